"""Numbers of a condition multiplied out: whole factors before products of facts, figures and aggregates.

A comparison of numbers says which side of nought a polynomial lies on. Where one fact alone moves,
it turns at the roots; that is all an explanation has to try.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import isqrt

from checker.explanation.limits import branches_of
from rules.condition.tree import Aggregate, Arithmetic, Comparison, Constant, Expression, FigureOf, Given

Monomial = tuple[str, ...]
"""Names of what is multiplied, sorted, each as often as it stands there; empty for the constant part."""

MOST_DEGREE = 2
"""Roots are found up to this degree."""


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A number multiplied out.

    Attributes:
        factors: What stands before each product; none is 0.
        atoms: What the names stand for.
    """

    factors: Mapping[Monomial, int]
    atoms: Mapping[str, Expression]

    def degree(self, name: str) -> int:
        """Return how often a name is multiplied with itself, at most; 0 where it does not stand."""
        return max((one.count(name) for one in self.factors), default=0)


def polynomials(node: Comparison) -> list[Polynomial]:
    """Return left less right, once for each way that its CASE may go."""
    return [
        _collected(left, right) for left, right in product(branches_of(node.left), branches_of(node.right))
    ]


def _collected(left: Expression, right: Expression) -> Polynomial:
    atoms: dict[str, Expression] = {}
    factors = _sum(_multiplied_out(left, atoms), _multiplied_out(right, atoms), -1)
    return Polynomial({one: factor for one, factor in factors.items() if factor}, atoms)


def _multiplied_out(node: Expression, atoms: dict[str, Expression]) -> dict[Monomial, int]:
    match node:
        case Constant(value):
            return {(): int(str(value))}
        case Arithmetic("*", left, right):
            one, other = _multiplied_out(left, atoms), _multiplied_out(right, atoms)
            found: dict[Monomial, int] = {}
            for (names, factor), (more, times) in product(one.items(), other.items()):
                key = tuple(sorted((*names, *more)))
                found[key] = found.get(key, 0) + factor * times
            return found
        case Arithmetic(operator, left, right):
            sign = 1 if operator == "+" else -1
            return _sum(_multiplied_out(left, atoms), _multiplied_out(right, atoms), sign)
        case _:
            name = _name(node)
            atoms[name] = node
            return {(name,): 1}


def _sum(one: dict[Monomial, int], other: dict[Monomial, int], sign: int) -> dict[Monomial, int]:
    found = dict(one)
    for names, factor in other.items():
        found[names] = found.get(names, 0) + sign * factor
    return found


def _name(node: Expression) -> str:
    match node:
        case Given(fact):
            return fact.path
        case FigureOf(name):
            return f":{name}"
        case Aggregate(name):
            return f"#{name}"
        case _:
            return f"?{id(node)}"


def roots(square: int, factor: int, rest: int) -> Iterator[int]:
    """Yield whole numbers next to where ``square x² + factor x + rest`` turns: its roots, and its peak.

    >>> list(roots(0, 3, -12)), list(roots(1, -6, 8))
    ([4], [4, 2, 3])
    """
    if square:
        inside = factor * factor - 4 * square * rest
        if inside >= 0:
            root = isqrt(inside)
            yield (-factor + root) // (2 * square)
            yield (-factor - root) // (2 * square)
        yield -factor // (2 * square)
    else:
        # where it stands inside a condition of a CASE, what it is compared with is worth trying
        yield -rest // (factor or 1)
