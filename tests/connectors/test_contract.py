"""What the client library does that we rely on, or guard against: run again with every new version of it."""

from __future__ import annotations

import asyncio
import ssl
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest
from aiohttp import ClientSession
from httpx_aiohttp import AiohttpTransport

from connectors.address import Limits
from connectors.errors import Unclear
from connectors.transport import _session  # pyright: ignore[reportPrivateUsage]
from tests.connectors.loopback import Call, serving
from tests.connectors.made_up import wire


def test_the_version_is_the_one_that_was_looked_at() -> None:
    assert version("httpx-aiohttp") == "0.2.0"


def test_a_kept_connection_that_drops_carries_no_second_request() -> None:
    """The library sends again what it holds for idempotent, once, and tells nobody."""

    async def run() -> list[bytes]:
        async def second_drops(call: Call) -> None:
            if len(server.calls) == 1:
                await call.json(b"{}")
            else:
                call.reset()

        async with serving(second_drops) as server, wire(server.port) as open_wire:
            _ = await open_wire.post("/api/records", {"n": 1})
            with pytest.raises(Unclear):
                _ = await open_wire.post("/api/records", {"n": 2})
            assert server.connections == 1
            return [call.body for call in server.calls]

    assert asyncio.run(run()) == [b'{"n":1}', b'{"n":2}']


@pytest.mark.parametrize(("switched_off", "requests"), [(False, 3), (True, 2)])
def test_the_switch_we_turn_off_is_the_one_that_sends_again(switched_off: bool, requests: int) -> None:
    """With a PUT, which it holds for idempotent; should the switch be renamed, this fails."""

    async def run() -> int:
        async def second_drops(call: Call) -> None:
            if len(server.calls) == 1:
                await call.json(b"{}")
            else:
                call.reset()

        async with serving(second_drops) as server, ClientSession() as session:
            if switched_off:
                session._retry_connection = False  # pyright: ignore[reportPrivateUsage]
            client = httpx.AsyncClient(transport=AiohttpTransport(client=session), trust_env=False)
            url = f"http://127.0.0.1:{server.port}/"
            _ = await client.put(url, content=b"{}")
            with pytest.raises(httpx.HTTPError):
                _ = await client.put(url, content=b"{}")
            return len(server.calls)

    assert asyncio.run(run()) == requests


def test_our_own_connections_have_it_switched_off() -> None:
    """POST is not sent again today anyway: this holds should that change."""

    async def run() -> bool:
        async with _session(ssl.create_default_context(), Limits())() as session:
            return session._retry_connection  # pyright: ignore[reportPrivateUsage]

    assert asyncio.run(run()) is False


def test_the_library_calls_a_reset_after_reading_a_connect_timeout() -> None:
    """So its own names are not gone by; where it stops doing so, nothing of ours changes."""

    async def run() -> None:
        async def resets(call: Call) -> None:
            call.reset()

        async with serving(resets) as server, ClientSession() as session:
            client = httpx.AsyncClient(transport=AiohttpTransport(client=session), trust_env=False)
            _ = await client.post(f"http://127.0.0.1:{server.port}/", content=b"{}")

    with pytest.raises(httpx.ConnectTimeout):
        asyncio.run(run())


def test_nothing_of_ours_uses_what_is_banned() -> None:
    """``gmssl`` makes keys that can be foretold; nothing switches the check of certificates off."""
    ours = sorted((Path(__file__).parents[2] / "connectors").rglob("*.py"))
    words = (
        "import gmssl\n",
        "from gmssl ",
        "verify=False",
        "CERT_NONE",
        "check_hostname = False",
        "import random",
        "from random",
    )

    assert len(ours) > 20
    for path in ours:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], path.name
