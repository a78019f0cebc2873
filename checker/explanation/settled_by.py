"""Which missing facts would settle a verdict (还缺什么): every smallest set of them.

A set settles when it *can* decide the verdict while all else stays unknown: there are values of
its facts with which the engine answers TRUE or FALSE, and no part of the set has such values. Of
``p AND a > 3`` with both unknown, ``p`` alone settles (it may be false), and so does ``a``. Sets
are looked for among the relevant missing facts of the verdict; a list is supplied with all cells
of its lines, a column in all lines that lack it.

How exact it is: all sets are looked at up to `MOST_SETS`, and a set that no values could settle
is told by the conditions alone. Values tried are those at which a comparison turns
(`Values`); of a list left out: no line, or lines all alike. Where that is more than `MOST_FILLINGS`
(fewer for a case of many lines), the search stops and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product
from random import Random
from typing import Any

from checker.case_facts.one_case import STATED
from checker.engines.scene import NO_LINES, Scene
from checker.explanation.freedom import Freedom
from checker.explanation.reading import Reading
from checker.explanation.values import OTHER_TEXT, Values
from checker.explanation.what_if import Cell, Found, GivenUp, Rest, Slot, WhatIf, never, shared_out
from rules.cases import Case
from rules.fact import ABSENT, Fact
from rules.rule import Rule
from rules.truth import UNKNOWN
from rules.verdict import Verdict

MOST_SETS = 10_000
MOST_FILLINGS = 20_000
_A_SET = 3_000
"""Fillings tried for one set."""

_TOGETHER = 64
"""Ways to fill one column line by line; beyond it all lines are filled alike."""

_LINES_ALIKE = 12
"""Lines of a list that is supplied long: two more than the ten workers the crime asks for."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The smallest sets, smaller first; `complete` is False where the search stopped before its end."""

    sets: tuple[tuple[str, ...], ...]
    complete: bool = True


def settled_by(
    reading: Reading,
    rule: Rule,
    case: Case,
    scene: Scene,
    verdict: Verdict,
    *,
    most_sets: int = MOST_SETS,
    give_up: Callable[[], bool] = never,
) -> Settled:
    """Return the smallest sets of missing facts that would settle an UNKNOWN verdict; else none."""
    if verdict.truth is not UNKNOWN:
        return Settled(())
    search = _Search(reading, rule, case, scene, give_up)
    found: list[frozenset[str]] = []
    try:
        complete = _look(search, verdict.missing, found, most_sets, case)
    except GivenUp:
        complete = False
    return _told(found, complete=complete)


def _look(
    search: _Search, names: Sequence[str], found: list[frozenset[str]], most_sets: int, case: Case
) -> bool:
    """Collect the sets; return whether all were looked at.

    Raises:
        GivenUp: The search is to end; what was found is in the list.
    """
    looked = 0
    complete = True
    # what one look costs grows with the lines
    most_sets, most_fillings = shared_out(most_sets, case), shared_out(MOST_FILLINGS, case)
    for size in range(1, len(names) + 1):
        for some in combinations(names, size):
            looked += 1
            search.what_if.go_on()
            if looked > most_sets or search.what_if.asked > most_fillings:
                return False
            free = frozenset(some)
            if any(known <= free for known in found):
                continue
            settles = search.settles(some)
            if settles:
                found.append(free)
            complete = complete and settles is not None
    return complete


def _told(found: Sequence[frozenset[str]], *, complete: bool) -> Settled:
    """Return what was found, smaller sets first."""
    return Settled(
        tuple(tuple(sorted(one)) for one in sorted(found, key=lambda one: (len(one), sorted(one)))), complete
    )


_One = dict[Slot, Any]
"""One way to fill what goes by one name."""


