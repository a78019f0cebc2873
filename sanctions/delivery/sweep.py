"""What time alone brings about (巡检): leases that ran out, receipts that never came, what is unknown.

A message whose worker died is unknown if its attempt is open, since nobody can say whether it arrived; it is
ready again only where no attempt was begun. A message whose workers die again and again is poison, and goes
to the dead letters so that the others go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from sqlmodel import Session, col, func, select

from sanctions import audit
from sanctions.delivery.claim import CRASHED
from sanctions.delivery.finish import ACTOR, ask_a_person, settle_record, unknown_until
from sanctions.delivery.states import (
    CONFIRMED,
    DEAD,
    MANUAL,
    PROBING,
    READY,
    REJECTED,
    SENDING,
    SUBMITTED,
    UNKNOWN,
    move,
)
from sanctions.delivery.tables import AttemptRow, DestinationRow
from sanctions.proceeding.tables import OutboxRow

POISON_AFTER = 3
"""Workers that died over one message."""
LONGEST_LEASE = timedelta(hours=1)
"""One that ends later was begun before the clock was set back; it is over."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How many messages a sweep has moved, and to what."""

    crashed: int
    overdue: int
    again: int
    manual: int


def sweep(session: Session, destination_id: str, now: datetime) -> Swept:
    """Move what time has overtaken at a destination."""
    destination = session.get_one(DestinationRow, destination_id)
    crashed = [
        _crashed(session, destination, row, now) for row in _held(session, destination_id, SENDING, now)
    ]
    for row in _held(session, destination_id, PROBING, now):
        move(row, UNKNOWN, "the probe's worker died")
        row.due_at = unknown_until(destination, row, now)
        settle_record(session, row)
    overdue = _due(session, destination_id, SUBMITTED, now)
    for row in overdue:
        move(row, UNKNOWN, "no receipt came in time")
        row.due_at = unknown_until(destination, row, now)
        settle_record(session, row)
        _tell(session, row, "delivery.overdue", now)
    again = manual = 0
    # of classes B and C nothing is moved by time alone: they are looked for first
    for row in _due(session, destination_id, UNKNOWN, now) if destination.kind in "AD" else ():
        if destination.kind == "A":
            move(row, READY, "unknown, and the other side merges by our key")
            row.due_at = now
            again += 1
            _tell(session, row, "delivery.resend", now)
        else:
            move(row, MANUAL, row.why)
            ask_a_person(session, row, "unknown", "it may have arrived", now)
            manual += 1
        settle_record(session, row)
    session.flush()
    return Swept(len(crashed), len(overdue), again, manual)


def take_to_probe(
    session: Session, destination_id: str, *, limit: int, now: datetime, lease: timedelta
) -> list[tuple[OutboxRow, str]]:
    """Take what is unknown and may be asked for (class B), each with the token of the lease."""
    destination = session.get_one(DestinationRow, destination_id)
    if destination.kind != "B":
        return []
    taken: list[tuple[OutboxRow, str]] = []
    for row in _due(session, destination_id, UNKNOWN, now, limit):
        move(row, PROBING, row.why)
        row.lease_token, row.lease_until = token_hex(16), now + lease
        settle_record(session, row)
        taken.append((row, row.lease_token))
    session.flush()
    return taken


def probed(
    session: Session, outbox_id: int, token: str, found: str | None, *, remote_ref: str | None, now: datetime
) -> bool:
    """Keep what a probe found (None: absent); False where the message is not ours any more.

    Args:
        found: confirmed, rejected, pending, None for absent, or untold where nobody could be asked.
    """
    asked = (
        select(OutboxRow)
        .where(col(OutboxRow.id) == outbox_id)
        .where(col(OutboxRow.lease_token) == token)
        .where(col(OutboxRow.state) == PROBING)
        .with_for_update()
    )
    row = session.exec(asked).one_or_none()
    if row is None:
        return False
    row.remote_ref = remote_ref or row.remote_ref
    if found == "confirmed":
        move(row, CONFIRMED)
    elif found == "rejected":
        move(row, REJECTED, "the probe found it rejected")
        ask_a_person(session, row, "rejected", "found rejected when asked for", now)
    elif found == "pending":
        move(row, UNKNOWN, "accepted there, not decided yet")
        row.due_at = now + timedelta(hours=1)
    elif found == "untold":
        move(row, UNKNOWN, "could not be asked for")
        row.due_at = now + timedelta(minutes=5)
    else:
        move(row, READY, "the probe found nothing")
        row.due_at = now
    settle_record(session, row)
    _tell(session, row, f"delivery.probe_{found or 'absent'}", now)
    session.flush()
    return True


def _crashed(session: Session, destination: DestinationRow, row: OutboxRow, now: datetime) -> None:
    open_attempts = session.exec(
        select(AttemptRow).where(col(AttemptRow.outbox_id) == row.id, col(AttemptRow.outcome).is_(None))
    ).all()
    for attempt in open_attempts:
        attempt.ended_at, attempt.outcome, attempt.why = now, CRASHED, "its worker did not come back"
    session.flush()
    asked = select(func.count()).select_from(AttemptRow)
    died = session.exec(
        asked.where(col(AttemptRow.outbox_id) == row.id, col(AttemptRow.outcome) == CRASHED)
    ).one()
    if open_attempts:
        row.last_class = CRASHED
    if not open_attempts:
        move(row, READY, "its worker died before it began")
        row.due_at = now
    elif died >= POISON_AFTER:
        # whether it arrived is not known either: a person looks, nothing is sent again by itself
        move(row, DEAD, f"poison: {died} workers died over it")
        ask_a_person(session, row, "poison", f"{died} workers died over it; it may have arrived", now)
    else:
        move(row, UNKNOWN, "its worker did not come back")
        row.due_at = unknown_until(destination, row, now)
    settle_record(session, row)
    _tell(session, row, "delivery.crashed", now)


def _held(session: Session, destination_id: str, state: str, now: datetime) -> list[OutboxRow]:
    asked = (
        select(OutboxRow)
        .where(col(OutboxRow.destination) == destination_id)
        .where(col(OutboxRow.state) == state)
        .where((col(OutboxRow.lease_until) < now) | (col(OutboxRow.lease_until) > now + LONGEST_LEASE))
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(asked))


def _due(
    session: Session, destination_id: str, state: str, now: datetime, limit: int = 1_000
) -> list[OutboxRow]:
    asked = (
        select(OutboxRow)
        .where(col(OutboxRow.destination) == destination_id)
        .where(col(OutboxRow.state) == state)
        .where(col(OutboxRow.due_at) <= now)
        .order_by(col(OutboxRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(asked))


def _tell(session: Session, row: OutboxRow, action: str, now: datetime) -> None:
    _ = audit.record(session, at=now, actor=ACTOR, action=action, object=f"outbox/{row.id}")
