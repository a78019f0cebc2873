"""The derivation for one case: presumptions filled in, standings and totals worked out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from checker.case_facts.reckoning import Arrears, CutOff, Paid
from checker.case_facts.standing import Totals, by_worker, migrant_totals, stated_or_derived, totals
from checker.engines.gaps import Gaps
from checker.engines.meaning import NO_LINES, Bounds, Meaning, Scene
from rules.cases import Case, Lines
from rules.fact import ABSENT, UNSET, Fact, Vocabulary
from rules.rule_base import RuleBase

STATED = ("unpaid_workers", "unpaid_total_fen", "unpaid_migrant_workers", "unpaid_migrant_total_fen")
_UNKNOWN_ORDERS = Bounds(None, None, frozenset({"orders"}))

Facts = dict[str, Any]
LinesByKind = dict[str, Lines]


def presumptions(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Return what holds where nothing is supplied, by name."""
    return {name: fact.presumed for name, fact in facts.items() if fact.presumed is not UNSET}


class Deriver:
    """Turns a case as supplied into the facts and lines that conditions are asked of."""

    def __init__(self, base: RuleBase, meaning: Meaning, gaps: Gaps) -> None:
        vocabulary: Vocabulary = base.vocabulary
        self._presumed = presumptions(vocabulary.facts)
        self._presumed_columns = {name: presumptions(kind.columns) for name, kind in vocabulary.lines.items()}
        self._inherited = {
            name: [column.name for column in kind.columns.values() if column.inherits]
            for name, kind in vocabulary.lines.items()
        }
        self._remuneration = frozenset(vocabulary.lists.get("remuneration", ()))
        self._gaps = gaps
        # a vocabulary without arrears (a draw plan's, a test's) has nothing to derive
        self._reckons = "standings" in vocabulary.lines
        if self._reckons:
            self._counts = base.definitions["counts_for_crime"]
            self._ran_out = base.definitions["listing_order_ran_out"]
            self._counts_truth = meaning.truth(self._counts)
            self._ran_out_truth = meaning.truth(self._ran_out)

    def __call__(self, case: Case) -> tuple[Facts, LinesByKind]:
        """Return the facts and the lines of a case, derived ones included."""
        facts: Facts = {**self._presumed, **case.facts}
        lines = {kind: self._filled(kind, given, facts) for kind, given in case.lines.items()}
        if self._reckons:
            _Reckoner(self, case, facts, lines).run()
        return facts, lines

    def _filled(self, kind: str, given: Lines, facts: Facts) -> Lines:
        presumed, inherited = self._presumed_columns[kind], self._inherited[kind]
        if not presumed and not inherited:
            return given
        rows = [self._filled_row(row, presumed, inherited, facts) for row in given.rows]
        return Lines(tuple(rows), given.complete)

    @staticmethod
    def _filled_row(
        row: Mapping[str, Any], presumed: Mapping[str, Any], inherited: list[str], facts: Facts
    ) -> dict[str, Any]:
        full = {**presumed, **row}
        for name in inherited:
            if name not in row and name in facts:
                full[name] = facts[name]
        return full

    def counts(self, scene: Scene) -> bool | None:
        """Whether an order could count for the crime."""
        return self._counts_truth(scene)

    def ran_out(self, scene: Scene) -> bool | Bounds:
        """Whether an order of the human-resources authority has run out; unknown names why."""
        truth = self._ran_out_truth(scene)
        return Bounds(None, None, self._gaps.of(self._ran_out, scene)) if truth is None else truth

    def arrears(self, lines: Lines | None) -> Arrears:
        """Group the arrears of a case."""
        known = lines or NO_LINES
        complete = lines is not None and lines.complete
        return Arrears.of(known.rows, complete=complete, remuneration=self._remuneration)


