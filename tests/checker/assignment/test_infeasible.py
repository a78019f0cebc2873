from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings

from checker.assignment.bounds import Cut, Infeasible, bounds
from checker.assignment.infeasible import CutClass
from checker.assignment.visits import Eligible, Visit
from tests.checker.assignment.rosters import (
    NAMES,
    all_loads,
    limits_of_some,
    sets,
    small_rosters,
    visits,
    within,
)


def cut_of(texts: list[str], caps: dict[str, int], floors: dict[str, int] | None = None) -> Infeasible:
    with pytest.raises(Infeasible) as refused:
        _ = bounds(visits(*texts), NAMES, caps, floors)
    return refused.value


def test_nobody_is_qualified() -> None:
    error = cut_of(["AB.CD", "AB.", "AB."], {})

    once = CutClass(sets("AB."), (1,), 2, frozenset())
    assert error.cut == Cut("too_few", (once,), 2, frozenset(), 0)
    assert error.told("en") == (
        "2 places (slot 2) in 2 visits have nobody who is eligible: "
        "add qualified inspectors, or leave the units out"
    )
    assert error.told("zh", ["主办", "协办"]) == (
        "2次检查中的2个席位（席位协办）无人符合条件：请补充具备资格的执法人员，或不将有关单位列入抽取范围"
    )


def test_everybody_is_recused_from_one_unit() -> None:
    error = cut_of(["AB.CD", ".", "AB.CD"], {})

    assert error.cut.classes == (CutClass(sets("."), (0,), 1, frozenset()),)
    assert not error.cut.people


def test_the_only_lead_is_recused_everywhere() -> None:
    error = cut_of([".BC", ".BC"], {})

    assert error.cut.classes == (CutClass(sets(".BC"), (0,), 2, frozenset()),)
    assert error.cut.places == 2


def test_caps_are_too_small() -> None:
    """A and B may take 2 + 1 of the 4 leads; the assists are no part of it."""
    error = cut_of(["AB.CDE"] * 4, {"A": 2, "B": 1})

    cut = CutClass(sets("AB.CDE"), (0,), 4, frozenset())
    assert error.cut == Cut("too_few", (cut,), 4, frozenset("AB"), 2 + 1)
    assert error.told("en", ["lead", "assist"]) == (
        "4 places (slot lead) in 4 visits can be filled only by A, B, who may take 3 of them: "
        "add qualified inspectors, raise their caps, or draw fewer units"
    )
    assert error.told("zh", ["主办", "协办"]) == (
        "4次检查中的4个席位（席位主办）只能由A、B承担，合计至多3个："
        "请补充具备资格的执法人员、提高承担上限，或减少抽取数量"
    )


def test_one_person_for_two_slots_of_a_visit() -> None:
    """A could carry all six places, but is one person: three of them at most."""
    error = cut_of(["A.A"] * 3, {"A": 6})

    cut = CutClass(sets("A.A"), (0, 1), 3, frozenset("A"))
    assert error.cut == Cut("too_few", (cut,), 6, frozenset(), 3)


def test_floors_are_too_high() -> None:
    error = cut_of(["A.B", "C.B"], {}, {"A": 1, "C": 2})

    assert error.cut == Cut("floors_too_high", (), 1, frozenset("C"), 2)
    assert error.told("en").startswith("C must take 2 places at least by their floors but can be given 1")
    assert error.told("zh").startswith("C按下限合计至少须承担2个席位，但至多只能分到1个")


def test_a_long_list_of_people_is_cut_short() -> None:
    ids = [f"I{at:02}" for at in range(12)]
    visit = Visit("U1", (frozenset(ids),))

    with pytest.raises(Infeasible, match=re.escape("I00, I01, I02, I03, I04, I05, I06, I07, … (12)")):
        _ = bounds([visit] * 13, ids, dict.fromkeys(ids, 1))


@settings(max_examples=300)
@given(small_rosters(), limits_of_some(), limits_of_some())
def test_a_cut_proves_what_it_says(
    eligible: list[Eligible], caps: dict[str, int], floors: dict[str, int]
) -> None:
    """It can be checked by counting alone, and is there exactly where trying everything finds no plan."""
    _ = assume(all(floors[name] <= caps.get(name, floors[name]) for name in floors))
    plans = within(all_loads(eligible, NAMES), NAMES, caps, floors)

    try:
        _ = bounds([Visit(f"U{at}", one) for at, one in enumerate(eligible)], NAMES, caps, floors)
    except Infeasible as error:
        cut = error.cut
    else:
        cut = None

    assert (cut is None) == bool(plans)
    if cut is None:
        return
    if cut.kind == "floors_too_high":
        assert cut.limit == sum(floors.get(name, 0) for name in cut.inspectors) > cut.places
        given_to = [
            sum(load for name, load in zip(NAMES, plan, strict=True) if name in cut.inspectors)
            for plan in within(all_loads(eligible, NAMES), NAMES, caps, {})
        ]
        assert max(given_to) <= cut.places
        return
    assert cut.limit < cut.places == sum(one.visits * len(one.slots) for one in cut.classes)
    capacity = sum(caps.get(name, len(eligible)) for name in cut.inspectors)
    assert cut.limit == capacity + sum(one.visits * len(one.once) for one in cut.classes)
    for one in cut.classes:
        assert one.visits == eligible.count(one.eligible)
        needed = frozenset[str]().union(*(one.eligible[at] for at in one.slots))
        assert needed - cut.inspectors == one.once
