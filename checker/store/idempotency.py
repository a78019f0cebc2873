"""Writes asked for under a key of the caller's (幂等键): each is done once, however often it is asked.

Who begins a write gets a lease; whoever asks again meanwhile is told that it is in progress, later
the same answer. A lease that ran out may be taken over by the same request, never by another; so may one
that ends later than any begun by now can, for the clock was set back. Keys are kept as digests,
answers sealed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import ColumnElement
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select, update

from checker.tables import IdempotencyKey
from sanctions.encrypted import Keys

_TABLE, _COLUMN = "idempotency_key", "answer"


@dataclass(frozen=True, slots=True)
class Begun:
    """Do it, then `finish` or `release` with this lease."""

    lease: str


@dataclass(frozen=True, slots=True)
class Answered:
    """It was done; this was the answer."""

    status: int
    content_type: str
    location: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class InProgress:
    """Somebody is at it, and has until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class OtherRequest:
    """The key belongs to another request."""


Begin = Begun | Answered | InProgress | OtherRequest


def begin(
    session: Session,
    keys: Keys,
    *,
    token_id: str,
    key: str,
    request_digest: str,
    at: datetime,
    lease_seconds: float = 60,
) -> Begin:
    """Ask to do a write, in a transaction that writes; of several at once, one has begun it.

    Args:
        key: As the caller gave it; it is the caller's own, another token may use the same.
        request_digest: Of everything that makes the request what it is, at most 64 characters.

    Raises:
        SealBroken: The answer that was kept does not open.
    """
    lease, lasts = token_hex(16), timedelta(seconds=lease_seconds)
    until = at + lasts
    key_digest = _digest(key)
    first = {
        "token_id": token_id,
        "key_digest": key_digest,
        "request_digest": request_digest,
        "begun_at": at,
        "lease": lease,
        "lease_until": until,
    }
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    # of two at once, one waits here until the other has committed
    insert = dialect.insert(IdempotencyKey).values(first).on_conflict_do_nothing()
    inserted = insert.returning(col(IdempotencyKey.lease))
    if session.connection().execute(inserted).one_or_none() is not None:
        return Begun(lease)
    of_key = (col(IdempotencyKey.token_id) == token_id) & (col(IdempotencyKey.key_digest) == key_digest)
    locked = select(IdempotencyKey).where(of_key).with_for_update()
    kept = session.exec(locked.execution_options(populate_existing=True)).one_or_none()
    if kept is None:  # released or expired since: whoever asked first is asked again
        return InProgress(at)
    if kept.request_digest != request_digest:
        return OtherRequest()
    if kept.status is not None and kept.answer is not None:
        body = keys.open_sealed(_TABLE, _COLUMN, _row(token_id, key_digest), kept.answer)
        return Answered(kept.status, kept.content_type or "", kept.location, body)
    if at < kept.lease_until <= until + lasts:
        return InProgress(kept.lease_until)
    # begun anew, so that it is not forgotten while somebody is at it
    kept.begun_at, kept.lease, kept.lease_until = at, lease, until
    session.add(kept)
    session.flush()
    return Begun(lease)


def finish(
    session: Session,
    keys: Keys,
    *,
    token_id: str,
    key: str,
    lease: str,
    status: int,
    content_type: str,
    location: str | None,
    body: bytes,
) -> bool:
    """Keep the answer, in the transaction of the write itself; False where the lease was lost.

    Then the write must not be kept either: roll back. `content_type` and `location` are kept in
    the clear and must say nothing of a case.
    """
    key_digest = _digest(key)
    sealed = keys.seal(_TABLE, _COLUMN, _row(token_id, key_digest), body)
    mine = _leased(token_id, key_digest, lease)
    answer = {"status": status, "content_type": content_type, "location": location, "answer": sealed}
    return session.exec(update(IdempotencyKey).where(mine).values(answer)).rowcount == 1


def release(session: Session, *, token_id: str, key: str, lease: str) -> bool:
    """Free a key whose write was not done; False where the lease was lost or the answer is kept."""
    mine = _leased(token_id, _digest(key), lease)
    return session.exec(delete(IdempotencyKey).where(mine)).rowcount == 1


def expire(session: Session, before: datetime) -> int:
    """Forget the keys begun before a moment, and return how many."""
    return session.exec(delete(IdempotencyKey).where(col(IdempotencyKey.begun_at) < before)).rowcount


def _leased(token_id: str, key_digest: str, lease: str) -> ColumnElement[bool]:
    return (
        (col(IdempotencyKey.token_id) == token_id)
        & (col(IdempotencyKey.key_digest) == key_digest)
        & (col(IdempotencyKey.lease) == lease)
        & col(IdempotencyKey.status).is_(None)
    )


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _row(token_id: str, key_digest: str) -> str:
    return f"{token_id}/{key_digest}"
