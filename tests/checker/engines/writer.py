"""Writes conditions of the small law at random, with every node type and operator there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

_ORDER = (">=", ">", "<=", "<", "=", "<>")
_SAME = ("=", "<>")
_AMONG = ("'A'", "'A', 'C'", ":some_words")
_TRUTHS = ("TRUE", "FALSE", "q")
_FIGURES = (":fixed", ":banded", ":unknown_here")
_LITERAL = ("TRUE", "FALSE", "3 > 2", "day >= DATE '2026-01-01'")


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes conditions; `line` is the list at hand, the other names may be used.

    Attributes:
        whole: Definitions that may hold a CASE themselves, and so not stand inside one.
    """

    random: Random
    line: str | None = None
    rules: Sequence[str] = ()
    definitions: Sequence[str] = ()
    whole: Sequence[str] = ()
    aggregates: Sequence[str] = ()
    in_case: bool = False

    def condition(self, depth: int) -> str:
        """Return a condition of at most this depth."""
        pick = self.random.random()
        if depth > 0 and pick < 0.45:
            joined = self.random.choice((" AND ", " OR "))
            return f"({joined.join(self.condition(depth - 1) for _ in range(self.random.randint(2, 3)))})"
        if depth > 0 and pick < 0.55:
            return f"(NOT {replace(self, rules=()).condition(depth - 1)})"
        if self.rules and pick < 0.65:
            return self.random.choice(self.rules)
        if (definitions := (*self.definitions, *self.whole)) and pick < 0.70:
            return self.random.choice(definitions)
        return self._atom(depth)

    def _atom(self, depth: int) -> str:
        atoms: dict[Callable[[int], str], int] = {
            self._compared: 10, self._dates: 4, self._flag: 3, self._text_compared: 4, self._truths: 1,
            self._is_null: 2, self._between: 2, self._literal: 1,
        }  # fmt: skip
        (write,) = self.random.choices(list(atoms), list(atoms.values()))
        return write(depth)

    def _one(self, *facts: str, of_line: Sequence[str] = ()) -> str:
        return self.random.choice([*facts, *(f"{self.line}.{name}" for name in of_line if self.line)])

    def _flag(self, _: int) -> str:
        return self._one("p", "q", "gone", "shown", of_line=("k", "gone", "usual", "q"))

    def _text_compared(self, _: int) -> str:
        text = self._one("word", "kind", of_line=("id",))
        if self.random.random() < 0.4:
            return f"{text} IN ({self.random.choice(_AMONG)})"
        right = self.random.choice(("'A'", "'B'", "'C'", "kind"))
        return f"{text} {self.random.choice(_SAME)} {right}"

    def _truths(self, _: int) -> str:
        left = self._one("p", "gone", of_line=("k", "gone"))
        return f"({left} {self.random.choice(_SAME)} {self.random.choice(_TRUTHS)})"

    def _is_null(self, _: int) -> str:
        given = self._one("x", "gone", "off_day", "filed_day", "kind", of_line=("gone", "off_day", "x"))
        return f"({given} IS {self.random.choice(('NULL', 'NOT NULL'))})"

    def _between(self, depth: int) -> str:
        return f"({self._number(depth)} BETWEEN {self.random.randint(0, 9)} AND {self._simple()})"

    def _literal(self, _: int) -> str:
        return self.random.choice(_LITERAL)

    def _compared(self, depth: int) -> str:
        right = self._number(depth - 1) if self.random.random() < 0.4 else str(self.random.randint(-3, 14))
        return f"({self._number(depth)} {self.random.choice(_ORDER)} {right})"

    def _simple(self) -> str:
        pick = self.random.random()
        if self.aggregates and pick < 0.35:
            return self.random.choice(self.aggregates)
        if pick < 0.5:
            return self.random.choice(_FIGURES)
        return self._one("a", "b", "c", "x", "usual", of_line=("n", "m", "x"))

    def _factor(self) -> str:
        """Return something that is never negative."""
        return self._one("a", "b", "usual", ":banded", "headcount", of_line=("n", "x"))

    def _number(self, depth: int) -> str:
        pick = self.random.random()
        if depth <= 0 or pick < 0.5:
            return self._simple()
        if pick < 0.7:
            return f"({self._number(depth - 1)} {self.random.choice('+-')} {self._number(depth - 1)})"
        if pick < 0.8 or self.in_case:
            times = str(self.random.randint(0, 3)) if self.random.random() < 0.6 else self._factor()
            return f"({times} * {self._factor()})"
        inside = replace(self, rules=(), whole=(), in_case=True)
        branches = " ".join(
            f"WHEN {inside.condition(depth - 1)} THEN {inside._number(depth - 1)}"
            for _ in range(self.random.randint(1, 3))
        )
        return f"(CASE {branches} ELSE {inside._number(depth - 1)} END)"

    def _date(self) -> str:
        day = self._one("on_day", "next_day", "off_day", "filed_day", of_line=("on_day", "off_day"))
        pick = self.random.random()
        if pick < 0.4:
            return day
        by = f"{self.random.randint(0, 40)} DAY" if pick < 0.7 else f"{self.random.randint(0, 14)} MONTH"
        return f"({day} {self.random.choice('+-')} INTERVAL {by})"

    def _dates(self, _: int) -> str:
        right = self.random.choice(("day", "DATE '2026-02-28'", "next_day", self._date()))
        return f"({self._date()} {self.random.choice(_ORDER)} {right})"
