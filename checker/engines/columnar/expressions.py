"""A condition as one expression over columns, with the meaning of `checker.engines.meaning`.

Place, day and figures are literals of the block. Boolean columns with NULL follow Kleene by
themselves; numbers carry two bounds, and a comparison is NULL unless the bounds decide it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

import narwhals as nw

from checker.engines.columnar.branches import choice_in, with_branch
from checker.engines.columnar.moved_days import MovedDay
from checker.engines.columnar.names import absent_of, column_of, truth_of
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
from rules.fact import LONG_TERM, Fact
from rules.parameter import Figure

TRUE, FALSE = nw.lit(value=True), nw.lit(value=False)
UNKNOWN = nw.lit(None, dtype=nw.Boolean)
OPEN = nw.lit(None, dtype=nw.Int64)


@dataclass(frozen=True, slots=True)
class Number:
    """A number or date in columns: two bounds, and when it is absent.

    Attributes:
        exact: The two bounds are the same expression.
        gone: TRUE where it is surely absent; None where it never is.
        there: TRUE where it is surely not absent; None where whatever is not surely absent is there.
    """

    low: nw.Expr
    high: nw.Expr
    exact: bool
    gone: nw.Expr | None = None
    there: nw.Expr | None = None

    @property
    def surely_there(self) -> nw.Expr:
        """Whether it is surely not absent, TRUE or FALSE."""
        there = TRUE if self.there is None else sure(self.there)
        return there if self.gone is None else there & ~self.gone


def whole(value: int) -> nw.Expr:
    """Return a whole-number literal."""
    return nw.lit(value, dtype=nw.Int64)


def choose(condition: nw.Expr, yes: nw.Expr, no: nw.Expr) -> nw.Expr:
    """Return `yes` where the condition is TRUE, else (FALSE or unknown) `no`."""
    return nw.when(condition).then(yes).otherwise(no)


def sure(truth: nw.Expr) -> nw.Expr:
    """Return whether it is surely so."""
    return truth.fill_null(value=False)


def kleene(true: nw.Expr, false: nw.Expr) -> nw.Expr:
    """Return TRUE, FALSE or unknown from what proves the one and what proves the other."""
    return choose(true, TRUE, choose(false, FALSE, UNKNOWN))


class Expressions:
    """Turns trees into expressions for one day and one set of figures.

    `moved` names the columns of `moved_days` that the frames carry.
    """

    def __init__(
        self,
        day: date,
        figures: Mapping[str, Figure],
        in_force: frozenset[str],
        moved: frozenset[str] = frozenset(),
    ) -> None:
        self._day = nw.lit(day)
        self.figures = figures
        self._in_force = in_force
        self._moved = moved

    def truth(self, node: Expression) -> nw.Expr:
        """Return the expression of a condition."""
        match node:
            case And(parts):
                return reduce(lambda a, b: a & b, map(self.truth, parts))
            case Or(parts):
                return reduce(lambda a, b: a | b, map(self.truth, parts))
            case Not(part):
                return ~self.truth(part)
            case Defined():
                body = self.truth(node.body)
                return body if node.presumed is None else body.fill_null(value=node.presumed)
            case RuleOf(id_):
                return nw.col(truth_of(id_)) if id_ in self._in_force else FALSE
            case Constant(value):
                return TRUE if value else FALSE
            case Given(fact):
                column = nw.col(column_of(fact))
                return choose(self.absent(fact), FALSE, column) if fact.may_be_absent else column
            case IsAbsent(given):
                known = ~nw.col(column_of(given.fact)).is_null()
                return kleene(self.absent(given.fact), known)
            case OneOf(given, values):
                among = nw.col(column_of(given.fact)).is_in(list(values))
                return choose(self.absent(given.fact), FALSE, among) if given.fact.may_be_absent else among
            case Comparison():
                return self._comparison(node)
            case _:
                msg = f"not a condition: {node!r}"
                raise TypeError(msg)

    @staticmethod
    def absent(fact: Fact) -> nw.Expr:
        """Return whether a fact is known to be absent."""
        return nw.col(absent_of(fact))

    def _comparison(self, node: Comparison) -> nw.Expr:
        if node.left.type in ("str", "bool"):
            left, right = self._plain(node.left), self._plain(node.right)
            verdict = left == right if node.operator == "=" else left != right
            for side in (node.left, node.right):
                if isinstance(side, Given) and side.fact.may_be_absent:
                    verdict = choose(self.absent(side.fact), FALSE, verdict)
            return verdict
        if (choice := choice_in(node)) is not None:
            return self._by_branch(node, choice)
        a, b = self.number(node.left), self.number(node.right)
        there = [side.there for side in (a, b) if side.there is not None]
        if a.exact and b.exact and not there:
            verdict = _compared(node.operator, a.low, b.low)
        else:
            true, false = _proofs(node.operator, a, b)
            verdict = kleene(reduce(lambda x, y: x & y, there, true), false)
        for gone in (a.gone, b.gone):
            if gone is not None:
                verdict = choose(gone, FALSE, verdict)
        return verdict

    def _by_branch(self, node: Comparison, choice: Choice) -> nw.Expr:
        """Return a comparison with a CASE in it as comparisons with its branches.

        Above or below the whole hull is above or below every branch still open, and truths
        are put together many times faster than numbers.
        """
        verdict = self.truth(with_branch(node, choice, choice.otherwise))
        for condition, number in reversed(choice.branches):
            holds, here = self.truth(condition), self.truth(with_branch(node, choice, number))
            # where it is open which branch holds: what both say
            verdict = (verdict & (here | ~holds)) | (here & holds)
        return verdict

    def _plain(self, node: Expression) -> nw.Expr:
        if isinstance(node, Constant):
            return nw.lit(node.value)
        if isinstance(node, Given):
            return nw.col(column_of(node.fact))
        msg = f"not a fact or a literal: {node!r}"
        raise TypeError(msg)

    def number(self, node: Expression) -> Number:
        """Return the expression of a number or date."""
        match node:
            case Constant(value):
                literal = whole(value) if isinstance(value, int) else nw.lit(value)
                return Number(literal, literal, exact=True)
            case Today():
                return Number(self._day, self._day, exact=True)
            case Given(fact):
                return self._given(fact)
            case FigureOf(name):
                figure = self.figures[name]
                low = OPEN if figure.low is None else whole(figure.low)
                high = OPEN if figure.high is None else whole(figure.high)
                return Number(low, low if figure.exact else high, exact=figure.exact)
            case Aggregate():
                low, high = nw.col(f"{node.name}__lo"), nw.col(f"{node.name}__hi")
                if node.function in ("min", "max"):
                    none, some = nw.col(f"{node.name}__none"), nw.col(f"{node.name}__some")
                    return Number(low, high, exact=False, gone=none, there=some)
                return Number(low, high, exact=False)
            case Arithmetic(operator, left, right):
                return _arithmetic(operator, self.number(left), self.number(right))
            case Shifted(Given(fact), count, "MONTH") if MovedDay(fact, count).column in self._moved:
                column = nw.col(MovedDay(fact, count).column)
                return Number(column, column, exact=True, gone=self._given(fact).gone)
            case Shifted(inner, count, unit):
                moved = self.number(inner)
                low = _shifted(moved.low, count, unit)
                high = low if moved.exact else _shifted(moved.high, count, unit)
                return Number(low, high, moved.exact, moved.gone, moved.there)
            case Choice(branches, otherwise):
                return self._choice(branches, otherwise)
            case _:
                msg = f"not a number: {node!r}"
                raise TypeError(msg)

    def _given(self, fact: Fact) -> Number:
        name = column_of(fact)
        if fact.bounded:
            return Number(nw.col(f"{name}__lo"), nw.col(f"{name}__hi"), exact=False)
        column = nw.col(name)
        gone = self.absent(fact) if fact.may_be_absent else None
        return Number(column, column, exact=True, gone=gone)

    def _choice(self, branches: tuple[tuple[Expression, Expression], ...], otherwise: Expression) -> Number:
        reached = TRUE
        taken: list[tuple[nw.Expr, Number]] = []
        for condition, number in branches:
            holds = self.truth(condition)
            taken.append((reached & holds.fill_null(value=True), self.number(number)))
            reached &= ~sure(holds)
        return _hull([*taken, (reached, self.number(otherwise))])


def _shifted(day: nw.Expr, count: int, unit: str) -> nw.Expr:
    moved = day.dt.offset_by(f"{count}{'d' if unit == 'DAY' else 'mo'}")
    # a term without end stays without end
    return choose(day == LONG_TERM, day, moved)


def _hull(taken: Sequence[tuple[nw.Expr, Number]]) -> Number:
    """Return the interval around the numbers that may be taken; what is surely absent does not widen it."""
    there = [(test if n.gone is None else test & ~n.gone, n) for test, n in taken]
    no_low = _some(test & n.low.is_null() for test, n in there)
    no_high = _some(test & n.high.is_null() for test, n in there)
    low = choose(no_low, OPEN, nw.min_horizontal(*(choose(test, n.low, OPEN) for test, n in there)))
    high = choose(no_high, OPEN, nw.max_horizontal(*(choose(test, n.high, OPEN) for test, n in there)))
    if all(n.gone is None and n.there is None for _, n in taken):
        return Number(low, high, exact=False)
    gone = ~_some(test for test, _ in there)
    perhaps_gone = _some(test & ~n.surely_there for test, n in taken)
    return Number(low, high, exact=False, gone=gone, there=~perhaps_gone)


def _some(tests: Iterable[nw.Expr]) -> nw.Expr:
    return reduce(lambda a, b: a | b, tests)


def _arithmetic(operator: str, a: Number, b: Number) -> Number:
    exact = a.exact and b.exact
    if operator == "+":
        low, high = a.low + b.low, a.high + b.high
    elif operator == "-":
        low, high = a.low - b.high, a.high - b.low
    else:
        low, high = a.low * b.low, a.high * b.high
    gone = _either(a.gone, b.gone, "|")
    return Number(low, low if exact else high, exact, gone, _either(a.there, b.there, "&"))


def _either(a: nw.Expr | None, b: nw.Expr | None, joined: str) -> nw.Expr | None:
    if a is None or b is None:
        return a if b is None else b
    return a | b if joined == "|" else a & b


def _compared(operator: str, a: nw.Expr, b: nw.Expr) -> nw.Expr:
    match operator:
        case ">=":
            return a >= b
        case ">":
            return a > b
        case "<=":
            return a <= b
        case "<":
            return a < b
        case "=":
            return a == b
        case _:
            return a != b


def _proofs(operator: str, a: Number, b: Number) -> tuple[nw.Expr, nw.Expr]:
    """Return what proves the comparison, and what disproves it."""
    if operator in ("=", "<>"):
        same = (a.low == a.high) & (b.low == b.high) & (a.low == b.low)
        apart = sure(a.high < b.low) | sure(b.high < a.low)
        return (same, apart) if operator == "=" else (apart, same)
    if operator in ("<=", "<"):
        a, b = b, a
    if operator in (">=", "<="):
        return a.low >= b.high, a.high < b.low
    return a.low > b.high, a.high <= b.low
