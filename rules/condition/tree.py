"""The condition tree: what every engine reads, and nothing else does.

The node types below are all there is. `kids` and `walk` let an engine or a check go over a
tree without knowing how it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rules.fact import Fact, FactType

Operator = Literal["=", "<>", "<", "<=", ">", ">="]
Function = Literal["count", "count_distinct", "sum", "min", "max"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal of the rule's text."""

    value: bool | int | str | date
    type: FactType


@dataclass(frozen=True, slots=True)
class Today:
    """The day of the case: always known."""

    type: FactType = "date"


@dataclass(frozen=True, slots=True)
class Given:
    """A fact of the case, or a column of the line at hand."""

    fact: Fact

    @property
    def type(self) -> FactType:
        """Type of the fact."""
        return self.fact.type


@dataclass(frozen=True, slots=True)
class FigureOf:
    """A figure fixed by law for the case's day and place; `low` and `high` bound every figure there is."""

    name: str
    low: int
    high: int
    type: FactType = "int"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A number taken over the lines of one list, known between bounds."""

    name: str
    title: str
    kind: str
    function: Function
    column: Fact | None
    where: Expression | None
    type: FactType = "int"

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class RuleOf:
    """The verdict of another rule for the same case."""

    id: str
    type: FactType = "bool"


@dataclass(frozen=True, slots=True)
class Defined:
    """A named condition that several rules share; `presumed` says what unknown counts as, if anything."""

    name: str
    title: str
    kind: str | None
    body: Expression
    presumed: bool | None = None
    type: FactType = "bool"

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Expression, ...]
    type: FactType = "bool"


@dataclass(frozen=True, slots=True)
class Or:
    """Some part holds."""

    parts: tuple[Expression, ...]
    type: FactType = "bool"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Expression
    type: FactType = "bool"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two numbers, dates, texts or truths compared; a comparison with an absent fact is FALSE."""

    operator: Operator
    left: Expression
    right: Expression
    type: FactType = "bool"


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text is one of a list of literals."""

    given: Given
    values: tuple[str, ...]
    type: FactType = "bool"


@dataclass(frozen=True, slots=True)
class IsAbsent:
    """A fact is known to be absent (IS NULL)."""

    given: Given
    type: FactType = "bool"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Sum, difference or product of whole numbers; the factors of a product are never negative."""

    operator: Literal["+", "-", "*"]
    left: Expression
    right: Expression
    type: FactType = "int"


@dataclass(frozen=True, slots=True)
class Shifted:
    """A date moved by whole days or months (the last day of a short month where there is no such day)."""

    date: Expression
    count: int
    unit: Literal["DAY", "MONTH"]
    type: FactType = "date"


@dataclass(frozen=True, slots=True)
class Choice:
    """CASE WHEN: the number of the first branch whose condition holds, else `otherwise`."""

    branches: tuple[tuple[Expression, Expression], ...]
    otherwise: Expression
    type: FactType = "int"


Expression = (
    Constant
    | Today
    | Given
    | FigureOf
    | Aggregate
    | RuleOf
    | Defined
    | And
    | Or
    | Not
    | Comparison
    | OneOf
    | IsAbsent
    | Arithmetic
    | Shifted
    | Choice
)


def kids(node: Expression) -> tuple[Expression, ...]:
    """Return the parts that stand in the same row; the filter of an aggregate stands in another."""
    match node:
        case And(parts) | Or(parts):
            return parts
        case Not(part) | Shifted(part):
            return (part,)
        case Comparison(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case OneOf(given) | IsAbsent(given):
            return (given,)
        case Defined():
            return (node.body,)
        case Choice(branches, otherwise):
            return (*(part for branch in branches for part in branch), otherwise)
        case _:
            return ()


def walk(node: Expression) -> Iterator[Expression]:
    """Yield the node and all below it, definitions included, filters of aggregates not."""
    yield node
    for kid in kids(node):
        yield from walk(kid)


def walk_deep(node: Expression) -> Iterator[Expression]:
    """Yield all nodes, filters of aggregates included."""
    for part in walk(node):
        yield part
        if isinstance(part, Aggregate) and part.where is not None:
            yield from walk_deep(part.where)
