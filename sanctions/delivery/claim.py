"""Taking messages to send (领取): so many at a time, each by one worker, the oldest version of a key first.

Short transactions: what is claimed is committed, with its attempt, before its first byte leaves. Several
workers on PostgreSQL pass over what another holds; on SQLite one writer at a time does the same by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import insert
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from sanctions.delivery.asking import ask_a_person, settle_record
from sanctions.delivery.states import DEAD, IN_FLIGHT, READY, SENDING, move
from sanctions.delivery.tables import AttemptRow, DestinationRow
from sanctions.encrypted import Keys
from sanctions.errors import SealBroken
from sanctions.proceeding.sending import canonical, desired_of
from sanctions.proceeding.tables import OutboxRow
from sanctions.sm3 import sm3

Render = Callable[["Unsent"], Sequence[str]]
"""Says what keeps a message from being laid out as its destination wants it; nothing where it fits."""

PAYLOAD = ("outbox", "payload")
CRASHED = "CRASHED"
"""What came of a try whose worker did not come back."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message before its first try."""

    key: str
    version: int
    operation: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send, with its attempt on record."""

    id: int
    destination: str
    key: str
    version: int
    operation: str
    kind: str
    idem_key: str
    attempt: int
    attempts: int
    token: str
    payload: bytes = field(repr=False)


def claim(
    session: Session,
    keys: Keys,
    destination: DestinationRow,
    render: Render,
    *,
    limit: int,
    now: datetime,
    lease: timedelta,
) -> list[Claimed]:
    """Take what is due; what cannot be rendered goes to the dead letters, with why, and the others go on.

    A message over which a worker has died goes alone, so that those beside it are not taken for poison too.
    """
    rows = list(session.exec(_due(destination.id, limit, now, suspect=False)))
    if not rows:
        rows = list(session.exec(_due(destination.id, 1, now, suspect=True)))
    token = token_hex(16)
    payloads = {row.key: _payload(session, keys, row, render, now) for row in rows}
    taken = [row for row in rows if payloads[row.key] is not None]
    for row in taken:
        move(row, SENDING)
        row.lease_token, row.lease_until = token, now + lease
        row.attempts += 1
        row.first_sent_at = row.first_sent_at or now
    session.flush()
    numbers = _attempts(session, taken, token, now)
    return [
        Claimed(
            row.id or 0,
            row.destination,
            row.key,
            row.version,
            row.operation,
            row.kind,
            row.idem_key or "",
            numbers[row.id or 0],
            row.attempts,
            token,
            payloads[row.key] or b"",
        )
        for row in taken
    ]


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


def _attempts(session: Session, rows: Sequence[OutboxRow], token: str, now: datetime) -> dict[int, int]:
    """Put an attempt on record for each message; return their numbers by the message's."""
    if not rows:
        return {}
    begun = [
        {
            "outbox_id": row.id,
            "number": row.attempts,
            "lease_token": token,
            "started_at": now,
            "request_sm3": row.payload_sm3 or "",
        }
        for row in rows
    ]
    told = insert(AttemptRow).returning(col(AttemptRow.outbox_id), col(AttemptRow.id))
    numbered = session.connection().execute(told, begun).all()
    return {outbox_id: number or 0 for outbox_id, number in numbered}


def _due(destination: str, limit: int, now: datetime, *, suspect: bool) -> SelectOfScalar[OutboxRow]:
    """Ask for what may be sent now: no version of the same key that came before is still on its way.

    Nor has one that came after been sent: an old version never overtakes a new one, redriven or not.
    """
    other = aliased(OutboxRow)
    in_its_way = (
        select(other.id)
        .where(col(other.destination) == col(OutboxRow.destination))
        .where(col(other.key) == col(OutboxRow.key))
        .where(
            (col(other.version) < col(OutboxRow.version)) & col(other.state).in_((*sorted(IN_FLIGHT), READY))
            | (col(other.version) > col(OutboxRow.version)) & col(other.first_sent_at).isnot(None)
        )
    )
    died = col(OutboxRow.last_class) == CRASHED
    return (
        select(OutboxRow)
        .where(col(OutboxRow.destination) == destination)
        .where(col(OutboxRow.state) == READY)
        .where(col(OutboxRow.due_at).is_(None) | (col(OutboxRow.due_at) <= now))
        .where(died if suspect else col(OutboxRow.last_class).is_(None) | ~died)
        .where(~in_its_way.exists())
        .order_by(col(OutboxRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def _payload(session: Session, keys: Keys, row: OutboxRow, render: Render, now: datetime) -> bytes | None:
    """Return what is sent: looked at once, kept, and the same ever after."""
    place = f"{row.destination}/{row.key}/{row.version}"
    try:
        if row.payload is not None:
            return keys.open_sealed(*PAYLOAD, place, row.payload)
        content = canonical(desired_of(keys, row))
    except SealBroken as error:
        return _dead(session, row, "sealed", str(error), now)
    try:
        problems = render(Unsent(row.key, row.version, row.operation, row.kind, content))
    except Exception as error:  # whatever a record does to its layout, it costs that record
        return _dead(session, row, "poison", f"cannot be laid out: {type(error).__name__}", now)
    if problems:
        return _dead(session, row, "data", "; ".join(problems), now)
    row.payload_sm3 = sm3(content).hex()
    row.idem_key = idem_key(row.destination, row.key, row.version, row.operation, row.payload_sm3)
    row.payload = keys.seal(*PAYLOAD, place, content)
    return content


def _dead(session: Session, row: OutboxRow, kind: str, told: str, now: datetime) -> None:
    move(row, DEAD, told)
    ask_a_person(session, row, kind, told, now)
    settle_record(session, row)
    session.flush()


def idem_key(destination: str, key: str, version: int, operation: str, payload_sm3: str) -> str:
    """Return the key by which a message is known wherever it arrives: the same for the same bytes."""
    said = {"d": destination, "k": key, "v": version, "o": operation, "p": payload_sm3}
    return sm3(canonical(said)).hex()
