from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from checker.intake.rejection import IntakeRefused
from rules.cases import Lines
from rules.fact import ABSENT
from tests.checker.intake.vocabulary import (
    CODES,
    DAY,
    HEADER,
    PLACE,
    codes,
    edited,
    employer,
    taken,
    workbook,
)

A, B, C, *_ = CODES


def test_reads_employers_under_titles_and_notes(tmp_path: Path) -> None:
    rows = [
        ("2026年劳动保障书面审查表",),
        (),
        ("填表说明：金额以元填写",),
        (
            " 统一社会\n信用代码*",
            "单位名称：",
            "用工地区划代码（6位）",
            "基准日",
            "2.职工总数（人）",
            "本年度工资总额（万元）",
        ),
        ("甲", "乙", 1, 2, 3, 4),
        (A, "示例有限公司", "320500000000", "2026.12.31", "４６人", "123.45"),
        (),
        ("合 计", None, None, None, 46),
        ("填表人：张示例",),
    ]

    intake, cases = taken(workbook(tmp_path / "a.xlsx", {"Sheet1": rows}))

    assert [(case.case_id, case.place, case.day, case.name) for case in cases] == [
        (A, PLACE, DAY, "示例有限公司")
    ]
    assert cases[0].facts == {"headcount": 46, "wage_total_fen": 123_450_000}
    assert (intake.read, intake.accepted, intake.rejections) == (1, 1, [])
    assert [warning.code for warning in intake.warnings] == ["note_row"]


def test_reads_lines_of_each_employer(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "用人单位": [
                (*HEADER, "职工花名册明细已报"),
                employer(A, 3),
                employer(B, 2, "否"),
                employer(C, 1),
            ],
            "花名册": [
                ("统一社会信用代码", "工号", "入职日期", "合同签订日期"),
                (B, "W03", date(2026, 1, 1), None),
                (A, "W01", "2026年1月1日", "无"),
                (A, "W02", "2026/2/1", "2026.2.1"),
                ("合计",),
            ],
        },
    )

    intake, cases = taken(path)

    first = {"worker": "W01", "hired_on": date(2026, 1, 1), "contract_signed_on": ABSENT}
    second = {"worker": "W02", "hired_on": date(2026, 2, 1), "contract_signed_on": date(2026, 2, 1)}
    partial = Lines(({"worker": "W03", "hired_on": date(2026, 1, 1)},), complete=False)
    assert [case.lines for case in cases] == [
        {"roster": Lines((first, second))},
        {"roster": partial},
        {"roster": Lines()},
    ]
    assert intake.rejections == intake.warnings == []


def test_a_sheet_left_out_is_unknown_even_where_it_is_claimed(tmp_path: Path) -> None:
    rows = [(*HEADER, "欠薪明细已报"), employer(A, 3, "是")]

    intake, cases = taken(workbook(tmp_path / "a.xlsx", {"用人单位": rows}))

    assert cases[0].lines == {}
    assert [warning.code for warning in intake.warnings] == ["list_claimed"]


def test_a_blank_sheet_of_lines_says_nothing_until_somebody_says_complete(tmp_path: Path) -> None:
    rows = [(*HEADER, "欠薪明细已报"), employer(A, 3, "是"), employer(B, 3)]
    blank = [("统一社会信用代码", "姓名", "欠薪金额（元）")]

    _, cases = taken(workbook(tmp_path / "a.xlsx", {"用人单位": rows, "欠薪明细": blank}))

    assert [case.lines for case in cases] == [{"arrears": Lines()}, {}]


def test_a_bad_cell_costs_its_row_and_its_lines_go_with_it(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "用人单位": [HEADER, employer(A, "很多"), employer(B, 2), employer(C[:-1] + "7", 2)],
            "欠薪明细": [
                ("统一社会信用代码", "姓名", "欠薪月数", "欠薪金额（元）"),
                (A, "张示例", 3, 100),
                (A, "李示例", 3, 100),
                (B, "王示例", 3.5, 100),
                (B, "赵示例", 3, "2,360.10元"),
            ],
        },
    )

    intake, cases = taken(path)

    assert [case.credit_code for case in cases] == [B]
    kept = {"worker": "赵示例", "months": 3, "amount_fen": 236_010}
    assert cases[0].lines == {"arrears": Lines((kept,), complete=False)}
    told = [(one.sheet, one.row, one.column, one.code) for one in intake.rejections]
    assert told == [
        ("用人单位", 2, "年末从业人员总数", "not_a_number"),
        ("用人单位", 4, "统一社会信用代码", "credit_code_checksum"),
        ("欠薪明细", 4, "欠薪月数", "not_whole"),
        ("欠薪明细", None, "", "employer_rejected"),
    ]
    assert "2 行欠薪明细" in intake.rejections[-1].message
    assert (intake.read, intake.accepted) == (3, 1)


