"""What came of tries (报送结果): kept by whoever still holds the message, and by nobody else.

A worker that was paused past its lease finds that the message is no longer its own: what it has to say is
dropped and told, and changes nothing. Where the platform refuses the site and not the record, the record
stays ready and the destination is paused until a person has put it right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, func, select

from sanctions.delivery.acts import ACTOR, Act, record_all
from sanctions.delivery.asking import ask_a_person, settle_record
from sanctions.delivery.claim import Claimed
from sanctions.delivery.pausing import GIVEN_BACK, PAUSES, count, pause_for, pause_if_told_nothing, rest
from sanctions.delivery.schedule import next_try, rest_until
from sanctions.delivery.states import (
    CONFIRMED,
    DEAD,
    MANUAL,
    READY,
    REJECTED,
    SENDING,
    SUBMITTED,
    UNKNOWN,
    move,
)
from sanctions.delivery.tables import AttemptRow, DestinationRow
from sanctions.proceeding.tables import OutboxRow, RecordRow

__all__ = ["ACTOR", "Result", "ask_a_person", "finish", "finish_all", "settle_record", "unknown_until"]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one try.

    Attributes:
        outcome: NOT_SENT, THROTTLED, REFUSED, REJECTED, UNKNOWN, SUBMITTED, CONFIRMED or GIVEN_BACK.
        code: The destination's own code, if it gave one.
        retry_after: Seconds it asked to be left alone.
        receipt_days: Days within which a receipt has to come of what was accepted for processing.
        disposition: Who has to act, by the word of the connectors.
    """

    outcome: str
    why: str = ""
    code: str = ""
    status: int | None = None
    response_sm3: str | None = None
    remote_ref: str | None = None
    retry_after: float | None = None
    receipt_days: int = 3
    disposition: str = "none"


def finish(session: Session, claimed: Claimed, result: Result, now: datetime) -> bool:
    """Keep what came of a try; False where the message is no longer held by who sent it."""
    return finish_all(session, [(claimed, result)], now)[0]


def finish_all(session: Session, results: Sequence[tuple[Claimed, Result]], now: datetime) -> list[bool]:
    """Keep what came of tries at one destination; of each, whether it was still held by who sent it."""
    # the destination first, as receipts and reconciliation take it too: of two, one waits
    destination = session.get_one(
        DestinationRow, results[0][0].destination, with_for_update=True, populate_existing=True
    )
    rows = _held(session, [claimed for claimed, _ in results])
    ours = [(claimed, result) for claimed, result in results if claimed.id in rows]
    _close_attempts(session, ours, now)
    for claimed, result in ours:
        row = rows[claimed.id]
        row.last_class = result.outcome
        row.remote_ref = result.remote_ref or row.remote_ref
        _end(session, row, destination, result, now)
    _settle_records(session, destination.id, list(rows.values()))
    answers = [(result.outcome, result.status) for _, result in ours]
    pause_if_told_nothing(session, destination, answers, now)
    session.flush()
    acts = [
        Act(
            f"delivery.{result.outcome.lower()}",
            f"outbox/{claimed.id}/{claimed.attempts}",
            (result.response_sm3 or "").encode(),
        )
        if claimed.id in rows
        else Act("delivery.stale", f"outbox/{claimed.id}")
        for claimed, result in results
    ]
    record_all(session, acts, now)
    return [claimed.id in rows for claimed, _ in results]


def unknown_until(destination: DestinationRow, row: OutboxRow, now: datetime) -> datetime:
    """Return when what is unknown may be looked at: soon where the other side merges, else after quiet."""
    if destination.kind == "A":
        return next_try(row.attempts, now)
    return now + timedelta(seconds=destination.quiet_seconds)


