"""Confidential draws (保密抽取): tokens in place of units, and the proof shown at the door.

The key is fixed by its digest before the seed exists, so it cannot be tuned; who knows it knows whom a token
stands for. After the round it is published and everybody can check every token.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checker.draw import merkle
from checker.draw.commitment import Frozen
from checker.draw.digest import Digest
from checker.draw.outcome import Outcome

TOKEN_DIGITS = 20


def token(key: bytes, unit_id: str, digest: Digest) -> str:
    """Return what stands for a unit: 80 bits, as 20 hexadecimal digits."""
    return digest.keyed(key, unit_id.encode()).hex()[:TOKEN_DIGITS]


def units_content(key: bytes, unit_ids: Sequence[str], digest: Digest) -> bytes:
    """Return the bytes of ``units.txt``."""
    rows = sorted(f"{token(key, unit, digest)}|{unit}\n".encode() for unit in unit_ids)
    return b"".join(rows)


@dataclass(frozen=True, slots=True)
class DoorProof:
    """What an inspector shows at the door (上门凭证): that this unit was in the frame, and where it stands.

    Attributes:
        unit_id: The unit itself.
        visit, stratum, rank, ticket: Where it stands; a rank beyond those drawn is one of the reserve.
        row: Its row of the frame, with its token in a confidential draw.
        path: Sibling hashes from its leaf to the root, in hexadecimal.
    """

    draw_id: str
    unit_id: str
    visit: int
    stratum: str
    rank: int
    ticket: str
    row: str
    index: int
    size: int
    path: tuple[str, ...]
    frame_root: str

    def holds(self, digest: Digest) -> bool:
        """Return whether the path leads from the row to the root."""
        path = [bytes.fromhex(step) for step in self.path]
        expected = bytes.fromhex(self.frame_root)
        return merkle.is_included(self.row.encode(), self.index, self.size, path, expected, digest)


def door_proof(frozen: Frozen, outcome: Outcome, visit: int, unit_id: str, listed_as: str) -> DoorProof:
    """Return the proof of a unit of the frame.

    Args:
        visit: The number of the visit it stands in.
        listed_as: What stands for it in the frame: its token, or itself in an open draw.
    """
    rows = [row.text().encode() for row in frozen.frame]
    index = next(number for number, row in enumerate(frozen.frame) if row.id == listed_as)
    stratum = frozen.frame[index].stratum
    units = [unit for _, unit in outcome.orders[stratum]]
    rank = units.index(listed_as) + 1
    ticket = outcome.orders[stratum][rank - 1][0]
    digest = frozen.plan.digest
    path = tuple(step.hex() for step in merkle.inclusion(rows, index, digest))
    root = merkle.root(rows, digest).hex()
    where = (visit, stratum, rank, ticket)
    return DoorProof(frozen.plan.draw_id, unit_id, *where, rows[index].decode(), index, len(rows), path, root)
