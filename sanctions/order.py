"""What a payment order asks of its acts (责令支付的审查): a document that counts, a service that holds.

Whether an order counts for the crime or the list is the rules' to say (CR03, LS01) of the case the family
makes; here is looked at only what would make the order itself untrue.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rules.rule_base import shipped
from rules.truth import FALSE, TRUE
from sanctions import unpaid
from sanctions.proceeding.situation import Guard, Situation, refused


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


def _due(situation: Situation) -> date | None:
    text = situation.said("due_on")
    return None if text is None else date.fromisoformat(text)


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (order_document_known, due_after_issue, service_holds, order_has_run_out, order_is_paid)
}
