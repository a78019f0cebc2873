"""Which SQL may be written at all: the whitelist of node types, each with the parts it may have.

sqlglot's base dialect reads the text. What is not in the table is refused, parts of nodes
included, because what one engine rounds, collates or divides another does not, and because
a part that is passed over (``BETWEEN SYMMETRIC``) would change what the rule means.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from rules.errors import ConditionRefused

_BOTH = frozenset({"this", "expression"})
_THIS = frozenset({"this"})

_PARTS: Mapping[type[exp.Expr], frozenset[str]] = {
    exp.And: _BOTH,
    exp.Or: _BOTH,
    exp.Not: _THIS,
    exp.Paren: _THIS,
    exp.GT: _BOTH,
    exp.GTE: _BOTH,
    exp.LT: _BOTH,
    exp.LTE: _BOTH,
    exp.EQ: _BOTH,
    exp.NEQ: _BOTH,
    exp.Between: frozenset({"this", "low", "high"}),
    exp.In: frozenset({"this", "expressions"}),
    exp.Is: _BOTH,
    exp.Null: frozenset(),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Boolean: _THIS,
    exp.Neg: _THIS,
    exp.Cast: frozenset({"this", "to"}),
    exp.DataType: _THIS,
    exp.Add: _BOTH,
    exp.Sub: _BOTH,
    exp.Mul: _BOTH,
    exp.Interval: frozenset({"this", "unit"}),
    exp.Var: _THIS,
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.If: frozenset({"this", "true"}),
    exp.Placeholder: _THIS,
    exp.Column: frozenset({"this", "table", "db", "catalog"}),
    exp.Identifier: frozenset({"this", "quoted"}),
}

_HINTS: Mapping[type[exp.Expr], str] = {
    exp.Alias: "a condition gives no names",
    exp.Block: "write one expression",
    exp.Div: "multiply both sides out",
    exp.IntDiv: "multiply both sides out",
    exp.Mod: "multiply both sides out",
    exp.Query: "declare an aggregate in the facts",
    exp.SubqueryPredicate: "declare an aggregate in the facts, or use for_each",
    exp.Parameter: "figures are written :name",
    exp.CurrentDate: "the day of the case is called day",
    exp.IntervalSpan: "INTERVAL 30 DAY or INTERVAL 12 MONTH",
    exp.In: "IN takes texts or a :list",
    exp.Between: "write the smaller bound first",
    exp.Cast: "write DATE '2026-11-22' for a day",
    exp.If: "write CASE WHEN … THEN … ELSE … END",
    exp.Func: "no functions: engines round, collate and treat NULL differently",
}
_FALLBACK = "see docs/rules.md for what a condition may hold"


def written(text: str) -> exp.Expr:
    """Return what a condition says, in sqlglot's node types, all of them on the whitelist.

    Raises:
        ConditionRefused: It cannot be read, or holds something that is not in the fragment.
    """
    try:
        _check_tokens(text)
        tree = sqlglot.parse_one(text)
    except SqlglotError as error:
        raise ConditionRefused(f"not an SQL predicate: {_first(error)}", "write one expression") from error
    for node in tree.walk():
        _check(node)
    return tree


def _check_tokens(text: str) -> None:
    tokens = sqlglot.tokenize(text)
    for token in tokens:
        if token.comments:
            raise ConditionRefused("a comment stands inside the condition", "write it in YAML, after #")
        if token.token_type.name == "SEMICOLON":
            raise ConditionRefused("a semicolon stands in the condition", "write one expression")
    for number, name in pairwise(tokens):
        # 10_000 would be read as the number 10 with the second name _000
        glued = name.start == number.end + 1
        if glued and (number.token_type.name, name.token_type.name) == ("NUMBER", "VAR"):
            hint = "write digits only: 10000, not 10_000"
            raise ConditionRefused(f"{number.text}{name.text} is no number", hint)


def _first(error: SqlglotError) -> str:
    if isinstance(error, ParseError) and error.errors:
        told: dict[str, Any] = error.errors[0]
        # sqlglot names its own classes where something is left out
        what = "something is left out" if "<class" in told["description"] else told["description"]
        return f"{what}, line {told['line']}, column {told['col']}"
    return (str(error).splitlines() or ["unreadable"])[0]


def _check(node: exp.Expr) -> None:
    kind = type(node)
    allowed = _PARTS.get(kind)
    if allowed is None:
        raise ConditionRefused(f"{kind.__name__.upper()} is not in the fragment: {node.sql()}", _hint(node))
    parts: dict[str, Any] = node.args
    for name, part in parts.items():
        # False, empty and left out all say: not written
        if part and name not in allowed:
            raise ConditionRefused(
                f"{kind.__name__.upper()} with {name} is not in the fragment: {node.sql()}", _hint(node)
            )


def _hint(node: exp.Expr) -> str:
    return next((hint for kind, hint in _HINTS.items() if isinstance(node, kind)), _FALLBACK)
