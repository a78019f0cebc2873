"""What is exported is imported as the same, in every format and by every profile, and is never a formula."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.registry.columns import Kind
from checker.registry.errors import RegistryRefused
from checker.registry.layout import Layout, guarded, our_own, unguarded
from checker.registry.preview import preview
from checker.registry.profile import layout
from checker.registry.reading import read_table
from checker.registry.writing import write_table
from tests.checker.registry.files import CODES, each_once, employer, employers, inspectors

LAYOUTS: list[tuple[Kind, Layout]] = [
    (kind, chosen)
    for kind in ("employers", "inspectors")
    for chosen in (our_own(kind), layout("example_platform", kind))
]


def told(one: Any) -> str:
    return getattr(one, "profile", None) or str(one if isinstance(one, str) else "own")


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize(("kind", "chosen"), LAYOUTS, ids=told)
@settings(max_examples=25)
@given(data=st.data())
def test_what_was_exported_is_imported_without_a_difference(
    kind: Kind, chosen: Layout, ending: str, data: st.DataObject
) -> None:
    entries = each_once(data.draw(st.lists(employers() if kind == "employers" else inspectors(), max_size=5)))
    held = {entry.subject: entry for entry in entries}

    with TemporaryDirectory() as folder:
        path = Path(folder) / f"导出{ending}"
        count = write_table(path, chosen, [entry.known() for entry in entries])
        found = preview(read_table(path, chosen), held, 0)

    assert count == len(entries)
    assert found.rejections == ()
    assert found.differences == ()
    assert found.unchanged == len(entries)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize("name", ["=1+1示例", "@示例", "+86示例", "-示例", "'=示例"])
def test_no_cell_is_a_formula_and_the_name_comes_back(tmp_path: Path, ending: str, name: str) -> None:
    path = tmp_path / f"导出{ending}"

    _ = write_table(path, our_own("employers"), [employer(name=name).known()])
    (row,) = read_table(path, our_own("employers")).rows

    assert row.stated["name"] == name
    if ending == ".csv":
        cell = path.read_text("utf-8-sig").splitlines()[1].split(",")[1]
    else:
        written = openpyxl.load_workbook(path)["检查对象名录"]["B2"]
        assert written.data_type == "s"
        cell = str(written.value)
    assert cell.startswith("'")


@given(st.text("'=+-@ab\t", max_size=6))
def test_a_guard_is_taken_away_as_it_was_put(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_another_ending_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(RegistryRefused, match=r"\.xlsx or \.csv"):
        _ = write_table(tmp_path / "导出.pdf", our_own("employers"), [])

    assert list(tmp_path.iterdir()) == []


def test_the_result_of_a_draw_goes_out_and_comes_back(tmp_path: Path) -> None:
    chosen = layout("example_platform", "drawn")
    path = tmp_path / "结果.csv"
    drawn = {
        "draw_id": "320500-2026-H2-01",
        "credit_code": CODES[0],
        "name": "示例有限公司",
        "stratum": "G",
        "rank": 1,
        "drawn": True,
        "lead": "I04",
        "assist": "I01",
    }

    _ = write_table(path, chosen, [drawn])

    assert "抽中" in path.read_text("utf-8-sig")
    assert [row.stated for row in read_table(path, chosen).rows] == [drawn]
