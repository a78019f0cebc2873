"""How much goes on at a time (报送节奏): what is claimed is sent in time, what comes back kept once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sanctions.delivery.calls import Batches
from sanctions.delivery.gathering import Gathering
from sanctions.delivery.pace import Pace

PACE = Pace()
LEASE = PACE.lease.total_seconds()


@given(st.lists(st.floats(0, 2 * LEASE), max_size=40))
def test_a_claim_is_never_more_than_the_most_nor_less_than_goes_out_at_once(took: list[float]) -> None:
    many = PACE.first_claim

    for seconds in took:
        many = PACE.next_claim(many, seconds)
        assert PACE.at_once <= many <= PACE.claimed


@given(st.floats(0.001, 10))
def test_a_destination_that_keeps_its_pace_is_soon_given_what_it_takes_within_its_lease(
    a_second: float,
) -> None:
    many = PACE.first_claim

    for _ in range(12):
        many = PACE.next_claim(many, many / a_second)

    assert many / a_second < LEASE / 2 or many == PACE.at_once


def test_a_fast_destination_is_given_the_most() -> None:
    many = PACE.first_claim

    for _ in range(6):
        many = PACE.next_claim(many, many / 1_000)

    assert many == PACE.claimed


def test_where_nobody_can_look_at_once_no_more_is_claimed_than_goes_out_at_once() -> None:
    calls, files = ([Batches(kind, *how) for kind in "ABCD"] for how in ((1, 16), (100, 1)))

    assert [PACE.limit(500, batches) for batches in calls] == [500, 500, 16, 16]
    assert [PACE.limit(500, batches) for batches in files] == [500, 500, 100, 100]


@given(st.lists(st.lists(st.integers(), max_size=9), max_size=9), st.integers(1, 4))
def test_whatever_comes_is_in_one_group_in_its_order(bursts: list[list[int]], enough: int) -> None:
    async def life() -> list[list[int]]:
        came = Gathering[int](enough, timedelta(0))
        groups: list[list[int]] = []
        for burst in bursts:
            for one in burst:
                came.add(one)
            if burst and len(burst) % 2:
                groups.append(await came.group())
        came.end()
        while group := await came.group():
            groups.append(group)
        return groups

    groups = asyncio.run(life())

    assert [one for group in groups for one in group] == [one for burst in bursts for one in burst]
    assert all(groups)
