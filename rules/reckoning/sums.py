"""What is owed, paid and unpaid at one cut-off day, each known between two bounds.

Interpretation, documented for the jurist: a part payment reduces the amount and not the
number of months; a row or payment without a worker joins no worker's group, counts in the
total, and leaves the group figures open as far as it could change them. What a worker was
paid beyond the rows under that name may belong to a row without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rules.reckoning.bounds import Bounds

Row = Mapping[str, Any]
Names = frozenset[str]

NONE: Names = frozenset()
DEBTOR = ("debtor", "on_behalf_of_debtor")


@dataclass(frozen=True, slots=True)
class CutOff:
    """Payments up to `sure` count, those up to `possible` may; `why` names what leaves the two apart."""

    sure: date | None
    possible: date
    why: str = ""


@dataclass(slots=True)
class Sum:
    """A running sum between bounds (`high` None: open), with the names that would narrow it."""

    low: int = 0
    high: int | None = 0
    names: set[str] = field(default_factory=set[str])

    def add(self, low: int, high: int | None) -> None:
        """Add one amount."""
        self.low += low
        self.high = None if self.high is None or high is None else self.high + high


@dataclass(slots=True)
class Owed:
    """The arrears of one worker, or of the rows that name none (then `rows` matters)."""

    amount: Sum = field(default_factory=Sum)
    months: Sum = field(default_factory=Sum)
    migrant: set[bool | None] = field(default_factory=set[bool | None])
    rows: int = 0

    @property
    def is_migrant(self) -> bool | None:
        """Whether the worker is a migrant; rows that disagree, or say nothing, leave it open."""
        return next(iter(self.migrant)) if len(self.migrant) == 1 else None


@dataclass(frozen=True, slots=True)
class Arrears:
    """All arrears of a case, by worker; `loose` rows name no worker, one `Owed` each."""

    workers: Mapping[str, Owed]
    loose: Sequence[Owed]
    complete: bool

    @classmethod
    def of(cls, rows: Iterable[Row], *, complete: bool, remuneration: frozenset[str]) -> Arrears:
        """Group rows by worker; only items of labour remuneration count, a row of amount 0 does not."""
        workers: dict[str, Owed] = {}
        loose: list[Owed] = []
        for row in rows:
            amount = row.get("amount_fen")
            if row.get("item", "wage") not in remuneration or amount == 0:
                continue
            worker = row.get("worker")
            if worker is None:
                loose.append(owed := Owed())
            else:
                owed = workers.setdefault(worker, Owed())
            _add_row(owed, row, amount)
        return cls(workers, loose, complete)


def _add_row(owed: Owed, row: Row, amount: int | None) -> None:
    owed.rows += 1
    owed.migrant.add(row.get("is_migrant"))
    owed.amount.add(amount or 0, amount)
    months = row.get("months")
    part = bool(row.get("part_month"))
    # an unknown amount may be 0, and then its months are not unpaid
    sure = 0 if amount is None else months or 0
    owed.months.add(sure, None if months is None else months + part)
    if amount is None:
        owed.amount.names.add("arrears.amount_fen")
        owed.months.names.add("arrears.amount_fen")
    if months is None:
        owed.months.names.add("arrears.months")
    if part:
        owed.months.names.add("arrears.part_month")


@dataclass(frozen=True, slots=True)
class Paid:
    """Payments that reduce the arrears at one cut-off, by worker; `loose` names no worker."""

    workers: Mapping[str, Sum]
    loose: Sum
    has_loose: bool
    complete: bool

    @classmethod
    def by(cls, rows: Iterable[Row], cut: CutOff, *, complete: bool) -> Paid:
        """Sum the payments of the debtor, or on the debtor's behalf, up to the cut-off."""
        workers: dict[str, Sum] = {}
        loose, has_loose = Sum(), False
        for row in rows:
            amount, by, paid_on = row.get("amount_fen"), row.get("by"), row.get("paid_on")
            in_time = None if paid_on is None else _in_time(paid_on, cut)
            if amount == 0 or in_time is False or (by is not None and by not in DEBTOR):
                continue
            worker = row.get("worker")
            if worker is None:
                total, has_loose = loose, True
            else:
                total = workers.setdefault(worker, Sum())
            total.add((amount or 0) if by is not None and in_time else 0, amount)
            if amount is None:
                total.names.add("payments.amount_fen")
            if by is None:
                total.names.add("payments.by")
            if in_time is None:
                total.names.add("payments.paid_on" if paid_on is None else cut.why)
        return cls(workers, loose, has_loose, complete)

    def of(self, worker: str) -> Sum:
        """Return what one worker was paid; open upwards where payments are not all known."""
        known = self.workers.get(worker, Sum())
        return known if self.complete else Sum(known.low, None, known.names | {"payments"})

    @property
    def to_nobody_named(self) -> Sum:
        """What was paid without naming the worker."""
        return self.loose if self.complete else Sum(self.loose.low, None, self.loose.names | {"payments"})

    @property
    def loose_names(self) -> Names:
        """Names that would tell whom the unnamed payments went to."""
        return frozenset(self.to_nobody_named.names | ({"payments.worker"} if self.has_loose else set()))


def spare(arrears: Arrears, paid: Paid, *, migrants: bool = False) -> Sum:
    """Return how much of the rows without a worker may be paid already, by payments that name one.

    With `migrants` only what may have gone to migrants (农民工) is looked at.
    """
    over = Sum()
    if not arrears.loose:
        return over
    for worker, sum_paid in paid.workers.items():
        owed = arrears.workers.get(worker)
        if migrants and owed is not None and owed.is_migrant is False:
            continue
        least = 0 if owed is None else owed.amount.low
        if sum_paid.high is None or sum_paid.high > least:
            over.add(0, None if sum_paid.high is None else sum_paid.high - least)
            over.names |= sum_paid.names | {"arrears.worker"}
    return over


def _in_time(paid_on: date, cut: CutOff) -> bool | None:
    if paid_on > cut.possible:
        return False
    return True if cut.sure is not None and paid_on <= cut.sure else None


def less(owed: Sum, paid: Sum) -> Bounds:
    """Return what is left of a debt, never below nothing."""
    low = 0 if paid.high is None else max(0, owed.low - paid.high)
    high = None if owed.high is None else max(0, owed.high - paid.low)
    return bounds(low, high, owed.names | paid.names)


def bounds(low: int, high: int | None, names: Iterable[str]) -> Bounds:
    """Return bounds that name what would narrow them, and nothing where they meet."""
    return Bounds(low, high, NONE if low == high else frozenset(names))


def plus(a: int | None, b: int | None) -> int | None:
    """Add two upper bounds."""
    return None if a is None or b is None else a + b