def test_messages_say_where_what_and_what_to_do(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"用人单位": [HEADER, employer(A, "很多")]})

    chinese = taken(path)[0].rejections[0].message
    english = taken(path, language="en")[0].rejections[0].message

    assert chinese == "工作表“用人单位”第 2 行“年末从业人员总数”：填写的“很多”不是数字，应填整数（人）"
    assert english == (
        "sheet 用人单位, row 2, column 年末从业人员总数: "
        "found '很多', expected a number of persons: enter digits only"
    )


def test_duplicates_name_the_first(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", {"用人单位": [HEADER, employer(A, 1), employer(B, 1), employer(A, 2)]}
    )

    intake, cases = taken(path)

    assert [(case.credit_code, case.facts["headcount"]) for case in cases] == [(A, 1), (B, 1)]
    assert codes(intake) == ["duplicate_employer"]
    assert intake.rejections[0].row == 4
    assert "用人单位 / 2" in intake.rejections[0].message


def test_lines_of_nobody_are_told_and_a_mistyped_code_leaves_its_list_in_doubt(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "用人单位": [HEADER, employer(A, 1), employer(B, 1)],
            "欠薪明细": [
                ("统一社会信用代码", "姓名", "欠薪月数"),
                (C, "张示例", 1),
                (A[:-2] + "3" + A[-1], "李示例", 1),
            ],
        },
    )

    intake, cases = taken(path)

    assert codes(intake) == ["employer_unknown", "credit_code_checksum"]
    assert [case.lines for case in cases] == [{}, {"arrears": Lines()}]


def test_a_line_without_code_is_told_and_the_list_above_it_is_in_doubt(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "用人单位": [HEADER, employer(A, 1)],
            "欠薪明细": [("统一社会信用代码", "姓名", "欠薪月数"), (A, "张示例", 1), (None, "李示例", 1)],
        },
    )

    intake, cases = taken(path)

    assert codes(intake) == ["code_missing"]
    assert cases[0].lines["arrears"].complete is False


def test_lines_without_a_code_column_belong_to_the_only_employer_of_the_file(tmp_path: Path) -> None:
    lines = [("姓名", "欠薪月数", "欠薪金额"), ("张示例", 1, 100)]
    alone = workbook(tmp_path / "a.xlsx", {"用人单位": [HEADER, employer(A, 1)], "欠薪明细": lines})
    many = {"用人单位": [HEADER, employer(A, 1), employer(B, 1)], "欠薪明细": lines}

    _, cases = taken(alone)

    assert len(cases[0].lines["arrears"].rows) == 1
    with pytest.raises(IntakeRefused, match="没有“统一社会信用代码”列"):
        taken(workbook(tmp_path / "b.xlsx", many))


def test_unknown_and_repeated_columns_are_told(tmp_path: Path) -> None:
    header = (*HEADER, "职工总数", "联系电话", "单位类形", "年末从业人员总数（万元）", "序号")
    path = workbook(
        tmp_path / "a.xlsx", {"用人单位": [header, (*employer(A, 46), 99, "x", "企业", 1, 1, "溢出")]}
    )

    intake, cases = taken(path)

    assert cases[0].facts == {"headcount": 46}
    told = [(one.column, one.code) for one in intake.warnings]
    assert told == [
        ("联系电话", "unknown_column"),
        ("单位类形", "unknown_column"),
        ("年末从业人员总数（万元）", "unknown_column"),
        ("职工总数", "duplicate_column"),
        ("", "column_without_header"),
    ]
    assert "是否指“单位类型”" in intake.warnings[1].message


def test_place_and_day_come_from_the_arguments_where_the_sheet_is_silent(tmp_path: Path) -> None:
    rows = [("统一社会信用代码", "年末从业人员总数", "用工地区划代码"), (A, 1, None), (B, 1, "320582")]
    path = workbook(tmp_path / "a.xlsx", {"用人单位": rows})

    _, cases = taken(path, place=PLACE, day=DAY)

    assert [(case.place, case.day) for case in cases] == [(PLACE, DAY), ("320582", DAY)]
    with pytest.raises(IntakeRefused, match="--day"):
        taken(path, place=PLACE)
    assert codes(taken(path, day=DAY)[0]) == ["place_missing"]


