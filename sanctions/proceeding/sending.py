"""What acts have told to other authorities (报送): the record each is to hold, and a message to make it so.

Both are written in the transaction of the act, from an approval and never without one. The record is
canonical JSON of ours; how it looks on another's wire is the connectors' business. A message that waits for a
person says for what.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from sanctions.course.course import Sent
from sanctions.decision import Approval
from sanctions.encrypted import Keys
from sanctions.proceeding.situation import Situation
from sanctions.proceeding.tables import DutyRow, OutboxRow, ProceedingRow, RecordRow
from sanctions.sm3 import sm3

HELD, READY, SUPERSEDED = "HELD", "READY", "SUPERSEDED"
_TABLE, _COLUMN = "outbox", "desired"


@dataclass(frozen=True, slots=True)
class Written:
    """A record as another authority is to hold it: its stable key there, and what it says."""

    key: str
    content: Mapping[str, Any]


Writer = Callable[[Situation, str], Written]
"""Writes a kind of record from the situation of an act and the id of its proceeding."""


def send(
    session: Session,
    keys: Keys,
    situation: Situation,
    row: ProceedingRow,
    approval: Approval | None,
    writers: Mapping[str, Writer],
    holds: Callable[[Situation, str], str | None],
) -> None:
    """Write the records and messages of an act."""
    for sent in situation.act.sends:
        if approval is None:
            msg = f"{situation.course.name}.{situation.act.name} sends without an approval"
            raise AssertionError(msg)
        written = writers[sent.record](situation, row.id)
        hold = holds(situation, sent.destination)
        _message(session, keys, situation, row, approval, sent, written, hold)


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return JSON with its names in order: the same bytes wherever it is made again."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _message(
    session: Session,
    keys: Keys,
    situation: Situation,
    row: ProceedingRow,
    approval: Approval,
    sent: Sent,
    written: Written,
    hold: str | None,
) -> None:
    desired = canonical(written.content)
    state = READY if hold is None else HELD
    record = session.get(RecordRow, (sent.destination, written.key))
    due = _due(session, row.id, sent.due)
    if record is None:
        record = RecordRow(
            destination=sent.destination,
            key=written.key,
            kind=sent.record,
            version=0,
            operation=sent.operation,
            desired_hash="",
            legal_due_at=due,
            approved_by=approval.by,
            approved_at=approval.at,
            state=state,
        )
        session.add(record)
    record.version += 1
    record.operation, record.state, record.legal_due_at = sent.operation, state, due
    record.desired_hash = f"sm3:{sm3(desired).hex()}"
    record.approved_by, record.approved_at = approval.by, approval.at
    session.flush()
    _supersede(session, sent.destination, written.key)
    place = f"{sent.destination}/{written.key}/{record.version}"
    session.add(
        OutboxRow(
            destination=sent.destination,
            key=written.key,
            version=record.version,
            operation=sent.operation,
            proceeding_id=row.id,
            proposal=approval.proposal.number,
            desired=keys.seal(_TABLE, _COLUMN, place, desired),
            state=state,
            hold=hold,
            made_at=situation.entry.at,
        )
    )
    session.flush()


def desired_of(keys: Keys, row: OutboxRow) -> dict[str, Any]:
    """Return what a message is to bring about.

    Raises:
        SealBroken: It was altered.
    """
    place = f"{row.destination}/{row.key}/{row.version}"
    return json.loads(keys.open_sealed(_TABLE, _COLUMN, place, row.desired))


def _supersede(session: Session, destination: str, key: str) -> None:
    """Let versions that nobody has begun to send give way to the new one."""
    unsent = (
        select(OutboxRow)
        .where(col(OutboxRow.destination) == destination)
        .where(col(OutboxRow.key) == key)
        .where(col(OutboxRow.state).in_((HELD, READY)))
    )
    for row in session.exec(unsent):
        row.state, row.hold = SUPERSEDED, None


def _due(session: Session, proceeding_id: str, duty: str) -> datetime | None:
    if not duty:
        return None
    asked = (
        select(DutyRow.due_first)
        .where(col(DutyRow.proceeding_id) == proceeding_id)
        .where(col(DutyRow.duty) == duty)
        .order_by(col(DutyRow.number).desc())
        .limit(1)
    )
    return session.exec(asked).first()
