"""The rows of a table that are data: below the header, neither empty, nor totals, nor notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checker.intake.cells import Cell, Flawed, Merged, is_empty, plain
from checker.intake.forms import normal
from checker.intake.headers import Header, Heading
from checker.intake.rejection import Notes, Where
from checker.intake.table import Table

_TOTAL = re.compile(
    r"(?:(?:总|本页|本表)?(?:合计|小计)|总计|共计|累计|汇总|(?:sub|grand)?total)(?:数|数量|金额|人数)?(?:\([^()]*\))?:?"
)
_SERIAL = re.compile(r"\d{1,6}(?:\.0)?")
_NOTE = re.compile(r"(?:注|备注|说明|填表|制表|审核|复核|单位负责人|负责人|联系电话|填报说明|声明|承诺)")
_NUMBERING = re.compile(r"[甲乙丙丁戊己庚辛]|\(?\d{1,3}(?:\.0)?\)?|栏次|[a-z]{1,2}")
_MAX_NOTE = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table whose columns are known."""

    table: Table
    header: Header

    def where(self, row: int | None = None, heading: Heading | None = None) -> Where:
        """Return a place in it."""
        column = " ".join(heading.text.split()) if heading else ""
        return Where(str(self.table.file), self.table.sheet, row, column)


@dataclass(frozen=True, slots=True)
class DataRow:
    """One row of data, `cells` as the table has them; `rejected` where that was told already."""

    number: int
    cells: list[Cell]
    rejected: bool = False

    def at(self, heading: Heading) -> Cell:
        """Return the cell of a column."""
        return self.cells[heading.index] if heading.index < len(self.cells) else None


def tell_header(sheet: Sheet, notes: Notes) -> None:
    """Warn of columns that will not be read."""
    header = sheet.header
    for heading, near in header.unknown:
        hint = {"zh": f"（是否指“{near}”？）", "en": f" (is it {near}?)"}[notes.language] if near else ""
        where = sheet.where(header.row, heading)
        notes.warn(where, "unknown_column", {"found": heading.text, "near": hint})
    for heading, used in header.repeated:
        notes.warn(
            sheet.where(header.row, heading), "duplicate_column", {"found": heading.text, "used": used.text}
        )


def data_rows(sheet: Sheet, notes: Notes) -> Iterator[DataRow]:
    """Return the rows of data; rows with cells beyond the header are rejected in delimited files."""
    header = sheet.header
    keys = [heading for heading in header.used if heading.column and heading.column.name in header.form.keys]
    unread = set(range(header.width)) - {index for index, _ in header.texts}
    names = [(heading, normal(heading.text)) for heading in header.used]
    told: set[int] = set()
    first = True
    for number, cells in sheet.table.rows():
        if number <= header.row:
            continue
        filled = [index for index, cell in enumerate(cells) if not is_empty(cell)]
        if not filled or _is_total([cells[index] for index in filled]):
            continue
        row = DataRow(number, cells)
        if (first and _is_numbering(cells)) or _repeats_header(header, names, row):
            continue
        first = False
        found = _text(cells[filled[0]])
        keyless = bool(keys) and all(is_empty(row.at(key)) or _is_note(row.at(key)) for key in keys)
        if keyless and len(filled) <= _MAX_NOTE and _NOTE.match(found):
            notes.warn(sheet.where(number), "note_row", {"found": found})
            continue
        beyond = [index for index in filled if index >= header.width]
        if beyond and not sheet.table.sheet:
            widths = {"found": filled[-1] + 1, "expected": header.width}
            notes.reject(sheet.where(number), "too_many_cells", widths)
            yield DataRow(number, cells, rejected=True)
            continue
        for index in {*unread.intersection(filled), *beyond} - told:
            told.add(index)
            notes.warn(sheet.where(number), "column_without_header", {"found": index + 1})
        yield row


def _text(cell: Cell) -> str:
    if isinstance(cell, Merged):
        cell = cell.value
    return "" if cell is None or isinstance(cell, Flawed) else plain(str(cell))


def _is_total(filled: list[Cell]) -> bool:
    """Whether a row sums up others: the word comes first, or after the row's own number."""
    first, *second = (_text(cell).lower() for cell in filled[:2])
    if _SERIAL.fullmatch(first):
        first = "".join(second)
    return bool(_TOTAL.fullmatch(first))


def _is_note(cell: Cell) -> bool:
    return bool(_NOTE.match(_text(cell)))


def _is_numbering(cells: list[Cell]) -> bool:
    """Whether a row numbers the columns (甲 乙 1 2 3), as statistical forms do under the header."""
    texts = [_text(cell).lower() for cell in cells if not is_empty(cell)]
    return len(texts) > 1 and all(_NUMBERING.fullmatch(text) for text in texts)


def _repeats_header(header: Header, names: list[tuple[Heading, str]], row: DataRow) -> bool:
    """Whether a row is the header again, as on every printed page, or in English below the Chinese one."""
    again = 0
    for heading, name in names:
        text = _text(row.at(heading))
        if normal(text) != name and header.form.find(text) is not heading.column:
            return False
        again += 1
    return again > 1
