"""Values of a fact that could make a difference: its limits, one to either side, and the ends of its range.

A number of a small range is tried in full. Of others it is enough to know where a comparison
turns: at the limit, just under and just over it, given what else is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import product
from math import prod
from typing import Any

from checker.case_facts.one_case import STATED
from checker.engines.intervals import shifted
from checker.engines.scene import Scene
from checker.explanation.polynomial import MOST_DEGREE, Polynomial, polynomials, roots
from checker.explanation.reading import Reading
from checker.explanation.what_if import trees_of
from rules.cases import Case
from rules.condition.tree import (
    Aggregate,
    Comparison,
    Constant,
    Expression,
    FigureOf,
    Given,
    OneOf,
    Shifted,
    walk,
    walk_deep,
)
from rules.fact import ABSENT, FIRST_DAY, LAST_DAY, LONG_TERM, Fact
from rules.rule import Rule

SMALL = 16
"""Numbers of a range so small are tried one by one."""

RECKONED = ("arrears", "payments", "orders")
OTHER_TEXT = "（其他）"

_IsIt = Callable[[Expression], bool]


class Values:
    """Tells for one set of rules which values of a fact are worth trying."""

    def __init__(self, reading: Reading, rules: tuple[Rule, ...]) -> None:
        self._reading = reading
        self.trees = trees_of(reading.base, rules)
        nodes = [node for tree in self.trees for node in walk_deep(tree)]
        self._comparisons: dict[str, list[Comparison]] = {}
        self._multiplied_out: dict[Comparison, list[Polynomial]] = {}
        self._texts: dict[str, list[str]] = {}
        self._asked_for: dict[str, None] = {}
        self._by_unit: dict[str | None, set[int]] = {}
        self.facts: dict[str, Fact] = {}
        for node in nodes:
            if isinstance(node, Given):
                self.facts[node.fact.path] = node.fact
            elif isinstance(node, Comparison):
                self._learn(node)
            elif isinstance(node, OneOf):
                self._texts.setdefault(node.given.fact.path, []).extend(node.values)
                self._asked_for.update(dict.fromkeys(node.values))
            elif isinstance(node, Aggregate) and node.column is not None:
                self.facts[node.column.path] = node.column
        self.kinds = {fact.kind for fact in self.facts.values() if fact.kind is not None}
        self.kinds |= {node.kind for node in nodes if isinstance(node, Aggregate)}
        self.kinds |= {rule.for_each for rule in rules if rule.for_each is not None}
        self.reckons = any(fact.derived for fact in self.facts.values()) or any(
            reading.base.vocabulary.lines[kind].derived for kind in self.kinds
        )

    def _learn(self, node: Comparison) -> None:
        for part in walk_deep(node):
            if isinstance(part, Constant) and isinstance(part.value, str):
                self._asked_for[part.value] = None
            elif isinstance(part, Given):
                same = self._comparisons.setdefault(part.fact.path, [])
                if node not in same:
                    same.append(node)
                if node.left.type == "int":
                    self._by_unit.setdefault(part.fact.unit, set()).update(self._constants(node))

    def _constants(self, node: Comparison) -> Iterator[int]:
        for part in walk(node):
            if isinstance(part, Constant) and isinstance(part.value, int):
                yield part.value
            elif isinstance(part, FigureOf):
                figure = self._reading.law.figures[part.name]
                yield from (end for end in (figure.low, figure.high) if end is not None)

    def of(self, fact: Fact, scene: Scene, case: Case) -> tuple[Any, ...]:
        """Return the values of a fact, given what else the case and the line at hand say."""
        if fact.type == "bool":
            found: list[Any] = [True, False]
        elif fact.type == "str":
            found = self._of_text(fact, case)
        elif fact.type == "date":
            found = self._of_days(fact, scene, case)
        else:
            found = self._of_numbers(fact, scene)
        if fact.may_be_absent:
            found.append(ABSENT)
        return tuple(dict.fromkeys(found))

    def figure(self, name: str, scene: Scene) -> tuple[int, ...]:
        """Return the values of a figure that is not known, within its band."""
        figure, parameter = self._reading.law.figures[name], self._reading.base.parameters[name]
        low = parameter.low if figure.low is None else figure.low
        high = parameter.high if figure.high is None else figure.high
        if high - low < SMALL:
            return tuple(range(low, high + 1))
        found = {low, high}
        for tree in self.trees:
            for node in walk_deep(tree):
                if isinstance(node, Comparison) and any(
                    isinstance(part, FigureOf) and part.name == name for part in walk(node)
                ):
                    found |= set(
                        self._turns(
                            node, lambda part: isinstance(part, FigureOf) and part.name == name, scene
                        )
                    )
        return tuple(sorted(value for value in found if low <= value <= high))

    def _of_text(self, fact: Fact, case: Case) -> list[Any]:
        found: list[Any] = list(dict.fromkeys(self._texts.get(fact.path, ())))
        for node in self._comparisons.get(fact.path, ()):
            for side in (node.left, node.right):
                if isinstance(side, Constant):
                    found.append(side.value)
                elif isinstance(side, Given) and side.fact.path != fact.path:
                    # both may have to change, and what they equal too: any text asked for is worth trying
                    other = case.facts.get(side.fact.name)
                    found += [other] if isinstance(other, str) else []
                    found += [*side.fact.values, *self._asked_for]
        if fact.values:
            spare = next((code for code in fact.values if code not in found), None)
            return [code for code in found if code in fact.values] + ([spare] if spare else [])
        return [*found, OTHER_TEXT]

    def _of_numbers(self, fact: Fact, scene: Scene) -> list[Any]:
        if fact.high - fact.low < SMALL:
            return list(range(fact.low, fact.high + 1))
        found: set[int] = {fact.low, fact.high, fact.low + 1}
        for node in self._comparisons.get(fact.path, ()):
            found |= set(
                self._turns(node, lambda part: isinstance(part, Given) and part.fact.path == fact.path, scene)
            )
        if fact.kind in RECKONED or fact.name in STATED:
            for limit in self._by_unit.get(fact.unit, ()):
                found |= {limit - 1, limit, limit + 1}
        return sorted(value for value in found if fact.low <= value <= fact.high)

    def _turns(self, node: Comparison, is_it: _IsIt, scene: Scene) -> Iterator[int]:
        """Yield where a comparison turns as one of its terms moves, all else as it stands in the scene."""
        if node.left.type == "int":
            for number in self._polynomials(node):
                yield from self._turns_of(number, is_it, scene)

    def _polynomials(self, node: Comparison) -> list[Polynomial]:
        known = self._multiplied_out.get(node)
        if known is None:
            known = self._multiplied_out[node] = polynomials(node)
        return known

    def _turns_of(self, number: Polynomial, is_it: _IsIt, scene: Scene) -> Iterator[int]:
        moving = {name for name, atom in number.atoms.items() if is_it(atom)}
        ends = {name: self._ends(atom, scene) for name, atom in number.atoms.items() if name not in moving}
        low, high = [0] * (MOST_DEGREE + 1), [0] * (MOST_DEGREE + 1)
        for names, factor in number.factors.items():
            still = [name for name in names if name not in moving]
            degree = len(names) - len(still)
            if degree > MOST_DEGREE:
                continue
            # a factor of nought would leave nothing to solve for
            times = [ends[name] if degree == 0 else tuple(end or 1 for end in ends[name]) for name in still]
            found = [factor * prod(some) for some in product(*times)]
            low[degree] += min(found)
            high[degree] += max(found)
        for rest, factor, square in dict.fromkeys(product(*zip(low, high, strict=True))):
            for at in roots(square, factor, rest):
                yield from (at - 1, at, at + 1)

    def _ends(self, term: Expression, scene: Scene) -> tuple[int, ...]:
        ends = self._reading.meaning.number(term)(scene)[:2]
        # what is open is taken at the low end of its range: it may have to be met there
        return tuple(dict.fromkeys(_least(term) if end is None else end for end in ends))

    def _of_days(self, fact: Fact, scene: Scene, case: Case) -> list[Any]:
        found: set[date] = {FIRST_DAY, case.day, LAST_DAY}
        for node in self._comparisons.get(fact.path, ()):
            if node.left.type != "date":
                found |= {case.day, case.day - timedelta(days=1), case.day + timedelta(days=1)}
                continue
            for side, other in ((node.left, node.right), (node.right, node.left)):
                if not any(isinstance(part, Given) and part.fact.path == fact.path for part in walk(side)):
                    continue
                low, high, _ = self._reading.meaning.number(other)(scene)
                # a day not known is met where it is the day of the case
                for end in (low, high, _in_place_of_dates(other, case.day)):
                    if end is not None:
                        # without end (长期) is met by without end alone
                        found |= {LONG_TERM} if end == LONG_TERM else _around(end, side)
        if fact.kind in RECKONED or fact.name == "filed_on":
            for end in (case.day, *_days_of(case)):
                found |= {end - timedelta(days=1), end, end + timedelta(days=1)}
        return sorted(day for day in found if FIRST_DAY <= day <= LAST_DAY or day == LONG_TERM)


def is_wide(fact: Fact) -> bool:
    """Whether a number or a day has more values than are tried one by one."""
    return fact.type == "date" or (fact.type == "int" and fact.high - fact.low >= SMALL)


def _least(term: Expression) -> int:
    return term.fact.low if isinstance(term, Given) else 0


def _in_place_of_dates(node: Expression, day: date) -> date:
    """Return what a date would be, were every date it rests on this day."""
    if isinstance(node, Shifted):
        return shifted(_in_place_of_dates(node.date, day), node.count, node.unit)
    return day


def _around(end: date, side: Expression) -> set[date]:
    """Return the days that a side moved by a term would need to be near another day."""
    day, window = end, 1
    while isinstance(side, Shifted):
        if side.unit == "MONTH":
            window = 4
        day = shifted(day, -side.count, side.unit)
        side = side.date
    return {day + timedelta(days=days) for days in range(-window, window + 1)}


def _days_of(case: Case) -> set[date]:
    values = [
        *case.facts.values(),
        *(v for lines in case.lines.values() for row in lines.rows for v in row.values()),
    ]
    return {value for value in values if isinstance(value, date) and value != LONG_TERM}
