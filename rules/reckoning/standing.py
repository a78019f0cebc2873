"""Who is unpaid, how many and how much, at one cut-off day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rules.reckoning.bounds import Bounds
from rules.reckoning.sums import Arrears, Owed, Paid, Sum, bounds, less, plus, spare


@dataclass(frozen=True, slots=True)
class Totals:
    """Workers unpaid and the sum unpaid, over all workers or over migrants only."""

    workers: Bounds
    amount: Bounds


def by_worker(arrears: Arrears, paid: Paid) -> list[dict[str, Any]]:
    """Return one line a worker, with what unnamed rows and payments could change taken into the bounds."""
    loose_months, loose_amount = Sum(), Sum()
    for owed in arrears.loose:
        loose_months.add(0, owed.months.high)
        loose_amount.add(0, owed.amount.high)
        loose_months.names |= owed.months.names
        loose_amount.names |= owed.amount.names
    if arrears.loose:
        loose_months.names.add("arrears.worker")
        loose_amount.names.add("arrears.worker")
    if not arrears.complete:
        loose_months.add(0, None)
        loose_amount.add(0, None)
        loose_months.names.add("arrears")
        loose_amount.names.add("arrears")
    unnamed = Sum(0, paid.to_nobody_named.high, set(paid.loose_names))
    rows: list[dict[str, Any]] = []
    for worker, owed in arrears.workers.items():
        of = paid.of(worker)
        most_paid = Sum(of.low, plus(of.high, unnamed.high), of.names | unnamed.names)
        most_owed = Sum(
            owed.amount.low, plus(owed.amount.high, loose_amount.high), owed.amount.names | loose_amount.names
        )
        months = bounds(
            owed.months.low, plus(owed.months.high, loose_months.high), owed.months.names | loose_months.names
        )
        rows.append(
            _line(less(most_owed, most_paid), months, owed.is_migrant, frozenset({"arrears.is_migrant"}))
        )
    if loose_amount.high != 0:
        # somebody the rows do not name
        flags = set[bool | None]().union(*(owed.migrant for owed in arrears.loose))
        known = next(iter(flags)) if arrears.complete and len(flags) == 1 else None
        names = loose_amount.names | ({"arrears.is_migrant"} if None in flags else set[str]())
        unpaid = bounds(0, loose_amount.high, loose_amount.names)
        rows.append(_line(unpaid, bounds(0, loose_months.high, loose_months.names), known, frozenset(names)))
    return rows


def _line(unpaid: Bounds, months: Bounds, migrant: bool | None, why: frozenset[str]) -> dict[str, Any]:
    is_migrant = Bounds(None, None, why) if migrant is None else migrant
    return {"unpaid_fen": unpaid, "months": months, "is_migrant": is_migrant}


def totals(arrears: Arrears, paid: Paid) -> Totals:
    """Return how many workers are unpaid, and how much in all."""
    unpaid = [less(owed.amount, paid.of(worker)) for worker, owed in arrears.workers.items()]
    loose = [bounds(owed.amount.low, owed.amount.high, owed.amount.names) for owed in arrears.loose]
    unnamed, over = paid.to_nobody_named, spare(arrears, paid)
    gone = {"arrears"} if not arrears.complete else set[str]()
    low = _least(unpaid, loose, over, unnamed)
    high = None if gone else _sum_high((*unpaid, *loose))
    names = gone.union(unnamed.names, over.names, *(part.missing for part in (*unpaid, *loose)))
    amount = bounds(low, None if high is None else max(0, high - unnamed.low), names)
    return Totals(_count(unpaid, loose, paid, low, gone), amount)


def migrant_totals(arrears: Arrears, paid: Paid) -> Totals:
    """Return the same over migrants (农民工) only; whoever may be one counts towards the upper bound."""
    possible: list[Bounds] = []
    others = 0
    others_open = not arrears.complete
    for worker, owed in arrears.workers.items():
        left = less(owed.amount, paid.of(worker))
        flag = owed.is_migrant
        if flag is not False:
            possible.append(_maybe(left, flag))
        if not flag:
            others_open = others_open or left.high is None
            others += left.high or 0
    loose: list[Bounds] = []
    for owed in arrears.loose:
        left = bounds(owed.amount.low, owed.amount.high, owed.amount.names)
        if owed.is_migrant is not False:
            loose.append(_maybe(left, owed.is_migrant))
        if not owed.is_migrant:
            others_open = others_open or left.high is None
            others += left.high or 0
    unnamed, over = paid.to_nobody_named, spare(arrears, paid, migrants=True)
    gone = {"arrears"} if not arrears.complete else set[str]()
    low = _least(possible, loose, over, unnamed)
    high = None if gone else _sum_high((*possible, *loose))
    if high is not None and not others_open:
        # unnamed payments went to others first, as far as others were owed anything
        high = max(0, high - max(0, unnamed.low - others))
    names = gone.union(over.names, *(part.missing for part in (*possible, *loose)))
    if unnamed.high != 0:
        names |= paid.loose_names
    return Totals(_count(possible, loose, paid, low, gone), bounds(low, high, names))


def _maybe(left: Bounds, flag: bool | None) -> Bounds:
    """Take a debt to somebody who may not be a migrant as possible only."""
    if flag or left.high == 0:
        return left
    return Bounds(0, left.high, left.missing | {"arrears.is_migrant"})


def _least(named: Iterable[Bounds], loose: Iterable[Bounds], over: Sum, unnamed: Sum) -> int:
    """Return what is surely unpaid in all: rows without a worker may be paid by what others got too much."""
    if unnamed.high is None:
        return 0
    sure = 0 if over.high is None else max(0, _sum_low(loose) - over.high)
    return max(0, _sum_low(named) + sure - unnamed.high)


def _count(unpaid: list[Bounds], loose: list[Bounds], paid: Paid, total_low: int, gone: set[str]) -> Bounds:
    surely = sorted(part.low for part in unpaid if part.low)
    unnamed = paid.to_nobody_named
    cleared, left = 0, unnamed.high
    for low in surely:
        # unnamed payments may have cleared the smallest debts first
        if left is not None and low > left:
            break
        cleared += 1
        left = None if left is None else left - low
    sure = max(len(surely) - cleared, 1 if total_low > 0 else 0)
    possible = sum(part.high != 0 for part in (*unpaid, *loose))
    names = gone.union(*(part.missing for part in unpaid if part.low == 0 and part.high != 0))
    if cleared:
        names |= paid.loose_names
    if loose:
        names |= {"arrears.worker"}.union(*(part.missing for part in loose))
    return bounds(sure, None if gone else possible, names)


def _sum_low(parts: Iterable[Bounds]) -> int:
    return sum(part.low or 0 for part in parts)


def _sum_high(parts: Iterable[Bounds]) -> int | None:
    total = 0
    for part in parts:
        if part.high is None:
            return None
        total += part.high
    return total


__all__ = ["Owed", "Totals", "by_worker", "migrant_totals", "totals"]
