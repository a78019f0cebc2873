"""Tickets and the order they give (签号与抽取顺序): the smallest digest first, in each stratum by itself.

A ticket depends on the key and the unit alone, so nobody's place in a list matters, and a unit that leaves a
frame leaves the order of the others as it was. `first` gives the beginning of an order without sorting the
rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from math import isqrt

from checker.draw.digest import SHA256, Digest
from checker.draw.lists import FrameRow

Ranked = tuple[str, str]
"""Ticket (64 hexadecimal digits) and unit."""
_SIGMAS = 8
"""Standard deviations of room above the share wanted; if too few are under the limit, all are looked at."""
_FEWEST = 4_096
"""Units kept between two sorts of a stream, at least."""
_DIGITS = 64


def ticket(key: str, unit_id: str, tickets: int = 1, digest: Digest = SHA256) -> str:
    """Return the ticket of a unit: the smallest of its own, 64 hexadecimal digits."""
    stem = f"{key}u{unit_id}"
    smallest = digest.of(stem.encode())
    for number in range(2, tickets + 1):
        smallest = min(smallest, digest.of(f"{stem}#{number}".encode()))
    return smallest.hex()


def order(key: str, rows: Iterable[FrameRow], digest: Digest = SHA256) -> list[Ranked]:
    """Return all units of one stratum in the order drawn."""
    several: list[FrameRow] = []

    def of_one_ticket() -> Iterator[str]:
        for row in rows:
            if row.tickets == 1:
                yield row.id
            else:
                several.append(row)

    kept = _kept(under(key, of_one_ticket(), b"", digest))
    kept += [ticket(key, row.id, row.tickets, digest) + row.id for row in several]
    kept.sort()
    return _ranked(kept)


def by_stratum(key: str, rows: Iterable[FrameRow], digest: Digest = SHA256) -> dict[str, list[Ranked]]:
    """Return the order of each stratum, strata sorted by bytes."""
    strata: dict[str, list[FrameRow]] = {}
    for row in rows:
        strata.setdefault(row.stratum, []).append(row)
    return {name: order(key, strata[name], digest) for name in sorted(strata, key=str.encode)}


def first(key: str, units: Collection[str], count: int, digest: Digest = SHA256) -> list[Ranked]:
    """Return the first `count` of many units with one ticket each, in the order drawn.

    Only tickets under a limit are kept: the mean share and eight standard deviations more. The limit can
    change the work, never the answer.
    """
    kept = _kept(under(key, units, _limit(count, len(units)), digest))
    if len(kept) < count:
        kept = _kept(under(key, units, b"", digest))
    kept.sort()
    return _ranked(kept[:count])


def first_streamed(key: str, units: Iterable[str], count: int, digest: Digest = SHA256) -> list[Ranked]:
    """Return what `first` does, of units that are read once and never held together.

    Whenever twice as many are kept as are wanted, the later half is dropped and the last ticket left becomes
    the limit: whatever is dropped has `count` before it.
    """
    if count < 1:
        return []
    kept: list[str] = []
    rest = iter(units)
    limit = b""
    while found := _kept(islice(under(key, rest, limit, digest), max(count, _FEWEST))):
        kept += found
        kept.sort()
        del kept[count:]
        if len(kept) == count:
            limit = bytes.fromhex(kept[-1][:_DIGITS])
    return _ranked(kept)


def under(
    key: str, units: Iterable[str], limit: bytes, digest: Digest = SHA256
) -> Iterator[tuple[bytes, str]]:
    """Yield ticket and unit where the ticket is below the limit; an empty limit lets every ticket pass."""
    stem = f"{key}u".encode()
    top = limit or b"\xff" * 33
    if digest is not SHA256:
        of = digest.of
        for unit in units:
            found = of(stem + unit.encode())
            if found < top:
                yield found, unit
        return
    # a province has a million: the key is hashed once, its state copied for each unit
    begun = hashlib.sha256(stem).copy
    for unit in units:
        hashed = begun()
        hashed.update(unit.encode())
        found = hashed.digest()
        if found < top:
            yield found, unit


def _kept(found: Iterable[tuple[bytes, str]]) -> list[str]:
    """Return ticket and unit in one text each: as tickets are of one length it sorts alike, and faster."""
    return [ticket.hex() + unit for ticket, unit in found]


def _ranked(kept: Iterable[str]) -> list[Ranked]:
    return [(text[:_DIGITS], text[_DIGITS:]) for text in kept]


def _limit(count: int, units: int) -> bytes:
    """Return a ticket that about `count` tickets are below, with room above; empty where nearly all are."""
    room = count + _SIGMAS * (isqrt(count) + 1)
    return b"" if room >= units else (room * (1 << 256) // units).to_bytes(32, "big")
