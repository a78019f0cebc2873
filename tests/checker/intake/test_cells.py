from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.intake.cells import Flawed, Merged, read_cell
from checker.intake.days import LONG_TERM
from checker.intake.rejection import CellFault
from rules.fact import ABSENT, Fact, Value
from tests.checker.intake.vocabulary import VOCABULARY

FACTS = VOCABULARY.facts
HEADS, PAY, HOURS = FACTS["headcount"], FACTS["wage_total_fen"], FACTS["weekly_minutes"]
SAID, UNION, DAY_OF_PAY, CLOSED, KIND, REMARK = (
    FACTS[name] for name in ("has_roster", "has_union", "pay_day_on", "closed_on", "unit_type", "remark")
)


@pytest.mark.parametrize(
    ("fact", "cell", "value"),
    [
        (PAY, "2,360.10元", 236_010),
        (PAY, "１，２３４．５", 123_450),
        (PAY, "1.2万元", 1_200_000),
        (PAY, "¥ 12", 1_200),
        (PAY, 2360.1, 236_010),
        (PAY, 0.1 + 0.2, 30),
        (PAY, 0, 0),
        (HEADS, 46.0, 46),
        (HEADS, "46 人", 46),
        (HEADS, "1.2万", 12_000),
        (HOURS, 2.5, 150),
        (HOURS, "40小时", 2_400),
        (HOURS, "90分钟", 90),
        (HOURS, "8:30", 510),
        (HOURS, "8小时30分", 510),
        (HOURS, time(8, 30), 510),
        (HOURS, timedelta(hours=40), 2_400),
        (DAY_OF_PAY, "2026.5.31", date(2026, 5, 31)),
        (DAY_OF_PAY, "2026年5月3日", date(2026, 5, 3)),
        (DAY_OF_PAY, "2026 年 5 月 3 日 12:30", date(2026, 5, 3)),
        (DAY_OF_PAY, "2026/5/31", date(2026, 5, 31)),
        (DAY_OF_PAY, "2026-5-3 12:30", date(2026, 5, 3)),
        (DAY_OF_PAY, "２０２６－０５－３１", date(2026, 5, 31)),
        (DAY_OF_PAY, "20260531", date(2026, 5, 31)),
        (DAY_OF_PAY, 20260531.0, date(2026, 5, 31)),
        (DAY_OF_PAY, datetime(2026, 5, 31, 12, 30), date(2026, 5, 31)),  # noqa: DTZ001
        (DAY_OF_PAY, "长期", LONG_TERM),
        (DAY_OF_PAY, "9999-12-31", LONG_TERM),
        (DAY_OF_PAY, "9999-09-09", LONG_TERM),
        (CLOSED, "无", ABSENT),
        (CLOSED, "／", ABSENT),
        (SAID, "是", True),
        (SAID, "√", True),
        (SAID, "有", True),
        (SAID, True, True),
        (SAID, 1.0, True),
        (SAID, "TRUE", True),
        (SAID, "无", False),
        (SAID, "否", False),
        (UNION, "无", False),
        (UNION, "/", ABSENT),
        (KIND, "企业", "enterprise"),
        (KIND, "enterprise", "enterprise"),
        (KIND, " 国家 机关", "state_organ"),
        (REMARK, "Ｗ０１", "W01"),
        (REMARK, 1001.0, "1001"),
        (REMARK, "=1+1", "=1+1"),
    ],
)
def test_reads_what_forms_carry(fact: Fact, cell: Any, value: Value) -> None:
    assert read_cell(fact, cell) == value


@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000", "\n"])
@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.name)
def test_empty_is_unknown(fact: Fact, cell: Any) -> None:
    assert read_cell(fact, cell) is None