def _held(session: Session, claimed: Sequence[Claimed]) -> dict[int, OutboxRow]:
    """Return the messages that are still held by who sent them."""
    tokens = {one.id: one.token for one in claimed}
    asked = (
        select(OutboxRow)
        .where(col(OutboxRow.id).in_(tokens))
        .where(col(OutboxRow.state) == SENDING)
        .order_by(col(OutboxRow.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id or 0: row for row in session.exec(asked) if row.lease_token == tokens[row.id or 0]}


def _close_attempts(session: Session, ours: Sequence[tuple[Claimed, Result]], now: datetime) -> None:
    ends = [
        {
            "attempt": claimed.attempt,
            "ended_at": now,
            "outcome": result.outcome,
            "status": result.status,
            "response_sm3": result.response_sm3,
            "remote_ref": result.remote_ref,
            "why": result.why[:300] or None,
        }
        for claimed, result in ours
    ]
    if ends:
        _ = session.connection().execute(_ENDED, ends)


def _settle_records(session: Session, destination: str, rows: Sequence[OutboxRow]) -> None:
    asked = select(RecordRow).where(col(RecordRow.destination) == destination)
    states = {(row.key, row.version): row.state for row in rows}
    for record in session.exec(asked.where(col(RecordRow.key).in_([row.key for row in rows]))):
        record.state = states.get((record.key, record.version), record.state)


def _end(
    session: Session, row: OutboxRow, destination: DestinationRow, result: Result, now: datetime
) -> None:
    ends = _ENDS[result.outcome]
    if (why := PAUSES.get(result.disposition)) and result.outcome != GIVEN_BACK:
        pause_for(session, destination, f"{why} ({result.why})", now)
        if result.outcome in ("NOT_SENT", "REFUSED", "REJECTED"):
            ends = _given_back
    ends(session, row, destination, result, now)
    count(destination, result.outcome, now)


def _tries(session: Session, row: OutboxRow) -> int:
    """Return how often it was begun."""
    asked = select(func.count()).select_from(AttemptRow).where(col(AttemptRow.outbox_id) == row.id)
    return session.exec(asked.where(col(AttemptRow.outcome).is_distinct_from(GIVEN_BACK))).one()


def _not_sent(
    session: Session, row: OutboxRow, destination: DestinationRow, result: Result, now: datetime
) -> None:
    del destination
    move(row, READY, result.why)
    row.due_at = next_try(_tries(session, row), now)


def _given_back(
    session: Session, row: OutboxRow, destination: DestinationRow, result: Result, now: datetime
) -> None:
    del session, destination
    move(row, READY, result.why)
    row.due_at = now


def _throttled(
    session: Session, row: OutboxRow, destination: DestinationRow, result: Result, now: datetime
) -> None:
    move(row, READY, result.why)
    # the whole destination slows down, not one message
    row.due_at = rest_until(result.retry_after, _tries(session, row), now)
    rest(destination, row.due_at)


def _refused(
    session: Session, row: OutboxRow, destination: DestinationRow, result: Result, now: datetime
) -> None:
    del destination
    told = f"{result.code} {result.why}".strip()
    move(row, DEAD, told)
    ask_a_person(session, row, "mapping" if result.disposition == "mapping" else "refused", told, now)


def _rejected(
    session: Session, row: OutboxRow, destination: DestinationRow, result: Result, now: datetime
) -> None:
    if result.disposition == "mapping":
        # the record is right and its profile is not: the same version goes again once that is mended
        _refused(session, row, destination, result, now)
        return
    told = f"{result.code} {result.why}".strip()
    move(row, REJECTED, told)
    ask_a_person(session, row, "rejected", told, now)


def _unknown(
    session: Session, row: OutboxRow, destination: DestinationRow, result: Result, now: datetime
) -> None:
    if destination.kind == "D":
        move(row, MANUAL, result.why)
        ask_a_person(session, row, "unknown", f"it may have arrived: {result.why}", now)
        return
    move(row, UNKNOWN, result.why)
    row.due_at = unknown_until(destination, row, now)


def _submitted(
    session: Session, row: OutboxRow, destination: DestinationRow, result: Result, now: datetime
) -> None:
    del session, destination
    move(row, SUBMITTED)
    row.due_at = now + timedelta(days=result.receipt_days)


def _confirmed(
    session: Session, row: OutboxRow, destination: DestinationRow, result: Result, now: datetime
) -> None:
    del session, destination, result, now
    move(row, CONFIRMED)
    row.due_at = None


_ENDED = update(AttemptRow).where(col(AttemptRow.id) == bindparam("attempt"))
_Ends = Callable[[Session, OutboxRow, DestinationRow, Result, datetime], None]
_ENDS: dict[str, _Ends] = {
    "NOT_SENT": _not_sent,
    "THROTTLED": _throttled,
    "REFUSED": _refused,
    "REJECTED": _rejected,
    "UNKNOWN": _unknown,
    "SUBMITTED": _submitted,
    "CONFIRMED": _confirmed,
    GIVEN_BACK: _given_back,
}
