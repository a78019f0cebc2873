"""Numbers between two bounds, as columns: arithmetic, comparison, and the interval around several.

`checker.engines.intervals` over columns. An open bound is NULL.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import narwhals as nw

from rules.fact import LONG_TERM

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


def shifted(day: nw.Expr, count: int, unit: str) -> nw.Expr:
    """Return a day moved by whole days or months."""
    moved = day.dt.offset_by(f"{count}{'d' if unit == 'DAY' else 'mo'}")
    # a term without end stays without end
    return choose(day == LONG_TERM, day, moved)


def hull(taken: Sequence[tuple[nw.Expr, Number]]) -> Number:
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


def arithmetic(operator: str, a: Number, b: Number) -> Number:
    """Return sum, difference or product (of factors that are never negative)."""
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


def compared(operator: str, a: nw.Expr, b: nw.Expr) -> nw.Expr:
    """Return a comparison of two numbers that are known or unknown, nothing between."""
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


def proofs(operator: str, a: Number, b: Number) -> tuple[nw.Expr, nw.Expr]:
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
