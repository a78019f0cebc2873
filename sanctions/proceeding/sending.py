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

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select, update

from sanctions.course.course import Sent
from sanctions.decision import Approval
from sanctions.encrypted import Keys
from sanctions.proceeding import told_to_others
from sanctions.proceeding.situation import Situation
from sanctions.proceeding.tables import DutyRow, OutboxRow, ProceedingRow, RecordRow
from sanctions.sm3 import sm3

HELD, READY, SUPERSEDED, CONFIRMED = "HELD", "READY", "SUPERSEDED", "CONFIRMED"
_TABLE, _COLUMN = "outbox", "desired"


@dataclass(frozen=True, slots=True)
class Written:
    """A record as another authority is to hold it: its stable key there, and what it says."""

    key: str
    content: Mapping[str, Any]


Writer = Callable[[Situation, str], Written | list[Written]]
"""Writes a kind of record, or several of it, from the situation of an act and the id of its proceeding."""


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
    told: list[tuple[Sent, Written]] = []
    for sent in situation.act.sends:
        if approval is None:
            msg = f"{situation.course.name}.{situation.act.name} sends without an approval"
            raise AssertionError(msg)
        written = writers[sent.record](situation, row.id)
        told += [(sent, one) for one in (written if isinstance(written, list) else [written])]
    # two that write several records take them in one order, and so wait for each other and never both
    for sent, one in sorted(told, key=lambda pair: (pair[0].destination, pair[1].key)):
        assert approval is not None
        told_to_others.check(sent.destination, one.content)
        hold = holds(situation, sent.destination)
        _message(session, keys, situation, row, approval, sent, one, hold)


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return JSON with its names in order: the same bytes wherever it is made again."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def idem_key(destination: str, key: str, version: int, operation: str, payload_sm3: str) -> str:
    """Return the key by which a message is known wherever it arrives: the same for the same bytes."""
    said = {"d": destination, "k": key, "v": version, "o": operation, "p": payload_sm3}
    return sm3(canonical(said)).hex()


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
    due = _due(session, row.id, sent.due)
    record = _locked(session, sent, written.key, approval, state)
    record.version += 1
    record.operation, record.state, record.legal_due_at = sent.operation, state, due
    record.kind = sent.record
    digest = sm3(desired).hex()
    record.desired_hash = f"sm3:{digest}"
    record.approved_by, record.approved_at = approval.by, approval.at
    session.flush()
    _supersede(session, sent.destination, written.key)
    if sent.operation == "withdraw" and not _ever_sent(session, sent.destination, written.key):
        # what was never published need not be taken back
        state, hold = CONFIRMED, None
        record.state = state
    place = f"{sent.destination}/{written.key}/{record.version}"
    session.add(
        OutboxRow(
            destination=sent.destination,
            key=written.key,
            version=record.version,
            kind=sent.record,
            operation=sent.operation,
            proceeding_id=row.id,
            proposal=approval.proposal.number,
            desired=keys.seal(_TABLE, _COLUMN, place, desired),
            payload_sm3=digest,
            idem_key=idem_key(sent.destination, written.key, record.version, sent.operation, digest),
            state=state,
            hold=hold,
            made_at=situation.entry.at,
            why="never published: nothing to withdraw" if state == CONFIRMED else None,
        )
    )
    session.flush()


def _ever_sent(session: Session, destination: str, key: str) -> bool:
    asked = (
        select(OutboxRow.id)
        .where(col(OutboxRow.destination) == destination)
        .where(col(OutboxRow.key) == key)
        .where(col(OutboxRow.first_sent_at).isnot(None) | (col(OutboxRow.state) != SUPERSEDED))
        .limit(1)
    )
    return session.exec(asked).first() is not None


def desired_of(keys: Keys, row: OutboxRow) -> dict[str, Any]:
    """Return what a message is to bring about.

    Raises:
        SealBroken: It was altered.
    """
    place = f"{row.destination}/{row.key}/{row.version}"
    return json.loads(keys.open_sealed(_TABLE, _COLUMN, place, row.desired))


def _locked(session: Session, sent: Sent, key: str, approval: Approval, state: str) -> RecordRow:
    """Return the record of a key, which two families may share: of two who write to it, one waits."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = dialect.insert(RecordRow).values(
        destination=sent.destination,
        key=key,
        kind=sent.record,
        version=0,
        operation=sent.operation,
        desired_hash="",
        approved_by=approval.by,
        approved_at=approval.at,
        state=state,
    )
    _ = session.connection().execute(first.on_conflict_do_nothing())
    identity = (sent.destination, key)
    return session.get_one(RecordRow, identity, with_for_update=True, populate_existing=True)


def _supersede(session: Session, destination: str, key: str) -> None:
    """Let versions that nobody has begun to send give way to the new one.

    Asked again once the row is ours: one that a worker claims meanwhile stays with it.
    """
    unsent = (
        (col(OutboxRow.destination) == destination)
        & (col(OutboxRow.key) == key)
        & col(OutboxRow.state).in_((HELD, READY))
    )
    _ = session.exec(update(OutboxRow).where(unsent).values(state=SUPERSEDED, hold=None))


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
