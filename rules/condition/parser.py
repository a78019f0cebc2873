"""From the text of a condition to its tree, refusing all that engines might read differently.

`grammar` says which SQL may be written and `scope` what the names stand for. Here every
part gets its type. Type and range are checked once: an expression that could leave 64 bits
is refused, since column stores wrap silently, and so is a date that could leave the calendar.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from rules.condition.bounds import days_of, range_of
from rules.condition.grammar import written
from rules.condition.literal import day_literal, literal, whole_number
from rules.condition.scope import Scope
from rules.condition.tree import (
    And,
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    Expression,
    Given,
    IsAbsent,
    Not,
    OneOf,
    Operator,
    Or,
    RuleOf,
    Shifted,
    walk,
)
from rules.errors import ConditionRefused
from rules.fact import FactType

__all__ = ["Scope", "parse"]

_COMPARISONS: Mapping[type[exp.Expr], Operator] = {
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.EQ: "=",
    exp.NEQ: "<>",
}
_A: Mapping[FactType, str] = {"bool": "a truth", "int": "a number", "date": "a date", "str": "a text"}
_DAY_HINT = "write DATE '2026-11-22' for a day"


def parse(text: str, scope: Scope) -> Expression:
    """Parse a condition into a tree that is TRUE, FALSE or UNKNOWN of a case.

    Raises:
        ConditionRefused: It is not a predicate of the fragment, or names something unknown.
    """
    try:
        tree = _read(written(text), scope)
        if tree.type != "bool":
            raise ConditionRefused(
                f"a condition must be true or false, this is {_A[tree.type]}: {text.strip()}"
            )
        for node in walk(tree):
            _check(node)
    except RecursionError as error:
        raise ConditionRefused("nested too deeply", "split it with definitions") from error
    return tree


def _check(node: Expression) -> None:
    if node.type == "int":
        _ = range_of(node)
    elif node.type == "date":
        _ = days_of(node)
    if isinstance(node, Not | Choice | Comparison):
        for part in walk(node):
            if isinstance(part, RuleOf):
                hint = "name rules only under AND and OR"
                raise ConditionRefused(f"rule {part.id} stands under NOT, CASE or a comparison", hint)


def _read(node: exp.Expr, scope: Scope) -> Expression:
    kind = type(node)
    if kind is exp.Paren:
        return _read(_child(node, "this"), scope)
    if kind in _COMPARISONS:
        return _comparison(_COMPARISONS[kind], _child(node, "this"), _child(node, "expression"), scope)
    if (reader := _READERS.get(kind)) is not None:
        return reader(node, scope)
    hint = "ask IS NULL of a fact that may be absent" if kind is exp.Null else "see docs/rules.md"
    raise ConditionRefused(f"{kind.__name__.upper()} cannot stand by itself: {node.sql()}", hint)


def _child(node: exp.Expr, key: str) -> exp.Expr:
    child = node.args.get(key)
    if not isinstance(child, exp.Expr):
        raise ConditionRefused(f"incomplete: {node.sql()}")
    return child


def _connective(node: exp.Expr, scope: Scope) -> Expression:
    connective = And if type(node) is exp.And else Or
    parts: list[Expression] = []
    # flat: a chain of a thousand members is no nesting
    for member in node.flatten(unnest=False):
        part = _boolean(member, scope)
        parts.extend(part.parts if isinstance(part, connective) else (part,))
    return connective(tuple(parts))


def _boolean(node: exp.Expr, scope: Scope) -> Expression:
    part = _read(node, scope)
    if part.type != "bool":
        raise ConditionRefused(f"{_A[part.type]} stands where true or false is needed: {node.sql()}")
    return part


def _not(node: exp.Expr, scope: Scope) -> Expression:
    return Not(_boolean(_child(node, "this"), scope))


def _comparison(operator: Operator, left: exp.Expr, right: exp.Expr, scope: Scope) -> Expression:
    a, b = _read(left, scope), _read(right, scope)
    text = f"{left.sql()} {operator} {right.sql()}"
    if a.type != b.type:
        hint = _DAY_HINT if {a.type, b.type} == {"date", "str"} else ""
        raise ConditionRefused(f"{_A[a.type]} is compared with {_A[b.type]}: {text}", hint)
    if a.type in ("str", "bool"):
        if operator not in ("=", "<>"):
            raise ConditionRefused(f"there is no order on {_A[a.type]}: {text}", "use = or <>")
        for given, constant in ((a, b), (b, a)):
            if isinstance(given, Given) and isinstance(constant, Constant) and given.type == "str":
                _check_value(given, str(constant.value))
        if a.type == "bool" and not all(isinstance(x, Given | Constant) for x in (a, b)):
            raise ConditionRefused(
                f"compare a fact with TRUE or FALSE, nothing longer: {text}", "use AND, OR, NOT"
            )
    return Comparison(operator, a, b)


def _check_value(given: Given, value: str) -> None:
    if given.fact.values and value not in given.fact.values:
        near = difflib.get_close_matches(value, list(given.fact.values), n=1) or list(given.fact.values)
        raise ConditionRefused(f"{given.fact.path} is never {value!r}", f"one of {', '.join(near)}")


def _between(node: exp.Expr, scope: Scope) -> Expression:
    low = _comparison(">=", _child(node, "this"), _child(node, "low"), scope)
    high = _comparison("<=", _child(node, "this"), _child(node, "high"), scope)
    return And((low, high))


def _one_of(node: exp.Expr, scope: Scope) -> Expression:
    given = _read(_child(node, "this"), scope)
    if not isinstance(given, Given) or given.type != "str":
        raise ConditionRefused(f"IN asks of a text fact only: {node.sql()}", "write = and OR")
    values: list[str] = []
    for item in node.expressions:
        if isinstance(item, exp.Placeholder):
            values.extend(scope.listed(item.name))
        elif isinstance(item, exp.Literal) and item.is_string:
            values.append(str(item.this))
        else:
            raise ConditionRefused(f"IN takes texts or a :list, not {item.sql()}")
    if not values:
        raise ConditionRefused(f"IN without values: {node.sql()}", "IN takes texts or a :list")
    for value in values:
        _check_value(given, value)
    return OneOf(given, tuple(values))


def _is_absent(node: exp.Expr, scope: Scope) -> Expression:
    given = _read(_child(node, "this"), scope)
    if not isinstance(_child(node, "expression"), exp.Null):
        raise ConditionRefused(f"only IS NULL and IS NOT NULL: {node.sql()}", "a truth stands by itself")
    if not isinstance(given, Given) or not given.fact.may_be_absent:
        hint = "declare may_be_absent in the facts, or leave it out: unknown needs no test"
        raise ConditionRefused(f"IS NULL asks of a fact that may be absent only: {node.sql()}", hint)
    return IsAbsent(given)


def _minus(node: exp.Expr, scope: Scope) -> Expression:
    number = _read(_child(node, "this"), scope)
    if isinstance(number, Constant) and isinstance(number.value, int) and number.type == "int":
        return Constant(-number.value, "int")
    raise ConditionRefused(f"minus before something other than a number: {node.sql()}", "subtract it instead")


def _arithmetic(node: exp.Expr, scope: Scope) -> Expression:
    right = _child(node, "expression")
    left = _read(_child(node, "this"), scope)
    if isinstance(right, exp.Interval):
        return _shift(node, left, right)
    b = _read(right, scope)
    if left.type != "int" or b.type != "int":
        hint = "compare a date with a date moved by INTERVAL" if "date" in (left.type, b.type) else ""
        raise ConditionRefused(f"whole numbers only: {node.sql()}", hint)
    if type(node) is exp.Mul:
        for factor in (left, b):
            if range_of(factor)[0] < 0:
                raise ConditionRefused(
                    f"a factor may be negative: {node.sql()}", "move terms to the other side"
                )
        return Arithmetic("*", left, b)
    return Arithmetic("+" if type(node) is exp.Add else "-", left, b)


def _shift(node: exp.Expr, left: Expression, interval: exp.Interval) -> Expression:
    unit, count = interval.args.get("unit"), interval.this
    digits = str(count.this) if isinstance(count, exp.Literal) else ""
    name = unit.name.upper().removesuffix("S") if isinstance(unit, exp.Var) else ""
    if type(node) is exp.Mul or left.type != "date" or name not in ("DAY", "MONTH") or not digits.isdecimal():
        hint = "a year is 12 MONTH; to go back, subtract"
        raise ConditionRefused(f"a date moves by whole days or months: {node.sql()}", hint)
    number = whole_number(digits)
    size = number if type(node) is exp.Add else -number
    return Shifted(left, size, "DAY" if name == "DAY" else "MONTH")


def _choice(node: exp.Expr, scope: Scope) -> Expression:
    default = node.args.get("default")
    if node.args.get("this") is not None or not isinstance(default, exp.Expr):
        raise ConditionRefused(f"CASE WHEN … THEN … ELSE … END only: {node.sql()}", "add an ELSE")
    branches: list[tuple[Expression, Expression]] = []
    for branch in node.args["ifs"]:
        branches.append((_boolean(_child(branch, "this"), scope), _read(_child(branch, "true"), scope)))
    tree = Choice(tuple(branches), _read(default, scope))
    if any(number.type != "int" for number in (*(number for _, number in branches), tree.otherwise)):
        raise ConditionRefused(f"CASE gives whole numbers only: {node.sql()}")
    if sum(isinstance(part, Choice) for part in walk(tree)) > 1:
        raise ConditionRefused(f"CASE inside CASE: {node.sql()}", "write one CASE, or split the rule")
    return tree


def _name(node: exp.Column, scope: Scope) -> Expression:
    return scope.named(".".join(part.name for part in node.parts))


_READERS: Mapping[type[exp.Expr], Callable[[Any, Scope], Expression]] = {
    exp.And: _connective,
    exp.Or: _connective,
    exp.Not: _not,
    exp.Between: _between,
    exp.In: _one_of,
    exp.Is: _is_absent,
    exp.Literal: lambda node, _: literal(node),
    exp.Neg: _minus,
    exp.Boolean: lambda node, _: Constant(bool(node.this), "bool"),
    exp.Cast: lambda node, _: day_literal(node),
    exp.Placeholder: lambda node, scope: scope.figure(node.name),
    exp.Column: _name,
    exp.Add: _arithmetic,
    exp.Sub: _arithmetic,
    exp.Mul: _arithmetic,
    exp.Case: _choice,
}
