from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from checker.intake.called import read_registry
from checker.intake.rejection import IntakeRefused
from tests.checker.intake.vocabulary import CODES, DAY, HEADER, PLACE, employer, taken, workbook

A, B, C, *_ = CODES
ENGLISH = (
    "credit_code",
    "name",
    "unit_type",
    "place",
    "review_required",
    "notice_proven",
    "closed_or_moved_on",
)


def test_reads_english_headers_and_keeps_unknown_apart_from_no(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    rows = [
        ",".join(ENGLISH),
        f"{A},示例甲,enterprise,320500,true,true,",
        f"{B},示例乙,,,,,2026-06-30",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")

    registry = read_registry(path)

    first, second = registry.entries[A], registry.entries[B]
    assert (first.unit_type, first.place, first.review_required, first.notice_proven) == (
        "enterprise",
        "320500",
        True,
        True,
    )
    assert first.closed_or_moved_on is None
    assert (second.review_required, second.notice_proven) == (None, None)
    assert second.closed_or_moved_on == date(2026, 6, 30)
    assert registry.rejections == registry.warnings == ()


def test_reads_a_workbook_and_tells_bad_rows(tmp_path: Path) -> None:
    header = (
        "统一社会信用代码",
        "单位名称",
        "单位类型",
        "应报送书面审查材料",
        "通知报送有送达证明",
        "注销日期",
    )
    rows = [
        ("应报名录",),
        header,
        (A, "示例甲", "企业", "是", "是", "2026.6.30"),
        (A, "示例甲", "企业", "是", None, None),
        (B[:-1] + "0", "示例乙", "企业", "是", None, None),
        (None, "示例丙", "企业", "是", None, None),
        (C, "示例丁", "公司", "也许", None, "无"),
    ]

    registry = read_registry(workbook(tmp_path / "a.xlsx", {"名录": rows}))

    assert list(registry.entries) == [A]
    assert [(one.row, one.code) for one in registry.rejections] == [
        (4, "duplicate_employer"),
        (5, "credit_code_checksum"),
        (6, "code_missing"),
        (7, "not_in_list"),
        (7, "not_yes_no"),
    ]


def test_a_file_that_is_no_register(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"名录": [("甲", "乙"), (1, 2)]})

    with pytest.raises(IntakeRefused) as refusal:
        read_registry(path)

    assert refusal.value.code == "no_header"


def test_reviews_are_compared_with_the_register(tmp_path: Path) -> None:
    rows = [("信用代码", "单位名称", "区划代码"), (A, "示例（苏州）公司", PLACE), (C, "示例丙", PLACE)]
    registry = read_registry(workbook(tmp_path / "register.xlsx", {"名录": rows}))
    reviews = [
        HEADER,
        employer(A, 1, name="示例(苏州) 公司"),
        employer(B, 1, name="示例丙"),
        employer(C, 1, name="示例"),
    ]

    intake, cases = taken(workbook(tmp_path / "a.xlsx", {"用人单位": reviews}), registry=registry)

    assert len(cases) == 3
    assert [(one.row, one.code) for one in intake.warnings] == [
        (3, "not_in_register"),
        (3, "name_under_other_code"),
        (4, "name_differs"),
    ]


def test_the_place_of_the_register_fills_in(tmp_path: Path) -> None:
    registry = read_registry(
        workbook(
            tmp_path / "register.xlsx", {"名录": [("信用代码", "单位名称", "区划代码"), (A, "示例", PLACE)]}
        )
    )
    reviews = workbook(
        tmp_path / "a.xlsx", {"用人单位": [("统一社会信用代码", "年末从业人员总数"), (A, 1), (B, 1)]}
    )

    intake, cases = taken(reviews, registry=registry, day=DAY)

    assert [(case.credit_code, case.place) for case in cases] == [(A, PLACE)]
    assert [one.code for one in intake.rejections] == ["place_missing"]
