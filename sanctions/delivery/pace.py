"""How much of delivery goes on at a time (报送节奏), and how that follows the pace of a destination."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sanctions.delivery.calls import Batches

_FIRST = 128
_QUICK, _SLOW = 0.05, 0.4
"""The parts of a lease within which what was claimed went out quickly, and beyond which slowly."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much at a time: claimed in one transaction, on the wire at once, kept in one transaction.

    Attributes:
        claimed: At most; a destination that turns out slow is given less, see `next_claim`.
        gather: How long the first result may wait for others to be kept with it.
    """

    claimed: int = 2_048
    at_once: int = 16
    kept: int = 512
    lease: timedelta = timedelta(minutes=5)
    gather: timedelta = timedelta(milliseconds=400)

    def limit(self, many: int, batches: Batches) -> int:
        """Return how many to claim: where nobody can look at once, no more than go out at once.

        Whatever is claimed when a worker dies is unknown, and there it is a matter of days, or of people.
        """
        return min(many, batches.at_once * batches.most) if batches.kind in "CD" else many

    @property
    def first_claim(self) -> int:
        """How many to claim while nobody knows yet how fast they go."""
        return min(self.claimed, _FIRST)

    def next_claim(self, many: int, seconds: float) -> int:
        """Return how many to claim after so many took so long, so that what is claimed is sent in time."""
        share = seconds / self.lease.total_seconds()
        if share < _QUICK:
            return min(2 * many, self.claimed)
        return many if share < _SLOW else max(many // 2, min(self.at_once, self.claimed))
