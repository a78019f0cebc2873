"""A case as the engines see it, and the one reader of its written form.

The contract's JSON, a line of NDJSON and the cases beside a rule share their keys
(``day, place, facts, lines``) and are read here, against the vocabulary: a misspelled
fact is a fault, never unknown. Left out = unknown, ``null`` = absent; a list left out
is unknown, an empty list is none, and a list named in ``incomplete`` holds only some
of its lines.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from rules.errors import CaseRefused, Fault
from rules.fact import ABSENT, MAX_LINES, Fact, Value, Vocabulary

Row = Mapping[str, Value]

_KEYS = ("case_id", "place", "day", "employer", "subject", "facts", "lines", "findings", "incomplete")
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


def read_case(vocabulary: Vocabulary, written: object) -> Case:
    """Read one case from its written form (parsed JSON or YAML).

    Raises:
        CaseRefused: Something in it does not fit; every fault is listed, with its path.
    """
    faults: list[Fault] = []
    top = _mapping(written, "", faults)
    for key in top:
        if key not in _KEYS:
            faults.append(_unknown(key, key, _KEYS, "a case has no such field"))
    employer = _mapping(top.get("employer", {}), "employer", faults)
    subject = _mapping(top.get("subject", {}), "subject", faults)
    facts = _facts(vocabulary, _mapping(top.get("facts", {}), "facts", faults), faults)
    _identity(vocabulary, employer, subject, facts, faults)
    lines = _lines(
        vocabulary, _mapping(top.get("lines", {}), "lines", faults), top.get("incomplete", ()), faults
    )
    case = Case(
        case_id=_text(top, "case_id", faults, required=False)
        or _text(employer, "credit_code", faults, required=False),
        place=read_place(_text(top, "place", faults), faults),
        day=_day(top.get("day"), faults),
        facts=facts,
        lines=lines,
        credit_code=_text(employer, "credit_code", faults, required=False),
        name=_text(employer, "name", faults, required=False),
        findings=frozenset(_names(top.get("findings", ()), "findings", vocabulary.stated_facts, faults)),
    )
    if faults:
        raise CaseRefused(faults)
    return case


def read_place(code: str, faults: list[Fault]) -> str:
    """Return a region code cut to six digits; a shorter or non-digit code is a fault."""
    if len(code) >= 6 and code.isascii() and code.isdigit():
        return code[:6]
    if code:
        faults.append(
            Fault(
                "place", "place", f"found {code!r}, expected the six digits of GB/T 2260 of the place of work"
            )
        )
    return ""


def _facts(vocabulary: Vocabulary, written: Mapping[str, object], faults: list[Fault]) -> dict[str, Value]:
    known = vocabulary.stated_facts
    facts: dict[str, Value] = {}
    for name, value in written.items():
        if (fact := known.get(name)) is None:
            faults.append(_unknown(f"facts.{name}", name, known, "there is no such fact"))
        elif (read := read_value(fact, value, f"facts.{name}", faults)) is not None:
            facts[name] = read
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
                faults.append(_unknown(f"{section}.{key}", key, allowed, "there is no such field"))
    if "unit_type" in employer and (fact := vocabulary.facts.get("unit_type")) is not None:
        value = read_value(fact, employer["unit_type"], "employer.unit_type", faults)
        if value is not None:
            facts["unit_type"] = value
    if (fact := vocabulary.facts.get("subject_role")) is None:
        return
    kind = subject.get("kind", "unit")
    if not isinstance(kind, str) or kind not in _SUBJECT_ROLE:
        faults.append(Fault("subject.kind", "value", f"found {kind!r}, expected unit or person"))
    elif "role" in subject:
        value = read_value(fact, subject["role"], "subject.role", faults)
        if value is not None:
            facts["subject_role"] = value
    else:
        _ = facts.setdefault("subject_role", _SUBJECT_ROLE[kind])


def _lines(
    vocabulary: Vocabulary, written: Mapping[str, object], incomplete: object, faults: list[Fault]
) -> dict[str, Lines]:
    known = vocabulary.stated_lines
    partial = set(_names(incomplete, "incomplete", known, faults))
    lines: dict[str, Lines] = {}
    for name, value in written.items():
        if (kind := known.get(name)) is None:
            faults.append(_unknown(f"lines.{name}", name, known, "there is no such list"))
            continue
        if not isinstance(value, list):
            faults.append(
                Fault(f"lines.{name}", "type", f"found {_kind_of(value)}, expected a list of lines")
            )
            continue
        items = cast("list[object]", value)
        if len(items) > MAX_LINES:
            faults.append(
                Fault(f"lines.{name}", "size", f"{len(items)} lines, at most {MAX_LINES} are taken")
            )
            continue
        rows: list[Row] = []
        for number, item in enumerate(items):
            path = f"lines.{name}[{number}]"
            row: dict[str, Value] = {}
            for column, cell in _mapping(item, path, faults).items():
                if (fact := kind.columns.get(column)) is None or fact.derived:
                    faults.append(
                        _unknown(f"{path}.{column}", column, kind.columns, f"{name} has no such column")
                    )
                elif (read := read_value(fact, cell, f"{path}.{column}", faults)) is not None:
                    row[column] = read
            rows.append(row)
        lines[name] = Lines(tuple(rows), complete=name not in partial)
    for name in partial - set(lines):
        faults.append(Fault("incomplete", "value", f"{name} is named incomplete but carries no lines"))
    return lines


def read_value(fact: Fact, value: object, path: str, faults: list[Fault]) -> Value | None:
    """Return the value as the engines hold it; None, with a fault appended, where it does not fit."""
    if value is None:
        if fact.may_be_absent:
            return ABSENT
        faults.append(
            Fault(path, "absent", f"{fact.title} cannot be absent (null): leave it out where it is unknown")
        )
        return None
    wrong = Fault(path, "type", f"found {_kind_of(value)} {str(value)[:40]!r}, expected {_expected(fact)}")
    if fact.type == "bool":
        if isinstance(value, bool):
            return value
    elif fact.type == "int":
        if isinstance(value, int) and not isinstance(value, bool):
            if fact.low <= value <= fact.high:
                return value
            wrong = Fault(
                path, "range", f"found {value}, expected {fact.low} to {fact.high} {fact.unit or ''}".rstrip()
            )
    elif fact.type == "date":
        if (day := _as_date(value)) is not None:
            return day
    elif isinstance(value, str) and "\x00" not in value:
        if not fact.values or value in fact.values:
            return value
        wrong = Fault(path, "value", f"found {value[:40]!r}, expected one of {', '.join(fact.values)}")
    faults.append(wrong)
    return None


def _expected(fact: Fact) -> str:
    return {
        "bool": "true or false",
        "int": f"a whole number of {fact.unit}" if fact.unit else "a whole number",
        "date": "a date such as 2026-11-22",
        "str": "text",
    }[fact.type]


def _as_date(value: object) -> date | None:
    if isinstance(value, date):
        # a datetime is a date to Python, but no day to us
        return value if type(value) is date else None
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _day(value: object, faults: list[Fault]) -> date:
    day = _as_date(value)
    if day is None:
        faults.append(Fault("day", "type", f"found {str(value)[:40]!r}, expected a date such as 2026-11-22"))
    return day or date.min


def _text(section: Mapping[str, object], key: str, faults: list[Fault], *, required: bool = True) -> str:
    value = section.get(key)
    if isinstance(value, str) and "\x00" not in value and (value or not required):
        return value
    if value is not None or required:
        faults.append(Fault(key, "type", f"found {_kind_of(value)}, expected text"))
    return ""


def _names(value: object, path: str, known: Iterable[str], faults: list[Fault]) -> list[str]:
    names = list(known)
    if not isinstance(value, list | tuple):
        faults.append(Fault(path, "type", f"found {_kind_of(value)}, expected a list of names"))
        return []
    given = [str(item) for item in cast("list[object]", value)]
    faults.extend(_unknown(path, name, names, "unknown name") for name in given if name not in names)
    return given


def _mapping(value: object, path: str, faults: list[Fault]) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return {str(key): item for key, item in cast("Mapping[object, object]", value).items()}
    faults.append(Fault(path or "case", "type", f"found {_kind_of(value)}, expected named fields"))
    return {}


def _unknown(path: str, name: str, known: Iterable[str], message: str) -> Fault:
    near = difflib.get_close_matches(name, list(known), n=2)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return Fault(path, "unknown_name", f"{name!r}: {message}{hint}")


def _kind_of(value: object) -> str:
    if value is None:
        return "nothing"
    names = {
        "dict": "named fields",
        "str": "text",
        "int": "a whole number",
        "float": "a fraction",
        "bool": "true/false",
    }
    return names.get(type(value).__name__, f"a {type(value).__name__}")
