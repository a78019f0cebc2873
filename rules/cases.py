"""A case as the engines see it, and the one reader of its written form.

The contract's JSON, a line of NDJSON and the cases beside a rule share their keys
(``day, place, facts, lines``) and are read here, against the vocabulary: a misspelled
fact is a fault, never unknown. Left out = unknown, ``null`` = absent; a list left out
is unknown, an empty list is none, and a list named in ``incomplete`` holds only some
of its lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from rules.errors import CaseRefused, Fault
from rules.fact import FIRST_DAY, LAST_DAY, MAX_LINES, Fact, Value, Vocabulary
from rules.value import as_day, is_plain, plain_value, read_value, shown, step, unknown_name

Row = Mapping[str, Value]

_KEYS = ("case_id", "place", "day", "employer", "subject", "facts", "lines", "findings", "incomplete")
MOST_FAULTS = 1_000
"""Faults after which a case is not read further."""

_SUBJECT_ROLE = {"unit": "employer", "person": "person"}


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one kind; where not `complete`, there may be more than are known."""

    rows: tuple[Row, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """What is known about one employer on one day.

    Attributes:
        place: Place of work (用工所在地), six digits of GB/T 2260; never taken from the credit code.
        facts: Values by fact name; a name left out is unknown, ``ABSENT`` is known not to exist.
        lines: Lists by kind; a kind left out is unknown.
        findings: Names of facts that the agency itself has found (认定); they outrank the rest.
    """

    case_id: str
    place: str
    day: date
    facts: Mapping[str, Value] = field(default_factory=dict[str, Value])
    lines: Mapping[str, Lines] = field(default_factory=dict[str, Lines])
    credit_code: str = ""
    name: str = ""
    findings: frozenset[str] = frozenset()


class _TooManyFaults(Exception):
    """So much is wrong that the rest of the case is not worth reading."""


class _Faults(list[Fault]):
    """The faults of one case, so many and no more: whoever sends a million gets a thousand back."""

    def append(self, fault: Fault, /) -> None:
        super().append(fault)
        if len(self) >= MOST_FAULTS:
            raise _TooManyFaults


def read_case(vocabulary: Vocabulary, written: object) -> Case:
    """Read one case from its written form (parsed JSON or YAML).

    Raises:
        CaseRefused: Something in it does not fit; every fault is listed, with its path
            (of more than `MOST_FAULTS` the first, and that there are more).
    """
    faults = _Faults()
    try:
        case = _read(vocabulary, written, faults)
    except _TooManyFaults as error:
        more = Fault("case", "too_many_faults", "the rest was not read; correct these first")
        raise CaseRefused([*faults, more]) from error
    if faults:
        raise CaseRefused(faults)
    return case


def _read(vocabulary: Vocabulary, written: object, faults: list[Fault]) -> Case:
    top = _mapping(written, "case", faults)
    for key in top:
        if key not in _KEYS:
            unknown_name("case", key, _KEYS, "a case has no such field", faults, field=key[:80] or "case")
    employer = _mapping(top.get("employer", {}), "employer", faults)
    subject = _mapping(top.get("subject", {}), "subject", faults)
    facts = _facts(vocabulary, _mapping(top.get("facts", {}), "facts", faults), faults)
    _identity(vocabulary, employer, subject, facts, faults)
    lines = _lines(
        vocabulary, _mapping(top.get("lines", {}), "lines", faults), top.get("incomplete", ()), faults
    )
    credit_code = _text(employer, "credit_code", "employer.credit_code", faults)
    return Case(
        case_id=_text(top, "case_id", "case_id", faults) or credit_code,
        place=read_place(_text(top, "place", "place", faults, required=True), faults),
        day=_day(top.get("day"), faults),
        facts=facts,
        lines=lines,
        credit_code=credit_code,
        name=_text(employer, "name", "employer.name", faults),
        findings=frozenset(_names(top.get("findings", ()), "findings", vocabulary.stated_facts, faults)),
    )


def read_place(code: str, faults: list[Fault]) -> str:
    """Return a region code cut to six digits; a shorter or non-digit code is a fault."""
    if len(code) >= 6 and code.isascii() and code.isdigit():
        return code[:6]
    if code:
        expected = "the six digits of GB/T 2260 of the place of work"
        faults.append(Fault("place", "place", f"expected {expected}", f"found {code[:40]!r}, "))
    return ""


def _facts(vocabulary: Vocabulary, written: Mapping[str, object], faults: list[Fault]) -> dict[str, Value]:
    known = vocabulary.stated_facts
    facts: dict[str, Value] = {}
    for name, value in written.items():
        if (fact := known.get(name)) is None:
            unknown_name("facts", name, known, "there is no such fact", faults)
            continue
        read = plain_value(fact, value)
        if read is None:
            read = read_value(fact, value, step("facts", name), faults)
        if read is not None:
            facts[fact.name] = read
    return facts


def _identity(
    vocabulary: Vocabulary,
    employer: Mapping[str, object],
    subject: Mapping[str, object],
    facts: dict[str, Value],
    faults: list[Fault],
) -> None:
    for section, allowed, written in (
        ("employer", ("credit_code", "name", "unit_type"), employer),
        ("subject", ("kind", "name", "role"), subject),
    ):
        for key in written:
            if key not in allowed:
                unknown_name(section, key, allowed, "there is no such field", faults)
    _ = _text(subject, "name", "subject.name", faults)
    if "unit_type" in employer:
        _also_stated(
            vocabulary.facts.get("unit_type"), employer["unit_type"], "employer.unit_type", facts, faults
        )
    if (role := vocabulary.facts.get("subject_role")) is None:
        return
    kind = subject.get("kind", "unit")
    if not isinstance(kind, str) or kind not in _SUBJECT_ROLE:
        faults.append(Fault("subject.kind", "value", "expected unit or person", f"found {shown(kind)}, "))
    elif "role" in subject:
        _also_stated(role, subject["role"], "subject.role", facts, faults)
    else:
        _ = facts.setdefault("subject_role", _SUBJECT_ROLE[kind])


def _also_stated(
    fact: Fact | None, written: object, path: str, facts: dict[str, Value], faults: list[Fault]
) -> None:
    """Take a fact from a field outside ``facts``; where both state it they must agree."""
    value = None if fact is None else read_value(fact, written, path, faults)
    if fact is None or value is None:
        return
    if facts.setdefault(fact.name, value) != value:
        other = f"facts.{fact.name} says {facts[fact.name]!r}"
        faults.append(Fault(path, "contradiction", "state it once", f"found {value!r}, but {other}: "))


def _lines(
    vocabulary: Vocabulary, written: Mapping[str, object], incomplete: object, faults: list[Fault]
) -> dict[str, Lines]:
    known = vocabulary.stated_lines
    partial = _names(incomplete, "incomplete", known, faults)
    lines: dict[str, Lines] = {}
    for name, value in written.items():
        path = step("lines", name)
        if name not in known:
            unknown_name("lines", name, known, "there is no such list", faults)
            continue
        if not isinstance(value, list):
            faults.append(Fault(path, "type", "expected a list of lines", f"found {shown(value)}, "))
            continue
        items = cast("list[object]", value)
        if len(items) > MAX_LINES:
            faults.append(Fault(path, "size", f"{len(items)} lines, at most {MAX_LINES} are taken"))
            continue
        columns = vocabulary.stated_columns[name]
        rows = tuple(_row(columns, item, path, number, faults) for number, item in enumerate(items))
        lines[name] = Lines(rows, complete=name not in partial)
    for name in dict.fromkeys(partial):
        if name in known and name not in written:
            faults.append(Fault("incomplete", "value", f"{name} is named incomplete but carries no lines"))
    return lines


def _row(columns: Mapping[str, Fact], written: object, path: str, number: int, faults: list[Fault]) -> Row:
    """Read one line; where it stands is worked out only for a fault, of which most lines have none."""
    row: dict[str, Value] = {}
    if type(written) is dict:
        cells = cast("dict[str, object]", written)
    else:
        cells = _mapping(written, f"{path}[{number}]", faults)
    for column, cell in cells.items():
        if (fact := columns.get(column)) is None:
            kind = path.rpartition(".")[2]
            unknown_name(f"{path}[{number}]", str(column), columns, f"{kind} has no such column", faults)
            continue
        read = plain_value(fact, cell)
        if read is None:
            read = read_value(fact, cell, step(f"{path}[{number}]", column), faults)
        if read is not None:
            row[fact.name] = read
    return row


def _day(value: object, faults: list[Fault]) -> date:
    day = as_day(value)
    if day is None:
        faults.append(Fault("day", "type", "expected a date such as 2026-11-22", f"found {shown(value)}, "))
    elif not FIRST_DAY <= day <= LAST_DAY:
        faults.append(
            Fault("day", "range", f"expected a day from {FIRST_DAY} to {LAST_DAY}", f"found {day}, ")
        )
    return day or date.min


def _text(
    section: Mapping[str, object], key: str, path: str, faults: list[Fault], *, required: bool = False
) -> str:
    value = section.get(key)
    if isinstance(value, str) and is_plain(value) and (value or not required):
        return value
    if isinstance(value, str):
        found = "text with NUL or half characters" if value else "empty text"
        faults.append(Fault(path, "type", "expected text", f"found {found}, "))
    elif value is not None or required:
        faults.append(Fault(path, "type", "expected text", f"found {shown(value)}, "))
    return ""


def _names(value: object, path: str, known: Iterable[str], faults: list[Fault]) -> list[str]:
    names = list(known)
    if not isinstance(value, list | tuple):
        faults.append(Fault(path, "type", "expected a list of names", f"found {shown(value)}, "))
        return []
    given: list[str] = []
    for item in cast("list[object]", value):
        if isinstance(item, str) and item in names:
            given.append(item)
        elif isinstance(item, str):
            unknown_name(path, item, names, "unknown name", faults, field=path)
        else:
            faults.append(Fault(path, "type", "expected a name", f"found {shown(item)}, "))
    return given


def _mapping(value: object, path: str, faults: list[Fault]) -> Mapping[str, object]:
    if type(value) is dict and all(type(key) is str for key in cast("dict[object, object]", value)):
        # as JSON has it
        return cast("dict[str, object]", value)
    if isinstance(value, Mapping):
        return {str(key): item for key, item in cast("Mapping[object, object]", value).items()}
    faults.append(Fault(path, "type", "expected named fields", f"found {shown(value)}, "))
    return {}
