"""A simulated platform on a real port for one test, and calls to it by a client of its own."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import aiohttp

from connectors.simulator.running import Simulator
from connectors.simulator.settings import SimulatorSettings

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
"""Twelve o'clock in China."""

SECONDS = 20.0
"""A test that waits longer has found a fault."""

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Tried:
    """A platform that answers, and a client."""

    simulator: Simulator
    client: aiohttp.ClientSession

    async def call(self, path: str, document: object, platform: str = "") -> dict[str, Any]:
        """Return what a call is answered, where it is answered with JSON."""
        url = f"{self.simulator.address}{platform}/api/{path}"
        async with self.client.post(url, json=document) as response:
            assert response.status == 200
            return json.loads(await response.read())

    async def send(self, *records: dict[str, Any], platform: str = "") -> dict[str, Any]:
        """Send records and return what is answered."""
        return await self.call("records", sending(*records), platform)

    async def control(
        self, method: str, path: str, document: object = None, *, status: int = 200
    ) -> dict[str, Any]:
        """Return what control answers."""
        url = f"{self.simulator.control_address or self.simulator.address}/_control/{path}"
        async with self.client.request(method, url, json=document) as response:
            assert response.status == status, await response.text()
            return await response.json()

    def standing(self, key: str, platform: str = "") -> list[int]:
        """Return the versions of a key that stand at the platform."""
        about = self.simulator.effects(platform).get(key, {"standing": []})
        return [row["version"] for row in about["standing"]]


def record(
    key: str = "示例-1", version: int = 1, operation: str = "publish", **fields: object
) -> dict[str, Any]:
    """Return a record as it is sent."""
    told = fields or {"name": "示例建筑劳务有限公司", "amount": "186400.00"}
    return {
        "key": key,
        "version": version,
        "operation": operation,
        "idem_key": f"{key}/{version}",
        "fields": told,
    }


def sending(*records: dict[str, Any], template: str = "sm3:示例") -> dict[str, Any]:
    """Return a call that sends records."""
    return {"profile": "example/1", "template": template, "records": list(records)}


def simulated(
    **settings: Any,
) -> Callable[[Callable[Concatenate[Tried, P], Awaitable[None]]], Callable[P, None]]:
    """Run an async test against a platform of its own; the test takes it as its first argument."""

    def wrap(test: Callable[Concatenate[Tried, P], Awaitable[None]]) -> Callable[P, None]:
        @wraps(test)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            async def main() -> None:
                chosen = {"control": True, "now": lambda: NOON, "most_seconds": SECONDS, **settings}
                async with (
                    asyncio.timeout(3 * SECONDS),
                    Simulator(SimulatorSettings(**chosen)) as simulator,
                    aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(SECONDS)) as client,
                ):
                    await test(Tried(simulator, client), *args, **kwargs)

            asyncio.run(main())

        first, *others = inspect.signature(test).parameters.values()
        assert first.name == "tried"
        run.__signature__ = inspect.Signature(others)  # pytest reads it
        return run

    return wrap
