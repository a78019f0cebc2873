"""How penalties go once they are served (处罚送达后的路径): put off, surcharged, attacked, enforced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.sanctions.life_cycle_paths.case import FILED
from tests.sanctions.life_cycle_paths.penalty import (
    APPROVE,
    DECISION,
    FINE,
    PAY,
    PROPOSAL,
    RECEIPT,
    SERVE,
    SERVED_FINE,
    TOLD,
)
from tests.sanctions.life_cycle_paths.step import In, Path, Step

SERVED: Path = (*FILED, *SERVED_FINE)


def _found(act: str, outcome: str, *, days: float, withdrawn: bool = False) -> Step:
    fields: dict[str, Any] = {"outcome": outcome}
    if withdrawn:
        fields["to_withdraw"] = True
    return Step(f"penalty.{act}", days=days, happened=1, fields=fields, papers=("remedy_decision",))


def _annulled(by: str, why: str) -> Path:
    return (
        Step("penalty.annul", by="head", days=1, fields={"annulled_by": by}, reason=why),
        Step("penalty.confirm-withdrawal", days=1, papers=RECEIPT),
    )


REMIND = Step("penalty.remind", papers=("enforcement_reminder",))
APPLY = Step(
    "penalty.apply",
    days=20,
    fields={"court": "示例区人民法院"},
    papers=("enforcement_application",),
)
UNCONTESTED: Path = (
    Step("penalty.remedies-over", days=190, fields={"remedies_ended_on": In(-3)}),
    REMIND,
    APPLY,
)
"""Nobody attacks it in half a year, nobody pays after a reminder, and the court is asked."""

PATHS: Mapping[str, Path] = {
    "put off and paid": (
        *SERVED,
        Step("penalty.defer", by="deputy", days=5, fields={"pay_by": In(60)}, reason="示例：经济困难"),
        Step("penalty.instalment", days=30, fields={"fine_paid_fen": FINE // 2}),
        Step("penalty.pay", days=25, fields={"fine_paid_fen": FINE // 2}),
        Step("penalty.perform"),
    ),
    "put off, not paid, enforced": (
        *SERVED,
        Step("penalty.defer", by="head", days=5, fields={"pay_by": In(60)}, reason="示例：经济困难"),
        *UNCONTESTED,
    ),
    "reconsidered and upheld, paid late with a surcharge": (
        *SERVED,
        Step("penalty.reconsider", days=10, happened=1),
        _found("reconsideration-decided", "upheld", days=40),
        Step("penalty.surcharge", days=5, fields={"until": In(0), "surcharge_fen": 90_000}),
        Step("penalty.pay", days=1, fields={"fine_paid_fen": FINE + 90_000}),
        Step("penalty.perform"),
    ),
    "reconsidered and annulled": (
        *SERVED,
        Step("penalty.reconsider", days=20),
        _found("reconsideration-decided", "annulled", days=50, withdrawn=True),
        *_annulled("reconsideration", "示例：复议决定撤销"),
    ),
    "reconsideration withdrawn, paid": (
        *SERVED,
        Step("penalty.reconsider", days=3),
        _found("reconsideration-decided", "withdrawn", days=10),
        Step("penalty.pay", fields={"fine_paid_fen": FINE}),
        Step("penalty.perform"),
    ),
    "sued and upheld, enforced": (
        *SERVED,
        Step("penalty.sue", days=60, happened=1),
        _found("judged", "upheld", days=120),
        Step("penalty.remedies-over", days=20, fields={"remedies_ended_on": In(-2)}),
        REMIND,
        APPLY,
        Step("penalty.instalment", days=30, fields={"fine_paid_fen": FINE // 4}),
        Step("penalty.pay", days=30, fields={"fine_paid_fen": FINE - FINE // 4}),
        Step("penalty.perform"),
    ),
    "sued and found unlawful, annulled": (
        *SERVED,
        PAY,
        Step("penalty.perform"),
        Step("penalty.sue", days=30),
        _found("judged", "illegal", days=150, withdrawn=True),
        *_annulled("court", "示例：判决确认违法"),
    ),
    "sued after reconsideration, fine lowered and decided anew": (
        *SERVED,
        Step("penalty.reconsider", days=15),
        _found("reconsideration-decided", "upheld", days=60),
        Step("penalty.sue-after-reconsideration", days=10),
        _found("judged", "changed", days=120, withdrawn=True),
        *_annulled("court", "示例：判决变更罚款数额"),
        Step(
            "penalty.open",
            fields={**PROPOSAL, "fine_fen": FINE // 2},
            reason="示例：按生效判决重新作出",
        ),
        *TOLD,
        APPROVE,
        Step(
            "penalty.issue",
            fields={**DECISION, "number": "示例罚字〔2026〕2号"},
            papers=("penalty_decision",),
        ),
        SERVE,
        Step("penalty.pay", days=5, fields={"fine_paid_fen": FINE // 2}),
        Step("penalty.perform"),
    ),
    "nobody attacks it, the court gets a part of it": (
        *SERVED,
        *UNCONTESTED,
        Step(
            "penalty.conclude-enforcement",
            days=120,
            fields={"enforced_fen": 200_000},
            papers=("enforcement_ended",),
        ),
    ),
    "nobody attacks it, enforced by the court": (
        *SERVED,
        Step("penalty.surcharge", days=20, fields={"until": In(0), "surcharge_fen": 60_000}),
        *UNCONTESTED,
        Step("penalty.pay", days=40, fields={"fine_paid_fen": FINE + 60_000}),
        Step("penalty.perform"),
    ),
}
