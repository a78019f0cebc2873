"""Sheets of an XLSX workbook, read by calamine after `archive` has looked through it.

calamine gives error cells and formulas without a stored result as empty ones, and only
the first cell of a merged range; the scan and the merged ranges put back what is known.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from checker.intake.archive import MAX_PACKED, Archive
from checker.intake.cells import Cell, Flawed, Merged
from checker.intake.rejection import refused
from checker.intake.sheet_scan import SheetScan
from checker.intake.table import Rows, Table
from checker.intake.wording import Language, legible

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def tables(path: Path, language: Language) -> list[Table]:
    """Return the worksheets of a workbook that hold anything, in its order.

    Raises:
        IntakeRefused: The file is no workbook, or not one that can be read safely.
    """
    _check_kind(path, language)
    archive = Archive(path, language)
    return [
        Table(
            path,
            name,
            name,
            lambda name=name, scan=scan: _rows(path, name, scan, language),
            hidden=name in archive.hidden,
        )
        for name, scan in archive.scans.items()
        if scan.rows
    ]


def _check_kind(path: Path, language: Language) -> None:
    size = path.stat().st_size
    if size > MAX_PACKED:
        found, most = f"{size // 2**20} MB", f"{MAX_PACKED // 2**20} MB"
        raise refused(path, "too_large", language, what=("文件", "the file"), found=found, most=most)
    with path.open("rb") as file:
        start = file.read(8)
        if start == _OLD:
            # a workbook with a password is wrapped into the container of the old format
            rest = file.read(MAX_PACKED)
            raise refused(path, "encrypted" if _ENCRYPTED in rest else "old_excel", language)
    if not start.startswith(b"PK"):
        shown = "全是空字节 / zeros" if not start.strip(b"\0") else repr(start)[2:-1]
        raise refused(path, "not_a_workbook", language, found=shown)


def _rows(path: Path, name: str, scan: SheetScan, language: Language) -> Rows:
    try:
        with ExitStack() as open_files:
            book = open_files.enter_context(_book(path, open_files))
            sheet = book.get_sheet_by_name(name)
            yield from _laid_out(sheet, scan)
    except (CalamineError, OSError) as error:
        raise refused(path, "damaged", language, found=str(error)) from None


def _book(path: Path, open_files: ExitStack) -> CalamineWorkbook:
    if legible(str(path)) == str(path):
        return CalamineWorkbook.from_path(path)  # pyright: ignore[reportUnknownMemberType]
    # the library cannot open by name what is not named in UTF-8; what it is handed it keeps in memory
    return CalamineWorkbook.from_filelike(open_files.enter_context(path.open("rb")))


def _laid_out(sheet: CalamineSheet, scan: SheetScan) -> Rows:
    if sheet.start is None:
        return
    left: list[Cell] = [None] * sheet.start[1]
    merges = _merged_downwards(sheet)
    tops: dict[int, Cell] = {}
    flawed: dict[int, list[tuple[int, Flawed]]] = {}
    for (row, column), flaw in scan.flawed.items():
        flawed.setdefault(row, []).append((column, flaw))
    for number, row in enumerate(sheet.iter_rows()):
        # calamine pads the rows above the first value, but not the columns before it
        cells: list[Cell] = [*left, *row]
        for column, flaw in flawed.get(number, ()):
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = flaw
        for column, ranges in merges.items():
            while ranges and ranges[-1][1] < number:
                _ = ranges.pop()
            if ranges and ranges[-1][0] <= number and column < len(cells):
                if ranges[-1][0] == number:
                    tops[column] = cells[column]
                cells[column] = _merged(tops.get(column))
        yield number + 1, cells


def _merged(top: Cell) -> Cell:
    return Merged(top) if isinstance(top, str | int | float | date | time | timedelta) else top


def _merged_downwards(sheet: CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """Return column → its ranges of merged rows, the last first."""
    merges: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in sorted(sheet.merged_cell_ranges or (), reverse=True):
        if bottom > top:
            merges.setdefault(left, []).append((top, bottom))
    return merges
