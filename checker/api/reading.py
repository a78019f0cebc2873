"""Reading what was sent (读取请求): bodies within limits and time, flags and headers that mean something."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import cast

from aiohttp import web

from checker.api.desk import Asked
from checker.api.problems import Refused
from checker.strict_json import parse

GRACE_SECONDS = 30.0
LEAST_RATE = 16 * 1024
"""Bytes a second."""

_IDEMPOTENCY_KEY = re.compile(r"[!-~]{16,255}")
_YES, _NO = ("1", "true"), ("0", "false")


def media_type(request: web.Request, allowed: Iterable[str]) -> str:
    """Return the media type of the body.

    Raises:
        Refused: It is not among those taken here, or the body is packed.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused("media_type", "send the body unpacked, without Content-Encoding")
    taken = list(allowed)
    found = request.content_type if "Content-Type" in request.headers else ""
    if found not in taken:
        raise Refused(
            "media_type", f"send Content-Type: {' or '.join(taken)}", headers={"Accept": ", ".join(taken)}
        )
    if (request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
        raise Refused("media_type", "send the body in UTF-8")
    return found


async def one_body(asked: Asked) -> bytes:
    """Return the body of one case, whole.

    Raises:
        Refused: It is larger than allowed, or did not come in time.
    """
    settings = asked.desk.settings
    chunks = [chunk async for chunk in body_of(asked, settings.case_kib * 1024, settings.body_seconds)]
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def body_of(asked: Asked, most: int, seconds: float) -> AsyncIterator[bytes]:
    """Yield a body in pieces as they come, never more than `most` bytes nor later than `seconds`.

    After `GRACE_SECONDS` it has to come at `LEAST_RATE` at the least: who sends a byte a minute
    would hold a place that others wait for.

    Raises:
        Refused: It is larger than allowed, or did not come in time.
    """
    request = asked.request
    too_large = Refused("too_large", f"at most {most} bytes are taken here")
    if (request.content_length or 0) > most:
        raise too_large
    read = 0
    loop = asyncio.get_running_loop()
    start = loop.time()
    while True:
        until = start + min(seconds, GRACE_SECONDS + read / LEAST_RATE)
        try:
            async with asyncio.timeout_at(until):
                chunk = await request.content.readany()
        except TimeoutError:
            detail = f"the body has to come within {seconds:g} seconds, and at {LEAST_RATE} bytes a second"
            raise Refused("too_slow", detail) from None
        if not chunk:
            return
        read += len(chunk)
        if read > most:
            raise too_large
        yield chunk


def json_object(content: bytes) -> Mapping[str, object]:
    """Return a body as a JSON object.

    Raises:
        NotJson: It is no JSON that can be taken.
        Refused: It is JSON, but no object.
    """
    found = parse(content)
    if not isinstance(found, dict):
        raise Refused("not_json", "found JSON that is no object; send one case as an object")
    return cast("dict[str, object]", found)


def queried(request: web.Request, known: Iterable[str]) -> dict[str, str]:
    """Return the query parameters.

    Raises:
        Refused: One is not known here or stands twice.
    """
    names = list(known)
    found: dict[str, str] = {}
    for name, value in request.query.items():
        if name not in names or name in found:
            expected = f"each of {', '.join(names)} at most once" if names else "none"
            raise Refused("query", f"expected {expected}")
        found[name] = value
    return found


def flag(found: Mapping[str, str], name: str) -> bool:
    """Return a query parameter that says yes or no; no where it is left out.

    Raises:
        Refused: It says neither.
    """
    value = found.get(name, "0")
    if value not in (*_YES, *_NO):
        raise Refused("query", f"{name}: expected 0 or 1")
    return value in _YES


def idempotency_key(request: web.Request) -> str | None:
    """Return the key under which the caller may repeat this request; None where there is none.

    Raises:
        Refused: It is too short to be one of a kind, too long, or no plain text.
    """
    given = request.headers.getall("Idempotency-Key", [])
    if not given:
        return None
    if len(given) > 1 or not _IDEMPOTENCY_KEY.fullmatch(given[0]):
        raise Refused("header", "Idempotency-Key: expected 16 to 255 visible ASCII characters, once")
    return given[0]
