from __future__ import annotations

from rules.condition.bounds import INT64
from rules.fact import (
    FIRST_DAY,
    LAST_DAY,
    LINE_FEN,
    LONG_TERM,
    MAX_LINES,
    UNITS,
    UNSET,
    Absent,
    Fact,
    LineKind,
    Vocabulary,
)


def test_a_column_is_named_with_its_list_and_a_fact_of_the_case_alone() -> None:
    assert Fact("hired_on", "入职日期", "date", kind="roster").path == "roster.hired_on"
    assert Fact("headcount", "人数", "int").path == "headcount"


def test_a_fact_and_a_column_of_the_same_name_are_two() -> None:
    fact, column = Fact("worker", "工号", "str"), Fact("worker", "工号", "str", kind="roster")

    assert fact != column
    assert len({fact, column}) == 2


def test_facts_with_values_can_be_members_of_a_set() -> None:
    """Value lists are mappings, which have no hash of their own."""
    one, same = (Fact("unit_type", "单位类型", "str", values={"enterprise": "企业"}) for _ in range(2))

    assert len({one, same}) == 1


def test_nothing_is_presumed_unless_declared() -> None:
    assert Fact("headcount", "人数", "int").presumed is UNSET


def test_derived_facts_and_lists_are_not_for_input_to_state() -> None:
    stated, derived = Fact("headcount", "人数", "int"), Fact("unpaid", "欠薪", "int", derived=True)
    columns = {
        "worker": Fact("worker", "工号", "str", kind="roster"),
        "months": Fact("months", "月数", "int", kind="roster", derived=True),
    }
    lines = {
        "roster": LineKind("roster", "花名册", columns=columns),
        "groups": LineKind("groups", "分组", derived=True),
    }
    vocabulary = Vocabulary({"headcount": stated, "unpaid": derived}, lines)

    assert set(vocabulary.stated_facts) == {"headcount"}
    assert set(vocabulary.stated_lines) == {"roster"}
    assert vocabulary.paths == ("headcount", "roster", "roster.worker")


def test_the_largest_sum_of_money_in_lines_fits_64_bits() -> None:
    # 10^11 fen a line × 10^6 lines = 10^17, and 9.2 × 10^18 fits
    assert LINE_FEN[1] * MAX_LINES == 10**17
    assert LINE_FEN[1] * MAX_LINES < INT64


def test_every_unit_runs_upwards_within_64_bits() -> None:
    assert all(-INT64 <= low <= high <= INT64 for low, high in UNITS.values())


def test_a_term_without_end_lies_after_every_day_a_case_can_state() -> None:
    assert FIRST_DAY < LAST_DAY < LONG_TERM


def test_absent_is_not_false_and_says_its_name() -> None:
    assert Absent.ABSENT is not False
    assert repr(Absent.ABSENT) == "ABSENT"
