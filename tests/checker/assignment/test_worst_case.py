from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checker.assignment.visits import Eligible
from checker.assignment.worst_case import Stratum, check_every_outcome
from tests.checker.assignment.rosters import NAMES, all_loads, draws, limits_of_some, sets, within

FOUR = NAMES[:4]
_PEOPLE = st.frozensets(st.sampled_from(FOUR), max_size=4)


@st.composite
def frames(draw: st.DrawFn) -> list[Stratum]:
    slots = draw(st.integers(1, 2))
    kinds = st.dictionaries(st.tuples(*[_PEOPLE] * slots), st.integers(1, 2), min_size=1, max_size=3)
    made: list[Stratum] = []
    for frame in draw(st.lists(kinds, min_size=1, max_size=2)):
        made.append(Stratum(draw(st.integers(0, min(3, sum(frame.values())))), frame))
    return made


def has_plan(drawn: Counter[Eligible], caps: dict[str, int], floors: dict[str, int]) -> bool:
    return bool(within(all_loads(list(drawn.elements()), FOUR), FOUR, caps, floors))


def every_draw_has_a_plan(strata: list[Stratum], caps: dict[str, int], floors: dict[str, int]) -> bool:
    each = [list(draws(stratum.frame, stratum.drawn)) for stratum in strata]
    return all(has_plan(sum(together, Counter[Eligible]()), caps, floors) for together in product(*each))


@settings(max_examples=300)
@given(frames(), limits_of_some(FOUR), limits_of_some(FOUR), st.booleans())
def test_it_agrees_with_trying_every_draw(
    strata: list[Stratum], caps: dict[str, int], floors: dict[str, int], with_floors: bool
) -> None:
    floors = floors if with_floors else {}
    _ = assume(all(floors[name] <= caps.get(name, floors[name]) for name in floors))

    found = check_every_outcome(strata, FOUR, caps, floors)

    assert found.exact
    assert found.feasible == every_draw_has_a_plan(strata, caps, floors)
    assert found.feasible == (found.cut is None)
    if not found.feasible:
        for stratum, drawn in zip(strata, found.worst_draw, strict=True):
            assert sum(drawn.values()) == stratum.drawn
            assert all(count <= stratum.frame[kind] for kind, count in drawn.items())
        assert not has_plan(sum(map(Counter, found.worst_draw), Counter[Eligible]()), caps, floors)


@settings(max_examples=200)
@given(frames(), limits_of_some(FOUR), limits_of_some(FOUR))
def test_the_sufficient_test_never_promises_too_much(
    strata: list[Stratum], caps: dict[str, int], floors: dict[str, int]
) -> None:
    _ = assume(all(floors[name] <= caps.get(name, floors[name]) for name in floors))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("checker.assignment.worst_case.MOST_SUBSETS", 0)
        found = check_every_outcome(strata, FOUR, caps, floors)

    assert not found.exact
    if found.feasible:
        assert every_draw_has_a_plan(strata, caps, floors)
    elif found.worst_draw:
        assert not has_plan(sum(map(Counter, found.worst_draw), Counter[Eligible]()), caps, floors)


def test_the_worst_draw_and_its_cut_are_named() -> None:
    """Only A may lead in 3 of 10 units; a draw of 4 can hold all 3 of them, and A may take 2."""
    frame = {sets("A.CD"): 3, sets("AB.CD"): 7}

    found = check_every_outcome([Stratum(4, frame)], "ABCD", {"A": 2})

    assert found.worst_draw == ({sets("A.CD"): 3, sets("AB.CD"): 1},)
    assert found.told("en", ["lead", "assist"]) == (
        "a draw that cannot be staffed is possible: 3 places (slot lead) in 3 visits can be filled "
        "only by A, who may take 2 of them: add qualified inspectors, raise their caps, or draw fewer units"
    )
    assert check_every_outcome([Stratum(2, frame)], "ABCD", {"A": 2}).feasible


def test_many_kinds_of_inspectors_are_left_to_the_sufficient_test() -> None:
    """Sixteen people, each recused from a unit of his own, are sixteen kinds: 2^16 sets."""
    ids = [f"I{at:02}" for at in range(16)]
    frame = {(frozenset(ids) - {one}, frozenset(ids) - {one}): 1 for one in ids}

    generous = check_every_outcome([Stratum(4, frame)], ids, dict.fromkeys(ids, 2))
    tight = check_every_outcome([Stratum(4, frame)], ids, dict.fromkeys(ids, 1))

    assert (generous.feasible, generous.exact) == (True, False)
    # eight of the sixteen suffice for any four units, but not for all sixteen at once
    assert (tight.feasible, tight.exact, tight.worst_draw) == (False, False, ())
    assert tight.told("zh").startswith("不能排除无法配齐的情形")


def test_what_the_sufficient_test_finds_is_proved_by_a_draw_where_it_can_be() -> None:
    """Five units are left to I00 alone, who may take two; a draw of four can hold four of them."""
    ids = [f"I{at:02}" for at in range(16)]
    only = (frozenset({"I00"}),)
    frame = {only: 5, **{(frozenset(ids) - {one},): 1 for one in ids}}

    found = check_every_outcome([Stratum(4, frame)], ids, {"I00": 2})

    assert (found.feasible, found.exact, found.worst_draw) == (False, False, ({only: 4},))


@pytest.mark.parametrize(("caps", "floors"), [({"A": 0, "B": 2}, {}), ({}, {"A": 2})])
def test_people_with_different_limits_are_not_taken_for_equals(
    caps: dict[str, int], floors: dict[str, int]
) -> None:
    """One visit for A and B both: A may not, or is to have two; together they seem to manage."""
    found = check_every_outcome([Stratum(1, {sets("AB.AB"): 1})], "AB", caps, floors)

    assert not found.feasible
    assert found.cut is not None
    assert found.cut.people >= {"A"}


def test_more_cannot_be_drawn_than_there_is() -> None:
    with pytest.raises(ValueError, match="found 3 to draw of 2 units, expected at most all"):
        _ = check_every_outcome([Stratum(3, {sets("A"): 2})], "A", {})
