"""Leaves that look at stated values alone, which most do: asserted by one function written for all of them.

Every message of fifty lines is made up anew from some eighty leaves, so this is where the
child spends its time. The function is Python text put together from the program, in which
each value is looked up once: a truth as it stands (what is absent does not hold), a text by
its number, a number or day as it was reckoned.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, cast

FAR = 2**62
"""Numbers are cut to this on their way to durable-rules, which holds 64 bits; no rule compares with more."""

LONG_TERM = date(9999, 9, 9).toordinal()
"""Without an end (长期)."""

KINDS = frozenset(("truth", "absent", "code", "point"))
"""Kinds of leaves that can be asserted so."""

UNKNOWN: Any = object()
"""Not stated."""

Leaf = tuple[str, list[Any], dict[str, str]]
"""Kind, how it is worked out, and its properties by role."""

_EXPECTED = {"truth": bool, "code": str, "point": int}


def plain_filler(leaves: list[Leaf]) -> Callable[[Any, dict[str, int]], None]:
    """Return the function that asserts these leaves of the case and line at hand.

    It raises a TypeError at a value of another type than its leaf is of: durable-rules
    compares anything with anything, and ``"9999" >= 10000`` is true to it.
    """
    names: dict[tuple[str, str], str] = {}
    expected: dict[str, type] = {}
    for kind, spec, _ in leaves:
        for source in _sources(spec):
            name = names.setdefault(source, f"v{len(names)}")
            if kind in _EXPECTED:
                expected[name] = _EXPECTED[kind]
    lines = [
        "def fill(asked, p):",
        " row, facts, day, codes = asked.row, asked.facts, asked.day, asked.codes",
    ]
    for (where, stated), name in names.items():
        lines.append(f" {name} = {'row' if where == 'cell' else 'facts'}.get({stated!r}, U)")
        if name in expected:
            wanted = expected[name].__name__
            lines.append(f" if type({name}) is not {wanted} and {name} is not U and {name} is not None:")
            lines.append(f"  {name} = odd({name}, {stated!r}, {wanted})")
    for leaf in leaves:
        lines.extend(f" {line}" for line in _asserted(leaf, names))
    scope: dict[str, Any] = {"U": UNKNOWN, "FAR": FAR, "cut": cut, "later": later, "odd": _odd}
    exec("\n".join(lines), scope)
    return scope["fill"]


def cut(number: int) -> int:
    """Return a number that fits 64 bits and compares as the whole one does."""
    return max(-FAR, min(FAR, number))


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


def _odd(value: Any, name: str, wanted: type) -> Any:
    if isinstance(value, list) and wanted is not int:
        # derived, and not decided
        return UNKNOWN
    value = cast("object", value)
    msg = f"{name}: expected {wanted.__name__}, found {type(value).__name__}"
    raise TypeError(msg)


def _sources(spec: list[Any]) -> Iterator[tuple[str, str]]:
    match spec:
        case ["fact" | "cell" as where, str(name)]:
            yield where, name
        case _:
            for part in spec:
                if isinstance(part, list):
                    yield from _sources(cast("list[Any]", part))


def _asserted(leaf: Leaf, names: dict[tuple[str, str], str]) -> Iterator[str]:
    kind, spec, roles = leaf
    values = sorted({names[source] for source in _sources(spec)})
    if kind == "point":
        known = " and ".join(f"type({value}) is int" for value in values) or "True"
        yield f"if {known}:"
        yield f" n = {_reckoned(spec, names)}" if "value" in roles else " pass"
        if "value" in roles:
            yield f" p[{roles['value']!r}] = n if -FAR < n < FAR else cut(n)"
        if "gone" in roles and values:
            yield f"elif {' or '.join(f'{value} is None' for value in values)}:"
            yield f" p[{roles['gone']!r}] = True"
        return
    (value,), name = values, roles["is"]
    if kind == "code":
        yield f"if {value} is not U and {value} is not None: p[{name!r}] = codes.get({value}, 0)"
    else:
        told = f"{value} is None" if kind == "absent" else f"{value} is not None and {value}"
        yield f"if {value} is not U: p[{name!r}] = {told}"


def _reckoned(spec: list[Any], names: dict[tuple[str, str], str]) -> str:
    match spec:
        case ["constant", int(value)]:
            return f"({value})"
        case ["day"]:
            return "day"
        case ["fact" | "cell" as where, str(name)]:
            return names[where, name]
        case ["+" | "-" | "*" as sign, left, right]:
            return f"({_reckoned(left, names)} {sign} {_reckoned(right, names)})"
        case ["shifted", inner, int(count), "DAY" | "MONTH" as unit]:
            return f"later({_reckoned(inner, names)}, {count}, {unit!r})"
        case _:
            msg = f"not a point: {spec!r}"
            raise ValueError(msg)
