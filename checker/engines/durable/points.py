"""Numbers in the child that have one value wherever they are known: most of them, and so the quick way.

A point is a whole number, `UNKNOWN`, or None where it is known to be absent. What holds
with bounds as well (figures, aggregates, CASE, what is derived) is left to `bounds`.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date
from operator import add, mul, sub
from typing import Any, Protocol

UNKNOWN: Any = object()
"""Not stated."""

LONG_TERM = date(9999, 9, 9).toordinal()
"""Without an end (长期)."""

SIGNS: dict[str, Callable[[int, int], int]] = {"+": add, "-": sub, "*": mul}


class Stated(Protocol):
    """The case, and the line at hand."""

    day: int
    facts: dict[str, Any]
    row: dict[str, Any]


Point = Callable[[Stated], Any]


def point(spec: list[Any]) -> Point:
    """Return the function that tells a number."""
    match spec:
        case ["constant", value]:
            return lambda _: value
        case ["day"]:
            return lambda asked: asked.day
        case ["fact" | "cell" as kind, name]:
            return _stated(kind, name)
        case ["+" | "-" | "*" as sign, left, right]:
            return _combined(SIGNS[sign], point(left), point(right))
        case ["shifted", inner, count, unit]:
            return _moved(point(inner), count, unit)
        case _:
            msg = f"not a point: {spec!r}"
            raise ValueError(msg)


def _stated(kind: str, name: str) -> Point:
    def take(asked: Stated) -> Any:
        value = (asked.row if kind == "cell" else asked.facts).get(name, UNKNOWN)
        if type(value) is int or value is UNKNOWN or value is None:
            return value
        msg = f"{name} is no whole number"
        raise TypeError(msg)

    return take


def _combined(act: Callable[[int, int], int], left: Point, right: Point) -> Point:
    def combine(asked: Stated) -> Any:
        one, other = left(asked), right(asked)
        if one is None or other is None:
            return None
        return UNKNOWN if one is UNKNOWN or other is UNKNOWN else act(one, other)

    return combine


def _moved(inner: Point, count: int, unit: str) -> Point:
    def move(asked: Stated) -> Any:
        day = inner(asked)
        return day if day is None or day is UNKNOWN else later(day, count, unit)

    return move


def later(day: int, count: int, unit: str) -> int:
    """Move a day; one that the month does not have becomes its last."""
    if day == LONG_TERM:
        return day
    if unit == "DAY":
        return day + count
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    # every month has 28 days
    last = start.day if start.day <= 28 else min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, last).toordinal()
