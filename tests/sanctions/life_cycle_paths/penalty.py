"""How penalties go until they are decided, shown and served (行政处罚的路径); hearings apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.sanctions.life_cycle_paths.case import ABOUT, FILED
from tests.sanctions.life_cycle_paths.step import In, Path, Step
from tests.sanctions.penalties import FINE
from tests.sanctions.penalties import PROPOSED as PROPOSAL
from tests.sanctions.proceeding.bureau import MIGRANTS

OPEN = Step("penalty.open", fields=PROPOSAL)
NOTICE: dict[str, Any] = {
    "reasons": "示例：事实清楚，证据确凿",
    "rights": ["statement"],
    "hearing_required": False,
    "statement_by": In(5),
}
NOTICE_SERVED = ("penalty_notice", "proof_of_service")
TOLD: Path = (
    Step("penalty.hearing-right", by="legal", fields={"large_amount": False}, reason="示例：未达较大数额"),
    Step("penalty.notify", fields=NOTICE, papers=NOTICE_SERVED),
)
"""The party is told, and may speak for five days."""
WAIVED = Step("penalty.waive", fields={"waived": ["statement"]}, papers=("waiver_of_rights",))
APPROVE = Step("penalty.approve", by="head", days=6)
DECISION: dict[str, Any] = {"number": "示例罚字〔2026〕1号", "content": "示例：警告，罚款"}
ISSUE = Step("penalty.issue", fields=DECISION, papers=("penalty_decision",))
ISSUE_UNPUBLISHED = Step("penalty.issue-unpublished", fields=DECISION, papers=("penalty_decision",))
SERVE = Step(
    "penalty.serve",
    fields={"service": "direct", "recipient": "示例赵某"},
    papers=("proof_of_service",),
)
PAY = Step("penalty.pay", days=10, fields={"fine_paid_fen": FINE})
RECEIPT = ("report_receipt",)

APPROVED_FINE: Path = (OPEN, *TOLD, APPROVE)
ISSUED_FINE: Path = (*APPROVED_FINE, ISSUE)
SERVED_FINE: Path = (*ISSUED_FINE, SERVE)
"""A small fine with a warning; comes after a case was filed, on the sixth day after it was proposed."""

PATHS: Mapping[str, Path] = {
    "paid in time": (
        *FILED,
        *ISSUED_FINE,
        Step("penalty.serve", days=2, happened=1, fields={"service": "post"}, papers=("proof_of_service",)),
        Step("penalty.confirm-publication", days=3, papers=RECEIPT),
        Step("penalty.instalment", days=2, fields={"fine_paid_fen": FINE - 300_000}),
        Step("penalty.pay", days=5, happened=1, fields={"fine_paid_fen": 300_000}),
        Step("penalty.perform"),
    ),
    "the statement is adopted in part, fine lowered": (
        *FILED,
        OPEN,
        *TOLD,
        Step(
            "penalty.statement",
            days=2,
            happened=1,
            fields={"content": "示例：已支付一部分，请求从轻"},
            papers=("statement_record",),
        ),
        Step("penalty.answer-statement", fields={"outcome": "adopted_in_part"}, reason="示例：酌情从轻"),
        Step(
            "penalty.revise",
            fields={"kinds": ["warning", "fine"], "fine_fen": FINE // 2},
            reason="示例：部分采纳申辩",
        ),
        *TOLD,
        WAIVED,
        Step("penalty.approve", by="deputy"),
        ISSUE,
        SERVE,
        Step("penalty.pay", days=3, fields={"fine_paid_fen": FINE // 2}),
        Step("penalty.perform"),
    ),
    "refused as proposed": (*FILED, OPEN, Step("penalty.refuse", by="deputy", reason="示例：首违不罚")),
    "given up after the approval": (
        *FILED,
        *APPROVED_FINE,
        Step("penalty.abandon", by="head", days=2, reason="示例：当事人已注销"),
    ),
    "on the spot, annulled later": (
        *FILED,
        Step("penalty.open", fields={**PROPOSAL, "fine_fen": 200_000, "simple": True}),
        Step("penalty.notify", fields=NOTICE),
        WAIVED,
        Step("penalty.approve", by="deputy"),
        ISSUE_UNPUBLISHED,
        SERVE,
        Step(
            "penalty.annul-unpublished",
            by="head",
            days=20,
            fields={"annulled_by": "agency"},
            papers=("annulment",),
            reason="示例：适用程序有误",
        ),
    ),
    "a state secret, not shown and paid": (
        *FILED,
        Step("penalty.open", fields={**PROPOSAL, "secret": True}),
        *TOLD,
        APPROVE,
        ISSUE_UNPUBLISHED,
        SERVE,
        PAY,
        Step("penalty.perform"),
    ),
    "a person is warned": (
        Step(
            "case.open",
            fields={
                **ABOUT,
                "name": "示例包某",
                "credit_code": None,
                "unit_type": None,
                "subject_kind": "person",
                "persons": [{"name": "示例包某", "role": "contractor", "id_number": "990101194912310028"}],
            },
            of="",
        ),
        Step("case.arrears", fields={"lines": MIGRANTS[:1], "complete": True}),
        Step("penalty.open", fields={**PROPOSAL, "kinds": ["warning"], "fine_fen": None}),
        TOLD[1],
        APPROVE,
        ISSUE,
        SERVE,
        Step("penalty.perform"),
    ),
    "shown until its term": (
        *FILED,
        *APPROVED_FINE,
        Step("penalty.issue", fields={**DECISION, "publicity_until": In(200)}, papers=("penalty_decision",)),
        SERVE,
        PAY,
        Step("penalty.perform"),
        Step("penalty.end-publicity", days=195),
    ),
    "annulled by the agency, withdrawn, proposed again": (
        *FILED,
        *SERVED_FINE,
        Step("penalty.confirm-publication", days=1, papers=RECEIPT),
        Step(
            "penalty.annul",
            by="head",
            days=3,
            fields={"annulled_by": "agency"},
            papers=("annulment",),
            reason="示例：事实认定有误",
        ),
        Step("penalty.confirm-withdrawal", days=1, papers=RECEIPT),
        Step("penalty.open", fields=PROPOSAL, reason="示例：撤销后重新提出"),
    ),
}
