"""What the monitor publishes is exact, and it tells a bent round from a straight one."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from checker.draw.changes import Standings
from checker.draw.commitment import draw_key
from checker.draw.digest import SHA256
from checker.draw.lists import FrameRow
from checker.draw.monitor import compare, exact_p, holm, monitor, rounded, rounded_p
from checker.draw.tickets import by_stratum
from sanctions.time_limit import LEGAL_TIME
from tests.checker.draw.samples import DRAW_ID, SALT, UNITS, drawn_log, frozen

DISTRICTS = ("东区", "西区", "南区")
FRAME = [
    FrameRow(f"91320500MA{number:08d}", "重点" if number < 40 else "一般", 1 + number % 2)
    for number in range(400)
]
DISTRICT = {row.id: DISTRICTS[at * 3 // 400] for at, row in enumerate(FRAME)}


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, int, int]:
    units = draw(st.integers(1, 30))
    many, n = draw(st.integers(0, units)), draw(st.integers(0, units))
    return units, many, n, draw(st.integers(max(0, n - (units - many)), min(many, n)))


def drawn_by(number: int, share: int = 5) -> set[str]:
    """Units a real draw takes: one in so many of each stratum."""
    key = draw_key("dd" * 32, f"{number}./", SHA256)
    return {unit for ranked in by_stratum(key, FRAME).values() for _, unit in ranked[: len(ranked) // share]}


@given(tables())
def test_p_is_that_of_fishers_exact_test(table: tuple[int, int, int, int]) -> None:
    units, many, n, hit = table

    found = exact_p([table])

    theirs = stats.fisher_exact([[hit, n - hit], [many - hit, units - many - n + hit]]).pvalue
    assert float(found) == pytest.approx(float(theirs), rel=1e-9)


@given(st.lists(tables(), min_size=1, max_size=4))
def test_p_of_several_classes_is_that_of_the_sum_of_their_numbers(
    parts: list[tuple[int, int, int, int]],
) -> None:
    law = np.ones(1)
    for units, many, n, _ in parts:
        law = np.convolve(law, stats.hypergeom(units, many, n).pmf(np.arange(n + 1)))
    seen = law[sum(part[3] for part in parts)]

    found = exact_p(parts)

    assert float(found) == pytest.approx(float(law[law <= seen * (1 + 1e-7)].sum()), rel=1e-7)


def test_holm_corrects_step_by_step() -> None:
    found = holm([Fraction(number, 1000) for number in (10, 40, 30, 5)])

    # 4 * 0.005, 3 * 0.010, 2 * 0.030, and never less than the one before
    assert found == [Fraction(number, 1000) for number in (30, 60, 60, 20)]
    assert holm([Fraction(1, 2), Fraction(2, 3)]) == [Fraction(1), Fraction(1)]
    assert holm([]) == []


@given(st.lists(st.fractions(0, 1), max_size=12))
def test_holm_only_raises_and_keeps_the_order(several: list[Fraction]) -> None:
    found = holm(several)

    assert all(before <= after <= 1 for before, after in zip(several, found, strict=True))
    ranked = [after for _, after in sorted(zip(several, found, strict=True))]
    assert ranked == sorted(ranked)


def test_a_straight_round_has_the_expected_numbers() -> None:
    found = compare(FRAME, drawn_by(1), {"district": DISTRICT})

    assert [one.label for one in found] == sorted(DISTRICTS)
    assert sum(one.drawn for one in found) == 40 // 5 + 360 // 5
    assert sum(one.expected for one in found) == 40 // 5 + 360 // 5
    assert sum(one.in_frame for one in found) == 400
    assert all(one.corrected > Fraction(1, 20) for one in found)


def test_straight_rounds_are_seldom_suspected() -> None:
    """Holm keeps the chance of any label below the level, whatever depends on what."""
    rounds = [compare(FRAME, drawn_by(number), {"district": DISTRICT}) for number in range(200)]

    suspected = sum(any(one.corrected <= Fraction(1, 20) for one in found) for found in rounds)

    assert suspected <= 20  # 200 * 0.05, and more than three standard deviations


def test_more_tickets_are_no_bias() -> None:
    """Units with two tickets are drawn more often, as the plan says: they are compared with their like."""
    heavy = {row.id: f"{row.tickets}" for row in FRAME}

    found = compare(FRAME, drawn_by(2), {"tickets": heavy})

    assert found[1].drawn > found[0].drawn
    assert [one.p for one in found] == [1, 1]


def test_a_round_that_spares_a_district_is_told() -> None:
    spared = {unit for unit in drawn_by(3) if DISTRICT[unit] != "西区"}

    west = next(one for one in compare(FRAME, spared, {"district": DISTRICT}) if one.label == "西区")

    assert west.drawn == 0
    assert west.corrected < Fraction(1, 10_000)
    assert west.as_dict()["corrected"] == "<0.0001"


def test_a_unit_without_a_label_has_the_empty_one() -> None:
    found = compare(FRAME[:4], [FRAME[0].id], {"grade": {FRAME[1].id: "A"}})

    assert [(one.label, one.in_frame, one.drawn) for one in found] == [("", 3, 1), ("A", 1, 0)]


def test_what_is_published_of_a_round() -> None:
    held = frozen()
    log, drawn = drawn_log(held)
    standings = Standings(held, drawn.outcome, SALT)
    when = datetime(2026, 8, 20, 9, tzinfo=LEGAL_TIME)
    two = [visit.number for visit in standings.visits.values() if visit.stratum == "其他"][:2]
    signed = [("SF01", "SF02"), ("SF01", "SF03")]
    for signers, number in zip(signed, two, strict=True):
        body = standings.replace(number, standings.visits[number].unit_id, "closed", "ab" * 32, signers)
        _ = log.append("replace", DRAW_ID, when, body)

    found = monitor(held, drawn.outcome, log.of(DRAW_ID), {"parity": {u: str(int(u[-1]) % 2) for u in UNITS}})

    told = found.as_dict()
    visits = len(drawn.outcome.visits)
    assert [one.count for one in found.excluded] == [1, 1]
    assert told["excluded"][0] == {"name": "ceiling_reached", "count": 1, "of": 40, "rate": "0.0250"}
    assert told["replaced"] == {"name": "", "count": 2, "of": visits, "rate": rounded(Fraction(2, visits))}
    assert [(one.name, one.count, one.of) for one in found.signed] == [
        ("SF01", 2, 2),
        ("SF02", 1, 2),
        ("SF03", 1, 2),
    ]
    assert sum(one.count for one in found.replaced_of) == 2 * len(held.plan.slots)
    assert sum(one.of for one in found.replaced_of) == visits * len(held.plan.slots)
    assert [(one.attribute, one.label) for one in found.compared] == [("parity", "0"), ("parity", "1")]


@given(st.fractions(0, 100), st.integers(1, 6))
def test_rounding_is_to_the_nearest(number: Fraction, places: int) -> None:
    found = rounded(number, places)

    assert abs(Fraction(found) - number) <= Fraction(1, 2 * 10**places)
    assert len(found.partition(".")[2]) == places


def test_a_p_is_printed_as_zero_only_if_it_is() -> None:
    assert [rounded_p(Fraction(1, 10**at)) for at in (0, 4, 5)] == ["1.0000", "0.0001", "<0.0001"]
    assert rounded_p(Fraction()) == "0.0000"
