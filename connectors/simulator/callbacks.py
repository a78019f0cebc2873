"""Telling of our own accord (状态回调): status events sent to the address agreed, signed as calls are.

An event goes out when it is recorded and once more whenever control says so; until it is answered
with 2xx it counts as not told. Whoever polls gets it in any case.
"""

from __future__ import annotations

import json
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from connectors.simulator.desk import Desk
from connectors.simulator.signature import headers

PATH = "/v1/platform/status"
_SECONDS = 10
_MARK = "called back "


async def call_back(desk: Desk, event: dict[str, Any]) -> str:
    """Send one event; return the status it was answered with, or what went wrong."""
    agreed = desk.settings.callback
    if agreed is None:
        return "no address is agreed"
    address = agreed.address.rstrip("/") + PATH
    body = json.dumps({"events": [event]}, ensure_ascii=False).encode()
    made = headers(agreed, urlsplit(address).path, body, at=desk.clock.wall(), nonce=token_hex(16))
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=_SECONDS), trust_env=False) as session,
            session.post(address, data=body, headers=made, allow_redirects=False) as response,
        ):
            answered = str(response.status)
    except (ClientError, OSError, TimeoutError) as error:
        return type(error).__name__
    if answered.startswith("2"):
        with desk.books.writing() as db:
            _ = db.execute("INSERT OR IGNORE INTO meta VALUES (?, 'true')", (_MARK + event["id"],))
    return answered


def not_told(desk: Desk) -> list[dict[str, Any]]:
    """Return the events nobody has confirmed, the oldest first."""
    rows = desk.books.db.execute(
        "SELECT content FROM notice WHERE kind = 'event' AND seq IS NOT NULL ORDER BY seq"
    ).fetchall()
    told = {
        row[0]
        for row in desk.books.db.execute(
            "SELECT name FROM meta WHERE name >= ? AND name < ?", (_MARK, "called baz")
        )
    }
    events = [json.loads(row[0]) for row in rows]
    return [event for event in events if _MARK + event["id"] not in told]
