"""The independent verifier agrees with the vector of SJDRAW1, and with our own code on bounds and choice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.assignment import bounds, lottery
from checker.assignment.visits import Visit
from examples import verify_draw
from examples.verify_draw import NoPlan, Places, sha256

UNIT = "91320500MA%08d"
KEY = "c6de9095b2b89d11a7ceff855da62fa1"
COMMITMENT = "dd286cc998ba82d4eb7bf4d25248029a9608955a3101cdb21d33241c4f3d486a"
SEED = "4.8.12.19.25.33./7./4.0.9.9.1./3.1.4.1.5.9.2.6.5.3.5.8.9.7.9.3.2.3.8.4./"
NUMBERS = [
    [33, 4, 8, 12, 19, 25],
    [7],
    [4, 0, 9, 9, 1],
    [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4],
]
STRATA = {UNIT % number: "K" if number <= 2 else "G" if number <= 12 else "M" for number in range(1, 33)}
TICKETS = {unit: 3 if unit == UNIT % 6 else 1 for unit in STRATA}
RULES = {"G": "ratio:0.30", "K": "all", "M": "ratio:0.10"}


def test_lists_of_the_vector_have_their_roots_and_its_commitment() -> None:
    frame = [f"{unit}|{stratum}|{TICKETS[unit]}".encode() for unit, stratum in STRATA.items()]
    roster = [b"I01|Q1", b"I02|Q1", b"I03|Q2", b"I04|Q1", b"I05|Q2"]
    plan = {
        "alg": "SJDRAW1/sha256",
        "draw_id": "320500-2025-H2-01",
        "rules": RULES,
        "seed": ["双色球 2025108 red set, blue", "排列五 25247 ordered", "20 ten-sided dice, ordered"],
        "visit_slots": ["lead", "assist"],
    }

    roots = [verify_draw.root_of(sorted(rows), sha256) for rows in (frame, roster)]
    digest = sha256(verify_draw.canonical(plan)).hex()

    first = "d94ef7354477275afd405d682c7ae12111eaad99662104561248bc5d1add7e72"
    assert verify_draw.leaf(frame[0], sha256).hex() == first
    assert roots[0] == "36386a912c6d09c8feb7a6bd2042369462903822d4190d107f1a3d54912ef0b8"
    assert roots[1] == "44417baccaa1432a0c5d0e3018e1fd4d0e027978e792c2a8c7f4cf46b8008d41"
    assert verify_draw.commitment_of("320500-2025-H2-01", roots[0], roots[1], digest, sha256) == COMMITMENT


def test_numbers_of_the_vector_give_its_seed_and_key() -> None:
    sources = [{"ordered": False}, {"ordered": True}, {"ordered": True}, {"ordered": True}]

    text = verify_draw.seed_text(sources, NUMBERS)

    assert text == SEED
    assert verify_draw.key_of(COMMITMENT, text, sha256) == KEY
    assert verify_draw.key_of(COMMITMENT, text[:-3] + "5./", sha256) == "1b4c79a19dcc61028fa9e75d656cd2d8"


def test_units_of_the_vector_are_drawn_in_its_order() -> None:
    ranked = sorted((verify_draw.ticket_of(KEY, unit, TICKETS[unit], sha256), unit) for unit in STRATA)
    order = {stratum: [int(unit[-4:]) for _, unit in ranked if STRATA[unit] == stratum] for stratum in RULES}

    drawn = {
        stratum: order[stratum][: verify_draw.number_drawn(rule, len(order[stratum]), 5)]
        for stratum, rule in RULES.items()
    }

    assert drawn == {"K": [2, 1], "G": [9, 8, 4], "M": [28, 13]}
    assert (order["G"][3:5], order["M"][2:4]) == ([3, 6], [32, 16])
    assert verify_draw.ticket_of(KEY, UNIT % 6, 3, sha256).startswith("4b196fd2789cef4d")


def test_inspectors_of_the_vector_are_chosen_as_it_says() -> None:
    units = [9, 28, 8, 2, 13, 1, 4]
    recused = {9: "I02", 28: "I01"}
    ids = ["I01", "I02", "I03", "I04", "I05"]
    leads = {"I01", "I02", "I04"}
    sets = [
        [
            sum(1 << n for n, one in enumerate(ids) if one in able and one != recused.get(unit))
            for able in (leads, ids)
        ]
        for unit in units
    ]
    orders = [
        sorted(range(5), key=lambda n, unit=unit: verify_draw.rank_of(KEY, UNIT % unit, ids[n], sha256))
        for unit in units
    ]

    places = Places(sets, [7] * 5)
    limits = places.bounds()
    chosen = verify_draw.choose(places, orders)

    assert {floor for floor, _ in limits} == {2}
    assert {cap for _, cap in limits} == {3}
    assert [" ".join(ids[n] for n in row) for row in chosen] == [
        "I04 I01",
        "I02 I03",
        "I01 I04",
        "I02 I05",
        "I02 I05",
        "I04 I05",
        "I01 I03",
    ]
    ticket, _ = verify_draw.rank_of(KEY, UNIT % 9, "I01", sha256)
    assert ticket.hex().startswith("4f3e8f2747277a10")


def test_a_unit_has_the_token_of_the_vector() -> None:
    token = verify_draw.token_of(bytes(range(32)), UNIT % 1, "SJDRAW1/sha256")

    assert token == "003b4956e646f8c18ebf"


@pytest.mark.parametrize(
    ("rule", "units", "expected"),
    [
        ("all", 7, 7),
        ("ratio:0.10", 30, 3),  # 0.1 * 30 is 3.0000000000000004 in binary
        ("ratio:0.29", 100, 29),
        ("ratio:0.30 min:2 max:6", 3, 2),
        ("ratio:0.30 min:2 max:6", 100, 6),
        ("count:25", 30, 25),
        ("per_inspector:0.5", 30, 3),  # of 5 inspectors: 2.5 rounded up
        ("per_inspector:5", 20, 20),
        ("ratio:0.01 min:9", 4, 4),
    ],
)
def test_a_rule_draws_this_many(rule: str, units: int, expected: int) -> None:
    assert verify_draw.number_drawn(rule, units, 5) == expected


@pytest.mark.parametrize(
    ("source", "outcomes"),
    [
        ({"low": 0, "high": 9, "count": 39, "ordered": True, "distinct": False}, 10**39),
        ({"low": 1, "high": 33, "count": 6, "ordered": False, "distinct": True}, 1_107_568),
        ({"low": 1, "high": 33, "count": 6, "ordered": True, "distinct": True}, 33 * 32 * 31 * 30 * 29 * 28),
    ],
)
def test_a_source_has_this_many_outcomes(source: dict[str, object], outcomes: int) -> None:
    assert verify_draw.outcomes_of(source) == outcomes


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_bounds_and_choice_are_those_of_our_own_code(data: st.DataObject) -> None:
    people = data.draw(st.integers(2, 5), label="people")
    sets = data.draw(
        st.lists(st.tuples(*[st.integers(1, 2**people - 1)] * 2), min_size=1, max_size=6), label="sets"
    )
    most = data.draw(st.lists(st.integers(0, 6), min_size=people, max_size=people), label="most")
    ids = [f"I{number}" for number in range(people)]
    visits = [
        Visit(f"U{n}", tuple(frozenset(one for at, one in enumerate(ids) if able >> at & 1) for able in both))
        for n, both in enumerate(sets)
    ]
    caps = dict(zip(ids, most, strict=True))
    try:
        expected = bounds.bounds(visits, ids, caps)
    except bounds.Infeasible:
        with pytest.raises(NoPlan):
            _ = Places(sets, most)
        return
    orders = [
        sorted(range(people), key=lambda n, v=visit: verify_draw.rank_of(KEY, v.unit_id, ids[n], sha256))
        for visit in visits
    ]

    places = Places(sets, most)
    limits = places.bounds()
    chosen = verify_draw.choose(places, orders)

    assert dict(zip(ids, limits, strict=True)) == {one: (b.floor, b.cap) for one, b in expected.items()}
    found = lottery.assign(visits, expected, lambda unit, one: sha256(f"{KEY}i{unit}|{one}".encode()))
    assert [tuple(ids[n] for n in row) for row in chosen] == list(found.places)