def test_codes_stored_as_numbers_are_refused_with_the_reason(tmp_path: Path) -> None:
    header = (*HEADER, "法定代表人身份证号")
    rows = [
        header,
        (913205001234567890, *employer(A, 1)[1:], "990401199003072340"),
        (B, *employer(B, 1)[1:], 320582199003072341),
        (C, *employer(C, 1)[1:], "990401199003072341"),
        employer(A, 1, "990401199003072340"),
    ]

    intake, cases = taken(workbook(tmp_path / "a.xlsx", {"用人单位": rows}))

    assert codes(intake) == ["credit_code_digits_lost", "identity_digits_lost", "identity_checksum"]
    assert [case.credit_code for case in cases] == [A]
    assert "末尾几位已丢失" in intake.rejections[0].message
    assert [warning.code for warning in intake.warnings] == ["identity_unknown_region"] * 2
    assert not any("199003072" in one.message for one in [*intake.rejections, *intake.warnings])


def test_error_cells_and_formulas_without_result_are_not_taken_for_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet: Any = book.add_worksheet("用人单位")
    for column, text in enumerate(HEADER):
        sheet.write(0, column, text)
    for row, code in enumerate((A, B, C), start=1):
        sheet.write_row(row, 0, [code, "示例", PLACE, "2026-12-31"])
    sheet.write_formula(1, 4, "=NA()", None, "#N/A")
    sheet.write_formula(2, 4, "=40+6", None, "")
    sheet.write_formula(3, 4, "=40+6", None, 46)
    book.close()

    intake, cases = taken(path)

    assert [(one.row, one.code) for one in intake.rejections] == [
        (2, "error_cell"),
        (3, "formula_without_value"),
    ]
    assert "#N/A" in intake.rejections[0].message
    assert [case.facts for case in cases] == [{"headcount": 46}]


def test_a_file_of_openpyxl_formulas_has_no_results(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"用人单位": [HEADER, employer(A, 1)]})

    edited(path, lambda book: book["用人单位"].__setitem__("E2", "=40+6"))

    assert codes(taken(path)[0]) == ["formula_without_value"]


def test_merged_cells(tmp_path: Path) -> None:
    """A code merged over the rows of one employer names them all; an amount so merged belongs to none."""
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "用人单位": [("书面审查",), HEADER, (None,) * 4, employer(A, 3)],
            "欠薪明细": [
                ("统一社会信用代码", "姓名", "欠薪月数"),
                (A, "张示例", 2),
                (None, "李示例", 3),
                (None, "王示例", None),
            ],
        },
    )

    def merge(book: Any) -> None:
        for column in "ABCDE":
            book["用人单位"].merge_cells(f"{column}2:{column}3")
        book["用人单位"].merge_cells("A1:E1")
        book["欠薪明细"].merge_cells("A2:A4")
        book["欠薪明细"].merge_cells("C3:C4")

    intake, cases = taken(edited(path, merge))

    assert cases[0].lines == {"arrears": Lines(({"worker": "张示例", "months": 2},), complete=False)}
    assert [(one.row, one.code) for one in intake.rejections] == [(3, "merged_cell"), (4, "merged_cell")]


def test_other_sheets_are_skipped_and_told(tmp_path: Path) -> None:
    sheets = {"填报说明": [("一行一个单位",)], "附件": [("甲", "乙")], "用人单位": [HEADER, employer(A, 3)]}

    intake, cases = taken(workbook(tmp_path / "a.xlsx", sheets))

    assert len(cases) == 1
    assert [(one.sheet, one.code) for one in intake.warnings] == [("附件", "sheet_skipped")]


def test_a_case_may_go_by_its_number(tmp_path: Path) -> None:
    sheets = {
        "用人单位": [("案号", *HEADER[1:]), ("320500-2026-0037", "示例包工头", PLACE, DAY, 12)],
        "欠薪明细": [("案号", "姓名", "欠薪月数"), ("320500-2026-0037", "张示例", 1)],
    }

    _, cases = taken(workbook(tmp_path / "a.xlsx", sheets))

    assert (cases[0].case_id, cases[0].credit_code) == ("320500-2026-0037", "")
    assert len(cases[0].lines["arrears"].rows) == 1


