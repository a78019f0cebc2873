"""Merkle trees of RFC 9162: one root for a list, short proofs that a row is in it or that a list only grew.

A leaf is ``H(0x00 ‖ row)``, a node ``H(0x01 ‖ left ‖ right)``, the left part the largest power of two
below the number of leaves. `Growing` keeps the roots of whole subtrees alone, so that a long log is
appended to without being read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checker.draw.digest import SHA256, Digest


class Growing:
    """The tree of the rows appended so far; it needs memory for one root a level, not for the rows."""

    __slots__ = ("_digest", "_peaks", "size")

    def __init__(self, digest: Digest = SHA256, rows: Iterable[bytes] = ()) -> None:
        self._digest = digest
        self._peaks: list[bytes | None] = []
        self.size = 0
        for row in rows:
            self.append(row)

    def append(self, row: bytes) -> None:
        """Add one row at the end."""
        of, node, level = self._digest.of, self._digest.of(b"\x00" + row), 0
        for peak in self._peaks:
            if peak is None:
                break
            node = of(b"\x01" + peak + node)
            self._peaks[level] = None
            level += 1
        if level == len(self._peaks):
            self._peaks.append(node)
        else:
            self._peaks[level] = node
        self.size += 1

    def root(self) -> bytes:
        """Return the root of what was appended so far; of nothing, the digest of no bytes."""
        node: bytes | None = None
        for peak in self._peaks:
            if peak is not None:
                node = peak if node is None else self._digest.of(b"\x01" + peak + node)
        return self._digest.of(b"") if node is None else node


def leaf(row: bytes, digest: Digest = SHA256) -> bytes:
    """Return the hash of a row as a leaf."""
    return digest.of(b"\x00" + row)


def root(rows: Iterable[bytes], digest: Digest = SHA256) -> bytes:
    """Return the root of some rows in their order.

    >>> root([]).hex()[:16]
    'e3b0c44298fc1c14'
    """
    return Growing(digest, rows).root()


def inclusion(rows: Sequence[bytes], index: int, digest: Digest = SHA256) -> list[bytes]:
    """Return the proof that a row stands at an index: sibling hashes, from the leaf upwards.

    Raises:
        IndexError: There is no such row.
    """
    if not 0 <= index < len(rows):
        msg = f"found index {index}, expected 0 to {len(rows) - 1}"
        raise IndexError(msg)
    if len(rows) == 1:
        return []
    split = _split(len(rows))
    if index < split:
        return [*inclusion(rows[:split], index, digest), root(rows[split:], digest)]
    return [*inclusion(rows[split:], index - split, digest), root(rows[:split], digest)]


def is_included(
    row: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes, digest: Digest = SHA256
) -> bool:
    """Return whether a proof shows that a row stands at an index of the tree of that size and root."""
    if not 0 <= index < size:
        return False
    node, at, last = leaf(row, digest), index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            node = digest.of(b"\x01" + sibling + node)
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            node = digest.of(b"\x01" + node + sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and node == expected


def consistency(rows: Sequence[bytes], before: int, digest: Digest = SHA256) -> list[bytes]:
    """Return the proof that the tree of the first `before` rows is the beginning of the tree of all.

    Raises:
        IndexError: There were not that many rows, or none.
    """
    if not 0 < before <= len(rows):
        msg = f"found {before} rows, expected 1 to {len(rows)}"
        raise IndexError(msg)
    return [] if before == len(rows) else _consistency(rows, before, digest, whole=True)


def is_consistent(
    before: int, old: bytes, size: int, new: bytes, proof: Sequence[bytes], digest: Digest = SHA256
) -> bool:
    """Return whether a proof shows that a tree of size and root `new` only grew from the one before."""
    if not 0 < before <= size:
        return False
    if before == size:
        return not proof and old == new
    path = list(proof) if before & (before - 1) else [old, *proof]
    if not path:
        return False
    at, last = before - 1, size - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            first = digest.of(b"\x01" + sibling + first)
            second = digest.of(b"\x01" + sibling + second)
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            second = digest.of(b"\x01" + second + sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old and second == new


def _consistency(rows: Sequence[bytes], before: int, digest: Digest, *, whole: bool) -> list[bytes]:
    if before == len(rows):
        return [] if whole else [root(rows, digest)]
    split = _split(len(rows))
    if before <= split:
        return [*_consistency(rows[:split], before, digest, whole=whole), root(rows[split:], digest)]
    return [*_consistency(rows[split:], before - split, digest, whole=False), root(rows[:split], digest)]


def _split(size: int) -> int:
    """Return the largest power of two below a number of two or more."""
    return 1 << (size - 1).bit_length() - 1
