from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.intake.batch import from_cases
from checker.intake.called import Called, Registry
from checker.intake.days import LONG_TERM
from checker.intake.read import read
from checker.intake.rejection import IntakeRefused
from rules.cases import Case, Lines
from rules.fact import ABSENT, Value
from tests.checker.intake.vocabulary import (
    CODES,
    DAY,
    HEADER,
    PLACE,
    VOCABULARY,
    codes,
    employer,
    taken,
    workbook,
)

A, B, C, *_ = CODES
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "headcount": st.integers(-2, 3) | st.just(10**8 + 1),
    "wage_total_fen": st.sampled_from([0, 10**13, 10**13 + 1]),
    "bonus_fen": st.sampled_from([0, 1, -1, None]),
    "has_roster": st.booleans(),
    "has_union": st.booleans() | st.none(),
    "closed_on": st.sampled_from([date(2026, 1, 1), None]),
    "unit_type": st.sampled_from(["enterprise", "state_organ", "company", "企业", ""]),
    "remark": st.sampled_from(["示例", "", "a\0b"]),
}
WRITTEN = st.fixed_dictionaries(
    {
        "employer": st.fixed_dictionaries(
            {},
            optional={
                "credit_code": st.sampled_from([*CODES, A[:-1] + "0", A[:-1], "９1320500ma1-abcd12r"]),
                "name": st.sampled_from(["示例有限公司", ""]),
            },
        ),
        "facts": st.fixed_dictionaries({}, optional=FACTS),
    },
    optional={
        "case_id": st.sampled_from(["1", "2", A, B]),
        "place": st.sampled_from([PLACE, "3205", "320582001", "苏州"]),
        "day": st.just("2026-12-31"),
    },
)


def columns(*cases: Mapping[str, Any]) -> pl.DataFrame:
    """Return cases as the columns of ``cases.parquet``; what one does not state is NULL."""
    rows: list[dict[str, Any]] = []
    for number, case in enumerate(cases, start=1):
        rows.append({"case_id": str(number), "place": PLACE, "day": DAY, **case})
    return pl.DataFrame(rows, infer_schema_length=None)


def folder(path: Path, cases: pl.DataFrame, **lines: pl.DataFrame) -> Path:
    path.mkdir(exist_ok=True)
    cases.write_parquet(path / "cases.parquet")
    for kind, frame in lines.items():
        frame.write_parquet(path / f"{kind}.parquet")
    return path


def roster(*workers: tuple[str | None, str], **more: Any) -> pl.DataFrame:
    ids, names = zip(*workers, strict=True) if workers else ((), ())
    schema = {"case_id": pl.String, "worker": pl.String}
    return pl.DataFrame({"case_id": ids, "worker": names}, schema=schema).with_columns(**more)


def refusal_of(path: Path, **more: Any) -> IntakeRefused:
    with pytest.raises(IntakeRefused) as refusal:
        taken(path, **more)
    assert str(path) in refusal.value.message
    assert "\n" not in refusal.value.message
    return refusal.value


def test_what_one_batch_holds_is_read_back_as_it_was(tmp_path: Path) -> None:
    facts: dict[str, Value] = {"headcount": 46, "closed_on": ABSENT, "unit_type": "enterprise", "remark": ""}
    lines = {
        "roster": Lines(({"worker": "W01", "contract_signed_on": ABSENT}, {"worker": "W02", "wage_fen": 1})),
        "arrears": Lines(({"worker": "W01", "months": 2},), complete=False),
    }
    cases = [
        Case(A, PLACE, DAY, facts, lines, A, "示例有限公司", frozenset({"headcount", "has_union"})),
        Case("2", PLACE, DAY, {"has_union": False}, {"arrears": Lines()}),
        Case("3", PLACE, DAY),
    ]
    batch = from_cases(cases, VOCABULARY)

    intake, read_back = taken(folder(tmp_path / "d", batch.cases, **batch.lines))

    assert read_back == cases
    assert (intake.read, intake.accepted, intake.rejections, intake.warnings) == (3, 3, [], [])


