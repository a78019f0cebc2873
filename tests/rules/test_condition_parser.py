"""What a condition may say, each node type of the fragment, and the tree that comes out of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.condition.parser import parse
from rules.condition.tree import (
    Aggregate,
    And,
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    Defined,
    Expression,
    FigureOf,
    Given,
    IsAbsent,
    Not,
    OneOf,
    Or,
    RuleOf,
    Shifted,
    Today,
    walk,
    walk_deep,
)
from rules.errors import ConditionRefused
from tests.rules.scopes import FACTS, FIGURES, ORDERS, ROSTER, TOTAL, scope

HEADCOUNT, HAS_ROSTER, OBSTRUCTED = (
    Given(FACTS["headcount"]),
    Given(FACTS["has_roster"]),
    Given(FACTS["obstructed"]),
)
OPENED, CLOSED_ON, UNIT_TYPE = Given(FACTS["opened_on"]), Given(FACTS["closed_on"]), Given(FACTS["unit_type"])
INSURED, CLOSED = Given(FACTS["insured"]), Given(FACTS["closed"])
ELEVEN = Comparison(">", HEADCOUNT, Constant(10, "int"))


def number(value: int) -> Constant:
    return Constant(value, "int")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("has_roster", HAS_ROSTER),
        ("TRUE", Constant(value=True, type="bool")),
        ("false", Constant(value=False, type="bool")),
        ("((has_roster))", HAS_ROSTER),
        ("NOT has_roster", Not(HAS_ROSTER)),
        ("has_roster AND obstructed", And((HAS_ROSTER, OBSTRUCTED))),
        ("has_roster OR obstructed", Or((HAS_ROSTER, OBSTRUCTED))),
        ("has_roster AND (obstructed AND closed)", And((HAS_ROSTER, OBSTRUCTED, CLOSED))),
        ("has_roster OR obstructed AND closed", Or((HAS_ROSTER, And((OBSTRUCTED, CLOSED))))),
        ("headcount > 10", ELEVEN),
        ("headcount >= 10", Comparison(">=", HEADCOUNT, number(10))),
        ("headcount < 10", Comparison("<", HEADCOUNT, number(10))),
        ("headcount <= 10", Comparison("<=", HEADCOUNT, number(10))),
        ("headcount = 10", Comparison("=", HEADCOUNT, number(10))),
        ("headcount <> 10", Comparison("<>", HEADCOUNT, number(10))),
        ("headcount != 10", Comparison("<>", HEADCOUNT, number(10))),
        ("balance > -5", Comparison(">", Given(FACTS["balance"]), number(-5))),
        ("balance > - -5", Comparison(">", Given(FACTS["balance"]), number(5))),
        ("headcount > 9223372036854775807", Comparison(">", HEADCOUNT, number(2**63 - 1))),
        ("has_roster = FALSE", Comparison("=", HAS_ROSTER, Constant(value=False, type="bool"))),
        ("remark = '无'", Comparison("=", Given(FACTS["remark"]), Constant("无", "str"))),
        ("remark <> 'it''s'", Comparison("<>", Given(FACTS["remark"]), Constant("it's", "str"))),
        ("unit_type = 'enterprise'", Comparison("=", UNIT_TYPE, Constant("enterprise", "str"))),
        ("unit_type IN ('enterprise')", OneOf(UNIT_TYPE, ("enterprise",))),
        ("unit_type NOT IN ('enterprise')", Not(OneOf(UNIT_TYPE, ("enterprise",)))),
        ("unit_type IN (:bodies)", OneOf(UNIT_TYPE, ("enterprise", "state_organ"))),
        ("remark IN ('无', :odd)", OneOf(Given(FACTS["remark"]), ("无", "enterprise", "guild"))),
        ("closed_on IS NULL", IsAbsent(CLOSED_ON)),
        ("closed_on IS NOT NULL", Not(IsAbsent(CLOSED_ON))),
        ("closed IS NULL", IsAbsent(CLOSED)),
        ("opened_on > DATE '2026-11-22'", Comparison(">", OPENED, Constant(date(2026, 11, 22), "date"))),
        ("day > opened_on", Comparison(">", Today(), OPENED)),
        ("day > opened_on + INTERVAL 30 DAY", Comparison(">", Today(), Shifted(OPENED, 30, "DAY"))),
        ("day > opened_on + INTERVAL '12' MONTHS", Comparison(">", Today(), Shifted(OPENED, 12, "MONTH"))),
        ("day - INTERVAL 1 month > opened_on", Comparison(">", Shifted(Today(), -1, "MONTH"), OPENED)),
        ("headcount > :floor", Comparison(">", HEADCOUNT, FIGURES["floor"])),
        ("pay_total > 5", Comparison(">", TOTAL, number(5))),
        ("headcount + insured > 3", Comparison(">", Arithmetic("+", HEADCOUNT, INSURED), number(3))),
        ("headcount - insured > 3", Comparison(">", Arithmetic("-", HEADCOUNT, INSURED), number(3))),
        ("5 * headcount > 3", Comparison(">", Arithmetic("*", number(5), HEADCOUNT), number(3))),
    ],
)  # fmt: skip
def test_reads(text: str, tree: Expression) -> None:
    assert parse(text, scope()) == tree


def test_between_is_two_comparisons_both_ends_included() -> None:
    tree = parse("headcount BETWEEN 10 AND 20", scope())

    assert tree == And((Comparison(">=", HEADCOUNT, number(10)), Comparison("<=", HEADCOUNT, number(20))))


def test_case_is_a_choice_in_the_order_written() -> None:
    text = "headcount > CASE WHEN closed THEN 1 WHEN has_roster THEN :floor ELSE insured + 1 END"

    tree = parse(text, scope())

    branches = ((CLOSED, number(1)), (HAS_ROSTER, FIGURES["floor"]))
    assert tree == Comparison(">", HEADCOUNT, Choice(branches, Arithmetic("+", INSURED, number(1))))


def test_two_cases_beside_each_other_are_not_nested() -> None:
    one = "CASE WHEN closed THEN 1 ELSE 2 END"

    tree = parse(f"{one} > {one}", scope())

    assert sum(isinstance(part, Choice) for part in walk(tree)) == 2


def test_multiplication_binds_closer_than_addition_and_that_than_comparison() -> None:
    tree = parse("1 + 2 * headcount > insured - 3", scope())

    product = Arithmetic("*", number(2), HEADCOUNT)
    assert tree == Comparison(">", Arithmetic("+", number(1), product), Arithmetic("-", INSURED, number(3)))


def test_subtraction_is_taken_from_the_left() -> None:
    tree = parse("headcount - insured - 1 > 0", scope())

    left = Arithmetic("-", HEADCOUNT, INSURED)
    assert tree == Comparison(">", Arithmetic("-", left, number(1)), number(0))


def test_a_column_of_the_line_at_hand() -> None:
    assert parse("roster.hired_on < day", scope("roster")) == Comparison(
        "<", Given(ROSTER["hired_on"]), Today()
    )


def test_a_rule_stands_under_and_and_or() -> None:
    tree = parse("B01 AND (B02 OR has_roster)", scope(rules=("B01", "B02")))

    assert tree == And((RuleOf("B01"), Or((RuleOf("B02"), HAS_ROSTER))))


def test_a_definition_keeps_its_body_and_its_name() -> None:
    tree = parse("small AND has_roster", scope(small=(None, ELEVEN)))

    assert tree == And((Defined("small", "small", None, ELEVEN), HAS_ROSTER))
    assert ELEVEN in walk(tree)


def test_a_definition_over_a_list_is_at_hand_in_a_rule_over_that_list() -> None:
    body = Comparison("<", Given(ORDERS["due_on"]), Today())

    tree = parse("late", scope("orders", late=("orders", body)))

    assert tree == Defined("late", "late", "orders", body)


def test_walk_stops_at_the_filter_of_an_aggregate_and_walk_deep_enters_it() -> None:
    where = Comparison(">", Given(ROSTER["pay_fen"]), FigureOf("floor", 0, 10))
    counted = Aggregate("well_paid", "高薪", "roster", "count", None, where)
    tree = Comparison(">", counted, number(1))

    assert FigureOf("floor", 0, 10) not in walk(tree)
    assert FigureOf("floor", 0, 10) in walk_deep(tree)


def test_names_may_be_chinese_and_quoted() -> None:
    fact = FACTS["headcount"]
    words = scope(人数较多=(None, ELEVEN))

    assert parse("人数较多", words) == Defined("人数较多", "人数较多", None, ELEVEN)
    assert parse('"headcount" > 10', words) == Comparison(">", Given(fact), number(10))


def test_a_figure_in_brackets_is_no_alias() -> None:
    """One dialect of the SQL reader takes ``(:floor + insured)`` for a second name."""
    tree = parse("(:floor + insured) <= headcount", scope())

    assert tree == Comparison("<=", Arithmetic("+", FIGURES["floor"], INSURED), HEADCOUNT)


def test_a_chain_of_a_thousand_members_is_one_node() -> None:
    tree = parse(" OR ".join(["has_roster"] * 1_000), scope())

    assert tree == Or((HAS_ROSTER,) * 1_000)


def test_line_breaks_and_spaces_say_nothing() -> None:
    assert parse("\n  headcount\n>\t10\n", scope()) == ELEVEN


PIECES = """
    headcount insured has_roster closed_on opened_on unit_type day B01 roster.pay_fen pay_total
    :floor ? :bodies 人数 0 1 10_000 1.5 1e9 9223372036854775808 'enterprise' 'x' DATE '2026-11-22'
    INTERVAL 1 DAY MONTH YEAR TRUE FALSE AND OR NOT IN IS NULL BETWEEN SYMMETRIC LIKE CASE WHEN THEN
    ELSE END CAST AS COALESCE COUNT SELECT FROM EXISTS ANY ( ) , ; + - * / % < <= > >= = <> || :: --
    /* */ @ $1 [ ] { } . ..
"""
words = st.sampled_from(PIECES.split())


@given(st.lists(words, max_size=14).map(" ".join) | st.text(max_size=30))
def test_whatever_is_written_is_read_or_refused_and_never_breaks(text: str) -> None:
    try:
        tree = parse(text, scope("roster", rules=("B01",)))
    except ConditionRefused:
        return
    assert tree.type == "bool"
