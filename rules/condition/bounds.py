"""How large a number and how far a date can become, so that no engine leaves 64 bits or the calendar."""

from __future__ import annotations

from datetime import date, timedelta

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
)
from rules.errors import ConditionRefused
from rules.fact import FIRST_DAY, LAST_DAY, MAX_LINES

INT64 = 2**63 - 1

_LONGEST_MONTH = 31


def range_of(node: Expression) -> tuple[int, int]:
    """Return the smallest and largest value a whole-number expression can take.

    Raises:
        ConditionRefused: It could leave 64 bits.
    """
    low, high = _range(node)
    if low < -INT64 or high > INT64:
        hint = "declare a narrower range for the facts in it"
        raise ConditionRefused(f"a number between {low} and {high} does not fit 64 bits", hint)
    return low, high


def _range(node: Expression) -> tuple[int, int]:
    match node:
        case Constant(value) if isinstance(value, int):
            return value, value
        case FigureOf(_, low, high):
            return low, high
        case Given(fact):
            return fact.low, fact.high
        case Aggregate():
            return aggregate_range(node)
        case Choice(branches, otherwise):
            ranges = [range_of(number) for _, number in branches] + [range_of(otherwise)]
            return min(low for low, _ in ranges), max(high for _, high in ranges)
        case Arithmetic(operator, left, right):
            (a, b), (c, d) = range_of(left), range_of(right)
            if operator == "+":
                return a + c, b + d
            return (a - d, b - c) if operator == "-" else (a * c, b * d)
        case _:
            raise ConditionRefused(f"a {node.type} stands where a number is needed")


def aggregate_range(node: Aggregate) -> tuple[int, int]:
    """Return the range of an aggregate over at most a million lines."""
    if node.function in ("count", "count_distinct") or node.column is None:
        return 0, MAX_LINES
    if node.function == "sum":
        return 0, node.column.high * MAX_LINES
    return node.column.low, node.column.high


def days_of(node: Expression) -> tuple[date, date]:
    """Return days between which a date expression lies, months taken at their longest.

    A term without end (`LONG_TERM`) stays without end however far it is moved.

    Raises:
        ConditionRefused: It could leave the calendar (years 1 to 9999).
    """
    match node:
        case Constant(value) if isinstance(value, date):
            return value, value
        case Today() | Given():
            return FIRST_DAY, LAST_DAY
        case Shifted(inner, count, unit):
            low, high = days_of(inner)
            try:
                by = timedelta(days=count if unit == "DAY" else count * _LONGEST_MONTH)
                return (low, high + by) if count > 0 else (low + by, high)
            except OverflowError as error:
                raise ConditionRefused(
                    f"a date moved by {count} {unit} leaves the calendar", "the years are 1 to 9999"
                ) from error
        case _:
            raise ConditionRefused(f"a {node.type} stands where a date is needed")