def test_a_batch_has_the_columns_and_types_of_every_intake(tmp_path: Path) -> None:
    case = Case(
        "1", PLACE, DAY, {"headcount": 46, "closed_on": ABSENT}, {"roster": Lines(({"worker": "W01"},))}
    )
    expected = from_cases([case], VOCABULARY)

    [batch] = read(
        [folder(tmp_path / "d", expected.cases, **expected.lines)], VOCABULARY, place=None, day=None
    ).batches

    assert batch.cases.equals(expected.cases)
    assert batch.cases.schema == expected.cases.schema
    assert {kind: frame.schema for kind, frame in batch.lines.items()} == {
        kind: frame.schema for kind, frame in expected.lines.items()
    }


@given(st.lists(WRITTEN, min_size=1, max_size=6))
def test_cases_are_taken_and_rejected_as_they_are_from_json(
    tmp_path_factory: pytest.TempPathFactory, written: list[dict[str, Any]]
) -> None:
    path = tmp_path_factory.mktemp("both")
    lines = path / "a.ndjson"
    lines.write_text("".join(json.dumps(one, default=str) + "\n" for one in written), encoding="utf-8")
    schema: dict[str, Any] = {
        "case_id": pl.String,
        "place": pl.String,
        "day": pl.Date,
        "credit_code": pl.String,
    }
    schema |= {"name": pl.String, "headcount": pl.Int64, "wage_total_fen": pl.Int64, "bonus_fen": pl.Int64}
    schema |= {"has_roster": pl.Boolean, "has_union": pl.Boolean, "closed_on": pl.Date}
    schema |= {"unit_type": pl.String, "remark": pl.String}
    schema |= {f"{name}__absent": pl.Boolean for name in FACTS}
    rows = [
        {
            **{key: one.get(key) for key in ("case_id", "place")},
            "day": DAY if "day" in one else None,
            **one["employer"],
            **one["facts"],
            **{f"{name}__absent": name in one["facts"] and one["facts"][name] is None for name in FACTS},
        }
        for one in written
    ]
    folder(path / "d", pl.DataFrame(rows, schema=schema, orient="row"))

    from_json, by_json = taken(lines)
    from_columns, by_columns = taken(path / "d")

    assert by_columns == by_json
    assert {one.row for one in from_columns.rejections} == {one.row for one in from_json.rejections}
    assert (from_columns.read, from_columns.accepted) == (from_json.read, from_json.accepted)


@pytest.mark.parametrize(
    ("column", "values", "read_as"),
    [
        ("headcount", pl.Series([46], dtype=pl.Int8), 46),
        ("headcount", pl.Series([46], dtype=pl.UInt64), 46),
        ("headcount", pl.Series([Decimal(46)], dtype=pl.Decimal(20, 0)), 46),
        ("headcount", pl.Series([None], dtype=pl.Null), None),
        ("unit_type", pl.Series(["enterprise"], dtype=pl.Categorical), "enterprise"),
        ("unit_type", pl.Series(["enterprise"], dtype=pl.Enum(["enterprise", "x"])), "enterprise"),
        ("closed_on", pl.Series([datetime(2026, 5, 31)]), date(2026, 5, 31)),  # noqa: DTZ001
        ("closed_on", pl.Series([datetime(2026, 5, 31)], dtype=pl.Datetime("ns", "UTC")), date(2026, 5, 31)),  # noqa: DTZ001
        ("closed_on", pl.Series([date(9999, 12, 31)]), LONG_TERM),
        ("day", pl.Series([datetime(2026, 12, 31)]), None),  # noqa: DTZ001
        ("place", pl.Series(["320500"], dtype=pl.Categorical), None),
        ("has_union", pl.Series([False]), False),
    ],
)
def test_takes_any_width_of_a_type(
    tmp_path: Path, column: str, values: pl.Series, read_as: Value | None
) -> None:
    frame = columns({}).with_columns(values.alias(column))

    intake, cases = taken(folder(tmp_path / "d", frame))

    assert intake.rejections == []
    assert cases == [Case("1", PLACE, DAY, {} if read_as is None else {column: read_as})]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("wage_total_fen", pl.Series([1.0])),
        ("wage_total_fen", pl.Series([Decimal("1.00")])),
        ("wage_total_fen", pl.Series(["1"])),
        ("has_union", pl.Series([1])),
        ("has_union__absent", pl.Series([1])),
        ("closed_on", pl.Series(["2026-05-31"])),
        ("closed_on", pl.Series([20260531])),
        ("remark", pl.Series([b"x"])),
        ("remark", pl.Series([["x"]])),
        ("place", pl.Series([320500])),
        ("case_id", pl.Series([1])),
        ("headcount", pl.Series([{"a": 1}])),
    ],
)
def test_a_type_that_does_not_fit_is_refused(tmp_path: Path, column: str, values: pl.Series) -> None:
    path = folder(tmp_path / "d", columns({}).with_columns(values.alias(column)))

    refusal = refusal_of(path)

    assert refusal.code == "wrong_columns"
    assert column in refusal.message


