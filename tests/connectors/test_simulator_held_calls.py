"""Calls a simulated platform holds: before it takes them, after, or until nobody waits for them any more."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from connectors.platform import DeliveryClass
from tests.connectors.simulated import Tried, record, simulated


async def gives_up(tried: Tried, waiting: int = 1) -> None:
    """Send a record, wait until the platform holds the call, and hang up as a time limit does."""
    sending = asyncio.create_task(tried.send(record()))
    assert await tried.simulator.until_waiting(waiting)
    _ = sending.cancel()
    _ = await asyncio.gather(sending, return_exceptions=True)


async def settled(tried: Tried) -> None:
    """Let held calls go on and come to their end: none waits, and the line has been read once more."""
    _ = await tried.control("POST", "release", {})
    _ = await tried.control("GET", "clock")
    assert tried.simulator.desk.clock.waiting == 0


@pytest.mark.parametrize(
    ("fault", "while_held", "afterwards"),
    [
        ("sleep_before_commit", [], []),
        ("late_commit", [], [1]),
        ("sleep_after_commit", [1], [1]),
    ],
)
@simulated()
async def test_a_client_that_gives_up_does_not_know_what_took_effect(
    tried: Tried, fault: str, while_held: list[int], afterwards: list[int]
) -> None:
    _ = tried.simulator.order(fault)
    await gives_up(tried)

    held = tried.standing("示例-1")
    await settled(tried)

    assert (held, tried.standing("示例-1")) == (while_held, afterwards)


@simulated(delivery_class=DeliveryClass.B)
async def test_a_late_commit_after_a_repeat_is_a_second_publication(tried: Tried) -> None:
    _ = tried.simulator.order("late_commit", seconds=300)
    await gives_up(tried)
    _ = await tried.send(record())
    once = tried.standing("示例-1")

    tried.simulator.advance(seconds=300)
    await settled(tried)

    assert (once, tried.standing("示例-1")) == ([1], [1, 1])


@pytest.mark.parametrize("fault", ["sleep_before_commit", "late_commit", "sleep_after_commit"])
@simulated()
async def test_a_client_that_waits_is_answered_when_the_time_has_come(tried: Tried, fault: str) -> None:
    _ = tried.simulator.order(fault, seconds=30)
    sending = asyncio.create_task(tried.send(record()))
    assert await tried.simulator.until_waiting()

    tried.simulator.advance(seconds=29)
    early = sending.done()
    tried.simulator.advance(seconds=1)

    assert (await sending)["results"][0]["status"] == "accepted"
    assert not early


@simulated(most_seconds=0.05)
async def test_nothing_is_held_for_ever(tried: Tried) -> None:
    _ = tried.simulator.order("late_commit", seconds=10**9)

    assert (await tried.send(record()))["serviceFlag"] == 1


@simulated()
async def test_a_platform_that_stops_lets_held_calls_go(tried: Tried) -> None:
    _ = tried.simulator.order("late_commit")
    sending = asyncio.create_task(tried.send(record()))
    assert await tried.simulator.until_waiting()

    await tried.simulator.stop()

    with pytest.raises(aiohttp.ClientError):
        _ = await sending
