"""What breaks on the way: told apart is only what surely was never sent. Real servers on the loopback."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import socket
from collections.abc import Awaitable
from contextlib import closing

import pytest

from connectors.address import Limits
from connectors.errors import NotSent, Unclear, WireError
from connectors.transport import Answer
from tests.connectors.loopback import Behaviour, Call, serving
from tests.connectors.made_up import wire

SMALL = Limits(connect_seconds=5, read_seconds=5, total_seconds=5, most_bytes=10_000)


def post(
    behaviour: Behaviour, *, limits: Limits | None = None, read: bool = True
) -> tuple[Answer | WireError, int]:
    """Post once; return what came of it, and how many requests the server met."""

    async def run() -> tuple[Answer | WireError, int]:
        async with (
            asyncio.timeout(20),
            serving(behaviour, read=read) as server,
            wire(server.port, limits=limits) as open_wire,
        ):
            try:
                return await open_wire.post("/api/records", {"示例": 1}), len(server.calls)
            except WireError as error:
                return error, len(server.calls)

    return asyncio.run(run())


async def reset(call: Call) -> None:
    call.reset()


async def finish(call: Call) -> None:
    call.writer.close()


async def garbage(call: Call) -> None:
    await call.answer("this is no HTTP\n")


async def cut_short(call: Call) -> None:
    await call.answer("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 50\n", b'{"serv')
    call.writer.close()


async def large_header(call: Call) -> None:
    await call.answer(f"HTTP/1.1 200 OK\nX-Large: {'x' * 200_000}\nContent-Length: 2\n", b"{}")


async def endless(call: Call) -> None:
    await call.answer("HTTP/1.1 200 OK\nContent-Type: application/json\nTransfer-Encoding: chunked\n")
    while not call.writer.is_closing():
        call.writer.write(b"1000\r\n" + b" " * 4096 + b"\r\n")
        await call.writer.drain()


async def bomb(call: Call) -> None:
    packed = gzip.compress(b" " * 50_000_000)
    await call.json(packed, "Content-Encoding: gzip\n")


async def odd_packing(call: Call) -> None:
    await call.json(b"{}", "Content-Encoding: br\n")


async def broken_packing(call: Call) -> None:
    await call.json(gzip.compress(b"{}")[:-4], "Content-Encoding: gzip\n")


@pytest.mark.parametrize(
    "behaviour",
    [reset, finish, garbage, cut_short, large_header, endless, bomb, odd_packing, broken_packing],
    ids=lambda one: one.__name__,
)
def test_whatever_breaks_after_the_request_was_read_is_unclear_and_not_sent_twice(
    behaviour: Behaviour,
) -> None:
    came_of_it, requests = post(behaviour, limits=SMALL)

    assert isinstance(came_of_it, Unclear)
    assert requests == 1


def test_a_reset_before_anything_was_read_is_unclear_too() -> None:
    """Nobody on this side can tell it from one after."""
    came_of_it, connections = post(reset, read=False)

    assert isinstance(came_of_it, Unclear)
    assert connections == 1


@pytest.mark.parametrize(
    "head",
    ["", "HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 9999\n"],
    ids=["head", "body"],
)
def test_an_answer_that_drips_ends_with_the_total_time(head: str) -> None:
    """Every drop renews the limit on reading, which is therefore none."""

    async def drips(call: Call) -> None:
        if head:
            await call.answer(head)
        drops = iter(itertools.chain(b"HTTP/1.1 200 OK\r\nX-Drops: ", itertools.repeat(ord("x"))))
        gone = asyncio.create_task(call.until_gone())
        while not (await asyncio.wait({gone}, timeout=0.1))[0]:
            call.writer.write(bytes((next(drops),)))

    limits = Limits(connect_seconds=5, read_seconds=5, total_seconds=1)
    came_of_it, _ = post(drips, limits=limits)

    assert isinstance(came_of_it, Unclear)
    assert "no whole answer in 1 s" in came_of_it.message


def test_a_packed_answer_nobody_asked_for_is_read_all_the_same() -> None:
    async def packs(call: Call) -> None:
        await call.json(gzip.compress(b'{"serviceFlag": 1}'), "Content-Encoding: gzip\n")

    came_of_it, _ = post(packs)

    assert isinstance(came_of_it, Answer)
    assert came_of_it.body == b'{"serviceFlag": 1}'


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async def redirects(call: Call) -> None:
        await call.answer("HTTP/1.1 307 Temporary Redirect\nLocation: /elsewhere\nContent-Length: 0\n")

    came_of_it, requests = post(redirects)

    assert isinstance(came_of_it, Answer)
    assert (came_of_it.status, requests) == (307, 1)


def closed_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_a_refused_connection_is_not_sent_and_tried_three_times_within_ten_seconds() -> None:
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    async def run() -> None:
        async with wire(closed_port(), pause=pause) as open_wire:
            _ = await open_wire.post("/api/records", {})

    with pytest.raises(NotSent, match="nothing was sent"):
        asyncio.run(run())
    assert len(waits) == 3 - 1
    assert sum(waits) <= 10


def test_a_closed_wire_sends_nothing() -> None:
    with pytest.raises(NotSent, match="closed"):
        _ = asyncio.run(wire(9).post("/api/records", {}))


def test_whoever_gives_up_a_call_gives_it_up_at_once() -> None:
    """A cancelled call is the caller's own doing and not an outcome."""

    async def run() -> None:
        arrived = asyncio.Event()

        async def holds(call: Call) -> None:
            arrived.set()
            await call.until_gone()

        async with serving(holds) as server, wire(server.port) as open_wire:
            call = asyncio.create_task(open_wire.post("/api/records", {}))
            _ = await arrived.wait()
            _ = call.cancel()
            with pytest.raises(asyncio.CancelledError):
                _ = await call

    asyncio.run(run())


def test_no_more_calls_are_under_way_than_allowed() -> None:
    async def run() -> int:
        under_way, most, all_in = 0, 0, asyncio.Event()

        async def counts(call: Call) -> None:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            if under_way == 2:
                all_in.set()
            _ = await all_in.wait()
            under_way -= 1
            await call.json(b"{}")

        limits = Limits(connect_seconds=5, read_seconds=5, total_seconds=5, at_once=2)
        async with serving(counts) as server, wire(server.port, limits=limits) as open_wire:
            calls: list[Awaitable[Answer]] = [open_wire.post("/api/query", {}) for _ in range(6)]
            _ = await asyncio.gather(*calls)
        return most

    assert asyncio.run(run()) == 2


def test_calls_wait_for_the_rate() -> None:
    """One a minute at most: the second has not been sent while the loop had nothing else to do."""

    async def run() -> int:
        async def answers(call: Call) -> None:
            await call.json(b"{}")

        limits = Limits(connect_seconds=5, read_seconds=5, total_seconds=5, a_minute=1)
        async with serving(answers) as server, wire(server.port, limits=limits) as open_wire:
            _ = await open_wire.post("/api/query", {})
            second = asyncio.create_task(open_wire.post("/api/query", {}))
            _ = await asyncio.wait({second}, timeout=0.1)
            _ = second.cancel()
            _ = await asyncio.gather(second, return_exceptions=True)
            return len(server.calls)

    assert asyncio.run(run()) == 1