def test_every_column_that_cannot_be_used_is_told_at_once(tmp_path: Path) -> None:
    frame = columns(
        {"headcuont": 46, "wage_total_fen": 1.5, "has_union__absnet": False, "rosters__given": True}
    )

    chinese, english = (refusal_of(folder(tmp_path / "d", frame), language=one) for one in ("zh", "en"))

    assert "4 列" in chinese.message
    assert "“headcuont”不认识，是否指 headcount？" in chinese.message
    assert "“wage_total_fen”的类型是 Float64，应为整数" in chinese.message
    for hint in ("has_union__absent?", "roster__given?", "expected whole numbers"):
        assert hint in english.message


def test_a_misspelled_column_of_lines_and_a_misspelled_list_are_refused(tmp_path: Path) -> None:
    lines = roster(("1", "W01")).rename({"worker": "wroker"})

    assert "worker" in refusal_of(folder(tmp_path / "a", columns({}), roster=lines)).message
    refusal = refusal_of(folder(tmp_path / "b", columns({}), rooster=lines))
    assert refusal.code == "unknown_list"
    assert "是否指 roster？" in refusal.message


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("headcount", -1, "out_of_range"),
        ("headcount", 10**8 + 1, "out_of_range"),
        ("unit_type", "公司", "not_in_list"),
        ("remark", "a\0b", "control_character"),
        ("remark", "x" * 10_001, "too_long"),
        ("remark", "文" * 10_001, "too_long"),
        ("remark", "x" * 100_000, "too_long"),
        ("closed_on", date(1899, 12, 31), "date_out_of_range"),
        ("closed_on", datetime(2026, 5, 31, 12), "not_a_date"),  # noqa: DTZ001
        ("day", date(9999, 12, 31), "date_out_of_range"),
        ("day", None, "day_missing"),
        ("place", "32050", "place_code"),
        ("place", "３２０５００", "place_code"),
        ("place", "", "place_missing"),
        ("place", None, "place_missing"),
        ("credit_code", A[:-1], "credit_code_length"),
        ("credit_code", A[:-1] + "I", "credit_code_characters"),
        ("credit_code", A[:-1] + "0", "credit_code_checksum"),
        ("credit_code", A[:-1] + "\0", "credit_code_characters"),
        ("credit_code", "9" * 100_000, "credit_code_length"),
        ("case_id", None, "case_nameless"),
        ("case_id", "", "case_nameless"),
        ("case_id", "1\0", "control_character"),
        ("case_id", "1" * 50_000, "too_long"),
        ("name", "示例\0", "control_character"),
        ("headcount__absent", True, "cannot_be_absent"),
    ],
)
def test_a_bad_value_costs_its_row(tmp_path: Path, column: str, value: object, code: str) -> None:
    good = {"case_id": "good", "credit_code": B}
    bad = {"case_id": "bad", **({} if column == "case_id" else {"credit_code": C}), column: value}
    path = folder(tmp_path / "d", columns(good, bad))

    intake, cases = taken(path)

    assert [case.case_id for case in cases] == ["good"]
    told = [(one.file, one.row, one.column, one.code) for one in intake.rejections]
    assert told == [(str(path / "cases.parquet"), 2, column, code)]
    assert len(intake.rejections[0].message) < 300
    assert (intake.read, intake.accepted) == (2, 1)


def test_absent_with_a_value_is_told(tmp_path: Path) -> None:
    cases = columns({"closed_on": DAY, "closed_on__absent": True}, {"closed_on__absent": True})

    intake, taken_cases = taken(folder(tmp_path / "d", cases))

    assert codes(intake) == ["absent_and_stated"]
    assert [case.facts for case in taken_cases] == [{"closed_on": ABSENT}]


def test_every_bad_value_of_a_row_is_told_in_the_order_of_rows(tmp_path: Path) -> None:
    rows = [
        {"headcount": 1, "remark": "a\0"},
        {"headcount": -1, "remark": "x"},
        {"headcount": -2, "remark": "b\0"},
    ]

    intake, _ = taken(folder(tmp_path / "d", columns(*rows)))

    told = [(one.row, one.column) for one in intake.rejections]
    assert told == [(1, "remark"), (2, "headcount"), (3, "headcount"), (3, "remark")]


