"""How payment orders go (责令支付的路径): paid, run out, enforced, referred, annulled."""

from __future__ import annotations

from collections.abc import Mapping

from tests.sanctions.life_cycle_paths.case import FILED
from tests.sanctions.life_cycle_paths.step import In, Path, Step

APPROVED_ORDER: Path = (
    *FILED,
    Step("order.open", fields={"document": "限期改正指令书", "addressee": "employer"}),
    Step("order.approve", by="head"),
)
"""An order to correct, which is made without hearing anybody first."""

ISSUED_ORDER: Path = (
    *APPROVED_ORDER,
    Step(
        "order.issue",
        fields={"number": "示例监令〔2026〕1号", "due_on": In(5)},
        papers=("payment_order",),
    ),
)
SERVED_ORDER: Path = (
    *ISSUED_ORDER,
    Step(
        "order.serve",
        fields={"service": "direct", "recipient": "示例赵某"},
        papers=("proof_of_service",),
    ),
)
"""An order served on the day it was issued, with five days to pay."""

RUN_OUT: Path = (*SERVED_ORDER, Step("order.run-out", days=6))
"""An order that has run out unpaid."""

PAID: Path = (
    Step(
        "case.payment",
        fields={"amount_fen": 12_000_000, "paid_on": In(0), "paid_by": "debtor"},
    ),
)
"""All is paid that the twelve are owed."""

HANDED_OVER: Path = (
    Step(
        "referral.open",
        fields={"investigators": ["inv-1", "inv-2"], "suspect": "unit"},
        papers=("team_appointment",),
    ),
    Step(
        "referral.report",
        fields={"facts": "示例：责令支付期满后仍不支付十二人三个月工资", "amount_fen": 12_000_000},
        papers=("referral_report",),
    ),
    Step("referral.approve", by="head", reason="示例：数额较大，经责令仍不支付", days=1),
    Step(
        "referral.hand-over",
        fields={
            "number": "示例移字〔2026〕1号",
            "police": "示例市公安局",
            "prosecutor": "示例市人民检察院",
            "missing_because": "示例：无需鉴定，无涉案物品",
        },
        papers=("referral_letter", "catalogue"),
        brings=("order.acted-on",),
    ),
)
"""What comes after `RUN_OUT` where it is a matter for the police."""

TOLD_OF_HANDLING: Path = (
    *FILED,
    Step(
        "order.open",
        fields={
            "document": "行政处理决定书",
            "addressee": "employer",
            "addressee_name": "示例建筑劳务有限公司",
            "amount_ordered_fen": 12_000_000,
        },
    ),
    Step(
        "order.notify",
        fields={"reasons": "示例：拖欠十二人三个月工资", "statement_by": In(5)},
        papers=("handling_notice", "proof_of_service"),
    ),
)
"""A handling decision is intended, and the party may speak for five days."""

ISSUED_HANDLING = Step(
    "order.issue",
    fields={"number": "示例理字〔2026〕1号", "due_on": In(15), "remedies_told": True},
    papers=("payment_order",),
)

ENFORCED: Path = (
    Step("order.remind", days=180, papers=("enforcement_reminder", "proof_of_service")),
    Step(
        "order.apply-enforcement",
        days=20,
        fields={"court": "示例市人民法院", "remedies_ended_on": In(-10)},
        papers=("enforcement_application",),
    ),
    Step(
        "order.conclude-enforcement",
        days=60,
        fields={"enforced_fen": 9_000_000},
        papers=("enforcement_ended",),
    ),
)
"""What comes after `RUN_OUT` where the court collects."""

PATHS: Mapping[str, Path] = {
    "paid in time": (*SERVED_ORDER, *PAID, Step("order.settle")),
    "paid before it was served": (*ISSUED_ORDER, *PAID, Step("order.settle")),
    "paid after it ran out": (*RUN_OUT, *PAID, Step("order.settle")),
    "not approved": (
        *FILED,
        Step("order.open", fields={"document": "限期改正指令书", "addressee": "general_contractor"}),
        Step("order.refuse", by="deputy", reason="示例：责令对象有误"),
    ),
    "handling decision, the party speaks, posted, paid": (
        *TOLD_OF_HANDLING,
        Step(
            "order.statement",
            days=2,
            happened=1,
            fields={"content": "示例：资金周转困难，请求宽限"},
            papers=("statement_record",),
        ),
        Step("order.approve", by="acting"),
        ISSUED_HANDLING,
        Step(
            "order.serve",
            days=2,
            fields={"service": "posted", "undeliverable": True},
            papers=("posting_record",),
        ),
        Step(
            "case.payment", fields={"amount_fen": 12_000_000, "paid_on": In(0), "paid_by": "debtor"}, days=5
        ),
        Step("order.settle"),
    ),
    "handling decision, nobody speaks, runs out, enforced": (
        *TOLD_OF_HANDLING,
        Step("order.approve", by="head", days=6),
        ISSUED_HANDLING,
        Step("order.serve", fields={"service": "left_with_record"}, papers=("proof_of_service",)),
        Step("order.run-out", days=16),
        *ENFORCED,
    ),
    "handling decision, the statement is waived, given up for payment": (
        *TOLD_OF_HANDLING,
        Step("order.waive", papers=("waiver_of_rights",)),
        Step("order.approve", by="deputy"),
        *PAID,
        Step("order.abandon", by="head", reason="示例：批准当日已全部支付"),
    ),
    "run out, enforced by the court": (*RUN_OUT, *ENFORCED),
    "run out, before the court, the debtor pays": (
        *RUN_OUT,
        *ENFORCED[:2],
        Step(
            "case.payment",
            days=30,
            fields={"amount_fen": 12_000_000, "paid_on": In(0), "paid_by": "debtor"},
        ),
        Step("order.settle"),
    ),
    "run out, referred, enforced all the same": (*RUN_OUT, *HANDED_OVER, *ENFORCED),
    "before the court, referred from there": (*RUN_OUT, *ENFORCED[:2], *HANDED_OVER, ENFORCED[2]),
    "annulled by the agency": (
        *SERVED_ORDER,
        Step(
            "order.annul",
            by="head",
            days=3,
            fields={"annulled_by": "agency"},
            papers=("annulment",),
            reason="示例：欠薪金额认定有误",
        ),
    ),
    "run out, annulled on reconsideration": (
        *RUN_OUT,
        Step(
            "order.annul",
            by="acting",
            days=40,
            fields={"annulled_by": "reconsideration"},
            reason="示例：复议决定撤销",
        ),
    ),
    "paid, annulled by the court all the same": (
        *SERVED_ORDER,
        *PAID,
        Step("order.settle"),
        Step(
            "order.annul",
            by="head",
            days=120,
            fields={"annulled_by": "court"},
            reason="示例：判决撤销",
        ),
    ),
}
