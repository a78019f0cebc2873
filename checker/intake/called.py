"""The register of those called to the written review (应报名录), for ``--registry FILE``.

It says who should have submitted, and since when somebody no longer had to. An empty cell
is unknown, never no.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from checker.intake import delimited, spreadsheet
from checker.intake.cells import is_empty, read_cell
from checker.intake.data_rows import DataRow, Sheet, data_rows, tell_header
from checker.intake.folder import check_file
from checker.intake.forms import Column, identity_columns, make_form
from checker.intake.headers import find_header
from checker.intake.identity import read_code
from checker.intake.rejection import CellFault, Notes, Rejection, Where, refused
from checker.intake.table import HEADER_WITHIN, Table
from checker.intake.wording import Language
from rules.cases import read_place
from rules.errors import Fault
from rules.fact import ABSENT, Fact, Value

UNIT_TYPES = {
    "enterprise": "企业",
    "individual_business": "个体工商户",
    "state_organ": "国家机关",
    "public_institution": "事业单位",
    "social_organisation": "社会团体",
    "private_non_enterprise": "民办非企业单位",
}
_FACTS = (
    (Fact("unit_type", "单位类型", "str", values=UNIT_TYPES), ("单位性质", "用人单位类型")),
    (Fact("review_required", "应报送书面审查材料", "bool"), ("应报送", "是否应报", "应报", "是否应报送")),
    (Fact("notice_proven", "通知报送有送达证明", "bool"), ("通知已送达", "有送达证明", "送达证明")),
    (
        Fact("closed_or_moved_on", "注销、停业或迁出日期", "date", may_be_absent=True),
        ("注销或迁出日期", "注销日期", "迁出日期", "停业日期"),
    ),
)
_FORM = make_form(
    "register",
    "应报名录",
    (),
    (
        *(column for column in identity_columns() if column.role in {"code", "name", "place"}),
        *(Column(fact.name, fact.title, "fact", fact, "", aliases) for fact, aliases in _FACTS),
    ),
)


@dataclass(frozen=True, slots=True)
class Called:
    """One employer of the register; None is unknown."""

    credit_code: str
    name: str = ""
    unit_type: str | None = None
    place: str = ""
    review_required: bool | None = None
    notice_proven: bool | None = None
    closed_or_moved_on: date | None = None


@dataclass(frozen=True)
class Registry:
    """The register by credit code, and the rows of it that could not be taken."""

    file: Path
    entries: Mapping[str, Called] = field(default_factory=dict[str, Called])
    rejections: tuple[Rejection, ...] = ()
    warnings: tuple[Rejection, ...] = ()

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {_name(entry.name): code for code, entry in self.entries.items() if entry.name}

    def compare(self, code: str, name: str, where: Where, notes: Notes) -> None:
        """Warn where an employer is not in the register, or under another name or code."""
        called = self.entries.get(code)
        if called is None:
            notes.warn(where, "not_in_register", {"found": code or name})
            if name and (other := self._codes.get(_name(name))):
                notes.warn(where, "name_under_other_code", {"found": name, "expected": other})
        elif name and called.name and _name(name) != _name(called.name):
            notes.warn(where, "name_differs", {"found": name, "expected": called.name})


def read_registry(path: Path, language: Language = "zh") -> Registry:
    """Read the register from a workbook or a delimited file, headed in English or Chinese.

    Raises:
        IntakeRefused: The file cannot be used, or has no header of a register.
    """
    check_file(path, language)
    notes = Notes(language)
    if path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}:
        tables = spreadsheet.tables(path, language)
    else:
        tables = [delimited.table(path, notes)]
    sheet = _first_register(tables)
    if sheet is None:
        what = ("名录", "the register")
        raise refused(path, "no_header", language, what=what, most=HEADER_WITHIN)
    tell_header(sheet, notes)
    entries: dict[str, Called] = {}
    rows: dict[str, int] = {}
    for row in data_rows(sheet, notes):
        entry = None if row.rejected else _entry(sheet, row, notes)
        if entry is None:
            continue
        code = entry.credit_code
        if code in entries:
            found = {"found": code, "first": f"{sheet.table.sheet} {rows[code]}".strip()}
            notes.reject(sheet.where(row.number), "duplicate_employer", found)
        else:
            entries[code], rows[code] = entry, row.number
    return Registry(path, entries, tuple(notes.rejections), tuple(notes.warnings))


def _first_register(tables: list[Table]) -> Sheet | None:
    for table in tables:
        if header := find_header(table.head(), [_FORM]):
            return Sheet(table, header)
    return None


def _entry(sheet: Sheet, row: DataRow, notes: Notes) -> Called | None:
    stated: dict[str, Value] = {}
    sound = True
    for heading in sheet.header.used:
        column, cell = heading.column, row.at(heading)
        if column is None or column.fact is None or is_empty(cell):
            continue
        value = read_code(cell) if column.role == "code" else read_cell(column.fact, cell)
        if column.role == "place" and isinstance(value, str):
            wrong: list[Fault] = []
            place = read_place(value, wrong)
            value = CellFault("place_code", {"found": value}) if wrong else place
        if isinstance(value, CellFault):
            notes.reject(sheet.where(row.number, heading), value.code, value.found)
            sound = False
        elif value is not None and value is not ABSENT:
            stated[column.name] = value
    if sound and "credit_code" not in stated:
        notes.reject(sheet.where(row.number), "code_missing")
        sound = False
    # the keys are the names of the columns above, each of the type its fact has
    return Called(**stated) if sound else None  # pyright: ignore[reportArgumentType]


def _name(text: str) -> str:
    """A name as names are compared: without differences of width, spaces and kinds of brackets."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
