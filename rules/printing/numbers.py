"""Numbers and dates in printed SQL: two bounds each, compared only where the bounds decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

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
from rules.fact import Fact
from rules.parameter import Figure


@dataclass(frozen=True, slots=True)
class Bounds:
    """SQL of the lower and the upper bound (NULL: open), and of whether it is absent (empty: never).

    `perhaps` says that whether it is absent may itself be unknown, as for MIN of lines.
    """

    low: str
    high: str
    gone: str = ""
    perhaps: bool = False

    @property
    def exact(self) -> bool:
        """Whether both bounds are one expression."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Names:
    """How facts and lists are called in the SQL around."""

    truth: Callable[[Expression], str]
    column: Callable[[Fact], str]
    absent: Callable[[Fact], str]
    lines: Callable[[str], str]
    given: Callable[[str], str]


class Numbers:
    """Writes the number expressions of one day and set of figures."""

    def __init__(self, day: date, figures: Mapping[str, Figure], names: Names) -> None:
        self._day = day
        self._figures = figures
        self._names = names

    def comparison(self, operator: str, left: Expression, right: Expression) -> str:
        """Return a comparison that is NULL unless it is so for the whole interval."""
        a, b = self.of(left), self.of(right)
        if operator in ("<", "<="):
            a, b, operator = b, a, {"<": ">", "<=": ">="}[operator]
        if a.exact and b.exact:
            text = f"({a.low} {operator} {b.low})"
        elif operator in (">", ">="):
            less = {">": "<=", ">=": "<"}[operator]
            text = (
                f"CASE WHEN {a.low} {operator} {b.high} THEN TRUE WHEN {a.high} {less} {b.low} THEN FALSE END"
            )
        else:
            same, other = ("TRUE", "FALSE") if operator == "=" else ("FALSE", "TRUE")
            text = (
                f"CASE WHEN {a.high} < {b.low} OR {b.high} < {a.low} THEN {other} "
                f"WHEN {a.low} = {a.high} AND {a.high} = {b.low} AND {b.low} = {b.high} THEN {same} END"
            )
        for gone, perhaps in ((a.gone, a.perhaps), (b.gone, b.perhaps)):
            if perhaps:
                text = (
                    f"CASE WHEN {gone} THEN FALSE WHEN ({gone}) IS NULL AND {text} THEN NULL ELSE {text} END"
                )
            elif gone:
                text = f"CASE WHEN {gone} THEN FALSE ELSE {text} END"
        return text

    def of(self, node: Expression) -> Bounds:
        """Return the bounds of a number or date."""
        match node:
            case Constant(value):
                text = f"CAST('{value}' AS DATE)" if isinstance(value, date) else str(value)
                return Bounds(text, text)
            case Today():
                return self.of(Constant(self._day, "date"))
            case Given(fact):
                return self._fact(fact)
            case FigureOf(name):
                figure = self._figures[name]
                low, high = (
                    str(bound) if bound is not None else "NULL" for bound in (figure.low, figure.high)
                )
                # an open figure is two NULLs, which compare as unknown either way
                return Bounds(low, high)
            case Aggregate():
                return self._aggregate(node)
            case Arithmetic(operator, left, right):
                return self._arithmetic(operator, self.of(left), self.of(right))
            case Shifted(inner, count, unit):
                moved = self.of(inner)
                sign, size = ("+", count) if count >= 0 else ("-", -count)
                low, high = (
                    f"CAST({bound} {sign} INTERVAL '{size}' {unit} AS DATE)"
                    for bound in (moved.low, moved.high)
                )
                return Bounds(low, high, moved.gone, moved.perhaps)
            case Choice(branches, otherwise):
                return self._choice(branches, otherwise)
            case _:
                msg = f"not a number: {node!r}"
                raise TypeError(msg)

    def _fact(self, fact: Fact) -> Bounds:
        column = self._names.column(fact)
        if fact.bounded:
            return Bounds(f"{column}__low", f"{column}__high")
        return Bounds(column, column, self._names.absent(fact))

    @staticmethod
    def _arithmetic(operator: str, a: Bounds, b: Bounds) -> Bounds:
        gone = " OR ".join(filter(None, (a.gone, b.gone)))
        perhaps = a.perhaps or b.perhaps
        low, high = (b.high, b.low) if operator == "-" else (b.low, b.high)
        return Bounds(f"({a.low} {operator} {low})", f"({a.high} {operator} {high})", gone, perhaps)

    def _choice(self, branches: tuple[tuple[Expression, Expression], ...], otherwise: Expression) -> Bounds:
        """Return the hull of the branches that are still open; one open number opens it."""
        passed = "TRUE"
        rows: list[tuple[str, Bounds]] = []
        for condition, number in branches:
            holds = self._names.truth(condition)
            rows.append((f"{passed} AND COALESCE({holds}, TRUE)", self.of(number)))
            passed += f" AND NOT COALESCE({holds}, FALSE)"
        rows.append((passed, self.of(otherwise)))
        low, high = (
            f"(SELECT CASE WHEN COUNT(*) = COUNT(number) THEN {pick}(number) END "
            f"FROM (VALUES {values}) AS branch(is_open, number) WHERE is_open)"
            for pick, values in (
                ("MIN", ", ".join(f"({test}, {number.low})" for test, number in rows)),
                ("MAX", ", ".join(f"({test}, {number.high})" for test, number in rows)),
            )
        )
        return Bounds(low, high)

    def _aggregate(self, node: Aggregate) -> Bounds:
        lines, given = self._names.lines(node.kind), self._names.given(node.kind)
        where = "TRUE" if node.where is None else self._names.truth(node.where)
        sure, possible = f"{lines} AND {where}", f"{lines} AND COALESCE({where}, TRUE)"

        def if_given(text: str) -> str:
            return text if given == "TRUE" else f"CASE WHEN {given} THEN {text} END"

        if node.function == "count" or node.column is None:
            return Bounds(f"(SELECT COUNT(*) {sure})", if_given(f"(SELECT COUNT(*) {possible})"))
        column = self._names.column(node.column)
        unknown = f"(SELECT COUNT(*) {possible} AND {column} IS NULL)"
        if node.function == "sum":
            high = f"CASE WHEN {unknown} = 0 THEN (SELECT COALESCE(SUM({column}), 0) {possible}) END"
            return Bounds(f"(SELECT COALESCE(SUM({column}), 0) {sure})", if_given(high))
        if node.function == "count_distinct":
            known = f"(SELECT COUNT(DISTINCT {column}) {sure})"
            low = f"CASE WHEN {known} = 0 AND EXISTS(SELECT 1 {sure}) THEN 1 ELSE {known} END"
            return Bounds(low, if_given(f"((SELECT COUNT(DISTINCT {column}) {possible}) + {unknown})"))
        least = node.function == "min"
        inner = f"(SELECT {node.function.upper()}({column}) {sure})"
        outer = if_given(
            f"CASE WHEN {unknown} = 0 THEN (SELECT {node.function.upper()}({column}) {possible}) END"
        )
        some, none = f"EXISTS(SELECT 1 {sure})", f"{given} AND NOT EXISTS(SELECT 1 {possible})"
        gone = f"CASE WHEN {some} THEN FALSE WHEN {none} THEN TRUE END"
        return Bounds(*((outer, inner) if least else (inner, outer)), gone, perhaps=True)
