"""What is asked before somebody comes off the list (移出审查): early, at the end of the term, or on again.

Six months run from the later of correction and listing (45号令 第十二条); new arrears, a pending referral or
a conviction bar it (第十三条). How the six months stand to the year of 令36号 no law says: the legal office
chooses, and until it has the removal is held.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sanctions import repair, unpaid
from sanctions.dishonesty.standing import later, listed_on, listed_until
from sanctions.order import ran_out
from sanctions.proceeding.proceeding import Entry
from sanctions.proceeding.situation import Guard, Situation, refused
from sanctions.referral import PENDING
from sanctions.time_limit import END_OF_DAY, LEGAL_TIME


def removal_can_be_proposed(situation: Situation) -> None:
    """An opinion to grant is given where removal may be granted; one to deny always.

    Raises:
        Refusal: It may not be.
    """
    if situation.said("opinion") == "grant":
        _check(situation, situation.entry)


def removal_may_be_granted(situation: Situation) -> None:
    """All was paid, six months are over since, and nothing bars it (第十二条, 第十三条).

    Raises:
        Refusal: It is not so; deny it, with the reason.
    """
    proposed = None if situation.proceeding is None else situation.proceeding.last("propose-removal")
    _check(situation, proposed or situation.entry)


def _check(situation: Situation, proposed: Entry) -> None:
    since, corrected = _days(situation)
    if corrected is None:
        raise refused(
            "not_corrected",
            "it is not found that all was paid: record the payments, or deny the removal",
            "尚未认定全部改正：请先记录支付，或者不予移出",
        )
    _check_six_months(situation, max(since, corrected))
    bars = [
        (bool(proposed.fields.get("new_arrears")) or _ran_out_since(situation, since), "new_arrears"),
        (bool(proposed.fields.get("prosecuted")) or _is_before_court(situation), "prosecuted"),
    ]
    told = {
        "new_arrears": ("new arrears while listed", "列入期间发生新的拖欠"),
        "prosecuted": ("criminal proceedings, or a conviction", "处于刑事诉讼期间或者已被追究刑事责任"),
    }
    for barred, code in bars:
        if barred:
            en, zh = told[code]
            raise refused(code, f"barred by article 13: {en}", f"第十三条：{zh}的，不予提前移出")


def _check_six_months(situation: Situation, begun: date) -> None:
    """Look at the day of the application: who may be removed may apply, not before."""
    end = later(begun, "early_removal")
    applied = None if situation.proceeding is None else situation.proceeding.last("apply")
    day = None if applied is None else applied.happened.first_day
    if day is None or day <= end:
        found = "an application of unknown day" if day is None else f"an application of {day}"
        raise refused(
            "six_months",
            f"found {found}, expected one after {end}: six months from the later of listing and correction, "
            f"{begun}",
            f"自改正与列入两者中较晚之日 {begun} 起满六个月（{end}）后方可申请，申请日为 {day or '不明'}",
        )


def _ran_out_since(situation: Situation, since: date) -> bool:
    """Return whether another order of this case ran out while its subject was listed, paid later or not."""
    return any(
        ran_out(order) and (order.value("due_on") or "") > since.isoformat()
        for order in situation.siblings("order")
    )


def _is_before_court(situation: Situation) -> bool:
    states = PENDING | {"convicted"}
    return any(referral.state in states for referral in situation.siblings("referral"))


def term_was_chosen(situation: Situation) -> None:
    """Of the terms of 45号令 and 令36号 the legal office chooses one; until it has, both have to be over.

    Raises:
        Refusal: It is held for the choice, or the term that was chosen is not over.
    """
    since, corrected = _days(situation)
    if corrected is None:
        return  # refused by the guard before
    choice = situation.entry.fields.get("legal_choice")
    found = repair.conflict_with_listing(since, corrected, situation.today, choice)
    if found is not None:
        six, year = found.by_dishonesty_measures, found.by_repair_measures
        raise refused(
            "legal_choice",
            f"held: six months (45号令) end on {six}, the year of 令36号 on {year}: say in legal_choice "
            f"which of the two the legal office applies; as things stand, wait until {found.until} is over",
            f"暂缓：45号令六个月至 {six}，令36号一年至 {year}，请法制机构选定（legal_choice）；"
            f"目前须待 {found.until} 届满",
        )


def falsehood_is_serious(situation: Situation) -> None:
    """Early removal is taken back for false materials where it is serious (第十五条).

    Raises:
        Refusal: It is not found to be.
    """
    if not situation.entry.fields.get("serious"):
        raise refused(
            "not_serious",
            "article 15 lists again where false materials are serious: this was not found",
            "第十五条以情节严重为条件：未认定情节严重的，不重新列入",
        )


def term_is_over(situation: Situation) -> None:
    """Three years from the decision are over (第十一条); recorded afterwards, as of its last day or later.

    Raises:
        Refusal: They are not.
    """
    since, _ = _days(situation)
    last = listed_until(since)
    end = datetime.combine(last, END_OF_DAY, LEGAL_TIME)
    happened = situation.entry.happened.last_day
    if situation.entry.at <= end or happened is None or happened < last:
        raise refused(
            "not_yet",
            f"the term ends on {last}: record its end after that day, as of {last}",
            f"列入期限至 {last}：请在期满后记录，发生日期填 {last}",
        )


def _days(situation: Situation) -> tuple[date, date | None]:
    """Return when it was listed, and when the last of what was owed was paid."""
    since = None if situation.proceeding is None else listed_on(situation.proceeding)
    corrected = None if situation.family is None else unpaid.corrected_on(situation.family)
    return since or situation.today, corrected


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        removal_can_be_proposed,
        removal_may_be_granted,
        term_was_chosen,
        falsehood_is_serious,
        term_is_over,
    )
}
