"""When a destination is left alone (暂停与间歇): for a while after failures, or until a person has acted.

What the platform has against the site and not against a record, and answers that tell nothing over and over,
are no business of any one message: the destination is paused, and a person is asked once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from sanctions.delivery.acts import ACTOR
from sanctions.delivery.asking import ask_about
from sanctions.delivery.destination import pause
from sanctions.delivery.schedule import next_try
from sanctions.delivery.tables import AttemptRow, DestinationRow
from sanctions.proceeding.tables import OutboxRow

BREAKS_AFTER = 5
"""Failures in a row after which a destination rests."""
PAUSES_AFTER = 10
"""Answers in a row that told nothing, after which a person has to see what stands between."""
PAUSES = {
    "auth": "its credentials were not taken: renew them, then let it go on",
    "clock": "our clock and the platform's differ: set the clock, then let it go on",
    "certificate": "no trusted connection: renew or compare the certificate, then let it go on",
    "template": "its template is another: compare the columns, then let it go on",
}
"""Dispositions that concern the site and not a record."""
GIVEN_BACK = "GIVEN_BACK"
"""What comes of a message that was claimed, and not begun since its destination is to be left alone."""


def pause_for(session: Session, destination: DestinationRow, why: str, now: datetime) -> None:
    """Pause a destination that is not paused yet, and ask a person."""
    if destination.state == "ACTIVE":
        session.flush()
        pause(session, destination.id, why, at=now, by=ACTOR)
        ask_about(session, destination.id, "paused", why, now)


def rest(destination: DestinationRow, until: datetime) -> None:
    """Leave a destination alone until a moment, or a later one that was said before."""
    destination.rests_until = max(destination.rests_until or until, until)


def count(destination: DestinationRow, outcome: str, now: datetime) -> None:
    """Count a failure, or that it works again; too many in a row and it rests, longer each time."""
    if outcome == GIVEN_BACK:
        return
    destination.failures = destination.failures + 1 if outcome in ("NOT_SENT", "UNKNOWN") else 0
    if destination.failures >= BREAKS_AFTER:
        rest(destination, next_try(destination.failures - BREAKS_AFTER + 1, now))


def pause_if_told_nothing(
    session: Session, destination: DestinationRow, answers: Sequence[tuple[str, int | None]], now: datetime
) -> None:
    """Pause a destination whose answers say nothing over and over: something else answers in its place."""
    if not any(_told_nothing(*one) for one in answers):
        return
    asked = (
        select(AttemptRow.outcome, AttemptRow.status)
        .join(OutboxRow, col(OutboxRow.id) == col(AttemptRow.outbox_id))
        .where(col(OutboxRow.destination) == destination.id)
        .where(col(AttemptRow.outcome).isnot(None), col(AttemptRow.outcome) != GIVEN_BACK)
        .order_by(col(AttemptRow.id).desc())
        .limit(PAUSES_AFTER)
    )
    newest = session.exec(asked).all()
    if len(newest) == PAUSES_AFTER and all(_told_nothing(*one) for one in newest):
        why = f"{PAUSES_AFTER} answers in a row told nothing: see what stands between, then let it go on"
        pause_for(session, destination, why, now)


def _told_nothing(outcome: str | None, status: int | None) -> bool:
    return outcome == "UNKNOWN" and status is not None and 200 <= status < 300
