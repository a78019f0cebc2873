"""One stated value: taken as it is or not at all, and told in bounded length."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import Fault
from rules.fact import ABSENT, LONG_TERM, Fact
from rules.value import as_day, is_plain, read_value, shown

FACTS = {
    fact.name: fact
    for fact in (
        Fact("headcount", "人数", "int", unit="persons", high=100),
        Fact("balance", "差额", "int", unit="fen", low=-10, high=10),
        Fact("has_roster", "建立名册", "bool"),
        Fact("opened_on", "开业日期", "date"),
        Fact("closed_on", "停业日期", "date", may_be_absent=True),
        Fact("remark", "备注", "str"),
        Fact("unit_type", "单位类型", "str", values={"enterprise": "企业", "state_organ": "国家机关"}),
    )
}


def faults_of(name: str, value: object) -> list[tuple[str, str]]:
    """Return code and message of all that is told of a value that is not taken."""
    faults: list[Fault] = []
    assert read_value(FACTS[name], value, f"facts.{name}", faults) is None
    assert {fault.field for fault in faults} == {f"facts.{name}"}
    return [(fault.code, fault.message) for fault in faults]


@pytest.mark.parametrize(
    ("name", "value", "code", "message"),
    [
        ("headcount", True, "type", "found true, expected a whole number of persons"),
        ("headcount", 46.0, "type", "found a fraction 46.0, expected a whole number of persons"),
        ("headcount", float("nan"), "type", "found a fraction nan, expected a whole number of persons"),
        ("headcount", "46", "type", "found text '46', expected a whole number of persons"),
        ("headcount", [46], "type", "found a list, expected a whole number of persons"),
        ("headcount", {"value": 46}, "type", "found named fields, expected a whole number of persons"),
        ("headcount", -1, "range", "found a whole number -1, expected 0 to 100 persons"),
        ("headcount", 101, "range", "found a whole number 101, expected 0 to 100 persons"),
        ("has_roster", 1, "type", "found a whole number 1, expected true or false"),
        ("has_roster", "true", "type", "found text 'true', expected true or false"),
        ("has_roster", "是", "type", "found text '是', expected true or false"),
        ("opened_on", "2026-02-30", "type", "found text '2026-02-30', expected a date such as 2026-11-22"),
        ("opened_on", "20261122", "type", "found text '20261122', expected a date such as 2026-11-22"),
        ("opened_on", "2026-W05-1", "type", "found text '2026-W05-1', expected a date such as 2026-11-22"),
        (
            "opened_on",
            "2026-11-22T00:00",
            "type",
            "found text '2026-11-22T00:00', expected a date such as 2026-11-22",
        ),
        (
            "opened_on",
            "２０２６-11-22",
            "type",
            "found text '２０２６-11-22', expected a date such as 2026-11-22",
        ),
        ("opened_on", 20261122, "type", "found a whole number 20261122, expected a date such as 2026-11-22"),
        (
            "opened_on",
            datetime(2026, 11, 22, tzinfo=UTC),
            "type",
            "found a datetime 2026-11-22 00:00:00+00:00, expected a date such as 2026-11-22",
        ),
        (
            "opened_on",
            "1899-12-31",
            "range",
            "found 1899-12-31, expected a day from 1900-01-01 to 2200-12-31",
        ),
        (
            "opened_on",
            "2201-01-01",
            "range",
            "found 2201-01-01, expected a day from 1900-01-01 to 2200-12-31",
        ),
        ("unit_type", "enterprize", "value", "found 'enterprize', expected one of enterprise, state_organ"),
        ("unit_type", "企业", "value", "found '企业', expected one of enterprise, state_organ"),
        ("unit_type", 1, "type", "found a whole number 1, expected text"),
        ("remark", "a\0b", "type", "found text with NUL or half characters, expected plain text"),
        ("remark", "\ud800", "type", "found text with NUL or half characters, expected plain text"),
        ("remark", "", "blank", "found blank text: leave it out where it is unknown"),
        ("remark", " \u3000\t", "blank", "found blank text: leave it out where it is unknown"),
        ("remark", False, "type", "found false, expected text"),
    ],
)
def test_a_value_that_does_not_fit_is_told_and_not_bent(
    name: str, value: object, code: str, message: str
) -> None:
    assert faults_of(name, value) == [(code, message)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("headcount", 0),
        ("headcount", 100),
        ("balance", -10),
        ("balance", 10),
        ("opened_on", date(1900, 1, 1)),
        ("opened_on", date(2200, 12, 31)),
    ],
)
def test_both_ends_of_a_range_can_be_stated(name: str, value: object) -> None:
    assert read_value(FACTS[name], value, name, []) == value


@pytest.mark.parametrize("written", ["9999-12-31", "9999-01-01", "9999-09-09"])
def test_every_day_of_the_year_9999_is_a_term_without_end(written: str) -> None:
    assert read_value(FACTS["closed_on"], written, "closed_on", []) == LONG_TERM


def test_a_number_of_thousands_of_digits_is_told_without_them() -> None:
    """Python refuses to print it."""
    assert faults_of("headcount", 10**5_000) == [("range", "found a whole number, expected 0 to 100 persons")]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "nothing"),
        (True, "true"),
        (46, "a whole number 46"),
        (46.5, "a fraction 46.5"),
        ("x" * 1_000, f"text '{'x' * 40}'"),
        ([1] * 1_000, "a list"),
        ({"x": 1}, "named fields"),
        (date(2026, 11, 22), "a date 2026-11-22"),
        (b"x", "a bytes"),
    ],
)
def test_what_a_message_shows_of_a_value(value: object, told: str) -> None:
    assert shown(value) == told


def test_a_moment_is_no_day() -> None:
    assert as_day(date(2026, 11, 22)) == date(2026, 11, 22)
    assert as_day(datetime(2026, 11, 22, tzinfo=UTC)) is None


def test_chinese_and_pictures_are_plain_text_and_half_a_picture_is_not() -> None:
    assert is_plain("示例有限公司 \U0001f4c4")
    assert not is_plain("\U0001f4c4".encode("utf-16-le")[:2].decode("utf-16-le", "surrogatepass"))


values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.dates()
    | st.lists(st.none())
)


@given(st.sampled_from(sorted(FACTS)), values)
def test_a_value_is_taken_as_it_is_or_not_at_all(name: str, value: object) -> None:
    fact = FACTS[name]
    told: list[Fault] = []

    taken = read_value(fact, value, name, told)

    assert (taken is None) == bool(told)
    if taken is ABSENT:
        assert value is None
    elif taken is not None:
        assert type(taken) is {"bool": bool, "int": int, "date": date, "str": str}[fact.type]
        assert taken in (value, LONG_TERM) or str(taken) == value