def test_a_hidden_sheet_is_read_and_told_and_so_are_filtered_rows(tmp_path: Path) -> None:
    sheets = {
        "用人单位": [HEADER, employer(A, 3), employer(B, 4)],
        "欠薪明细": [("统一社会信用代码", "姓名", "欠薪月数"), (A, "张示例", 2)],
    }
    path = workbook(tmp_path / "a.xlsx", sheets)

    def hide(book: Any) -> None:
        book["欠薪明细"].sheet_state = "veryHidden"
        book["用人单位"].auto_filter.ref = "A1:E3"
        book["用人单位"].row_dimensions[3].hidden = True

    intake, cases = taken(edited(path, hide))

    assert [case.credit_code for case in cases] == [A, B]
    assert len(cases[0].lines["arrears"].rows) == 1
    assert [(one.sheet, one.code) for one in intake.warnings] == [("欠薪明细", "sheet_hidden")]


def test_days_counted_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    sheet: Any = book.add_worksheet("用人单位")
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, [A, "示例", PLACE])
    sheet.write_datetime(1, 3, DAY, book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()

    assert taken(path)[1][0].day == DAY


def test_rows_that_sum_up_and_headers_that_return_are_no_data(tmp_path: Path) -> None:
    again = ("credit_code", "name", "place", "day", "headcount")
    sums = ("合计", "总 计", "小计：", "合计（人）", "合计数", "本页小计", "总计金额", "Total")
    rows = [
        ("序号", *HEADER),
        (None, *again),
        (1, *employer(A, 3)),
        (None, *HEADER),
        *((None, word, None, None, None, 3) for word in sums),
        (2, "合计", None, None, None, 3),
        (None, None, "总计", None, None, 3),
    ]

    intake, cases = taken(workbook(tmp_path / "a.xlsx", {"用人单位": rows}))

    assert [case.credit_code for case in cases] == [A]
    assert (intake.read, intake.rejections) == (1, [])


def test_links_to_other_workbooks_and_formulas_give_only_what_was_stored(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet: Any = book.add_worksheet("用人单位")
    sheet.write_row(0, 0, HEADER)
    for row, (code, stored) in enumerate(((A, 46), (B, "")), start=1):
        sheet.write_row(row, 0, [code, "示例", PLACE, "2026-12-31"])
        sheet.write_formula(row, 4, "='[other.xlsx]Sheet1'!A1", None, stored)
    sheet.write_formula(3, 0, '=HYPERLINK("http://example.invalid","x")', None, "#VALUE!")
    book.close()

    intake, cases = taken(path)

    assert [(case.credit_code, case.facts) for case in cases] == [(A, {"headcount": 46})]
    assert (3, "formula_without_value") in [(one.row, one.code) for one in intake.rejections]
    assert {one.row for one in intake.rejections} == {3, 4}


@pytest.mark.parametrize("text", ["示\u202e例", "示例\x1b[2J", "示\u2028例", "示\x85例"])
def test_text_that_reads_otherwise_than_it_is_written_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{','.join(HEADER)}\n{A},{text},{PLACE},2026-12-31,1\n", encoding="utf-8")

    intake, _ = taken(path)

    assert codes(intake) == ["control_character"]


def test_orders_to_a_terminal_do_not_reach_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{','.join(HEADER)}\n\x1b[2J{A[4:]},示例,{PLACE},2026-12-31,1\n", encoding="utf-8")

    message = taken(path)[0].rejections[0].message

    assert "\x1b" not in message
    assert "\\x1b" in message


def test_headers_of_two_rows_with_merged_cells(tmp_path: Path) -> None:
    groups = ("单位情况", None, None, None, "用工情况", None)
    below = (*HEADER, "本年度工资总额（万元）")
    grouped = workbook(tmp_path / "a.xlsx", {"用人单位": [groups, below, employer(A, "４６", "1,234.5")]})
    spanned = workbook(tmp_path / "b.xlsx", {"用人单位": [HEADER, (None,) * 5, employer(B, "1.2e1", 1)]})

    def over(book: Any) -> None:
        book["用人单位"].merge_cells("A1:D1")
        book["用人单位"].merge_cells("E1:F1")

    def down(book: Any) -> None:
        for column in "ABCDE":
            book["用人单位"].merge_cells(f"{column}1:{column}2")

    _, first = taken(edited(grouped, over))
    intake, second = taken(edited(spanned, down))

    assert first[0].facts == {"headcount": 46, "wage_total_fen": 1_234_500_000}
    assert second == []
    assert [(one.row, one.code) for one in intake.rejections] == [(3, "not_a_number")]
