"""Tries ended and messages confirmed, many at once (批量确认): a few statements for all of them.

Nearly every message ends so, and what it costs to keep that is what delivery costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, func, update
from sqlmodel import Session, col, select

from sanctions.delivery.claim import Claimed
from sanctions.delivery.result import Result
from sanctions.delivery.states import CONFIRMED
from sanctions.delivery.tables import AttemptRow
from sanctions.proceeding.tables import OutboxRow, RecordRow

_Ended = Sequence[tuple[Claimed, Result]]


def close_attempts(session: Session, ended: _Ended, now: datetime) -> None:
    """Say of each try what came of it."""
    rows = [
        {
            "attempt": claimed.attempt,
            "ended_at": now,
            "outcome": result.outcome,
            "status": result.status,
            "response_sm3": result.response_sm3,
            "remote_ref": result.remote_ref,
            "why": result.why[:300] or None,
        }
        for claimed, result in ended
    ]
    if rows:
        _ = session.connection().execute(_CLOSED, rows)


def confirm_all(session: Session, ended: _Ended) -> None:
    """Confirm messages that are held by who sent them, as `states.move` would; their tries are closed."""
    if ended:
        ids = [claimed.id for claimed, _ in ended]
        for statement in (_CONFIRMED, _SETTLED):
            _ = session.connection().execute(statement, {"ids": ids})


_CLOSED = update(AttemptRow).where(col(AttemptRow.id) == bindparam("attempt"))
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_REF = (
    select(AttemptRow.remote_ref)
    .where(col(AttemptRow.outbox_id) == col(OutboxRow.id))
    .where(col(AttemptRow.lease_token) == col(OutboxRow.lease_token))
    .correlate(OutboxRow)
    .scalar_subquery()
)
_CONFIRMED = (
    update(OutboxRow)
    .where(col(OutboxRow.id).in_(_IDS))
    .values(
        state=CONFIRMED,
        why=None,
        lease_token=None,
        lease_until=None,
        due_at=None,
        last_class=CONFIRMED,
        remote_ref=func.coalesce(_REF, col(OutboxRow.remote_ref)),
    )
)
_NEWEST = (
    select(OutboxRow.key)
    .where(col(OutboxRow.id).in_(_IDS))
    .where(col(OutboxRow.destination) == col(RecordRow.destination))
    .where(col(OutboxRow.key) == col(RecordRow.key))
    .where(col(OutboxRow.version) == col(RecordRow.version))
    .correlate(RecordRow)
)
_KEYS = select(OutboxRow.key).where(col(OutboxRow.id).in_(_IDS))
_SETTLED = (
    update(RecordRow)
    .where(col(RecordRow.destination).in_(select(OutboxRow.destination).where(col(OutboxRow.id).in_(_IDS))))
    .where(col(RecordRow.key).in_(_KEYS))
    .where(_NEWEST.exists())
    .values(state=CONFIRMED)
)
