"""How far a case is from each number and day that a rule asks for (差多少).

What is asked is what the rule needs to be made out: of ``amount >= figure`` the fen still short,
of ``day > due_on`` the days still to pass. Filters of counted lines are gone into, so that the
crime figure is measured for the worker who comes closest and for the total. Nothing is said of a
number of which nothing is known, nor of what is known to be absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from checker.engines.gaps import name_of
from checker.engines.scene import Number, Scene
from checker.explanation.limits import Limit, compares
from checker.explanation.reading import Reading, members
from rules.condition.tree import Aggregate, Expression, Given
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


def distance_of(
    reading: Reading, rule: Rule, scene: Scene, *, every_line: bool = False
) -> tuple[Distance, ...]:
    """Return the distances of a judged case, element by element.

    Of lists only the line that leads is measured, or with `every_line` each of them.
    """
    limits = [limit for part in reading.parts(rule) for limit in part.limits]
    if rule.for_each is None:
        return tuple(dict.fromkeys(measured(reading, limits, scene, every_line=every_line)))
    leading = reading.leading_line(rule, scene)
    if leading is None:
        return ()
    rows = scene.rows(rule.for_each)
    found: dict[Distance, None] = {}
    for one in range(len(rows)) if every_line else (leading,):
        line = f"{rule.for_each}/{one}"
        found |= dict.fromkeys(measured(reading, limits, rows[one], line, every_line=every_line))
    return tuple(found)


def can_measure(limit: Limit, scene: Scene) -> bool:
    """Return whether anything can be said of a limit: not where a stated fact of it is unknown or absent."""
    facts, row = scene.facts, scene.row
    for of_case, name in limit.rests_on:
        value = facts.get(name) if of_case else row.get(name)
        if value is None or value is ABSENT:
            return False
    return True


def measured(
    reading: Reading, limits: Iterable[Limit], scene: Scene, line: str = "", *, every_line: bool = False
) -> Iterator[Distance]:
    """Yield the distances from limits; of a filter of counted lines those of the line that leads."""
    for limit in limits:
        if limit.inner:
            for aggregate, inner in limit.inner:
                yield from _in_lines(reading, aggregate, inner, scene, every_line)
        elif can_measure(limit, scene):
            yield from measure(reading, limit, scene, line)


def _in_lines(
    reading: Reading,
    aggregate: Aggregate,
    inner: tuple[Limit, ...],
    scene: Scene,
    every_line: bool,
) -> Iterator[Distance]:
    """Measure the filter of counted lines: of the line that leads, by amount among equals."""
    rows = scene.rows(aggregate.kind)
    numbers = list(range(len(rows)))
    if not every_line and aggregate.where is not None and len(rows) > 1:
        numbers = _leading(reading, members(aggregate.where), rows)
    told = [
        tuple(
            found
            for limit in inner
            if can_measure(limit, rows[one])
            for found in measure(reading, limit, rows[one], f"{aggregate.kind}/{one}")
        )
        for one in numbers
    ]
    if every_line:
        yield from (found for one in told for found in one)
    elif told:
        yield from max(told, key=_closeness)


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


def measure(reading: Reading, limit: Limit, scene: Scene, line: str = "") -> Iterator[Distance]:
    """Yield the distance of every fact that a limit is made of."""
    left = reading.meaning.number(limit.node.left)(scene)
    right = reading.meaning.number(limit.node.right)(scene)
    if left[2] or right[2]:
        return
    if limit.node.left.type == "date":
        yield from _days(limit, left, right, line)
        return
    low, high = _spread(left, right)
    if low is None and high is None:
        return
    for factor, term in limit.terms:
        if isinstance(term, Given | Aggregate):
            found = _of_term(limit, factor, term, reading.meaning.number(term)(scene), (low, high), line)
            if found is not None:
                yield found


def _spread(left: Number, right: Number) -> tuple[int | None, int | None]:
    """Return left less right between bounds."""
    low = None if left[0] is None or right[1] is None else left[0] - right[1]
    high = None if left[1] is None or right[0] is None else left[1] - right[0]
    return low, high


def _of_term(
    limit: Limit,
    factor: int,
    term: Given | Aggregate,
    number: Number,
    spread: tuple[int | None, int | None],
    line: str,
) -> Distance | None:
    own = number[0] if number[0] is not None else number[1]
    if own is None:
        return None
    steps = _steps(limit.operator, factor, spread)
    if steps is None:
        return None
    most, least, up = steps
    name, title, unit = named(term)
    if not up and not most and not least:
        # kept below what would be too much: there is nothing to reach
        return Distance(name, title, unit, 0, 0, line, number[0])
    value = number[0]
    needed = None if most is None or value is None else value + (most if up else -most)
    share, near = None, False
    if up and needed is not None and value is not None and needed > 1 and value >= 0:
        share = value * 10_000 // needed / 10_000
        near = most is not None and most > 0 and NEAR[1] * value >= NEAR[0] * needed
    short = None if most is None else max(0, most)
    return Distance(name, title, unit, short, max(0, least), line, value, needed, share, near)


def _steps(
    operator: str, factor: int, spread: tuple[int | None, int | None]
) -> tuple[int | None, int, bool] | None:
    """Return by how much a term has to move at most and at least (negative: to spare), and whether up."""
    low, high = spread
    if operator in ("<", "<="):
        low, high, factor = (None if high is None else -high), (None if low is None else -low), -factor
    size, up = abs(factor), factor > 0
    if operator in ("=", "<>"):
        if low is None or low != high:
            return None
        if operator == "<>":
            return (0 if low else 1), (0 if low else 1), True
        if low % size:
            return None
        return abs(low) // size, abs(low) // size, up == (low < 0)
    by = 1 if operator in (">", "<") else 0
    most = None if low is None else -((low - by) // size)
    least = 0 if high is None else -((high - by) // size)
    return most, least, up


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


def _days(limit: Limit, left: Number, right: Number, line: str) -> Iterator[Distance]:
    facts = compares(limit)
    ends = [end for end in (*left[:2], *right[:2]) if end is not None]
    if LONG_TERM in ends:
        return
    number = _ordinals(left), _ordinals(right)
    steps = _steps(limit.operator, 1, _spread(*number))
    if steps is None or (steps[0] is None and not steps[1]):
        return
    most, least, _ = steps
    name, title = (name_of(facts[0].fact), facts[0].fact.title) if facts else ("day", "")
    short = None if most is None else max(0, most)
    yield Distance(name, title, "days", short, max(0, least), line)


def _ordinals(number: Number) -> Number:
    low, high, gone = number
    return _ordinal(low), _ordinal(high), gone


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
