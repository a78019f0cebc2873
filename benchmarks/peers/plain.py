"""Rules for engines of two values: which of them another engine can say, and in what words.

A condition is told to a `Tongue` part by part; a tongue refuses what its engine has no word
for, and the rule is then left out. What no engine here can be asked is refused at once:
aggregates over lines, other rules, and figures known only between bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

import polars as pl

from rules.condition.tree import (
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
    Shifted,
    Today,
    walk,
)
from rules.fact import ABSENT, UNSET, Fact
from rules.rule import Rule
from rules.rule_base import InForce

T = TypeVar("T")
_EMPTY = {"bool": False, "int": 0, "date": 0, "str": ""}


class Inexpressible(Exception):
    """An engine has no word for something; the text says for what."""


class Tongue(Protocol[T]):
    """How an engine says things; numbers, days (counted from 1970) and texts are values alike."""

    def every(self, parts: Sequence[T]) -> T: ...
    def some(self, parts: Sequence[T]) -> T: ...
    def denied(self, part: T) -> T: ...
    def constant(self, value: bool | int | str) -> T: ...
    def column(self, name: str, fact: Fact) -> T: ...
    def flag(self, name: str, fact: Fact) -> T:
        """Say that a column of true and false is true."""
        ...

    def compared(self, operator: str, left: T, right: T) -> T: ...
    def one_of(self, left: T, values: Sequence[str]) -> T: ...
    def reckoned(self, operator: str, left: T, right: T) -> T: ...
    def months_after(self, day: T, months: int) -> T: ...
    def choice(self, branches: Sequence[tuple[T, T]], otherwise: T) -> T: ...


def ordinal(day: date) -> int:
    """Return a day as the number of days since 1970."""
    return (day - date(1970, 1, 1)).days


def absent_flag(fact: Fact) -> str:
    """Return the column that says a fact is absent."""
    return f"{fact.name}__absent"


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """A rule in the words of an engine, and the columns it reads: of its lines and of the case."""

    rule: Rule
    words: T
    columns: frozenset[Fact]


def tell(law: InForce, tongue: Tongue[T], *, kinds: Iterable[str | None]) -> list[Told[T]]:
    """Return every rule in force that a tongue can say, of lines of these kinds (None: of the case)."""
    told: list[Told[T]] = []
    teller = _Teller(law, tongue)
    wanted = set(kinds)
    for rule in law.rules:
        if rule.kind == "outcome" or rule.for_each not in wanted:
            continue
        try:
            words = teller.said(rule.condition)
        except Inexpressible:
            continue
        facts = {node.fact for node in walk(rule.condition) if isinstance(node, Given)}
        told.append(Told(rule, words, frozenset(facts)))
    return told


class _Teller(Generic[T]):
    def __init__(self, law: InForce, tongue: Tongue[T]) -> None:
        self._law = law
        self._tongue: Tongue[T] = tongue

    def said(self, node: Expression) -> T:
        """Return a condition in the engine's words."""
        tongue = self._tongue
        match node:
            case And(parts):
                return tongue.every([self.said(part) for part in parts])
            case Or(parts):
                return tongue.some([self.said(part) for part in parts])
            case Not(part):
                return tongue.denied(self.said(part))
            case Defined(body=body):
                return self.said(body)
            case Given(fact):
                return self._unless_absent([fact], tongue.flag(fact.name, fact))
            case IsAbsent(given):
                return tongue.flag(absent_flag(given.fact), given.fact)
            case OneOf(given, values):
                column = tongue.column(given.fact.name, given.fact)
                return self._unless_absent([given.fact], tongue.one_of(column, values))
            case Comparison(operator, left, right):
                facts = [part.fact for part in walk(node) if isinstance(part, Given)]
                if any(isinstance(part, Choice) for part in walk(node)):
                    facts = [part.fact for side in (left, right) for part in _outside_cases(side)]
                return self._unless_absent(
                    facts, tongue.compared(operator, self._number(left), self._number(right))
                )
            case Constant(value) if isinstance(value, bool):
                return tongue.constant(value)
            case _:
                raise Inexpressible(type(node).__name__)

    def _unless_absent(self, facts: Iterable[Fact], words: T) -> T:
        gone = {fact.name: fact for fact in facts if fact.may_be_absent}
        if not gone:
            return words
        tongue = self._tongue
        flags = [tongue.denied(tongue.flag(absent_flag(fact), fact)) for fact in gone.values()]
        return tongue.every([*flags, words])

    def _number(self, node: Expression) -> T:
        tongue = self._tongue
        match node:
            case Constant(value):
                return tongue.constant(ordinal(value) if isinstance(value, date) else value)
            case Today():
                return tongue.constant(ordinal(self._law.day))
            case Given(fact) if not fact.derived and not fact.bounded:
                return tongue.column(fact.name, fact)
            case FigureOf(name) if self._law.figures[name].exact and self._law.figures[name].low is not None:
                return tongue.constant(self._law.figures[name].low or 0)
            case Arithmetic(operator, left, right):
                return tongue.reckoned(operator, self._number(left), self._number(right))
            case Shifted(moved, count, "DAY"):
                return tongue.reckoned("+", self._number(moved), tongue.constant(count))
            case Shifted(moved, count):
                return tongue.months_after(self._number(moved), count)
            case Choice(branches, otherwise):
                said = [(self.said(condition), self._number(number)) for condition, number in branches]
                return tongue.choice(said, self._number(otherwise))
            case _:
                raise Inexpressible(type(node).__name__)


def _outside_cases(node: Expression) -> Iterable[Given]:
    """Yield the facts of a number that no CASE stands over."""
    match node:
        case Given():
            yield node
        case Arithmetic(_, left, right):
            yield from _outside_cases(left)
            yield from _outside_cases(right)
        case Shifted(moved):
            yield from _outside_cases(moved)
        case _:
            return


def two_valued(frame: pl.DataFrame, facts: Mapping[str, Fact]) -> pl.DataFrame:
    """Return the columns of some facts without anything unknown; days as numbers.

    ``<fact>__known`` beside each says whether anything was known.
    """
    have = set(frame.columns)
    columns: list[pl.Expr] = []
    for name, fact in facts.items():
        value = pl.col(name) if name in have else pl.lit(None)
        if fact.type == "date":
            value = value.cast(pl.Date).cast(pl.Int32).cast(pl.Int64)
        presumed = fact.presumed
        absent, known = pl.lit(value=False), value.is_not_null()
        if fact.may_be_absent:
            flag = absent_flag(fact)
            absent = pl.col(flag).fill_null(value=False) if flag in have else absent
            absent = absent | value.is_null() if presumed is ABSENT else absent
            columns.append(absent.alias(flag))
            known = known | absent
        if presumed is not UNSET and presumed is not ABSENT:
            value, known = value.fill_null(pl.lit(presumed)), pl.lit(value=True)
        empty = _EMPTY[fact.type]
        dtype = {"bool": pl.Boolean, "str": pl.String}.get(fact.type, pl.Int64)
        columns += [
            value.fill_null(pl.lit(empty)).cast(dtype).alias(name),
            known.alias(f"{name}__known"),
        ]
    return frame.select(columns)
