"""Publication of a penalty (处罚公示): whether it is published at all, until when, and what ends it.

Decisions on the spot and secret ones are not reported (双公示). How long the others stand depends on their
class of gravity under 令36号, which is data with defaults of ours (`sanctions.repair`).

Source: 行政处罚法 第四十八条; 发改办财金〔2018〕424号; 信用修复管理办法 (令36号).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sanctions import penalty_record, repair
from sanctions.proceeding.situation import Guard, Situation, refused


def is_to_be_published(situation: Situation) -> None:
    """It was not decided on the spot and holds no state secret.

    Raises:
        Refusal: It was or does.
    """
    if situation.said("simple") or situation.said("secret"):
        raise refused(
            "not_published",
            "simple procedure and secrets are not published: use issue-unpublished",
            "简易程序或者涉密的处罚不公示：请办理 issue-unpublished",
        )


def is_not_to_be_published(situation: Situation) -> None:
    """It was decided on the spot, or holds a state secret.

    Raises:
        Refusal: It is neither.
    """
    if not (situation.said("simple") or situation.said("secret")):
        raise refused("published", "this penalty is published: use issue", "本处罚应当公示：请办理 issue")


def decided_on_a_day(situation: Situation) -> None:
    """The day of our own decision is known: its publication runs from it.

    Raises:
        Refusal: It is not.
    """
    if situation.entry.happened.day is None:
        raise refused("decided_on", "say the day of the decision (--on)", "请写明决定日期（--on）")


def publicity_term_fits(situation: Situation) -> None:
    """The last day of publication lies within the term of the penalty's class of gravity.

    Source: 信用修复管理办法 (令36号), for decisions since 2026-04-01.

    Raises:
        Refusal: It does not, or the class is not known.
    """
    said, decided_on = situation.said("publicity_until"), situation.entry.happened.day
    penalty = situation.proceeding
    if said is None or decided_on is None or penalty is None or decided_on < repair.in_force_since():
        return
    if (found := repair.class_of(penalty)) is None:
        raise refused(
            "class_unknown",
            "its class of gravity is not known, so is its term: leave publicity_until out",
            "失信程度未认定，公示期限无法确定：请先不填 publicity_until",
        )
    least, most = repair.term_of(found, decided_on)
    if not (least or decided_on) <= date.fromisoformat(said) <= most:
        raise refused(
            "publicity_until",
            f"found {said}, expected {least or decided_on} to {most} ({found.title[1]})",
            f"公示截止期 {said} 应在 {least or decided_on} 至 {most} 之间（{found.title[0]}）",
        )


def was_published(situation: Situation) -> None:
    """The decision was made to be published.

    Raises:
        Refusal: It was not.
    """
    if situation.proceeding is None or situation.proceeding.last("issue") is None:
        raise refused(
            "not_published", "this penalty was not published: use annul-unpublished", "本处罚未公示"
        )


def was_not_published(situation: Situation) -> None:
    """The decision was made not to be published.

    Raises:
        Refusal: It was published.
    """
    if situation.proceeding is not None and situation.proceeding.last("issue") is not None:
        raise refused("published", "this penalty was published: use annul", "本处罚已公示：请办理 annul")


def publicity_term_is_over(situation: Situation) -> None:
    """The last day of its publication is over: the one that was set, else the longest of its class.

    Raises:
        Refusal: It is not, that cannot be told, or it is published no more.
    """
    penalty = situation.proceeding
    until = situation.said("publicity_until")
    last = None if until is None else date.fromisoformat(until)
    if penalty is not None and last is None:
        found, decided_on = repair.class_of(penalty), penalty_record.decided_on(penalty)
        if found is not None and decided_on is not None:
            last = repair.term_of(found, decided_on)[1]
    if penalty is None or not penalty_record.is_published(penalty) or last is None or situation.today <= last:
        raise refused(
            "publicity_runs",
            f"it is published until {last or 'a day that is not known'}, or no more",
            f"公示截止期为 {last or '未知'}，尚未届满或者已停止公示",
        )


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        is_to_be_published,
        is_not_to_be_published,
        decided_on_a_day,
        publicity_term_fits,
        was_published,
        was_not_published,
        publicity_term_is_over,
    )
}
