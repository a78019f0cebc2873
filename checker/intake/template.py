"""The empty form (空白表) that intake reads back: written from the vocabulary.

Codes are text columns, so that a spreadsheet program cannot take their last digits;
closed lists and yes/no have drop-downs; units stand in the headers.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from checker.intake.forms import Column, Form, forms_of
from checker.intake.new_workbook import new_workbook, whole_file
from checker.intake.quantity import USUAL
from checker.intake.rejection import refused
from checker.intake.wording import Language
from rules.fact import Fact, Vocabulary

FILLABLE_ROWS = 5_000
"""Rows below the header that get drop-downs."""

_MAX_INLINE = 250
"""Characters of options a drop-down can hold itself; longer ones stand on a hidden sheet."""

_INSTRUCTIONS = (
    "一行一个单位；各明细表一行一条，以统一社会信用代码对应到单位。",
    "不清楚的留空；确实没有的填“无”（仅限标明“可填无”的栏目）；数量为零填 0。",
    "金额以元填写、最多两位小数；时长以小时填写；日期如 2026-05-31，长期填“长期”。",
    "明细表填了的视为各单位都已报全：某单位未报全的，在“明细已报”栏填“否”；报全且一条也没有的填“是”。",
    "统一社会信用代码、身份证号等长号码须为文本格式，粘贴时请选择“只粘贴值”。",
)


def write_template(path: Path, vocabulary: Vocabulary, language: Language = "zh") -> None:
    """Write the empty form; an existing file is replaced only once the new one is whole.

    Raises:
        IntakeRefused: The folder cannot be written to.
    """
    forms = forms_of(vocabulary)
    try:
        with whole_file(path) as partial, new_workbook(partial) as book:
            _Template(book, forms.employers, list(forms.lines.values())).write()
    except OSError:
        raise refused(path, "not_writable", language) from None


class _Template:
    def __init__(self, book: Any, employers: Form, lines: list[Form]) -> None:
        self._book = book
        self._employers = employers
        self._lines = lines
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._header = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DDEBF7"})
        self._text = book.add_format({"num_format": "@"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._amount = book.add_format({"num_format": "#,##0.00"})
        self._options: list[list[str]] = []
        self._options_sheet: Any = None

    def write(self) -> None:
        """Write instructions, the employers' sheet and one sheet a kind of lines."""
        guide = self._book.add_worksheet("填报说明")
        employers = [column for column in self._employers.columns if _on_template(column)]
        shown = [(self._employers, employers)]
        shown += [(form, [one for one in form.columns if _on_lines(one)]) for form in self._lines]
        for form, columns in shown:
            self._sheet(form, columns)
        self._guide(guide, shown)

    def _sheet(self, form: Form, columns: list[Column]) -> None:
        sheet = self._book.add_worksheet(sheet_name(form))
        sheet.write_string(0, 0, f"{form.title}（劳动保障书面审查）", self._title)
        sheet.freeze_panes(2, 2)
        for index, column in enumerate(columns):
            width = 22 if column.role in {"code", "name"} else 16
            sheet.set_column(index, index, width, self._format(column))
            sheet.write_string(1, index, header_of(form, column), self._header)
            if options := _options(column.fact):
                source = self._source(options)
                # a warning, not a stop: an answer outside the list gets its own sentence when read
                rule = {"validate": "list", "source": source, "error_type": "warning"}
                sheet.data_validation(2, index, FILLABLE_ROWS + 1, index, rule)

    def _format(self, column: Column) -> Any:
        fact = column.fact
        if fact is None or fact.type in {"str", "bool"}:
            return self._text
        if fact.type == "date":
            return self._day
        return self._amount if fact.unit == "fen" else None

    def _source(self, options: list[str]) -> list[str] | str:
        if len(",".join(options)) <= _MAX_INLINE and not any("," in one for one in options):
            return options
        if self._options_sheet is None:
            self._options_sheet = self._book.add_worksheet("选项")
            self._options_sheet.hide()
        if options not in self._options:
            self._options.append(options)
            self._options_sheet.write_column(0, len(self._options) - 1, options)
        column = self._options.index(options)
        return f"='选项'!{_cell(0, column)}:{_cell(len(options) - 1, column)}"

    def _guide(self, sheet: Any, shown: list[tuple[Form, list[Column]]]) -> None:
        sheet.set_column(0, 1, 30)
        sheet.set_column(2, 3, 60)
        sheet.write_string(0, 0, "填报说明", self._title)
        for row, told in enumerate(_INSTRUCTIONS, start=1):
            sheet.write_string(row, 0, f"{row}. {told}")
        row = len(_INSTRUCTIONS) + 2
        for index, head in enumerate(("表", "栏目", "填写内容", "说明")):
            sheet.write_string(row, index, head, self._header)
        for form, columns in shown:
            for column in columns:
                row += 1
                told = (form.title, header_of(form, column), _content(column.fact), _note(column.fact))
                for index, text in enumerate(told):
                    sheet.write_string(row, index, text)


def header_of(form: Form, column: Column) -> str:
    """Return a header that is read back as this column: its title with the unit, else its English name."""
    fact = column.fact
    unit = USUAL.get(fact.unit or "", (1, "", ""))[1] if fact is not None and fact.type == "int" else ""
    header = f"{column.title}（{unit}）" if unit else column.title
    return header if form.find(header) == column else column.name


def sheet_name(form: Form) -> str:
    """Return the title of a form as a spreadsheet takes it for a sheet's name."""
    return re.sub(r"[\[\]:*?/\\']", "", form.title)[:31]


def _on_template(column: Column) -> bool:
    if column.role == "fact":
        return column.fact is not None and "R" in column.fact.origin
    return column.role != "ignored"


def _on_lines(column: Column) -> bool:
    return column.role in {"code", "fact"}


def _options(fact: Fact | None) -> list[str]:
    if fact is None:
        return []
    options = ["是", "否"] if fact.type == "bool" else [label or code for code, label in fact.values.items()]
    return [*options, "/"] if options and fact.may_be_absent else options


def _content(fact: Fact | None) -> str:
    if fact is None:
        return "文本"
    if options := _options(fact):
        return "、".join(options)
    return {"date": "日期，如 2026-05-31", "int": "数字", "str": "文本", "bool": "是、否"}[fact.type]


def _note(fact: Fact | None) -> str:
    if fact is None:
        return "核验后不保存"
    return "；".join(part for part in (fact.note, "可填无" if fact.may_be_absent else "") if part)


def _cell(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"${letters}${row + 1}"
