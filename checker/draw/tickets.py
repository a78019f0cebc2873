"""Tickets and the order they give (签号与抽取顺序): the smallest digest first, in each stratum by itself.

A ticket depends on the key and the unit alone, so nobody's place in a list matters, and a unit that leaves a
frame leaves the order of the others as it was. `first` gives the beginning of an order without sorting the
rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from math import isqrt

from checker.draw.digest import SHA256, Digest
from checker.draw.lists import FrameRow

Ranked = tuple[str, str]
"""Ticket (64 hexadecimal digits) and unit."""
_SIGMAS = 8
"""Standard deviations of room above the share wanted; if too few are under the limit, all are looked at."""


def ticket(key: str, unit_id: str, tickets: int = 1, digest: Digest = SHA256) -> str:
    """Return the ticket of a unit: the smallest of its own, 64 hexadecimal digits."""
    stem = f"{key}u{unit_id}"
    smallest = digest.of(stem.encode())
    for number in range(2, tickets + 1):
        smallest = min(smallest, digest.of(f"{stem}#{number}".encode()))
    return smallest.hex()


def order(key: str, rows: Iterable[FrameRow], digest: Digest = SHA256) -> list[Ranked]:
    """Return all units of one stratum in the order drawn."""
    return sorted((ticket(key, row.id, row.tickets, digest), row.id) for row in rows)


def by_stratum(key: str, rows: Iterable[FrameRow], digest: Digest = SHA256) -> dict[str, list[Ranked]]:
    """Return the order of each stratum, strata sorted by bytes."""
    strata: dict[str, list[FrameRow]] = {}
    for row in rows:
        strata.setdefault(row.stratum, []).append(row)
    return {name: order(key, strata[name], digest) for name in sorted(strata, key=str.encode)}


def first(key: str, units: Sequence[str], count: int, digest: Digest = SHA256) -> list[Ranked]:
    """Return the first `count` of many units with one ticket each, in the order drawn.

    Only tickets under a limit are kept: the mean share and eight standard deviations more. The limit can
    change the work, never the answer.
    """
    limit = _limit(count, len(units))
    kept = list(under(key, units, limit, digest))
    if len(kept) < count:
        kept = list(under(key, units, b"", digest))
    return (
        [(found.hex(), unit) for found, unit in nsmallest(count, kept)]
        if count < 64
        else [(found.hex(), unit) for found, unit in sorted(kept)[:count]]
    )


def under(
    key: str, units: Iterable[str], limit: bytes, digest: Digest = SHA256
) -> Iterable[tuple[bytes, str]]:
    """Yield ticket and unit where the ticket is below the limit; an empty limit lets every ticket pass."""
    stem = f"{key}u".encode()
    if digest is SHA256:
        # a province has a million: one call less a unit
        begun = hashlib.sha256
        hashed: Callable[[bytes], bytes] = lambda content: begun(content).digest()  # noqa: E731
    else:
        hashed = digest.of
    for unit in units:
        found = hashed(stem + unit.encode())
        if found < limit or not limit:
            yield found, unit


def _limit(count: int, units: int) -> bytes:
    """Return a ticket that about `count` tickets are below, with room above; empty where nearly all are."""
    room = count + _SIGMAS * (isqrt(count) + 1)
    return b"" if room >= units else (room * (1 << 256) // units).to_bytes(32, "big")
