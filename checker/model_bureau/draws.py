"""The draws of the model bureau's year (示例年度的三次抽查), on a store of its own.

The first fixes who is called to the written review, everybody, in an order by lot; the other two send
inspectors to 30 and 120 of the reviewed. Their seeds are dice thrown by the year's own random source and
bind nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import Session

from checker.draw import ledger, published
from checker.draw.from_registry import Screened, freezing
from checker.draw.held import HeldDraw
from checker.draw.plan_order import PlanOrder
from checker.draw.yearly import visited_before
from checker.model_bureau.registry_entries import KEY_INDUSTRY
from checker.model_bureau.year import CITY, YearPlan
from checker.store.store import Store
from sanctions.time_limit import LEGAL_TIME

DICE = 39
SIGNERS = ("示例承办人", "示例负责人")


@dataclass(frozen=True, slots=True)
class Occasion:
    """One draw of the year: when it is committed to and drawn, and when the visits take place."""

    name: str
    half: int
    committed: date
    dice_on: date
    first: date
    last: date


CALL = Occasion("书面审查", 1, date(2026, 1, 12), date(2026, 1, 15), date(2026, 1, 19), date(2026, 3, 31))
AUGUST = Occasion("八月抽查", 2, date(2026, 8, 10), date(2026, 8, 14), date(2026, 8, 17), date(2026, 9, 18))
SEPTEMBER = Occasion(
    "九月抽查", 2, date(2026, 9, 21), date(2026, 9, 24), date(2026, 9, 28), date(2026, 12, 11)
)


def draw_call(store: Store, target: Path, seed: int) -> HeldDraw:
    """Draw who is called to the written review: everybody; the order by lot is that of the notices."""
    order = _order(CALL, "written_review", "registry", [{"name": "全部", "take": "all"}])
    return _made(store, order, CALL, None, target, seed)


def draw_visits(store: Store, plan: YearPlan, reviewed: Screened, target: Path, seed: int) -> list[HeldDraw]:
    """Draw the visits of August and September and publish their folders; return the draws as they stand.

    Args:
        reviewed: What the screening says of those reviewed.
    """
    made: list[HeldDraw] = []
    for occasion, number in ((AUGUST, plan.august_draw), (SEPTEMBER, plan.september_draw)):
        with store.reading() as session:
            strata = _strata(session, store, occasion, number, reviewed)
        order = _order(occasion, "visit", "reviewed", strata)
        made.append(_made(store, order, occasion, reviewed, target, seed))
    return made


def _strata(
    session: Session, store: Store, occasion: Occasion, number: int, reviewed: Screened
) -> list[dict[str, Any]]:
    """Return the strata of a draw: key units whole, a share of small and micro firms, the rest by risk.

    How many the rest comes to is what is left of the number the bureau means to visit.
    """
    key = "key_employer" if occasion is AUGUST else f"industry_section = '{KEY_INDUSTRY}' AND complaints >= 1"
    strata: list[dict[str, Any]] = [
        {"name": "重点单位和行业", "when": key, "take": "all", "when_unknown": "skip"},
        {
            "name": "小微企业",
            "when": "size_class IN ('small', 'micro')",
            "take": "ratio:0.01" if occasion is AUGUST else "ratio:0.06",
            "when_unknown": "skip",
        },
        {
            "name": "其他",
            "take": "count:1",
            "tickets": [
                {"when": "integrity_grade = 'C' OR score_low >= 60", "tickets": 5},
                {"when": "integrity_grade = 'B' OR complaints >= 1", "tickets": 2},
            ],
        },
    ]
    order = _order(occasion, "visit", "reviewed", strata)
    before = visited_before(session, store.keys, order)
    framed = freezing(session, store.keys, order, reviewed, before)(
        ledger.next_serial(session, order), ledger.new_secrets()
    )
    quotas = framed.frozen.plan.quotas(framed.frozen.frame, len(framed.frozen.roster))
    strata[-1]["take"] = f"count:{number - quotas['重点单位和行业'] - quotas['小微企业']}"
    return strata


def _order(occasion: Occasion, purpose: str, among: str, strata: Sequence[Mapping[str, Any]]) -> PlanOrder:
    visits = purpose == "visit"
    return PlanOrder.model_validate(
        {
            "place": CITY,
            "year": occasion.first.year,
            "half": occasion.half,
            "title": f"示例市{occasion.name}",
            "organiser": "示例市人力资源和社会保障局",
            "partners": ["示例市人力资源市场科"] if visits else [],
            "purpose": purpose,
            "mode": "confidential" if visits else "open",
            "items": list("BGH") if visits else list("ABCDEFGHIJKL"),
            "among": among,
            "strata": list(strata),
            "ceiling": {"visits": 1, "source": "示例：本地公布的年度检查频次上限"},
            "slots": [
                {"name": "主办", "qualifications": ["B", "G", "H"], "units": ["示例市劳动保障监察支队"]},
                {"name": "协办", "qualifications": ["G"]},
            ]
            if visits
            else [],
            "period": {"from": occasion.first, "to": occasion.last},
            "seed": [
                {"name": "公证员见证下掷十面骰", "low": 0, "high": 9, "count": DICE, "on": occasion.dice_on}
            ],
        }
    )


def _made(
    store: Store,
    order: PlanOrder,
    occasion: Occasion,
    reviewed: Screened | None,
    target: Path,
    seed: int,
) -> HeldDraw:
    dice = Random(f"dice {seed} {occasion.name}")
    numbers = [[dice.randrange(10) for _ in range(DICE)]]
    with store.writing() as session:
        before = visited_before(session, store.keys, order)
        freeze = freezing(session, store.keys, order, reviewed, before)
        act = ledger.Act(_at(occasion.committed, 9), *SIGNERS)
        draw_id = ledger.committed(session, store.keys, order, freeze, ledger.new_secrets(), act).id
    with store.writing() as session:
        act = ledger.Act(_at(occasion.dice_on, 10), *SIGNERS)
        held = ledger.drawn(session, store.keys, draw_id, numbers, act)
    if held.frozen.plan.mode == "confidential":
        with store.writing() as session:
            act = ledger.Act(_at(occasion.last + timedelta(days=3), 9), *SIGNERS)
            held = ledger.revealed(session, store.keys, draw_id, act)
    published.publish(held.files(), target / f"{occasion.name} {draw_id}")
    return held


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=LEGAL_TIME)
