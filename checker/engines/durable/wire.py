"""Frames between parent and child: length, number, JSON. Both sides import this, so it imports nothing.

The number says which request a frame answers: a late answer is never taken for another's.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

HEADER = struct.Struct(">IQ")
"""Length of the body in bytes, number of the request."""

LONGEST = 64 * 1024 * 1024
"""Bytes of a body; nothing we send comes near."""

MARKER = "seen"
"""Name of the rule of each rule set that always fires."""

PROGRAM = 0
"""Number of the first frame each way: the program, and whether the child is ready. Requests begin at 1."""


class Garbled(Exception):
    """What came in is no frame of ours; the process at the other end is not to be trusted any more."""


def frame(number: int, body: bytes) -> bytes:
    """Return a frame as it goes over the wire."""
    return HEADER.pack(len(body), number) + body


class Frames:
    """Cuts what comes in into frames, however it was broken up on the way."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def fed(self, received: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the frames that are now whole, with their numbers.

        Raises:
            Garbled: A length is beyond all measure.
        """
        self._rest += received
        while len(self._rest) >= HEADER.size:
            length, number = HEADER.unpack_from(self._rest)
            if length > LONGEST:
                msg = f"a frame of {length} bytes, at most {LONGEST} are taken"
                raise Garbled(msg)
            end = HEADER.size + length
            if len(self._rest) < end:
                return
            body = bytes(self._rest[HEADER.size : end])
            del self._rest[:end]
            yield number, body
