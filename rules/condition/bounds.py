"""How large a number can become, so that no engine ever leaves 64 bits."""

from __future__ import annotations

from rules.condition.tree import Aggregate, Arithmetic, Choice, Constant, Expression, FigureOf, Given
from rules.errors import ConditionRefused
from rules.fact import MAX_LINES

INT64 = 2**63 - 1


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
