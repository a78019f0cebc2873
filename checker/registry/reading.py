"""Reading a table of the registry from a file: rows that can be taken, and what is told of the others.

The file is read by the intake of written reviews (kinds of files, encodings, headers, cells); a layout
says what its columns mean. Which columns a file has is kept: what it has no column for it says
nothing about, while an empty cell says that the value is not known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from checker.intake import delimited, spreadsheet
from checker.intake.data_rows import DataRow, Sheet, data_rows, tell_header
from checker.intake.folder import Source, check_file, sources
from checker.intake.forms import Form
from checker.intake.headers import Heading, find_header
from checker.intake.rejection import CellFault, Notes, Rejection, Where, refused
from checker.intake.table import HEADER_WITHIN, Table
from checker.intake.wording import Language
from checker.registry.border import admitted
from checker.registry.columns import NEEDED, TITLES, Kind
from checker.registry.employer import Employer
from checker.registry.errors import RegistryRefused
from checker.registry.inspector import Inspector
from checker.registry.kept import Entry
from checker.registry.layout import Layout, our_own
from checker.registry.sentences import reject
from rules.cases import read_place
from rules.errors import Fault
from rules.fact import ABSENT

MISSING = {
    "credit_code": "code_missing",
    "id": "inspector_id_missing",
    "name": "name_missing",
    "complaints": "count_missing",
}
_IDENTITY = frozenset({"credit_code", "id"})


@dataclass(frozen=True, slots=True)
class StatedRow:
    """What one row states by field: left out is unknown, None is "there is none".

    Attributes:
        columns: The heading of each field, for what is told of it later.
        entry: The employer or inspector the row is, in tables of those.
    """

    where: Where
    stated: Mapping[str, object]
    entry: Entry | None
    columns: Mapping[str, str]

    @property
    def subject(self) -> str:
        """Whom the row is about."""
        return str(self.stated.get("credit_code") or self.stated.get("id"))

    def at(self, field: str) -> Where:
        """Return the place of a field's cell."""
        return Where(self.where.file, self.where.sheet, self.where.row, self.columns.get(field, ""))


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table as a file states it.

    Attributes:
        digest: SHA-256 of the file.
        fields: Those the file has a column for.
        spoken_of: Whom the rejected rows were about, as far as that can be read.
        unreadable: Rejected rows of which not even that can be told.
    """

    kind: Kind
    file: Path
    digest: str
    fields: frozenset[str]
    rows: tuple[StatedRow, ...]
    spoken_of: frozenset[str]
    unreadable: int
    rejections: tuple[Rejection, ...]
    warnings: tuple[Rejection, ...]


def read_table(path: Path, layout: Layout, language: Language = "zh") -> TableRead:
    """Read one table; a row that is not as it should be is told and left out.

    Raises:
        IntakeRefused: The file cannot be used, or has no header of this table.
        RegistryRefused: It was written to meanwhile.
    """
    check_file(path, language)
    digest = digest_of(path)
    notes = Notes(language)
    sheet = first_sheet(path, layout.form, TITLES[layout.kind], notes)
    tell_header(sheet, notes)
    headings = {one.column.name: one for one in sheet.header.used if one.column is not None}
    columns = {field: " ".join(one.text.split()) for field, one in headings.items()}
    reading = _Reading(layout, sheet, headings, notes)
    rows = [
        StatedRow(sheet.where(row.number), *stated, columns=columns)
        for row in data_rows(sheet, notes)
        if (stated := reading.stated(row)) is not None
    ]
    if digest_of(path) != digest:
        raise RegistryRefused(
            "file_changed",
            f"{path.name} 在读取期间被改动，请在保存完毕后重试",
            f"{path.name} was written to while it was read: try again once it is saved",
        )
    return TableRead(
        layout.kind,
        path,
        digest,
        frozenset(headings),
        tuple(rows),
        frozenset(reading.spoken_of),
        reading.unreadable,
        tuple(notes.rejections),
        tuple(notes.warnings),
    )


def read_own(path: Path, kind: Kind, language: Language = "zh") -> TableRead:
    """Read a table in our own layout; see `read_table`."""
    return read_table(path, our_own(kind), language)


def first_sheet(path: Path, form: Form, title: str, notes: Notes) -> Sheet:
    """Return the first sheet of a file that has the header of a form.

    Raises:
        IntakeRefused: There is none, or the file is no workbook and no delimited text.
    """
    for table in _tables(path, notes):
        if header := find_header(table.head(), [form]):
            return Sheet(table, header)
    raise refused(path, "no_header", notes.language, what=(title, title), most=HEADER_WITHIN)


def _tables(path: Path, notes: Notes) -> list[Table]:
    match sources([path], notes):
        case [Source(format="workbook")]:
            return spreadsheet.tables(path, notes.language)
        case [Source(format="delimited")]:
            return [delimited.table(path, notes)]
        case _:
            raise refused(path, "unknown_format", notes.language)


def digest_of(path: Path) -> str:
    """Return the digest of a file."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


