"""How cases go (案件的路径): to no violation, to evidence registered and given back, to another body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.sanctions.life_cycle_paths.step import In, Path, Step
from tests.sanctions.proceeding.bureau import ABOUT, COUNTY, MIGRANTS

FILED: Path = (
    Step("case.open", fields=ABOUT, of=""),
    Step("case.arrears", fields={"lines": MIGRANTS, "complete": True}),
)
"""A case of wages of twelve migrants, with what is owed; other paths begin with it."""
ALL_PAID: dict[str, Any] = {"amount_fen": 12 * 1_000_000, "paid_on": In(0), "paid_by": "debtor"}
"""A payment, today and by the debtor, of all that `FILED` has as owed."""
REPORT = ("investigation_report",)

PATHS: Mapping[str, Path] = {
    "paid in part": (
        *FILED,
        Step(
            "case.payment",
            fields={"worker": "W01", "amount_fen": 400_000, "paid_on": In(0), "paid_by": "debtor"},
            days=1,
        ),
    ),
    "paid in full before anything was ordered": (
        *FILED,
        Step("case.evidence", papers=("interview_record", "evidence"), days=2),
        Step(
            "case.payment",
            fields={"worker": "W01", "amount_fen": 1_000_000, "paid_on": In(-1), "paid_by": "debtor"},
            days=3,
        ),
        Step("case.payment", "inv-2", fields=ALL_PAID, days=2),
        Step("case.conclude", papers=REPORT, days=1),
        Step("case.decide", "head", fields={"outcome": "no_violation"}, days=2, reason="示例：已全部支付"),
        Step("case.close", "deputy", days=1, reason="示例：已处理完毕"),
    ),
    "extended, with evidence registered and given back": (
        Step("case.open", fields={**ABOUT, "ground": "inspection"}, of="", papers=("filing_approval",)),
        Step("case.register-evidence", "head", papers=("registered_evidence_list",), days=3),
        Step("case.evidence", "inv-2", fields={"note": "示例：考勤表、工资表"}, papers=("evidence",), days=1),
        Step("case.settle-evidence", fields={"outcome": "returned"}, days=3),
        Step("case.arrears", fields={"lines": MIGRANTS[:1]}, days=2),
        Step("case.extend", "deputy", papers=("extension_approval",), days=18, reason="示例：案情复杂"),
        Step("case.arrears", "inv-2", fields={"lines": MIGRANTS, "complete": True}, days=10),
        Step("case.facts", fields={"facts": {"headcount": 46}}),
        Step("case.conclude", papers=REPORT, days=5),
        Step("case.evidence", papers=("evidence",), days=1),
        Step("case.decide", "acting", fields={"outcome": "penalty"}, days=2, reason="示例：应当处罚"),
        Step("case.decide", "head", fields={"outcome": "too_late"}, days=2, reason="示例：已逾二年"),
        Step("case.close", "head", days=1, reason="示例：不再查处"),
    ),
    "another department had ordered payment": (
        *FILED,
        Step(
            "case.other-order",
            fields={
                "order": {
                    "document": "责令限期改正通知书",
                    "number": "示例建令〔2026〕2号",
                    "issuer": "other_government",
                    "addressee": "employer",
                    "issued_on": In(-10),
                    "served_on": In(-9),
                    "service": "direct",
                    "due_on": In(5),
                }
            },
            papers=("payment_order", "proof_of_service"),
            days=2,
        ),
        Step("case.conclude", papers=REPORT, days=10),
        Step("case.decide", "deputy", fields={"outcome": "refer"}, days=1, reason="示例：期满未支付"),
    ),
    "not about wages, of a person, and for another body": (
        Step(
            "case.open",
            "inv-2",
            fields={
                "name": "示例孙某",
                "subject_kind": "person",
                "place": COUNTY,
                "ground": "transfer",
                "reference": "示例转办〔2026〕7号",
                "investigators": ["inv-2", "inv-3"],
                "wages": False,
                "persons": [{"name": "示例孙某", "role": "contractor"}],
                "summary": "示例：不具备用工主体资格的个人招用劳动者",
            },
            of="",
        ),
        Step("case.extend", "head", days=20, reason="示例：须异地取证"),
        Step("case.conclude", "inv-3", papers=REPORT, days=15),
        Step("case.decide", "head", fields={"outcome": "not_competent"}, days=1, reason="示例：属住建部门"),
        Step("case.close", "acting", days=1, reason="示例：已转住建部门"),
    ),
}
