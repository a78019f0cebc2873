"""What a case asks of its acts (立案与调查的审查): who is meant, by whom, and findings the rules can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.cases import read_case
from rules.errors import CaseRefused
from rules.rule_base import shipped
from rules.truth import TRUE
from sanctions.case import payment_line
from sanctions.decision import LEAST_INVESTIGATORS
from sanctions.proceeding import clock
from sanctions.proceeding.situation import Guard, Situation, refused


def party_is_named(situation: Situation) -> None:
    """A unit has its credit code; a person has none and is named with a role.

    Raises:
        Refusal: It is not so.
    """
    kind = situation.said("subject_kind") or "unit"
    if kind == "unit" and not situation.said("credit_code"):
        raise refused(
            "party",
            "a unit is named by its credit code; of a person say subject_kind person",
            "单位应填统一社会信用代码；当事人为个人的，请填 subject_kind=person",
        )
    if kind == "person" and not situation.said("persons"):
        raise refused("party", "a person is named in persons", "当事人为个人的，请在 persons 中写明")


def two_investigators(situation: Situation) -> None:
    """Two investigators at least, all of this bureau, in that post and in service.

    Source: 劳动保障监察条例 第十六条, 行政处罚法 第四十二条.

    Raises:
        Refusal: They are not.
    """
    named = situation.said("investigators") or ()
    if len(set(named)) < LEAST_INVESTIGATORS:
        raise refused(
            "two_investigators",
            f"found the investigators {' '.join(named) or '-'}, expected two different officers",
            f"承办人员为 {' '.join(named) or '无'}，应为不同的二人以上",
        )
    for id_ in named:
        officer = situation.officers.get(id_)
        if officer is None:
            continue  # named by an earlier act, and looked at then
        if officer.bureau != situation.bureau or not officer.serves(situation.today):
            raise refused(
                "investigator",
                f"{id_} is not in the service of {situation.bureau} on {situation.today}",
                f"{id_} 在 {situation.today} 不在 {situation.bureau} 任职",
            )
        if "investigator" not in officer.posts:
            raise refused("investigator", f"{id_} is no investigator", f"{id_} 不是承办人员")


def lines_fit(situation: Situation) -> None:
    """Arrears are lines of a case.

    Raises:
        Refusal: One is not, with its field.
    """
    _read(situation, {"lines": {"arrears": situation.entry.fields["lines"]}})


def payment_fits(situation: Situation) -> None:
    """A payment is a line of a case; one whose day lies ahead has not been made.

    Raises:
        Refusal: It is not.
    """
    _read(situation, {"lines": {"payments": [payment_line(situation.entry.fields)]}})
    paid_on = situation.entry.fields.get("paid_on")
    if paid_on is not None and paid_on > situation.today.isoformat():
        raise refused("paid_on", f"{paid_on} is still to come", f"支付日期 {paid_on} 晚于今日")


def other_order_fits(situation: Situation) -> None:
    """An order of another authority is a line of a case, and says that it is not ours.

    Raises:
        Refusal: It is not so; orders of this bureau go their own course.
    """
    order = situation.entry.fields["order"]
    _read(situation, {"lines": {"orders": [order]}})
    if order.get("issuer") not in ("other_government", "other"):
        raise refused(
            "issuer",
            "an order of this authority goes its own course (sunlit order open); issuer: other_government",
            "本机关的责令支付文书请用 sunlit order 办理；其他部门的 issuer 应为 other_government",
        )


def facts_fit(situation: Situation) -> None:
    """Facts are facts of a case.

    Raises:
        Refusal: One is not, or is derived and not found.
    """
    _read(situation, {"facts": situation.entry.fields["facts"]})


def not_extended_before(situation: Situation) -> None:
    """The term is extended once.

    Raises:
        Refusal: It was.
    """
    if situation.proceeding is not None and situation.proceeding.made(situation.act.name):
        raise refused("extended", "the term was extended before", "期限已经延长过一次")


def term_is_running(situation: Situation) -> None:
    """A term is extended before it ends: a late extension mends nothing.

    Raises:
        Refusal: It surely has ended.
    """
    open_terms = [one for one in situation.duties if one.duty in ("investigate", "investigate_wages")]
    if any(clock.late(one.due_first, one.due_last, situation.entry.happened) is TRUE for one in open_terms):
        raise refused(
            "time_is_over",
            "the term is over, an extension comes before it ends: conclude, late as it is",
            "调查期限已经届满，延长应在届满前批准：请尽快调查终结",
        )


def was_decided(situation: Situation) -> None:
    """A case is closed once it is decided what follows.

    Raises:
        Refusal: It is not.
    """
    if situation.proceeding is None or situation.proceeding.last("decide") is None:
        raise refused(
            "not_decided", "decide what follows first (case decide)", "请先作出处理意见（case decide）"
        )


def nothing_open_beneath(situation: Situation) -> None:
    """A case is closed when everything under it has ended, alarms included.

    An order that ran out never ends by itself: of it is asked whether anything followed.

    Raises:
        Refusal: Something has not, with its number.
    """
    mine = None if situation.proceeding is None else situation.proceeding.id
    family = situation.family.members.values() if situation.family else ()
    left = [one.id for one in family if one.id != mine and not one.is_ended and one.state != "run_out"]
    if left:
        raise refused("open_beneath", f"still open: {', '.join(left)}", f"尚有未办结事项：{'、'.join(left)}")


def orders_were_followed(situation: Situation) -> None:
    """After an order that ran out something followed, or the head closes the case and says why.

    Raises:
        Refusal: Nothing did: neither referral nor listing.
    """
    if situation.officer.posts & {"head", "acting_head"}:
        return
    left = [
        order.id
        for order in situation.siblings("order")
        if order.state == "run_out" and order.last("acted-on") is None
    ]
    if left:
        raise refused(
            "not_followed",
            f"{', '.join(left)} ran out, nothing followed: refer, list or enforce, or let the head close it",
            f"{'、'.join(left)} 期满未履行而未移送、列入或者申请强制执行：请先办理，或者由正职负责人结案",
        )


def _read(situation: Situation, part: Mapping[str, Any]) -> None:
    written = {"case_id": "case", "place": situation.place, "day": situation.today.isoformat(), **part}
    try:
        _ = read_case(shipped().vocabulary, written)
    except CaseRefused as refusal:
        told = "; ".join(f"{fault.field}: {fault.message}" for fault in refusal.faults[:5])
        raise refused("case", told, f"内容不合个案格式：{told}") from None


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        party_is_named,
        two_investigators,
        lines_fit,
        payment_fits,
        other_order_fits,
        facts_fit,
        not_extended_before,
        term_is_running,
        was_decided,
        nothing_open_beneath,
        orders_were_followed,
    )
}
