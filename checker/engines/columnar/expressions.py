"""A condition as one expression over columns, with the meaning of `checker.engines.meaning`.

Place, day and figures are literals of the block. Boolean columns with NULL follow Kleene by
themselves; numbers carry two bounds, and a comparison is NULL unless the bounds decide it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce

import narwhals as nw

from checker.engines.columnar.branches import choice_in, with_branch
from checker.engines.columnar.moved_days import MovedDay
from checker.engines.columnar.names import absent_of, column_of, truth_of
from checker.engines.columnar.numbers import (
    FALSE,
    OPEN,
    TRUE,
    UNKNOWN,
    Number,
    arithmetic,
    choose,
    compared,
    hull,
    kleene,
    proofs,
    shifted,
    sure,
    whole,
)
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
from rules.fact import Fact
from rules.parameter import Figure

__all__ = ["FALSE", "OPEN", "TRUE", "UNKNOWN", "Expressions", "Number", "choose", "kleene", "sure", "whole"]


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
            verdict = compared(node.operator, a.low, b.low)
        else:
            true, false = proofs(node.operator, a, b)
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
                return arithmetic(operator, self.number(left), self.number(right))
            case Shifted(Given(fact), count, "MONTH") if MovedDay(fact, count).column in self._moved:
                column = nw.col(MovedDay(fact, count).column)
                return Number(column, column, exact=True, gone=self._given(fact).gone)
            case Shifted(inner, count, unit):
                moved = self.number(inner)
                low = shifted(moved.low, count, unit)
                high = low if moved.exact else shifted(moved.high, count, unit)
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
        return hull([*taken, (reached, self.number(otherwise))])