@pytest.mark.parametrize(
    ("fact", "cell", "code"),
    [
        (PAY, "2360.105", "fraction_of_fen"),
        (PAY, 2360.105, "fraction_of_fen"),
        (PAY, "1,20", "not_a_number"),
        (PAY, "约500", "not_a_number"),
        (PAY, "500美元", "wrong_unit"),
        (PAY, "-5", "out_of_range"),
        (PAY, float("nan"), "not_a_number"),
        (PAY, float("inf"), "not_a_number"),
        (PAY, "无", "cannot_be_absent"),
        (PAY, True, "not_a_number"),
        (PAY, date(2026, 1, 1), "not_a_number"),
        (PAY, "9" * 60, "not_a_number"),
        (HEADS, 46.5, "not_whole"),
        (HEADS, "-1", "out_of_range"),
        (HEADS, 1e300, "out_of_range"),
        (HEADS, time(1, 0), "not_a_number"),
        (HEADS, "=1+1", "not_a_number"),
        (HOURS, 2.51, "not_whole_minutes"),
        (DAY_OF_PAY, "2026.5", "not_a_date"),
        (DAY_OF_PAY, "2026-02-30", "not_a_date"),
        (DAY_OF_PAY, "26-5-31", "not_a_date"),
        (DAY_OF_PAY, 46173.0, "not_a_date"),
        (DAY_OF_PAY, "0206-05-31", "date_out_of_range"),
        (DAY_OF_PAY, "无", "cannot_be_absent"),
        (SAID, "可能", "not_yes_no"),
        (SAID, 2.0, "not_yes_no"),
        (SAID, "/", "cannot_be_absent"),
        (KIND, "公司", "not_in_list"),
        (REMARK, 3.2e17, "digits_lost"),
        (REMARK, "a\x00b", "control_character"),
        (REMARK, "a" * 20_000, "too_long"),
        (REMARK, "#REF!", "error_cell"),
        (HEADS, Flawed("error_cell", "#N/A"), "error_cell"),
        (HEADS, Flawed("formula_without_value"), "formula_without_value"),
        (HEADS, Merged(46.0), "merged_cell"),
    ],
)
def test_tells_what_cannot_be_read(fact: Fact, cell: Any, code: str) -> None:
    fault = read_cell(fact, cell)

    assert isinstance(fault, CellFault)
    assert fault.code == code


def test_header_unit_scales_and_cell_unit_wins() -> None:
    assert read_cell(PAY, "3.5", "万元") == 3_500_000
    assert read_cell(PAY, "3.5元", "万元") == 350


def test_merged_word_holds_for_every_row() -> None:
    assert read_cell(KIND, Merged("企业")) == "enterprise"


def test_personal_data_is_not_repeated() -> None:
    worker = Fact("worker", "职工编号", "str", values={"a": "甲"}, personal=True)

    fault = read_cell(worker, "张示例")

    assert isinstance(fault, CellFault)
    assert fault.found["found"] == "***"


@given(st.integers(0, 10**13))
def test_yuan_come_back_as_fen(fen: int) -> None:
    text = f"{fen // 100:,}.{fen % 100:02d}元"

    assert read_cell(PAY, text) == fen
    assert read_cell(PAY, fen / 100) == fen  # thirteen digits stay inside a float's fifteen


@given(st.integers(0, 60 * 24 * 31))
def test_hours_come_back_as_minutes(minutes: int) -> None:
    assert read_cell(HOURS, f"{minutes // 60}:{minutes % 60:02d}") == minutes
    assert read_cell(HOURS, timedelta(minutes=minutes)) == minutes


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.sampled_from(["-", ".", "/", "年月日"]))
def test_days_come_back(day: date, marks: str) -> None:
    first, second, last = marks if len(marks) == 3 else (marks, marks, "")

    assert read_cell(DAY_OF_PAY, f"{day.year}{first}{day.month}{second}{day.day}{last}") == day
    assert read_cell(DAY_OF_PAY, day) == day


@given(st.text(max_size=60) | st.floats() | st.booleans() | st.dates() | st.times() | st.timedeltas())
def test_any_cell_is_a_value_of_the_fact_or_a_fault(cell: Any) -> None:
    for fact in FACTS.values():
        value = read_cell(fact, cell)

        assert value is None or value is ABSENT or isinstance(value, CellFault | _TYPES[fact.type])
        if fact.type == "int" and isinstance(value, int):
            assert fact.low <= value <= fact.high


_TYPES = {"int": int, "str": str, "date": date, "bool": bool}
