"""Long work keeps to itself: so much at once, so much waiting, and short work is not held up by it."""

from __future__ import annotations

import asyncio
import threading

import pytest

from checker.api.desk import LongWork
from checker.api.problems import Refused
from tests.checker.api.running import CASE, SECONDS, Service


def test_what_is_too_much_is_told_to_come_back() -> None:
    let_go = threading.Event()

    async def ask() -> list[object]:
        work = LongWork(at_once=1, waiting=2)
        asked = [asyncio.ensure_future(work.done(lambda: let_go.wait(SECONDS))) for _ in range(5)]
        _ = await asyncio.wait(asked, return_when=asyncio.FIRST_EXCEPTION)
        let_go.set()
        came = await asyncio.gather(*asked, return_exceptions=True)
        again = await work.done(lambda: True)
        work.close()
        return [*came, again]

    came = asyncio.run(ask())

    refused = [one for one in came if isinstance(one, Refused)]
    assert [one.status for one in refused] == [503, 503]
    assert [one for one in came if one is True] == [True] * 4


def test_short_requests_are_answered_while_long_ones_fill_every_place(service: Service) -> None:
    let_go = threading.Event()
    threads = [threading.Thread(target=_hold, args=(service, let_go)) for _ in range(18)]
    for thread in threads:
        thread.start()
    try:
        with service.client() as client:
            statuses: set[int] = set()
            pause = threading.Event()
            for _ in range(int(SECONDS * 20)):
                statuses.add(client.post("/v1/score?explain=1", json=CASE).status_code)
                if 503 in statuses:
                    break
                _ = pause.wait(0.05)
            assert client.post("/v1/score", json=CASE).status_code == 200
    finally:
        let_go.set()
        for thread in threads:
            thread.join()

    assert 503 in statuses


def _hold(service: Service, let_go: threading.Event) -> None:
    """Take a place and keep it."""
    try:
        _ = asyncio.run(service.desk.long_work.done(lambda: let_go.wait(SECONDS)))
    except Refused:
        pytest.fail("there was no place to take")
