"""Cases of the crime and listing rules in their written form, and what the reference makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from checker.engines.reference import ReferenceEngine
from checker.engines.scene import Scene
from rules.cases import Case, read_case
from rules.reckoning.bounds import Bounds
from rules.rule_base import shipped
from rules.verdict import Verdict

DAY, PLACE = "2026-11-22", "320500"
BASE = shipped()

GOOD: Mapping[str, Any] = {
    "document": "限期改正指令书",
    "issuer": "hr",
    "addressee": "employer",
    "issued_on": "2026-11-01",
    "served_on": "2026-11-02",
    "service": "direct",
    "due_on": "2026-11-09",
}
"""An order that counts from 10 November on; in Jiangsu the figures are 10,000 and 60,000 yuan."""

Lines = Sequence[Mapping[str, Any]]


def order(**changed: Any) -> dict[str, Any]:
    """Return a good order with some of it changed; what is changed to None is not known."""
    return {name: value for name, value in (dict(GOOD) | changed).items() if value is not None}


def owed(worker: str | None = "W01", **changed: Any) -> dict[str, Any]:
    """Return a row of arrears: six months, 120,000 yuan, a migrant, unless changed (None: not known)."""
    row = {"worker": worker, "months": 6, "amount_fen": 12_000_000, "is_migrant": True} | changed
    return {name: value for name, value in row.items() if value is not None}


def paid(amount_fen: int | None, **changed: Any) -> dict[str, Any]:
    """Return a payment of the debtor to W01 on the last day of the good order (None: not known)."""
    row = {"worker": "W01", "paid_on": "2026-11-09", "amount_fen": amount_fen, "by": "debtor"} | changed
    return {name: value for name, value in row.items() if value is not None}


def written(
    *,
    arrears: Lines | None = (),
    payments: Lines | None = (),
    orders: Lines | None = (),
    facts: Mapping[str, Any] | None = None,
    **top: Any,
) -> Case:
    """Return the case; a list that is None is not supplied."""
    lists = {"arrears": arrears, "payments": payments, "orders": orders}
    lines = {kind: list(rows) for kind, rows in lists.items() if rows is not None}
    case = {"place": PLACE, "day": DAY, "facts": dict(facts or {}), "lines": lines} | top
    return read_case(BASE.vocabulary, case)


@lru_cache
def reference(place: str, day: date) -> ReferenceEngine:
    return ReferenceEngine(BASE, BASE.at(day, place))


def scene(case: Case) -> Scene:
    """Return what the derivation makes of a case."""
    return reference(case.place, case.day).scene(case)


def verdict(rule: str, case: Case) -> Verdict:
    """Return the reference's verdict of one rule."""
    return reference(case.place, case.day).judge(case).verdicts[rule]


def truth(rule: str, case: Case) -> str:
    """Return the word of the verdict: true, false or unknown."""
    return verdict(rule, case).truth.word


def between(value: Any) -> tuple[int | None, int | None]:
    """Return the bounds of a derived number (None: open)."""
    return (value.low, value.high) if isinstance(value, Bounds) else (value, value)


def unpaid(case: Case, name: str = "unpaid_total_fen") -> tuple[int | None, int | None]:
    """Return the bounds of one of the four figures on the day."""
    return between(scene(case).facts[name])


def at_end(case: Case, column: str = "unpaid_at_end_fen") -> list[tuple[int | None, int | None]]:
    """Return what is unpaid at the end of each order's period."""
    return [between(row[column]) for row in scene(case).lines["orders"].rows]


def standings(case: Case, name: str = "unpaid_total_fen") -> list[tuple[int | None, int | None]]:
    """Return one of the four figures at each standing: orders that could count, or the day."""
    return [between(row[name]) for row in scene(case).lines["standings"].rows]


def worker_lines(
    case: Case,
) -> list[tuple[tuple[int | None, int | None], tuple[int | None, int | None], Any]]:
    """Return unpaid, months and migrant (None: not known) of each line by worker."""
    return [
        (
            between(row["unpaid_fen"]),
            between(row["months"]),
            None if isinstance(row["is_migrant"], Bounds) else row["is_migrant"],
        )
        for row in scene(case).lines["arrears_by_worker"].rows
    ]
