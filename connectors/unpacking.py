"""What an answer unpacks to (解压), counted while it is unpacked: a small answer can hold a very large one.

We ask for no packing at all; some box on the way may pack all the same. A chunk is never unpacked further
than what is still allowed.
"""

from __future__ import annotations

import zlib


class TooLarge(Exception):
    """An answer has more bytes than allowed, or is packed in a way nobody asked for."""


class Unpacking:
    """Takes chunks as they arrive."""

    def __init__(self, encoding: str, most_bytes: int) -> None:
        """Begin an answer.

        Raises:
            TooLarge: It is packed otherwise than by gzip or deflate.
        """
        kind = encoding.strip().lower()
        if kind not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise TooLarge("the answer is packed in a way nobody asked for")
        # 32: gzip or zlib, whichever it turns out to be
        self._packed = None if kind in {"", "identity"} else zlib.decompressobj(32 + zlib.MAX_WBITS)
        self._parts: list[bytes] = []
        self._left = self._most = most_bytes

    def take(self, chunk: bytes) -> None:
        """Take a chunk.

        Raises:
            TooLarge: That is more than allowed.
            zlib.error: It is not packed as it says.
        """
        # one byte more than allowed is enough to know
        part = chunk if self._packed is None else self._packed.decompress(chunk, self._left + 1)
        if len(part) > self._left:
            msg = f"the answer has more than {self._most} bytes"
            raise TooLarge(msg)
        self._left -= len(part)
        self._parts.append(part)

    def finish(self) -> bytes:
        """Return the whole answer.

        Raises:
            zlib.error: Its end is missing.
        """
        if self._packed is not None and not self._packed.eof:
            raise zlib.error("the packed answer has no end")
        return b"".join(self._parts)