class _Reading:
    """Reads rows one after the other, and remembers who was met."""

    def __init__(self, layout: Layout, sheet: Sheet, headings: Mapping[str, Heading], notes: Notes) -> None:
        self.spoken_of: set[str] = set()
        self.unreadable = 0
        self._layout = layout
        self._sheet = sheet
        self._headings = headings
        self._notes = notes
        self._seen: dict[str, dict[str, int]] = {"credit_code": {}, "id": {}, "certificate": {}}

    def stated(self, row: DataRow) -> tuple[dict[str, object], Entry | None] | None:
        stated: dict[str, object] = {}
        faulty: set[str] = set()
        for field, heading in self._headings.items():
            value = self._layout.laid(field).read(row.at(heading), heading.unit)
            if field == "place" and isinstance(value, str):
                value = _place(value)
            if isinstance(value, CellFault):
                self._reject(row, value.code, heading, **value.found)
                faulty.add(field)
            elif value is not None:
                stated[field] = None if value is ABSENT else _tidy(field, value)
        for field in NEEDED[self._layout.kind] if not row.rejected else ():
            # a cell that could not be read was told already
            if field not in stated and field not in faulty:
                self._reject(row, MISSING.get(field, "value_form"), self._headings.get(field), found=field)
                faulty.add(field)
        entry, faults = self._admitted(stated)
        for field, fault in faults.items():
            if field not in faulty and not row.rejected:
                self._reject(row, fault.code, self._headings.get(field), **fault.found)
                faulty.add(field)
        for field in faulty & _IDENTITY:
            # whoever was meant, it is nobody held
            _ = stated.pop(field, None)
        sound = not row.rejected and not faulty
        return (stated, entry) if self._once(row, stated, sound=sound) else None

    def _admitted(self, stated: Mapping[str, object]) -> tuple[Entry | None, Mapping[str, CellFault]]:
        if self._layout.kind == "employers":
            return admitted(Employer, stated)
        return admitted(Inspector, stated) if self._layout.kind == "inspectors" else (None, {})

    def _once(self, row: DataRow, stated: Mapping[str, object], *, sound: bool) -> bool:
        """Return whether the row is sound and the first to speak of whom it speaks of."""
        who = next((field for field in _IDENTITY if stated.get(field)), None)
        if who is None:
            self.unreadable += 1
            return False
        if not sound:
            self.spoken_of.add(str(stated[who]))
            return False
        if self._layout.kind == "drawn":
            return True
        again = {"credit_code": "duplicate_employer", "id": "duplicate_inspector"}
        for field, code in (*again.items(), ("certificate", "duplicate_certificate")):
            if not isinstance(value := stated.get(field), str):
                continue
            if (first := self._seen[field].setdefault(value, row.number)) != row.number:
                told = {"found": value} if field in _IDENTITY else {}
                place = f"{self._sheet.table.sheet} {first}".strip()
                self._reject(row, code, self._headings[field], **told, first=place)
                self.spoken_of.add(str(stated[who]))
                return False
        return True

    def _reject(self, row: DataRow, code: str, heading: Heading | None, **found: object) -> None:
        reject(self._notes, self._sheet.where(row.number, heading), code, **found)


def _place(text: str) -> str | CellFault:
    wrong: list[Fault] = []
    place = read_place(text, wrong)
    return CellFault("place_form", {"found": text}) if wrong else place


def _tidy(field: str, value: object) -> object:
    """Return ids in capitals, as the border takes them, so that two spellings of one are one."""
    capital = isinstance(value, str) and field in ("id", "certificate", "industry")
    return str(value).strip().upper() if capital else value
