"""One stated value, read against the fact it is a value of.

Nothing is bent to fit: ``46.0`` and ``"46"`` are no whole numbers, ``true`` is none either,
and a blank text is no text, since two blank worker numbers would be one worker.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from rules.errors import Fault
from rules.fact import ABSENT, FIRST_DAY, LAST_DAY, LONG_TERM, Fact, Value

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY_LENGTH = len("2026-11-22")
_NOT_PLAIN = re.compile("[\x00\ud800-\udfff]")
_SHOWN = 40
"""Characters of a value that a message repeats."""

_HINTED = 10
"""Faults after which near names are no longer looked for: a hostile case may hold any number of them."""

_KINDS = {
    "NoneType": "nothing",
    "dict": "named fields",
    "Section": "named fields",
    "str": "text",
    "int": "a whole number",
    "float": "a fraction",
    "bool": "true/false",
}
_EXPECTED = {
    "bool": "true or false",
    "int": "a whole number",
    "date": "a date such as 2026-11-22",
    "str": "text",
}


def plain_value(fact: Fact, value: object) -> Value | None:
    """Return a value that fits as it stands, the usual case; None for what has to be looked at closely."""
    if value is None:
        return ABSENT if fact.may_be_absent else None
    if type(value) is str:
        if fact.type == "date":
            day = _written_day(value) if len(value) == _DAY_LENGTH else None
            return day if day is not None and FIRST_DAY <= day <= LAST_DAY else None
        if fact.values:
            return value if value in fact.values else None
        return value if fact.type == "str" and _NOT_PLAIN.search(value) is None and value.strip() else None
    if type(value) is int:
        return value if fact.type == "int" and fact.low <= value <= fact.high else None
    if type(value) is bool:
        return value if fact.type == "bool" else None
    return None


def read_value(fact: Fact, value: object, path: str, faults: list[Fault]) -> Value | None:
    """Return the value as the engines hold it; None, with a fault appended, where it does not fit."""
    if value is None:
        if fact.may_be_absent:
            return ABSENT
        faults.append(
            Fault(path, "absent", f"{fact.title} cannot be absent (null): leave it out where it is unknown")
        )
        return None
    if fact.type == "bool" and isinstance(value, bool):
        return value
    if fact.type == "int" and isinstance(value, int) and not isinstance(value, bool):
        if fact.low <= value <= fact.high:
            return value
        unit = f" {fact.unit}" if fact.unit else ""
        expected = f"{fact.low} to {fact.high}{unit}"
        faults.append(Fault(path, "range", f"expected {expected}", f"found {shown(value)}, "))
        return None
    if fact.type == "date" and (day := as_day(value)) is not None:
        return _plausible(day, path, faults)
    if fact.type == "str" and isinstance(value, str):
        return _read_text(fact, value, path, faults)
    unit = f" of {fact.unit}" if fact.unit else ""
    faults.append(Fault(path, "type", f"expected {_EXPECTED[fact.type]}{unit}", f"found {shown(value)}, "))
    return None


def _plausible(day: date, path: str, faults: list[Fault]) -> date | None:
    if day.year == LONG_TERM.year:
        return LONG_TERM
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    faults.append(Fault(path, "range", f"expected a day from {FIRST_DAY} to {LAST_DAY}", f"found {day}, "))
    return None


def _read_text(fact: Fact, value: str, path: str, faults: list[Fault]) -> str | None:
    if not is_plain(value):
        faults.append(Fault(path, "type", "found text with NUL or half characters, expected plain text"))
    elif not value.strip():
        faults.append(Fault(path, "blank", "found blank text: leave it out where it is unknown"))
    elif fact.values and value not in fact.values:
        expected = f"one of {', '.join(fact.values)}"
        faults.append(Fault(path, "value", f"expected {expected}", f"found {value[:_SHOWN]!r}, "))
    else:
        return value
    return None


def is_plain(text: str) -> bool:
    """Return whether every store can hold the text: no NUL, no half of a surrogate pair."""
    return _NOT_PLAIN.search(text) is None


def as_day(value: object) -> date | None:
    """Return a date, or a text ``2026-11-22`` as one; None for anything else, moments included."""
    if isinstance(value, date):
        # a datetime is a date to Python, but no day to us
        return value if type(value) is date else None
    return _written_day(value) if isinstance(value, str) and len(value) == _DAY_LENGTH else None


@lru_cache(maxsize=4096)
def _written_day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def shown(value: object) -> str:
    """Return what a message says of a value that does not fit, in bounded length.

    >>> shown(46.0), shown("4" * 50), shown([1] * 10_000)
    ('a fraction 46.0', "text '4444444444444444444444444444444444444444'", 'a list')
    """
    name = type(value).__name__
    kind = _KINDS.get(name, f"a {name}")
    if isinstance(value, str):
        return f"{kind} {value[:_SHOWN]!r}"
    if isinstance(value, bool):
        return "true" if value else "false"
    # Python refuses to print thousands of digits
    if isinstance(value, float | date) or (isinstance(value, int) and abs(value) < 10**_SHOWN):
        return f"{kind} {value}"
    return kind


def unknown_name(
    within: str,
    name: str,
    known: Iterable[str],
    message: str,
    faults: list[Fault],
    *,
    field: str | None = None,
) -> None:
    """Append that a name is not known within a section, with what is near it.

    Args:
        field: The path to tell; the section and the name where nothing is said.
    """
    near: list[str] = []
    if len(faults) < _HINTED and len(name) < 2 * _SHOWN:
        near = difflib.get_close_matches(name, list(known), n=2)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    path = step(within, name) if field is None else field
    faults.append(Fault(path, "unknown_name", message + hint, f"{name[:_SHOWN]!r}: ", within))


def step(path: str, name: str) -> str:
    """Return a field's path with one more step, which whoever wrote the case may have made very long."""
    return f"{path}.{name[:80]}"
