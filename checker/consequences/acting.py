"""One act as whoever made it is told of it (办理结果): what stood before, what stands now, what it started.

The command line and the service make acts here and nowhere else, so that both tell the same: the duties with
their due moments, the messages with where they go, the acts brought about beside it, and of a proposal the
verdict it rests on. Nothing is made up again afterwards; all of it is read from what was kept with the act.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from sanctions.course.course import Act
from sanctions.encrypted import Keys
from sanctions.proceeding import ledger
from sanctions.proceeding.ledger import Book, Done
from sanctions.proceeding.proceeding import Entry, Proceeding
from sanctions.proceeding.request import Request, Signed
from sanctions.proceeding.tables import DutyRow, OutboxRow, ProposalRow, RecordRow

_VERDICT = ("proposal", "verdict")


@dataclass(frozen=True, slots=True)
class DutyTold:
    """A duty as it stands (职责): when it is due, as far as that is known, and when done whether it was late.

    Attributes:
        late: 0 in time, 1 cannot be told, 2 late; None while it is open or where it was dropped.
    """

    proceeding_id: str
    number: int
    duty: str
    state: str
    limit: str | None
    due_first: datetime | None
    due_last: datetime | None
    provisional: bool
    late: int | None


@dataclass(frozen=True, slots=True)
class MessageTold:
    """A message that was made (待报送): where it goes, and what it waits for if it waits."""

    destination: str
    key: str
    kind: str
    operation: str
    state: str
    hold: str | None
    due: datetime | None


@dataclass(frozen=True, slots=True)
class LeadTold:
    """The verdict a proposal rests on (线索): what the rules say of what was found; it binds nobody."""

    matter: str
    receipt_id: str
    lead: str | None
    outcome: Mapping[str, Any]
    engines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an act.

    Attributes:
        before: The state it found; None for the act that opened.
        started, ended: Duties of the proceeding that it started, and that it settled one way or the other.
        beside: What it brought about in other proceedings of the family.
    """

    proceeding: Proceeding
    entry: Entry
    before: str | None
    started: tuple[DutyTold, ...]
    ended: tuple[DutyTold, ...]
    messages: tuple[MessageTold, ...]
    beside: tuple[Proceeding, ...]
    lead: LeadTold | None

    @property
    def act(self) -> Act:
        """The act that was made."""
        return self.proceeding.course.acts[self.entry.act]


def perform(session: Session, keys: Keys, book: Book, asked: Request, signed: Signed) -> Acted:
    """Make one act in a session that writes, and return what came of it.

    Raises:
        Refusal: It cannot be made as asked; nothing was changed.
        SealBroken: What is kept of the family was altered.
    """
    newest = session.exec(select(func.max(col(OutboxRow.id)))).one() or 0
    done = ledger.perform(session, keys, book, asked, signed)
    proceeding, entry = done.proceeding, done.proceeding.entries[done.number - 1]
    beside = tuple(_beside(done, entry))
    duties = duties_of(session, proceeding.id)
    return Acted(
        proceeding=proceeding,
        entry=entry,
        before=_before(proceeding, done.number),
        started=tuple(one for one, by, _ in duties if by == done.number),
        ended=tuple(one for one, _, by in duties if by == done.number),
        messages=_messages(session, [proceeding.id, *(one.id for one in beside)], newest, entry.at),
        beside=beside,
        lead=lead_of(session, keys, proceeding.id, done.number),
    )


def duties_of(session: Session, proceeding_id: str) -> list[tuple[DutyTold, int, int | None]]:
    """Return the duties of a proceeding, each with the number of the act that started and that ended it."""
    asked = select(DutyRow).where(col(DutyRow.proceeding_id) == proceeding_id).order_by(col(DutyRow.number))
    return [
        (
            DutyTold(
                row.proceeding_id,
                row.number,
                row.duty,
                row.state,
                row.limit_name,
                row.due_first,
                row.due_last,
                row.provisional,
                row.late,
            ),
            row.started_by,
            row.ended_by,
        )
        for row in session.exec(asked)
    ]


def lead_of(session: Session, keys: Keys, proceeding_id: str, number: int) -> LeadTold | None:
    """Return the verdict that the proposal of an act rests on; None where it proposes nothing, or on none.

    Raises:
        SealBroken: It was altered.
    """
    row = session.get(ProposalRow, (proceeding_id, number))
    if row is None or row.verdict is None or row.receipt_id is None:
        return None
    kept = json.loads(keys.open_sealed(*_VERDICT, f"{proceeding_id}/{number}", row.verdict))
    assessment = kept["assessment"]
    return LeadTold(
        row.matter, row.receipt_id, row.lead, assessment["outcome"], tuple(assessment.get("engines", ()))
    )


def messages_of(session: Session, proceeding_id: str) -> tuple[MessageTold, ...]:
    """Return every message of a proceeding, the oldest first."""
    return _messages(session, [proceeding_id], 0, None)


def _messages(
    session: Session, ids: Sequence[str], after: int, at: datetime | None
) -> tuple[MessageTold, ...]:
    asked = (
        select(OutboxRow, RecordRow)
        .join(
            RecordRow,
            (col(RecordRow.destination) == col(OutboxRow.destination))
            & (col(RecordRow.key) == col(OutboxRow.key)),
        )
        .where(col(OutboxRow.proceeding_id).in_(ids))
        .where(col(OutboxRow.id) > after)
        .order_by(col(OutboxRow.id))
    )
    if at is not None:
        asked = asked.where(col(OutboxRow.made_at) == at)
    return tuple(
        MessageTold(
            row.destination, row.key, record.kind, row.operation, row.state, row.hold, record.legal_due_at
        )
        for row, record in session.exec(asked)
    )


def _before(proceeding: Proceeding, number: int) -> str | None:
    """Return the state that an act found: where the acts before it had led."""
    led = [proceeding.course.acts[entry.act].after for entry in proceeding.entries[: number - 1]]
    return next((state for state in reversed(led) if state is not None), None)


def _beside(done: Done, entry: Entry) -> list[Proceeding]:
    """Return the other proceedings of the family that the act moved: the family was locked meanwhile."""
    others = (one for one in done.family.members.values() if one.id != done.proceeding.id)
    return [one for one in others if one.entries[-1].at == entry.at]
