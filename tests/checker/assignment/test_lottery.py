from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import permutations, product
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.assignment import assign_anew, roster
from checker.assignment.bounds import Bounds, Infeasible, bounds
from checker.assignment.lottery import Assignment, assign, order_for, substitute
from checker.assignment.visits import Eligible, Visit
from tests.checker.assignment.rosters import (
    NAMES,
    all_loads,
    hashed,
    random_roster,
    small_rosters,
    visits,
    ways,
)

Ranked = Callable[[str, str], bytes]


def test_the_published_vector_is_reproduced() -> None:
    """Section 2.8 of the draw: I02 is recused from …0009, I01 from …0028; leads need Q1."""
    key = "c6de9095b2b89d11a7ceff855da62fa1"
    everybody, leads = frozenset({"I01", "I02", "I03", "I04", "I05"}), frozenset({"I01", "I02", "I04"})
    recused = {"0009": {"I02"}, "0028": {"I01"}}
    drawn = ["0009", "0028", "0008", "0002", "0013", "0001", "0004"]
    made = [
        Visit(
            f"91320500MA0000{unit}", (leads - recused.get(unit, set()), everybody - recused.get(unit, set()))
        )
        for unit in drawn
    ]

    found = bounds(made, everybody, {})
    assigned = assign(made, found, hashed(key))

    assert hashed(key)("91320500MA00000009", "I01").hex().startswith("4f3e8f2747277a10")
    assert found == dict.fromkeys(sorted(everybody), Bounds(2, 3))
    told = [f"{unit} {' '.join(people)}" for unit, people in zip(drawn, assigned.places, strict=True)]
    assert " | ".join(told) == (
        "0009 I04 I01 | 0028 I02 I03 | 0008 I01 I04 | 0002 I02 I05 | "
        "0013 I02 I05 | 0001 I04 I05 | 0004 I01 I03"
    )


def test_equals_have_exactly_equal_chances() -> None:
    """All 24^3 orders; C cannot lead, D is recused from the second visit, A and B are alike."""
    made = visits("ABD.ABCD", "AB.ABC", "ABD.ABCD")
    found = bounds(made, "ABCD", {})
    places: Counter[tuple[int, int, str]] = Counter()
    for orders in product(list(permutations("ABCD")), repeat=3):
        by_unit = {visit.unit_id: order for visit, order in zip(made, orders, strict=True)}
        assigned = assign(made, found, lambda unit, name, by=by_unit: bytes([by[unit].index(name)]))
        places.update(
            (at, slot, name) for at, people in enumerate(assigned.places) for slot, name in enumerate(people)
        )

    chances = {place: Fraction(count, 24**3) for place, count in places.items()}
    for visit, slot in product(range(3), range(2)):
        assert chances[visit, slot, "A"] == chances[visit, slot, "B"] > 0
        assert sum(chances.get((visit, slot, name), Fraction(0)) for name in "ABCD") == 1
    assert (chances[0, 0, "A"], chances[0, 1, "A"]) == (Fraction(1, 3), Fraction(1, 6))
    assert (chances[1, 0, "A"], chances[2, 0, "A"]) == (Fraction(1, 2), Fraction(29, 108))


def test_three_hundred_rosters_meet_no_dead_end() -> None:
    random, assigned, corners, short = Random(1), 0, 0, 0
    while assigned < 300:
        made, ids = random_roster(random, most_visits=60, slots=2)
        try:
            found = bounds(made, ids, {})
        except Infeasible:
            continue
        rank = hashed(f"{assigned:032x}")

        people = assign(made, found, rank)

        assigned += 1
        check_rules(made, found, people)
        reached, below_floor = without_guard(made, found, rank)
        corners += reached < len(made)
        short += reached == len(made) and below_floor
    # the positive control: what the guard is there for does happen, to nearly all of them
    assert corners > 200
    assert corners + short > 250


def check_rules(made: Sequence[Visit], found: Mapping[str, Bounds], assigned: Assignment) -> None:
    for visit, people in zip(made, assigned.places, strict=True):
        assert len({*people}) == len(people)
        assert all(name in eligible for name, eligible in zip(people, visit.eligible, strict=True))
    loads = assigned.loads()
    assert all(each.floor <= loads.get(name, 0) <= each.cap for name, each in found.items())


def without_guard(made: Sequence[Visit], found: Mapping[str, Bounds], rank: Ranked) -> tuple[int, bool]:
    """The same lottery without looking ahead: how many visits it fills, and whether a floor is missed."""
    loads: Counter[str] = Counter()
    for at, visit in enumerate(made):
        chosen: list[str] = []
        for eligible in visit.eligible:
            fits = [
                name
                for name in order_for(visit.unit_id, found, rank)
                if name in eligible and name not in chosen and loads[name] < found[name].cap
            ]
            if not fits:
                return at, True
            chosen.append(fits[0])
            loads[fits[0]] += 1
    return len(made), any(loads[name] < each.floor for name, each in found.items())