def test_numbers_beyond_64_bits_are_out_of_range(tmp_path: Path) -> None:
    frame = columns({}, {}).with_columns(headcount=pl.Series([2**64 - 1, 46], dtype=pl.UInt64))

    intake, cases = taken(folder(tmp_path / "d", frame))

    assert codes(intake) == ["out_of_range"]
    assert [case.facts for case in cases] == [{"headcount": 46}]


def test_days_beyond_the_calendar_are_told_without_harm(tmp_path: Path) -> None:
    days = pl.Series([10**8, -(10**8), 0], dtype=pl.Int32).cast(pl.Date)

    intake, cases = taken(
        folder(tmp_path / "d", columns({}, {}, {}).with_columns(closed_on=days, pay_day_on=days))
    )

    assert codes(intake) == ["date_out_of_range"] * 4
    assert [case.facts["closed_on"] for case in cases] == [date(1970, 1, 1)]


def test_place_and_day_come_from_the_arguments_where_the_file_is_silent(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"case_id": ["1", "2"], "place": [None, "320582"]}).write_parquet(path)

    _, cases = taken(path, place=PLACE, day=DAY)

    assert [(case.place, case.day) for case in cases] == [(PLACE, DAY), ("320582", DAY)]
    assert refusal_of(path, place=PLACE).code == "no_day"
    pl.DataFrame({"case_id": ["1"]}).write_parquet(path)
    assert refusal_of(path, day=DAY).code == "no_place"


def test_a_case_without_a_number_goes_by_its_credit_code(tmp_path: Path) -> None:
    frame = columns({"case_id": None, "credit_code": A.lower()}, {"case_id": "", "credit_code": B})
    lines = roster((A.lower(), "W01"), (B, "W02"))

    _, cases = taken(folder(tmp_path / "d", frame, roster=lines))

    assert [(case.case_id, case.credit_code, len(case.lines["roster"].rows)) for case in cases] == [
        (A, A, 1),
        (B, B, 1),
    ]


def test_a_single_file_is_cases_without_lines(tmp_path: Path) -> None:
    path = tmp_path / "报送[2026]=1.parquet"
    columns({"headcount": 46}, {"headcount": None}).write_parquet(path)

    _, cases = taken(path)

    assert [(case.facts, case.lines) for case in cases] == [({"headcount": 46}, {}), ({}, {})]


def test_a_list_is_given_where_its_file_is_unless_the_cases_say_otherwise(tmp_path: Path) -> None:
    lines = roster(("1", "W01"))
    silent = folder(tmp_path / "a", columns({}, {}), roster=lines, arrears=lines.clear())
    spoken = folder(
        tmp_path / "b",
        columns(
            {"case_id": "4", "roster__given": False, "arrears__given": True},
            {"case_id": "1", "roster__given": None, "arrears__given": False},
        ),
        roster=lines,
        arrears=lines.clear(),
    )

    by_file, by_flag = taken(silent)[1], taken(spoken)[1]

    worker = ({"worker": "W01"},)
    assert [case.lines for case in by_file] == [{"roster": Lines(worker)}, {"roster": Lines()}]
    assert [case.lines for case in by_flag] == [
        {"arrears": Lines()},
        {"roster": Lines(worker, complete=False)},
    ]


def test_a_list_said_to_be_given_without_a_file_is_unknown_and_told(tmp_path: Path) -> None:
    intake, cases = taken(folder(tmp_path / "d", columns({"arrears__given": True}, {"arrears__given": True})))

    assert [case.lines for case in cases] == [{}, {}]
    assert [one.code for one in intake.warnings] == ["list_claimed"]


def test_an_employer_given_twice_is_told_with_the_first(tmp_path: Path) -> None:
    first = folder(
        tmp_path / "a", columns({"credit_code": A}, {"credit_code": B}, {"credit_code": A.lower()})
    )
    rows = [{"case_id": "9", "credit_code": B}, {"case_id": "2", "credit_code": C}, {"case_id": "10"}]
    second = folder(tmp_path / "b", columns(*rows))

    intake, cases = taken(first, second)

    assert [case.case_id for case in cases] == ["1", "2", "10"]
    told = [(Path(one.file).parent.name, one.row, one.code) for one in intake.rejections]
    assert told == [
        ("a", 3, "duplicate_employer"),
        ("b", 1, "duplicate_employer"),
        ("b", 2, "duplicate_case"),
    ]
    assert f"与 {first / 'cases.parquet'} / 2 重复" in intake.rejections[1].message


