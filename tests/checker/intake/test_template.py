from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from checker.intake.batch import to_cases
from checker.intake.read import read
from checker.intake.rejection import IntakeRefused
from checker.intake.template import write_template
from rules.cases import Lines
from rules.fact import ABSENT, Fact, Vocabulary
from tests.checker.intake.vocabulary import CODES, DAY, FACTS, PLACE, VOCABULARY, edited, other

A, B, *_ = CODES


def headers(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[2]}


def test_has_text_columns_units_and_drop_downs(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"

    write_template(path, VOCABULARY)

    book: Any = openpyxl.load_workbook(path)
    assert book.sheetnames == ["填报说明", "用人单位", "职工花名册", "欠薪明细"]
    sheet = book["用人单位"]
    assert "书面审查" in sheet["A1"].value
    assert list(headers(sheet)) == [
        *("统一社会信用代码", "单位名称", "用工地区划代码", "基准日", "案号"),
        *("年末从业人员总数（人）", "本年度工资总额（元）", "每周工时（小时）", "年终奖（元）"),
        *("建立职工名册", "建立工会", "工资支付日", "停业日期", "单位类型", "其他情况"),
        *("职工花名册明细已报", "欠薪明细已报", "法定代表人身份证号"),
    ]
    assert sheet.column_dimensions["A"].number_format == "@"
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"是,否"' in lists.values()
    assert '"企业,国家机关"' in lists.values()
    assert [one.name for one in tmp_path.iterdir()] == ["form.xlsx"]


def test_a_filled_form_is_read_back_without_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_template(path, VOCABULARY)
    filled = {
        "统一社会信用代码": A,
        "单位名称": "示例有限公司",
        "用工地区划代码": PLACE,
        "基准日": DAY,
        "年末从业人员总数（人）": 46,
        "本年度工资总额（元）": 1234567.89,
        "每周工时（小时）": 2.5,
        "年终奖（元）": "无",
        "建立职工名册": "是",
        "建立工会": "无",
        "工资支付日": "长期",
        "停业日期": "/",
        "单位类型": "企业",
        "其他情况": "=没有",
        "职工花名册明细已报": "是",
        "欠薪明细已报": "否",
    }
    lines = {
        "统一社会信用代码": A,
        "劳动者编号": "W01",
        "欠薪月数（个月）": 3,
        "欠薪金额（元）": 100,
        "是否农民工": "是",
    }

    def fill(book: Any) -> None:
        for name, row in (("用人单位", filled), ("欠薪明细", lines)):
            columns = headers(book[name])
            for header, value in row.items():
                cell = book[name].cell(3, columns[header])
                cell.value = value
                cell.data_type = "s" if isinstance(value, str) else cell.data_type

    intake = read([edited(path, fill)], VOCABULARY, place=None, day=None)
    [case] = [case for batch in intake.batches for case in to_cases(batch, VOCABULARY)]

    assert intake.rejections == intake.warnings == []
    assert case.facts == {
        "headcount": 46,
        "wage_total_fen": 123_456_789,
        "weekly_minutes": 150,
        "bonus_fen": ABSENT,
        "has_roster": True,
        "has_union": False,
        "pay_day_on": date(9999, 9, 9),
        "closed_on": ABSENT,
        "unit_type": "enterprise",
        "remark": "=没有",
    }
    arrears = {"worker": "W01", "months": 3, "amount_fen": 10_000, "is_migrant": True}
    assert case.lines == {"roster": Lines(), "arrears": Lines((arrears,), complete=False)}


def test_titles_that_two_facts_share_are_told_apart(tmp_path: Path) -> None:
    twins = [other("first_on", "日期", "date"), other("second_on", "日期", "date")]
    vocabulary = Vocabulary({fact.name: fact for fact in twins}, {})
    path = tmp_path / "form.xlsx"

    write_template(path, vocabulary)

    assert {"日期", "second_on"} <= set(headers(openpyxl.load_workbook(path)["用人单位"]))


def test_long_lists_stand_on_a_hidden_sheet(tmp_path: Path) -> None:
    labels = {f"code_{n}": f"示例选项第{n}号，含逗号" for n in range(40)}
    fact = Fact("choice", "选择", "str", origin=frozenset("R"), values=labels)
    path = tmp_path / "form.xlsx"

    write_template(path, Vocabulary({"choice": fact}, {}))

    book: Any = openpyxl.load_workbook(path)
    assert book["选项"].sheet_state == "hidden"
    assert [rule.formula1 for rule in book["用人单位"].data_validations.dataValidation] == [
        "'选项'!$A$1:$A$40"
    ]


def test_facts_of_other_origin_are_left_out(tmp_path: Path) -> None:
    found = Fact("seen_on_site", "现场检查发现", "bool", origin=frozenset("S"))
    path = tmp_path / "form.xlsx"

    write_template(path, Vocabulary({one.name: one for one in (*FACTS, found)}, {}))

    assert "现场检查发现" not in headers(openpyxl.load_workbook(path)["用人单位"])


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(IntakeRefused) as refusal:
        write_template(tmp_path / "no" / "form.xlsx", VOCABULARY)

    assert refusal.value.code == "not_writable"
