"""How far a case is from each number and day that a rule asks for (差多少).

What is asked is what the rule needs to be made out: of ``amount >= figure`` the fen still short,
of ``day > due_on`` the days still to pass. Filters of counted lines are gone into, so that the
crime figure is measured for the worker who comes closest and for the total. Nothing is said of a
number of which nothing is known, nor of what is known to be absent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from checker.engines.gaps import name_of
from checker.engines.scene import Number, Scene
from checker.explanation.limits import Limit, compares
from checker.explanation.reading import Reading, members
from rules.condition.tree import Aggregate, Expression, Given, Operator
from rules.fact import ABSENT, LONG_TERM
from rules.rule import Rule

NEAR = (4, 5)
"""80 % of a figure: where the platform that criminal cases go to begins to look (平台筛查标准)."""


class Distance(NamedTuple):
    """How much one fact is short of what a limit asks, all else unchanged.

    Attributes:
        fact: Name of a fact, column or aggregate; of days the fact that is a date.
        line: The line measured (``arrears_by_worker/0``), or empty.
        short_by: Most that can be missing, in `unit`; 0 where it is reached, None where open.
        at_least: What is surely missing: less than `short_by` where a number is known only as a band.
        value, needed: What it is at least, and what it would have to be for certain (None: open).
        share: Value as a share of what is needed, cut to four places; None where that
            says nothing: of a limit of one or none, or one that must not be passed.
        near: 80 % is reached for certain, and the limit itself is not.
    """

    fact: str
    title: str
    unit: str
    short_by: int | None
    at_least: int
    line: str = ""
    value: int | None = None
    needed: int | None = None
    share: float | None = None
    near: bool = False


Spread = tuple[int | None, int | None]

Measure = Callable[[Scene, str], Sequence[Distance]]
"""Measures one limit of the case and line at hand, which is named."""

MeasureAll = Callable[[Scene, str, bool], Sequence[Distance]]
"""The same, and of counted lines the one that leads, or each of them."""

_NOTHING: tuple[Distance, ...] = ()


def distance_of(
    reading: Reading, rule: Rule, scene: Scene, *, every_line: bool = False
) -> tuple[Distance, ...]:
    """Return the distances of a judged case, element by element.

    Of lists only the line that leads is measured, or with `every_line` each of them.
    """
    measures = measures_of(reading, rule)
    if rule.for_each is None:
        return tuple(dict.fromkeys(one for measure in measures for one in measure(scene, "", every_line)))
    leading = reading.leading_line(rule, scene)
    if leading is None:
        return ()
    rows = scene.rows(rule.for_each)
    found: dict[Distance, None] = {}
    for number in range(len(rows)) if every_line else (leading,):
        line, row = f"{rule.for_each}/{number}", rows[number]
        found |= dict.fromkeys(one for measure in measures for one in measure(row, line, every_line))
    return tuple(found)


def measures_of(reading: Reading, rule: Rule) -> tuple[MeasureAll, ...]:
    """Return what measures the limits of a rule, in their order: what is law of it is read once."""
    known = reading.measures.get(rule.id)
    if known is None:
        limits = (limit for part in reading.parts(rule) for limit in part.limits)
        known = reading.measures[rule.id] = tuple(_prepared(reading, limit) for limit in limits)
    return known


def _prepared(reading: Reading, limit: Limit) -> MeasureAll:
    if not limit.inner:
        measure = _of_limit(reading, limit)
        return lambda scene, line, _: measure(scene, line)
    filters = [(aggregate, [_of_limit(reading, one) for one in inner]) for aggregate, inner in limit.inner]

    def in_lines(scene: Scene, _: str, every_line: bool) -> Sequence[Distance]:
        return [
            one
            for aggregate, inner in filters
            for one in _in_lines(reading, aggregate, inner, scene, every_line)
        ]

    return in_lines


def _in_lines(
    reading: Reading,
    aggregate: Aggregate,
    inner: Sequence[Measure],
    scene: Scene,
    every_line: bool,
) -> Sequence[Distance]:
    """Measure the filter of counted lines: of the line that leads, by amount among equals."""
    rows = scene.rows(aggregate.kind)
    numbers = list(range(len(rows)))
    if not every_line and aggregate.where is not None and len(rows) > 1:
        numbers = _leading(reading, members(aggregate.where), rows)
    told = [
        [one for measure in inner for one in measure(rows[number], f"{aggregate.kind}/{number}")]
        for number in numbers
    ]
    if every_line:
        return [one for some in told for one in some]
    return max(told, key=_closeness) if told else _NOTHING


def _leading(reading: Reading, nodes: Sequence[Expression], rows: Sequence[Scene]) -> list[int]:
    """Return the lines that come closest by what they satisfy: nothing FALSE, then most that holds."""
    tests = [reading.meaning.truth(node) for node in nodes]
    ranks: list[tuple[int, int]] = []
    for row in rows:
        truths = [test(row) for test in tests]
        ranks.append((0 if False in truths else 1 if None in truths else 2, truths.count(True)))
    best = max(ranks)
    return [number for number, rank in enumerate(ranks) if rank == best]


def _closeness(told: Sequence[Distance]) -> float:
    """Return how much of what is needed there is; more than enough counts a little more."""
    # shares as told are cut: two workers a yuan apart must not look alike
    shares = [one.value / one.needed for one in told if one.value and one.needed and one.share is not None]
    return sum(min(share, 1.0) for share in shares) + sum(shares) / 10_000


def _of_limit(reading: Reading, limit: Limit) -> Measure:
    """Return what measures every fact that a limit is made of."""
    of_case = [name for of_case, name in limit.rests_on if of_case]
    of_line = [name for of_case, name in limit.rests_on if not of_case]
    number = reading.meaning.number
    left, right = number(limit.node.left), number(limit.node.right)
    days = _days(limit) if limit.node.left.type == "date" else None
    terms = [
        (number(term), _of_term(limit.operator, factor, term))
        for factor, term in limit.terms
        if isinstance(term, Given | Aggregate)
    ]

    def measure(scene: Scene, line: str) -> Sequence[Distance]:
        # nothing can be said where a stated fact is unknown or absent
        facts, row = scene.facts, scene.row
        for name in of_case:
            if (value := facts.get(name)) is None or value is ABSENT:
                return _NOTHING
        for name in of_line:
            if (value := row.get(name)) is None or value is ABSENT:
                return _NOTHING
        one, other = left(scene), right(scene)
        if one[2] or other[2]:
            return _NOTHING
        if days is not None:
            return days(one, other, line)
        spread = _spread(one, other)
        if spread[0] is None and spread[1] is None:
            return _NOTHING
        found = [told(one if own is left else own(scene), spread, line) for own, told in terms]
        return [distance for distance in found if distance is not None]

    return measure


def _spread(left: Number, right: Number) -> Spread:
    """Return left less right between bounds."""
    low = None if left[0] is None or right[1] is None else left[0] - right[1]
    high = None if left[1] is None or right[0] is None else left[1] - right[0]
    return low, high


def _of_term(
    operator: Operator, factor: int, term: Given | Aggregate
) -> Callable[[Number, Spread, str], Distance | None]:
    name, title, unit = named(term)
    steps_of = _steps(operator, factor)

    def told(number: Number, spread: Spread, line: str) -> Distance | None:
        value = number[0]
        if value is None and number[1] is None:
            return None
        steps = steps_of(spread)
        if steps is None:
            return None
        most, least, up = steps
        if not up and not most and not least:
            # kept below what would be too much: there is nothing to reach
            return Distance(name, title, unit, 0, 0, line, value)
        needed = None if most is None or value is None else value + (most if up else -most)
        share, near = None, False
        if up and needed is not None and value is not None and needed > 1 and value >= 0:
            share = value * 10_000 // needed / 10_000
            near = most is not None and most > 0 and NEAR[1] * value >= NEAR[0] * needed
        short = None if most is None else max(0, most)
        return Distance(name, title, unit, short, max(0, least), line, value, needed, share, near)

    return told


def _steps(operator: Operator, factor: int) -> Callable[[Spread], tuple[int | None, int, bool] | None]:
    """Return what tells by how much a term has to move at most and at least (negative: to spare), and
    whether up."""
    size = abs(factor)
    if operator == "<>":

        def apart(spread: Spread) -> tuple[int | None, int, bool] | None:
            low, high = spread
            if low is None or low != high:
                return None
            return (0, 0, True) if low else (1, 1, True)

        return apart
    if operator == "=":

        def equal(spread: Spread) -> tuple[int | None, int, bool] | None:
            low, high = spread
            if low is None or low != high or low % size:
                return None
            return abs(low) // size, abs(low) // size, (factor > 0) == (low < 0)

        return equal
    turned, by = operator in ("<", "<="), 1 if operator in (">", "<") else 0
    up = (factor < 0) if turned else (factor > 0)

    def reached(spread: Spread) -> tuple[int | None, int, bool] | None:
        low, high = spread
        if turned:
            low, high = (None if high is None else -high), (None if low is None else -low)
        most = None if low is None else -((low - by) // size)
        return most, 0 if high is None else -((high - by) // size), up

    return reached


def named(term: Expression) -> tuple[str, str, str]:
    """Return the name, title and unit of a fact or an aggregate."""
    if isinstance(term, Given):
        return name_of(term.fact), term.fact.title, term.fact.unit or ""
    if isinstance(term, Aggregate):
        unit = (
            "lines" if term.column is None else "" if term.function == "count_distinct" else term.column.unit
        )
        return term.name, term.title, unit or ""
    return "", "", ""


def _days(limit: Limit) -> Callable[[Number, Number, str], Sequence[Distance]]:
    facts = compares(limit)
    name, title = (name_of(facts[0].fact), facts[0].fact.title) if facts else ("day", "")
    steps_of = _steps(limit.operator, 1)

    def told(left: Number, right: Number, line: str) -> Sequence[Distance]:
        if LONG_TERM in (left[0], left[1], right[0], right[1]):
            return _NOTHING
        steps = steps_of(_spread(_ordinals(left), _ordinals(right)))
        if steps is None or (steps[0] is None and not steps[1]):
            return _NOTHING
        most, least, _ = steps
        short = None if most is None else max(0, most)
        return [Distance(name, title, "days", short, max(0, least), line)]

    return told


def _ordinals(number: Number) -> Number:
    low, high, gone = number
    return _ordinal(low), _ordinal(high), gone


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
