"""Long work keeps to its lane: so much at once, so much waiting, and it ends when nobody waits any more."""

from __future__ import annotations

import asyncio
import threading

import pytest

from checker.api.long_work import GiveUp, Lane
from checker.api.problems import Refused
from tests.checker.api.running import CASE, SECONDS, Service


def lane(*, at_once: int = 1, waiting: int = 2, of_one: int = 9, seconds: float = SECONDS) -> Lane:
    return Lane("example", at_once=at_once, waiting=waiting, of_one=of_one, seconds=seconds)


def until_told(give_up: GiveUp) -> bool:
    """Work until told to give up."""
    pause = threading.Event()
    while not give_up():
        _ = pause.wait(0.01)
    return True


@pytest.mark.parametrize(("owners", "places"), [(["a"] * 5, 2), (["a", "b", "c", "d", "e"], 3)])
def test_what_is_too_much_is_told_to_come_back(owners: list[str], places: int) -> None:
    """Of one no more than two, of all no more than three."""

    async def ask() -> list[object]:
        work = lane(of_one=2)
        asked = [asyncio.ensure_future(work.done(owner, until_told)) for owner in owners]
        _ = await asyncio.wait(asked, return_when=asyncio.FIRST_EXCEPTION)
        work.stop()
        came = await asyncio.gather(*asked, return_exceptions=True)
        work.close()
        return came

    came = asyncio.run(ask())

    refused = [one for one in came if isinstance(one, Refused)]
    assert [one.status for one in refused] == [429] * (5 - places)
    assert [one for one in came if one is True] == [True] * places


def test_work_is_told_when_its_time_is_over() -> None:
    async def ask() -> bool:
        work = lane(seconds=0.05)
        done = await work.done("a", until_told)
        work.close()
        return done

    assert asyncio.run(ask())


def test_work_is_told_when_nobody_waits_for_it() -> None:
    ended = threading.Event()

    def watched(give_up: GiveUp) -> bool:
        done = until_told(give_up)
        ended.set()
        return done

    async def ask() -> None:
        work = lane()
        asked = asyncio.ensure_future(work.done("a", watched))
        _ = await asyncio.wait([asked], timeout=0.05)
        _ = asked.cancel()
        assert await asyncio.to_thread(ended.wait, SECONDS)
        assert await work.done("a", lambda _: True)
        work.close()

    asyncio.run(ask())


def test_short_requests_are_answered_while_long_ones_fill_every_place(service: Service) -> None:
    stop = threading.Event()
    places = service.desk.lanes.explanations

    async def fill() -> None:
        asked = [
            asyncio.ensure_future(places.done(f"owner {number}", lambda _: stop.wait(SECONDS)))
            for number in range(18)
        ]
        full.set()
        _ = await asyncio.gather(*asked)

    full = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(fill()))
    thread.start()
    try:
        assert full.wait(SECONDS)
        with service.client() as client:
            while client.post("/v1/score?explain=1", json=CASE).status_code != 429:
                pass
            assert client.post("/v1/score", json=CASE).status_code == 200
    finally:
        stop.set()
        thread.join()
