"""The least an HTTP client can do: bytes made before, one line kept open, the answer read to its end."""

from __future__ import annotations

import socket
from typing import Self

_END = b"\r\n\r\n"


class Wire:
    """One connection; not for several threads at once."""

    def __init__(self, address: str) -> None:
        host, _, port = address.removeprefix("http://").rpartition(":")
        self._host = f"{host}:{port}".encode()
        self._socket = socket.create_connection((host, int(port)), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def request(self, method: str, path: str, token: str, body: bytes = b"") -> bytes:
        """Return a request as it goes over the line."""
        head = (
            b"%b %b HTTP/1.1\r\nHost: %b\r\nAuthorization: Bearer %b\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        )
        return head % (method.encode(), path.encode(), self._host, token.encode(), len(body)) + body

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return status and body.

        Raises:
            ConnectionError: The other side closed.
        """
        self._socket.sendall(request)
        came = self._socket.recv(1 << 18)
        while (end := came.find(_END)) < 0:
            came += self._more()
        head = came[:end].lower()
        at = head.index(b"content-length:") + 15
        length = int(head[at : head.find(b"\r\n", at) if head.find(b"\r\n", at) > 0 else len(head)])
        whole = end + len(_END) + length
        while len(came) < whole:
            came += self._more()
        return int(came[9:12]), came[end + len(_END) :]

    def _more(self) -> bytes:
        content = self._socket.recv(1 << 18)
        if not content:
            msg = "the other side closed before its answer was whole"
            raise ConnectionError(msg)
        return content
