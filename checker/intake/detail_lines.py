"""Rows of the sheets of lines (明细): whose each is, and what it states.

A line that cannot be taken leaves the list of its employer incomplete, so that nothing is
concluded from the line's not being there.
"""

from __future__ import annotations

from collections import Counter

from checker.intake.cells import Cell, is_empty, read_cell
from checker.intake.checks import compact, corrections
from checker.intake.data_rows import DataRow, Sheet, data_rows, tell_header
from checker.intake.gathered import Gathered
from checker.intake.headers import Heading
from checker.intake.identity import plain_text, read_code
from checker.intake.rejection import CellFault, Notes, refused
from rules.fact import Value

_SURE_DIGITS = 15
"""Digits a spreadsheet keeps of a long number."""


class LineReader:
    """Reads sheets of lines into what has been gathered of their employers."""

    def __init__(self, gathered: Gathered, notes: Notes) -> None:
        self._gathered = gathered
        self._notes = notes
        self._by_start: dict[str, list[int]] = {}

    def read(self, sheet: Sheet) -> None:
        """Gather the lines of one sheet.

        Raises:
            IntakeRefused: It names no employers, and its file does not speak of exactly one.
        """
        kind, file = sheet.header.form.name, sheet.table.file
        only = self._gathered.of_file.get(str(file), [])
        if not sheet.header.keyed and len(only) != 1:
            what = (f"“{sheet.table.name}”", sheet.table.name)
            raise refused(file, "no_key_column", self._notes.language, what=what)
        tell_header(sheet, self._notes)
        self._gathered.open_kind(kind, empty=True)
        gone: Counter[str] = Counter()
        last: int | None = None
        for row in data_rows(sheet, self._notes):
            self._gathered.open_kind(kind, empty=False)
            number = self._whose(sheet, row, gone, last) if sheet.header.keyed else only[0]
            if number is None:
                continue
            last = number
            values = self._values(sheet, row)
            if row.rejected or values is None:
                self._gathered.mark_incomplete(kind, number)
            else:
                self._gathered.add_line(kind, number, values)
        if gone:
            found = {"count": gone.total(), "title": sheet.header.form.title}
            self._notes.reject(sheet.where(), "employer_rejected", found)

    def _whose(self, sheet: Sheet, row: DataRow, gone: Counter[str], last: int | None) -> int | None:
        """Return the number of the case a line belongs to; None once it is told why there is none."""
        kind, form = sheet.header.form.name, sheet.header.form
        used = sheet.header.used
        headings = [heading for heading in used if heading.column and heading.column.name in form.keys]
        wrong: list[tuple[Heading, CellFault]] = []
        for heading in headings:
            cell = row.at(heading)
            if is_empty(cell):
                continue
            key, fault = _key(heading, cell)
            if (number := self._gathered.by_key.get(key)) is not None:
                return number
            if key in self._gathered.rejected:
                gone[key] += 1
                return None
            wrong.append((heading, fault or CellFault("employer_unknown", {"found": key})))
            for doubtful in self._near(key, fault):
                self._gathered.mark_incomplete(kind, doubtful)
        if wrong:
            heading, fault = wrong[0]
            self._notes.reject(sheet.where(row.number, heading), fault.code, fault.found)
            return None
        if last is not None:
            # a blank below lines of an employer most likely means "the same"
            self._gathered.mark_incomplete(kind, last)
        self._notes.reject(sheet.where(row.number, headings[0]), "code_missing")
        return None

    def _near(self, key: str, fault: CellFault | None) -> list[int]:
        """Return the cases a line with a mistyped or cut code may belong to: their lists are in doubt."""
        if fault is None:
            return []
        if fault.code == "credit_code_digits_lost":
            if not self._by_start:
                for code, number in self._gathered.by_key.items():
                    self._by_start.setdefault(code[:_SURE_DIGITS], []).append(number)
            return self._by_start.get(key[:_SURE_DIGITS], [])
        return [self._gathered.by_key[code] for code in corrections(key) if code in self._gathered.by_key]

    def _values(self, sheet: Sheet, row: DataRow) -> dict[str, Value] | None:
        """Return what a line states; None once every bad cell of it is told."""
        values: dict[str, Value] = {}
        sound = True
        for heading in sheet.header.used:
            column, cell = heading.column, row.at(heading)
            if column is None or column.role != "fact" or column.fact is None:
                continue
            value = read_cell(column.fact, cell, heading.unit)
            if isinstance(value, CellFault):
                self._notes.reject(sheet.where(row.number, heading), value.code, value.found)
                sound = False
            elif value is not None:
                values[column.name] = value
        return values if sound else None


def _key(heading: Heading, cell: Cell) -> tuple[str, CellFault | None]:
    """Return what a cell names its employer by, and what is wrong with it as a credit code."""
    if heading.column is None or heading.column.role == "code":
        code = read_code(cell)
        return (code, None) if isinstance(code, str) else (compact(plain_text(cell)), code)
    return plain_text(cell), None
