"""The watch list (到期预警): which rules time alone will make TRUE, and when, for many cases at once.

The batch is screened again as of each day ahead, by the law of that day and by the same engine, but
only for rules that time can move: those that look at the day, at what is unpaid when an order ends,
or at a rule or figure that comes into force. A day is exact because every day is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import polars as pl

from checker.engines.columnar.engine import ColumnarEngine
from checker.engines.columnar.names import truth_of
from checker.explanation.what_if import needed_rules, rests_on_reckoning
from checker.intake.batch import Batch
from checker.screening.blocks import Block, Laws, blocks
from rules.condition.tree import FigureOf, Today, walk_deep
from rules.rule import Rule
from rules.rule_base import RuleBase
from rules.truth import TRUE

MOST_CASES = 1_000_000
"""Cases that are watched; of a longer input the first so many, and it is said that there are more."""

MOST_DAYS = 400
_ROW = "__row"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A rule that becomes TRUE of a case on a day, nothing else changing."""

    case_id: str
    rule: str
    crosses_on: date


@dataclass(slots=True)
class Watch:
    """Collects crossings batch by batch; `days` ahead of the day of each case.

    Attributes:
        complete: False where there were more than `most` cases, and the rest were not watched.
    """

    base: RuleBase
    days: int
    most: int = MOST_CASES
    crossings: list[Crossing] = field(default_factory=list[Crossing])
    watched: int = 0
    complete: bool = True
    _moved: dict[tuple[date, date], frozenset[str]] = field(
        default_factory=dict[tuple[date, date], frozenset[str]]
    )
    _engines: dict[tuple[object, ...], ColumnarEngine | None] = field(
        default_factory=dict[tuple[object, ...], ColumnarEngine | None]
    )

    def look(self, batch: Batch, supplied: frozenset[str]) -> None:
        """Watch a batch; `supplied` names the facts and lists that the whole input carries."""
        room = self.most - self.watched
        if batch.cases.height > room:
            self.complete = False
            if room <= 0:
                return
            batch = replace(batch, cases=batch.cases.head(room))
        if not batch.cases.height:
            return
        self.watched += batch.cases.height
        numbered = batch.cases.with_row_index(_ROW)
        ids = numbered.get_column("case_id")
        on = numbered.get_column("day")
        seen: dict[str, set[int]] = {}
        found: list[tuple[int, Crossing]] = []
        for ahead in range(self.days + 1):
            moved = replace(batch, cases=numbered.with_columns(pl.col("day") + pl.duration(days=ahead)))
            for rule, rows in self._true(moved, on, supplied):
                known = seen.setdefault(rule, set())
                new = rows - known
                known |= new
                if ahead:
                    days = timedelta(days=ahead)
                    found += [(row, Crossing(ids[row], rule, on[row] + days)) for row in new]
        found.sort(key=lambda one: (one[1].crosses_on, one[0], one[1].rule))
        self.crossings += [crossing for _, crossing in found]

    def rows(self) -> list[Mapping[str, str]]:
        """Return the crossings as ``sunlit screen --json`` has them, day by day within a batch."""
        return [
            {"case_id": one.case_id, "rule": one.rule, "crosses_on": one.crosses_on.isoformat()}
            for one in self.crossings
        ]

    def _true(self, batch: Batch, on: pl.Series, supplied: frozenset[str]) -> Iterator[tuple[str, set[int]]]:
        """Yield the rows of the batch of which each rule that time can move is TRUE."""
        days: list[date] = on.unique().to_list()
        window = min(days), max(days) + timedelta(days=self.days)
        for block in blocks(batch, Laws(self.base)):
            engine = self._engine(block, supplied, window)
            if engine is None:
                continue
            # truths come in no order
            truths = engine.judge(block.cases, block.lines).truths.sort("__case")
            rows = block.cases.get_column(_ROW)
            for rule in engine.live:
                if rule.kind != "outcome":
                    true = truths.get_column(truth_of(rule.id)).fill_null(value=False)
                    yield rule.id, set(rows.filter(true).to_list())
            for id_, verdict in engine.constant.items():
                # what rests on nothing supplied is so of every case
                if verdict.truth is TRUE:
                    yield id_, set(rows.to_list())

    def _engine(
        self, block: Block, supplied: frozenset[str], window: tuple[date, date]
    ) -> ColumnarEngine | None:
        if window not in self._moved:
            self._moved[window] = moved_by_time(self.base, window)
        wanted = self._moved[window]
        law = replace(block.law, rules=tuple(rule for rule in block.law.rules if rule.id in wanted))
        key = law.signature
        if key not in self._engines:
            self._engines[key] = (
                ColumnarEngine(self.base, law, supplied, with_missing=False) if law.rules else None
            )
        return self._engines[key]


def moved_by_time(base: RuleBase, window: tuple[date, date]) -> frozenset[str]:
    """Return the ids of the rules that a day of the window can make TRUE, and of those they name.

    They are the same on every day of the window, in force or not: what is TRUE already must be seen.
    """
    turning = _figures_that_change(base, window)
    wanted: set[str] = set()
    for rule in base.rules.values():
        needed = needed_rules(base.rules, rule)
        if _moves(base, needed, turning, window):
            wanted |= {one.id for one in needed}
    return frozenset(wanted)


def _moves(base: RuleBase, rules: Iterable[Rule], turning: frozenset[str], window: tuple[date, date]) -> bool:
    first, last = window
    for rule in rules:
        if first < rule.since <= last or rests_on_reckoning(base, (rule,)):
            return True
        if rule.until is not None and first <= rule.until <= last:
            return True
        for tree in (rule.condition, *(exemption.condition for exemption in rule.exemptions)):
            for node in walk_deep(tree):
                if isinstance(node, Today) or (isinstance(node, FigureOf) and node.name in turning):
                    return True
    return False


def _figures_that_change(base: RuleBase, window: tuple[date, date]) -> frozenset[str]:
    first, last = window
    return frozenset(
        name
        for name, parameter in base.parameters.items()
        for figure in (*parameter.bands, *parameter.figures)
        if first < figure.since <= last or (figure.until is not None and first <= figure.until <= last)
    )
