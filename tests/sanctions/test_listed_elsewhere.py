"""Lists that others keep: what a file adds and ends, which rows it costs, and whom it flags."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from checker.model_bureau.credit_codes import credit_code
from checker.store.store import Store
from sanctions import audit
from sanctions.listed_elsewhere.importing import Imported, ListName, flags_of, import_list, listed
from sanctions.listed_elsewhere.rows import check_character, read_list
from sanctions.listed_elsewhere.tables import ListedRow, ListImportRow
from sanctions.refusal import Refusal
from sanctions.time_limit import LEGAL_TIME

ONE, TWO, THREE = (credit_code("enterprise", "990100", number) for number in (1, 2, 3))
HEADER = "统一社会信用代码,名称,列入日期,移出日期"
NOW = datetime(2026, 9, 30, 9, tzinfo=LEGAL_TIME)


def written(folder: Path, *rows: str, encoding: str = "utf-8", header: str = HEADER) -> Path:
    path = folder / "名单.csv"
    _ = path.write_bytes("\r\n".join([header, *rows]).encode(encoding))
    return path


def taken(store: Store, path: Path, as_of: str, name: ListName = "serious_violations") -> Imported:
    with store.writing() as session:
        return import_list(
            session,
            store.keys,
            read_list(path),
            name=name,
            source="示例市场监管局",
            as_of=date.fromisoformat(as_of),
            at=NOW,
            by="test",
        )


def on_lists(store: Store, code: str, day: str) -> list[str]:
    with store.reading() as session:
        return [one.list for one in listed(session, store.keys, code, date.fromisoformat(day))]


def test_a_newer_file_ends_what_it_no_longer_has(store: Store, tmp_path: Path) -> None:
    first = written(tmp_path, f"{ONE},示例一公司,2026-01-05,", f"{TWO},示例二公司,2026年3月1日,2026-08-01")
    begun = taken(store, first, "2026-07-01")
    second = taken(store, written(tmp_path, f"{TWO},示例二公司,2026-03-01,2026-08-01"), "2026-09-01")

    assert (begun.added, begun.gone, second.added, second.stayed, second.gone) == (2, 0, 0, 1, 1)
    days = ("2026-01-04", "2026-01-05", "2026-08-31", "2026-09-01")
    assert [bool(on_lists(store, ONE, day)) for day in days] == [False, True, True, False]
    assert [bool(on_lists(store, TWO, day)) for day in ("2026-08-01", "2026-08-02")] == [True, False]
    with store.reading() as session:
        assert audit.verify(session).whole
        kept = session.exec(select(ListImportRow)).all()
        assert [(row.number, row.source, len(row.sha256)) for row in kept] == [
            (1, "示例市场监管局", 64),
            (2, "示例市场监管局", 64),
        ]
        assert b"\xe7\xa4\xba" not in session.exec(select(ListedRow)).all()[0].name.content


def test_a_bad_row_costs_that_row_and_ends_nobody_it_may_be_about(store: Store, tmp_path: Path) -> None:
    _ = taken(
        store, written(tmp_path, f"{ONE},示例一,,", f"{TWO},示例二,,", f"{THREE},示例三,,"), "2026-07-01"
    )
    named = taken(
        store,
        written(tmp_path, f"{ONE},示例一,,", f"{TWO},示例二,2026-13-01,", f"{ONE},示例一,,"),
        "2026-08-01",
    )
    torn = taken(store, written(tmp_path, f"{ONE},示例一,,", "9199010,示例,,", f"{THREE},,,"), "2026-09-01")

    assert [(one.row, one.code) for one in named.rejected] == [(3, "since"), (4, "twice")]
    # TWO is named by a row that could not be taken, THREE by none
    assert (named.stayed, named.gone, named.withheld) == (2, 1, 0)
    assert [(one.row, one.code) for one in torn.rejected] == [(3, "credit_code"), (4, "name")]
    # the torn row may be about TWO
    assert (torn.gone, torn.withheld) == (0, 1)
    assert on_lists(store, TWO, "2026-09-01") == ["serious_violations"]


def test_lists_stand_side_by_side_as_flags(store: Store, tmp_path: Path) -> None:
    _ = taken(store, written(tmp_path, f"{ONE},示例一,,"), "2026-07-01", "abnormal_operation")
    _ = taken(
        store,
        written(tmp_path, f"{ONE.lower()},示例一,,", encoding="gb18030"),
        "2026-07-01",
        "judgment_defaulter",
    )

    with store.reading() as session:
        flags = flags_of(session, store.keys, [ONE, TWO], date(2026, 9, 1))

    assert flags == {ONE: {"abnormal_operation", "judgment_defaulter"}, TWO: frozenset()}


def test_changed_dates_replace_the_row(store: Store, tmp_path: Path) -> None:
    _ = taken(store, written(tmp_path, f"{ONE},示例一,2026-01-05,"), "2026-07-01")
    done = taken(store, written(tmp_path, f"{ONE},示例一,2026-01-05,2026-08-15"), "2026-08-01")

    assert (done.added, done.stayed, done.gone) == (0, 1, 0)
    days = ("2026-07-15", "2026-08-15", "2026-08-16")
    assert [len(on_lists(store, ONE, day)) for day in days] == [1, 1, 0]


def test_files_that_cannot_be_used_change_nothing(store: Store, tmp_path: Path) -> None:
    _ = taken(store, written(tmp_path, f"{ONE},示例一,,"), "2026-07-01")
    codes: list[str] = []
    for path, as_of in (
        (written(tmp_path / "..", f"{ONE},示例一,,"), "2026-06-30"),
        (written(tmp_path / "..", f"{ONE},示例一,,"), "2026-10-01"),
        (written(tmp_path), "2026-08-01"),
    ):
        with pytest.raises(Refusal) as refusal:
            _ = taken(store, path, as_of)
        codes.append(refusal.value.code)

    assert codes == ["list_older", "list_ahead", "list_empty"]
    assert on_lists(store, ONE, "2026-09-30") == ["serious_violations"]


def test_a_file_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    broken = tmp_path / "名单.xlsx"
    _ = broken.write_bytes(b"PK\x03\x04 no workbook")
    binary = tmp_path / "名单.bin"
    _ = binary.write_bytes(b"\xff\xfe\x00\x00")
    codes: list[str] = []
    for path in (broken, binary, tmp_path / "none.csv", written(tmp_path, ONE, header="代码,名称")):
        with pytest.raises(Refusal) as refusal:
            _ = read_list(path)
        codes.append(refusal.value.code)

    assert codes == ["list_file_kind", "list_encoding", "list_file", "list_no_header"]


def test_a_workbook_reads_as_the_same_rows_do(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["示例市失信被执行人名单"],
        ["名称", "统一社会信用代码", "发布日期"],
        ["示例一", ONE, date(2026, 5, 1)],
    ):
        sheet.append(row)
    book.save(tmp_path / "名单.xlsx")

    found = read_list(tmp_path / "名单.xlsx")

    assert [(one.row, one.credit_code, one.name, one.since) for one in found.entries] == [
        (3, ONE, "示例一", date(2026, 5, 1))
    ]


@given(st.integers(0, 9_999_999), st.integers(0, 16), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_never_checks(number: int, at: int, other: str) -> None:
    code = credit_code("enterprise", "990100", number)

    assert check_character(code[:-1]) == code[-1]
    if other != code[at]:
        assert check_character(code[:at] + other + code[at + 1 : -1]) != code[-1]


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"])
)
def test_days_read_as_they_are_commonly_written(day: date, form: str) -> None:
    from sanctions.listed_elsewhere.rows import _day  # pyright: ignore[reportPrivateUsage]

    assert _day(day.strftime(form)) == day
    assert _day((day + timedelta(days=1)).strftime(form)) != day
