"""The one way in and out: every request gets an id, passes the guard, and leaves an answer and a line.

Whatever goes wrong behind the door becomes a problem that repeats nothing of what was sent; an
error nobody expected is logged by its kind and place, without the values it speaks of.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
import traceback
from collections.abc import Awaitable, Callable

from aiohttp import HttpVersion10, web

from checker.api.desk import DESK, Asked, Desk
from checker.api.problems import SERVER, Refused, problem, refusal_of
from checker.api.routes import OPEN, Route, route_of
from checker.roles import Bearer
from checker.service.log_lines import log_of
from checker.store.errors import StoreRefused

_log = log_of("api")

_REQUEST_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
"""A caller's own id is taken if it is a UUID: anything else could be somebody's number."""

REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def door(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let one request in, and its answer out."""
    started = time.perf_counter()
    desk = request.app[DESK]
    desk.activity.begin()
    try:
        return await _answered(request, handler, desk, started)
    finally:
        desk.activity.end()


async def _answered(request: web.Request, handler: Handler, desk: Desk, started: float) -> web.StreamResponse:
    route = route_of(request)
    request_id = request[REQUEST_ID] = _id_of(request)
    bearer: Bearer | None = None
    try:
        bearer = await _admitted(request, route, desk)
        if route is None:
            # not in the table: there is nothing here, or not by this method
            answer = await handler(request)
        else:
            answer = await route.handle(Asked(request, desk, request_id, bearer))
    except asyncio.CancelledError:
        _tell(request, route, bearer, request_id, 499, started)
        raise
    except Exception as error:
        if request.writer.output_size:
            # an answer has begun to leave: there is nobody to tell
            _tell(request, route, bearer, request_id, 499, started)
            raise
        answer = problem(_refusal(error, request_id), request_id)
    if desk.stopping or answer.status == 401 or (not request.content.is_eof() and answer.status >= 400):
        # what was not read is not waited for, and who is told to go on comes back elsewhere
        answer.force_close()
    _tell(request, route, bearer, request_id, answer.status, started)
    return answer


async def sign(request: web.Request, answer: web.StreamResponse) -> None:
    """Write on every answer which request it belongs to, and nothing of what it was made with."""
    answer.headers["X-Request-Id"] = request.get(REQUEST_ID, "none")
    answer.headers["Server"] = SERVER


async def _admitted(request: web.Request, route: Route | None, desk: Desk) -> Bearer | None:
    if request.version < HttpVersion10:
        raise Refused("bad_request", "send HTTP/1.1")
    several = request.headers.getall("Authorization", [""])
    given = several[0] if len(several) == 1 else ""
    if route is None:
        # what is not in the table is nobody's business without a token either
        return await desk.guard.known(given)
    if route.permission is OPEN:
        return None
    try:
        return await desk.guard.admit(given, route.permission, browser=route.browser)
    except Refused as refused:
        if refused.code == "unauthorised":
            desk.metrics.refused_tokens.inc()
        raise


def _refusal(error: Exception, request_id: str) -> Refused:
    if (refused := refusal_of(error)) is not None:
        return refused
    if isinstance(error, StoreRefused):
        _log.error("store refused", code=error.code, request_id=request_id)
        return Refused(
            "unavailable", "the store does not answer; try again later", headers={"Retry-After": "5"}
        )
    if isinstance(error, ConnectionError | web.RequestPayloadError):
        return Refused("bad_request", "the body ended early or is not framed as its head says")
    where = traceback.extract_tb(error.__traceback__)[-3:]
    _log.error(
        "unexpected error",
        kind=type(error).__name__,
        where=[f"{frame.name}:{frame.lineno}" for frame in where],
        request_id=request_id,
    )
    return Refused("internal", "it is logged under the request id; tell it to the maintainers")


def _id_of(request: web.Request) -> str:
    given = request.headers.get("X-Request-Id", "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(16)


def _tell(
    request: web.Request,
    route: Route | None,
    bearer: Bearer | None,
    request_id: str,
    status: int,
    started: float,
) -> None:
    seconds = time.perf_counter() - started
    method = request.method if route is not None else "other"
    path = route.path if route is not None else "other"
    request.app[DESK].metrics.answered(method, path, status, seconds)
    _log.info(
        "answered",
        method=method,
        route=path,
        status=status,
        ms=round(seconds * 1000, 3),
        request_id=request_id,
        token=bearer.token_id if bearer is not None else None,
    )
