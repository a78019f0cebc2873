"""What is asked before somebody is listed (列入审查): an order that ran out, migrants unpaid, a hearing.

Only migrants' wages count (45号令 第五条), at the end of the order's period: where surely none are owed there
is nothing to list, and where that cannot be told the proposal says so and is held. What the rules make of the
amount (LS01) or the incident (LS02) is kept with the proposal; a doubtful verdict is approved with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from sanctions import unpaid
from sanctions.case import facts_of
from sanctions.dishonesty.standing import order_named, persons_among
from sanctions.order import ran_out
from sanctions.proceeding import clock
from sanctions.proceeding.proceeding import Family, Proceeding
from sanctions.proceeding.situation import Guard, OpenDuty, Situation, refused
from sanctions.referral import DOUBTFUL


def order_ran_out(situation: Situation) -> None:
    """The order stands in this case and has run out, on the day that is said (第五条, 第八条).

    What was paid after that day does not undo it: whoever corrected may be forgone (第七条).

    Raises:
        Refusal: It is not so.
    """
    order = order_named(situation.family, situation.said("order_id"))
    if order is None or not ran_out(order):
        found = "no payment order of this case" if order is None else f"{order.id} is {order.state}"
        shown = "本案没有该责令支付" if order is None else f"{order.id} {order.course.states[order.state][0]}"
        raise refused(
            "order_not_run_out",
            f"{found}, expected one that has run out: make `order run-out` first",
            f"{shown}，应为期满未履行：请先确认期满未履行",
        )
    due, said = order.value("due_on"), situation.said("ran_out_on")
    if due != said:
        raise refused(
            "ran_out_on",
            f"found {said}, expected {due}, the last day of the period of {order.id}",
            f"责令期限届满日为 {due}（{order.id}），所填为 {said}",
        )


def not_listed_already(situation: Situation) -> None:
    """For one order somebody is listed once: not again after it was forgone, removed or over.

    Early removal that was gained by false materials is taken back in its own listing (第十五条).

    Raises:
        Refusal: There is another under way, or there was one that was not annulled.
    """
    for other in situation.siblings("listing"):
        if other.value("order_id") != situation.said("order_id") or other.last("annul", "annul-for-order"):
            continue
        if not other.is_ended:
            raise refused(
                "under_way",
                f"{other.id} is about this order already: go on with it",
                f"{other.id} 已就该责令支付办理：请在其上继续",
            )
        if other.state == "forgone" or other.last("enter"):
            raise refused(
                "listed_before",
                f"{other.id} was about this order and has ended: nobody is listed again for it (articles 7, "
                "11 and 12) but by propose-relisting",
                f"{other.id} 已就该责令支付办结，不得再次列入（第七条、第十一条、第十二条），"
                "撤销提前移出（propose-relisting）的除外",
            )


def owed_to_migrants(family: Family | None, order: Proceeding | None) -> Truth:
    """Return whether migrants' wages were unpaid when an order's period ended."""
    due = None if order is None else order.value("due_on")
    found = None if family is None or due is None else unpaid.on(family, date.fromisoformat(due))
    if found is None:
        return UNKNOWN
    amount = found.migrants.amount
    if amount.high == 0:
        return FALSE
    return TRUE if amount.low else UNKNOWN


def migrants_may_be_owed(situation: Situation) -> None:
    """Wages of migrants were unpaid, or the proposal says what is not known of that.

    Raises:
        Refusal: Surely none were (LS01 and LS02 are false then), or the proposal is silent.
    """
    owed = _owed(situation)
    if owed is FALSE:
        raise refused(
            "no_migrants",
            "no migrant was unpaid when the period ended: article 5 is about theirs only (LS01, LS02)",
            "责令期限届满时没有拖欠农民工工资：第五条只适用于农民工工资（LS01、LS02）",
        )
    if owed is UNKNOWN and not situation.entry.fields.get("not_known"):
        raise refused(
            "migrants_unknown",
            "whether migrants were unpaid when the period ended cannot be told: say in not_known why",
            "责令期限届满时是否拖欠农民工工资不能确定：请在 not_known 中写明尚缺的事实",
        )


def migrants_are_owed(situation: Situation) -> None:
    """What was not known when it was proposed has been found; until then the proposal is held.

    Raises:
        Refusal: It has not.
    """
    if _owed(situation) is not TRUE:
        raise refused(
            "held",
            "held: it is not found that migrants were unpaid when the period ended: record the arrears first",
            "暂缓：责令期限届满时拖欠农民工工资的事实尚未认定，请先认定欠付工资",
        )


def persons_are_named(situation: Situation) -> None:
    """A unit is listed with its legal representative or principal, here or in the case (第五条).

    Raises:
        Refusal: Neither is named.
    """
    kind = situation.said("subject_kind") or "unit"
    roles = {one["role"] for one in persons_among(situation.said("persons"), kind)}
    if kind == "unit" and not roles & {"legal_representative", "principal"}:
        raise refused(
            "persons",
            "a unit is listed with its legal representative or principal: name them in persons",
            "列入单位的，应一并列明法定代表人或者主要负责人：请填 persons",
        )


def announced_within_extension(situation: Situation) -> None:
    """A notice by announcement does not fit into twenty days: the extension comes first.

    Where the twenty are over already it would help nobody, and is not asked for.

    Raises:
        Refusal: There is none.
    """
    if situation.said("notice_service") != "announcement" or _made(situation, "extend"):
        return
    open_time = _open(situation, "listing_decision")
    if open_time is None or not clock.overdue(open_time.due_last, situation.entry.at):
        raise refused(
            "announcement",
            "a notice by announcement needs the extension first: make `listing extend`",
            "公告送达告知书的，应先经负责人批准延长（extend）",
        )


def extended_once_in_time(situation: Situation) -> None:
    """The time is extended once, and before it is over: a late extension mends nothing.

    Raises:
        Refusal: It was extended, or is over.
    """
    if _made(situation, "extend"):
        raise refused("extended", "the time was extended before", "期限已经延长过一次")
    open_time = _open(situation, "listing_decision")
    if open_time is None or (
        clock.late(open_time.due_first, open_time.due_last, situation.entry.happened) is TRUE
    ):
        raise refused(
            "time_is_over",
            "the twenty working days are over: an extension comes before they end; decide, late as it is",
            "二十个工作日已经届满，延长应在届满前批准：请尽快作出决定",
        )


def all_was_paid(situation: Situation) -> None:
    """Everything was paid before the decision (第七条).

    Raises:
        Refusal: Something may be left.
    """
    if situation.family is None or unpaid.corrected_on(situation.family) is None:
        raise refused(
            "not_corrected",
            "it is not found that all was paid: record the payments first",
            "尚未认定全部改正：请先记录支付",
        )


def incident_is_found(situation: Situation) -> None:
    """A listing for an incident rests on findings of the case: the incident, and its grave effect.

    Raises:
        Refusal: One is not found.
    """
    if situation.said("limb") != "incident" or situation.family is None:
        return
    facts = facts_of(situation.family)
    missing = [name for name in ("mass_incident", "bad_social_impact") if facts.get(name) is not True]
    if missing:
        raise refused(
            "incident",
            f"not found in the case: {', '.join(missing)}: record them with `case facts`",
            f"案件未认定：{'、'.join(missing)}，请先认定事实（case facts）",
        )


def doubtful_needs_reason(situation: Situation) -> None:
    """Where the verdict does not simply hold, whoever approves says why.

    Raises:
        Refusal: No reason is given.
    """
    if situation.lead in DOUBTFUL and not situation.entry.reason:
        raise refused(
            "doubtful",
            f"the verdict on the listing is {situation.lead}: give the reason",
            f"列入的判定为 {situation.lead}：请写明理由",
        )


def decision_is_dated(situation: Situation) -> None:
    """A decision bears its day: the three years run from it (第十一条).

    Raises:
        Refusal: The day is not known.
    """
    if situation.entry.happened.day is None:
        raise refused(
            "decision_day",
            f"found {situation.entry.happened.told()}, expected the day of the decision",
            "请填写决定日期，列入期限自该日起算",
        )


def feedback_is_not_ahead(situation: Situation) -> None:
    """What another authority did has happened.

    Raises:
        Refusal: Its day is still to come.
    """
    day = situation.entry.fields.get("applied_on")
    if day is not None and day > situation.today.isoformat():
        raise refused("applied_on", f"{day} is still to come", f"实施日期 {day} 晚于今日")


def _owed(situation: Situation) -> Truth:
    return owed_to_migrants(situation.family, order_named(situation.family, situation.said("order_id")))


def _made(situation: Situation, act: str) -> bool:
    return situation.proceeding is not None and bool(situation.proceeding.made(act))


def _open(situation: Situation, duty: str) -> OpenDuty | None:
    return next((one for one in reversed(situation.duties) if one.duty == duty), None)


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        order_ran_out,
        not_listed_already,
        migrants_may_be_owed,
        migrants_are_owed,
        persons_are_named,
        announced_within_extension,
        extended_once_in_time,
        all_was_paid,
        incident_is_found,
        doubtful_needs_reason,
        decision_is_dated,
        feedback_is_not_ahead,
    )
}
