from __future__ import annotations

import csv
import os
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from checker.intake import marking
from checker.intake.marking import mark_errors
from checker.intake.rejection import Rejection
from tests.checker.intake.vocabulary import CODES, HEADER, PLACE, VOCABULARY, codes, employer, taken, workbook

A, B, C, *_ = CODES
YELLOW = "00FFFF00"


def review(path: Path) -> Path:
    return workbook(
        path,
        {
            "用人单位": [("书面审查",), HEADER, employer(A, "很多"), employer(B, 2), employer(C, 2)],
            "欠薪明细": [("统一社会信用代码", "姓名", "欠薪月数"), (B, "张示例", 3.5), (A, "李示例", 1)],
        },
    )


def test_gives_the_workbook_back_marked(tmp_path: Path) -> None:
    path = review(tmp_path / "a.xlsx")
    before = path.read_bytes()

    marked = mark_errors(taken(path)[0].rejections, VOCABULARY, tmp_path / "out")

    assert [one.name for one in marked.written] == ["a-错误说明.xlsx"]
    assert path.read_bytes() == before
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["a-错误说明.xlsx"]
    book: Any = openpyxl.load_workbook(marked.written[0])
    sheet = book["用人单位"]
    assert sheet.cell(2, 6).value == "错误说明"
    assert "不是数字" in sheet.cell(3, 6).value
    assert sheet.cell(4, 6).value is None
    assert sheet.cell(3, 5).fill.fgColor.rgb == YELLOW
    assert "不是数字" in sheet.cell(3, 5).comment.text
    assert sheet.cell(3, 5).value == "很多"
    assert sheet.cell(4, 5).fill.fgColor.rgb != YELLOW
    assert "3.5" in book["欠薪明细"].cell(2, 4).value
    assert "1 行欠薪明细" in book["欠薪明细"].cell(1, 4).comment.text


def test_a_marked_workbook_mended_is_read_and_marked_again_in_the_same_column(tmp_path: Path) -> None:
    [first] = mark_errors(
        taken(review(tmp_path / "a.xlsx"))[0].rejections, VOCABULARY, tmp_path / "out"
    ).written
    book: Any = openpyxl.load_workbook(first)
    book["用人单位"].cell(3, 5).value = 46
    book["欠薪明细"].cell(2, 3).value = 2.5
    book.save(first)

    intake, cases = taken(first)
    [second] = mark_errors(intake.rejections, VOCABULARY, tmp_path / "out").written

    assert [case.facts["headcount"] for case in cases] == [46, 2, 2]
    assert codes(intake) == ["not_whole"]
    assert intake.warnings == []
    again: Any = openpyxl.load_workbook(second)
    assert again["用人单位"].max_column == 6
    assert [again["欠薪明细"].cell(1, column).value for column in (4, 5)] == ["错误说明", None]


def test_a_delimited_file_comes_back_as_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        rows = [HEADER, (A, "=1+1", PLACE, "2026-12-31", "很多"), (B, "示例", PLACE, "2026-12-31", "1")]
        csv.writer(file).writerows(rows)

    [written] = mark_errors(taken(path)[0].rejections, VOCABULARY, tmp_path).written

    sheet: Any = openpyxl.load_workbook(written).active
    assert [cell.value for cell in sheet[2]][:5] == [A, "=1+1", PLACE, "2026-12-31", "很多"]
    assert sheet["B2"].data_type == "s"
    assert [sheet.cell(row, 6).value for row in (1, 3)] == ["错误说明", None]
    assert "不是数字" in sheet.cell(2, 6).value
    assert sheet.cell(2, 5).fill.fgColor.rgb == "FFFFFF00"
    assert "不是数字" in sheet.cell(2, 5).comment.text


def test_two_files_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    intake, _ = taken(
        review(first / "a.xlsx"),
        workbook(second / "a.xlsx", {"用人单位": [HEADER, employer(CODES[3], "x")]}),
    )

    marked = mark_errors(intake.rejections, VOCABULARY, tmp_path / "out")

    assert [one.name for one in marked.written] == ["a-错误说明.xlsx", "a-错误说明-2.xlsx"]


def test_large_files_are_refused_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = review(tmp_path / "a.xlsx")
    rejections = taken(path)[0].rejections
    monkeypatch.setattr(marking, "MAX_BYTES", 100)

    marked = mark_errors(rejections, VOCABULARY, tmp_path / "out")

    assert marked.written == []
    assert [one.code for one in marked.refused] == ["not_markable"]


def test_nothing_half_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = review(tmp_path / "a.xlsx")
    rejections = taken(path)[0].rejections

    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("os.replace", fail)
    marked = mark_errors(rejections, VOCABULARY, tmp_path / "out")

    assert [one.code for one in marked.refused] == ["not_writable"]
    assert list((tmp_path / "out").iterdir()) == []


def test_cases_as_json_have_no_marked_copy(tmp_path: Path) -> None:
    rejection = Rejection(str(tmp_path / "a.ndjson"), "", 1, "", "not_json", "")

    assert mark_errors([rejection], VOCABULARY, tmp_path).written == []


def test_control_characters_found_do_not_break_the_copy(tmp_path: Path) -> None:
    header = ("统一社会信用代码", "单位名称", "用工地区划代码", "基准日")
    path = workbook(
        tmp_path / "a.xlsx", {"用人单位": [header, (f"{A[:17]}\x01", "示例", PLACE, "2026-12-31")]}
    )

    [written] = mark_errors(taken(path)[0].rejections, VOCABULARY, tmp_path / "out").written

    sheet: Any = openpyxl.load_workbook(written).active
    assert "\\x01" in sheet.cell(2, 5).value


def test_a_workbook_that_can_be_read_but_not_edited_is_told(tmp_path: Path) -> None:
    path, poor = review(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(poor, "w") as new:
        for name in old.namelist():
            if name != "[Content_Types].xml":
                new.writestr(name, old.read(name))

    marked = mark_errors(taken(poor)[0].rejections, VOCABULARY, tmp_path / "out")

    assert [one.code for one in marked.refused] == ["not_editable"]
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    path = review(tmp_path / "a.xlsx")
    rejections = taken(path)[0].rejections
    path.unlink()

    assert [one.code for one in mark_errors(rejections, VOCABULARY, tmp_path / "out").refused] == ["missing"]


def test_a_file_whose_name_is_in_another_encoding_is_marked(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "审查".encode("gb18030") + b".xlsx"))
    _ = review(tmp_path / "a.xlsx").rename(path)

    marked = mark_errors(taken(path)[0].rejections, VOCABULARY, tmp_path / "out")

    assert [one.name for one in marked.written] == ["审查-错误说明.xlsx"]
