"""The states of a message (报送状态), and which may follow which; one table, and one place that moves.

`HELD → READY → SENDING → CONFIRMED | SUBMITTED | UNKNOWN | READY | REJECTED | DEAD`. What is unknown is
resolved by what the destination allows: sent again, asked for, waited for, or left to a person.
"""

from __future__ import annotations

from collections.abc import Mapping

from sanctions.proceeding.tables import OutboxRow

HELD, READY, SENDING, SUBMITTED = "HELD", "READY", "SENDING", "SUBMITTED"
UNKNOWN, PROBING, MANUAL = "UNKNOWN", "PROBING", "MANUAL"
CONFIRMED, REJECTED, DEAD, SUPERSEDED, DRIFT = "CONFIRMED", "REJECTED", "DEAD", "SUPERSEDED", "DRIFT"

FOLLOWS: Mapping[str, frozenset[str]] = {
    HELD: frozenset({READY, SUPERSEDED}),
    READY: frozenset({SENDING, SUPERSEDED, DEAD, HELD, MANUAL, CONFIRMED, REJECTED}),
    SENDING: frozenset({CONFIRMED, SUBMITTED, UNKNOWN, READY, REJECTED, DEAD, MANUAL}),
    SUBMITTED: frozenset({CONFIRMED, REJECTED, UNKNOWN}),
    UNKNOWN: frozenset({PROBING, READY, CONFIRMED, REJECTED, MANUAL, DEAD}),
    PROBING: frozenset({CONFIRMED, READY, MANUAL, UNKNOWN, REJECTED}),
    MANUAL: frozenset({CONFIRMED, READY, REJECTED, DEAD}),
    CONFIRMED: frozenset({DRIFT, REJECTED}),
    DRIFT: frozenset({READY, CONFIRMED}),
    REJECTED: frozenset(),
    DEAD: frozenset({READY}),
    SUPERSEDED: frozenset(),
}
"""What may follow a state; a dead letter may be redriven, under the same key and with the same bytes, and
what is ready to be sent again may be settled by a receipt that comes late."""

IN_FLIGHT = frozenset({SENDING, SUBMITTED, UNKNOWN, PROBING, MANUAL, DRIFT})
"""States of a version that a newer one of the same key has to wait for."""

OPEN = frozenset({HELD, READY}) | IN_FLIGHT
"""States that are no end."""


class NotAllowed(Exception):
    """A mistake of ours: a state does not follow the one before."""


def move(row: OutboxRow, to: str, why: str | None = None) -> None:
    """Move a message to a state, with what it waits for or ended by.

    Raises:
        NotAllowed: The state does not follow.
    """
    if to not in FOLLOWS[row.state]:
        msg = f"{row.destination}/{row.key}/{row.version}: {to} does not follow {row.state}"
        raise NotAllowed(msg)
    row.state = to
    row.why = None if why is None else why[:300]
    row.hold = (why or "?")[:200] if to == HELD else None
    if to not in (SENDING, PROBING):
        row.lease_token, row.lease_until = None, None
