"""The sender's own file back, with what could not be taken marked in it (``--mark-errors DIR``).

Offending cells are coloured and carry a comment, and a last column 错误说明 says for each
row what to do. A CSV comes back as a workbook. Every file is written beside its final
name and renamed when whole; the sender's file itself is never touched.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from checker.intake import delimited, spreadsheet
from checker.intake.data_rows import Sheet
from checker.intake.folder import check_file
from checker.intake.forms import Forms, forms_of
from checker.intake.new_workbook import new_workbook, whole_file
from checker.intake.recognition import recognise
from checker.intake.rejection import IntakeRefused, Notes, Rejection, refused
from checker.intake.wording import Language, legible
from rules.fact import Vocabulary

MAX_BYTES = 20 * 2**20
"""Largest file that is given back marked."""

MAX_CELLS = 2_000_000
"""Most cells of it: the library that edits a workbook keeps every one in memory."""

HEADING = "错误说明"
_LONGEST = 32_767
_YELLOW = "FFFF00"
_DELIMITED = frozenset({".csv", ".tsv", ".txt"})
_WORKBOOKS = frozenset({".xlsx", ".xlsm"})


@dataclass(slots=True)
class Marked:
    """The files written, and those that could not be."""

    written: list[Path] = field(default_factory=list[Path])
    refused: list[IntakeRefused] = field(default_factory=list[IntakeRefused])


def mark_errors(
    rejections: Iterable[Rejection], vocabulary: Vocabulary, folder: Path, language: Language = "zh"
) -> Marked:
    """Write a marked copy of every workbook and delimited file with rejected rows into a folder."""
    by_file: dict[str, list[Rejection]] = {}
    for rejection in rejections:
        by_file.setdefault(rejection.file, []).append(rejection)
    forms = forms_of(vocabulary)
    marked = Marked()
    for file, told in by_file.items():
        path = _on_disk(file)
        ending = path.suffix.lower()
        if ending not in _DELIMITED | _WORKBOOKS:
            continue
        try:
            check_file(path, language)
            _check_size(path, language)
            folder.mkdir(parents=True, exist_ok=True)
            target = _free_name(folder, path, marked.written)
            mark = _mark_workbook if ending in _WORKBOOKS else _mark_delimited
            with whole_file(target) as partial:
                mark(path, told, forms, partial, language)
        except IntakeRefused as refusal:
            marked.refused.append(refusal)
        except OSError:
            marked.refused.append(refused(folder, "not_writable", language))
        else:
            marked.written.append(target)
    return marked


def _on_disk(file: str) -> Path:
    """Return the path of a file by the name it was told by, which may be a legible form of the one it has."""
    path = Path(file)
    if not path.exists() and path.parent.is_dir():
        return next((beside for beside in path.parent.iterdir() if legible(str(beside)) == file), path)
    return path


def _check_size(path: Path, language: Language) -> None:
    if path.stat().st_size > MAX_BYTES:
        raise refused(path, "not_markable", language, most=f"{MAX_BYTES // 2**20} MB")


def _free_name(folder: Path, path: Path, taken: Sequence[Path]) -> Path:
    stem, number = legible(path.stem), 1
    name = folder / f"{stem}-{HEADING}.xlsx"
    while name in taken or name.resolve() == path.resolve():
        number += 1
        name = folder / f"{stem}-{HEADING}-{number}.xlsx"
    return name


def _mark_workbook(
    path: Path, told: list[Rejection], forms: Forms, partial: Path, language: Language
) -> None:
    tables = spreadsheet.tables(path, language)
    sheets = {sheet.table.sheet: sheet for sheet in recognise(path, tables, forms, Notes(language))}
    with warnings.catch_warnings():
        # it warns of features it will drop, which a copy with errors marked does not need
        warnings.simplefilter("ignore")
        book = _opened(path, language)
        if sum(page.max_row * page.max_column for page in book.worksheets) > MAX_CELLS:
            raise refused(path, "not_markable", language, most=f"{MAX_CELLS:,} 格 / cells")
        for name, sheet in sheets.items():
            mine = [one for one in told if one.sheet == name]
            if mine:
                _mark_sheet(book[name], sheet, mine)
        book.save(partial)


def _opened(path: Path, language: Language) -> Any:
    try:
        return openpyxl.load_workbook(path)
    except Exception as error:
        # it asks for parts that are not needed to read the values, and fails in any way without them
        raise refused(path, "not_editable", language, found=str(error)) from None


def _mark_sheet(page: Any, sheet: Sheet, told: list[Rejection]) -> None:
    fill = PatternFill("solid", fgColor=_YELLOW)
    columns = columns_of(sheet)
    last = columns.get(HEADING, page.max_column + 1)
    page.cell(sheet.header.row, last).value = HEADING
    for row in range(sheet.header.row + 1, page.max_row + 1):
        if page.cell(row, last).value is not None:
            page.cell(row, last).value = None  # of an earlier round
    whole = "；".join(one.message for one in told if one.row is None)
    if whole:
        page.cell(sheet.header.row, last).comment = Comment(whole, "sunlit")
    for row, messages in by_row(told).items():
        cell = page.cell(row, last)
        cell.value, cell.fill = "；".join(messages), fill
    for one in told:
        if one.row is not None and one.column in columns:
            cell = page.cell(one.row, columns[one.column])
            cell.fill = fill
            if not isinstance(cell, MergedCell):
                cell.comment = Comment(one.message, "sunlit")


def _mark_delimited(
    path: Path, told: list[Rejection], forms: Forms, partial: Path, language: Language
) -> None:
    table = delimited.table(path, Notes(language))
    sheet = recognise(path, [table], forms, Notes(language))[0]
    columns = columns_of(sheet)
    wrong = {(one.row, columns.get(one.column)): one.message for one in told}
    messages = by_row(told)
    last = columns.get(HEADING, sheet.header.width + 1)
    with new_workbook(partial, streamed=True) as book:
        page = book.add_worksheet(HEADING)
        plain = book.add_format({"num_format": "@"})
        yellow = book.add_format({"num_format": "@", "bg_color": f"#{_YELLOW}"})
        for number, cells in table.rows():
            if number > 1_048_576:
                raise refused(path, "not_markable", language, most="1,048,576 行 / rows")
            for index, cell in enumerate(cells, start=1):
                if index != last:
                    style = yellow if (number, index) in wrong else plain
                    page.write_string(number - 1, index - 1, str(cell or "")[:_LONGEST], style)
                if (number, index) in wrong:
                    page.write_comment(number - 1, index - 1, wrong[number, index])
            remark = HEADING if number == sheet.header.row else "；".join(messages.get(number, []))
            if remark:
                page.write_string(number - 1, last - 1, remark[:_LONGEST], yellow)


def columns_of(sheet: Sheet) -> dict[str, int]:
    """Return the position of each header of a sheet, from 1."""
    return {" ".join(text.split()): index + 1 for index, text in sheet.header.texts}


def by_row(told: Iterable[Rejection]) -> dict[int, list[str]]:
    """Return what is told of each row."""
    rows: dict[int, list[str]] = {}
    for one in told:
        if one.row is not None:
            rows.setdefault(one.row, []).append(one.message)
    return rows
