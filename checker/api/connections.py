"""Connections within limits (连接限制): a late head, one connection too many, what is no HTTP.

The HTTP library closes an idle connection; it does not see one that sends a letter a second.
Here the head of a request has a deadline from its first byte (from the start, for the first one),
and whatever is refused before a request exists is answered as a problem too.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from aiohttp import hdrs, web
from aiohttp.http_exceptions import BadHttpMessage, LineTooLong
from aiohttp.http_parser import RawRequestMessage
from aiohttp.web_protocol import RequestHandler
from multidict import CIMultiDict, CIMultiDictProxy
from pydantic_core import to_json

from checker.api.problems import KINDS, PROBLEM_JSON, SERVER, Code, Refused, problem, problem_body
from checker.service.log_lines import log_of
from checker.service.metrics import Metrics

# pyright: reportPrivateUsage=false
# the library offers no other way to learn that a head is complete

_log = log_of("connections")

MOST_HEADERS = 64
LONGEST_HEADER = 4096
"""Bytes; twenty times what a token takes."""

LINGER_SECONDS = 2
"""How long a body that nobody wants is read on, so that the refusal arrives before the line is cut."""


class Connection(RequestHandler):
    """One connection."""

    __slots__ = ("_head_timer", "_limits", "_send_timer")

    def __init__(self, manager: LimitedServer, **kwargs: Any) -> None:
        super().__init__(manager, **kwargs)
        self._limits = manager
        self._head_timer: asyncio.TimerHandle | None = None
        self._send_timer: asyncio.TimerHandle | None = None

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
        self._is_read()
        super().connection_lost(exc)
        self._limits.metrics.connections.set(len(self._limits.connections))

    def pause_writing(self) -> None:
        """Wait for the other side to read; one that never does is cut off."""
        super().pause_writing()
        if self.transport is not None:
            self._send_timer = self._loop.call_later(self._limits.idle_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
        self._is_read()

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
        if isinstance(exc, LineTooLong) or (isinstance(exc, BadHttpMessage) and "Too many" in exc.message):
            code = "head_too_large"
        request_id = self._told(code)
        detail = f"send HTTP/1.1, at most {MOST_HEADERS} headers of at most {LONGEST_HEADER} bytes"
        answer = problem(Refused(code, detail), request_id)
        answer.headers.update({"X-Request-Id": request_id, "Server": SERVER})
        answer.force_close()
        return answer

    def _told(self, code: Code) -> str:
        """Count and log what never became a request; return the id it is known by."""
        request_id = secrets.token_hex(16)
        self._limits.metrics.answered("other", "other", KINDS[code].status, 0)
        _log.info("turned away", status=int(KINDS[code].status), code=code, request_id=request_id)
        return request_id

    def _is_read(self) -> None:
        if self._send_timer is not None:
            self._send_timer.cancel()
            self._send_timer = None

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
        request_id = self._told(code)
        body = to_json(problem_body(Refused(code, detail), request_id))
        head = (
            f"HTTP/1.1 {kind.status.value} {kind.status.phrase}\r\nContent-Type: {PROBLEM_JSON}\r\n"
            f"Content-Length: {len(body)}\r\nX-Request-Id: {request_id}\r\nServer: {SERVER}\r\n"
            "Cache-Control: no-store\r\nRetry-After: 5\r\nConnection: close\r\n\r\n"
        )
        transport.write(head.encode() + body)
        self.force_close()


class LimitedServer(web.Server):
    """Makes connections, and knows their limits."""

    def __init__(
        self, *args: Any, most: int, head_seconds: float, idle_seconds: float, metrics: Metrics, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        self.head_seconds = head_seconds
        self.idle_seconds = idle_seconds
        self.metrics = metrics

    def __call__(self) -> RequestHandler:
        """Return a connection."""
        return Connection(self, loop=self._loop, **self._kwargs)


class LimitedRunner(web.AppRunner):
    """Runs an application behind such connections."""

    def __init__(
        self,
        app: web.Application,
        *,
        most: int,
        head_seconds: float,
        idle_seconds: float,
        metrics: Metrics,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            app,
            access_log=None,
            lingering_time=LINGER_SECONDS,
            auto_decompress=False,
            keepalive_timeout=idle_seconds,
            max_headers=MOST_HEADERS,
            max_field_size=LONGEST_HEADER,
            handler_cancellation=True,
            **kwargs,
        )
        self._limits: dict[str, Any] = {
            "most": most,
            "head_seconds": head_seconds,
            "idle_seconds": idle_seconds,
            "metrics": metrics,
        }

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        make = made.request_factory

        def request(message: RawRequestMessage, *rest: Any) -> web.BaseRequest:
            if message.headers.get(hdrs.EXPECT, "100-continue").lower() != "100-continue":
                # the library would answer it before the door, with the header repeated
                kept = [(name, value) for name, value in message.headers.items() if name != hdrs.EXPECT]
                message = message._replace(headers=CIMultiDictProxy(CIMultiDict(kept)))
            return make(message, *rest)

        return LimitedServer(
            made.request_handler,
            request_factory=request,
            loop=asyncio.get_running_loop(),
            handler_cancellation=made.handler_cancellation,
            **self._limits,
            **made._kwargs,
        )
