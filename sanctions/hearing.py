"""Hearing the party to a penalty (陈述申辩、听证): what it says has its time, a hearing is asked for and
announced in time, and held on that day by somebody else.

What counts is what was done since the newest notice (告知). A right is over only where it surely is: a notice
of an unknown day leaves it standing, so that the party has to waive it or be heard.

Source: 行政处罚法 第四十五条、第六十二条至第六十五条、第八十五条.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sanctions.fine import ended_surely
from sanctions.proceeding.investigated import investigated
from sanctions.proceeding.proceeding import Entry
from sanctions.proceeding.situation import Guard, Situation, refused
from sanctions.working_days import WorkingDays

_WORKING_DAYS_BEFORE = 7


def statement_has_its_time(situation: Situation) -> None:
    """The party can speak until a day after that of the notice, which is not over when that is recorded.

    Raises:
        Refusal: It is an earlier day.
    """
    by, told, today = date.fromisoformat(situation.said("statement_by")), situation.day, situation.today
    least = today if told is None else max(today, told + timedelta(days=1))
    if by < least:
        raise refused(
            "statement_by",
            f"found {by}, expected {least} or later: after the notice, and not over",
            f"陈述申辩截止日 {by} 应不早于 {least}（晚于告知之日，且尚未过去）",
        )


def party_was_heard(situation: Situation) -> None:
    """The party spoke and was answered, waived it, or let its day go by.

    Source: 行政处罚法 第四十五条、第六十二条.

    Raises:
        Refusal: It is not so.
    """
    since = since_act(situation, "notify")
    if any(duty.duty == "answer_statement" for duty in situation.duties):
        raise refused("unanswered", "answer the statement first", "陈述申辩尚未复核")
    if "statement" in waived(since) or newest(since, "statement") is not None:
        return
    by = date.fromisoformat(situation.said("statement_by"))
    if situation.today <= by:
        raise refused("statement_by", f"the party may speak until {by}", f"陈述申辩期限 {by} 尚未届满")


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
    if presider in investigated(situation) or officer is None or officer.bureau != situation.bureau:
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
        statement_has_its_time,
        party_was_heard,
        hearing_may_be_asked,
        hearing_asked_late,
        hearing_was_asked,
        hearing_announced_in_time,
        hearing_as_announced,
        presider_is_independent,
        hearing_is_over,
    )
}