class _Reckoner:
    """The arithmetic of one case."""

    def __init__(self, deriver: Deriver, case: Case, facts: Facts, lines: LinesByKind) -> None:
        self.deriver, self.case, self.facts, self.lines = deriver, case, facts, lines
        self.arrears = deriver.arrears(lines.get("arrears"))
        given = lines.get("arrears")
        # an incomplete list without a line says no more than a list left out
        self.has_lines = given is not None and (given.complete or bool(given.rows))
        payments = lines.get("payments")
        self.payments = payments or NO_LINES
        self.payments_complete = payments is not None and payments.complete
        self.stated = {name: case.facts.get(name) for name in STATED}
        self.day = self._derived(CutOff(case.day, case.day))

    def run(self) -> None:
        """Write the derived facts and lines."""
        facts = self.facts
        for name, derived in self.day.items():
            if name in ("unpaid_workers", "unpaid_total_fen"):
                facts[f"lines_{name}"] = (
                    derived if self.has_lines else Bounds(0, None, frozenset({"arrears"}))
                )
                stated = self.stated[name]
                if isinstance(stated, int):
                    facts[f"stated_{name}"] = stated
            facts[name] = self._counting(name, derived)
        before = self._derived(self._before_filing())["unpaid_total_fen"]
        facts["unpaid_before_filing_fen"] = self._counting("unpaid_total_fen", before)
        standings, workers = self._standings()
        self.lines["standings"] = Lines(tuple(standings))
        self.lines["arrears_by_worker"] = Lines(tuple(workers))

    def _before_filing(self) -> CutOff:
        filed_on, day = self.facts.get("filed_on"), self.case.day
        last = min(day, filed_on - timedelta(days=1)) if isinstance(filed_on, date) else day
        return CutOff(last, last)

    def _paid(self, cut: CutOff) -> Paid:
        return Paid.by(self.payments.rows, cut, complete=self.payments_complete)

    def _derived(self, cut: CutOff) -> dict[str, Bounds]:
        paid = self._paid(cut)
        everybody: Totals = totals(self.arrears, paid)
        migrants: Totals = migrant_totals(self.arrears, paid)
        return dict(
            zip(STATED, (everybody.workers, everybody.amount, migrants.workers, migrants.amount), strict=True)
        )

    def _counting(self, name: str, derived: Bounds) -> Bounds:
        stated = self.stated[name]
        return stated_or_derived(
            derived,
            self.day[name],
            stated if isinstance(stated, int) else None,
            name,
            finding=name in self.case.findings,
            has_lines=self.has_lines,
        )

    def _standings(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        day = self.case.day
        given = self.lines.get("orders")
        at: list[tuple[CutOff, bool | Bounds]] = []
        orders: list[dict[str, Any]] = []
        scene = Scene(self.facts, self.lines, {}, {}, {}, {})
        for row in (given or NO_LINES).rows:
            due = row.get("due_on")
            cut = CutOff(None, day, "orders.due_on")
            if isinstance(due, date):
                cut = CutOff(min(due, day), min(due, day))
            here = scene.at(row)
            if self.deriver.counts(here) is not False:
                at.append((cut, self.deriver.ran_out(here)))
            unpaid = self._derived(cut)
            orders.append(
                {
                    **row,
                    "unpaid_at_end_fen": self._counting("unpaid_total_fen", unpaid["unpaid_total_fen"]),
                    "unpaid_migrant_at_end_fen": self._counting(
                        "unpaid_migrant_total_fen", unpaid["unpaid_migrant_total_fen"]
                    ),
                }
            )
        if given is not None:
            self.lines["orders"] = Lines(tuple(orders), given.complete)
        if given is None or not given.complete:
            at.append((CutOff(None, day, "orders"), _UNKNOWN_ORDERS))
        elif not at:
            at.append((CutOff(day, day), False))
        standings: list[dict[str, Any]] = []
        workers: list[dict[str, Any]] = []
        for cut, ran_out in at:
            figures = {name: self._counting(name, derived) for name, derived in self._derived(cut).items()}
            standings.append({**figures, "listing_order": ran_out})
            lines = by_worker(self.arrears, self._paid(cut))
            workers.extend({**line, "listing_order": ran_out} for line in lines)
        return standings, workers


__all__ = ["ABSENT", "STATED", "Deriver", "presumptions"]
