"""The reviews as real forms: one workbook an office, and the register of those called.

What is written is what the reviews say, in the handwriting of each office, with the rows that
cannot be taken among them. Where each of those stands is returned, so that every rejection can
be held to its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from checker.intake.forms import Column, Form, Forms, forms_of
from checker.intake.new_workbook import new_workbook, whole_file
from checker.intake.template import sheet_name
from checker.model_bureau.broken_rows import Broken, BrokenLine, BrokenRow
from checker.model_bureau.handwriting import OFFICES, Handwriting, Written
from checker.model_bureau.model_year import ModelYear
from checker.model_bureau.register import Called
from checker.model_bureau.review import Review
from checker.model_bureau.year import DAY
from rules.fact import Vocabulary


@dataclass(frozen=True, slots=True)
class Rejected:
    """One rejection that is meant: where it stands, with which code, and why. No row: the whole sheet."""

    file: str
    sheet: str
    row: int | None
    code: str
    told: str


def write_workbooks(folder: Path, year: ModelYear, broken: Broken, vocabulary: Vocabulary) -> list[Rejected]:
    """Write a workbook an office into `folder`; return what of them is to be rejected.

    Raises:
        OSError: The folder cannot be written to.
    """
    forms = forms_of(vocabulary)
    meant: list[Rejected] = []
    for office in OFFICES:
        reviews = [review for review in year.reviews if review.employer.place in office.places]
        path = folder / office.file
        with whole_file(path) as partial, new_workbook(partial) as book:
            writer = _Office(book, office, forms, reviews, broken)
            writer.write()
        meant += [Rejected(str(path), *where) for where in writer.meant]
    return meant


class _Office:
    """Writes the workbook of one office."""

    def __init__(
        self, book: Any, office: Handwriting, forms: Forms, reviews: Sequence[Review], broken: Broken
    ) -> None:
        self._book, self._office, self._forms, self._reviews = book, office, forms, reviews
        here = {review.case.case_id for review in reviews}
        self._rows = [row for row in broken.rows if row.of.case.case_id in here]
        self._lines = [line for line in broken.lines if line.employer.place in office.places]
        self._instead_of_no = broken.instead_of_no
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.meant: list[tuple[str, int | None, str, str]] = []

    def write(self) -> None:
        """Write the employers' sheet and one sheet a kind of lines that anybody handed in."""
        self._employers()
        for kind, form in self._forms.lines.items():
            self._kind(kind, form)

    def _employers(self) -> None:
        office, form = self._office, self._forms.employers
        stated = {name for review in self._reviews for name in review.case.facts}
        columns = [column for column in form.columns if column.role != "ignored" and _is_used(column, stated)]
        sheet = _Sheet(self._book.add_worksheet(office.employers), self._title, self._day)
        sheet.preamble(office)
        _ = sheet.row(["序号", *(office.header(form, column) for column in columns)])
        if office.numbered:
            _ = sheet.row(["甲", "乙", *map(str, range(1, len(columns)))])
        rows: list[tuple[Review, BrokenRow | None]] = [(row.of, row) for row in self._rows if not row.last]
        rows += [(review, None) for review in self._reviews]
        rows += [(row.of, row) for row in self._rows if row.last]
        for number, (review, broken) in enumerate(rows, start=1):
            cells = {column.name: self._employer_cell(column, review) for column in columns}
            at = sheet.row([number, *(cells | dict(broken.cells if broken else {})).values()])
            if broken:
                self.meant.append((office.employers, at, broken.code, broken.told))
        heads = [review.case.facts.get("headcount") for review in self._reviews]
        total = sum(head for head in heads if isinstance(head, int))
        _ = sheet.row(["合计", *(total if column.name == "headcount" else None for column in columns)])

    def _employer_cell(self, column: Column, review: Review) -> Written | None:
        case, office = review.case, self._office
        if column.role == "given":
            given = case.lines.get(column.kind)
            if given is not None and given.complete:
                return "是" if office.says_complete else None
            return None if case.case_id in self._instead_of_no and column.kind == "roster" else "否"
        if column.role == "fact" and column.fact is not None:
            value = case.facts.get(column.name)
            return None if value is None else office.cell(column.fact, value)
        identity: dict[str, Written] = {
            "credit_code": case.credit_code,
            "name": case.name,
            "place": case.place,
            "day": office.date(DAY),
            "case_id": case.case_id,
        }
        return identity.get(column.name)

    def _kind(self, kind: str, form: Form) -> None:
        office = self._office
        handing_in = [review for review in self._reviews if kind in review.case.lines]
        told = [(review, review.case.lines[kind].rows) for review in handing_in]
        stated = {name for _, rows in told for row in rows for name in row}
        broken = [line for line in self._lines if line.kind == kind]
        stated.update(name for line in broken for name in line.cells)
        if not stated:
            return
        key = next(column for column in form.columns if column.name == office.keyed_by)
        columns = [key, *(one for one in form.columns if one.role == "fact" and one.name in stated)]
        names = (form.title, *form.aliases)
        title = sheet_name(form) if office.alias is None else names[office.alias % len(names)]
        sheet = _Sheet(self._book.add_worksheet(title), self._title, self._day)
        sheet.preamble(office)
        _ = sheet.row([office.header(form, column) for column in columns])
        for review, rows in told:
            for row in rows:
                _ = sheet.row([self._key(review), *(_cell(office, column, row) for column in columns[1:])])
        for line in broken:
            at = sheet.row([self._key_of(line), *(line.cells.get(column.name) for column in columns[1:])])
            self.meant.append((title, at, line.code, line.told))
        if kind == "roster":
            self._lines_of_broken_rows(sheet, title, columns)

    def _lines_of_broken_rows(self, sheet: _Sheet, title: str, columns: Sequence[Column]) -> None:
        """Write the lines that broken rows bring along: all go, which is told once a sheet."""
        for row in self._rows:
            for number in range(row.lines):
                worker = [f"W{number + 1:03d}" if column.name == "worker" else None for column in columns[1:]]
                _ = sheet.row([row.cells.get(self._office.keyed_by), *worker])
            if row.lines:
                self.meant.append((title, None, "employer_rejected", f"lines of: {row.told}"))

    def _key(self, review: Review) -> str:
        return review.case.credit_code if self._office.keyed_by == "credit_code" else review.case.case_id

    def _key_of(self, line: BrokenLine) -> str:
        employer = line.employer
        return employer.credit_code if self._office.keyed_by == "credit_code" else employer.case_id


