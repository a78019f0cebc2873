"""A small vocabulary with every kind of fact, and ways to write small files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from checker.intake.batch import Batch, to_cases
from checker.intake.read import Intake, read
from rules.cases import Case
from rules.fact import UNITS, Fact, LineKind, Vocabulary

CODES = (
    "91320500MA1ABCD12R",
    "11320500014149012N",
    "92320582MA1XYUAB3C",
    "52320500509123456H",
    "93320581MA1RW0000G",
)
DAY = date(2026, 12, 31)
PLACE = "320500"


def number(name: str, title: str, unit: str, kind: str | None = None, **more: Any) -> Fact:
    low, high = UNITS[unit]
    return Fact(name, title, "int", kind, unit, low, high, frozenset("R"), **more)


def other(name: str, title: str, kind_of: Any, kind: str | None = None, **more: Any) -> Fact:
    return Fact(name, title, kind_of, kind, origin=frozenset("R"), **more)


FACTS = [
    number("headcount", "年末从业人员总数", "persons", aliases=("职工总数",)),
    number("wage_total_fen", "本年度工资总额", "fen"),
    number("weekly_minutes", "每周工时", "minutes"),
    number("bonus_fen", "年终奖", "fen", may_be_absent=True),
    other("has_roster", "建立职工名册", "bool"),
    other("has_union", "建立工会", "bool", may_be_absent=True),
    other("pay_day_on", "工资支付日", "date"),
    other("closed_on", "停业日期", "date", may_be_absent=True),
    other("unit_type", "单位类型", "str", values={"enterprise": "企业", "state_organ": "国家机关"}),
    other("remark", "其他情况", "str"),
]
ROSTER = [
    other("worker", "职工编号", "str", "roster", aliases=("工号", "姓名"), personal=True),
    other("hired_on", "入职日期", "date", "roster"),
    other("contract_signed_on", "合同签订日期", "date", "roster", may_be_absent=True),
    number("wage_fen", "月工资", "fen", "roster"),
]
ARREARS = [
    other("worker", "劳动者编号", "str", "arrears", aliases=("姓名",)),
    number("months", "欠薪月数", "months", "arrears"),
    number("amount_fen", "欠薪金额", "fen", "arrears"),
    other("is_migrant", "是否农民工", "bool", "arrears"),
]
VOCABULARY = Vocabulary(
    {fact.name: fact for fact in FACTS},
    {
        "roster": LineKind("roster", "职工花名册", ("花名册",), {fact.name: fact for fact in ROSTER}),
        "arrears": LineKind("arrears", "欠薪明细", ("欠薪",), {fact.name: fact for fact in ARREARS}),
    },
)

Rows = Sequence[Sequence[object]]
HEADER = ("统一社会信用代码", "单位名称", "用工地区划代码", "基准日", "年末从业人员总数")


def employer(code: str, *facts: object, name: str = "示例有限公司") -> tuple[object, ...]:
    return (code, name, PLACE, DAY, *facts)


def workbook(path: Path, sheets: Mapping[str, Rows]) -> Path:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date | datetime):
                    sheet.write_datetime(row, column, cell, day)
                elif cell is not None:
                    sheet.write(row, column, cell)
    book.close()
    return path


def edited(path: Path, edit: Any) -> Path:
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def taken(*inputs: Path, **more: Any) -> tuple[Intake, list[Case]]:
    """Read everything and return what was told and the cases taken."""
    arguments: dict[str, Any] = {"place": None, "day": None, **more}
    intake = read(inputs, VOCABULARY, **arguments)
    batches: list[Batch] = list(intake.batches)
    return intake, [case for batch in batches for case in to_cases(batch, VOCABULARY)]


def codes(intake: Intake) -> list[str]:
    return [rejection.code for rejection in intake.rejections]
