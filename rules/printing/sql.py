"""A rule as SQL over the columns of a batch, with the meaning the engines give it.

Plain SQL gets unknown facts wrong in three places: CASE falls to ELSE, SUM skips NULL, and
a figure known only as a band is not one number. So nothing is printed as it was written:
numbers carry two bounds, lines become subqueries, definitions and rules named are written
out. The text is made in sqlglot's own dialect and put into the one asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlglot
from sqlglot.errors import SqlglotError

from rules.condition.tree import (
    And,
    Comparison,
    Constant,
    Defined,
    Expression,
    Given,
    IsAbsent,
    Not,
    OneOf,
    Or,
    RuleOf,
)
from rules.fact import ABSENT, UNSET, Fact
from rules.printing.numbers import Names, Numbers
from rules.rule import Rule
from rules.rule_base import InForce, RuleBase

CASES = "cases"


class NoSuchDialect(LookupError):
    """sqlglot writes no SQL of that name; the message lists those it writes."""


def as_sql(base: RuleBase, law: InForce, rule: Rule, dialect: str = "") -> str:
    """Return a query of ``case_id`` and the rule's truth (NULL: cannot be told) in a dialect.

    It reads the columns of ``cases`` and of one table a list, as Parquet input has them;
    derived lists are read as tables too. A rule that does not apply is FALSE.

    Raises:
        NoSuchDialect: The dialect is not known.
    """
    known = sorted(name for name in sqlglot.Dialect.classes if name)
    if dialect and dialect not in known:
        msg = f"there is no dialect {dialect!r}: sqlglot writes {', '.join(known)}"
        raise NoSuchDialect(msg)
    text = f"SELECT {CASES}.case_id, {_Printer(base, law).rule(rule)} AS {rule.id} FROM {CASES}"
    try:
        return sqlglot.parse_one(text).sql(dialect=dialect or None, pretty=True)
    except SqlglotError as error:
        msg = f"{rule.id} cannot be written as {dialect or 'SQL'}: {error}"
        raise NoSuchDialect(msg) from error


class _Printer:
    """Writes conditions as three-valued SQL text."""

    def __init__(self, base: RuleBase, law: InForce) -> None:
        self._base = base
        self._rules: Mapping[str, Rule] = {rule.id: rule for rule in law.rules}
        names = Names(self.truth, self.column, self.absent, self._lines, self._given)
        self._numbers = Numbers(law.day, law.figures, names)

    def rule(self, rule: Rule) -> str:
        """Return the truth of a rule, exemptions and lines included."""
        condition = self.truth(rule.condition)
        if rule.for_each is not None:
            rows = self._lines(rule.for_each)
            condition = (
                f"CASE WHEN EXISTS(SELECT 1 {rows} AND {condition}) THEN TRUE "
                f"WHEN NOT {self._given(rule.for_each)} OR EXISTS(SELECT 1 {rows} AND ({condition}) IS NULL) "
                "THEN NULL ELSE FALSE END"
            )
        exempt = " OR ".join(self.truth(exemption.condition) for exemption in rule.exemptions)
        return f"CASE WHEN {exempt} THEN FALSE ELSE {condition} END" if exempt else condition

    def truth(self, node: Expression) -> str:
        """Return a condition as SQL."""
        match node:
            case And(parts):
                return f"({' AND '.join(map(self.truth, parts))})"
            case Or(parts):
                return f"({' OR '.join(map(self.truth, parts))})"
            case Not(part):
                return f"(NOT {self.truth(part)})"
            case Defined():
                body = self.truth(node.body)
                return body if node.presumed is None else f"COALESCE({body}, {_literal(node.presumed)})"
            case RuleOf(id_):
                return self.rule(self._rules[id_]) if id_ in self._rules else "FALSE"
            case Constant(value):
                return _literal(value)
            case Given(fact):
                return self._unless_absent(fact, self.column(fact))
            case IsAbsent(given):
                return self._is_absent(given.fact)
            case OneOf(given, values):
                among = f"{self.column(given.fact)} IN ({', '.join(map(_literal, values))})"
                return self._unless_absent(given.fact, among)
            case Comparison(operator, left, right) if left.type in ("str", "bool"):
                return self._plain_comparison(operator, left, right)
            case Comparison(operator, left, right):
                return self._numbers.comparison(operator, left, right)
            case _:
                msg = f"not a condition: {node!r}"
                raise TypeError(msg)

    def column(self, fact: Fact) -> str:
        """Return the value of a fact: as stated, as the case has it, or as presumed."""
        written = f"{fact.kind or CASES}.{fact.name}"
        if fact.inherits:
            written = f"COALESCE({written}, {CASES}.{fact.name})"
        if fact.presumed is UNSET or fact.presumed is ABSENT:
            return written
        presumed = f"COALESCE({written}, {_literal(fact.presumed)})"
        return (
            f"CASE WHEN {self._stated_absent(fact)} THEN NULL ELSE {presumed} END"
            if fact.may_be_absent
            else presumed
        )

    def absent(self, fact: Fact) -> str:
        """Return whether a fact is known to be absent; empty where it cannot be."""
        if not fact.may_be_absent:
            return ""
        stated = self._stated_absent(fact)
        return (
            f"({stated} OR {fact.kind or CASES}.{fact.name} IS NULL)" if fact.presumed is ABSENT else stated
        )

    @staticmethod
    def _stated_absent(fact: Fact) -> str:
        return f"COALESCE({fact.kind or CASES}.{fact.name}__absent, FALSE)"

    def _unless_absent(self, fact: Fact, text: str) -> str:
        gone = self.absent(fact)
        return f"CASE WHEN {gone} THEN FALSE ELSE {text} END" if gone else text

    def _is_absent(self, fact: Fact) -> str:
        gone = self.absent(fact)
        return f"CASE WHEN {gone} THEN TRUE WHEN {self.column(fact)} IS NULL THEN NULL ELSE FALSE END"

    def _plain_comparison(self, operator: str, left: Expression, right: Expression) -> str:
        text = f"{self._plain(left)} {operator} {self._plain(right)}"
        for side in (left, right):
            if isinstance(side, Given):
                text = self._unless_absent(side.fact, text)
        return f"({text})"

    def _plain(self, node: Expression) -> str:
        return self.column(node.fact) if isinstance(node, Given) else self.truth(node)

    def _given(self, kind: str) -> str:
        return (
            "TRUE" if self._base.vocabulary.lines[kind].derived else f"COALESCE({CASES}.{kind}__given, FALSE)"
        )

    @staticmethod
    def _lines(kind: str) -> str:
        return f"FROM {kind} WHERE {kind}.case_id = {CASES}.case_id"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return f"CAST('{value}' AS DATE)"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
