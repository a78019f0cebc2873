"""How one office fills in its forms: headers, dates, amounts and marks differ from office to office.

All of them are read as the same facts; that they are is what the workbooks are for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from checker.intake.forms import Column, Form
from checker.intake.template import header_of
from rules.fact import ABSENT, Fact, Value

DateStyle = Literal["cell", "dots", "characters", "digits"]

FEN_OF_WAN = 1_000_000
"""One 万元 in fen."""

Written = str | int | float | date


@dataclass(frozen=True, slots=True)
class Handwriting:
    """The ways of one office.

    Attributes:
        file: Name of its workbook; `places` are the districts and counties in it.
        employers: Name of the employers' sheet.
        alias: Which of the other headers of a column stands there; None for the template's own.
        keyed_by: Column by which lines name their employer.
        dates: Dates as cells, or as text: 2026.5.31, 2026年5月31日, 20260531.
        amounts_as_text: Amounts as 2,360.10元, not as numbers.
        wages_in_wan: The year's wages in 万元, as the header says.
        minutes: Working time in minutes, as the header says, not in hours.
        says_complete: Whether it writes 是 where a list is complete, or leaves the cell empty.
        preamble: Rows above the header.
        numbered: A row of 甲 乙 1 2 3 below the header.
    """

    file: str
    places: tuple[str, ...]
    employers: str = "用人单位"
    alias: int | None = None
    keyed_by: Literal["credit_code", "case_id"] = "credit_code"
    dates: DateStyle = "cell"
    amounts_as_text: bool = False
    wages_in_wan: bool = False
    minutes: bool = False
    yes: str = "是"
    no: str = "否"
    none: str = "无"
    says_complete: bool = True
    preamble: tuple[str, ...] = ()
    numbered: bool = False

    def header(self, form: Form, column: Column) -> str:
        """Return what stands above a column; always something that is read as this column."""
        fact, usual = column.fact, header_of(form, column)
        if fact is not None and fact.unit == "minutes" and self.minutes:
            return self._understood(form, column, f"{column.title}（分钟）", usual)
        if column.name == "wage_total_fen" and self.wages_in_wan:
            return self._understood(form, column, f"{column.title}（万元）", usual)
        if self.alias is None or not column.aliases:
            return usual
        return self._understood(form, column, column.aliases[self.alias % len(column.aliases)], usual)

    @staticmethod
    def _understood(form: Form, column: Column, header: str, usual: str) -> str:
        return header if form.find(header) is column else usual

    def cell(self, fact: Fact, value: Value) -> Written:
        """Return what is written into a cell."""
        if value is ABSENT:
            return self.none
        if isinstance(value, bool):
            return self.yes if value else self.no
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, int):
            return self._number(fact, value)
        return fact.values.get(value, value)

    def date(self, day: date) -> Written:
        """Return a day as it is written here."""
        match self.dates:
            case "cell":
                return day
            case "dots":
                return f"{day.year}.{day.month}.{day.day}"
            case "characters":
                return f"{day.year}年{day.month}月{day.day}日"
            case "digits":
                return f"{day:%Y%m%d}"

    def _number(self, fact: Fact, value: int) -> Written:
        if fact.unit == "fen":
            if fact.name == "wage_total_fen" and self.wages_in_wan:
                return float(Decimal(value) / FEN_OF_WAN)
            return f"{Decimal(value) / 100:,.2f}元" if self.amounts_as_text else float(Decimal(value) / 100)
        if fact.unit == "minutes" and not self.minutes:
            hours, minutes = divmod(value, 60)
            return f"{hours}:{minutes:02d}" if minutes else hours
        return value


OFFICES = (
    Handwriting("书面审查-市本级和姑苏区.xlsx", ("320500", "320508")),
    Handwriting(
        "书面审查-虎丘吴中相城吴江.xlsx",
        ("320505", "320506", "320507", "320509"),
        employers="单位基本情况",
        alias=0,
        dates="dots",
        amounts_as_text=True,
        yes="√",
        no="×",
        none="/",
        says_complete=False,
        preamble=(
            "2026年度劳动保障书面审查汇总表",
            "",
            "填表说明：金额以元填写；不清楚的留空，确实没有的填“/”",
        ),
        numbered=True,
    ),
    Handwriting(
        "书面审查-常熟张家港.xlsx",
        ("320581", "320582"),
        employers="书面审查报告书",
        alias=1,
        keyed_by="case_id",
        dates="characters",
        wages_in_wan=True,
        preamble=("劳动保障书面审查（示例）",),
    ),
    Handwriting(
        "书面审查-昆山太仓.xlsx",
        ("320583", "320585"),
        alias=2,
        dates="digits",
        minutes=True,
        none="/",
        says_complete=False,
        preamble=("书面审查材料", "报送日期见各行"),
    ),
)
