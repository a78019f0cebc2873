"""What a condition may not say: each refusal with what was found and what to do instead."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from rules.condition.parser import parse
from rules.condition.scope import Scope
from rules.condition.tree import Comparison, Constant, Given
from rules.errors import ConditionRefused
from tests.rules.scopes import FACTS, ORDERS, VOCABULARY, scope

WRITTEN = (Path(__file__).parent / "refusals.txt").read_text(encoding="utf-8").splitlines()
REFUSALS = [
    pytest.param(text, told.strip(), id=text)
    for text, told in pairwise(WRITTEN)
    if told.startswith("    ") and not text.startswith("    ")
]


def refused(text: str, names: Scope | None = None) -> tuple[str, str]:
    """Return message and hint."""
    with pytest.raises(ConditionRefused) as refusal:
        parse(text, names or scope("roster", rules=("B01",)))
    return refusal.value.message, refusal.value.hint


@pytest.mark.parametrize(("text", "told"), REFUSALS)
def test_refuses_and_says_what_to_do(text: str, told: str) -> None:
    message, hint = refused(text)

    assert message + (f" ({hint})" if hint else "") == told


def test_an_empty_condition() -> None:
    assert refused("") == ("not an SQL predicate: No expression was parsed from ''", "write one expression")


def test_a_semicolon_or_two_hyphens_inside_a_text_are_only_text() -> None:
    assert parse("remark = 'a; -- b'", scope()) == Comparison(
        "=", Given(FACTS["remark"]), Constant("a; -- b", "str")
    )


def test_two_statements_are_never_read_as_the_first_alone() -> None:
    """The reader answers a block of both, or the first and nothing else, by version and dialect."""
    for text in ("has_roster; obstructed", "has_roster ; SELECT 1", "BEGIN has_roster; END"):
        assert refused(text) == ("a semicolon stands in the condition", "write one expression")


@pytest.mark.parametrize(
    "nested",
    [
        "(" * 5_000 + "has_roster" + ")" * 5_000,
        "NOT " * 5_000 + "has_roster",
        " + ".join(["headcount"] * 5_000) + " > 1",
    ],
)
def test_what_is_nested_thousands_deep(nested: str) -> None:
    assert refused(nested) == ("nested too deeply", "split it with definitions")


INNER = "CASE WHEN closed THEN 1 ELSE 2 END"


@pytest.mark.parametrize(
    "text",
    [
        f"headcount > CASE WHEN has_roster THEN {INNER} ELSE 3 END",
        f"headcount > CASE WHEN has_roster THEN 3 ELSE {INNER} END",
        f"headcount > CASE WHEN insured > {INNER} THEN 3 ELSE 4 END",
        "headcount > CASE WHEN chosen THEN 3 ELSE 4 END",
    ],
)
def test_a_choice_inside_a_choice_wherever_it_stands(text: str) -> None:
    """Plans of column stores grow with every level; a definition does not hide one."""
    chosen = parse(f"insured > {INNER}", scope())

    message, hint = refused(text, scope(chosen=(None, chosen)))

    assert message.startswith("CASE inside CASE: CASE WHEN")
    assert hint == "write one CASE, or split the rule"


@pytest.mark.parametrize(
    "text", ["NOT B01", "NOT (has_roster OR B01)", "headcount > CASE WHEN B01 THEN 1 ELSE 2 END"]
)
def test_a_rule_under_not_or_case(text: str) -> None:
    """A verdict that is FALSE may mean "does not apply": denied, it would be a finding out of nothing."""
    assert refused(text) == (
        "rule B01 stands under NOT, CASE or a comparison",
        "name rules only under AND and OR",
    )


@pytest.mark.parametrize("text", ["B01 = TRUE", "B01 <> has_roster"])
def test_a_rule_in_a_comparison(text: str) -> None:
    message, hint = refused(text)

    assert message.startswith("compare a fact with TRUE or FALSE, nothing longer: B01")
    assert hint == "use AND, OR, NOT"


@pytest.mark.parametrize(
    "text",
    [
        "headcount IS NULL",
        "headcount IS NOT NULL",
        "roster.hired_on IS NULL",
        "pay_total IS NULL",
        "(headcount > 1) IS NULL",
    ],
)
def test_is_null_of_what_may_not_be_absent(text: str) -> None:
    """Absent is not unknown: asking IS NULL of anything else would turn "not stated" into a finding."""
    message, hint = refused(text)

    assert message == f"IS NULL asks of a fact that may be absent only: {text.replace('NOT ', '')}"
    assert hint == "declare may_be_absent in the facts, or leave it out: unknown needs no test"


def test_a_column_where_no_line_is_at_hand() -> None:
    hint = "needs for_each: roster, or an aggregate"

    assert refused("roster.hired_on < day", scope()) == ("roster.hired_on is a column of a line", hint)
    assert refused("roster.hired_on < day", scope("orders")) == (
        "roster.hired_on is a column of a line",
        hint,
    )


def test_a_definition_over_another_list() -> None:
    late = Comparison("<", Given(ORDERS["due_on"]), Given(ORDERS["due_on"]))

    assert refused("late", scope("roster", late=("orders", late))) == (
        "late speaks of a line of orders",
        "needs for_each: orders",
    )


def test_a_value_list_where_none_is_declared() -> None:
    bare = Scope(type(VOCABULARY)(VOCABULARY.facts, {}))

    assert refused("unit_type IN (:bodies)", bare) == ("unknown value list :bodies", "declare it")


@pytest.mark.parametrize(
    "text", ["balance * 2 > 1", "2 * balance > 1", "headcount * -1 > 0", "(headcount - insured) * 2 > 1"]
)
def test_a_factor_that_may_be_negative(text: str) -> None:
    """The product of two intervals is taken from its ends, which holds from zero upwards only."""
    message, hint = refused(text)

    assert message.startswith("a factor may be negative: ")
    assert hint == "move terms to the other side"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # 2^62 + 2^62 = 2^63, one more than fits
        ("huge + huge > 1", "a number between 0 and 9223372036854775808 does not fit 64 bits"),
        # 3 × 2^62
        ("headcount > 0 AND 3 * huge > 1", f"a number between 0 and {3 * 2**62} does not fit 64 bits"),
        # 0 - 2^62 - 2^62 = -2^63, which fits, but its opposite does not
        ("0 - huge - huge > 1", "a number between -9223372036854775808 and 0 does not fit 64 bits"),
        (
            "1 > CASE WHEN closed THEN huge * 2 ELSE 0 END",
            f"a number between 0 and {2**63} does not fit 64 bits",
        ),
        # 10^11 fen × 10^6 lines × 100 = 10^19
        ("100 * pay_total > 1", f"a number between 0 and {10**19} does not fit 64 bits"),
    ],
)
def test_a_number_that_could_leave_64_bits(text: str, message: str) -> None:
    assert refused(text) == (message, "declare a narrower range for the facts in it")


@pytest.mark.parametrize("digits", ["9223372036854775808", "1" + "0" * 5_000])
def test_a_literal_that_does_not_fit_64_bits(digits: str) -> None:
    assert refused(f"headcount > {digits}") == (f"{digits[:40]} does not fit 64 bits", "change the unit")
