"""Answers that go wrong on their way (异常应答): real resets and half answers on the call's connection.

A call is answered as it should be, or with one of the faults of the reply. What has been committed by then
was decided before; here is only what the caller sees of it.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import zlib
from functools import lru_cache
from typing import Any

from aiohttp import web

from connectors.simulator.desk import DESK, FAILED
from connectors.simulator.fault import Fault, Order
from connectors.simulator.orders import Placed

JSON = "application/json"
LOGIN_PAGE = (
    "<!DOCTYPE html><html lang='zh-CN'><title>统一身份认证</title>"
    "<form action='/login' method='post'><input name='username'>"
    "<input name='password' type='password'></form></html>"
)
SKEW = web.RequestKey("skew", float)
"""Of a request: by how many seconds the moment told with its answer is off."""

_BIG_HEADER = 200_000
_MOST_ENDLESS = 256 * 1024 * 1024
_MEBIBYTE = 1024 * 1024


def body_of(reply: dict[str, Any]) -> bytes:
    """Return an answer as bytes; half of a surrogate pair that is repeated stays an escape."""
    text = json.dumps(reply, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def sound(reply: dict[str, Any]) -> web.Response:
    """Return the answer as it should be."""
    return web.Response(body=body_of(reply), content_type=JSON, charset="utf-8")


def reset(request: web.Request) -> web.StreamResponse:
    """Cut the connection with a reset (RST)."""
    if request.transport is not None:
        reset_transport(request.transport)
    return web.Response()


def reset_transport(transport: asyncio.BaseTransport) -> None:
    """Cut a connection with a reset; a plain close would end it politely where all was read."""
    if not isinstance(transport, asyncio.Transport) or transport.is_closing():
        return
    line: socket.socket | None = transport.get_extra_info("socket")
    if line is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def spoiled(request: web.Request, placed: Placed, reply: dict[str, Any]) -> web.StreamResponse:
    """Answer with a fault of the reply; `reply` is what would have been answered."""
    order = placed.order
    match order.fault:
        case Fault.RESET_BEFORE_READ | Fault.RESET_AFTER_READ:
            return reset(request)
        case Fault.CLOSE_AFTER_READ:
            return _cut(request, b"")
        case Fault.TRUNCATED:
            content = body_of(reply)
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: {len(content)}\r\n\r\n"
            return _cut(request, head.encode() + content[: len(content) // 2])
        case Fault.GARBAGE:
            return _cut(request, b"\x16\x03\x01 this is no HTTP\r\n\r\n")
        case Fault.STATUS:
            return _status(order, reply)
        case Fault.FLAG:
            return sound({"serviceFlag": order.flag, "msg": order.msg})
        case Fault.LOGIN_PAGE:
            return web.Response(text=LOGIN_PAGE, content_type="text/html", charset="utf-8")
        case Fault.EMPTY:
            return web.Response(body=b"", content_type=JSON)
        case Fault.BIG_HEADER:
            answer = sound(reply)
            answer.headers["X-Trace"] = "0" * _BIG_HEADER
            return answer
        case Fault.DATE_SKEW:
            request[SKEW] = order.seconds
            return sound(reply)
        case Fault.GZIP_BOMB:
            content = await asyncio.to_thread(bomb, order.megabytes)
            headers = {"Content-Encoding": "gzip", "Content-Type": JSON}
            return web.Response(body=content, headers=headers)
        case Fault.DRIP:
            return await _drip(request, placed, body_of(reply))
        case Fault.ENDLESS:
            return await _endless(request)
        case _:
            return sound(reply)


@lru_cache(maxsize=2)
def bomb(megabytes: int) -> bytes:
    """Return a small gzip body that unpacks to so many mebibytes of JSON."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(b'{"serviceFlag":1,"msg":"')]
    parts += [packer.compress(b" " * _MEBIBYTE) for _ in range(megabytes)]
    return b"".join((*parts, packer.compress(b'"}'), packer.flush()))


def _cut(request: web.Request, content: bytes) -> web.StreamResponse:
    """Send some bytes past the HTTP library and close politely (FIN)."""
    if isinstance(request.transport, asyncio.Transport) and not request.transport.is_closing():
        if content:
            request.transport.write(content)
        request.transport.close()
    return web.Response()


def _status(order: Order, reply: dict[str, Any]) -> web.Response:
    headers = {} if order.retry_after is None else {"Retry-After": order.retry_after}
    if order.body is not None:
        return web.Response(
            status=order.status,
            text=order.body,
            headers=headers,
            content_type=order.content_type,
            charset="utf-8",
        )
    if order.status in {204, 205, 304}:
        return web.Response(status=order.status, headers=headers)
    if order.status < 300:
        answer = sound(reply)
        answer.set_status(order.status)
        answer.headers.update(headers)
        return answer
    if order.status < 500:
        answer = sound({"serviceFlag": FAILED, "msg": f"HTTP {order.status}"})
        answer.set_status(order.status)
        answer.headers.update(headers)
        return answer
    page = f"<html><h1>{order.status}</h1></html>"
    return web.Response(status=order.status, text=page, headers=headers, content_type="text/html")


async def _drip(request: web.Request, placed: Placed, content: bytes) -> web.StreamResponse:
    """Send the right answer, one byte at a time."""
    desk = request.app[DESK]
    answer = web.StreamResponse(headers={"Content-Type": JSON, "Content-Length": str(len(content))})
    _ = await answer.prepare(request)
    for at in range(len(content)):
        await answer.write(content[at : at + 1])
        await desk.orders.paused(placed)
    await answer.write_eof()
    return answer


async def _endless(request: web.Request) -> web.StreamResponse:
    """Send an answer that does not end while anybody reads it, within reason."""
    answer = web.StreamResponse(headers={"Content-Type": JSON})
    _ = await answer.prepare(request)
    await answer.write(b'{"serviceFlag":1,"msg":"')
    chunk = b" " * 65_536
    for _ in range(_MOST_ENDLESS // len(chunk)):
        await answer.write(chunk)
        if request.app[DESK].clock.closed:
            break
    return reset(request)
