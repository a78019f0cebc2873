"""Arithmetic and comparison of numbers known between two bounds; dates are numbers too.

A bound of None is open. A comparison is decided only when it is so for the whole interval.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from checker.engines.scene import ABSENTEE, Number
from rules.fact import LONG_TERM


def shifted(day: date, count: int, unit: str) -> date:
    """Move a day by whole days or months; a day the month does not have becomes its last.

    >>> shifted(date(2026, 1, 31), 1, "MONTH")
    datetime.date(2026, 2, 28)

    A term without end (长期) stays without end:

    >>> shifted(LONG_TERM, 12, "MONTH") == LONG_TERM
    True
    """
    if day == LONG_TERM:
        return day
    if unit == "DAY":
        return day + timedelta(days=count)
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    # every month has 28 days
    last = day.day if day.day <= 28 else min(day.day, calendar.monthrange(year, month)[1])
    return date(year, month, last)


def calculated(operator: str, left: Number, right: Number) -> Number:
    """Return sum, difference or product (of factors that are never negative); absent with either part.

    >>> calculated("-", (3, 7, False), (1, None, False))
    (None, 6, False)
    """
    a, b, gone = left
    c, d, lost = right
    absent = True if gone or lost else None if gone is None or lost is None else False
    if operator == "+":
        return _plus(a, c), _plus(b, d), absent
    if operator == "-":
        return _minus(a, d), _minus(b, c), absent
    return _times(a, c), _times(b, d), absent


def hull(numbers: Iterable[Number]) -> Number:
    """Return the interval around numbers of which any may be the one; those surely absent do not widen it.

    >>> hull([(1, 2, False), (4, None, False)])
    (1, None, False)
    >>> hull([(1, 2, False), (None, None, True)])
    (1, 2, None)
    """
    lows: list[Any] = []
    highs: list[Any] = []
    gone: set[bool | None] = set()
    for low, high, absent in numbers:
        gone.add(absent)
        if not absent:
            lows.append(low)
            highs.append(high)
    if not lows:
        return ABSENTEE
    absent = False if gone == {False} else None
    return (None if None in lows else min(lows), None if None in highs else max(highs), absent)


Decision = Callable[[Any, Any, Any, Any], bool | None]
"""Bounds of the left, bounds of the right → whether the comparison holds of all values between them."""


def _plus(a: Any, b: Any) -> Any:
    return None if a is None or b is None else a + b


def _minus(a: Any, b: Any) -> Any:
    return None if a is None or b is None else a - b


def _times(a: Any, b: Any) -> Any:
    return None if a is None or b is None else a * b


def _le(a: Any, b: Any) -> bool:
    return a is not None and b is not None and a <= b


def _lt(a: Any, b: Any) -> bool:
    return a is not None and b is not None and a < b


def _ge(a: Any, b: Any, c: Any, d: Any) -> bool | None:
    return True if _le(d, a) else False if _lt(b, c) else None


def _gt(a: Any, b: Any, c: Any, d: Any) -> bool | None:
    return True if _lt(d, a) else False if _le(b, c) else None


def _eq(a: Any, b: Any, c: Any, d: Any) -> bool | None:
    if _lt(b, c) or _lt(d, a):
        return False
    return True if a is not None and a == b == c == d else None


def _ne(a: Any, b: Any, c: Any, d: Any) -> bool | None:
    same = _eq(a, b, c, d)
    return None if same is None else not same


DECISIONS: Mapping[str, Decision] = {
    ">=": _ge,
    ">": _gt,
    "<=": lambda a, b, c, d: _ge(c, d, a, b),
    "<": lambda a, b, c, d: _gt(c, d, a, b),
    "=": _eq,
    "<>": _ne,
}
"""How each comparison is decided."""
