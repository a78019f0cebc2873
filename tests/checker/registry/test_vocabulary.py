"""Conditions of draw plans: the same SQL and the same three values as in rules."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.registry.employer import Employer
from checker.registry.vocabulary import REGISTRY, condition, facts_of, judge
from rules.errors import ConditionRefused
from rules.fact import ABSENT
from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from tests.checker.registry.files import employer, employers

DAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("text", "known", "truth"),
    [
        ("complaints >= 3", {"complaints": 3}, TRUE),
        ("complaints >= 3", {"complaints": 2}, FALSE),
        ("complaints >= 3", {}, UNKNOWN),
        ("complaints >= 3 OR key_employer", {"key_employer": True}, TRUE),
        ("complaints >= 3 AND key_employer", {"key_employer": False}, FALSE),
        ("integrity_grade IN ('B', 'C')", {"integrity_grade": "C"}, TRUE),
        ("integrity_grade = 'A'", {"integrity_grade": ABSENT}, FALSE),
        ("integrity_grade IS NULL", {"integrity_grade": ABSENT}, TRUE),
        ("integrity_grade IS NULL", {}, UNKNOWN),
        ("city = '320500'", {"place": "320505"}, TRUE),
        ("province = '330000'", {"place": "320505"}, FALSE),
        ("city = '320500'", {}, UNKNOWN),
        ("industry_section = 'C'", {"industry": "C1411"}, TRUE),
        ("industry_division IN ('C14', 'C15')", {"industry": "C1411"}, TRUE),
        ("industry_division = 'C14'", {"industry": "C"}, UNKNOWN),
        ("industry_division IS NULL", {"industry": ABSENT}, TRUE),
        ("unit_type <> 'state_organ'", {"unit_type": "enterprise"}, TRUE),
        ("visits_this_year + complaints > 4", {"visits_this_year": 2, "complaints": 3}, TRUE),
        ("day >= DATE '2026-07-01' AND NOT abnormal_operation", {"abnormal_operation": False}, TRUE),
        ("grid = '0012'", {"grid": "0012"}, TRUE),
    ],
)
def test_a_condition_is_true_false_or_cannot_be_told(
    text: str, known: dict[str, object], truth: Truth
) -> None:
    assert judge(text, employer(**known), DAY) is truth


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("complants > 1", "unknown fact 'complants'"),
        ("tags = '示例'", "unknown fact 'tags'"),
        ("integrity_grade = 'D'", "integrity_grade is never 'D'"),
        ("unit_type = 'ministry'", "unit_type is never 'ministry'"),
        ("complaints", "must be true or false"),
        ("complaints > 'x'", "is compared with"),
        ("1 = 1; DROP TABLE registry_employer", ""),
        ("name IN (SELECT name FROM registry_employer)", ""),
        ("key_employer IS NULL", "may be absent only"),
    ],
)
def test_what_leaves_the_fragment_is_refused_and_named(text: str, expected: str) -> None:
    with pytest.raises(ConditionRefused) as refused:
        _ = judge(text, employer(), DAY)

    assert expected in refused.value.message


def test_a_misspelled_column_is_told_with_what_is_near_it() -> None:
    with pytest.raises(ConditionRefused) as refused:
        _ = condition("complants > 1")

    assert "complaints" in refused.value.hint


def test_a_condition_that_asks_the_day_needs_one() -> None:
    asking = condition("day >= DATE '2026-07-01'")

    with pytest.raises(ConditionRefused, match="asks which day it is"):
        _ = asking.judge(employer())
    assert asking.judge(employer(), DAY) is TRUE
    assert judge("TRUE = key_employer", employer(key_employer=True)) is TRUE


@given(employers())
def test_what_is_told_of_an_employer_is_in_the_vocabulary_and_fits_it(one: Employer) -> None:
    for name, value in facts_of(one).items():
        fact = REGISTRY.facts[name]
        if value is ABSENT:
            assert fact.may_be_absent
        else:
            assert type(value).__name__ == fact.type
            assert not fact.values or value in fact.values


@given(
    employers(), st.sampled_from(["complaints > 5", "key_employer", "city = '320500'", "status = 'active'"])
)
def test_knowing_less_never_turns_an_answer_round(one: Employer, text: str) -> None:
    less = employer(one.credit_code, one.name)

    assert judge(text, less) is UNKNOWN
    assert judge(f"NOT ({text})", one) is ~judge(text, one)
