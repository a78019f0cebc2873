"""What becomes of an objection to a listing (列入前的异议): there was time for it, and it does not stand.

Nobody is taken to be silent before the five working days are surely over; an objection that was upheld ends
the matter, whatever the verdict says.
"""

from __future__ import annotations

from collections.abc import Mapping

from rules.truth import TRUE
from sanctions.proceeding import clock
from sanctions.proceeding.situation import Guard, Situation, refused


def objection_was_heard(situation: Situation) -> None:
    """The time to object is surely over, was waived in writing, or an objection was verified (第六条).

    Raises:
        Refusal: It is not so.
    """
    proceeding = situation.proceeding
    if proceeding is None or proceeding.state == "verified":
        return
    newest = proceeding.last("notify", "waive")
    if newest is not None and newest.act == "waive":
        return
    time = next((one for one in reversed(situation.duties) if one.duty == "object_to_listing"), None)
    if time is None or clock.late(time.due_first, time.due_last, situation.entry.happened) is not TRUE:
        until = "-" if time is None or time.due_last is None else time.due_last.date().isoformat()
        raise refused(
            "objection_open",
            f"the party may object until {until} (-: not known, notify with a day): wait, or record a waiver",
            f"当事人可以提出异议至 {until}（- 为不能确定，请重新告知并填写日期）：请待期满或者记录书面放弃",
        )


def objection_does_not_stand(situation: Situation) -> None:
    """An objection that was upheld ends the matter; one upheld in part is gone over with a reason (第六条).

    Raises:
        Refusal: It was upheld, or in part and no reason is given.
    """
    verified = None if situation.proceeding is None else situation.proceeding.last("verify")
    found = None if verified is None else verified.fields.get("verified_as")
    if found == "upheld":
        raise refused(
            "objection_upheld",
            "the objection was upheld: refuse the listing, and propose another where something else holds",
            "异议成立：请不予批准列入，确有其他事由的另行提出",
        )
    if found == "partly_upheld" and not situation.entry.reason:
        raise refused(
            "objection_upheld",
            "the objection was upheld in part: give the reason for listing all the same",
            "异议部分成立：请写明仍予列入的理由",
        )


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard for guard in (objection_was_heard, objection_does_not_stand)
}
