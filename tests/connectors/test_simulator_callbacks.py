"""Status events that a simulated platform tells of its own accord, to a receiving service on a real port."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from connectors.simulator.running import Simulator
from connectors.simulator.settings import Callback, ClientKey, SimulatorSettings
from connectors.simulator.signature import Doorkeeper
from tests.connectors.simulated import NOON, SECONDS, Tried

SECRET = bytes(range(32))
PATH = "/v1/platform/status"


@dataclass(slots=True)
class Receiver:
    """A service that is told; it answers with what it was set to, and keeps what came."""

    status: int = 200
    came: list[tuple[dict[str, Any], str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        keeper = Doorkeeper({"simulator": ClientKey("HMAC-SM3", SECRET)})
        self.came.append((json.loads(body), keeper.refusal(request.headers, (PATH,), body, (NOON, NOON))))
        return web.Response(status=self.status)


@asynccontextmanager
async def told() -> AsyncGenerator[tuple[Receiver, Tried]]:
    receiver = Receiver()
    app = web.Application()
    _ = app.router.add_post(PATH, receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    settings = SimulatorSettings(
        control=True, now=lambda: NOON, callback=Callback(address, "simulator", SECRET)
    )
    try:
        async with (
            asyncio.timeout(SECONDS),
            Simulator(settings) as simulator,
            aiohttp.ClientSession() as client,
        ):
            yield receiver, Tried(simulator, client)
    finally:
        await runner.cleanup()


def test_an_event_is_told_signed_and_stays_to_be_polled() -> None:
    async def scenario() -> None:
        async with told() as (receiver, tried):
            recorded = await tried.control("POST", "status", {"key": "示例-1", "event": "filed"})
            polled = await tried.call("status", {}, "/judicial_platform")

        ((document, refusal),) = receiver.came
        assert refusal == ""
        assert document["events"] == [recorded["event"]] == polled["events"]
        assert recorded["callbacks"] == ["200"]

    asyncio.run(scenario())


def test_an_event_can_be_told_twice() -> None:
    async def scenario() -> None:
        async with told() as (receiver, tried):
            _ = await tried.control("POST", "status", {"key": "示例-1", "event": "filed", "times": 2})

        ids = [document["events"][0]["id"] for document, _ in receiver.came]
        assert len(ids) == 2
        assert len(set(ids)) == 1

    asyncio.run(scenario())


def test_what_nobody_confirmed_is_told_again_until_it_is() -> None:
    async def scenario() -> None:
        async with told() as (receiver, tried):
            receiver.status = 503
            first = await tried.control("POST", "status", {"key": "示例-1", "event": "not_filed"})
            held_back = {"key": "示例-2", "event": "filed", "callback": False}
            _ = await tried.control("POST", "status", held_back)
            receiver.status = 204
            second = await tried.control("POST", "callbacks", {})
            third = await tried.control("POST", "callbacks", {})

        assert first["callbacks"] == ["503"]
        assert [one["answered"] for one in second["callbacks"]] == ["204", "204"]
        assert third["callbacks"] == []
        assert [document["events"][0]["key"] for document, _ in receiver.came] == [
            "示例-1",
            "示例-1",
            "示例-2",
        ]

    asyncio.run(scenario())


def test_a_receiver_that_is_not_there_costs_only_the_callback() -> None:
    async def scenario() -> None:
        gone = Callback("http://127.0.0.1:1", "simulator", SECRET)
        settings = SimulatorSettings(control=True, callback=gone)
        async with Simulator(settings) as simulator, aiohttp.ClientSession() as client:
            tried = Tried(simulator, client)
            recorded = await tried.control("POST", "status", {"key": "示例-1", "event": "filed"})
            polled = await tried.call("status", {}, "/judicial_platform")

        assert recorded["callbacks"] == ["ClientConnectorError"]
        assert len(polled["events"]) == 1

    asyncio.run(scenario())
