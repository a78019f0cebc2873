"""The derivation for one case: presumptions filled in, standings and totals worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from checker.case_facts.trust import STATED, at_most, bounding_each_other, stated_or_derived
from checker.engines.gaps import Gaps
from checker.engines.meaning import Meaning
from checker.engines.scene import NO_LINES, Scene
from rules.cases import Case, Lines
from rules.fact import ABSENT, UNSET, Fact, Vocabulary
from rules.reckoning.bounds import Bounds
from rules.reckoning.standing import Totals, by_worker, migrant_totals, totals
from rules.reckoning.sums import Arrears, CutOff, Paid
from rules.rule_base import RuleBase

_UNKNOWN_ORDERS = Bounds(None, None, frozenset({"orders"}))

_NO_FIGURES: Mapping[str, Bounds] = {name: Bounds(0, None) for name in STATED}

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
        # a vocabulary without arrears (a draw plan's, a test's) has nothing to derive
        self._reckons = "standings" in vocabulary.lines
        if self._reckons:
            self._counts = gaps.told(base.definitions["counts_for_crime"])
            self._ran_out = gaps.told(base.definitions["listing_order_ran_out"])

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

    def counts(self, scene: Scene) -> bool | Bounds:
        """Whether an order could carry the crime; unknown names why."""
        return _bounds(self._counts(scene))

    def ran_out(self, scene: Scene) -> bool | Bounds:
        """Whether an order of the human-resources authority has run out; unknown names why."""
        return _bounds(self._ran_out(scene))

    def arrears(self, lines: Lines | None) -> Arrears:
        """Group the arrears of a case."""
        known = lines or NO_LINES
        complete = lines is not None and lines.complete
        return Arrears.of(known.rows, complete=complete, remuneration=self._remuneration)


def _bounds(told: bool | frozenset[str]) -> bool | Bounds:
    return told if told is True or told is False else Bounds(None, None, told)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A day on which the crime or the listing looks at what is unpaid, and whether it surely does."""

    cut: CutOff
    stands: bool | Bounds
    listing_order: bool | Bounds


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """What is paid, what the lines yield, and which figures count, at one cut-off."""

    paid: Paid
    derived: Mapping[str, Bounds]
    counting: Mapping[str, Bounds]


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
        stated = {name: case.facts.get(name) for name in STATED}
        self.stated = {name: value for name, value in stated.items() if isinstance(value, int)}
        self.findings = case.findings & self.stated.keys()
        self.known: dict[CutOff, _Reckoned] = {}
        on_the_day = CutOff(case.day, case.day)
        paid = self._paid(on_the_day)
        self.day = self._yielded(paid)
        self.known[on_the_day] = _Reckoned(paid, self.day, self._counting(self.day))
        self.on_the_day = on_the_day

    def run(self) -> None:
        """Write the derived facts and lines."""
        facts = self.facts
        for name in ("unpaid_workers", "unpaid_total_fen"):
            nothing_said = Bounds(0, None, frozenset({"arrears"}))
            facts[f"lines_{name}"] = self.day[name] if self.has_lines else nothing_said
            if name in self.stated:
                facts[f"stated_{name}"] = self.stated[name]
        facts.update(self._at(self.on_the_day).counting)
        before = self._at(self._before_filing()).counting
        facts["unpaid_before_filing_fen"] = before["unpaid_total_fen"]
        standings, workers = self._standings()
        self.lines["standings"] = Lines(tuple(standings))
        self.lines["arrears_by_worker"] = Lines(tuple(workers))

    def _before_filing(self) -> CutOff:
        filed_on, day = self.facts.get("filed_on"), self.case.day
        last = min(day, filed_on - timedelta(days=1)) if isinstance(filed_on, date) else day
        return CutOff(last, last)

    def _at(self, cut: CutOff) -> _Reckoned:
        """Reckon at a cut-off; several orders, the day and the day before filing often share one."""
        known = self.known.get(cut)
        if known is None:
            paid = self._paid(cut)
            derived = self._yielded(paid)
            known = self.known[cut] = _Reckoned(paid, derived, self._counting(derived))
        return known

    def _paid(self, cut: CutOff) -> Paid:
        return Paid.by(self.payments.rows, cut, complete=self.payments_complete)

    def _yielded(self, paid: Paid) -> Mapping[str, Bounds]:
        """Return what the lines yield; without lines nothing that anybody would look at."""
        if not self.has_lines:
            return _NO_FIGURES
        everybody: Totals = totals(self.arrears, paid)
        migrants: Totals = migrant_totals(self.arrears, paid)
        figures = (everybody.workers, everybody.amount, migrants.workers, migrants.amount)
        return dict(zip(STATED, figures, strict=True))

    def _counting(self, derived: Mapping[str, Bounds]) -> dict[str, Bounds]:
        """Return the figures that count at a cut-off, from those that the lines yield there."""
        figures = {
            name: stated_or_derived(
                derived[name],
                self.day[name],
                self.stated.get(name),
                name,
                finding=name in self.findings,
                has_lines=self.has_lines,
            )
            for name in STATED
        }
        return bounding_each_other(figures, self.findings)

    def _standings(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        day = self.case.day
        given = self.lines.get("orders")
        at: list[_Standing] = []
        orders: list[dict[str, Any]] = []
        scene = Scene(self.facts, self.lines, {}, {}, {}, {})
        for row in (given or NO_LINES).rows:
            due = row.get("due_on")
            cut = CutOff(None, day, "orders.due_on")
            if isinstance(due, date):
                cut = CutOff(min(due, day), min(due, day))
            here = scene.at(row)
            counts = self.deriver.counts(here)
            if counts is not False:
                at.append(_Standing(cut, counts, self.deriver.ran_out(here)))
            figures = self._at(cut).counting
            orders.append(
                {
                    **row,
                    "unpaid_at_end_fen": figures["unpaid_total_fen"],
                    "unpaid_migrant_at_end_fen": figures["unpaid_migrant_total_fen"],
                }
            )
        if given is not None:
            self.lines["orders"] = Lines(tuple(orders), given.complete)
        if given is None or not given.complete:
            at.append(_Standing(CutOff(None, day, "orders"), stands=True, listing_order=_UNKNOWN_ORDERS))
        elif not any(one.stands is True for one in at):
            # perhaps there is no order: then it is the day that counts
            at.append(_Standing(CutOff(day, day), stands=True, listing_order=False))
        standings: list[dict[str, Any]] = []
        workers: list[dict[str, Any]] = []
        for one in at:
            marks = {"stands": one.stands, "listing_order": one.listing_order}
            reckoned = self._at(one.cut)
            figures = reckoned.counting
            standings.append({**figures, **marks})
            most = figures["unpaid_total_fen"].high
            for line in by_worker(self.arrears, reckoned.paid):
                # nobody is owed more than all together
                unpaid = at_most(line["unpaid_fen"], most, outranked=True)
                workers.append({**line, "unpaid_fen": unpaid, **marks})
        return standings, workers


__all__ = ["ABSENT", "STATED", "Deriver", "presumptions"]
