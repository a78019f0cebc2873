"""What papers of supervising authorities ask of their acts (监督文书): days that fit, answers that say why.

By when one is answered the paper says, and an extension is the sender's to give; we give ourselves none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sanctions.proceeding.sending import Writer
from sanctions.proceeding.situation import Guard, Situation, refused


def reply_day_fits(situation: Situation) -> None:
    """The day to reply by does not lie before the paper arrived.

    Raises:
        Refusal: It does.
    """
    reply_by, arrived = situation.entry.fields.get("reply_by"), situation.entry.happened.first_day
    if reply_by is not None and arrived is not None and date.fromisoformat(reply_by) < arrived:
        raise refused(
            "reply_by",
            f"it asks for a reply by {reply_by}, and arrived on {arrived}: look at both days",
            f"回复期限 {reply_by} 早于收到日期 {arrived}：请核对",
        )


def extended_to_a_later_day(situation: Situation) -> None:
    """An extension ends later than what it extends.

    Raises:
        Refusal: It does not, or the paper named no day.
    """
    before = None if situation.proceeding is None else situation.proceeding.value("reply_by")
    after = situation.entry.fields.get("reply_by")
    if before is None:
        raise refused(
            "no_reply_day",
            "the paper names no day to reply by: nothing is extended",
            "文书未载明回复期限，无需延期",
        )
    if after is None or after <= before:
        raise refused(
            "reply_by",
            f"extended to {after}, expected a day after {before}",
            f"延期至 {after}，应晚于原期限 {before}",
        )


def refusal_is_reasoned(situation: Situation) -> None:
    """What is not accepted, in part or at all, is answered with the reason.

    Raises:
        Refusal: No reason is given.
    """
    if situation.entry.fields.get("outcome") != "accepted" and not situation.entry.reason:
        raise refused("reason", "not accepted: give the reason", "未采纳或者部分采纳的，请写明理由")


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard for guard in (reply_day_fits, extended_to_a_later_day, refusal_is_reasoned)
}
WRITERS: Mapping[str, Writer] = {}
