"""What a payment order asks of its acts (责令支付的审查): a document that counts, a service that holds.

Whether an order counts for the crime or the list is the rules' to say (CR03, LS01) of the case the family
makes; here is looked at only what would make the order itself untrue or void: before a 行政处理决定书 the
party is heard (监察条例 第十九条), and who looked into a matter does not annul what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rules.rule_base import shipped
from rules.truth import FALSE, TRUE
from sanctions import unpaid
from sanctions.proceeding.investigated import investigated
from sanctions.proceeding.proceeding import Proceeding
from sanctions.proceeding.situation import Guard, Situation, refused

HANDLING = frozenset({"行政处理决定书", "劳动保障监察行政处理决定书"})
"""Documents before which the party is heard, and which tell of the remedies."""


def ran_out(order: Proceeding) -> bool:
    """Return whether an order ran out unpaid and was not annulled; what was paid later does not undo it."""
    return order.last("run-out") is not None and order.state != "annulled"


def order_document_known(situation: Situation) -> None:
    """The document is one of the payment orders of the rule base (责令支付文书).

    Raises:
        Refusal: It is not; further local names go into the rule base.
    """
    known = shipped().vocabulary.lists["payment_orders"]
    document = situation.said("document")
    if document not in known:
        raise refused(
            "document",
            f"found {document!r}, expected one of {', '.join(map(str, known))}",
            f"文书种类 {document!r} 不在责令支付文书名单内",
        )


def time_to_state(situation: Situation) -> None:
    """The time to make a statement is still to come.

    Raises:
        Refusal: It is over when the party is told.
    """
    until, told = date.fromisoformat(situation.said("statement_by")), situation.day
    if told is None or until <= told:
        raise refused(
            "statement_by",
            f"found {until}, expected a day after the notice, {told or '-'} (-: not known)",
            f"陈述申辩截止日 {until} 应晚于告知日期 {told or '不明'}",
        )


def handling_was_told(situation: Situation) -> None:
    """The party was told what is intended.

    Raises:
        Refusal: It was not.
    """
    if situation.proceeding is None or situation.proceeding.last("notify") is None:
        raise refused("not_told", "tell the party first (order notify)", "请先告知当事人（order notify）")


def handled_party_was_heard(situation: Situation) -> None:
    """Before a 行政处理决定书 the party was told, and spoke, waived it in writing, or let the time pass.

    Source: 劳动保障监察条例 第十九条.

    Raises:
        Refusal: It is not so; an order to correct asks for none of it.
    """
    if situation.said("document") not in HANDLING:
        return
    order = situation.proceeding
    newest = None if order is None else order.last("notify", "statement", "waive")
    if newest is not None and newest.act in ("statement", "waive"):
        return
    until, day = situation.said("statement_by"), situation.entry.happened.first_day
    if newest is None or day is None or until is None or day <= date.fromisoformat(until):
        raise refused(
            "not_heard",
            f"the party may make a statement until {until or '-'} (-: not told yet): tell it (order notify), "
            "and record its statement or waiver",
            f"作出行政处理决定前应听取陈述申辩（截止日 {until or '未告知'}）："
            "请先告知（order notify），并记录陈述申辩或者放弃",
        )


def remedies_are_told(situation: Situation) -> None:
    """A 行政处理决定书 tells of reconsideration and suit.

    Source: 劳动保障监察条例 第十九条.

    Raises:
        Refusal: It does not.
    """
    if situation.said("document") in HANDLING and not situation.entry.fields.get("remedies_told"):
        raise refused(
            "remedies_told",
            "a handling decision tells of reconsideration and suit: say remedies_told",
            "行政处理决定书应告知申请行政复议或者提起行政诉讼的权利：请填 remedies_told",
        )


def due_after_issue(situation: Situation) -> None:
    """The period ends after the day of issue.

    Raises:
        Refusal: It does not.
    """
    due, issued = _due(situation), situation.entry.happened.first_day
    if due is not None and issued is not None and due <= issued:
        raise refused(
            "due_on",
            f"the period ends on {due}, expected a day after {issued}",
            f"期限届满日 {due} 应晚于作出日期 {issued}",
        )


def service_holds(situation: Situation) -> None:
    """Served before its period ends; posted only where it could not be handed over, with photo or video.

    Source: 法释〔2013〕3号 第四条第二款; 人社部发〔2014〕100号 一（四） (from memory).

    Raises:
        Refusal: It is not so.
    """
    due, served = _due(situation), situation.entry.happened
    if due is not None and served.first_day is not None and served.first_day > due:
        raise refused(
            "served_late",
            f"served on {served.told()}, after the period ended on {due}: issue another order",
            f"送达日期 {served.told()} 晚于期限届满日 {due}：请另行作出",
        )
    papers = {paper.kind for paper in situation.entry.papers}
    if situation.said("service") == "posted":
        if not situation.said("undeliverable") or "posting_record" not in papers:
            raise refused(
                "posted",
                "an order is posted where it could not be handed over (undeliverable) and the posting is on "
                "photo or video (posting_record)",
                "张贴送达须无法直接送达（undeliverable），且附张贴照片或者录像（posting_record）",
            )
    elif "proof_of_service" not in papers:
        raise refused("proof_of_service", "attach the proof of service", "请附送达回证（proof_of_service）")


def order_has_run_out(situation: Situation) -> None:
    """The last day of its period is over, and something was unpaid at its end.

    Where the period is not on record, as in papers of others, a reason has to do.

    Raises:
        Refusal: Not yet, all was paid in time, or nobody can tell and no reason is given.
    """
    due, today = _due(situation), situation.today
    if due is None:
        if not situation.entry.reason:
            raise refused(
                "due_unknown",
                "the end of its period is not on record: give the reason for which it has run out",
                "期限届满日不明：请写明认定期满的理由",
            )
        return
    if today <= due:
        raise refused("not_yet", f"its period ends on {due}, today is {today}", f"期限 {due} 尚未届满")
    found = None if situation.family is None else unpaid.on(situation.family, due)
    if found is not None and found.is_paid is TRUE:
        raise refused(
            "paid_in_time", f"all was paid by {due}: settle the order", f"{due} 前已全部支付：请确认履行"
        )


def order_is_paid(situation: Situation) -> None:
    """Nothing is left unpaid today.

    Raises:
        Refusal: Something is, or no arrears were found.
    """
    found = None if situation.family is None else unpaid.on(situation.family, situation.today)
    if found is None or found.is_paid is not TRUE:
        left = (
            "it cannot be told what is left"
            if found is None or found.is_paid is not FALSE
            else (f"{found.all.amount.low} fen are left unpaid")
        )
        raise refused(
            "unpaid", f"{left}: record payments first", "尚有未支付或者无法确定的款项：请先记录支付"
        )


def annulled_by_others(situation: Situation) -> None:
    """The agency annuls by a paper of its own, and by somebody who did not look into the matter.

    Raises:
        Refusal: It has none, or it is one of the investigators.
    """
    if situation.said("annulled_by") != "agency":
        return
    if "annulment" not in {paper.kind for paper in situation.entry.papers}:
        raise refused(
            "annulment",
            "what the agency itself annuls comes with the decision to annul (annulment)",
            "本机关自行撤销的，应附撤销决定书（annulment）",
        )
    if situation.officer.id in investigated(situation):
        raise refused(
            "four_eyes",
            f"{situation.officer.id} looked into this: another head annuls it",
            f"{situation.officer.id} 是本案承办人员，应由其他负责人撤销",
        )


def something_followed(situation: Situation) -> None:
    """What the order was to lead to was done in its case: handed over to the police, or listed.

    Raises:
        Refusal: Neither was.
    """
    referrals, listings = situation.siblings("referral"), situation.siblings("listing")
    done = [one for one in referrals if one.made("hand-over")] + [
        one for one in listings if one.made("enter")
    ]
    if not done:
        raise refused(
            "nothing_followed",
            "no referral for refusing to pay was handed over and nobody listed: do that first",
            "尚未移送涉嫌拒不支付劳动报酬案件，也未列入失信名单：请先办理",
        )


def _due(situation: Situation) -> date | None:
    text = situation.said("due_on")
    return None if text is None else date.fromisoformat(text)


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        order_document_known,
        time_to_state,
        handling_was_told,
        handled_party_was_heard,
        remedies_are_told,
        due_after_issue,
        service_holds,
        order_has_run_out,
        order_is_paid,
        annulled_by_others,
        something_followed,
    )
}
