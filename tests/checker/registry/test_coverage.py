from __future__ import annotations

from pathlib import Path

from checker.registry.coverage import OURS, Found, Listing, OtherList, compare, read_list
from tests.checker.registry.files import CODES, employer, sheet

A, B, C, D, *_ = CODES
HEADER = ("统一社会信用代码", "企业名称", "登记状态")


def test_missing_dead_and_double_are_found_and_counted(tmp_path: Path) -> None:
    ours = [
        employer(A, "示例甲", status="active"),
        employer(B, "示例乙", status="closed"),
        employer(C, "示例甲"),
    ]
    rows = [
        (A, "示例甲", "注销"),
        (B, "示例乙", "吊销，未注销"),
        (D, "示例丁（苏州）", "存续（在营、开业、在册）"),
        (CODES[4], "示例丁(苏州)", "注销"),
        (D, "示例丁", "存续"),
    ]
    other = read_list(sheet(tmp_path, rows, HEADER))
    name = other.file.name

    report = compare(ours, [other])

    assert report.found == (
        Found("double_name", OURS, A, "示例甲", (C,))
        if A < C
        else Found("double_name", OURS, C, "示例甲", (A,)),
        Found("dead", name, A, "示例甲"),
        Found("missing", name, D, "示例丁"),
        Found("double_code", name, D, "示例丁（苏州）"),
        Found("double_name", name, *_double()),
    )
    # of 4 employers 1 lives, and we do not have it
    assert (report.held, report.listed[name], report.living[name], report.covered[name]) == (3, 4, 1, 0)
    assert (report.count(name, "missing"), report.count(OURS, "double_name")) == (1, 1)


def _double() -> tuple[str, str, tuple[str, ...]]:
    first, second = sorted((D, CODES[4]))
    names = {D: "示例丁（苏州）", CODES[4]: "示例丁(苏州)"}
    return first, names[first], (second,)


def test_what_a_list_does_not_say_is_unknown_and_counts_as_living(tmp_path: Path) -> None:
    rows = [(A, "示例甲", ""), (B, "示例乙", "休眠")]

    other = read_list(sheet(tmp_path, rows, HEADER))

    assert other.rows == (Listing(A, "示例甲", None), Listing(B, "示例乙", None))
    assert [(one.row, one.code) for one in other.warnings] == [(3, "unknown_status")]
    report = compare([employer(A)], [other])
    assert report.found == (Found("missing", other.file.name, B, "示例乙"),)


def test_a_list_of_codes_and_names_alone_is_enough_and_bad_rows_are_told(tmp_path: Path) -> None:
    rows = [(A, "示例甲"), ("", "示例乙"), ("123", "示例丙")]

    other = read_list(sheet(tmp_path, rows, HEADER[:2]))

    assert [row.credit_code for row in other.rows] == [A]
    assert [(one.row, one.code) for one in other.rejections] == [
        (3, "code_missing"),
        (4, "credit_code_length"),
    ]


def test_two_lists_of_one_name_stay_two(tmp_path: Path) -> None:
    same = [OtherList(tmp_path / part / "名单.csv", (Listing(A, "示例", True),)) for part in ("a", "b")]

    report = compare([], same)

    assert list(report.listed) == ["名单.csv", "名单.csv (2)"]
    assert len(report.found) == 2
