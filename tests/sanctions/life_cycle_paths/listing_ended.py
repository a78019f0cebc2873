"""How listings end (失信联合惩戒名单移出的路径): early, by annulment, with their term; and begin again."""

from __future__ import annotations

from collections.abc import Mapping

from tests.sanctions.life_cycle_paths.listing import ABOUT, ANNUL_ORDER, APPROVED, ENTER, PAY
from tests.sanctions.life_cycle_paths.step import In, Path, Step

SERVE = Step("listing.serve", fields={"decision_service": "direct"}, papers=("proof_of_service",), days=1)
LISTED: Path = (*APPROVED, ENTER)
"""Decided, and not yet served; other paths begin with it, and with what follows."""
PAID_LATER: Path = (*LISTED, SERVE, PAY)
APPLY = Step(
    "listing.apply",
    papers=("removal_application", "correction_evidence", "listing_promise"),
    days=190,
)
APPLIED: Path = (*PAID_LATER, APPLY)
"""Early removal is applied for six months and some days after all was paid."""
PROPOSE_REMOVAL = Step(
    "listing.propose-removal",
    "inv-2",
    fields={
        "opinion": "grant",
        "new_arrears": False,
        "prosecuted": False,
        "found": "示例：已全部支付，六个月内无新的拖欠",
    },
    days=3,
)
REMOVAL_PROPOSED: Path = (*APPLIED, PROPOSE_REMOVAL)
GRANT = Step("listing.grant-removal", "head", fields={"legal_choice": "dishonesty_measures"}, days=4)
REMOVAL_GRANTED: Path = (*REMOVAL_PROPOSED, GRANT)
REMOVE = Step(
    "listing.remove",
    fields={"removal_number": "示例移出〔2027〕1号"},
    papers=("removal_decision",),
    days=2,
)
REMOVED: Path = (*REMOVAL_GRANTED, REMOVE)
PROPOSE_RELISTING = Step(
    "listing.propose-relisting",
    fields={"false_materials": "示例：工资支付凭证系伪造", "serious": True},
    days=20,
)
RELISTING_PROPOSED: Path = (*REMOVED, PROPOSE_RELISTING)
APPROVE_RELISTING = Step("listing.approve-relisting", "head", days=2)
RELIST = Step(
    "listing.relist",
    fields={"relisting_number": "示例撤〔2027〕1号"},
    papers=("relisting_decision",),
    days=1,
)
RELISTED: Path = (*RELISTING_PROPOSED, APPROVE_RELISTING, RELIST)
STOP_PUBLICATION = Step("listing.stop-publication", papers=("publication_stopped",), days=1)
EXPIRE = Step("listing.expire", days=3 * 366 + 1)
ORDER_FALLS = Step(
    "order.annul",
    "head",
    fields=ANNUL_ORDER,
    days=30,
    reason="示例：复议决定撤销",
    brings=("listing.annul-for-order",),
)
ORDER_STOPS_IT = Step(
    "order.annul",
    "acting",
    fields={"annulled_by": "court"},
    days=30,
    reason="示例：判决撤销",
    brings=("listing.stop-for-order",),
)

PATHS: Mapping[str, Path] = {
    "removed early": (
        *REMOVED,
        Step(
            "listing.feedback",
            fields={
                "authority": "示例市住房和城乡建设局",
                "measure": "tendering",
                "applied": False,
                "applied_on": In(-1),
            },
            days=5,
        ),
    ),
    "removed early after a year, by the longer term": (
        *PAID_LATER,
        Step(
            "listing.apply",
            papers=("removal_application", "correction_evidence", "listing_promise"),
            days=370,
        ),
        PROPOSE_REMOVAL,
        Step("listing.grant-removal", "acting", fields={"legal_choice": "repair_measures"}, days=4),
        REMOVE,
    ),
    "early removal denied, applied for again and granted": (
        *LISTED,
        Step(
            "listing.apply",
            papers=("removal_application", "correction_evidence", "listing_promise"),
            days=60,
        ),
        SERVE,
        Step(
            "listing.propose-removal",
            fields={"opinion": "deny", "new_arrears": False, "prosecuted": False},
            days=2,
        ),
        Step(
            "listing.deny-removal",
            "head",
            papers=("removal_refusal",),
            days=5,
            reason="示例：尚未支付，未满六个月",
        ),
        PAY,
        APPLY,
        PROPOSE_REMOVAL,
        GRANT,
        REMOVE,
    ),
    "listed again for false materials, until the term is over": (
        *RELISTING_PROPOSED,
        Step("listing.refuse-relisting", "acting", days=2, reason="示例：请补充证据"),
        PROPOSE_RELISTING,
        APPROVE_RELISTING,
        RELIST,
        SERVE,
        EXPIRE,
        STOP_PUBLICATION,
    ),
    "term over": (
        *LISTED,
        SERVE,
        EXPIRE,
        STOP_PUBLICATION,
    ),
    "term over while early removal is before the head": (*REMOVAL_PROPOSED, EXPIRE, STOP_PUBLICATION),
    "annulled on reconsideration, proposed again": (
        *LISTED,
        Step(
            "listing.annul",
            "head",
            fields={"annulled_by": "reconsideration"},
            days=40,
            reason="示例：告知程序有误",
        ),
        STOP_PUBLICATION,
        Step("listing.open", fields={**ABOUT, "ran_out_on": In(-63)}, days=1),
    ),
    "annulled by the agency after early removal was granted": (
        *REMOVAL_GRANTED,
        Step(
            "listing.annul",
            "acting",
            fields={"annulled_by": "agency"},
            papers=("annulment",),
            days=1,
            reason="示例：列入事实有误",
        ),
        STOP_PUBLICATION,
    ),
    "its order is annulled": (*LISTED, ORDER_FALLS, STOP_PUBLICATION),
    "its order is annulled while removal is applied for": (*APPLIED, ORDER_FALLS, STOP_PUBLICATION),
    "its order is annulled after early removal": (*REMOVED, ORDER_STOPS_IT),
    "its order is annulled while relisting is proposed": (*RELISTING_PROPOSED, ORDER_STOPS_IT),
    "its order is annulled before it is listed again": (
        *RELISTING_PROPOSED,
        APPROVE_RELISTING,
        ORDER_STOPS_IT,
    ),
    "listed again, its order annulled after that": (*RELISTED, ORDER_FALLS, STOP_PUBLICATION),
}
