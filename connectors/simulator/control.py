"""What the people who try the platform may do to it (控制接口): faults, time that passes, the books.

Nothing of this is on a real platform. It is refused unless the simulator was started with it, and takes
only JSON, so that no page in somebody's browser can order anything.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from aiohttp import web

from connectors.simulator import callbacks, reading
from connectors.simulator.clock import CHINA
from connectors.simulator.control_orders import (
    ClockOrder,
    ControlOrder,
    EventOrder,
    ListOrder,
    TemplateOrder,
    WaitOrder,
    WhichOrder,
    read,
)
from connectors.simulator.desk import DESK, Desk
from connectors.simulator.fault import Order
from connectors.simulator.notices import fall_due, give
from connectors.simulator.ordering import ControlRefused, advance, order
from connectors.simulator.settings import PLATFORMS
from connectors.simulator.template import Template, agree


async def effects(desk: Desk, request: web.Request) -> dict[str, Any]:
    """Tell what stands at a platform: the ground truth."""
    platform = request.query.get("platform", "")
    if platform not in PLATFORMS:
        msg = f"platform: expected one of {', '.join(PLATFORMS)}"
        raise ControlRefused(msg)
    return {"platform": platform, "keys": reading.effects(desk.books.db, platform)}


async def clock(desk: Desk, request: web.Request) -> dict[str, Any]:
    """Tell the platform's clock, or put it ahead."""
    if request.method == "POST":
        moved = await read(request, ClockOrder)
        by = timedelta(seconds=moved.advance_seconds)
        advance(desk, moved.to - desk.clock.now() if moved.to is not None else by)
    return {"now": desk.clock.now().astimezone(CHINA).isoformat(timespec="seconds")}


async def faults(desk: Desk, request: web.Request) -> dict[str, Any]:
    """List the orders, place one, or forget one or all."""
    if request.method == "POST":
        return {"id": order(desk, await read(request, Order))}
    if request.method == "DELETE":
        which = await read(request, WhichOrder) if request.can_read_body else WhichOrder()
        desk.orders.clear(which.id)
        if desk.listener is not None and which.id is None:
            desk.listener.reset_next(0)
            await desk.listener.accept()
    return {"faults": desk.orders.listed()}


async def release(desk: Desk, request: web.Request) -> dict[str, Any]:
    """Let held calls go on, and the port be opened again."""
    which = await read(request, WhichOrder)
    released = desk.orders.let_go(which.id)
    if desk.listener is not None and which.id is None:
        await desk.listener.accept()
    return {"released": released}


async def wait(desk: Desk, request: web.Request) -> dict[str, Any]:
    """Answer once so many calls are held."""
    asked = await read(request, WaitOrder)
    reached = await desk.clock.until_waiting(asked.waiting, asked.seconds)
    return {"reached": reached, "waiting": desk.clock.waiting}


async def status(desk: Desk, request: web.Request) -> dict[str, Any]:
    """Record what has become of a referral, and tell it."""
    told = await read(request, EventOrder)
    now = desk.now()
    event = {
        "key": told.key,
        "event": told.event,
        "on": (told.on or desk.clock.now().astimezone(CHINA).date()).isoformat(),
        "paper_number": told.paper_number,
        "note": told.note,
    }
    with desk.books.writing() as db:
        number: int = db.execute("SELECT coalesce(max(id), 0) + 1 FROM notice").fetchone()[0]
        event = {"id": f"E{number:010d}", **event}
        for _ in range(told.times):
            _ = give(db, told.platform, "event", event, now)
        fall_due(db, now)
    sent = told.callback and desk.settings.callback is not None
    answered = [await callbacks.call_back(desk, event) for _ in range(told.times if sent else 0)]
    return {"event": event, "callbacks": answered}


async def call_back(desk: Desk, request: web.Request) -> dict[str, Any]:
    """Tell once more what nobody has confirmed."""
    _ = await read(request, ControlOrder)
    return {
        "callbacks": [
            {"id": event["id"], "answered": await callbacks.call_back(desk, event)}
            for event in callbacks.not_told(desk)
        ]
    }


async def lists(desk: Desk, request: web.Request) -> dict[str, Any]:
    """Set an inbound list of a day."""
    told = await read(request, ListOrder)
    with desk.books.writing() as db:
        _ = db.execute(
            "INSERT OR REPLACE INTO inbound VALUES (?, ?, ?, ?)",
            (told.platform, told.list, told.day.isoformat(), json.dumps(told.records, ensure_ascii=False)),
        )
    return {"total": len(told.records)}


async def feedback(desk: Desk, request: web.Request) -> dict[str, Any]:
    """Tell the feedback that came in."""
    rows = desk.books.db.execute(
        "SELECT content FROM feedback WHERE platform = ? ORDER BY id", (request.query.get("platform", ""),)
    )
    return {"feedback": [json.loads(row[0]) for row in rows]}


async def template(desk: Desk, request: web.Request) -> dict[str, Any]:
    """Agree on a template."""
    told = await read(request, TemplateOrder)
    agreed = Template(told.columns, told.codes, told.template)
    with desk.books.writing() as db:
        agree(db, told.platform, told.profile, agreed)
    return {"template": agreed.name}


Act = Callable[[Desk, web.Request], Awaitable[dict[str, Any]]]
ROUTES: Sequence[tuple[str, str, Act]] = (
    ("GET", "/_control/effects", effects),
    ("GET", "/_control/clock", clock),
    ("POST", "/_control/clock", clock),
    ("GET", "/_control/faults", faults),
    ("POST", "/_control/faults", faults),
    ("DELETE", "/_control/faults", faults),
    ("POST", "/_control/release", release),
    ("POST", "/_control/wait", wait),
    ("POST", "/_control/status", status),
    ("POST", "/_control/callbacks", call_back),
    ("POST", "/_control/lists", lists),
    ("GET", "/_control/feedback", feedback),
    ("POST", "/_control/template", template),
)


def guarded(act: Act) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Let an act be ordered only where control is on; what cannot be read is refused by field."""

    async def ordered(request: web.Request) -> web.Response:
        desk = request.app[DESK]
        if not desk.settings.control:
            return _told({"error": "control is off: start with --control"}, 403)
        try:
            return _told(await act(desk, request))
        except ControlRefused as refused:
            return _told({"error": str(refused)}, 400)

    return ordered


def _told(content: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(
        content, status=status, dumps=lambda value: json.dumps(value, ensure_ascii=False, default=str)
    )
