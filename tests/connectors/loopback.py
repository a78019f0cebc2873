"""Servers on the loopback that do with a connection what a test says, in the test's own event loop."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[["Call"], Awaitable[None]]


@dataclass
class Call:
    """One connection: the request that came, and the ends to answer or break it with."""

    head: bytes
    body: bytes
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def answer(self, head: str, body: bytes = b"") -> None:
        """Write an answer; the caller's going away is no concern of the server's."""
        with suppress(ConnectionError):
            self.writer.write(head.replace("\n", "\r\n").encode() + b"\r\n" + body)
            await self.writer.drain()

    async def json(self, body: bytes, extra: str = "") -> None:
        """Answer 200 with JSON."""
        head = f"HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: {len(body)}\n{extra}"
        await self.answer(head, body)

    def reset(self) -> None:
        """Cut the connection with RST."""
        sock: socket.socket = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def until_gone(self) -> None:
        """Wait until the other side has closed."""
        with suppress(ConnectionError):
            while await self.reader.read(65536):
                pass


@dataclass
class Server:
    """Where it listens, and what has come so far."""

    port: int
    calls: list[Call] = field(default_factory=list[Call])
    connections: int = 0


@asynccontextmanager
async def serving(
    behaviour: Behaviour, *, tls: ssl.SSLContext | None = None, read: bool = True
) -> AsyncGenerator[Server]:
    """Serve each request with a behaviour; without `read` it is called before anything was read."""
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        served.connections += 1
        try:
            while True:
                head, body = (await _request(reader)) if read else (b"", b"")
                call = Call(head, body, reader, writer)
                served.calls.append(call)
                await behaviour(call)
                if not read:
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError, ssl.SSLError):
                await writer.wait_closed()
            tasks.discard(task)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    served = Server(server.sockets[0].getsockname()[1])
    try:
        yield served
    finally:
        server.close()
        for task in list(tasks):
            _ = task.cancel()
        _ = await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


async def _request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (
            int(line.partition(b":")[2])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ),
        0,
    )
    return head, await reader.readexactly(length)
