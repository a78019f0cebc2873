"""What a message leaves to people (人工事项), and what its record says of it meanwhile."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from sanctions.delivery.tables import ManualTaskRow
from sanctions.proceeding.tables import OutboxRow, RecordRow


def ask_a_person(session: Session, row: OutboxRow, kind: str, told: str, now: datetime) -> None:
    """Open a task for a person about a message, unless the same one is open already."""
    _open(session, row.destination, row.id, kind, told, now)


def ask_about(session: Session, destination: str, kind: str, told: str, now: datetime) -> None:
    """Open a task about a destination, unless the same one is open already."""
    _open(session, destination, None, kind, told, now)


def settle_record(session: Session, row: OutboxRow) -> None:
    """Let the record say what its newest version has come to."""
    record = session.get(RecordRow, (row.destination, row.key))
    if record is not None and record.version == row.version:
        record.state = row.state


def _open(
    session: Session, destination: str, outbox_id: int | None, kind: str, told: str, now: datetime
) -> None:
    text = told[:500] or "-"
    known = (
        select(ManualTaskRow.id)
        .where(col(ManualTaskRow.destination) == destination)
        .where(col(ManualTaskRow.outbox_id).is_not_distinct_from(outbox_id))
        .where(col(ManualTaskRow.kind) == kind)
        .where(col(ManualTaskRow.settled_at).is_(None))
    )
    if outbox_id is None:
        known = known.where(col(ManualTaskRow.told) == text)
    # what is found each night anew is asked once
    if session.exec(known.limit(1)).first() is None:
        session.add(
            ManualTaskRow(destination=destination, outbox_id=outbox_id, kind=kind, told=text, opened_at=now)
        )
        session.flush()
