"""The first of many units are those of the whole order, by whichever way they are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.draw import tickets
from checker.draw.digest import ALGORITHMS, SHA256
from checker.draw.lists import FrameRow
from checker.draw.tickets import first, first_streamed, order, under

KEY = "c6de9095b2b89d11a7ceff855da62fa1"
units = st.sets(st.from_regex(r"[0-9A-Z-]{1,18}", fullmatch=True), max_size=60).map(sorted)
UNITS = [f"91320500MA{number:08d}" for number in range(20_000)]


@given(units, st.integers(0, 70), st.sampled_from(sorted(ALGORITHMS)))
def test_all_ways_agree(some: list[str], count: int, alg: str) -> None:
    digest = ALGORITHMS[alg]

    whole = order(KEY, [FrameRow(unit, "甲") for unit in some], digest)[:count]

    assert first(KEY, some, count, digest) == whole
    assert first_streamed(KEY, iter(some), count, digest) == whole


@pytest.mark.parametrize("count", [1, 37, 2_000, 19_990, 20_000])
def test_all_ways_agree_on_many(count: int) -> None:
    whole = order(KEY, [FrameRow(unit, "甲") for unit in UNITS])[:count]

    assert first(KEY, UNITS, count) == whole
    assert first_streamed(KEY, iter(UNITS), count) == whole


def test_too_few_under_the_limit_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = first(KEY, UNITS, 100)
    monkeypatch.setattr(tickets, "_SIGMAS", -5)

    assert len(list(under(KEY, UNITS, tickets._limit(100, len(UNITS))))) < 100
    assert first(KEY, UNITS, 100) == expected


@given(units, st.binary(min_size=32, max_size=32))
def test_a_limit_lets_the_tickets_below_it_pass(some: list[str], limit: bytes) -> None:
    everybody = list(under(KEY, some, b""))

    assert [unit for _, unit in everybody] == some
    assert list(under(KEY, some, limit)) == [pair for pair in everybody if pair[0] < limit]
    assert all(found == SHA256.of(f"{KEY}u{unit}".encode()) for found, unit in everybody)
