"""``/healthz``, ``/readyz`` and ``/metrics``: for whoever runs the service (运行状况)."""

from __future__ import annotations

import asyncio

from aiohttp import web
from pydantic_core import to_json

from checker.api.desk import Asked
from checker.api.reading import queried
from checker.service.metrics import CONTENT_TYPE
from checker.store.errors import StoreRefused


async def health(asked: Asked) -> web.Response:
    """Say that the process answers."""
    _ = queried(asked.request, ())
    return _answer({"status": "ok"})


async def readiness(asked: Asked) -> web.Response:
    """Say whether requests should be sent here.

    Without the second engine they may be: each answer says that one engine stood alone.
    """
    _ = queried(asked.request, ())
    desk = asked.desk
    try:
        async with asyncio.timeout(2):
            store = await asyncio.to_thread(desk.store.ready)
    except (StoreRefused, TimeoutError):
        store = False
    ready = store and not desk.stopping
    second = desk.rules.second
    body = {
        "status": "ready" if ready else "not_ready",
        "store": store,
        "second_engine": "inexpressible" if second is None else second.state,
        "stopping": desk.stopping,
        "rule_base": desk.rules.standing.fingerprint,
    }
    return _answer(body, 200 if ready else 503)


async def metrics(asked: Asked) -> web.Response:
    """Return all counters."""
    _ = queried(asked.request, ())
    text = asked.desk.metrics.text()
    return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})


def _answer(content: object, status: int = 200) -> web.Response:
    return web.Response(
        body=to_json(content),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