class _Sheet:
    """A worksheet that is written row by row."""

    def __init__(self, sheet: Any, title: Any, day: Any) -> None:
        self._sheet, self._title, self._day = sheet, title, day
        self._at = 0

    def preamble(self, office: Handwriting) -> None:
        """Write what stands above the header."""
        for text in office.preamble:
            if text:
                self._sheet.write_string(self._at, 0, text, self._title)
            self._at += 1

    def row(self, cells: Iterable[Written | None]) -> int:
        """Write a row and return its number as the sheet shows it."""
        sheet, at = self._sheet, self._at
        for index, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(at, index, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(at, index, cell, self._day)
            elif cell is not None:
                sheet.write_number(at, index, cell)
        self._at += 1
        return self._at


def _is_used(column: Column, stated: set[str]) -> bool:
    return column.role != "fact" or column.name in stated


def _cell(office: Handwriting, column: Column, row: Mapping[str, Any]) -> Written | None:
    value = row.get(column.name)
    return None if value is None or column.fact is None else office.cell(column.fact, value)


def write_register(path: Path, register: Sequence[Called], vocabulary: Vocabulary) -> None:
    """Write the register of those called, headed in Chinese; empty cells are unknown.

    Raises:
        OSError: It cannot be written.
    """
    types = vocabulary.facts["unit_type"].values
    with whole_file(path) as partial, new_workbook(partial) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        title = book.add_format({"bold": True, "font_size": 14})
        sheet = _Sheet(book.add_worksheet("应报名录"), title, day)
        _ = sheet.row(["2026年度劳动保障书面审查应报名录（示例）"])
        _ = sheet.row([
            "序号", "统一社会信用代码", "单位名称", "单位类型", "用工地区划代码",
            "应报送书面审查材料", "通知报送有送达证明", "注销、停业或迁出日期",
        ])  # fmt: skip
        for called in register:
            employer = called.employer
            _ = sheet.row(
                [
                    employer.number,
                    employer.credit_code,
                    employer.name,
                    types[employer.unit_type],
                    employer.place,
                    "是",
                    "是" if called.notice_proven else None,
                    called.closed_or_moved_on,
                ]
            )
