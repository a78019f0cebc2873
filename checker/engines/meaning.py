"""What a condition means for one case: the definition that every engine is held to.

A tree is turned into nested Python functions once and run per case. Truths are ``True``,
``False`` and ``None`` (unknown). Numbers are intervals: a fact is a point, an unknown one
is open, a figure known only as a band is that band, an aggregate runs from what is sure
to what is possible. A comparison is decided only when it is so for the whole interval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from checker.engines.intervals import DECISIONS, calculated, hull, shifted
from checker.engines.over_lines import Counted, aggregated
from checker.engines.scene import ABSENTEE, NO_LINES, OPEN, Bounds, Number, Scene
from rules.condition.tree import (
    Aggregate,
    And,
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    Defined,
    Expression,
    FigureOf,
    Given,
    IsAbsent,
    Not,
    OneOf,
    Or,
    RuleOf,
    Shifted,
    Today,
)
from rules.fact import ABSENT, Fact
from rules.parameter import Figure

__all__ = ["NO_LINES", "Bounds", "Meaning", "Number", "Numeric", "Scene", "Truthful", "shifted"]

Truthful = Callable[[Scene], bool | None]
Numeric = Callable[[Scene], Number]


class Meaning:
    """The conditions of one day and place, turned into functions."""

    def __init__(self, day: date, figures: Mapping[str, Figure], in_force: frozenset[str]) -> None:
        self._day = day
        self._figures = figures
        self._in_force = in_force
        self._truths: dict[int, tuple[Expression, Truthful]] = {}
        self._numbers: dict[int, tuple[Expression, Numeric]] = {}

    def truth(self, node: Expression) -> Truthful:
        """Return the function that tells whether a condition holds."""
        known = self._truths.get(id(node))
        if known is None:
            # the node is kept beside its function: an id is only unique while its object lives
            known = self._truths[id(node)] = (node, self._truth(node))
        return known[1]

    def number(self, node: Expression) -> Numeric:
        """Return the function that tells between which bounds a number or date lies."""
        known = self._numbers.get(id(node))
        if known is None:
            known = self._numbers[id(node)] = (node, self._number(node))
        return known[1]

    def _truth(self, node: Expression) -> Truthful:
        match node:
            case And(parts):
                return _all(tuple(self.truth(part) for part in parts))
            case Or(parts):
                return _any(tuple(self.truth(part) for part in parts))
            case Not(part):
                inner = self.truth(part)
                return lambda scene: None if (value := inner(scene)) is None else not value
            case Defined():
                body, presumed = self.truth(node.body), node.presumed
                if presumed is None:
                    return body
                return lambda scene: presumed if (value := body(scene)) is None else value
            case RuleOf(id_):
                if id_ not in self._in_force:
                    return lambda _: False
                return lambda scene: scene.truths[id_]
            case Constant(value):
                fixed = bool(value)
                return lambda _: fixed
            case Given(fact):
                return _holds(fact)
            case IsAbsent(given):
                get = _getter(given.fact)
                return lambda scene: None if (value := get(scene)) is None else value is ABSENT
            case OneOf(given, values):
                get, among = _getter(given.fact), frozenset(values)
                return lambda scene: None if (value := get(scene)) is None else value in among
            case Comparison():
                return self._comparison(node)
            case _:
                msg = f"not a condition: {node!r}"
                raise TypeError(msg)

    def _comparison(self, node: Comparison) -> Truthful:
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
        for row in scene.lines.get(node.kind, NO_LINES).rows:
            holds = True if where is None else where(scene.at(row))
            if holds is not False:
                found.append((holds, row.get(node.column.name) if node.column else 1, row))
        return found

    def _over_lines(self, node: Aggregate, scene: Scene) -> Number:
        lines = scene.lines.get(node.kind)
        return aggregated(node, self.counted(node, scene), complete=lines is not None and lines.complete)


def _all(parts: tuple[Truthful, ...]) -> Truthful:
    def every(scene: Scene) -> bool | None:
        result: bool | None = True
        for part in parts:
            value = part(scene)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return every


def _any(parts: tuple[Truthful, ...]) -> Truthful:
    def some(scene: Scene) -> bool | None:
        result: bool | None = False
        for part in parts:
            value = part(scene)
            if value:
                return True
            if value is None:
                result = None
        return result

    return some


def _getter(fact: Fact) -> Callable[[Scene], Any]:
    name = fact.name
    if fact.kind is None:
        return lambda scene: scene.facts.get(name)
    return lambda scene: scene.row.get(name)


def _holds(fact: Fact) -> Truthful:
    get = _getter(fact)

    def holds(scene: Scene) -> bool | None:
        value = get(scene)
        if value is True or value is False:
            return value
        return False if value is ABSENT else None

    return holds


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
