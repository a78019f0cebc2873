"""A simulator that listens (运行模拟平台): on a port of its own, which it can close, and cut connections.

`Simulator` runs in the event loop of whoever starts it, `in_thread` beside a caller that has none. With a
second port for control it stays reachable while the first refuses connections.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Self

from aiohttp import web

from connectors.simulator import ordering, reading
from connectors.simulator.application import make_app
from connectors.simulator.broken import reset_transport
from connectors.simulator.desk import DESK, Desk
from connectors.simulator.fault import Order
from connectors.simulator.settings import SimulatorRefused, SimulatorSettings

_LAST_SECONDS = 2.0


class Simulator:
    """A simulated platform, from `start` to `stop`; also to be used by ``async with``."""

    def __init__(self, settings: SimulatorSettings | None = None) -> None:
        self._settings = settings or SimulatorSettings(control=True)
        self._runner: web.AppRunner | None = None
        self._servers: dict[str, asyncio.Server] = {}
        self._resets: int | None = 0
        self._reopening: asyncio.TimerHandle | None = None
        self._opening: set[asyncio.Task[None]] = set()
        self._desk: Desk | None = None
        self.address = ""
        """Where it answers, once started."""
        self.control_address = ""
        """Where it answers even while it refuses connections; "" without a second port."""

    @property
    def desk(self) -> Desk:
        """What the platform stands on; only between `start` and `stop`."""
        if self._desk is None:
            msg = "the simulator is not started"
            raise RuntimeError(msg)
        return self._desk

    async def start(self) -> Self:
        """Answer requests from now on.

        Raises:
            SimulatorRefused: The port or the state file cannot be used.
        """
        app = make_app(self._settings)
        self._runner = web.AppRunner(
            app, handle_signals=False, access_log=None, shutdown_timeout=_LAST_SECONDS
        )
        await self._runner.setup()
        self._desk = app[DESK]
        self._desk.listener = self
        try:
            self.address = await self._listen("wire", self._settings.port)
            if self._settings.control_port is not None:
                self.control_address = await self._listen("control", self._settings.control_port)
        except SimulatorRefused:
            await self.stop()
            raise
        return self

    async def stop(self) -> None:
        """Let everything held go, answer what is being answered, and close."""
        if self._reopening is not None:
            self._reopening.cancel()
        for task in self._opening:
            _ = task.cancel()
        _ = await asyncio.gather(*self._opening, return_exceptions=True)
        for server in self._servers.values():
            server.close()
        self._servers.clear()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = self._desk = None

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def order(self, fault: str, **parts: Any) -> int:
        """Order a fault as ``POST /_control/faults`` does; return the number of the order.

        Raises:
            pydantic.ValidationError: There is no such order.
        """
        return ordering.order(self.desk, Order.model_validate({"fault": fault, **parts}))

    def effects(self, platform: str = "") -> dict[str, dict[str, Any]]:
        """Return what stands at a platform, by key."""
        return reading.effects(self.desk.books.db, platform)

    def advance(self, **by: int) -> None:
        """Let time pass on the platform's clock: days, hours, minutes, seconds."""
        ordering.advance(self.desk, timedelta(**by))

    def release(self) -> int:
        """Let every held call go on; return how many."""
        return self.desk.orders.let_go()

    async def until_waiting(self, calls: int = 1, seconds: float = 10) -> bool:
        """Wait until so many calls are held; False where it took too long."""
        return await self.desk.clock.until_waiting(calls, seconds)

    def refuse(self, seconds: float) -> None:
        """Close the port, and the connections that are idle on it, for so many real seconds at most."""
        server = self._servers.pop("wire", None)
        if server is None or self._runner is None:
            return
        port = self._port
        server.close()
        for connection in list(self._runner.server.connections if self._runner.server else ()):
            line = connection.transport
            busy = connection._current_request is not None  # pyright: ignore[reportPrivateUsage]
            if line is not None and not busy and line.get_extra_info("sockname")[1] == port:
                line.close()
        bound = min(max(seconds, 0), self._settings.most_seconds)
        self._reopening = asyncio.get_running_loop().call_later(bound, self._reopen)

    async def accept(self) -> None:
        """Open the port again; nothing where it is open."""
        if self._reopening is not None:
            self._reopening.cancel()
            self._reopening = None
        if "wire" not in self._servers and self._runner is not None:
            _ = await self._listen("wire", self._port)

    def reset_next(self, connections: int | None) -> None:
        """Reset the next connections as they are made; None for all, 0 for none."""
        self._resets = connections

    @property
    def _port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def _reopen(self) -> None:
        task = asyncio.get_running_loop().create_task(self.accept())
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _listen(self, name: str, port: int) -> str:
        host = self._settings.host
        made = self._connection if name == "wire" else self._served
        try:
            server = await asyncio.get_running_loop().create_server(made, host, port, backlog=128)
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            msg = f"{host}:{port}: cannot be listened on ({reason}); choose another port"
            raise SimulatorRefused(msg) from None
        self._servers[name] = server
        found = server.sockets[0].getsockname()
        shown = f"[{found[0]}]" if ":" in found[0] else found[0]
        return f"http://{shown}:{found[1]}"

    def _served(self) -> asyncio.BaseProtocol:
        if self._runner is None or self._runner.server is None:
            return _Reset()
        return self._runner.server()

    def _connection(self) -> asyncio.BaseProtocol:
        if self._resets == 0:
            return self._served()
        if self._resets is not None:
            self._resets -= 1
        return _Reset()


class _Reset(asyncio.Protocol):
    """A connection that is reset as soon as it is made."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        reset_transport(transport)


@contextmanager
def in_thread(settings: SimulatorSettings) -> Generator[Simulator]:
    """Run a simulator in a thread until the block ends; it is spoken to over its addresses only."""
    started, stop = threading.Event(), threading.Event()
    simulator = Simulator(settings)
    failed: list[BaseException] = []

    async def main() -> None:
        async with simulator:
            started.set()
            _ = await asyncio.to_thread(stop.wait)

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:  # told to whoever started it
            failed.append(error)
        finally:
            started.set()

    thread = threading.Thread(target=run, name="simulator")
    thread.start()
    try:
        _ = started.wait()
        if not failed:
            yield simulator
    finally:
        stop.set()
        thread.join()
    if failed:
        raise failed[0]
