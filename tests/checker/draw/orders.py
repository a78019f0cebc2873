"""Orders and a small registry for tests of what freezes a draw."""

from __future__ import annotations

from datetime import date
from typing import Any

from checker.draw.framing import Framed, Secrets, freeze
from checker.draw.from_registry import judging
from checker.draw.ledger import Freeze
from checker.draw.plan_order import PlanOrder
from checker.registry.employer import Employer
from checker.registry.inspector import Inspector, Leave, Recusal

UNITS = [f"91320500MA{number:08d}" for number in range(1, 31)]


def employers(**changes: Any) -> list[Employer]:
    """Thirty employers: three key ones, nine small, the rest middling; `changes` go to the fourth."""
    found: list[Employer] = []
    for number, unit in enumerate(UNITS):
        told: dict[str, Any] = {
            "credit_code": unit,
            "name": f"示例单位{number}",
            "place": "320505",
            "key_employer": number < 3,
            "size_class": "small" if 3 <= number < 12 else "medium",
            "complaints": number % 4,
            "integrity_grade": "C" if number == 20 else "A",
            "visits_this_year": 0,
            "status": "active",
        }
        found.append(Employer(**{**told, **(changes if number == 3 else {})}))
    return found


def inspectors(count: int = 6, **changes: Any) -> list[Inspector]:
    """Inspectors of one department; the first is recused from the first unit."""
    told: dict[str, Any] = {
        "unit": "支队",
        "place": "320500",
        "qualifications": ("B", "G"),
        "certificate_expires": date(2027, 1, 1),
        "leave": (Leave(date(2026, 8, 18), date(2026, 8, 19)),),
        "active": True,
    }
    return [
        Inspector(
            id=f"SL{number:03d}",
            name="示例甲",
            recusals=(Recusal(UNITS[0], "示例"),) if number == 1 else (),
            **{**told, **changes},
        )
        for number in range(1, count + 1)
    ]


def order(**changes: Any) -> PlanOrder:
    """An order of three strata and 39 dice; `changes` go over its keys."""
    told: dict[str, Any] = {
        "place": "320500",
        "year": 2026,
        "half": 2,
        "title": "示例抽查",
        "organiser": "示例支队",
        "mode": "confidential",
        "items": ["B", "G"],
        "strata": [
            {"name": "重点", "when": "key_employer", "take": "all"},
            {
                "name": "小微",
                "when": "size_class IN ('small', 'micro')",
                "take": "ratio:0.20",
                "tickets": [{"when": "complaints >= 3", "tickets": 4}],
            },
            {"name": "其他", "take": "count:4", "tickets": [{"when": "integrity_grade = 'C'", "tickets": 9}]},
        ],
        "slots": [{"name": "主办", "qualifications": ["B", "G"]}, {"name": "协办", "qualifications": ["G"]}],
        "period": {"from": "2026-08-17", "to": "2026-09-30"},
        "seed": [{"name": "十面骰", "low": 0, "high": 9, "count": 39, "on": "2026-08-14"}],
    }
    return PlanOrder.model_validate({**told, **changes})


def freezing(
    asked: PlanOrder,
    units: list[Employer] | None = None,
    people: list[Inspector] | None = None,
    visited: dict[str, int] | None = None,
) -> Freeze:
    """What freezes an order with the registry above."""

    def freeze_now(draw_id: str, secrets: Secrets) -> Framed:
        held = employers() if units is None else units
        sent = inspectors() if people is None else people
        return freeze(asked, draw_id, held, sent, judging(asked, None), secrets, visited)

    return freeze_now
