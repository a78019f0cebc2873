from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from checker.intake.rejection import IntakeRefused
from rules.cases import Lines
from tests.checker.intake.vocabulary import CODES, DAY, HEADER, PLACE, Rows, codes, taken

A, B, *_ = CODES
EMPLOYERS = (HEADER, (A, "示例有限公司", PLACE, "2026-12-31", "46人"), ("合计", "", "", "", "46"))


def written(path: Path, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_reads_either_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    intake, cases = taken(written(tmp_path / "a.csv", EMPLOYERS, encoding, delimiter))

    assert [(case.credit_code, case.name, case.day) for case in cases] == [(A, "示例有限公司", DAY)]
    assert cases[0].facts == {"headcount": 46}
    assert intake.rejections == intake.warnings == []


def test_lines_in_a_file_of_their_own_find_their_employers(tmp_path: Path) -> None:
    lines = [("统一社会信用代码", "姓名", "入职日期"), (A, "张示例", "2026.1.1")]
    employers = written(tmp_path / "单位.csv", EMPLOYERS)
    by_name = written(tmp_path / "2026年职工花名册.csv", lines)
    by_header = written(
        tmp_path / "导出1.csv", [("统一社会信用代码", "姓名", "欠薪月数"), (A, "张示例", "2")]
    )

    _, cases = taken(by_name, by_header, employers)

    assert {kind: len(listed.rows) for kind, listed in cases[0].lines.items()} == {"roster": 1, "arrears": 1}


def test_same_kind_files_are_joined_and_duplicates_across_them_told(tmp_path: Path) -> None:
    first = written(tmp_path / "a.csv", EMPLOYERS)
    second = written(tmp_path / "b.csv", (*EMPLOYERS, (B, "示例乙", PLACE, "2026-12-31", "2")))

    intake, cases = taken(tmp_path)

    assert [case.credit_code for case in cases] == [A, B]
    assert codes(intake) == ["duplicate_employer"]
    assert intake.rejections[0].file == str(second)
    assert f"{first} / 2" in intake.rejections[0].message


def test_private_characters_of_gb18030_become_public_or_are_told(tmp_path: Path) -> None:
    rows = list(EMPLOYERS)
    path = written(tmp_path / "a.csv", rows, "gb18030")
    path.write_bytes(path.read_bytes().replace("有限".encode("gb18030"), bytes.fromhex("A8BCFE51")))
    unknown = written(tmp_path / "b.csv", [HEADER, (B, "示例\ue000", PLACE, "2026-12-31", "1")], "gb18030")

    intake, cases = taken(path, unknown)

    assert cases[0].name == "示例\u1e3f\U00020087公司"
    assert [warning.code for warning in intake.warnings] == ["private_character"]
    assert "U+E000" in intake.warnings[0].message


@pytest.mark.parametrize("order", [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_mixed_encodings_are_refused_with_the_line(tmp_path: Path, order: Sequence[str]) -> None:
    lines = [f"{','.join(HEADER)}\n", f"{A},示例有限公司,{PLACE},2026-12-31,1\n"]
    path = tmp_path / "a.csv"
    path.write_bytes(b"".join(line.encode(encoding) for line, encoding in zip(lines, order, strict=True)))

    with pytest.raises(IntakeRefused, match=r"第 2 行.*混用") as refusal:
        taken(path)

    assert refusal.value.code == "mixed_encodings"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (",".join(HEADER).encode() + b"\n" + A.encode() + b",a\0b\n", "file_nul_bytes"),
        (b"\xff\xfea\0", "unknown_encoding"),
        (b"\x81\x00\xff", "file_nul_bytes"),
        (b"a,b\n\xff\xff\n", "unknown_encoding"),
        ((",".join(HEADER) + f'\n{A},"示例,{PLACE}\n').encode(), "broken_quotes"),
        (b"PK\x03\x04 no text", "unknown_format"),
        ("甲,乙\n1,2\n".encode(), "no_header"),
        ((",".join(HEADER) + "\n").encode(), "no_data"),
        (b"," * 10_000 + b"\n", "too_many_columns"),
        (b"a" * (9 * 2**20), "too_large"),
        ((",".join(HEADER) + f"\n{A},{'x' * 200_000}\n").encode(), "too_large"),
        ((",".join(HEADER) + f'\n{A},"{"x" * 200_000}",\n').encode(), "too_large"),
        ((",".join(HEADER) + f'\n{A},"示例\n' + "x\n" * 100_000).encode(), "broken_quotes"),
        ((",".join(HEADER) + f'\n{A},"示例"公司,{PLACE}\n').encode(), "broken_quotes"),
        (",".join(HEADER).encode("utf-16"), "unknown_encoding"),
        (",".join(HEADER).encode("utf-16-be"), "file_nul_bytes"),
        (b"\xef\xbb\xbf" + ",".join(HEADER).encode("gb18030"), "mixed_encodings"),
        (",".join(HEADER).encode() + b"\n\xed\xa0\x80\n", "mixed_encodings"),
        (bytes(1_000_000), "file_nul_bytes"),
    ],
)
def test_unusable_text_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(IntakeRefused) as refusal:
        taken(path)

    assert refusal.value.code == code


def test_a_row_longer_than_its_header_is_rejected(tmp_path: Path) -> None:
    """A stray delimiter moves every cell after it, so nothing in the row can be trusted."""
    lines = [("统一社会信用代码", "姓名", "欠薪月数"), (A, "张示例", "2", "多"), (A, "李示例", "2", "")]
    rows = (*EMPLOYERS, (B, "示例", "乙", PLACE, "2026-12-31", "1"))

    intake, cases = taken(written(tmp_path / "a.csv", rows), written(tmp_path / "欠薪.csv", lines))

    assert codes(intake) == ["too_many_cells", "too_many_cells"]
    assert [case.credit_code for case in cases] == [A]
    assert cases[0].lines["arrears"] == Lines(({"worker": "李示例", "months": 2},), complete=False)


def test_codes_kept_as_text_by_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'{",".join(HEADER)}\n"=""{A}""",示例,{PLACE},2026-12-31,1\n', encoding="utf-8")

    _, cases = taken(path)

    assert cases[0].credit_code == A


def test_quotes_newlines_and_other_dividers_inside_cells(tmp_path: Path) -> None:
    rows = [HEADER, (A, '示例\n"有限",公司;甲\t乙', PLACE, "2026-12-31", "1,046")]

    _, cases = taken(written(tmp_path / "a.csv", rows, delimiter=";"))

    assert cases[0].name == '示例\n"有限",公司;甲\t乙'
    assert cases[0].facts == {"headcount": 1046}


def test_characters_of_four_bytes_in_gb18030(tmp_path: Path) -> None:
    _, cases = taken(
        written(tmp_path / "a.csv", [HEADER, (A, "示例㐀\U00020000", PLACE, DAY, "1")], "gb18030")
    )

    assert cases[0].name == "示例㐀\U00020000"


def test_old_ends_of_files_and_a_line_about_the_divider_are_no_data(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "\r".join(["sep=;", ";".join(HEADER), f"{A};示例;{PLACE};2026-12-31;1", "\x1a"])
    path.write_text(rows, encoding="utf-8", newline="")

    intake, cases = taken(path)

    assert (len(cases), intake.read, intake.rejections) == (1, 1, [])
