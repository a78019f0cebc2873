"""What is unpaid of a case (未支付情况), and since when nothing is: one derivation for all that asks.

At the end of an order's period, today, at criminal filing, and the day on which the last of it was paid. The
crime, the listing, its removal and the settling of orders look at the same numbers, by the reckoning of
`rules.reckoning`: payments by the debtor or on the debtor's behalf count, an advance by a third party and
what was enforced do not (指导案例28号; beyond an unqualified contractor by analogy).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from rules.cases import read_case
from rules.reckoning.standing import Totals, migrant_totals, totals
from rules.reckoning.sums import Arrears, CutOff, Paid
from rules.rule_base import shipped
from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from sanctions.case import lines_of
from sanctions.proceeding.proceeding import Family

_WITHOUT = ("advance", "enforced")


@dataclass(frozen=True, slots=True)
class Unpaid:
    """What is unpaid on a day: all workers, and migrants (农民工) alone."""

    day: date
    all: Totals
    migrants: Totals

    @property
    def is_paid(self) -> Truth:
        """Whether nothing is left to pay."""
        amount = self.all.amount
        if amount.high == 0:
            return TRUE
        return FALSE if amount.low else UNKNOWN


def on(family: Family, day: date) -> Unpaid | None:
    """Return what is unpaid at the end of a day; None where no arrears were found."""
    lines = lines_of(family)
    if "arrears" not in lines:
        return None
    arrears, payments = _read(family, lines)
    paid = Paid.by(payments, CutOff(day, day), complete=True)
    return Unpaid(day, totals(arrears, paid), migrant_totals(arrears, paid))


def corrected_on(family: Family) -> date | None:
    """Return the day on which the last of what was owed was paid; None where something may be left."""
    days = [entry.fields.get("paid_on") for entry in family.root.made("payment")]
    for day in sorted({date.fromisoformat(one) for one in days if one}):
        found = on(family, day)
        if found is not None and found.is_paid is TRUE:
            return day
    return None


def paid_by_others(family: Family) -> bool:
    """Return whether something was advanced by a third party or enforced, which a person has to weigh."""
    return any(entry.fields.get("paid_by") in _WITHOUT for entry in family.root.made("payment"))


def paid_before(family: Family, filed_on: date) -> Truth:
    """Return whether all was paid before the day of criminal filing (法释〔2013〕3号第六条)."""
    found = on(family, date.fromordinal(filed_on.toordinal() - 1))
    return UNKNOWN if found is None else found.is_paid


def _read(family: Family, lines: Mapping[str, Any]) -> tuple[Arrears, tuple[Mapping[str, Any], ...]]:
    written = {
        "case_id": family.root.id,
        "place": family.root.place,
        "day": "2026-01-01",
        "facts": {},
        "lines": {"arrears": lines["arrears"], "payments": lines["payments"]},
    }
    case = read_case(shipped().vocabulary, written)
    newest = family.root.last("arrears")
    complete = newest is not None and bool(newest.fields.get("complete", False))
    arrears = Arrears.of(case.lines["arrears"].rows, complete=complete, remuneration=_remuneration())
    return arrears, case.lines["payments"].rows


@lru_cache
def _remuneration() -> frozenset[str]:
    return frozenset(shipped().vocabulary.lists["remuneration"])
