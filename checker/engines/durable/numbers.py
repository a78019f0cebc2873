"""Numbers and dates of a condition, written down for the child: whole numbers, days counted from year 1.

What is told here of a number before any case is known: whether it is a point wherever it
is known, and whether it may be absent, surely or perhaps.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from checker.engines.durable.leaves import Spec
from rules.condition.tree import (
    Aggregate,
    Arithmetic,
    Choice,
    Constant,
    Expression,
    FigureOf,
    Given,
    Shifted,
    Today,
    kids,
    walk,
)
from rules.fact import ABSENT, Fact

Asked = Callable[[Expression, bool], int]
"""Takes a condition, and whether TRUE or FALSE is asked for; returns the number of the question."""

Numbered = Callable[[Aggregate], int]
"""Returns the number of an aggregate."""


def source(fact: Fact) -> Spec:
    """Return where a fact or a column is found."""
    return ("fact" if fact.kind is None else "cell", fact.name)


def whole(value: object) -> int:
    """Return a number, or a day as a number."""
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    msg = f"not a number or a date: {value!r}"
    raise TypeError(msg)


def spec(node: Expression, ask: Asked, aggregate: Numbered) -> Spec:
    """Write a number or date down."""
    match node:
        case Constant(value):
            return ("constant", whole(value))
        case Today():
            return ("day",)
        case Given(fact):
            return source(fact)
        case FigureOf(name):
            return ("figure", name)
        case Aggregate():
            return ("aggregate", aggregate(node))
        case Arithmetic(operator, left, right):
            return (operator, spec(left, ask, aggregate), spec(right, ask, aggregate))
        case Shifted(inner, count, unit):
            return ("shifted", spec(inner, ask, aggregate), count, unit)
        case Choice(branches, otherwise):
            written = tuple(
                (ask(condition, True), ask(condition, False), spec(number, ask, aggregate))
                for condition, number in branches
            )
            return ("choice", written, spec(otherwise, ask, aggregate))
        case _:
            msg = f"not a number: {node!r}"
            raise TypeError(msg)


def difference(left: Spec, right: Spec) -> Spec:
    """Return left minus right."""
    return ("-", left, right)


def is_point(node: Expression) -> bool:
    """Return whether a number has one value wherever it has any."""
    if isinstance(node, Given):
        return not node.fact.bounded
    return not isinstance(node, FigureOf | Aggregate | Choice) and all(is_point(kid) for kid in kids(node))


def can_be_absent(node: Expression) -> bool:
    """Return whether a number may be known to be absent."""
    if isinstance(node, Given):
        fact = node.fact
        # a column that takes over a case fact may take over its absence
        return fact.may_be_absent or fact.inherits or fact.derived or fact.presumed is ABSENT
    if isinstance(node, Aggregate):
        return node.function in ("min", "max")
    return any(can_be_absent(kid) for kid in kids(node))


def absence_can_be_unknown(node: Expression) -> bool:
    """Return whether it may be open if a number is absent at all."""
    return can_be_absent(node) and any(isinstance(part, Aggregate | Choice) for part in walk(node))


def speaks_of_line(node: Expression) -> bool:
    """Return whether a number takes anything from the line at hand."""
    return any(isinstance(part, Given) and part.fact.kind is not None for part in walk(node))
