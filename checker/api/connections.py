"""Connections within limits (连接限制): a late head, one connection too many, what is no HTTP.

The HTTP library closes an idle connection; it does not see one that sends a letter a second.
Here the head of a request has a deadline from its first byte (from the start, for the first one),
and whatever is refused before a request exists is answered as a problem too.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import BadStatusLine, LineTooLong
from aiohttp.web_protocol import RequestHandler
from pydantic_core import to_json

from checker.api.problems import KINDS, PROBLEM_JSON, Code, Refused, problem
from checker.service.metrics import Metrics

# pyright: reportPrivateUsage=false
# the library offers no other way to learn that a head is complete

LINGER_SECONDS = 2
"""How long a body that nobody wants is read on, so that the refusal arrives before the line is cut."""


class Connection(RequestHandler):
    """One connection."""

    __slots__ = ("_head_timer", "_limits")

    def __init__(self, manager: LimitedServer, **kwargs: Any) -> None:
        super().__init__(manager, **kwargs)
        self._limits = manager
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or answer at once that there are too many."""
        limits = self._limits
        super().connection_made(transport)
        limits.metrics.connections.set(len(limits.connections))
        if len(limits.connections) > limits.most:
            limits.metrics.refused_connections.inc()
            self._turn_away("unavailable", "too many connections; try again later")
            return
        self._await_head()

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self._head_came()
        super().connection_lost(exc)
        self._limits.metrics.connections.set(len(self._limits.connections))

    def data_received(self, data: bytes) -> None:
        """Take bytes; the deadline runs while they are part of a head."""
        before = self._request_count
        super().data_received(data)
        if self._request_count != before or self._request_in_progress or self._messages:
            self._head_came()
        elif self._head_timer is None and self._waiter is not None:
            self._await_head()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no valid HTTP as a problem; nothing of what was sent is logged or repeated."""
        del message
        if request.writer.output_size > 0:
            msg = "an answer has begun to leave, another cannot follow"
            raise ConnectionError(msg)
        code: Code = "internal" if status >= 500 else "bad_request"
        if isinstance(exc, LineTooLong) and not isinstance(exc, BadStatusLine):
            code = "head_too_large"
        self._limits.metrics.answered("other", "other", KINDS[code].status, 0)
        answer = problem(Refused(code, "send HTTP/1.1 with a head of at most 8 KiB a line"), "none")
        answer.force_close()
        return answer

    def _await_head(self) -> None:
        loop = asyncio.get_running_loop()
        self._head_timer = loop.call_later(self._limits.head_seconds, self._head_is_late)

    def _head_came(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        self._head_timer = None
        if self._request_in_progress or self._messages:
            return
        self._limits.metrics.slow_heads.inc()
        self._turn_away("too_slow", f"the head has to come within {self._limits.head_seconds:g} seconds")

    def _turn_away(self, code: Code, detail: str) -> None:
        """Send a problem without a request to answer, and close."""
        transport = self.transport
        if transport is None:
            return
        kind = KINDS[code]
        body = to_json(
            {
                "type": f"urn:sunlit:problem:{code}",
                "title": kind.title,
                "status": int(kind.status),
                "detail": detail,
                "request_id": "none",
                "errors": [],
            }
        )
        head = (
            f"HTTP/1.1 {kind.status.value} {kind.status.phrase}\r\nContent-Type: {PROBLEM_JSON}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        transport.write(head.encode() + body)
        self.force_close()


class LimitedServer(web.Server):
    """Makes connections, and knows their limits."""

    def __init__(self, *args: Any, most: int, head_seconds: float, metrics: Metrics, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        self.head_seconds = head_seconds
        self.metrics = metrics

    def __call__(self) -> RequestHandler:
        """Return a connection."""
        return Connection(self, loop=self._loop, **self._kwargs)


class LimitedRunner(web.AppRunner):
    """Runs an application behind such connections."""

    def __init__(
        self, app: web.Application, *, most: int, head_seconds: float, metrics: Metrics, **kwargs: Any
    ) -> None:
        super().__init__(app, access_log=None, lingering_time=LINGER_SECONDS, auto_decompress=False, **kwargs)
        self._limits: dict[str, Any] = {"most": most, "head_seconds": head_seconds, "metrics": metrics}

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return LimitedServer(
            made.request_handler,
            request_factory=made.request_factory,
            loop=asyncio.get_running_loop(),
            **self._limits,
            **made._kwargs,
        )
