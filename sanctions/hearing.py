"""Hearings on penalties (听证): asked for in time, announced in time, held on that day by somebody else.

What counts is what was done since the newest notice (告知). A right is over only where it surely is: a notice
of an unknown day leaves it standing, so that the party has to waive it or be heard.

Source: 行政处罚法 第六十三条至第六十五条、第八十五条.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sanctions.fine import ended_surely
from sanctions.proceeding.proceeding import Entry
from sanctions.proceeding.situation import Guard, Situation, refused
from sanctions.working_days import WorkingDays

_WORKING_DAYS_BEFORE = 7


def hearing_may_be_asked(situation: Situation) -> None:
    """A hearing may be asked for where the notice says so.

    Raises:
        Refusal: It may not.
    """
    if not situation.said("hearing_required"):
        raise refused("no_hearing", "no hearing may be asked for here", "本处罚不属于听证范围")


def hearing_asked_late(situation: Situation) -> None:
    """It is declined only where it surely came after its term.

    Raises:
        Refusal: It came in time, that cannot be told, or nothing was asked.
    """
    since = since_act(situation, "notify")
    asked = newest(since, "request-hearing")
    day = None if asked is None else asked.happened.first_day
    if day is None or not since or not ended_surely("hearing_request", since[0].happened, day):
        raise refused(
            "not_late",
            "the request was not surely late: hold the hearing",
            "要求听证未确定逾期：应当组织听证",
        )


def hearing_was_asked(situation: Situation) -> None:
    """A hearing was asked for since the notice and has not been dealt with.

    Raises:
        Refusal: It was not.
    """
    if not _stands_open(situation):
        raise refused("not_asked", "no hearing is asked for", "没有待组织的听证")


def hearing_announced_in_time(situation: Situation) -> None:
    """The hearing is announced seven working days before its day at the latest.

    Source: 行政处罚法 第六十四条第二项、第八十五条.

    Raises:
        Refusal: It is on an earlier day.
    """
    day, told = date.fromisoformat(situation.said("hearing_on")), situation.entry.happened.first_day
    first = None if told is None else WorkingDays().after(told, _WORKING_DAYS_BEFORE)
    if first is not None and day < first:
        raise refused(
            "hearing_on",
            f"announced on {told} for {day}, expected {first} or later",
            f"{told} 通知，听证日期 {day} 应不早于 {first}（七个工作日前通知）",
        )


def hearing_as_announced(situation: Situation) -> None:
    """It was announced, is held on the announced day, and with a record; a hearing may also be given up.

    Raises:
        Refusal: It is not so.
    """
    hearing_was_asked(situation)
    if situation.said("hearing") == "withdrawn":
        return
    announced = newest(since_act(situation, "notify"), "notify-hearing")
    held_on = situation.entry.happened
    day = None if announced is None else date.fromisoformat(announced.fields["hearing_on"])
    on_another = held_on.day is not None and held_on.day != day
    if day is None or on_another:
        raise refused(
            "hearing_day",
            f"announced for {day or '-'}, found {held_on.told()}: announce another day first",
            f"听证通知日期 {day or '无'}，实际 {held_on.told()}：请先另行通知",
        )
    papers = {paper.kind for paper in situation.entry.papers}
    if situation.said("hearing") == "held" and "hearing_record" not in papers:
        raise refused("hearing_record", "attach the record", "请附听证笔录（hearing_record）")


def presider_is_independent(situation: Situation) -> None:
    """Whoever presides is none of the investigators, and of this bureau.

    Source: 行政处罚法 第六十四条第四项.

    Raises:
        Refusal: It is not so.
    """
    presider = situation.said("presider")
    officer = situation.officers.get(presider)
    if presider in investigators(situation) or officer is None or officer.bureau != situation.bureau:
        raise refused(
            "presider",
            f"{presider} may not preside: expected an officer of {situation.bureau} who does not "
            "investigate it",
            f"{presider} 不得主持听证：应为本机关非本案调查人员",
        )


def hearing_is_over(situation: Situation) -> None:
    """A hearing that may be asked for was held, given up, waived, declined, or not asked for in its term.

    Raises:
        Refusal: It is not so.
    """
    since = since_act(situation, "notify")
    if not situation.said("hearing_required") or not since:
        return
    if _stands_open(situation):
        raise refused("hearing_open", "hold the hearing first", "听证尚未举行")
    asked = newest(since, "request-hearing") is not None
    over = ended_surely("hearing_request", since[0].happened, situation.today)
    if not asked and not over and "hearing" not in waived(since):
        raise refused(
            "hearing_term",
            "a hearing may still be asked for, or it is not known since when: wait, or record a waiver",
            "要求听证的期限尚未届满或者无法确定：请等待，或者记录放弃",
        )


def investigators(situation: Situation) -> set[str]:
    """Return who investigates: those named, and whoever proposed."""
    opened = () if situation.proceeding is None else (situation.proceeding.opened.officer,)
    return {*(situation.said("investigators") or ()), *opened}


def since_act(situation: Situation, *acts: str) -> Sequence[Entry]:
    """Return the acts from the newest of these on."""
    last = None if situation.proceeding is None else situation.proceeding.last(*acts)
    if situation.proceeding is None or last is None:
        return ()
    return situation.proceeding.entries[last.number - 1 :]


def newest(entries: Sequence[Entry], *acts: str) -> Entry | None:
    """Return the newest of these acts; None where none was made."""
    return next((entry for entry in reversed(entries) if entry.act in acts), None)


def waived(entries: Sequence[Entry]) -> set[str]:
    """Return the rights the party waived."""
    return {right for entry in entries if entry.act == "waive" for right in entry.fields["waived"]}


def _stands_open(situation: Situation) -> bool:
    last = newest(since_act(situation, "notify"), "request-hearing", "hear", "decline-hearing")
    return last is not None and last.act == "request-hearing"


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        hearing_may_be_asked,
        hearing_asked_late,
        hearing_was_asked,
        hearing_announced_in_time,
        hearing_as_announced,
        presider_is_independent,
        hearing_is_over,
    )
}
