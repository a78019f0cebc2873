"""The commitment (承诺值): one digest over everything that is fixed before the seed exists.

Printed or posted before the seed's first event, it lets anybody show later that nothing was changed. The
key of the draw contains it, so that another frame, roster or plan would give another draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from checker.draw import lists, merkle
from checker.draw.canonical import canonical
from checker.draw.digest import Digest
from checker.draw.lists import ExcludedRow, FrameRow, RosterRow
from checker.draw.plan import Plan


@dataclass(frozen=True, slots=True)
class Frozen:
    """Plan and lists as they are committed; the lists in their order."""

    plan: Plan
    frame: tuple[FrameRow, ...]
    excluded: tuple[ExcludedRow, ...]
    roster: tuple[RosterRow, ...]


@dataclass(frozen=True, slots=True)
class Commitment:
    """The commitment of a draw and what it covers, in hexadecimal."""

    alg: str
    draw_id: str
    frame_root: str
    roster_root: str
    excluded_root: str
    plan: str
    value: str
    events: tuple[str, str]
    rehearsal: bool

    def content(self) -> bytes:
        """Return the bytes of ``commitment.json``."""
        return canonical({"alg": self.alg, "draw_id": self.draw_id, **self._digests()})

    def body(self) -> dict[str, Any]:
        """Return what the log's entry holds."""
        return {**self._digests(), "events": list(self.events), "rehearsal": self.rehearsal}

    def _digests(self) -> dict[str, str]:
        return {
            "commitment": self.value,
            "excluded_root": self.excluded_root,
            "frame_root": self.frame_root,
            "plan": self.plan,
            "roster_root": self.roster_root,
        }


def excluded_root(excluded: Sequence[ExcludedRow], digest: Digest) -> str:
    """Return the root of the excluded list, which a plan holds."""
    return merkle.root(lists.leaves(excluded), digest).hex()


def commit(frozen: Frozen) -> Commitment:
    """Return the commitment of a plan and its lists."""
    plan, digest = frozen.plan, frozen.plan.digest
    frame_root = merkle.root(lists.leaves(frozen.frame), digest).hex()
    roster_root = merkle.root(lists.leaves(frozen.roster), digest).hex()
    plan_hex = digest.hex(plan.content())
    value = commitment(plan.draw_id, frame_root, roster_root, plan_hex, digest)
    left_out = excluded_root(frozen.excluded, digest)
    days = sorted(source.on.isoformat() for source in plan.seed)
    events = (days[0], days[-1])
    return Commitment(
        plan.alg, plan.draw_id, frame_root, roster_root, left_out, plan_hex, value, events, plan.rehearsal
    )


def commitment(draw_id: str, frame_root: str, roster_root: str, plan_hex: str, digest: Digest) -> str:
    """Return C of its four parts, all in hexadecimal but the serial."""
    return digest.hex(f"SJDRAW1\n{draw_id}\n{frame_root}\n{roster_root}\n{plan_hex}\n".encode())


def draw_key(commitment: str, seed: str, digest: Digest) -> str:
    """Return the key of a draw, 32 hexadecimal digits."""
    return digest.hex(f"SJDRAW1-KEY\n{commitment}\n{seed}\n".encode())[:32]
