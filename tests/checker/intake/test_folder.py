from __future__ import annotations

import json
from pathlib import Path

from tests.checker.intake.vocabulary import CODES, HEADER, employer, taken, workbook

A, B, C, *_ = CODES


def test_a_folder_of_everything(tmp_path: Path) -> None:
    workbook(tmp_path / "1.xlsx", {"用人单位": [HEADER, employer(A, 1)]})
    (tmp_path / "2.csv").write_text(f"{','.join(HEADER)}\n{B},示例,320500,2026-12-31,2\n", encoding="utf-8")
    (tmp_path / "欠薪.csv").write_text(f"统一社会信用代码,姓名,欠薪月数\n{A},张示例,2\n", encoding="utf-8")
    case = {"place": "320500", "day": "2026-12-31", "employer": {"credit_code": C}}
    (tmp_path / "3.ndjson").write_text(
        json.dumps(case) + "\n" + json.dumps({**case, "employer": {"credit_code": A}})
    )
    (tmp_path / "read.me").write_text("x")
    (tmp_path / "inner").mkdir()

    intake, cases = taken(tmp_path)

    assert [one.credit_code for one in cases] == [A, B, C]
    assert len(cases[0].lines["arrears"].rows) == 1
    assert [one.code for one in intake.rejections] == ["duplicate_employer"]
    assert sorted(one.code for one in intake.warnings) == ["file_skipped", "folder_skipped"]


def test_an_input_named_twice_is_read_once(tmp_path: Path) -> None:
    path = workbook(tmp_path / "1.xlsx", {"用人单位": [HEADER, employer(A, 1)]})

    intake, _ = taken(path, tmp_path, path)

    assert intake.read == 1
