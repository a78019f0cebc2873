"""Made-up cases in which any part of an order, a payment or a line may be missing.

Days and amounts are drawn from a few values around each other's limits, so that a dozen
lines meet every order of events: before, on and after the end of an order's period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from rules.cases import Case, Lines
from rules.fact import ABSENT, Value

LISTED = "限期改正指令书"
DAY = date(2026, 11, 22)
PLACE = "320500"
DUE = (date(2026, 11, 9), date(2026, 11, 15), date(2026, 11, 21), DAY, date(2026, 11, 30))
PAID = (
    date(2026, 11, 9),
    date(2026, 11, 10),
    date(2026, 11, 15),
    date(2026, 11, 16),
    DAY,
    date(2026, 11, 23),
)
SERVED = (date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16))
STATED = ("unpaid_workers", "unpaid_total_fen", "unpaid_migrant_workers", "unpaid_migrant_total_fen")
DISPOSED = ("evasion_flight", "notice_confirmed", "did_not_come", "absence_excused", "undeliverable",
            "evidence_recorded", "justified_not_knowing", "justified_late_payment")  # fmt: skip
WEIGHED = ("evasion_asset", "evasion_records", "evasion_other", "ability_to_pay", "compensated",
           "serious_consequences", "arrears_excused", "mass_incident", "bad_social_impact")  # fmt: skip

Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Maker:
    """Draws cases; `amounts` are those of a line or payment, `workers` the names there are."""

    random: Random
    amounts: Sequence[int]
    workers: Sequence[str] = ("W1", "W2", "W3")
    most_rows: int = 5

    def case(self) -> Case:
        """Return one case."""
        facts = self._facts()
        findings = frozenset(name for name in STATED if name in facts and self.random.random() < 0.2)
        lines: dict[str, Lines] = {}
        for kind, row, given in (
            ("arrears", self._arrears, 0.85),
            ("payments", self._payment, 0.85),
            ("orders", self._order, 0.85),
        ):
            if self.random.random() < given:
                count = self.random.randint(0, self.most_rows if kind != "orders" else 2)
                lines[kind] = Lines(tuple(row() for _ in range(count)), complete=self.random.random() < 0.85)
        if "arrears" in lines and self.random.random() < 0.15:
            lines |= self._all_paid(lines["arrears"])
            facts |= {"compensated": True, "serious_consequences": False}
        return Case("", PLACE, DAY, facts, lines, findings=findings)

    def _pick(self, *values: Value, unknown: float = 0.12) -> Value | None:
        return None if self.random.random() < unknown else self.random.choice(values)

    def _row(self, **cells: Value | None) -> Row:
        return {name: value for name, value in cells.items() if value is not None}

    def _truth(self, unknown: float = 0.3) -> Value | None:
        return self._pick(True, False, unknown=unknown)

    def _arrears(self) -> Row:
        return self._row(
            worker=self._pick(*self.workers, unknown=0.15),
            months=self._pick(0, 1, 2, 3),
            part_month=self._pick(True, False, unknown=0.7),
            amount_fen=self._pick(*self.amounts),
            is_migrant=self._pick(True, True, False),
            item=self._pick("wage", "bonus", "overtime", "other", unknown=0.6),
        )

    def _all_paid(self, arrears: Lines) -> dict[str, Lines]:
        """Return arrears of which all is known, and payments of the debtor of exactly that on one day."""
        known = tuple(row for row in arrears.rows if "worker" in row and "amount_fen" in row)
        paid_on = self.random.choice(PAID[:-1])
        copied = ({name: row[name] for name in ("worker", "amount_fen")} for row in known)
        payments = tuple({**row, "paid_on": paid_on, "by": "debtor"} for row in copied)
        return {"arrears": Lines(known), "payments": Lines(payments)}

    def _payment(self) -> Row:
        return self._row(
            worker=self._pick(*self.workers, unknown=0.2),
            paid_on=self._pick(*PAID),
            amount_fen=self._pick(*self.amounts),
            by=self._pick("debtor", "debtor", "on_behalf_of_debtor", "advance", "enforced"),
        )

    def _order(self) -> Row:
        if self.random.random() < 0.6:
            return self._almost_good()
        return self._row(
            document=self._pick(LISTED, LISTED, "劳动合同书"),
            issuer=self._pick("hr", "hr", "other_government", "other"),
            addressee=self._pick("employer", "employer", "general_contractor"),
            status=self._pick("in_force", "in_force", "annulled"),
            served_on=self._pick(*SERVED),
            service=self._pick("direct", "post", "posted", "posted", "other"),
            due_on=self._pick(*DUE),
            undeliverable=self._truth(0.5),
            evidence_recorded=self._truth(0.5),
            justified_not_knowing=self._pick(True, False, False, unknown=0.7),
            justified_late_payment=self._pick(True, False, False, unknown=0.7),
        )

    def _almost_good(self) -> Row:
        """Return an order that counts, or of which one thing is not known."""
        order: Row = {
            "document": LISTED,
            "issuer": self.random.choice(("hr", "hr", "other_government")),
            "addressee": "employer",
            "served_on": SERVED[0],
            "service": "direct",
            "due_on": self.random.choice(DUE),
        }
        if self.random.random() < 0.4:
            del order[self.random.choice(sorted(order))]
        return order

    def _facts(self) -> dict[str, Value]:
        facts: dict[str, Value | None] = {}
        for name in (*DISPOSED, *WEIGHED):
            usual = not name.startswith("justified") and name != "arrears_excused"
            facts[name] = self._pick(True, usual, False, False, unknown=0.4)
        for name in STATED:
            most = 12 if name.endswith("workers") else 3 * max(self.amounts)
            facts[name] = self._pick(
                0, self.random.randint(0, most), self.random.choice(self.amounts), unknown=0.85
            )
        facts["filed_on"] = self._pick(*PAID, ABSENT, unknown=0.6)
        facts["subject_role"] = self._pick("employer", "employer", "employer", "subcontractor", unknown=0)
        return {name: value for name, value in facts.items() if value is not None}
