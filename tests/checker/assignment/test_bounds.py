from __future__ import annotations

from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checker.assignment.bounds import Bounds, Infeasible, bounds
from checker.assignment.visits import Eligible, Visit
from tests.checker.assignment.rosters import NAMES, all_loads, limits_of_some, small_rosters, visits, within


def named(eligible: list[Eligible]) -> list[Visit]:
    return [Visit(f"U{at}", sets) for at, sets in enumerate(eligible)]


def test_who_alone_may_lead_is_fixed_and_the_others_share_the_rest() -> None:
    """5 leads by one person, 5 assists by three others: 5, and 1 or 2 each."""
    found = bounds(visits(*["A.BCD"] * 5), "ABCD", {})

    assert found == {"A": Bounds(5, 5), **dict.fromkeys("BCD", Bounds(1, 2))}


def test_two_districts_are_levelled_each_by_itself() -> None:
    """11 visits for two people, 5 for three others: the busy district takes nothing off the quiet one."""
    found = bounds(visits(*["AB"] * 11, *["CDE"] * 5), NAMES, {})

    assert found == {**dict.fromkeys("AB", Bounds(5, 6)), **dict.fromkeys("CDE", Bounds(1, 2))}


def test_the_limits_of_the_plan_come_first() -> None:
    found = bounds(visits(*["ABC"] * 9), "ABC", {"A": 1}, {"B": 6})

    assert found == {"A": Bounds(1, 1), "B": Bounds(6, 6), "C": Bounds(2, 2)}


def test_who_is_eligible_nowhere_has_nothing() -> None:
    assert bounds(visits("AB", "AB"), "ABC", {})["C"] == Bounds(0, 0)


def test_no_visits_bind_nobody() -> None:
    assert bounds([], "AB", {}) == {"A": Bounds(0, 0), "B": Bounds(0, 0)}


@settings(max_examples=300)
@given(small_rosters(), limits_of_some(), limits_of_some())
def test_the_bounds_are_those_of_the_fairest_of_all_plans(
    eligible: list[Eligible], caps: dict[str, int], floors: dict[str, int]
) -> None:
    _ = assume(all(floors[name] <= caps.get(name, floors[name]) for name in floors))
    plans = within(all_loads(eligible, NAMES), NAMES, caps, floors)

    try:
        found = bounds(named(eligible), NAMES, caps, floors)
    except Infeasible:
        found = None

    if not plans:
        assert found is None
        return
    least = min(sorted(plan, reverse=True) for plan in plans)
    fairest = [plan for plan in plans if sorted(plan, reverse=True) == least]
    assert max(sorted(plan) for plan in plans) == sorted(least)
    assert found == {
        name: Bounds(min(each), max(each))
        for name, each in zip(NAMES, zip(*fairest, strict=True), strict=True)
    }


@settings(max_examples=60)
@given(small_rosters(), st.randoms(use_true_random=False))
def test_neither_order_nor_names_matter(eligible: list[Eligible], random: Random) -> None:
    _ = assume(all_loads(eligible, NAMES))
    shuffled, order = random.sample(eligible, len(eligible)), random.sample(NAMES, len(NAMES))
    renamed = dict(zip(NAMES, order, strict=True))

    found = bounds(named(eligible), NAMES, {})

    assert bounds(named(shuffled), order, {}) == found
    elsewhere = [tuple(frozenset(renamed[one] for one in people) for people in sets) for sets in eligible]
    assert bounds(named(elsewhere), NAMES, {}) == {renamed[name]: one for name, one in found.items()}


@pytest.mark.parametrize(
    ("texts", "caps", "floors", "says"),
    [
        (["AX"], {}, {}, "X is eligible for a visit but not among the inspectors"),
        (["AB", "A.B"], {}, {}, "found a visit of 2 slots beside one of 1, expected 1 to 8"),
        (["A.A.A.A.A.A.A.A.A"], {}, {}, "found a visit of 9 slots"),
        (["AB"], {"A": -1}, {}, "found a limit of -1 for A, expected 0 or more"),
        (["AB"], {"X": 1}, {}, "found a limit of 1 for X"),
        (["AB"], {"A": 1}, {"A": 2}, "found floor 2 above cap 1 for A"),
    ],
)
def test_what_does_not_fit_together_is_named(
    texts: list[str], caps: dict[str, int], floors: dict[str, int], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        _ = bounds(visits(*texts), "AB", caps, floors)
