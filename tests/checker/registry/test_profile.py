"""Profiles: none claims to be real, and one that cannot be read back is refused with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.registry.columns import KINDS
from checker.registry.errors import RegistryRefused
from checker.registry.profile import FOLDER, layout, profiles, read_profile
from checker.registry.reading import read_table
from tests.checker.registry.files import CODES

SOUND = """profile: mine
title: 示例
example: true
tables:
  complaints:
    columns:
      credit_code: {column: 主体}
      complaints: {column: 件数}
"""
WITH_GRADE = SOUND.replace("  complaints:\n", "  employers:\n", 1).replace(
    "complaints: {column: 件数}", "name: {column: 名称}\n      integrity_grade: {column: 等级, codes: CODES}"
)


def told(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mine.yaml"
    _ = path.write_text(text, encoding="utf-8")
    with pytest.raises(RegistryRefused) as refused:
        _ = read_profile(path)
    assert refused.value.code == "profile_broken"
    return refused.value.told["en"]


@pytest.mark.parametrize("path", profiles().values(), ids=lambda path: path.stem)
def test_every_profile_that_came_with_us_is_an_example_and_sound(path: Path) -> None:
    profile = read_profile(path)

    assert profile.example
    assert "示例" in profile.title
    for kind in KINDS:
        assert layout(profile.profile, kind).profile == profile.profile


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        (
            "credit_code:",
            "creditcode:",
            "mine.yaml:7: tables.complaints.columns.creditcode: there is no such field",
        ),
        (
            "件数}",
            "主体}",
            "mine.yaml:8: tables.complaints.columns.complaints.column: '主体' is the heading of",
        ),
        ("件数}", "序号}", "'序号' is never read"),
        ("件数}", "件数（万次）}", "may carry a unit"),
        (
            "column: 件数",
            "colum: 件数",
            "mine.yaml:8: tables.complaints.columns.complaints.column: Field required",
        ),
        ("  complaints:\n", "  complains:\n", "mine.yaml:5: tables.complains"),
        ("profile: mine", "profile: yours", "mine.yaml:1: profile: expected 'mine', the name of the file"),
        ("    columns", "    encoding: big5\n    columns", "mine.yaml:6: tables.complaints.encoding"),
        ("column: 件数}", "column: 件数, codes: {a: b}}", "not a closed list"),
        ("      complaints: {column: 件数}\n", "", "the field 'complaints' is missing"),
        ("title: 示例", "title: 示例\ntitle: 示例", "'title' stands twice"),
    ],
)
def test_a_fault_is_told_with_file_line_and_key(
    tmp_path: Path, was: str, becomes: str, expected: str
) -> None:
    assert expected in told(tmp_path, SOUND.replace(was, becomes, 1))


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("{A: '1', B: '2'}", "codes: found codes of A, B, expected of A, B, C"),
        ("{A: '1', B: '2', C: '１'}", "codes.C: '１' is the code of A too"),
        ("{A: '1', B: '2', C: 无}", "codes.C: '无' cannot be a code"),
        ("{A: '1', B: '2', C: ' '}", "codes.C: ' ' cannot be a code"),
        ("{A: 1, B: '2', C: '3'}", "codes.A: Input should be a valid string"),
    ],
)
def test_codes_cover_every_value_and_are_told_apart(tmp_path: Path, codes: str, expected: str) -> None:
    assert expected in told(tmp_path, WITH_GRADE.replace("CODES", codes))


def test_their_codes_mean_what_they_mean_to_them(tmp_path: Path) -> None:
    """Ours would be taken for theirs if both were read."""
    _ = (tmp_path / "mine.yaml").write_text(
        WITH_GRADE.replace("CODES", "{A: C, B: B, C: A}"), encoding="utf-8"
    )
    rows = tmp_path / "名录.csv"
    _ = rows.write_text(f"主体,名称,等级\n{CODES[0]},示例,A\n", encoding="utf-8")

    (row,) = read_table(rows, layout("mine", "employers", tmp_path)).rows

    assert row.stated["integrity_grade"] == "C"


def test_a_profile_or_table_that_there_is_not_is_told_with_those_there_are(tmp_path: Path) -> None:
    _ = (tmp_path / "mine.yaml").write_text(SOUND, encoding="utf-8")

    with pytest.raises(RegistryRefused, match="there are: mine"):
        _ = layout("yours", "complaints", tmp_path)
    with pytest.raises(RegistryRefused, match="has no table 'drawn', it has: complaints"):
        _ = layout("mine", "drawn", tmp_path)
    assert FOLDER.is_dir()
