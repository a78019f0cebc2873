"""The comparisons of a condition as limits (数额、期限标准): a sum of terms that has to reach nought.

``10 * a > b + c`` is ``10 a - b - c - 1 >= 0``; under a NOT the comparison is turned round, so that
a limit is always what has to be reached for the rule to be made out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from rules.condition.tree import (
    Aggregate,
    And,
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    Defined,
    Expression,
    Given,
    Not,
    Operator,
    Or,
    kids,
    walk,
)

_TURNED: dict[Operator, Operator] = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", "<=": ">", ">": "<="}

Term = tuple[int, Expression]
"""A factor and what it stands before: a fact, an aggregate, a figure, or something not linear."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A comparison of numbers or dates, as it has to turn out for the rule.

    Attributes:
        operator: How left and right have to compare; turned round under a NOT.
        terms: Of left less right, factors summed up; empty for dates.
        inner: Limits in the filters of aggregates it counts lines with, by aggregate.
        rests_on: Stated facts without any one of which nothing is known of one side, each by whether
            it is one of the case (not of the line at hand) and its name.
    """

    node: Comparison
    operator: Operator
    terms: tuple[Term, ...]
    inner: tuple[tuple[Aggregate, tuple[Limit, ...]], ...]
    rests_on: tuple[tuple[bool, str], ...]


def limits_of(node: Expression, *, wanted: bool = True) -> tuple[Limit, ...]:
    """Return the limits of a condition that has to be TRUE (FALSE where not `wanted`), in their order."""
    match node:
        case And(parts) | Or(parts):
            return tuple(limit for part in parts for limit in limits_of(part, wanted=wanted))
        case Not(part):
            return limits_of(part, wanted=not wanted)
        case Defined():
            return limits_of(node.body, wanted=wanted)
        case Comparison() if node.left.type in ("int", "date"):
            return (_limit(node, wanted=wanted),)
        case _:
            return ()


def _limit(node: Comparison, *, wanted: bool) -> Limit:
    operator = node.operator if wanted else _TURNED[node.operator]
    if node.left.type == "date":
        return Limit(node, operator, (), (), _rests_on(node))
    factors: dict[Expression, int] = {}
    for factor, term in (*terms_of(node.left, 1), *terms_of(node.right, -1)):
        factors[term] = factors.get(term, 0) + factor
    terms = tuple((factor, term) for term, factor in factors.items() if factor)
    inner: list[tuple[Aggregate, tuple[Limit, ...]]] = []
    more_helps = operator in (">", ">=", "=")
    for factor, term in terms:
        if isinstance(term, Aggregate) and term.where is not None and term.function == "count":
            helps = more_helps if factor > 0 else operator in ("<", "<=", "=")
            inner.append((term, limits_of(term.where, wanted=helps)))
    return Limit(node, operator, terms, tuple(inner), _rests_on(node))


def _rests_on(node: Expression) -> tuple[tuple[bool, str], ...]:
    stated = (part.fact for part in walk_plain(node) if isinstance(part, Given))
    # what is derived may be known between bounds
    exact = (fact for fact in stated if not fact.derived and not fact.bounded)
    return tuple(dict.fromkeys((fact.kind is None, fact.name) for fact in exact))


def terms_of(node: Expression, factor: int) -> list[Term]:
    """Return the terms of a number, constants left out: what is not linear stays one term."""
    match node:
        case Constant():
            return []
        case Arithmetic("+", left, right):
            return [*terms_of(left, factor), *terms_of(right, factor)]
        case Arithmetic("-", left, right):
            return [*terms_of(left, factor), *terms_of(right, -factor)]
        case Arithmetic("*", Constant(value), other) | Arithmetic("*", other, Constant(value)):
            return terms_of(other, factor * int(str(value)))
        case _:
            return [(factor, node)]


def branches_of(node: Expression) -> list[Expression]:
    """Return a number once for each way its CASE may go; itself where there is none."""
    match node:
        case Choice(branches, otherwise):
            return [*(number for _, number in branches), otherwise]
        case Arithmetic(operator, left, right):
            ways = product(branches_of(left), branches_of(right))
            return [Arithmetic(operator, one, other) for one, other in ways]
        case _:
            return [node]


def walk_plain(node: Expression) -> list[Expression]:
    """Return the node and all below it, without what stands inside a CASE."""
    if isinstance(node, Choice):
        return [node]
    return [node, *(part for kid in kids(node) for part in walk_plain(kid))]


def compares(limit: Limit) -> list[Given]:
    """Return every fact that a limit compares."""
    return [part for part in walk(limit.node) if isinstance(part, Given)]
