"""What would turn a verdict round (什么会改变结论): the smallest sets of facts that had to be otherwise.

A change gives one fact, or one cell of a line, another value: the nearest at which a limit turns,
the other truth, another code, or its absence. What is not known yet is changed by becoming known.
Lines are neither added nor taken away; a rule that no longer applies is FALSE.
Sets of up to `MOST_CHANGES` changes are looked at, smaller ones first; of a set only what no part of
it would do alone is told, once, with the smallest step found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations, islice, product
from math import prod
from typing import Any

from checker.case_facts.one_case import STATED
from checker.engines.scene import NO_LINES, Scene
from checker.explanation.distance import distance_of
from checker.explanation.freedom import Freedom
from checker.explanation.interplay import Interplay, Search
from checker.explanation.reading import Reading
from checker.explanation.values import RECKONED, Values, is_wide
from checker.explanation.what_if import Cell, GivenUp, WhatIf, never, shared_out
from rules.cases import Case
from rules.fact import Fact, Value
from rules.reckoning.bounds import Bounds
from rules.rule import Rule
from rules.truth import TRUE, UNKNOWN
from rules.verdict import Verdict

MOST_CHANGES = 3
MOST_FILLINGS = 2_000
MOST_CELLS = 120
MOST_SETS = 100_000
_A_SET = 300


@dataclass(frozen=True, slots=True)
class Change:
    """One fact otherwise: `before` is None where it is not known; ABSENT is known not to exist."""

    path: str
    title: str
    unit: str
    before: Value | None
    after: Value


@dataclass(frozen=True, slots=True)
class Changes:
    """Sets of changes that turn the verdict round, smaller first.

    Attributes:
        complete: Whether no set of up to `most` changes turns it round but those told and such as
            hold one of them. False where a search stopped, or where changes act on each other in a
            way that trying values cannot exhaust.
    """

    sets: tuple[tuple[Change, ...], ...]
    complete: bool = True
    most: int = MOST_CHANGES


def would_change(
    reading: Reading,
    rule: Rule,
    case: Case,
    scene: Scene,
    verdict: Verdict,
    *,
    most: int = MOST_CHANGES,
    give_up: Callable[[], bool] = never,
) -> Changes:
    """Return the smallest sets of changes that make TRUE of FALSE or FALSE of TRUE; none of an UNKNOWN."""
    if verdict.truth is UNKNOWN:
        return Changes(())
    found: list[tuple[Change, ...]] = []
    try:
        complete = _Search(reading, rule, case, scene, verdict, give_up).run(most, found)
    except GivenUp:
        complete = False
    return Changes(tuple(found), complete, most)


class _Search:
    """Tries changes of one case."""

    def __init__(
        self,
        reading: Reading,
        rule: Rule,
        case: Case,
        scene: Scene,
        verdict: Verdict,
        give_up: Callable[[], bool],
    ) -> None:
        self._reading, self._rule, self._case, self._scene = reading, rule, case, scene
        self._wanted = verdict.truth is not TRUE
        self._freedom = Freedom(reading, rule, scene, forgetting=True)
        self._what_if = WhatIf(reading.base, reading.law, rule, give_up)
        self._values = Values(reading, self._what_if.rules)
        self._steps = _steps(reading, rule, scene)
        self._interplay = Interplay(self._values.trees)
        self._wide: frozenset[Cell] = frozenset()
        self._tried: dict[Cell, list[Any]] = {}

    def run(self, most: int, found: list[tuple[Change, ...]]) -> bool:
        """Look at sets of cells, smaller ones first; return whether none was left out.

        Raises:
            GivenUp: The search is to end; what was found is in the list.
        """
        cells = list(islice(self._cells(), MOST_CELLS + 1))
        complete = len(cells) <= MOST_CELLS
        cells = [cell for cell in cells[:MOST_CELLS] if self._options(cell)]
        self._wide = frozenset(cell for cell in cells if is_wide(self._fact(cell)))
        most_fillings, looked = shared_out(MOST_FILLINGS, self._case), 0
        flipping: list[frozenset[Cell]] = []
        for size in range(1, most + 1):
            for some in combinations(cells, size):
                looked += 1
                self._what_if.go_on()
                if self._what_if.asked > most_fillings or looked > MOST_SETS:
                    return False
                if any(known <= frozenset(some) for known in flipping) or not self._could(some):
                    continue
                change, all_tried = self._turned_by(some)
                complete = complete and (all_tried or change is not None)
                if change is not None:
                    flipping.append(frozenset(some))
                    found.append(change)
            # what does it alone is in no larger set
            cells = [cell for cell in cells if frozenset((cell,)) not in flipping]
        return complete

    def _could(self, cells: Sequence[Cell]) -> bool:
        true, false = self._freedom.turns(frozenset(cell.fact_path for cell in cells))
        return true if self._wanted else false

    def _turned_by(self, cells: Sequence[Cell]) -> tuple[tuple[Change, ...] | None, bool]:
        """Return a change of all these cells that does it, and whether none would have been overlooked."""
        search = self._interplay.of(cells, self._wide)
        # of a set of many lines and values only some are set before the last is solved for
        if search is Search.SOLVED and prod(len(self._options(cell)) for cell in cells) > _A_SET:
            search = Search.OPEN
        ways = self._ways_apart(cells)
        if len(cells) > 1 and search is not Search.APART:
            ways = chain(ways, self._ways_solved(cells))
        tried = 0
        for values in islice(ways, _A_SET):
            tried += 1
            if self._what_if.truth(self._case, dict(zip(cells, values, strict=True))) is self._wanted:
                return tuple(map(self._change, cells, values)), True
        return None, tried < _A_SET and search is not Search.OPEN

    def _ways_apart(self, cells: Sequence[Cell]) -> Iterator[tuple[Any, ...]]:
        return product(*(self._options(cell) for cell in cells))

    def _ways_solved(self, cells: Sequence[Cell]) -> Iterator[tuple[Any, ...]]:
        """Yield all but one cell at their values, and that one at what turns it then."""
        for at, last in enumerate(cells):
            if last not in self._wide:
                continue
            others = [*cells[:at], *cells[at + 1 :]]
            for values in islice(self._ways_apart(others), _A_SET):
                scene = self._what_if.scene(self._case, dict(zip(others, values, strict=True)))
                for value in self._others(last, scene):
                    if value not in self._options(last):
                        yield (*values[:at], value, *values[at:])

    def _cells(self) -> Iterator[Cell]:
        """Yield what the rule can rest on, of the case and of the lines it has."""
        vocabulary = self._reading.base.vocabulary
        names = {fact.name for fact in self._values.facts.values() if fact.kind is None and not fact.derived}
        kinds = {kind for kind in self._values.kinds if not vocabulary.lines[kind].derived}
        asked = set(self._values.facts)
        if self._values.reckons:
            names |= {*STATED, "filed_on"} & vocabulary.facts.keys()
            kinds |= {kind for kind in RECKONED if kind in vocabulary.lines}
        # a column that takes the fact of the case where it says nothing
        names |= {
            fact.name for fact in self._values.facts.values() if fact.inherits
        } & vocabulary.facts.keys()
        for name in sorted(names):
            yield Cell(name)
        for kind in sorted(kinds):
            reckoned = kind in RECKONED and self._values.reckons
            columns = [
                fact
                for fact in vocabulary.lines[kind].columns.values()
                if not fact.derived and (fact.path in asked or reckoned) and not _is_a_name(fact)
            ]
            for number in range(len(self._case.lines.get(kind, NO_LINES).rows)):
                yield from (Cell(fact.name, kind, number) for fact in columns)

    def _fact(self, cell: Cell) -> Fact:
        vocabulary = self._reading.base.vocabulary
        return (
            vocabulary.facts[cell.name]
            if cell.kind is None
            else vocabulary.lines[cell.kind].columns[cell.name]
        )

    def _before(self, cell: Cell) -> Any:
        row = self._scene.facts
        if cell.kind is not None:
            row = self._scene.lines[cell.kind].rows[cell.row]
        value = row.get(cell.name)
        return None if isinstance(value, Bounds) else value

    def _options(self, cell: Cell) -> list[Any]:
        """Return other values of a cell, nearest first."""
        known = self._tried.get(cell)
        if known is None:
            known = self._tried[cell] = self._others(cell, self._scene)
        return known

    def _others(self, cell: Cell, scene: Scene) -> list[Any]:
        fact, before = self._fact(cell), self._before(cell)
        here = scene
        if cell.kind is not None:
            here = scene.at(scene.lines[cell.kind].rows[cell.row])
        values = [value for value in self._values.of(fact, here, self._case) if value != before]
        if cell.kind in RECKONED and isinstance(before, int) and fact.type == "int":
            steps = {before + step for step in self._steps.get(fact.unit or "", ())}
            values += [value for value in steps if fact.low <= value <= fact.high and value not in values]
        # a day that is not there, or not known, is nearest to the day of the case
        start = self._case.day if fact.type == "date" and not isinstance(before, date) else before
        if fact.type in ("int", "date"):
            values.sort(key=lambda value: _apart(value, start))
        return values

    def _change(self, cell: Cell, after: Any) -> Change:
        fact = self._fact(cell)
        return Change(cell.path, fact.title, fact.unit or "", self._before(cell), after)


def _steps(reading: Reading, rule: Rule, scene: Scene) -> dict[str, set[int]]:
    """Return by how much what is owed or paid had to differ to reach a limit, or lose it, by unit."""
    steps: dict[str, set[int]] = {}
    for one in distance_of(reading, rule, scene, every_line=True):
        if one.needed is None or one.value is None:
            continue
        for step in (one.needed - one.value, one.needed - 1 - one.value):
            # a payment takes away what arrears add
            steps.setdefault(one.unit, set()).update((step, -step))
    return steps


def _is_a_name(fact: Fact) -> bool:
    """Whether a text says who or which, and not how: another worker's number is another worker."""
    return fact.type == "str" and not fact.values and fact.name in ("worker", "id", "number", "name")


def _apart(value: Any, before: Any) -> tuple[int, int]:
    if isinstance(value, date) and isinstance(before, date):
        return 0, abs((value - before).days)
    if isinstance(value, int) and isinstance(before, int):
        return 0, abs(value - before)
    return 1, 0
