"""What holds of a delivery after any fault: one effect over there, or an open reason here that has a name."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session, col, select

from checker.store.store import Store
from sanctions import audit
from sanctions.delivery.balance import balance
from sanctions.delivery.states import CONFIRMED, DEAD, DRIFT, MANUAL, REJECTED, SENDING
from sanctions.delivery.tables import AttemptRow, ManualTaskRow
from sanctions.proceeding.tables import OutboxRow, RecordRow

Standing = Mapping[str, Mapping[int, int]]
"""By key, how often each version stands over there."""


def check(store: Store, name: str, standing: Standing, *, twice: frozenset[str] = frozenset()) -> None:
    """Assert what is promised of a destination whatever has happened; see `amiss`."""
    assert amiss(store, name, standing, twice=twice) == []


def amiss(store: Store, name: str, standing: Standing, *, twice: frozenset[str] = frozenset()) -> list[str]:
    """Return what does not hold.

    Args:
        twice: Keys that stand there twice, which a person has been told of.
    """
    with store.reading() as session:
        told = [
            line
            for row, record in _newest(session, name)
            for line in _of_record(session, row, record, standing, twice)
        ]
        at = balance(session, name)
        if not at.holds:
            told.append(f"the balance does not hold: {at}")
        if not (chain := audit.verify(session)).whole:
            told.append(f"the chain does not hold: {chain}")
    return told


def _newest(session: Session, name: str) -> list[tuple[OutboxRow, RecordRow]]:
    asked = (
        select(OutboxRow, RecordRow)
        .join(
            RecordRow,
            (col(RecordRow.destination) == col(OutboxRow.destination))
            & (col(RecordRow.key) == col(OutboxRow.key))
            & (col(RecordRow.version) == col(OutboxRow.version)),
        )
        .where(col(OutboxRow.destination) == name)
    )
    return list(session.exec(asked).all())


def _of_record(
    session: Session, row: OutboxRow, record: RecordRow, standing: Standing, twice: frozenset[str]
) -> list[str]:
    there = standing.get(row.key, {})
    tasks = _tasks(session, row)
    told: list[str] = []
    if sum(there.values()) > 1 and (row.key not in twice or "duplicate" not in tasks):
        told.append(f"stands {sum(there.values())} times and nobody is told")
    if row.state == CONFIRMED:
        expected = {row.version: 1} if row.operation == "publish" else {}
        if row.key not in twice and dict(there) != expected:
            told.append(f"is confirmed, but over there stands {dict(there)}")
    elif row.state in (DEAD, REJECTED, MANUAL) and not tasks:
        told.append(f"is {row.state} and nobody is told")
    elif not (row.why or row.hold or row.due_at or row.state in ("READY", SENDING, DRIFT)):
        told.append(f"is {row.state} without a reason")
    if record.state != row.state:
        told.append(f"is {row.state}, its record says {record.state}")
    if row.state != SENDING and _open_attempts(session, row):
        told.append(f"is {row.state} with an open attempt")
    return [f"{row.key}/{row.version} {line}" for line in told]


def _tasks(session: Session, row: OutboxRow) -> set[str]:
    asked = select(ManualTaskRow.kind).where(col(ManualTaskRow.outbox_id) == row.id)
    return set(session.exec(asked))


def _open_attempts(session: Session, row: OutboxRow) -> bool:
    asked = select(AttemptRow.id).where(
        col(AttemptRow.outbox_id) == row.id, col(AttemptRow.outcome).is_(None)
    )
    return session.exec(asked.limit(1)).first() is not None
