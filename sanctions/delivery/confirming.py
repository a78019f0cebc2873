"""Tries ended and messages confirmed, many at once (批量确认): a few statements for all of them.

Nearly every message ends so, and what it costs to keep that is what delivery costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col, select

from sanctions.delivery.claim import Claimed
from sanctions.delivery.result import Result
from sanctions.delivery.states import CONFIRMED, SENDING
from sanctions.delivery.tables import AttemptRow
from sanctions.proceeding.tables import OutboxRow, RecordRow

_Ended = Sequence[tuple[Claimed, Result]]


def close_attempts(session: Session, ended: _Ended, now: datetime) -> None:
    """Say of each try what came of it."""
    rows = [
        {
            "message": claimed.id,
            "attempt": claimed.attempts,
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
    """Confirm messages that are held by who sent them, as `states.move` would; their tries are closed.

    They are found by their tries: naming hundreds of them costs more than confirming them.
    """
    for span in spans(ended):
        for statement in (_SETTLED, _CONFIRMED):
            _ = session.connection().execute(statement, span)


def held(session: Session, ended: _Ended) -> list[tuple[Claimed, Result]]:
    """Return what is still held by who sent it; it is locked."""
    ours = {
        (row.id, row.lease_token)
        for span in spans(ended)
        for row in session.connection().execute(_HELD, span)
    }
    return [one for one in ended if (one[0].id, one[0].token) in ours]


def spans(ended: _Ended) -> list[dict[str, Any]]:
    """Return by which leases, and from which message to which, some are found: by name costs more."""
    found: dict[str, list[int]] = {}
    for claimed, _ in ended:
        found.setdefault(claimed.token, []).append(claimed.id)
    return [{"token": token, "first": min(ids), "last": max(ids)} for token, ids in sorted(found.items())]


_CLOSED = (
    update(AttemptRow)
    .where(col(AttemptRow.outbox_id) == bindparam("message"))
    .where(col(AttemptRow.number) == bindparam("attempt"))
)
_LEASED = (
    # still held under the token
    col(OutboxRow.lease_token) == bindparam("token"),
    col(OutboxRow.state) == SENDING,
    col(OutboxRow.id).between(bindparam("first"), bindparam("last")),
)
_HELD = (
    select(OutboxRow.id, OutboxRow.lease_token).where(*_LEASED).order_by(col(OutboxRow.id)).with_for_update()
)
_OURS = (
    *_LEASED,
    # and confirmed by their try, the newest, which is found by its number: any other way is slow somewhere
    col(AttemptRow.outbox_id) == col(OutboxRow.id),
    col(AttemptRow.number) == col(OutboxRow.attempts),
    col(AttemptRow.outcome) == CONFIRMED,
)
_SETTLED = (
    update(RecordRow)
    .where(*_OURS)
    .where(col(RecordRow.destination) == col(OutboxRow.destination))
    .where(col(RecordRow.key) == col(OutboxRow.key))
    .where(col(RecordRow.version) == col(OutboxRow.version))
    .values(state=CONFIRMED)
)
_CONFIRMED = (
    update(OutboxRow)
    .where(*_OURS)
    .values(
        state=CONFIRMED,
        why=None,
        lease_token=None,
        lease_until=None,
        due_at=None,
        last_class=CONFIRMED,
        remote_ref=func.coalesce(col(AttemptRow.remote_ref), col(OutboxRow.remote_ref)),
    )
)