class _Search:
    """Tries sets of missing facts of one case."""

    def __init__(
        self, reading: Reading, rule: Rule, case: Case, scene: Scene, give_up: Callable[[], bool]
    ) -> None:
        self._reading, self._case, self._scene = reading, case, scene
        self._freedom = Freedom(reading, rule, scene, forgetting=False)
        self.what_if = WhatIf(reading.base, reading.law, rule, give_up)
        self._values = Values(reading, self.what_if.rules)
        self._options: dict[str, tuple[_One, ...]] = {}

    def settles(self, names: Sequence[str]) -> bool | None:
        """Whether facts can settle the verdict; None where not everything could be tried."""
        if not any(self._freedom.turns(frozenset(names))):
            return False
        fillings = product(*(self._of(name) for name in names))
        tried = 0
        for filling in islice(fillings, _A_SET):
            tried += 1
            together: _One = {}
            for one in filling:
                together |= one
            if self.what_if.truth(self._case, together) is not None:
                return True
        return False if tried < _A_SET else None

    def _of(self, name: str) -> tuple[_One, ...]:
        known = self._options.get(name)
        if known is None:
            known = self._options[name] = tuple(self._fillings(name))
        return known

    def _fillings(self, name: str) -> Iterator[_One]:
        vocabulary = self._reading.base.vocabulary
        if name.startswith(":"):
            yield from _ways(name[1:], self._values.figure(name[1:], self._scene))
        elif name in vocabulary.stated_lines:
            yield from _ways(Rest(name), self._further(name))
        elif "." in name:
            kind, column = name.split(".", 1)
            yield from self._column(kind, vocabulary.lines[kind].columns[column])
        else:
            slot = Found(name) if name in STATED and name in self._case.facts else Cell(name)
            values = self._values.of(vocabulary.facts[name], self._scene, self._case)
            yield from _ways(slot, values)

    def _column(self, kind: str, fact: Fact) -> Iterator[_One]:
        """Fill a column in the lines that lack it; a fraction of a month is settled by its being none."""
        derived = self._scene.lines.get(kind, NO_LINES).rows
        slots: list[Slot] = []
        options: list[tuple[Any, ...]] = []
        for number, row in enumerate(self._case.lines.get(kind, NO_LINES).rows):
            if fact.name == "part_month" and row.get(fact.name):
                slots.append(Cell(fact.name, kind, number))
                options.append((False,))
            elif fact.name not in row and not (fact.inherits and fact.name in self._case.facts):
                here = self._scene.at(derived[number])
                slots.append(Cell(fact.name, kind, number))
                values = self._values.of(fact, here, self._case)
                options.append((*values, *self._texts(fact, number)))
        ways = 1
        for option in options:
            ways *= len(option)
        if ways <= _TOGETHER:
            yield from (dict(zip(slots, values, strict=True)) for values in product(*options))
            return
        for at in range(max(map(len, options))):
            yield {slot: option[at % len(option)] for slot, option in zip(slots, options, strict=True)}

    def _further(self, kind: str) -> Iterator[tuple[dict[str, Any], ...]]:
        """Yield what a list may hold beyond its known lines: nothing, or lines all alike but for texts."""
        yield ()
        columns = self._reading.base.vocabulary.lines[kind].columns
        facts = [fact for fact in columns.values() if not fact.derived and self._is_asked(fact)]
        empty = self._scene.at({})
        options = [[*self._values.of(fact, empty, self._case)] for fact in facts]
        for values in _some_of(options):
            line = {
                fact.name: value for fact, value in zip(facts, values, strict=True) if value is not ABSENT
            }
            line |= {fact.name: ABSENT for fact, value in zip(facts, values, strict=True) if value is ABSENT}
            yield tuple(self._numbered(line, facts, number) for number in range(_LINES_ALIKE))

    def _texts(self, fact: Fact, number: int) -> tuple[str, ...]:
        """Return texts for a line: one of its own, and those of other lines, where any text will do."""
        if fact.type != "str" or fact.values:
            return ()
        rows = self._case.lines[str(fact.kind)].rows
        others = dict.fromkeys(str(row[fact.name]) for row in rows if isinstance(row.get(fact.name), str))
        return (f"{OTHER_TEXT}{number}", *islice(others, 3))

    def _is_asked(self, fact: Fact) -> bool:
        return fact.path in self._values.facts or (fact.kind in ("arrears", "payments", "orders"))

    @staticmethod
    def _numbered(line: dict[str, Any], facts: Sequence[Fact], number: int) -> dict[str, Any]:
        """Give each line texts of its own where any text will do: two lines are two workers."""
        free = {
            fact.name
            for fact in facts
            if fact.type == "str" and not fact.values and fact.name in ("worker", "id")
        }
        return {name: f"{value}{number}" if name in free else value for name, value in line.items()}


def _some_of(options: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield every choice of one from each, or so many of them, spread evenly and always the same."""
    ways = 1
    for option in options:
        ways *= len(option)
    if ways <= _TOGETHER:
        yield from product(*options)
        return
    random = Random(0)
    for _ in range(_TOGETHER):
        yield tuple(random.choice(option) for option in options)


def _ways(slot: Slot, values: Iterable[Any]) -> Iterator[_One]:
    for value in values:
        yield {slot: value}
