"""Bounds of numbers in the child: whole numbers only, a date being the number of its day.

Written apart from the reference engine's arithmetic and tested equal to it. A number is
low, high and whether it is absent; None is open, for absence: perhaps. Numbers come as the
lists that `checker.engines.durable.numbers` wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import add, mul, sub
from typing import Any, Protocol, cast

from checker.engines.durable.plain import later

Number = tuple[int | None, int | None, bool | None]
Reckoner = Callable[["Asked"], Number]

OPEN: Number = (None, None, False)
GONE: Number = (None, None, True)


class Asked(Protocol):
    """The case, and the line at hand."""

    day: int
    figures: dict[str, list[int | None]]
    facts: dict[str, Any]
    row: dict[str, Any]

    def answer(self, question: int) -> bool:
        """Whether a question was answered TRUE, of the line at hand if it is one of lines."""
        ...

    def aggregate(self, number: int) -> Number:
        """The bounds of an aggregate over the lines of the case."""
        ...


def reckoner(spec: list[Any]) -> Reckoner:
    """Return the function that tells the bounds of a number."""
    match spec:
        case ["constant", value]:
            fixed: Number = (value, value, False)
            return lambda _: fixed
        case ["day"]:
            return lambda asked: (asked.day, asked.day, False)
        case ["fact", name]:
            return lambda asked: stated(asked.facts, name)
        case ["cell", name]:
            return lambda asked: stated(asked.row, name)
        case ["figure", name]:
            return lambda asked: _band(asked.figures[name])
        case ["aggregate", number]:
            return lambda asked: asked.aggregate(number)
        case ["+" | "-" | "*" as sign, left, right]:
            return _combined(sign, reckoner(left), reckoner(right))
        case ["shifted", inner, count, unit]:
            return _moved(reckoner(inner), count, unit)
        case ["choice", branches, otherwise]:
            chosen = [(yes, no, reckoner(number)) for yes, no, number in branches]
            return _chosen(chosen, reckoner(otherwise))
        case _:
            msg = f"not a number: {spec!r}"
            raise ValueError(msg)


def _band(band: list[int | None]) -> Number:
    low, high = band
    return low, high, False


def stated(values: dict[str, Any], name: str) -> Number:
    """Return a stated value: left out is open, null is absent, a pair is derived between two bounds."""
    if name not in values:
        return OPEN
    value: Any = values[name]
    if value is None:
        return GONE
    if type(value) is int:
        return value, value, False
    if type(value) is list:
        return _band(cast("list[int | None]", value))
    msg = f"{name} is no whole number"
    raise TypeError(msg)


_SIGNS: dict[str, Callable[[int, int], int]] = {"+": add, "-": sub, "*": mul}


def _combined(sign: str, left: Reckoner, right: Reckoner) -> Reckoner:
    act, turned = _SIGNS[sign], sign == "-"

    def combine(asked: Asked) -> Number:
        low, high, gone = left(asked)
        least, most, lost = right(asked)
        absent = True if gone is True or lost is True else None if gone is None or lost is None else False
        if turned:
            least, most = most, least
        lower = None if low is None or least is None else act(low, least)
        # of two points, which most numbers are, the result is a point
        if high is low and most is least:
            return lower, lower, absent
        return lower, None if high is None or most is None else act(high, most), absent

    return combine


def _moved(inner: Reckoner, count: int, unit: str) -> Reckoner:
    def move(asked: Asked) -> Number:
        low, high, gone = inner(asked)
        lower = _later(low, count, unit)
        return lower, lower if high is low else _later(high, count, unit), gone

    return move


def _later(day: int | None, count: int, unit: str) -> int | None:
    return None if day is None else later(day, count, unit)


def _chosen(branches: list[tuple[int, int, Reckoner]], otherwise: Reckoner) -> Reckoner:
    def choose(asked: Asked) -> Number:
        left_open: list[Number] = []
        for yes, no, number in branches:
            if asked.answer(yes):
                chosen = number(asked)
                if not left_open and chosen[2] is not True:
                    return chosen
                left_open.append(chosen)
                break
            if not asked.answer(no):
                left_open.append(number(asked))
        else:
            left_open.append(otherwise(asked))
        return around(left_open)

    return choose


def around(numbers: list[Number]) -> Number:
    """Return the bounds around numbers of which any may be the one."""
    there = [number for number in numbers if number[2] is not True]
    if not there:
        return GONE
    lows, highs = zip(*((low, high) for low, high, _ in there), strict=True)
    certain = all(number[2] is False for number in numbers)
    return end(min, lows), end(max, highs), False if certain else None


def end(pick: Callable[[Iterable[int]], int], values: Iterable[int | None]) -> int | None:
    """Return the smallest or largest value; open where one is."""
    listed = list(values)
    known = [value for value in listed if value is not None]
    return pick(known) if len(known) == len(listed) else None
