"""The balance of a destination (平衡表): all it is to hold is confirmed, on its way, or with a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from sanctions.delivery.states import (
    CONFIRMED,
    DEAD,
    DRIFT,
    HELD,
    MANUAL,
    PROBING,
    READY,
    REJECTED,
    SENDING,
    SUBMITTED,
    SUPERSEDED,
    UNKNOWN,
)
from sanctions.proceeding.tables import OutboxRow, RecordRow

_PARTS: Mapping[str, frozenset[str]] = {
    "confirmed": frozenset({CONFIRMED, DRIFT}),
    "pending": frozenset({READY, SENDING, SUBMITTED}),
    "unknown": frozenset({UNKNOWN, PROBING, MANUAL}),
    "rejected": frozenset({REJECTED}),
    "dead": frozenset({DEAD}),
    "held": frozenset({HELD}),
}


@dataclass(frozen=True, slots=True)
class Balance:
    """How many records a destination is to hold, and how each of them stands."""

    destination: str
    desired: int
    parts: Mapping[str, int]

    @property
    def holds(self) -> bool:
        """Whether the parts come to the whole."""
        return self.desired == sum(self.parts.values())


def balance(session: Session, destination_id: str) -> Balance:
    """Return the balance of a destination: of each record, how its newest version stands."""
    desired = session.exec(
        select(func.count()).select_from(RecordRow).where(col(RecordRow.destination) == destination_id)
    ).one()
    newest = (
        select(OutboxRow.state, func.count())
        .join(
            RecordRow,
            (col(RecordRow.destination) == col(OutboxRow.destination))
            & (col(RecordRow.key) == col(OutboxRow.key))
            & (col(RecordRow.version) == col(OutboxRow.version)),
        )
        .where(col(OutboxRow.destination) == destination_id)
        .where(col(OutboxRow.state) != SUPERSEDED)
        .group_by(col(OutboxRow.state))
    )
    counted = dict(session.exec(newest).all())
    parts = {name: sum(counted.get(state, 0) for state in states) for name, states in _PARTS.items()}
    return Balance(destination_id, desired, parts)


def confirmed(session: Session, destination_id: str) -> list[OutboxRow]:
    """Return the newest published versions that are confirmed."""
    asked = (
        select(OutboxRow, RecordRow)
        .join(
            RecordRow,
            (col(RecordRow.destination) == col(OutboxRow.destination))
            & (col(RecordRow.key) == col(OutboxRow.key))
            & (col(RecordRow.version) == col(OutboxRow.version)),
        )
        .where(col(OutboxRow.destination) == destination_id)
        .where(col(OutboxRow.state) == CONFIRMED)
        .where(col(OutboxRow.operation) == "publish")
    )
    return [row for row, _ in session.exec(asked)]
