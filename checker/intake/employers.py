"""Rows of the employers' sheet: identity, facts, and what each says of its own lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from checker.intake.called import Registry
from checker.intake.cells import Cell, is_empty, read_cell
from checker.intake.checks import compact, identity_number, known_region
from checker.intake.data_rows import DataRow, Sheet, data_rows, tell_header
from checker.intake.days import LONG_TERM
from checker.intake.gathered import Employer, Gathered, Seen
from checker.intake.headers import Heading
from checker.intake.identity import plain_text, read_code
from checker.intake.rejection import CellFault, Notes, Where, refused
from rules.cases import read_place
from rules.errors import Fault
from rules.fact import Value


@dataclass(slots=True)
class Intent:
    """What an intake was asked to do, and what it has told so far.

    `rejected` holds the credit codes of reviews that arrived and could not be taken: whoever
    sent one has to correct it, and is not among those that did not submit. `expected` is how
    many cases there will be, as soon as that is known; `supplied` the facts and lists they carry.
    """

    notes: Notes
    seen: Seen
    place: str | None
    day: date | None
    registry: Registry | None
    read: int = 0
    accepted: int = 0
    rejected: set[str] = field(default_factory=set[str])
    expected: int | None = None
    supplied: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Draft:
    """A row of the employers' sheet while it is read."""

    texts: dict[str, str] = field(default_factory=dict[str, str])
    day: date | None = None
    facts: dict[str, Value] = field(default_factory=dict[str, Value])
    claims: dict[str, bool] = field(default_factory=dict[str, bool])
    faults: list[tuple[Heading, CellFault]] = field(default_factory=list[tuple[Heading, CellFault]])


def read_employers(sheet: Sheet, intent: Intent, gathered: Gathered) -> None:
    """Gather the employers of a sheet; a row with a bad cell is rejected whole, every bad cell told.

    Raises:
        IntakeRefused: Neither the sheet nor the arguments say for which day or place it speaks.
    """
    notes = intent.notes
    headings = {heading.column.role: heading for heading in sheet.header.used if heading.column}
    file = sheet.table.file
    if "day" not in headings and intent.day is None:
        raise refused(file, "no_day", notes.language)
    if "place" not in headings and intent.place is None and intent.registry is None:
        raise refused(file, "no_place", notes.language)
    tell_header(sheet, notes)
    for row in data_rows(sheet, notes):
        intent.read += 1
        draft = _draft(sheet, row, notes)
        employer = None if row.rejected else _accept(sheet, row, draft, intent, headings)
        if employer is None:
            intent.rejected.update(code for code in [draft.texts.get("code")] if code)
            gathered.rejected.update(key for key in map(draft.texts.get, ("code", "case")) if key)
            continue
        intent.accepted += 1
        gathered.add_employer(employer, draft.facts, draft.claims, str(file))


def _draft(sheet: Sheet, row: DataRow, notes: Notes) -> _Draft:
    draft = _Draft()
    for heading in sheet.header.used:
        column, cell = heading.column, row.at(heading)
        if column is None or is_empty(cell):
            continue
        if column.role == "person":
            _check_person(sheet.where(row.number, heading), heading, cell, draft, notes)
            continue
        value = read_code(cell) if column.role == "code" else None
        if value is None and column.fact is not None:
            value = read_cell(column.fact, cell, heading.unit)
        if isinstance(value, CellFault):
            draft.faults.append((heading, value))
            if column.role == "code":
                draft.texts["code"] = compact(plain_text(cell))
        elif column.role == "fact" and value is not None:
            draft.facts[column.name] = value
        elif column.role == "given" and isinstance(value, bool):
            draft.claims[column.kind] = value
        elif column.role == "day" and isinstance(value, date):
            if value == LONG_TERM:
                draft.faults.append((heading, CellFault("date_out_of_range", {"found": str(value)})))
            draft.day = value
        elif isinstance(value, str):
            draft.texts[column.role] = value
            if column.role == "place":
                _check_place(heading, value, draft)
    return draft


def _check_place(heading: Heading, value: str, draft: _Draft) -> None:
    wrong: list[Fault] = []
    draft.texts["place"] = read_place(value, wrong)
    if wrong:
        draft.faults.append((heading, CellFault("place_code", {"found": value})))


def _check_person(where: Where, heading: Heading, cell: Cell, draft: _Draft, notes: Notes) -> None:
    """Check an identity number and let it go: personal data is not kept, nor repeated in messages."""
    if isinstance(cell, float):
        draft.faults.append((heading, CellFault("identity_digits_lost")))
        return
    number = identity_number(plain_text(cell))
    if isinstance(number, CellFault):
        draft.faults.append((heading, number))
    elif not known_region(number):
        notes.warn(where, "identity_unknown_region", {"found": number[:6]})


def _accept(
    sheet: Sheet, row: DataRow, draft: _Draft, intent: Intent, headings: dict[str, Heading]
) -> Employer | None:
    """Return the employer of a row, or None once every reason against it is told."""
    notes = intent.notes
    code, name = draft.texts.get("code", ""), draft.texts.get("name", "")
    case_id = draft.texts.get("case") or code
    called = intent.registry.entries.get(code) if intent.registry else None
    place = draft.texts.get("place") or intent.place or (called.place if called else "")
    day = draft.day or intent.day
    wrong = {heading.column.role for heading, _ in draft.faults if heading.column}
    for heading, fault in draft.faults:
        notes.reject(sheet.where(row.number, heading), fault.code, fault.found)
    for role, value in (("code", case_id), ("place", place), ("day", day)):
        if not value and role not in wrong:
            notes.reject(sheet.where(row.number, headings.get(role)), f"{role}_missing")
            wrong.add(role)
    if wrong or day is None:
        return None
    role = draft.facts.get("subject_role", "employer")
    where = sheet.where(row.number, headings.get("code" if code else "case"))
    if duplicate := intent.seen.duplicate(case_id, code, str(role), where):
        told, found, first = duplicate
        notes.reject(where, told, {"found": found, "first": place_in_input(first, where)})
        draft.texts.clear()  # the lines are those of the employer taken before
        return None
    if intent.registry is not None:
        intent.registry.compare(code, name, where, notes)
    return Employer(case_id, place, day, code, name)


def place_in_input(first: Where, where: Where) -> str:
    """Return where something stood, as short as it can be said beside `where`."""
    parts = (first.file if first.file != where.file else "", first.sheet, str(first.row))
    return " / ".join(part for part in parts if part)
