"""Fines (罚款): paid, deferred, surcharged, and at rest while a referral for the same act is pending.

A fine for the act that was referred may not be given, collected or enforced while police, procuratorate or
court have it; warnings, other kinds and orders to pay go on. Whether a fine rests
is read off the referrals of the family, so that it cannot be forgotten.

Source: 行政处罚法 第三十五条、第六十六条、第六十七条、第七十二条、第七十三条; 310号令 第十条、第十一条.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta

from rules.rule_base import shipped
from rules.truth import TRUE
from sanctions.happened import Happened
from sanctions.proceeding import clock
from sanctions.proceeding.proceeding import Proceeding
from sanctions.proceeding.situation import Guard, Situation, refused
from sanctions.referral import PENDING
from sanctions.working_days import WorkingDays

Pause = tuple[date | None, date | None]
"""First and last day of a time that does not count; None where it is open or not known."""

CONVICTED = "convicted"
DECIDED_ON = PENDING | {"approved"}
"""States from which on no new fine is given for the same act: the head has approved the referral."""
_PER_CENT_A_DAY = 3
_FAR = date(9999, 12, 31)


def surcharge_fen(fine_fen: int, due: date, paid_on: date, pauses: Iterable[Pause] = ()) -> int:
    """Return the most that may be added to a fine paid late (加处罚款): 3 % a day, never more than the fine.

    Days of a pause do not count: a referral, a reconsideration, a suit. A part of a fen is left out.

    >>> surcharge_fen(1_000_000, date(2026, 6, 10), date(2026, 6, 12))
    60000
    >>> surcharge_fen(1_000_000, date(2026, 6, 10), date(2026, 12, 31))
    1000000
    """
    spans = [(first or due, last or _FAR) for first, last in pauses]
    counted, day = 0, due
    while day < paid_on and fine_fen * _PER_CENT_A_DAY * counted < fine_fen * 100:
        day += timedelta(days=1)
        counted += not any(first <= day <= last for first, last in spans)
    return min(fine_fen, fine_fen * _PER_CENT_A_DAY * counted // 100)


def pauses(penalty: Proceeding) -> tuple[Pause, ...]:
    """Return when the surcharge of a penalty did not run; a day not known is taken as suits the party."""
    return tuple(
        span
        for begun, ended in (
            (("suspend",), ("reopen",)),
            (("reconsider",), ("reconsideration-decided",)),
            (("sue", "sue-after-reconsideration"), ("judged",)),
        )
        for span in _spans(penalty, begun, ended)
    )


def _spans(penalty: Proceeding, begun: tuple[str, ...], ended: tuple[str, ...]) -> Iterator[Pause]:
    entries = [entry for entry in penalty.entries if entry.act in (*begun, *ended)]
    for number, entry in enumerate(entries):
        if entry.act in begun:
            end = next((later for later in entries[number + 1 :] if later.act in ended), None)
            yield entry.happened.first_day, None if end is None else end.happened.last_day


def due_day(penalty: Proceeding) -> date | None:
    """Return the last day on which the fine can be paid in time; None where it is not known.

    The later of the day allowed by the head and the fifteenth day after service; of a fine that was at rest
    when it was served, after its last reopening.
    """
    served = penalty.last("serve", "serve-resting")
    if served is not None and served.act == "serve-resting":
        served = next(
            (one for one in reversed(penalty.entries[served.number :]) if one.act == "reopen"), None
        )
    if served is None:
        return None
    found = clock.due(shipped().time_limits["fine_payment"], served.happened, WorkingDays())
    days = [found.last.date()] if found.last is not None else []
    if deferred := penalty.last("defer"):
        days.append(date.fromisoformat(deferred.fields["pay_by"]))
    return max(days, default=None)


def paid_fen(penalty: Proceeding) -> int:
    """Return how much of the fine has been paid."""
    return sum(entry.fields["fine_paid_fen"] for entry in penalty.made("instalment") + penalty.made("pay"))


def referred(situation: Situation, states: Collection[str] = PENDING) -> Proceeding | None:
    """Return the referral in one of these states on which a fine for the same act rests, if there is one."""
    if not situation.said("fine_fen") or not situation.said("same_act_as_referral"):
        return None
    return next((one for one in situation.siblings("referral") if one.state in states), None)


def no_fine_while_referred(situation: Situation) -> None:
    """Nothing is done about a fine while a referral for the same act is pending.

    What the party pays of its own will may be recorded all the same: nobody asked for it.

    Source: 行政处罚法 第三十五条; 310号令 第十条、第十一条.

    Raises:
        Refusal: One is.
    """
    _check_referred(referred(situation))


def no_new_fine_while_referred(situation: Situation) -> None:
    """No fine is given for an act whose referral is pending, or approved and not handed over yet.

    Source: 行政处罚法 第三十五条; 310号令 第十条、第十一条.

    Raises:
        Refusal: There is one.
    """
    _check_referred(referred(situation, DECIDED_ON))


def _check_referred(pending: Proceeding | None) -> None:
    if pending is not None:
        raise refused(
            "referred",
            f"{pending.id}: the same act is referred ({pending.state}), a fine for it rests until that has "
            "ended; other kinds may be proposed without it",
            f"{pending.id}：同一行为已移送（{pending.course.states[pending.state][0]}），"
            "罚款中止，待处理结果；其他处罚种类可以另行提出",
        )


def fine_is_suspended(situation: Situation) -> None:
    """A referral for the same act is pending, and the act says that the fine rests.

    Raises:
        Refusal: It is not so.
    """
    if referred(situation) is None or not situation.said("fine_rests"):
        raise refused(
            "not_suspended", "no fine rests here: use serve", "没有因移送而中止的罚款：请办理 serve（送达）"
        )


def no_fine_after_conviction(situation: Situation) -> None:
    """No fine after a conviction for the same act, unless the court imposed no criminal fine.

    Source: 行政处罚法 第三十五条第二款.

    Raises:
        Refusal: There was one.
    """
    if not situation.said("fine_fen") or not situation.said("same_act_as_referral"):
        return
    convicted = next((one for one in situation.siblings("referral") if one.state == CONVICTED), None)
    if convicted is not None and not _court_imposed_none(situation, convicted):
        raise refused(
            "convicted",
            f"{convicted.id}: convicted for the same act, no fine may follow a criminal fine; where the "
            "court imposed none say no_criminal_fine",
            f"{convicted.id}：同一行为已经定罪，判处罚金的不再罚款；未判处罚金的，请填 no_criminal_fine",
        )


def _court_imposed_none(situation: Situation, convicted: Proceeding) -> bool:
    """Return whether that was said, and since the conviction was recorded: before it nobody knew."""
    judged = convicted.last("convict")
    made = () if situation.proceeding is None else situation.proceeding.entries
    said = next((one for one in (situation.entry, *reversed(made)) if "no_criminal_fine" in one.fields), None)
    if said is None or (judged is not None and said.at < judged.at):
        return False
    return bool(said.fields["no_criminal_fine"])


def there_is_a_fine(situation: Situation) -> None:
    """The penalty holds a fine.

    Raises:
        Refusal: It does not.
    """
    if not situation.said("fine_fen"):
        raise refused("no_fine", "this penalty holds no fine", "本处罚没有罚款")


def fine_is_paid_up(situation: Situation) -> None:
    """With this payment nothing is left of the fine.

    Raises:
        Refusal: Something is.
    """
    _check_left(situation, int(situation.entry.fields["fine_paid_fen"]))


def nothing_left_of_the_fine(situation: Situation) -> None:
    """The fine is paid, or was set off against the criminal fine after a conviction.

    Raises:
        Refusal: It is not.
    """
    convicted = any(one.state == CONVICTED for one in situation.siblings("referral"))
    if not (situation.entry.fields.get("fine_set_off") and convicted):
        _check_left(situation, 0)


def _check_left(situation: Situation, paying: int) -> None:
    paid = 0 if situation.proceeding is None else paid_fen(situation.proceeding)
    left = int(situation.said("fine_fen") or 0) - paid - paying
    if left > 0:
        raise refused(
            "left_to_pay",
            f"{left} fen of the fine are left: record instalment for a part",
            f"罚款尚有 {left} 分未缴：部分缴纳的请办理 instalment",
        )


def deferred_to_a_later_day(situation: Situation) -> None:
    """A fine is put off to a day to come.

    Raises:
        Refusal: The day is not.
    """
    day = date.fromisoformat(situation.said("pay_by"))
    if day <= situation.today:
        raise refused("pay_by", f"found {day}, expected a day to come", f"最后缴纳日 {day} 应晚于今日")


def surcharge_within_bounds(situation: Situation) -> None:
    """A surcharge is, with those recorded, no more than the law allows until its day, which is not to come.

    Raises:
        Refusal: It is more, or it cannot be told since when the fine was due.
    """
    until, asked = date.fromisoformat(situation.said("until")), int(situation.said("surcharge_fen"))
    due = None if situation.proceeding is None else due_day(situation.proceeding)
    if until > situation.today:
        raise refused("until", f"{until} is still to come", f"计至日期 {until} 晚于今日")
    if due is None or situation.proceeding is None:
        raise refused(
            "due_unknown",
            "it is not known on which day the decision was served: no surcharge can be reckoned",
            "送达日期不明，不能计算加处罚款",
        )
    most = surcharge_fen(int(situation.said("fine_fen")), due, until, pauses(situation.proceeding))
    recorded = sum(int(entry.fields["surcharge_fen"]) for entry in situation.proceeding.made("surcharge"))
    if not 0 < asked <= most - recorded:
        raise refused(
            "surcharge",
            f"found {asked} fen until {until} beside {recorded} recorded, expected {most} at most in all "
            f"(due on {due})",
            f"加处罚款 {asked} 分（计至 {until}），连同已加处的 {recorded} 分应在 {most} 分以内"
            f"（应于 {due} 前缴纳）",
        )


def ended_surely(limit: str, since: Happened, day: date) -> bool:
    """Return whether a term of the law that began so was surely over on the day before a day."""
    found = clock.due(shipped().time_limits[limit], since, WorkingDays())
    return found.last is not None and clock.late(found.first, found.last, Happened.on(day)) is TRUE


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        no_fine_while_referred,
        no_new_fine_while_referred,
        fine_is_suspended,
        no_fine_after_conviction,
        there_is_a_fine,
        fine_is_paid_up,
        nothing_left_of_the_fine,
        deferred_to_a_later_day,
        surcharge_within_bounds,
    )
}
