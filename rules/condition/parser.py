"""From the text of a condition to its tree, refusing all that engines might read differently.

sqlglot's base dialect reads the text; every node type is accepted by name and anything
else refused, because what one engine rounds, collates or divides another does not. Type
and range are checked here once: an expression that could leave 64 bits is refused, since
column stores wrap silently.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from rules.condition.bounds import INT64, range_of
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
    Operator,
    Or,
    RuleOf,
    Shifted,
    Today,
    walk,
)
from rules.errors import ConditionRefused
from rules.fact import Vocabulary

_COMPARISONS: dict[type[exp.Expr], Operator] = {
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.EQ: "=",
    exp.NEQ: "<>",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """The names a condition may use: `line` is the list whose columns stand at hand, if any."""

    vocabulary: Vocabulary
    line: str | None = None
    figures: Mapping[str, FigureOf] = field(default_factory=dict[str, FigureOf])
    aggregates: Mapping[str, Aggregate] = field(default_factory=dict[str, Aggregate])
    definitions: Mapping[str, Defined] = field(default_factory=dict[str, Defined])
    rules: frozenset[str] = frozenset()


def parse(text: str, scope: Scope) -> Expression:
    """Parse a condition into a tree that is TRUE, FALSE or UNKNOWN of a case.

    Raises:
        ConditionRefused: It is not a predicate of the fragment, or names something unknown.
    """
    try:
        written = sqlglot.parse_one(text)
    except SqlglotError as error:
        first = str(error).splitlines()[0] if str(error) else "unreadable"
        raise ConditionRefused(
            f"not an SQL predicate: {first}", "write one expression, no semicolon"
        ) from error
    except RecursionError as error:
        raise ConditionRefused("nested too deeply", "split it with definitions") from error
    tree = _read(written, scope)
    if tree.type != "bool":
        raise ConditionRefused(f"a condition must be true or false, this is a {tree.type}: {text.strip()}")
    for node in walk(tree):
        if node.type == "int":
            _ = range_of(node)
        if isinstance(node, Not | Choice | Comparison):
            _refuse_rules_inside(node)
    return tree


def _refuse_rules_inside(node: Not | Choice | Comparison) -> None:
    for part in walk(node):
        if isinstance(part, RuleOf):
            hint = "name rules only under AND and OR"
            raise ConditionRefused(f"rule {part.id} stands under NOT, CASE or a comparison", hint)


def _read(node: exp.Expr, scope: Scope) -> Expression:
    kind = type(node)
    if kind is exp.Paren:
        return _read(_child(node, "this"), scope)
    if kind in (exp.And, exp.Or):
        return _connective(node, scope)
    if kind is exp.Not:
        return Not(_boolean(_child(node, "this"), scope))
    if kind in _COMPARISONS:
        return _comparison(_COMPARISONS[kind], _child(node, "this"), _child(node, "expression"), scope)
    if kind is exp.Between:
        low = _comparison(">=", _child(node, "this"), _child(node, "low"), scope)
        high = _comparison("<=", _child(node, "this"), _child(node, "high"), scope)
        return And((low, high))
    if kind is exp.In:
        return _one_of(node, scope)
    if kind is exp.Is:
        return _is_absent(node, scope)
    if kind is exp.Literal:
        return _literal(node)
    if kind is exp.Neg:
        number = _read(_child(node, "this"), scope)
        if isinstance(number, Constant) and number.type == "int":
            return Constant(-int(str(number.value)), "int")
        raise ConditionRefused(
            f"minus before something other than a number: {node.sql()}", "subtract it instead"
        )
    if kind is exp.Boolean:
        return Constant(bool(node.this), "bool")
    if kind is exp.Cast:
        return _date_literal(node)
    if kind is exp.Placeholder:
        return _figure(node, scope)
    if kind is exp.Column:
        return _name(node, scope)
    if kind in (exp.Add, exp.Sub, exp.Mul):
        return _arithmetic(node, scope)
    if kind is exp.Case:
        return _choice(node, scope)
    hint = "see docs/rules.md for what a condition may hold"
    raise ConditionRefused(f"{kind.__name__.upper()} is not in the fragment: {node.sql()}", hint)


def _child(node: exp.Expr, key: str) -> exp.Expr:
    child = node.args.get(key)
    if not isinstance(child, exp.Expr):
        raise ConditionRefused(f"incomplete: {node.sql()}")
    return child


def _connective(node: exp.Expr, scope: Scope) -> Expression:
    connective = And if type(node) is exp.And else Or
    parts: list[Expression] = []
    for key in ("this", "expression"):
        part = _boolean(_child(node, key), scope)
        parts.extend(part.parts if isinstance(part, connective) else (part,))
    return connective(tuple(parts))


def _boolean(node: exp.Expr, scope: Scope) -> Expression:
    part = _read(node, scope)
    if part.type != "bool":
        raise ConditionRefused(f"a {part.type} stands where true or false is needed: {node.sql()}")
    return part


def _comparison(operator: Operator, left: exp.Expr, right: exp.Expr, scope: Scope) -> Expression:
    a, b = _read(left, scope), _read(right, scope)
    text = f"{left.sql()} {operator} {right.sql()}"
    if a.type != b.type:
        raise ConditionRefused(f"a {a.type} is compared with a {b.type}: {text}")
    if a.type in ("str", "bool"):
        if operator not in ("=", "<>"):
            raise ConditionRefused(f"there is no order on {a.type}: {text}", "use = or <>")
        for given, literal in ((a, b), (b, a)):
            if isinstance(given, Given) and isinstance(literal, Constant) and given.type == "str":
                _check_value(given, str(literal.value))
        if a.type == "bool" and not all(isinstance(x, Given | Constant) for x in (a, b)):
            raise ConditionRefused(
                f"compare a fact with TRUE or FALSE, nothing longer: {text}", "use AND, OR, NOT"
            )
    return Comparison(operator, a, b)


def _check_value(given: Given, value: str) -> None:
    if given.fact.values and value not in given.fact.values:
        near = difflib.get_close_matches(value, list(given.fact.values), n=1) or list(given.fact.values)
        raise ConditionRefused(f"{given.fact.path} is never {value!r}", f"one of {', '.join(near)}")


def _one_of(node: exp.Expr, scope: Scope) -> Expression:
    given = _read(_child(node, "this"), scope)
    if not isinstance(given, Given) or given.type != "str":
        raise ConditionRefused(f"IN asks of a text fact only: {node.sql()}")
    values: list[str] = []
    for item in node.expressions:
        if isinstance(item, exp.Placeholder):
            if item.name not in scope.vocabulary.lists:
                known = ", ".join(scope.vocabulary.lists)
                raise ConditionRefused(f"unknown value list :{item.name}", f"declared are {known}")
            values.extend(scope.vocabulary.lists[item.name])
        elif isinstance(item, exp.Literal) and item.is_string:
            _check_value(given, str(item.this))
            values.append(str(item.this))
        else:
            raise ConditionRefused(f"IN takes texts or a :list, not {item.sql()}")
    if not values:
        raise ConditionRefused(f"IN without values: {node.sql()}")
    return OneOf(given, tuple(values))


def _is_absent(node: exp.Expr, scope: Scope) -> Expression:
    given = _read(_child(node, "this"), scope)
    if not isinstance(_child(node, "expression"), exp.Null):
        raise ConditionRefused(f"only IS NULL and IS NOT NULL: {node.sql()}")
    if not isinstance(given, Given) or not given.fact.may_be_absent:
        hint = "declare may_be_absent in the facts, or leave it out: unknown needs no test"
        raise ConditionRefused(f"IS NULL asks of a fact that may be absent only: {node.sql()}", hint)
    return IsAbsent(given)


def _literal(node: exp.Expr) -> Constant:
    text = str(node.this)
    if node.is_string:
        return Constant(text, "str")
    if not (text.isascii() and text.isdigit()):
        raise ConditionRefused(f"no fractions: {text}", "multiply both sides out, or change the unit")
    if int(text) > INT64:
        raise ConditionRefused(f"{text} does not fit 64 bits")
    return Constant(int(text), "int")


def _date_literal(node: exp.Expr) -> Constant:
    text = _child(node, "this")
    if not (isinstance(text, exp.Literal) and node.args["to"].this == exp.DataType.Type.DATE):
        raise ConditionRefused(f"no conversions: {node.sql()}", "write DATE '2026-11-22' for a day")
    try:
        return Constant(date.fromisoformat(str(text.this)), "date")
    except ValueError as error:
        raise ConditionRefused(f"{text.this!s} is no day", "write DATE '2026-11-22'") from error


def _figure(node: exp.Expr, scope: Scope) -> FigureOf:
    if (figure := scope.figures.get(node.name)) is None:
        near = difflib.get_close_matches(node.name, list(scope.figures), n=1)
        raise ConditionRefused(
            f"unknown figure :{node.name}", f"did you mean :{near[0]}?" if near else "declare it"
        )
    return figure


def _name(node: exp.Expr, scope: Scope) -> Expression:
    name = ".".join(part.name for part in node.parts) if isinstance(node, exp.Column) else node.sql()
    if name == "day":
        return Today()
    if name in scope.rules:
        return RuleOf(name)
    if name in scope.definitions:
        definition = scope.definitions[name]
        if definition.kind is not None and definition.kind != scope.line:
            raise ConditionRefused(
                f"{name} speaks of a line of {definition.kind}", f"needs for_each: {definition.kind}"
            )
        return definition
    if name in scope.aggregates:
        return scope.aggregates[name]
    list_name, dot, column = name.partition(".")
    if not dot and (fact := scope.vocabulary.facts.get(name)) is not None:
        return Given(fact)
    if dot and (kind := scope.vocabulary.lines.get(list_name)) is not None and column in kind.columns:
        if scope.line != list_name:
            raise ConditionRefused(
                f"{name} is a column of a line", f"needs for_each: {list_name}, or an aggregate"
            )
        return Given(kind.columns[column])
    names = [*scope.vocabulary.facts, *scope.aggregates, *scope.definitions, *scope.rules]
    names += [fact.path for kind in scope.vocabulary.lines.values() for fact in kind.columns.values()]
    near = difflib.get_close_matches(name, names, n=2)
    raise ConditionRefused(
        f"unknown fact {name!r}", f"did you mean {' or '.join(near)}?" if near else "declare it"
    )


def _arithmetic(node: exp.Expr, scope: Scope) -> Expression:
    right = _child(node, "expression")
    left = _read(_child(node, "this"), scope)
    if isinstance(right, exp.Interval):
        return _shift(node, left, right)
    b = _read(right, scope)
    if left.type != "int" or b.type != "int":
        hint = "compare a date with a date moved by INTERVAL"
        raise ConditionRefused(
            f"whole numbers only: {node.sql()}", hint if "date" in (left.type, b.type) else ""
        )
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
    name = unit.name.upper().removesuffix("S") if isinstance(unit, exp.Expr) else ""
    if left.type != "date" or name not in ("DAY", "MONTH") or not isinstance(count, exp.Literal):
        raise ConditionRefused(f"a date moves by whole days or months: {node.sql()}", "a year is 12 MONTH")
    number = _literal(exp.Literal.number(str(count.this)))
    size = int(str(number.value)) * (1 if type(node) is exp.Add else -1)
    return Shifted(left, size, "DAY" if name == "DAY" else "MONTH")


def _choice(node: exp.Expr, scope: Scope) -> Expression:
    default = node.args.get("default")
    if node.args.get("this") is not None or not isinstance(default, exp.Expr):
        raise ConditionRefused(f"CASE WHEN … THEN … ELSE … END only: {node.sql()}", "add an ELSE")
    branches: list[tuple[Expression, Expression]] = []
    for branch in node.args["ifs"]:
        branches.append((_boolean(_child(branch, "this"), scope), _read(_child(branch, "true"), scope)))
    tree = Choice(tuple(branches), _read(default, scope))
    numbers = [number for _, number in tree.branches] + [tree.otherwise]
    if any(number.type != "int" for number in numbers):
        raise ConditionRefused(f"CASE gives whole numbers only: {node.sql()}")
    if any(isinstance(part, Choice) for number in branches for side in number for part in walk(side)) or any(
        isinstance(part, Choice) for part in walk(tree.otherwise)
    ):
        raise ConditionRefused(f"CASE inside CASE: {node.sql()}", "define the inner one, or split the rule")
    return tree