def test_a_rejected_case_does_not_make_the_next_of_its_name_a_duplicate(tmp_path: Path) -> None:
    rows = [{"credit_code": A, "headcount": -1}, {"case_id": "1", "credit_code": A, "headcount": 1}]

    intake, cases = taken(folder(tmp_path / "d", columns(*rows)))

    assert codes(intake) == ["out_of_range"]
    assert [case.facts for case in cases] == [{"headcount": 1}]


def test_duplicates_are_found_across_all_kinds_of_files(tmp_path: Path) -> None:
    columns({"credit_code": A}, {"credit_code": B}, {"credit_code": C}).write_parquet(tmp_path / "c.parquet")
    case = {"place": PLACE, "day": "2026-12-31", "employer": {"credit_code": B}}
    (tmp_path / "d.ndjson").write_text(json.dumps(case))
    workbook(tmp_path / "e.xlsx", {"用人单位": [HEADER, employer(A, 1)]})

    intake, cases = taken(tmp_path)

    assert [case.credit_code for case in cases] == [A, B, C]
    assert [(Path(one.file).name, one.row) for one in intake.rejections] == [
        ("c.parquet", 1),
        ("c.parquet", 2),
    ]


def test_reviews_are_compared_with_the_register(tmp_path: Path) -> None:
    entries = [Called(A, "示例（甲）公司", place=PLACE), Called(C, "示例丙")]
    registry = Registry(tmp_path / "r", {entry.credit_code: entry for entry in entries})
    rows = [
        {"credit_code": A, "name": "示例(甲) 公司", "place": None},
        {"credit_code": B, "name": "示例丙"},
        {"credit_code": C, "name": "示例"},
        {"name": "示例包工头"},
    ]

    intake, cases = taken(folder(tmp_path / "d", columns(*rows)), registry=registry)

    assert len(cases) == 4
    told = [(one.row, one.code) for one in intake.warnings]
    assert told == [(2, "not_in_register"), (2, "name_under_other_code"), (3, "name_differs")]
    rejected = folder(tmp_path / "e", columns({"credit_code": C, "headcount": -1}, {"credit_code": A}))
    assert taken(rejected, registry=registry)[0].rejected_codes == {C}


def test_batches_are_made_as_they_are_consumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.intake.parquet.order.MAX_CASES", 200)
    path = folder(tmp_path / "d", columns(*({"headcount": 1} for _ in range(450))))

    intake = read([path], VOCABULARY, place=None, day=None)

    assert intake.read == 0
    assert len(next(intake.batches)) == 200
    assert intake.accepted == 200
    assert [len(batch) for batch in intake.batches] == [200, 50]
    assert intake.expected == intake.accepted == 450


def test_a_column_nobody_states_is_left_out(tmp_path: Path) -> None:
    frame = columns({"headcount": 1, "closed_on__absent": True})

    [batch] = reader_of(folder(tmp_path / "d", frame))

    assert batch.cases.columns == [
        *("case_id", "place", "day", "credit_code", "name", "headcount", "closed_on", "closed_on__absent"),
        *("roster__given", "arrears__given"),
    ]


def reader_of(path: Path) -> Any:
    return read([path], VOCABULARY, place=None, day=None).batches


def test_more_bad_rows_than_anybody_can_mend_refuse_the_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("rejection", "parquet.cases", "parquet.lines"):
        monkeypatch.setattr(f"checker.intake.{module}.MAX_REJECTIONS", 10)
    path = folder(tmp_path / "d", columns(*({"headcount": -1} for _ in range(11))))

    with pytest.raises(IntakeRefused) as refusal:
        taken(path)

    assert refusal.value.code == "too_many_rejections"


def test_all_files_are_looked_at_before_the_first_case_is_taken(tmp_path: Path) -> None:
    good = folder(tmp_path / "a", columns({}))
    bad = folder(tmp_path / "b", columns({"headcuont": 1}))

    with pytest.raises(IntakeRefused, match="headcuont"):
        next(read([good, bad], VOCABULARY, place=None, day=None).batches)
