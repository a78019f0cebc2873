"""What stands in the files a screening writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from checker.screening import workbook_sink
from checker.screening.parquet_sink import ParquetSink
from checker.screening.workbook_sink import WorkbookSink
from rules.rule_base import shipped
from tests.checker.screening.reviews import HANGZHOU, ndjson, screened, unpaid, written

BASE = shipped()


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {page.title: list(page.iter_rows(values_only=True)) for page in book.worksheets}


def test_the_workbook_has_a_sheet_for_each_question_of_an_inspector(tmp_path: Path) -> None:
    code = {"credit_code": "91320500MA1ABCD12R", "name": "示例建筑劳务有限公司"}
    file = ndjson(
        tmp_path / "c.ndjson",
        [unpaid("a", 1_000_000, place=HANGZHOU, employer=code), written("b", facts={"headcount": -1})],
    )

    _ = screened(file, sinks=[WorkbookSink(BASE, tmp_path / "r.xlsx")])

    found = sheets(tmp_path / "r.xlsx")
    assert list(found) == ["汇总", "已成立", "待查", "退回行", "未报送"]
    assert ("规则库指纹", BASE.fingerprint, None, None) in found["汇总"]
    made_out = [row[:3] for row in found["已成立"][1:]]
    assert ("91320500MA1ABCD12R", "示例建筑劳务有限公司", "CR03") in made_out
    missing = {row[2]: row[4] for row in found["待查"][1:]}
    assert missing["CR01"] == BASE.parameters["crime_one_worker"].title
    assert [row[5] for row in found["退回行"][1:]] == ["case_fault"]


def test_a_name_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    employer = {"credit_code": "91320500MA1ABCD12R", "name": '=HYPERLINK("示例")'}
    file = ndjson(tmp_path / "c.ndjson", [unpaid("a", 1_000_000, employer=employer)])

    _ = screened(file, sinks=[WorkbookSink(BASE, tmp_path / "r.xlsx")])

    page = openpyxl.load_workbook(tmp_path / "r.xlsx")["已成立"]
    cell = page["B2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("示例")', "s")


def test_a_full_sheet_says_where_the_rest_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_sink, "MAX_ROWS", 4)
    file = ndjson(tmp_path / "c.ndjson", [unpaid(f"{n}", 1_000_000) for n in range(9)])

    _ = screened(file, sinks=[WorkbookSink(BASE, tmp_path / "r.xlsx")])

    rows = sheets(tmp_path / "r.xlsx")["已成立"]
    assert len(rows) == 4 + 1
    assert "Parquet" in str(rows[-1][0])


def test_parquet_has_a_column_a_rule_and_what_is_missing_beside_it(tmp_path: Path) -> None:
    file = ndjson(
        tmp_path / "c.ndjson",
        [unpaid("over", 1_000_000), unpaid("under", 999_999), unpaid("band", 1_000_000, place=HANGZHOU)],
    )

    _ = screened(file, sinks=[ParquetSink(BASE, tmp_path / "r.parquet")])

    frame = pl.read_parquet(tmp_path / "r.parquet").sort("case_id")
    assert frame["case_id"].to_list() == ["band", "over", "under"]
    assert frame["CR01"].to_list() == [None, True, False]
    assert frame["CR01__missing"].cast(pl.String).to_list() == [":crime_one_worker", None, None]
    assert frame["referral.refusal_to_pay"].to_list() == [None, True, False]


def test_a_rule_in_force_in_one_place_only_is_false_in_the_columns_of_others(tmp_path: Path) -> None:
    """NULL would say that it cannot be told."""
    no_rules: dict[str, Any] = {"employer": {"unit_type": "enterprise"}, "facts": {"wage_rules_exist": False}}
    file = ndjson(
        tmp_path / "c.ndjson", [written("zj", place=HANGZHOU, **no_rules), written("js", **no_rules)]
    )

    _ = screened(file, sinks=[ParquetSink(BASE, tmp_path / "r.parquet")])

    frame = pl.read_parquet(tmp_path / "r.parquet")
    assert BASE.rules["A04"].places == ("32",)
    assert dict(zip(frame["case_id"], frame["A04"], strict=True)) == {"zj": False, "js": True}


def test_an_empty_run_still_writes_a_parquet_file(tmp_path: Path) -> None:
    file = ndjson(tmp_path / "c.ndjson", [written("b", facts={"headcount": -1})])

    _ = screened(file, sinks=[ParquetSink(BASE, tmp_path / "r.parquet")])

    assert pl.read_parquet(tmp_path / "r.parquet").height == 0
