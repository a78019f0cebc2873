"""What goes out together (合批报送): which of the messages that were claimed share a call or a file.

A call is of one kind and one operation, so that it is one over there as well. What failed before goes alone:
where one record spoils a call, it is found, and the others are not held up by it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sanctions.delivery.claim import Claimed
from sanctions.delivery.pausing import FAILED


@dataclass(frozen=True, slots=True)
class Batches:
    """How messages are put together at a destination.

    Attributes:
        kind: The destination's class.
        most: Messages of one call, as the platform takes them.
        at_once: Calls on the wire at once.
    """

    kind: str
    most: int
    at_once: int

    def of(self, claimed: Sequence[Claimed]) -> Iterator[list[Claimed]]:
        """Return the calls in which messages go out: spread over those that may be under way at once."""
        size = min(self.most, -(-len(claimed) // self.at_once))
        alike: dict[tuple[str, str], list[Claimed]] = {}
        for one in claimed:
            if one.last_class in FAILED and self.kind in "AB":
                yield [one]
                continue
            group = alike.setdefault((one.kind, one.operation), [])
            group.append(one)
            if len(group) == size:
                yield group
                del alike[one.kind, one.operation]
        yield from alike.values()