def by_trying_everything(
    made: Sequence[Visit], found: Mapping[str, Bounds], rank: Ranked
) -> tuple[tuple[str, ...], ...]:
    """The lottery with a guard that tries all that may follow."""

    @cache
    def finishes(rest: tuple[Eligible, ...], loads: tuple[int, ...]) -> bool:
        have = dict(zip(sorted(found), loads, strict=True))
        if any(have[name] > each.cap for name, each in found.items()):
            return False
        if not rest:
            return all(have[name] >= each.floor for name, each in found.items())
        return any(
            finishes(rest[1:], tuple(have[name] + people.count(name) for name in sorted(found)))
            for people in ways(rest[0])
        )

    places: list[tuple[str, ...]] = []
    loads: Counter[str] = Counter()
    for at, visit in enumerate(made):
        after = tuple(one.eligible for one in made[at + 1 :])
        chosen: list[str] = []
        for slot, eligible in enumerate(visit.eligible):
            for name in order_for(visit.unit_id, found, rank):
                rest = tuple(each.difference(chosen, {name}) for each in visit.eligible[slot + 1 :])
                more = loads + Counter([name])
                fits = name in eligible and name not in chosen
                if fits and finishes((rest, *after), tuple(more[one] for one in sorted(found))):
                    chosen.append(name)
                    loads = more
                    break
        places.append(tuple(chosen))
    return tuple(places)


@settings(max_examples=300)
@given(small_rosters(), st.integers(0, 2**64), st.booleans())
def test_the_guard_is_that_of_trying_everything(eligible: list[Eligible], key: int, loose: bool) -> None:
    _ = assume(all_loads(eligible, NAMES))
    made = [Visit(f"U{at}", sets) for at, sets in enumerate(eligible)]
    found = bounds(made, NAMES, {})
    if loose:
        found = {name: Bounds(max(0, each.floor - 1), each.cap + 1) for name, each in found.items()}

    assigned = assign(made, found, hashed(f"{key}"))

    assert assigned.places == by_trying_everything(made, found, hashed(f"{key}"))


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_moving_single_units_chooses_as_a_new_flow_for_every_question(seed: int, grouped: bool) -> None:
    made, ids = roster(30, 12, seed, grouped=grouped)
    found = bounds(made, ids, {})

    assigned = assign(made, found, hashed(f"{seed}"))

    assert assigned == assign_anew(made, found, hashed(f"{seed}"))


def test_slots_of_a_visit_are_settled_in_their_order_with_the_rest_of_it_in_view() -> None:
    """B alone may assist, so that he does not lead though he stands first."""
    assigned = assign(
        visits("AB.B"), {"A": Bounds(0, 2), "B": Bounds(0, 2)}, lambda _, name: b"BA"[name == "A" :]
    )

    assert assigned.places == (("A", "B"),)


def test_twelve_inspectors_share_thirty_visits_equally() -> None:
    """30 * 2 / 12 = 5 each."""
    ids = [f"I{at:02}" for at in range(12)]
    made = [Visit(f"91320500MA{at:08}", (frozenset(ids),) * 2) for at in range(30)]

    assigned = [assign(made, bounds(made, ids, {}), hashed(f"{seed}")) for seed in range(20)]

    assert all(one.loads() == dict.fromkeys(ids, 5) for one in assigned)
    assert len({one.places for one in assigned}) == 20


def test_the_order_of_the_roster_does_not_matter() -> None:
    made, ids = roster(60, 12, 7, grouped=True)
    found, rank = bounds(made, ids, {}), hashed("7")
    random = Random(7)

    assigned = {
        assign(made, dict(random.sample(list(found.items()), len(found))), rank) for _ in range(5)
    } | {assign(made, bounds(random.sample(made, 60), ids[::-1], {}), rank)}

    assert assigned == {assign(made, found, rank)}


def test_bounds_that_cannot_be_kept_are_refused_before_anybody_is_chosen() -> None:
    with pytest.raises(Infeasible, match="2 places"):
        _ = assign(visits("AB", "AB"), {"A": Bounds(0, 1), "B": Bounds(0, 0)}, hashed(""))


def test_equal_ranks_are_told_apart_by_id() -> None:
    assert order_for("U1", "CAB", lambda _unit, _name: b"") == ("A", "B", "C")


def test_the_order_of_a_visit_is_that_of_the_hashes() -> None:
    order = order_for("U1", NAMES, hashed("k"))

    assert order == tuple(sorted(NAMES, key=lambda name: hashlib.sha256(f"kiU1|{name}".encode()).hexdigest()))


@pytest.mark.parametrize(
    ("loads", "excluded", "takes_over"),
    [
        ({}, "", "C"),  # D may not, B is in the visit, A falls out
        ({"C": 2}, "", "E"),
        ({"C": 1}, "C", "E"),
        ({"C": 2, "E": 9}, "", "E"),  # E has no cap
        ({"C": 2}, "E", None),
    ],
)
def test_the_first_in_the_order_who_fits_takes_over(
    loads: dict[str, int], excluded: str, takes_over: str | None
) -> None:
    (visit,) = visits("ABCE.BD")
    caps = dict.fromkeys("ABCD", 2)

    found = substitute(visit, 0, present=("A", "B"), order="DBACE", loads=loads, caps=caps, excluded=excluded)

    assert found == takes_over
