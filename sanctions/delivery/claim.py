"""Taking messages to send (领取): so many at a time, each by one worker, the oldest version of a key first.

Short transactions: what is claimed is committed, with its attempt, before its first byte leaves. Several
workers on PostgreSQL pass over what another holds; on SQLite one writer at a time does the same by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, insert, inspect, update
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from sanctions.delivery.asking import ask_a_person, settle_record
from sanctions.delivery.states import DEAD, IN_FLIGHT, READY, SENDING, move
from sanctions.delivery.tables import AttemptRow, DestinationRow
from sanctions.encrypted import Keys
from sanctions.errors import SealBroken
from sanctions.moment import MomentColumn
from sanctions.proceeding.sending import idem_key
from sanctions.proceeding.tables import OutboxRow
from sanctions.sm3 import sm3

CONTENT = ("outbox", "desired")
CRASHED = "CRASHED"
"""What came of a try whose worker did not come back."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send, with its attempt on record under the number of `attempts`."""

    id: int
    destination: str
    key: str
    version: int
    operation: str
    kind: str
    idem_key: str
    attempts: int
    token: str
    payload: bytes = field(repr=False)
    payload_sm3: str
    last_class: str | None = None
    """What came of it before."""


def claim(
    session: Session, keys: Keys, destination: DestinationRow, *, limit: int, now: datetime, lease: timedelta
) -> list[Claimed]:
    """Take what is due; what cannot be opened goes to the dead letters, with why, and the others go on.

    A message over which a worker has died goes alone, so that those beside it are not taken for poison too.
    How a message looks over there is not asked here: whoever dies over that has begun an attempt.
    """
    rows = session.connection().execute(_due(destination, limit, now, suspect=False)).all()
    if not rows:
        rows = session.connection().execute(_due(destination, 1, now, suspect=True)).all()
    token = token_hex(16)
    taken: list[Claimed] = []
    unnamed: list[dict[str, Any]] = []
    for row in rows:
        place = f"{destination.id}/{row.key}/{row.version}"
        try:
            payload = keys.open_sealed(*CONTENT, place, row.desired)
        except SealBroken as error:
            _dead(session, session.get_one(OutboxRow, row.id), "sealed", str(error), now)
            continue
        digest, name = row.payload_sm3, row.idem_key
        if digest is None or name is None:
            # a row from before messages were named as they are written
            digest = sm3(payload).hex()
            name = idem_key(destination.id, row.key, row.version, row.operation, digest)
            unnamed.append({"is": row.id, "digest": digest, "name": name})
        taken.append(
            Claimed(
                row.id,
                destination.id,
                row.key,
                row.version,
                row.operation,
                row.kind,
                name,
                row.attempts + 1,
                token,
                payload,
                digest,
                row.last_class,
            )
        )
    if not taken:
        return []
    if unnamed:
        _ = session.connection().execute(_NAMED, unnamed)
    held = update(OutboxRow).where(col(OutboxRow.id).in_([one.id for one in taken]))
    held = held.values(
        state=SENDING,
        why=None,
        lease_token=token,
        lease_until=now + lease,
        attempts=col(OutboxRow.attempts) + 1,
        first_sent_at=func.coalesce(col(OutboxRow.first_sent_at), bindparam(None, now, MomentColumn())),
    )
    _ = session.connection().execute(held)
    _begin_attempts(session, token, now)
    return taken


def is_due(session: Session, destination: str, now: datetime) -> bool:
    """Return whether anything is ready to be sent to a destination now."""
    asked = (
        select(OutboxRow.id)
        .where(col(OutboxRow.destination) == destination)
        .where(col(OutboxRow.state) == READY)
        .where(col(OutboxRow.due_at).is_(None) | (col(OutboxRow.due_at) <= now))
        .limit(1)
    )
    return session.exec(asked).first() is not None


def _begin_attempts(session: Session, token: str, now: datetime) -> None:
    """Put an attempt on record for each message taken under a token, before its first byte leaves."""
    begun = sa_select(
        col(OutboxRow.id),
        col(OutboxRow.attempts),
        col(OutboxRow.lease_token),
        bindparam(None, now, MomentColumn()),
        col(OutboxRow.payload_sm3),
    )
    begun = begun.where(col(OutboxRow.lease_token) == token).order_by(col(OutboxRow.id))
    _ = session.connection().execute(insert(AttemptRow).from_select(_BEGUN, begun))


def _due(destination: DestinationRow, limit: int, now: datetime, *, suspect: bool) -> Select[Any]:
    """Ask for what may be sent now, the oldest first."""
    died = col(OutboxRow.last_class) == CRASHED
    return (
        sa_select(*(_TABLE.c[name] for name in _CLAIMED))
        .where(col(OutboxRow.destination) == destination.id)
        .where(col(OutboxRow.state) == READY)
        .where(col(OutboxRow.due_at).is_(None) | (col(OutboxRow.due_at) <= now))
        .where(died if suspect else col(OutboxRow.last_class).is_(None) | ~died)
        .where(~in_its_way(now - timedelta(seconds=destination.quiet_seconds)))
        .order_by(col(OutboxRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def in_its_way(quiet_since: datetime) -> ColumnElement[bool]:
    """Return whether another version of the same key keeps a message from being sent.

    One before it that is still on its way, or whose last unclear try may still arrive over there and put the
    older in the place of the newer; one after it that was sent: no old version overtakes, redriven or not.
    """
    other = aliased(OutboxRow)
    may_arrive = (
        select(AttemptRow.id)
        .where(col(AttemptRow.outbox_id) == col(other.id))
        .where(col(AttemptRow.outcome).in_(("UNKNOWN", CRASHED)))
        .where(col(AttemptRow.ended_at) > quiet_since)
    )
    before = col(other.state).in_((*sorted(IN_FLIGHT), READY)) | may_arrive.exists()
    return (
        select(other.id)
        .where(col(other.destination) == col(OutboxRow.destination))
        .where(col(other.key) == col(OutboxRow.key))
        .where(
            (col(other.version) < col(OutboxRow.version)) & before
            | (col(other.version) > col(OutboxRow.version)) & col(other.first_sent_at).isnot(None)
        )
        .exists()
    )


def _dead(session: Session, row: OutboxRow, kind: str, told: str, now: datetime) -> None:
    move(row, DEAD, told)
    ask_a_person(session, row, kind, told, now)
    settle_record(session, row)
    session.flush()


_TABLE = inspect(OutboxRow).local_table
_CLAIMED = (
    "id",
    "key",
    "version",
    "operation",
    "kind",
    "attempts",
    "desired",
    "payload_sm3",
    "idem_key",
    "last_class",
)
_BEGUN = ("outbox_id", "number", "lease_token", "started_at", "request_sm3")
_NAMED = (
    update(OutboxRow)
    .where(col(OutboxRow.id) == bindparam("is"))
    .values(payload_sm3=bindparam("digest"), idem_key=bindparam("name"))
)
