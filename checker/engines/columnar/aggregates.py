"""Aggregates over lines as two bounds: first per line, then per case, then with the list's completeness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import narwhals as nw

from checker.engines.columnar.expressions import FALSE, OPEN, TRUE, UNKNOWN, Expressions, choose, sure, whole
from checker.engines.columnar.names import absent_of, column_of, given_of
from rules.condition.tree import Aggregate, FigureOf, Given, RuleOf, walk
from rules.fact import UNSET

_MAY_BE_OPEN = (Aggregate, FigureOf, RuleOf)
_ONE, _ZERO = whole(1), whole(0)
_DTYPE = {"bool": nw.Boolean, "int": nw.Int64, "date": nw.Date, "str": nw.String}


@dataclass(slots=True)
class Plan:
    """What to compute per line, per case, and after joining to the cases."""

    per_line: list[nw.Expr] = field(default_factory=list[nw.Expr])
    per_case: list[nw.Expr] = field(default_factory=list[nw.Expr])
    after: list[nw.Expr] = field(default_factory=list[nw.Expr])
    filled: list[str] = field(default_factory=list[str])


def plan_aggregates(aggregates: Sequence[Aggregate], expressions: Expressions, *, always_given: bool) -> Plan:
    """Return the plan for all aggregates of one list; a derived list is always complete."""
    plan = Plan()
    for aggregate in aggregates:
        given = TRUE if always_given else nw.col(given_of(aggregate.kind))
        _plan(aggregate, expressions, given, plan)
    return plan


def _one(condition: nw.Expr) -> nw.Expr:
    return choose(condition, _ONE, _ZERO)


def _plan(aggregate: Aggregate, expressions: Expressions, given: nw.Expr, plan: Plan) -> None:
    name = aggregate.name
    if aggregate.where is None:
        sure_of = may_be = TRUE
    else:
        where = expressions.truth(aggregate.where)
        sure_of, may_be = sure(where), where.fill_null(value=True)

    def summed(part: str, expression: nw.Expr) -> nw.Expr:
        column = f"{name}__{part}"
        plan.per_line.append(expression.alias(column))
        plan.per_case.append(nw.col(column).sum())
        plan.filled.append(column)
        return nw.col(column)

    # where every line surely counts or surely does not, one pass over them tells both bounds
    certain = _is_certain(aggregate)

    def ended(low: nw.Expr, high: nw.Expr) -> None:
        plan.after.append(low.alias(f"{name}__lo"))
        plan.after.append(choose(given, high, OPEN).alias(f"{name}__hi"))

    if aggregate.function == "count" or aggregate.column is None:
        counted = summed("n", _one(sure_of))
        ended(counted, counted if certain else summed("m", _one(may_be)))
        return
    value = nw.col(column_of(aggregate.column))
    if aggregate.column.may_be_absent:
        # a cell known to be absent takes its line out
        there = ~nw.col(absent_of(aggregate.column))
        # an unknown cell may turn out to be absent
        sure_of, may_be = sure_of & ~value.is_null(), may_be & there
    unknown = summed("bad", _one(may_be & value.is_null()))
    if aggregate.function == "sum":
        low = summed("a", choose(sure_of, value.fill_null(0), _ZERO))
        high = low if certain else summed("b", choose(may_be, value.fill_null(0), _ZERO))
        ended(low, choose(unknown > 0, OPEN, high))
        return
    some = summed("n", _one(sure_of))
    possible = some if certain else summed("m", _one(may_be))
    nothing = nw.lit(None, dtype=_DTYPE[aggregate.column.type])

    def picked(part: str, condition: nw.Expr, how: str) -> nw.Expr:
        column = f"{name}__{part}"
        plan.per_line.append(choose(condition, value, nothing).alias(column))
        plan.per_case.append(getattr(nw.col(column), how)())
        return nw.col(column)

    if aggregate.function == "count_distinct":
        # NULL counts as one more member: taken off where there was one
        without = summed("an", _one(~sure_of | value.is_null()))
        known = picked("a", sure_of, "n_unique").fill_null(0) - _one(without > 0)
        maybe = known
        if not certain:
            outside = summed("bn", _one(~may_be | value.is_null()))
            maybe = picked("b", may_be, "n_unique").fill_null(0) - _one(outside > 0)
        ended(choose((known == 0) & (some > 0), _ONE, known), maybe + unknown)
        return
    inner = picked("a", sure_of, aggregate.function)
    outer = inner if certain else picked("b", may_be, aggregate.function)
    outer = choose((unknown > 0) | ~given, OPEN, outer)
    low, high = (outer, inner) if aggregate.function == "min" else (inner, outer)
    plan.after += [
        low.alias(f"{name}__lo"),
        high.alias(f"{name}__hi"),
        choose(some > 0, TRUE, UNKNOWN).alias(f"{name}__some"),
        choose(given & (possible == 0), TRUE, FALSE).alias(f"{name}__none"),
    ]


def _is_certain(aggregate: Aggregate) -> bool:
    """Whether no line can be one that may count and may not."""
    if aggregate.column is not None and aggregate.column.may_be_absent:
        return False
    return aggregate.where is None or all(
        node.fact.presumed is not UNSET if isinstance(node, Given) else not isinstance(node, _MAY_BE_OPEN)
        for node in walk(aggregate.where)
    )
