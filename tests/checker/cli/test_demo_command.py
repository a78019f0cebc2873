"""``sunlit demo``: the whole road on made-up data, as a newcomer walks it first."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl

from checker.draw.verification import verify_folder
from tests.checker.cli.commands import sunlit


def test_the_year_is_made_screened_and_found_as_planned(tmp_path: Path) -> None:
    folder = tmp_path / "year"

    done = sunlit("demo", folder, language="zh_CN.UTF-8")

    assert done.code == 0, done.err
    assert "未报送 20 户：L02 成立 13，待查 5，不适用 2" in done.out
    assert "移送线索 9 件" in done.out
    assert "接收 1280 份" in done.out
    assert "不符 0 处" in done.out
    result = json.loads((folder / "筛查结果.json").read_text(encoding="utf-8"))
    assert sum(case["outcome"]["referral"] == "true" for case in result["cases"]) == 8 + 1
    drawn = {path.name.split(" ")[1]: verify_folder(path) for path in (folder / "抽查").iterdir()}
    assert all(found.holds for found in drawn.values())
    assert {serial: len(found.changes) for serial, found in drawn.items()} == {
        "320500-2026-H1-01": 1300,  # called to the written review
        "320500-2026-H2-01": 30,
        "320500-2026-H2-02": 120,
    }
    absent = openpyxl.load_workbook(folder / "筛查结果.xlsx")["未报送"]
    assert absent.max_row - 1 == 1300 - 1280
    # the folder is somebody's now: a second run must not write into it
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    again = sunlit("demo", folder)
    assert again.code == 2
    assert "not an empty folder" in again.err
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
