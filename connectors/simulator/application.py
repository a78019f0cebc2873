"""The simulated platform as an application (模拟平台应用): calls of the wire, control, and a page for people.

A call is read, looked at by the doorkeeper, and meets at most one fault of the reply. When it is
carried out depends on that fault: before it, after a wait, or not at all.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, timedelta
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from connectors.simulator import broken, control, page
from connectors.simulator.calls import keys_of
from connectors.simulator.desk import DESK, FAILED, NO_PERMISSION, Desk, paths_of
from connectors.simulator.fault import OF_HOLD, OF_REPLY, Fault
from connectors.simulator.orders import Placed
from connectors.simulator.settings import PLATFORMS, SimulatorSettings
from connectors.simulator.wire import CALLS, Asked, answer

MOST_BYTES = 64 * 1024 * 1024
"""Of one call; a real platform takes less."""


def make_app(settings: SimulatorSettings) -> web.Application:
    """Return the application; its books are open from now until it is cleaned up.

    Faults that befall connections instead of calls need `running.Simulator`, which listens by itself.

    Raises:
        SimulatorRefused: The state file cannot be used.
    """
    app = web.Application(client_max_size=MOST_BYTES)
    app[DESK] = Desk.of(settings)
    for platform in PLATFORMS:
        for path in CALLS:
            called = paths_of(platform, path)[0]
            _ = app.router.add_post(called, _call(platform, path))
    _ = app.router.add_get("/", page.page)
    for method, path, act in control.ROUTES:
        _ = app.router.add_route(method, path, control.guarded(act))
    app.cleanup_ctx.append(_closing)
    app.on_shutdown.append(_let_all_go)
    app.on_response_prepare.append(_date)
    return app


def _call(platform: str, path: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def called(request: web.Request) -> web.StreamResponse:
        desk = request.app[DESK]
        early = desk.orders.early(platform, path)
        if early is not None:
            return broken.reset(request)
        body = await request.read()
        clocks = (desk.clock.wall(), desk.clock.now())
        paths = tuple(paths_of(platform, path))
        if reason := desk.doorkeeper.refusal(request.headers, paths, body, clocks):
            return broken.sound({"serviceFlag": NO_PERMISSION, "msg": reason})
        try:
            document = json.loads(body, parse_constant=_no_number)
        except (ValueError, RecursionError):
            return broken.sound({"serviceFlag": FAILED, "msg": "json"})
        befalling = desk.orders.befalling(platform, path, keys_of(document))
        spoiling = next((placed for placed in befalling if placed.order.fault in OF_REPLY), None)
        asked = Asked(desk, platform, document, befalling)
        if spoiling is None:
            return broken.sound(answer(path, asked))
        if spoiling.order.fault in OF_HOLD:
            return await _held(request, path, asked, spoiling)
        reply = answer(path, asked) if spoiling.order.commits else {"serviceFlag": FAILED, "msg": "failed"}
        return await broken.spoiled(request, spoiling, reply)

    return called


async def _held(request: web.Request, path: str, asked: Asked, spoiling: Placed) -> web.StreamResponse:
    """Carry a call out before or after it is held; a late one although nobody waits for it any more."""
    orders = asked.desk.orders
    if spoiling.order.fault in {Fault.SLEEP_AFTER_COMMIT, Fault.RECEIPT_BEFORE_REPLY}:
        reply = answer(path, asked)
        await orders.held(spoiling)
        return broken.sound(reply)
    await orders.held(spoiling)
    gone = request.transport is None or request.transport.is_closing()
    if asked.desk.clock.closed or (gone and spoiling.order.fault is Fault.SLEEP_BEFORE_COMMIT):
        return broken.reset(request)
    return broken.sound(answer(path, asked))


async def _closing(app: web.Application) -> AsyncGenerator[None]:
    yield
    app[DESK].books.close()


async def _let_all_go(app: web.Application) -> None:
    app[DESK].clock.close()


async def _date(request: web.Request, response: web.StreamResponse) -> None:
    """Say the moment of the wall clock that was given: senders compare theirs with it."""
    at = request.app[DESK].clock.wall().astimezone(UTC) + timedelta(seconds=request.get(broken.SKEW, 0))
    response.headers["Date"] = format_datetime(at, usegmt=True)


def _no_number(name: str) -> Any:
    msg = f"{name} is no number of JSON"
    raise ValueError(msg)
