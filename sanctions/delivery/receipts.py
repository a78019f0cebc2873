"""Receipts taken in (回执): each verdict once, the first stands, and the cursor moves with them.

A receipt may come before the answer to the message it is of, twice, of nothing we know, or against an earlier
one: it is kept whatever it is, and what does not fit is an alarm that somebody sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from sanctions import audit
from sanctions.delivery.finish import ACTOR, ask_a_person, settle_record
from sanctions.delivery.foreign_text import CODE, KEY, REF, digits, plain
from sanctions.delivery.states import (
    CONFIRMED,
    DEAD,
    MANUAL,
    PROBING,
    READY,
    REJECTED,
    SENDING,
    SUBMITTED,
    UNKNOWN,
    move,
)
from sanctions.delivery.tables import AttemptRow, DestinationRow, ManualTaskRow, ReceiptRow
from sanctions.proceeding.tables import OutboxRow

_TAKES_VERDICT = (SENDING, SUBMITTED, UNKNOWN, PROBING, MANUAL, READY)
_STATE_OF = {"confirmed": CONFIRMED, "rejected": REJECTED}


@dataclass(frozen=True, slots=True)
class Told:
    """A receipt as a destination told it."""

    remote_ref: str
    key: str
    version: int
    verdict: str
    code: str
    message: str
    raw_sm3: str


def take(
    session: Session, destination_id: str, told: Sequence[Told], cursor: str | None, now: datetime
) -> int:
    """Take receipts in and move the cursor past them, in one transaction; return how many were new."""
    destination = session.get_one(DestinationRow, destination_id, with_for_update=True)
    new = sum(_take_one(session, destination_id, _kept(one), now) for one in told)
    if cursor is not None:
        destination.receipts_cursor = cursor
    session.flush()
    return new


def _kept(told: Told) -> Told:
    """Return a receipt as it can be kept, whatever it holds."""
    return Told(
        plain(told.remote_ref, REF),
        plain(told.key, KEY),
        told.version if told.version < 2**31 else 0,
        told.verdict,
        plain(told.code, CODE),
        plain(told.message, 200),
        digits(told.raw_sm3),
    )


def _take_one(session: Session, destination_id: str, told: Told, now: datetime) -> bool:
    ref = told.remote_ref or plain(f"{told.key}/{told.version}", REF)
    known = session.exec(
        select(ReceiptRow)
        .where(col(ReceiptRow.destination) == destination_id)
        .where(col(ReceiptRow.remote_ref) == ref)
    ).all()
    if any(one.verdict == told.verdict for one in known):
        return False
    row = _message(session, destination_id, told)
    alarm = _alarm(row, told, is_first=not known)
    session.add(
        ReceiptRow(
            destination=destination_id,
            remote_ref=ref,
            outbox_id=None if row is None else row.id,
            verdict=told.verdict,
            code=told.code,
            raw_sm3=told.raw_sm3,
            at=now,
            alarm=alarm,
        )
    )
    if alarm is not None:
        text = f"receipt {ref} ({told.verdict} {told.code}): {alarm.replace('_', ' ')}"
        session.add(
            ManualTaskRow(
                destination=destination_id,
                outbox_id=None if row is None else row.id,
                kind=alarm,
                told=text,
                opened_at=now,
            )
        )
    elif row is not None:
        _settle(session, row, told, now)
    session.flush()
    where = f"outbox/{row.id}" if row is not None else f"receipt/{destination_id}"
    _ = audit.record(
        session,
        at=now,
        actor=ACTOR,
        action=f"receipt.{alarm or told.verdict}",
        object=where,
        data=told.raw_sm3.encode(),
    )
    return True


def _alarm(row: OutboxRow | None, told: Told, *, is_first: bool) -> str | None:
    """Return what does not fit about a receipt: of a message never sent, or against an earlier verdict."""
    if row is None or row.first_sent_at is None:
        return "unknown_message"
    settled = {CONFIRMED: "confirmed", REJECTED: "rejected"}.get(row.state, told.verdict)
    return None if is_first and settled == told.verdict and row.state != DEAD else "other_verdict"


def _message(session: Session, destination_id: str, told: Told) -> OutboxRow | None:
    asked = (
        select(OutboxRow)
        .where(col(OutboxRow.destination) == destination_id)
        .where(col(OutboxRow.key) == told.key)
        .where(col(OutboxRow.version) == told.version)
        .with_for_update()
    )
    return session.exec(asked).one_or_none()


def _settle(session: Session, row: OutboxRow, told: Told, now: datetime) -> None:
    row.remote_ref = told.remote_ref or row.remote_ref
    if row.state not in _TAKES_VERDICT or told.verdict not in _STATE_OF:
        return
    # what is ready to be sent again has been sent before: its receipt came late, and is in time
    open_attempts = select(AttemptRow).where(
        col(AttemptRow.outbox_id) == row.id, col(AttemptRow.outcome).is_(None)
    )
    for attempt in session.exec(open_attempts):
        # the receipt came before the answer: what comes of the answer changes nothing any more
        attempt.ended_at, attempt.outcome, attempt.why = now, "RECEIPT", "its receipt came first"
    reason = f"{told.code} {told.message}".strip()
    if row.state == SENDING and told.verdict == "rejected":
        move(row, REJECTED, reason)
    else:
        move(row, _STATE_OF[told.verdict], reason or None)
    row.due_at = None
    if told.verdict == "rejected":
        ask_a_person(session, row, "rejected", reason, now)
    settle_record(session, row)
