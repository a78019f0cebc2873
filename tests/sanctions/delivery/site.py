"""A destination on the example wire, a simulated platform behind it on the loopback, one clock for all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from checker.store.store import Store
from connectors.address import Limits
from connectors.exchange_json import JsonExchange
from connectors.platform import DeliveryClass
from connectors.profile import shipped
from connectors.simulator.running import Simulator
from connectors.simulator.settings import SimulatorSettings
from sanctions.delivery import nightly
from sanctions.delivery.nightly import Night
from sanctions.delivery.pace import Pace
from sanctions.delivery.worker import Told, Worker
from tests.connectors.made_up import SITE, wire
from tests.sanctions.delivery import invariant, made
from tests.sanctions.delivery.made import Clock

PATIENT, IMPATIENT = Limits(most_bytes=100_000), Limits(read_seconds=1, total_seconds=1, most_bytes=100_000)
"""How long a call may take; those who wait for an answer that does not come wait a second."""
_LAG = {"C": 86_400}


@dataclass(slots=True)
class Site:
    """A store, a destination in it, and the platform over there."""

    store: Store
    name: str
    simulator: Simulator
    platform: JsonExchange
    clock: Clock
    pace: Pace = field(default_factory=Pace)

    async def deliver(self) -> Told:
        """Deliver what is due."""
        return await Worker(self.store, self.platform, clock=self.clock, pace=self.pace).run()

    async def sync(self) -> Night:
        """Run the nightly sync."""
        return await nightly.sync(self.store, [self.platform], clock=self.clock)

    async def later(self, **parts: float) -> Told:
        """Let time pass, then deliver what is due."""
        self.clock.pass_by(**parts)
        self.simulator.desk.clock.wake()
        return await self.deliver()

    @property
    def states(self) -> list[str]:
        """How the messages stand."""
        return made.states(self.store, self.name)

    @property
    def outcomes(self) -> list[str | None]:
        """What came of the tries."""
        return made.outcomes(self.store, self.name)

    @property
    def tasks(self) -> list[str]:
        """What waits for a person."""
        return made.tasks(self.store, self.name)

    def arrivals(self, number: int = 1) -> int:
        """Return how often a record has arrived over there."""
        return self.simulator.effects().get(made.key_of(number), {"arrivals": 0})["arrivals"]

    def standing(self) -> dict[str, dict[int, int]]:
        """Return by key how often each version stands there."""
        told: dict[str, dict[int, int]] = {}
        for key, about in self.simulator.effects().items():
            for row in about["standing"]:
                versions = told.setdefault(key, {})
                versions[row["version"]] = versions.get(row["version"], 0) + 1
        return told

    def check(self, *, twice: frozenset[str] = frozenset()) -> None:
        """Assert what is promised whatever has happened."""
        invariant.check(self.store, self.name, self.standing(), twice=twice)


@asynccontextmanager
async def site(
    store: Store,
    name: str,
    kind: str = "B",
    *,
    count: int = 1,
    limits: Limits = PATIENT,
    pace: Pace | None = None,
    simulated: dict[str, Any] | None = None,
    wired: dict[str, Any] | None = None,
    **profile: Any,
) -> AsyncGenerator[Site]:
    """Yield a site whose outbox holds so many messages."""
    clock = Clock()
    made.enter(store, name, kind, lag_seconds=_LAG.get(kind, 0))
    made.messages(store, name, count)
    settings = SimulatorSettings(
        delivery_class=DeliveryClass(kind), control=True, now=clock, most_seconds=20, **(simulated or {})
    )
    known = shipped("credit_sharing").model_copy(update={"delivery_class": DeliveryClass(kind), **profile})
    async with asyncio.timeout(60), Simulator(settings) as simulator:
        port = int(simulator.address.rpartition(":")[2])
        ours: dict[str, Any] = {"now": clock, "elapsed": clock.seconds, **(wired or {})}
        async with wire(port, limits=limits, **ours) as opened:
            platform = JsonExchange(opened, known, SITE, name)
            yield Site(store, name, simulator, platform, clock, pace or Pace())


def run(
    work: Callable[[Site], Awaitable[None]], store: Store, name: str, kind: str = "B", **parts: Any
) -> None:
    """Do some work on a site of its own."""

    async def main() -> None:
        async with site(store, name, kind, **parts) as opened:
            await work(opened)

    asyncio.run(main())
