"""What a condition means for one case: the definition that every engine is held to.

A condition is written out as Python once (`in_python`) and run per case; here stands what it
means where numbers are known between bounds. Truths are ``True``,
``False`` and ``None`` (unknown). Numbers are intervals: a fact is a point, an unknown one
is open, a figure known only as a band is that band, an aggregate runs from what is sure
to what is possible. A comparison is decided only when it is so for the whole interval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from checker.engines.in_python import written_out
from checker.engines.intervals import DECISIONS, calculated, hull, shifted
from checker.engines.over_lines import Counted, aggregated
from checker.engines.scene import ABSENTEE, NO_LINES, OPEN, Number, Scene
from rules.condition.tree import (
    Aggregate,
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    Expression,
    FigureOf,
    Given,
    Shifted,
    Today,
)
from rules.fact import ABSENT, Fact
from rules.parameter import Figure
from rules.reckoning.bounds import Bounds

__all__ = ["NO_LINES", "Bounds", "Meaning", "Number", "Numeric", "Scene", "Truthful", "shifted"]

Truthful = Callable[[Scene], bool | None]
Numeric = Callable[[Scene], Number]

_NOBODY = Scene({}, {}, {}, {}, {}, {})


class Meaning:
    """The conditions of one day and place, turned into functions."""

    def __init__(self, day: date, figures: Mapping[str, Figure], in_force: frozenset[str]) -> None:
        self._day = day
        self._figures = figures
        self.in_force = in_force
        self._truths: dict[int, tuple[Expression, Truthful]] = {}
        self._numbers: dict[int, tuple[Expression, Numeric]] = {}

    def truth(self, node: Expression) -> Truthful:
        """Return the function that tells whether a condition holds."""
        known = self._truths.get(id(node))
        if known is None:
            # the node is kept beside its function: an id is only unique while its object lives
            known = self._truths[id(node)] = (node, written_out(node, self))
        return known[1]

    def number(self, node: Expression) -> Numeric:
        """Return the function that tells between which bounds a number or date lies."""
        known = self._numbers.get(id(node))
        if known is None:
            known = self._numbers[id(node)] = (node, self._number(node))
        return known[1]

    def fixed(self, node: Expression) -> Number:
        """Return the bounds of a number that rests on the law alone."""
        return self.number(node)(_NOBODY)

    def comparison(self, node: Comparison) -> Truthful:
        """Return the function that decides a comparison, whatever is known of its sides."""
        if node.left.type in ("str", "bool"):
            left, right, same = _plain(node.left), _plain(node.right), node.operator == "="

            def equal(scene: Scene) -> bool | None:
                a, b = left(scene), right(scene)
                if a is ABSENT or b is ABSENT:
                    return False
                return None if a is None or b is None else (a == b) is same

            return equal
        low, high = self.number(node.left), self.number(node.right)
        decide = DECISIONS[node.operator]

        def compare(scene: Scene) -> bool | None:
            a, b, gone = low(scene)
            c, d, lost = high(scene)
            if gone or lost:
                return False
            verdict = decide(a, b, c, d)
            return None if verdict and (gone is None or lost is None) else verdict

        return compare

    def _number(self, node: Expression) -> Numeric:
        match node:
            case Constant(value):
                fixed: Number = (value, value, False)
                return lambda _: fixed
            case Today():
                today: Number = (self._day, self._day, False)
                return lambda _: today
            case Given(fact):
                return _point(fact)
            case FigureOf(name):
                figure = self._figures[name]
                band: Number = (figure.low, figure.high, False)
                return lambda _: band
            case Aggregate():
                _ = None if node.where is None else self.truth(node.where)
                return lambda scene: self._aggregate(node, scene)
            case Arithmetic(operator, left, right):
                one, other = self.number(left), self.number(right)
                return lambda scene: calculated(operator, one(scene), other(scene))
            case Shifted(inner, count, unit):
                moved = self.number(inner)

                def shift(scene: Scene) -> Number:
                    low, high, gone = moved(scene)
                    return (
                        None if low is None else shifted(low, count, unit),
                        None if high is None else shifted(high, count, unit),
                        gone,
                    )

                return shift
            case Choice(branches, otherwise):
                return self._choice(branches, otherwise)
            case _:
                msg = f"not a number: {node!r}"
                raise TypeError(msg)

    def _choice(self, branches: tuple[tuple[Expression, Expression], ...], otherwise: Expression) -> Numeric:
        compiled = tuple((self.truth(condition), self.number(number)) for condition, number in branches)
        default = self.number(otherwise)

        def choose(scene: Scene) -> Number:
            still_open: list[Number] = []
            for condition, number in compiled:
                holds = condition(scene)
                if holds is not False:
                    still_open.append(number(scene))
                if holds:
                    break
            else:
                still_open.append(default(scene))
            return still_open[0] if len(still_open) == 1 else hull(still_open)

        return choose

    def _aggregate(self, node: Aggregate, scene: Scene) -> Number:
        known = scene.memo.get(node)
        if known is None:
            known = scene.memo[node] = self._over_lines(node, scene)
        return known

    def counted(self, node: Aggregate, scene: Scene) -> list[Counted]:
        """Return the lines an aggregate may count, in their order."""
        where = None if node.where is None else self.truth(node.where)
        found: list[Counted] = []
        here = scene.at({})
        for row in scene.lines.get(node.kind, NO_LINES).rows:
            here.row = row
            holds = True if where is None else where(here)
            if holds is not False:
                found.append((holds, row.get(node.column.name) if node.column else 1, row))
        return found

    def _over_lines(self, node: Aggregate, scene: Scene) -> Number:
        lines = scene.lines.get(node.kind)
        return aggregated(node, self.counted(node, scene), complete=lines is not None and lines.complete)


def _getter(fact: Fact) -> Callable[[Scene], Any]:
    name = fact.name
    if fact.kind is None:
        return lambda scene: scene.facts.get(name)
    return lambda scene: scene.row.get(name)


def _plain(node: Expression) -> Callable[[Scene], Any]:
    if isinstance(node, Constant):
        fixed = node.value
        return lambda _: fixed
    if isinstance(node, Given):
        get = _getter(node.fact)
        if not node.fact.bounded:
            return get
        return lambda scene: None if isinstance(value := get(scene), Bounds) else value
    msg = f"not a fact or a literal: {node!r}"
    raise TypeError(msg)


def _point(fact: Fact) -> Numeric:
    get = _getter(fact)

    def point(scene: Scene) -> Number:
        value = get(scene)
        if value is None:
            return OPEN
        if value is ABSENT:
            return ABSENTEE
        if isinstance(value, Bounds):
            return value.low, value.high, False
        return value, value, False

    return point
