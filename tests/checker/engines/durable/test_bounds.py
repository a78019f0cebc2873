"""The child's arithmetic is written apart from the reference engine's, and is the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from checker.engines.durable.assertions import fillers
from checker.engines.durable.bounds import Number, around, reckoner
from checker.engines.durable.plain import FAR, LONG_TERM, later, plain_filler
from checker.engines.intervals import calculated, hull, shifted
from rules import fact

ENDS = (None, 0, 2, 3)
NUMBERS: list[Number] = [
    (low, high, absent)
    for low, high, absent in product(ENDS, ENDS, (True, False, None))
    if absent is not True and (low is None or high is None or low <= high)
] + [(None, None, True)]


@dataclass
class Stated:
    """A case that states one day or two numbers, these as aggregates."""

    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    numbers: tuple[Number, ...] = ()
    day: int = 0
    figures: dict[str, list[int | None]] = field(default_factory=dict[str, list[int | None]])
    row: dict[str, Any] = field(default_factory=dict[str, Any])
    codes: dict[str, int] = field(default_factory=dict[str, int])

    def answer(self, question: int) -> bool:
        raise AssertionError(question)

    def aggregate(self, number: int) -> Number:
        return self.numbers[number]

    def rule(self, id_: str) -> tuple[int, ...] | None:
        raise AssertionError(id_)


def point(spec: list[Any], stated: Stated) -> dict[str, int]:
    """Return what is asserted of a number that has one value: its value, or that it is absent."""
    told: dict[str, int] = {}
    plain_filler([("point", spec, {"value": "value", "gone": "gone"})])(stated, told)
    return told


@pytest.mark.parametrize("unit", ["DAY", "MONTH"])
def test_days_are_moved_alike(unit: str) -> None:
    """Every day of four years and a leap day, by up to 14 months or 40 days either way."""
    days = [date(2023, 12, 1) + timedelta(number) for number in range(1_600)]
    counts = range(-40, 41, 5) if unit == "DAY" else range(-14, 15)

    for count in counts:
        spec = ["shifted", ["fact", "on"], count, unit]
        between = reckoner(spec)
        for day in days:
            moved, stated = shifted(day, count, unit).toordinal(), Stated({"on": day.toordinal()})
            assert between(stated) == (moved, moved, False), (day, count)
            assert later(day.toordinal(), count, unit) == moved, (day, count)


def test_a_term_without_end_stays_without_end() -> None:
    assert fact.LONG_TERM.toordinal() == LONG_TERM

    move = reckoner(["shifted", ["fact", "on"], 12, "MONTH"])

    assert move(Stated({"on": LONG_TERM})) == (LONG_TERM, LONG_TERM, False)


@pytest.mark.parametrize("sign", ["+", "-", "*"])
def test_numbers_are_combined_alike(sign: str) -> None:
    combine = reckoner([sign, ["aggregate", 0], ["aggregate", 1]])

    for left, right in product(NUMBERS, NUMBERS):
        assert combine(Stated(numbers=(left, right))) == calculated(sign, left, right), (left, right)


def test_the_bounds_around_numbers_are_alike() -> None:
    for numbers in product(NUMBERS, NUMBERS, NUMBERS[::5]):
        assert around(list(numbers)) == hull(numbers), numbers


@pytest.mark.parametrize("sign", ["+", "-", "*"])
def test_points_are_the_bounds_they_have(sign: str) -> None:
    """Known, unknown and absent on either side."""
    spec = [sign, ["fact", "a"], ["cell", "b"]]
    between = reckoner(spec)

    for a, b in product((0, 3, None, "unknown"), repeat=2):
        facts, row = ({} if value == "unknown" else {name: value} for name, value in (("a", a), ("b", b)))
        stated = Stated(facts, row=row)
        low, high, absent = between(stated)
        assert low == high
        assert point(spec, stated) == ({"gone": True} if absent else {} if low is None else {"value": low})


def test_numbers_are_cut_to_what_64_bits_hold() -> None:
    square = ["*", ["fact", "a"], ["fact", "a"]]

    assert point(square, Stated({"a": 2**31 - 1})) == {"value": (2**31 - 1) ** 2}
    assert point(square, Stated({"a": 2**40})) == {"value": FAR}
    assert point(["-", ["constant", 0], square], Stated({"a": 2**40})) == {"value": -FAR}


def test_a_text_where_a_number_is_expected_is_an_error() -> None:
    with pytest.raises(TypeError, match="a is no whole number"):
        _ = reckoner(["fact", "a"])(Stated({"a": "9"}))
    for wrong in (True, "9", [1, 2]):
        with pytest.raises(TypeError, match="a: expected int, found"):
            _ = point(["fact", "a"], Stated({"a": wrong}))


STRAIGHT: list[list[Any]] = [
    ["cell", "a"],
    ["shifted", ["cell", "a"], -2, "DAY"],
    ["-", ["cell", "a"], ["figure", "f"]],
    ["-", ["fact", "b"], ["*", ["*", ["constant", 12], ["cell", "a"]], ["figure", "f"]]],
    ["-", ["cell", "a"], ["-", ["fact", "b"], ["day"]]],
    ["-", ["day"], ["figure", "f"]],
]
FIGURES: list[list[int | None]] = [[5, 5], [5, 6], [None, 5], [None, None]]
STATED: list[Any] = ["left out", None, 0, 738_000, FAR, [1, 1], [2, 700_000], [None, 3], [4, None]]


@pytest.mark.parametrize("spec", STRAIGHT, ids=str)
def test_a_number_written_out_is_asserted_as_it_is_reckoned(spec: list[Any]) -> None:
    roles = {"low": "low", "high": "high", "gone": "gone", "here": "here"}
    (fill,) = fillers([("number", spec, roles)])
    reckon = reckoner(spec)

    for a, b, figure in product(STATED, STATED, FIGURES):
        facts, row = ({name: of} if of != "left out" else {} for name, of in (("b", b), ("a", a)))
        stated = Stated(facts, day=738_100, figures={"f": figure}, row=row)
        told: dict[str, int] = {}
        fill(stated, told)
        low, high, gone = reckon(stated)
        expected = {"gone": True} if gone else {"here": True} if gone is False else {}
        if not gone:
            ends = (("low", low), ("high", high))
            expected |= {role: max(-FAR, min(FAR, end)) for role, end in ends if end is not None}
        assert told == expected, f"a {a}, b {b}, figure {figure}"


@pytest.mark.parametrize("odd", [True, "9999"])
def test_a_number_that_is_none_is_never_asserted(odd: object) -> None:
    (fill,) = fillers([("number", ["-", ["cell", "a"], ["figure", "f"]], {"low": "low"})])

    with pytest.raises(TypeError, match="a is no whole number"):
        fill(Stated(row={"a": odd}, figures={"f": [1, 1]}), {})
