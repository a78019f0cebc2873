"""How listings come about (失信联合惩戒名单列入的路径): objected to, waived, forgone, refused, decided.

How one that was decided ends stands in `listing_ended`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.sanctions.life_cycle_paths.case import ALL_PAID
from tests.sanctions.life_cycle_paths.order import RUN_OUT
from tests.sanctions.life_cycle_paths.step import In, Path, Step, The
from tests.sanctions.proceeding.bureau import MIGRANTS

ABOUT: dict[str, Any] = {"order_id": The("order"), "ran_out_on": In(-2), "limb": "amount"}
NOTICE: dict[str, Any] = {
    "listed_for": "示例：拖欠十二名农民工工资",
    "listed_under": "示例：第五条第一项",
    "rights": "示例：五个工作日内可以提出异议；改正并承诺的可以不予列入",
    "notice_service": "direct",
}
DECISION: dict[str, Any] = {
    "number": "示例失信〔2026〕1号",
    "listed_for": "示例：拖欠十二名农民工工资",
    "listed_under": "示例：第五条第一项",
    "measures_told": "示例：联合惩戒",
    "removal_told": "示例：六个月后可以申请提前移出",
    "remedies_told": "示例：复议、诉讼",
    "owed_fen": 12_000_000,
    "owed_workers": 12,
}
NOTICE_PAPERS = ("listing_notice", "proof_of_service")

PROPOSED: Path = (*RUN_OUT, Step("listing.open", fields=ABOUT, days=1))
"""A listing for an order that ran out two days ago; other paths begin with it, and with what follows."""
NOTIFY = Step("listing.notify", fields=NOTICE, papers=NOTICE_PAPERS, days=2)
NOTIFIED: Path = (*PROPOSED, NOTIFY)
OBJECT = Step("listing.object", fields={"objection": "示例：金额有误"}, papers=("objection_letter",), days=3)
OBJECTED: Path = (*NOTIFIED, OBJECT)
WAIVE = Step("listing.waive", papers=("objection_waiver",), days=1)
APPROVED: Path = (*NOTIFIED, Step("listing.approve", "head", days=16))
"""Approved once the time to object was over and nobody had."""
ENTER = Step(
    "listing.enter", fields=DECISION, papers=("listing_decision",), days=1, brings=("order.acted-on",)
)
PROMISE = ("listing_promise",)
PAY = Step("case.payment", fields=ALL_PAID, days=2)
ANNUL_ORDER: dict[str, Any] = {"annulled_by": "reconsideration"}
ORDER_STOPS_IT = Step(
    "order.annul",
    "head",
    fields=ANNUL_ORDER,
    days=1,
    reason="示例：复议决定撤销",
    brings=("listing.stop-for-order",),
)


def verified(found: str) -> Step:
    """Return the step that an objection is verified, and with which result."""
    return Step(
        "listing.verify",
        "inv-2",
        fields={"verified_as": found, "result": "示例：已书面告知"},
        papers=("verification_record",),
        days=3,
    )


PATHS: Mapping[str, Path] = {
    "nobody objects, listed and served": (
        *APPROVED,
        ENTER,
        Step("listing.serve", fields={"decision_service": "post"}, papers=("proof_of_service",), days=2),
        Step(
            "listing.feedback",
            fields={
                "authority": "示例市财政局",
                "measure": "government_procurement",
                "applied": True,
                "applied_on": In(-5),
            },
            days=30,
        ),
        Step(
            "listing.feedback",
            "inv-2",
            fields={"authority": "示例市税务局", "measure": "tax_benefits", "applied": False},
            days=2,
        ),
    ),
    "objected to, which does not stand": (
        *OBJECTED,
        verified("not_upheld"),
        Step("listing.approve", "acting", days=2),
        ENTER,
    ),
    "objected to twice, stands in part, listed all the same": (
        *OBJECTED,
        verified("upheld"),
        OBJECT,
        verified("partly_upheld"),
        Step("listing.approve", "head", days=2, reason="示例：余额仍达标准"),
        ENTER,
    ),
    "objected to, which stands, and refused": (
        *OBJECTED,
        verified("upheld"),
        Step("listing.refuse", "head", days=1, reason="示例：异议成立"),
    ),
    "refused, and proposed again for an incident": (
        *PROPOSED,
        Step("listing.refuse", "acting", days=1, reason="示例：应按第五条第二项提出"),
        Step("case.facts", fields={"facts": {"mass_incident": True, "bad_social_impact": True}}, days=1),
        Step(
            "listing.open",
            "inv-2",
            fields={
                **ABOUT,
                "ran_out_on": In(-4),
                "limb": "incident",
                "persons": [{"name": "示例钱某", "role": "principal"}],
                "investigators": ["inv-1", "inv-2"],
            },
        ),
        NOTIFY,
        WAIVE,
        Step("listing.approve", "head", days=1),
        ENTER,
    ),
    "told by announcement after an extension": (
        *PROPOSED,
        Step(
            "listing.extend",
            "head",
            papers=("extension_approval",),
            days=3,
            reason="示例：下落不明，须公告送达",
        ),
        Step(
            "listing.notify",
            fields={**NOTICE, "notice_service": "announcement"},
            papers=NOTICE_PAPERS,
            days=33,
        ),
        Step("listing.approve", "head", days=16),
        ENTER,
    ),
    "told twice, extended while an objection is looked into": (
        *NOTIFIED,
        NOTIFY,
        OBJECT,
        Step("listing.extend", "acting", days=1, reason="示例：案情复杂"),
        verified("not_upheld"),
        Step("listing.approve", "head", days=10),
        ENTER,
    ),
    "who the workers are is found only later": (
        *RUN_OUT,
        Step(
            "case.arrears",
            fields={
                "lines": [
                    {name: value for name, value in line.items() if name != "is_migrant"} for line in MIGRANTS
                ],
                "complete": True,
            },
        ),
        Step("listing.open", fields={**ABOUT, "not_known": "示例：户籍待查"}, days=1),
        NOTIFY,
        WAIVE,
        Step("case.arrears", fields={"lines": MIGRANTS, "complete": True}, days=5),
        Step("listing.approve", "head", days=1, reason="示例：户籍已查明"),
        ENTER,
    ),
    "corrected and promised before the decision": (
        *NOTIFIED,
        PAY,
        Step("listing.forgo", "head", papers=PROMISE, days=1, reason="示例：已改正并承诺"),
    ),
    "corrected and promised after an objection": (
        *OBJECTED,
        PAY,
        Step("listing.forgo", "acting", papers=PROMISE, days=1, reason="示例：已改正并承诺"),
        Step("order.settle", days=1),
    ),
    "corrected and promised after the approval": (
        *APPROVED,
        PAY,
        Step("listing.forgo-approved", "head", papers=PROMISE, days=1, reason="示例：已改正并承诺"),
    ),
    "its order is annulled before notice": (*PROPOSED, ORDER_STOPS_IT),
    "its order is annulled while an objection is looked into": (*OBJECTED, ORDER_STOPS_IT),
    "its order is annulled after the approval": (*APPROVED, ORDER_STOPS_IT),
}
