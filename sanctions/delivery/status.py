"""What the judicial platform tells of a referral (案件状态回传), taken into the referral's own course.

An event is an act of its course, recorded by the system with the event itself as its paper: the same clocks
run and end by it as by a paper that came by hand. Each event is taken once; one whose turn it is not is left
to a person, and never forced.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session, col, select

from connectors.judicial_platform import StatusEvent
from connectors.sm3 import canonical, told
from sanctions import officer
from sanctions.delivery.tables import DestinationRow, ManualTaskRow, ReceiptRow
from sanctions.encrypted import Keys
from sanctions.happened import NOT_KNOWN, Happened
from sanctions.proceeding import ledger
from sanctions.proceeding.ledger import Book
from sanctions.proceeding.proceeding import Attached
from sanctions.proceeding.request import Request, Signed
from sanctions.proceeding.tables import OutboxRow, ProceedingRow

ACTS = {
    "received": "receive",
    "passed_on": "pass-on",
    "supplement": "ask-supplement",
    "filed": "file",
    "not_filed": "not-file",
    "withdrawn": "withdraw",
    "not_prosecuted": "not-prosecute",
    "prosecuted": "prosecute",
    "convicted": "convict",
    "acquitted": "acquit",
}
"""Events of the platform, as acts of the course of referrals."""

_FIELDS = {"passed_on": "passed_to", "supplement": "missing"}


def take(
    session: Session,
    keys: Keys,
    book: Book,
    destination_id: str,
    event: StatusEvent,
    now: datetime,
) -> str:
    """Take one event in; return applied, known, or left where a person has to look.

    Raises:
        Refusal: The act cannot be made as it is; call `leave` in a transaction of its own.
    """
    if _is_known(session, destination_id, event):
        return "known"
    row = _message(session, destination_id, event)
    _keep(session, destination_id, event, row, now, None)
    if row is None:
        _task(session, destination_id, None, f"event {event.id} of {event.key}: not ours", now)
        return "left"
    asked = _request(book, event, row.proceeding_id, f"{destination_id}/{event.id}")
    bureau = session.get_one(ProceedingRow, row.proceeding_id).bureau
    system = officer.of_system(session, keys, bureau, at=now)
    _ = ledger.perform_by_system(session, keys, book, asked, Signed(now, system))
    return "applied"


def leave(session: Session, destination_id: str, event: StatusEvent, why: str, now: datetime) -> None:
    """Leave an event to a person, with why it could not be taken."""
    if _is_known(session, destination_id, event):
        return
    row = _message(session, destination_id, event)
    _keep(session, destination_id, event, row, now, "not_its_turn")
    text = f"event {event.id} ({event.event}) of {event.key}: {why}"
    _task(session, destination_id, None if row is None else row.id, text, now)


def advance(session: Session, destination_id: str, cursor: str) -> None:
    """Move the cursor past events that were taken or left."""
    session.get_one(DestinationRow, destination_id, with_for_update=True).status_cursor = cursor
    session.flush()


def _request(book: Book, event: StatusEvent, proceeding_id: str, where: str) -> Request:
    act = book.courses.courses["referral"].acts[ACTS[event.event]]
    content = canonical({**asdict(event), "on": None if event.on is None else event.on.isoformat()})
    papers = tuple(
        Attached(
            wanted.kind,
            f"{event.event}.json",
            hashlib.sha256(content).digest(),
            len(content),
            event.paper_number[:200],
            where,
            content,
        )
        for wanted in act.papers
        if wanted.required
    )
    fields: dict[str, object] = {}
    if (name := _FIELDS.get(event.event)) is not None:
        fields[name] = event.note or "-"
    happened = NOT_KNOWN if event.on is None else Happened.on(event.on)
    reason = event.note[:2_000] or "平台反馈"
    return Request("referral", act.name, proceeding_id, "", happened, fields, papers, reason)


def _message(session: Session, destination_id: str, event: StatusEvent) -> OutboxRow | None:
    asked = (
        select(OutboxRow)
        .where(col(OutboxRow.destination) == destination_id)
        .where(col(OutboxRow.key) == event.key)
        .order_by(col(OutboxRow.version).desc())
        .limit(1)
    )
    return session.exec(asked).first()


def _is_known(session: Session, destination_id: str, event: StatusEvent) -> bool:
    asked = (
        select(ReceiptRow.id)
        .where(col(ReceiptRow.destination) == destination_id)
        .where(col(ReceiptRow.remote_ref) == _ref(event))
    )
    return session.exec(asked).first() is not None


def _keep(
    session: Session,
    destination_id: str,
    event: StatusEvent,
    row: OutboxRow | None,
    now: datetime,
    alarm: str | None,
) -> None:
    content = canonical({**asdict(event), "on": None if event.on is None else event.on.isoformat()})
    session.add(
        ReceiptRow(
            destination=destination_id,
            remote_ref=_ref(event),
            outbox_id=None if row is None else row.id,
            verdict="status",
            code=event.event,
            raw_sm3=told(content).removeprefix("sm3:"),
            at=now,
            alarm=alarm or ("unknown_message" if row is None else None),
        )
    )
    session.flush()


def _ref(event: StatusEvent) -> str:
    return f"event/{event.id}"[:120]


def _task(session: Session, destination_id: str, outbox_id: int | None, text: str, now: datetime) -> None:
    session.add(
        ManualTaskRow(
            destination=destination_id, outbox_id=outbox_id, kind="status", told=text[:500], opened_at=now
        )
    )
    session.flush()
