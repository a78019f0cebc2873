"""The range told of an expression holds whatever the case says: no engine leaves 64 bits or the calendar."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.condition.bounds import INT64, aggregate_range, days_of, range_of
from rules.condition.tree import (
    Aggregate,
    Arithmetic,
    Choice,
    Constant,
    Expression,
    FigureOf,
    Given,
    Shifted,
    Today,
)
from rules.errors import ConditionRefused
from rules.fact import FIRST_DAY, LAST_DAY, Fact

NUMBERS = {
    name: Fact(name, name, "int", low=low, high=high)
    for name, low, high in (
        ("a", 0, 9),
        ("b", 3, 3),
        ("c", -7, 12),
        ("money", 0, 10**13),
        ("vast", -INT64, INT64),
    )
}
FLAGS = {name: Fact(name, name, "bool") for name in ("p", "q")}
FIGURE = FigureOf("figure", 5, 80)
PAY = Fact("pay", "pay", "int", kind="roster", low=2, high=10**11)
COUNT = Aggregate("rows", "rows", "roster", "count", None, None)
SUM = Aggregate("sum", "sum", "roster", "sum", PAY, None)
LEAST = Aggregate("least", "least", "roster", "min", PAY, None)
TAKEN = (*map(Given, NUMBERS.values()), FIGURE, COUNT, SUM, LEAST)

Values = Mapping[str, int]


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> Expression:
    """A whole-number expression; factors are kept from zero upwards, as the parser keeps them."""
    kind = draw(st.sampled_from(["name", "number", "+", "-", "*", "choice"])) if depth else "name"
    if kind == "name":
        return TAKEN[draw(st.integers(0, len(TAKEN) - 1))]
    if kind == "number":
        return Constant(draw(st.integers(-20, 20)), "int")
    left, right = draw(expressions(depth - 1)), draw(expressions(depth - 1))
    if kind == "choice":
        flag = Given(FLAGS[draw(st.sampled_from("pq"))])
        return Choice(((flag, left),), right)
    if kind == "*":
        return Arithmetic("*", *(part if _low(part) >= 0 else COUNT for part in (left, right)))
    return Arithmetic("+" if kind == "+" else "-", left, right)


def _low(node: Expression) -> int:
    try:
        return range_of(node)[0]
    except ConditionRefused:
        return -1


@st.composite
def valuations(draw: st.DrawFn) -> dict[str, int]:
    """One value for each name, often at the ends of its range."""
    values = {flag: draw(st.integers(0, 1)) for flag in FLAGS}
    for node in TAKEN:
        low, high = range_of(node)
        values[_name(node)] = draw(st.sampled_from([low, high]) | st.integers(low, high))
    return values


def _name(node: Expression) -> str:
    assert isinstance(node, Given | FigureOf | Aggregate)
    return node.fact.name if isinstance(node, Given) else node.name


def value(node: Expression, values: Values) -> int:
    match node:
        case Constant(number):
            assert isinstance(number, int)
            return number
        case Arithmetic(operator, left, right):
            a, b = value(left, values), value(right, values)
            return a + b if operator == "+" else a - b if operator == "-" else a * b
        case Choice(branches, otherwise):
            taken = [number for condition, number in branches if values[_name(condition)]]
            return value(taken[0] if taken else otherwise, values)
        case _:
            return values[_name(node)]


@given(expressions(), valuations())
def test_a_value_never_leaves_the_range(node: Expression, values: Values) -> None:
    try:
        low, high = range_of(node)
    except ConditionRefused:
        return

    assert low <= value(node, values) <= high
    assert -INT64 <= low <= high <= INT64


@given(expressions(), valuations())
def test_no_step_of_the_calculation_leaves_64_bits_either(node: Expression, values: Values) -> None:
    """Columns wrap at every step: a sum that comes back into range has been wrong on the way."""
    try:
        _ = range_of(node)
    except ConditionRefused:
        return

    for part in _numbers_in(node):
        assert -INT64 <= value(part, values) <= INT64


def _numbers_in(node: Expression) -> list[Expression]:
    match node:
        case Arithmetic(_, left, right):
            return [node, *_numbers_in(left), *_numbers_in(right)]
        case Choice(branches, otherwise):
            return [
                node,
                *(part for _, number in branches for part in _numbers_in(number)),
                *_numbers_in(otherwise),
            ]
        case _:
            return [node]


def test_the_range_is_reached_at_both_ends() -> None:
    # a × figure - c, of a from 0 to 9, figure from 5 to 80, c from -7 to 12
    node = Arithmetic("-", Arithmetic("*", Given(NUMBERS["a"]), FIGURE), Given(NUMBERS["c"]))

    assert range_of(node) == (0 * 5 - 12, 9 * 80 + 7)


def test_a_choice_ranges_over_all_its_branches() -> None:
    node = Choice(((Given(FLAGS["p"]), Constant(-4, "int")), (Given(FLAGS["q"]), FIGURE)), Constant(2, "int"))

    assert range_of(node) == (-4, 80)


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [
        (COUNT, (0, 10**6)),
        (Aggregate("n", "n", "roster", "count_distinct", PAY, None), (0, 10**6)),
        # of no lines the sum is 0, of a million 10^11 × 10^6
        (SUM, (0, 10**17)),
        (LEAST, (2, 10**11)),
        (Aggregate("n", "n", "roster", "max", PAY, None), (2, 10**11)),
    ],
)
def test_aggregates_run_over_at_most_a_million_lines(aggregate: Aggregate, expected: tuple[int, int]) -> None:
    assert aggregate_range(aggregate) == expected


@pytest.mark.parametrize(
    "node",
    [
        Arithmetic("+", Given(NUMBERS["vast"]), Constant(1, "int")),
        Arithmetic("-", Given(NUMBERS["vast"]), Constant(1, "int")),
        Arithmetic("*", SUM, Constant(93, "int")),
        # back in range at the end, out of it on the way
        Arithmetic("-", Arithmetic("*", SUM, Constant(93, "int")), Arithmetic("*", SUM, Constant(93, "int"))),
        Choice(((Given(FLAGS["p"]), Constant(0, "int")),), Arithmetic("*", SUM, Constant(93, "int"))),
        Constant(INT64 + 1, "int"),
    ],
)
def test_what_could_leave_64_bits_is_refused(node: Expression) -> None:
    with pytest.raises(ConditionRefused, match="does not fit 64 bits") as refusal:
        range_of(node)

    assert refusal.value.hint == "declare a narrower range for the facts in it"


def test_the_largest_number_itself_fits() -> None:
    assert range_of(Constant(INT64, "int")) == (INT64, INT64)
    # 92 × 10^17 < 2^63 = 92.2 × 10^17
    assert range_of(Arithmetic("*", SUM, Constant(92, "int"))) == (0, 92 * 10**17)


@pytest.mark.parametrize(("node", "type_"), [(Today(), "date"), (Constant("x", "str"), "str")])
def test_only_numbers_have_a_range(node: Expression, type_: str) -> None:
    with pytest.raises(ConditionRefused, match=f"a {type_} stands where a number is needed"):
        range_of(node)


def moved(day: date, count: int, unit: str) -> date:
    """Move a day; the last day of a short month stands for those it does not have."""
    if unit == "DAY":
        return day + timedelta(days=count)
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


dates = st.recursive(
    st.sampled_from([Today(), Given(Fact("hired_on", "hired_on", "date"))]),
    lambda inner: st.builds(Shifted, inner, st.integers(-1_200, 1_200), st.sampled_from(["DAY", "MONTH"])),
    max_leaves=3,
)


@given(dates, st.dates(FIRST_DAY, LAST_DAY))
def test_a_day_never_leaves_the_days_told_of_it(node: Expression, day: date) -> None:
    def value_of(part: Expression) -> date:
        return moved(value_of(part.date), part.count, part.unit) if isinstance(part, Shifted) else day

    low, high = days_of(node)

    assert low <= value_of(node) <= high


def test_days_are_those_a_case_can_state() -> None:
    assert days_of(Today()) == (FIRST_DAY, LAST_DAY)
    assert days_of(Constant(date(2026, 11, 22), "date")) == (date(2026, 11, 22),) * 2


@pytest.mark.parametrize(
    ("count", "unit"), [(8_000 * 12, "MONTH"), (-2_000 * 12, "MONTH"), (10**7, "DAY"), (INT64, "DAY")]
)
def test_a_day_that_could_leave_the_calendar_is_refused(count: int, unit: str) -> None:
    with pytest.raises(ConditionRefused, match=f"moved by {count} {unit} leaves the calendar"):
        days_of(Shifted(Today(), count, unit))  # pyright: ignore[reportArgumentType]


def test_only_dates_have_days() -> None:
    with pytest.raises(ConditionRefused, match="a int stands where a date is needed"):
        days_of(FIGURE)
