"""Leaves that look at stated values alone, which most do: asserted by one function written for all of them.

Every message of fifty lines is made up anew from some eighty leaves, so this is where the
child spends its time. The function is Python text put together from the program, in which
each value is looked up once: a truth as it stands (what is absent does not hold), a text by
its number, a number or day as it was reckoned. Numbers with a figure among their parts have a
function each, for where all parts are exact; bounds are left to `bounds`.
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
    alone: dict[str, list[Leaf]] = {}
    rest: list[Leaf] = []
    for leaf in leaves:
        kind, spec, _ = leaf
        of = {names.setdefault(source, f"v{len(names)}") for source in _sources(spec)}
        if kind in _EXPECTED:
            expected |= dict.fromkeys(of, _EXPECTED[kind])
        (alone.setdefault(next(iter(of)), []) if len(of) == 1 else rest).append(leaf)
    lines = [
        "def fill(asked, p):",
        " row, facts, day, codes = asked.row, asked.facts, asked.day, asked.codes",
    ]
    for (where, stated), name in names.items():
        lines.append(f" {name} = {'row' if where == 'cell' else 'facts'}.get({stated!r}, U)")
        # a value that is of no type in particular is only ever asked whether it is absent
        wanted = expected[name].__name__ if name in expected else None
        known = [line for leaf in alone.get(name, ()) for line in _known(leaf, names)]
        gone = [line for leaf in alone.get(name, ()) for line in _gone(leaf)]
        lines.append(f" if {name} is None:")
        lines += [f"  {line}" for line in gone or ["pass"]]
        lines.append(f" elif {name} is not U:" if wanted is None else f" elif {name}.__class__ is {wanted}:")
        lines += [f"  {line}" for line in known or ["pass"]]
        if wanted is not None:
            lines.append(f" elif {name} is not U: {name} = odd({name}, {stated!r}, {wanted})")
    for leaf in rest:
        lines.extend(f" {line}" for line in _of_several(leaf, names))
    scope: dict[str, Any] = {"U": UNKNOWN, "FAR": FAR, "cut": cut, "later": later, "odd": _odd}
    exec("\n".join(lines), scope)
    return scope["fill"]


def is_straight(spec: list[Any]) -> bool:
    """Return whether a number is reckoned from stated values and figures alone."""
    return spec[0] not in ("aggregate", "choice") and all(
        is_straight(cast("list[Any]", part)) for part in spec if isinstance(part, list)
    )


def straight_filler(
    spec: list[Any], roles: dict[str, str], otherwise: Callable[[Any, dict[str, int]], None]
) -> Callable[[Any, dict[str, int]], None]:
    """Return the function that asserts such a number where all it is reckoned from is exact.

    Elsewhere it leaves that to `otherwise`, but for one value that is not stated or absent.
    """
    names: dict[tuple[str, str], str] = {}
    for source in _sources(spec):
        _ = names.setdefault(source, f"v{len(names)}")
    stated = {source: name for source, name in names.items() if source[0] != "figure"}
    lines = [
        "def fill(asked, p):",
        " row, facts, day, figures = asked.row, asked.facts, asked.day, asked.figures",
    ]
    exact: list[str] = []
    for (where, of), name in names.items():
        if where == "figure":
            lines += [f" low, {name} = figures[{of!r}]"]
            exact.append(f"{name} is not None")
            lines.append(f" if low != {name}: return otherwise(asked, p)")
        else:
            lines.append(f" {name} = {'row' if where == 'cell' else 'facts'}.get({of!r}, U)")
            exact.append(f"{name}.__class__ is int")
    here = [f"p[{roles['here']!r}] = True"] if "here" in roles else []
    ends = [f"p[{roles[end]!r}] = n if -FAR < n < FAR else cut(n)" for end in ("low", "high") if end in roles]
    lines.append(f" if {' and '.join(exact) or 'True'}:")
    lines += [f"  {line}" for line in (f"n = {_reckoned(spec, names)}", *here, *ends)]
    if len(stated) == 1:
        ((_, name),) = stated.items()
        lines.append(f" elif {name} is U: {here[0] if here else 'pass'}")
        gone = f"p[{roles['gone']!r}] = True" if "gone" in roles else "pass"
        lines.append(f" elif {name} is None: {gone}")
    lines.append(" else: otherwise(asked, p)")
    scope: dict[str, Any] = {"U": UNKNOWN, "FAR": FAR, "cut": cut, "later": later, "otherwise": otherwise}
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
        case ["fact" | "cell" | "figure" as where, str(name)]:
            yield where, name
        case _:
            for part in spec:
                if isinstance(part, list):
                    yield from _sources(cast("list[Any]", part))


def _known(leaf: Leaf, names: dict[tuple[str, str], str]) -> Iterator[str]:
    """Yield how a leaf of one value is asserted where that is known, and of its type."""
    kind, spec, roles = leaf
    (value,) = {names[source] for source in _sources(spec)}
    match kind:
        case "point":
            if "value" in roles:
                yield f"n = {_reckoned(spec, names)}"
                yield f"p[{roles['value']!r}] = n if -FAR < n < FAR else cut(n)"
        case "code":
            yield f"p[{roles['is']!r}] = codes.get({value}, 0)"
        case _:
            yield f"p[{roles['is']!r}] = {value if kind == 'truth' else False}"


def _gone(leaf: Leaf) -> Iterator[str]:
    """Yield how a leaf of one value is asserted where that is known to be absent."""
    kind, _, roles = leaf
    if kind == "point":
        if "gone" in roles:
            yield f"p[{roles['gone']!r}] = True"
    elif kind != "code":
        yield f"p[{roles['is']!r}] = {kind == 'absent'}"


def _of_several(leaf: Leaf, names: dict[tuple[str, str], str]) -> Iterator[str]:
    """Yield how a number of several values, or of none, is asserted."""
    _, spec, roles = leaf
    values = sorted({names[source] for source in _sources(spec)})
    yield f"if {' and '.join(f'{value}.__class__ is int' for value in values) or 'True'}:"
    yield f" n = {_reckoned(spec, names)}" if "value" in roles else " pass"
    if "value" in roles:
        yield f" p[{roles['value']!r}] = n if -FAR < n < FAR else cut(n)"
    if "gone" in roles and values:
        yield f"elif {' or '.join(f'{value} is None' for value in values)}:"
        yield f" p[{roles['gone']!r}] = True"


def _reckoned(spec: list[Any], names: dict[tuple[str, str], str]) -> str:
    match spec:
        case ["constant", int(value)]:
            return f"({value})"
        case ["day"]:
            return "day"
        case ["fact" | "cell" | "figure" as where, str(name)]:
            return names[where, name]
        case ["+" | "-" | "*" as sign, left, right]:
            return f"({_reckoned(left, names)} {sign} {_reckoned(right, names)})"
        case ["shifted", inner, int(count), "DAY" | "MONTH" as unit]:
            return f"later({_reckoned(inner, names)}, {count}, {unit!r})"
        case _:
            msg = f"not a point: {spec!r}"
            raise ValueError(msg)
