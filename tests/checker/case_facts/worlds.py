"""Every way the gaps of a small case may be filled, and what is then unpaid, counted by hand.

`complete` fills the gaps of a case by asking `choose` at each of them; `worlds` asks it in
every possible order. What follows counts a case without gaps in plain loops that share
nothing with the derivation under test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from rules.cases import Case, Lines
from tests.checker.case_facts.half_known import DAY, LISTED

Row = dict[str, Any]
Choose = Callable[[Sequence[Any]], Any]

EARLY, LATE, AFTERWARDS = date(2026, 11, 5), date(2026, 11, 18), date(2026, 11, 23)
SOMEBODY_ELSE = "somebody else"
DEBTOR = ("debtor", "on_behalf_of_debtor")
LABOUR = ("wage", "bonus", "allowance", "overtime")
IN_PERSON = ("direct", "post")
ASKED = (
    "evasion_flight",
    "did_not_come",
    "absence_excused",
    "undeliverable",
    "evidence_recorded",
    "compensated",
    "serious_consequences",
    "mass_incident",
    "bad_social_impact",
)
"""Facts that leave something open where they are not known."""

ONE_MORE: Row = {"worker": "W1", "months": 3, "amount_fen": 4}
PAID_MORE: Row = {"worker": "W1", "paid_on": EARLY, "amount_fen": 2, "by": "debtor"}
ORDERED: Row = {
    "document": LISTED,
    "issuer": "hr",
    "addressee": "employer",
    "service": "direct",
    "served_on": date(2026, 11, 2),
    "due_on": date(2026, 11, 9),
}


class Contradiction(Exception):
    """The world chosen cannot be."""


def worlds(case: Case) -> Iterator[Case]:
    """Yield the case with its gaps filled, once for every way of filling them."""
    path: list[list[int]] = []
    depth = 0

    def choose(options: Sequence[Any]) -> Any:
        nonlocal depth
        if depth == len(path):
            path.append([0, len(options)])
        depth += 1
        return options[path[depth - 1][0]]

    for _ in count():
        depth = 0
        with suppress(Contradiction):
            yield complete(case, choose)
        while path and path[-1][0] + 1 == path[-1][1]:
            _ = path.pop()
        if not path:
            return
        path[-1][0] += 1


def complete(case: Case, choose: Choose) -> Case:
    """Return the case with every gap filled as `choose` says.

    Raises:
        Contradiction: One person would be a migrant and not a migrant, or a payment count for nothing.
    """
    facts = {name: choose((False, True)) for name in ASKED if name not in case.facts}
    arrears = _arrears(case.lines.get("arrears"), choose)
    payments = _payments(case.lines.get("payments"), choose)
    lines = {
        "arrears": Lines(tuple(arrears)),
        "payments": Lines(tuple(_named(payments, arrears, choose))),
        "orders": Lines(tuple(_orders(case.lines.get("orders"), choose))),
    }
    return replace(case, facts={**case.facts, **facts}, lines=lines)


def _rows(lines: Lines | None, more: Iterable[Row], choose: Choose) -> list[Row]:
    rows: list[Row] = [dict(row) for row in (lines.rows if lines is not None else ())]
    if lines is None or not lines.complete:
        rows += choose(((), *((dict(row),) for row in more)))
    return rows


def _arrears(lines: Lines | None, choose: Choose) -> list[Row]:
    rows = _rows(lines, (ONE_MORE, ONE_MORE | {"worker": SOMEBODY_ELSE}), choose)
    named = sorted({row["worker"] for row in rows if "worker" in row} - {SOMEBODY_ELSE})
    for row in rows:
        _ = row.setdefault("item", "wage")
        if "worker" not in row:
            row["worker"] = choose((*named, SOMEBODY_ELSE))
        if "amount_fen" not in row:
            row["amount_fen"] = choose((0, 1, 4))
        if "months" not in row:
            row["months"] = choose((0, 3))
        if row.pop("part_month", False):
            row["months"] += choose((0, 1))
    for worker in sorted({row["worker"] for row in rows}):
        of = [row for row in rows if row["worker"] == worker]
        said = {row["is_migrant"] for row in of if "is_migrant" in row}
        if len(said) > 1:
            raise Contradiction
        is_migrant = said.pop() if said else choose((False, True))
        for row in of:
            row["is_migrant"] = is_migrant
    return rows


def _payments(lines: Lines | None, choose: Choose) -> list[Row]:
    rows = _rows(lines, (PAID_MORE, PAID_MORE | {"paid_on": LATE}), choose)
    for row in rows:
        if "amount_fen" not in row:
            row["amount_fen"] = choose((0, 1, 5))
        if "by" not in row:
            row["by"] = choose(("debtor", "advance"))
        if "paid_on" not in row:
            row["paid_on"] = choose((EARLY, LATE, AFTERWARDS))
    return rows


def _named(payments: list[Row], arrears: list[Row], choose: Choose) -> list[Row]:
    """Say whom payments went to that name nobody: to those owed something, as they count in the total.

    Raises:
        Contradiction: They would not all count on every day on which something was paid.
    """
    named = [row for row in payments if "worker" in row]
    unnamed = [row for row in payments if "worker" not in row]
    debts: dict[str, int] = {}
    for row in arrears:
        if row["item"] in LABOUR:
            debts[row["worker"]] = debts.get(row["worker"], 0) + row["amount_fen"]
    days = sorted({row["paid_on"] for row in payments})
    wanted = {day: max(0, _left(debts, named, day) - _paid(unnamed, day)) for day in days}
    for row in unnamed:
        rest = row["amount_fen"]
        while rest and row["by"] in DEBTOR:
            # those who are still owed something in the end, else those who were on that day
            owed = _each(debts, named, days[-1]) or _each(debts, named, row["paid_on"])
            if not owed:
                break
            worker = choose(sorted(owed))
            part = choose(sorted({1, min(rest, owed[worker])}))
            named.append(row | {"worker": worker, "amount_fen": part})
            rest -= part
        if rest:
            named.append(row | {"worker": "nobody at all", "amount_fen": rest})
    if any(_left(debts, named, day) != left for day, left in wanted.items()):
        raise Contradiction
    return named


def _paid(payments: Iterable[Row], day: date) -> int:
    return sum(row["amount_fen"] for row in payments if row["by"] in DEBTOR and row["paid_on"] <= day)


def _each(debts: dict[str, int], payments: list[Row], day: date) -> dict[str, int]:
    left = {
        worker: debt - _paid((row for row in payments if row["worker"] == worker), day)
        for worker, debt in debts.items()
    }
    return {worker: debt for worker, debt in left.items() if debt > 0}


def _left(debts: dict[str, int], payments: list[Row], day: date) -> int:
    return sum(_each(debts, payments, day).values())


def _orders(lines: Lines | None, choose: Choose) -> list[Row]:
    rows = _rows(lines, (ORDERED, ORDERED | {"due_on": date(2026, 11, 20)}), choose)
    options: dict[str, tuple[Any, ...]] = {
        "document": (LISTED, "劳动合同书"),
        "issuer": ("hr", "other_government"),
        "addressee": ("employer", "person"),
        "service": ("direct", "posted", "other"),
        "served_on": (date(2026, 11, 2), date(2026, 11, 21)),
        "due_on": (date(2026, 11, 9), DAY),
    }
    for row in rows:
        for name, values in options.items():
            if name not in row:
                # a notice is taken to have been posted in time unless it is said that it was not
                in_time = name == "served_on" and row["service"] == "posted"
                row[name] = choose(values[:1] if in_time else values)
    return rows


@dataclass(frozen=True, slots=True)
class Unpaid:
    """What is unpaid at one cut-off: amount, months and migrant by worker."""

    by_worker: dict[str, tuple[int, int, bool]]

    def _of(self, *, migrants: bool) -> list[tuple[int, int]]:
        everybody = self.by_worker.values()
        return [(fen, months) for fen, months, migrant in everybody if fen and (migrant or not migrants)]

    def fen(self, *, migrants: bool = False) -> int:
        return sum(fen for fen, _ in self._of(migrants=migrants))

    def workers(self, *, migrants: bool = False) -> int:
        return len(self._of(migrants=migrants))

    def reaches(self, one_fen: int, workers: int, all_fen: int, *, migrants: bool = False) -> bool:
        """Tell whether a limb is reached: three months and `one_fen`, or `workers` and `all_fen`."""
        one = any(fen >= one_fen and months >= 3 for fen, months in self._of(migrants=migrants))
        return one or (self.workers(migrants=migrants) >= workers and self.fen(migrants=migrants) >= all_fen)


def unpaid(case: Case, end: date) -> Unpaid:
    """Count what is unpaid at the end of a day (at the latest that of the case)."""
    rows: list[Any] = [
        row for row in case.lines["arrears"].rows if row["item"] in LABOUR and row["amount_fen"]
    ]
    payments: list[Any] = list(case.lines["payments"].rows)
    found: dict[str, tuple[int, int, bool]] = {}
    for worker in sorted({row["worker"] for row in rows}):
        of = [row for row in rows if row["worker"] == worker]
        paid = _paid((row for row in payments if row["worker"] == worker), min(end, case.day))
        left = max(0, sum(row["amount_fen"] for row in of) - paid)
        found[worker] = (left, sum(row["months"] for row in of), of[0]["is_migrant"])
    return Unpaid(found)


def counting(case: Case) -> list[Any]:
    """Return the orders that could carry the crime once their period is over."""
    return [order for order in case.lines["orders"].rows if _counts(case, order)]


def _counts(case: Case, order: Any) -> bool:
    facts: Any = case.facts
    told = facts.get("notice_confirmed", False) and facts["did_not_come"] and not facts["absence_excused"]
    fled = facts["evasion_flight"] or told
    undeliverable = order.get("undeliverable", facts["undeliverable"])
    recorded = order.get("evidence_recorded", facts["evidence_recorded"])
    posted = order["service"] == "posted" and fled and undeliverable and recorded
    justified = any(
        order.get(name, facts.get(name, False))
        for name in ("justified_not_knowing", "justified_late_payment")
    )
    return bool(
        order["document"] == LISTED
        and order.get("status", "in_force") == "in_force"
        and order["issuer"] in ("hr", "other_government")
        and order["addressee"] == facts.get("subject_role", "employer")
        and order["served_on"] <= order["due_on"]
        and (order["service"] in IN_PERSON or posted)
        and not justified
    )


def ends(case: Case) -> list[date]:
    """Return the days at which the crime looks: the end of each order that counts, else the day."""
    return [order["due_on"] for order in counting(case)] or [case.day]


def run_out(case: Case, *, issuers: Sequence[str]) -> list[date]:
    """Return the ends of the orders that count and whose period is over, of some issuers."""
    return [
        order["due_on"]
        for order in counting(case)
        if order["issuer"] in issuers and case.day > order["due_on"]
    ]


def before_filing(case: Case) -> date:
    """Return the last day on which payment before filing was possible."""
    filed_on = case.facts.get("filed_on")
    return min(case.day, filed_on - timedelta(days=1)) if isinstance(filed_on, date) else case.day
