"""What came of tries (报送结果): kept by whoever still holds the message, and by nobody else.

A worker that was paused past its lease finds that the message is no longer its own: what it has to say is
dropped and told, and changes nothing. Where the platform refuses the site and not the record, the record
stays ready and the destination is paused until a person has put it right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from sanctions.delivery.acts import ACTOR, Act, record_all
from sanctions.delivery.asking import ask_a_person, settle_record
from sanctions.delivery.claim import Claimed
from sanctions.delivery.confirming import close_attempts, confirm_all, held
from sanctions.delivery.pausing import GIVEN_BACK, PAUSES, by_call, count, pause_for, rest
from sanctions.delivery.result import Result
from sanctions.delivery.schedule import next_try, rest_until
from sanctions.delivery.states import (
    DEAD,
    MANUAL,
    READY,
    REJECTED,
    SUBMITTED,
    UNKNOWN,
    move,
)
from sanctions.delivery.tables import AttemptRow, DestinationRow
from sanctions.proceeding.tables import OutboxRow

__all__ = ["ACTOR", "Result", "ask_a_person", "finish", "finish_all", "settle_record", "unknown_until"]


def finish(session: Session, claimed: Claimed, result: Result, now: datetime) -> bool:
    """Keep what came of a try; False where the message is no longer held by who sent it."""
    return finish_all(session, [(claimed, result)], now)[0]


def finish_all(session: Session, results: Sequence[tuple[Claimed, Result]], now: datetime) -> list[bool]:
    """Keep what came of tries at one destination; of each, whether it was still held by who sent it."""
    # the destination first, as receipts and reconciliation take it too: of two, one waits
    destination = session.get_one(
        DestinationRow, results[0][0].destination, with_for_update=True, populate_existing=True
    )
    ours = held(session, results)
    close_attempts(session, ours, now)
    confirmed = [one for one in ours if one[1].outcome == "CONFIRMED"]
    confirm_all(session, confirmed)
    others = [one for one in ours if one[1].outcome != "CONFIRMED"]
    rows = _rows(session, [claimed.id for claimed, _ in others])
    for claimed, result in others:
        row = rows[claimed.id]
        row.last_class = result.outcome
        row.remote_ref = result.remote_ref or row.remote_ref
        _end(session, row, destination, result, now)
        settle_record(session, row)
    for call in by_call([result for _, result in ours]):
        count(session, destination, call, now)
    session.flush()
    known = {claimed.id for claimed, _ in ours}
    record_all(session, [_act(claimed, result, held=claimed.id in known) for claimed, result in results], now)
    return [claimed.id in known for claimed, _ in results]


def unknown_until(destination: DestinationRow, row: OutboxRow, now: datetime) -> datetime:
    """Return when what is unknown may be looked at: soon where the other side merges, else after quiet."""
    if destination.kind == "A":
        return next_try(row.attempts, now)
    return now + timedelta(seconds=destination.quiet_seconds)


def _act(claimed: Claimed, result: Result, *, held: bool) -> Act:
    if not held:
        return Act("delivery.stale", f"outbox/{claimed.id}")
    where = f"outbox/{claimed.id}/{claimed.attempts}"
    return Act(f"delivery.{result.outcome.lower()}", where, (result.response_sm3 or "").encode())


def _rows(session: Session, ids: Sequence[int]) -> dict[int, OutboxRow]:
    if not ids:
        return {}
    asked = select(OutboxRow).where(col(OutboxRow.id).in_(ids)).execution_options(populate_existing=True)
    return {row.id or 0: row for row in session.exec(asked)}


def _end(
    session: Session, row: OutboxRow, destination: DestinationRow, result: Result, now: datetime
) -> None:
    ends = _ENDS[result.outcome]
    if (why := PAUSES.get(result.disposition)) and result.outcome != GIVEN_BACK:
        pause_for(session, destination, f"{why} ({result.why})", now)
        if result.outcome in ("NOT_SENT", "REFUSED", "REJECTED"):
            ends = _given_back
    ends(session, row, destination, result, now)


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
    kind = result.disposition if result.disposition in ("data", "mapping") else "refused"
    ask_a_person(session, row, kind, told, now)


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


_Ends = Callable[[Session, OutboxRow, DestinationRow, Result, datetime], None]
_ENDS: dict[str, _Ends] = {
    "NOT_SENT": _not_sent,
    "THROTTLED": _throttled,
    "REFUSED": _refused,
    "REJECTED": _rejected,
    "UNKNOWN": _unknown,
    "SUBMITTED": _submitted,
    GIVEN_BACK: _given_back,
}
