"""Messages to deliver, made by the thousand, and approved as the database demands it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import insert
from sqlmodel import Session, col, select

from checker.store.store import Store
from connectors.platform import Operation
from sanctions import officer
from sanctions.delivery import destination
from sanctions.delivery.destination import Destination
from sanctions.delivery.tables import AttemptRow, DestinationRow, ManualTaskRow
from sanctions.officer import Officer
from sanctions.proceeding import sending
from sanctions.proceeding.sending import Written
from sanctions.proceeding.tables import (
    ActRow,
    ConsequenceRow,
    DecisionRow,
    OutboxRow,
    ProceedingRow,
    ProposalRow,
    RecordRow,
)
from sanctions.sm3 import sm3
from tests.connectors.made_up import CODE, PENALTY

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
"""Twelve o'clock in China, when everything here is made."""
_PROCEEDING, _PROPOSAL = "990500-2026-P0001", 1
WITHDRAWAL: dict[str, Any] = {
    "decision_number": "示人社罚字〔2026〕1号",
    "name": "示例建筑劳务有限公司",
    "credit_code": CODE,
    "withdrawn_on": "2026-11-23",
    "reason": "示例",
    "ground": "repair",
    "authority": "990500",
}


@dataclass(slots=True)
class Clock:
    """A clock that goes when it is told to; it is the store's, the wire's and the platform's."""

    now: datetime = NOON

    def __call__(self, session: Session | None = None) -> datetime:
        """Return the moment."""
        del session
        return self.now

    def seconds(self) -> float:
        """Return it as seconds that have passed."""
        return self.now.timestamp()

    def pass_by(self, **parts: float) -> None:
        """Let time pass: days, hours, minutes, seconds."""
        self.now += timedelta(**parts)


def key_of(number: int) -> str:
    """Return the key of the record of a number."""
    return f"990500/{number}/{CODE}"


def content_of(number: int) -> dict[str, Any]:
    """Return what the record of a number says."""
    return {**PENALTY, "decision_number": f"示人社罚字〔2026〕{number}号"}


def enter(store: Store, name: str, kind: str, *, quiet_seconds: int = 300, lag_seconds: int = 0) -> None:
    """Enter a destination of a class, and what messages rest on."""
    with store.writing() as session:
        destination.enter(session, [Destination(name, kind, "example/1", quiet_seconds, lag_seconds)])
        if session.get(ConsequenceRow, (_PROCEEDING, _PROPOSAL)) is None:
            _grounds(session, store)


def messages(store: Store, name: str, count: int, first: int = 1) -> None:
    """Put so many messages into the outbox, ready to be sent."""
    numbers = range(first, first + count)
    with store.writing() as session:
        records = [_record(name, number) for number in numbers]
        _ = session.connection().execute(insert(RecordRow), records)
        _ = session.connection().execute(insert(OutboxRow), [_outbox(store, name, n) for n in numbers])


def tell(
    store: Store,
    name: str,
    number: int,
    operation: Operation = "publish",
    *,
    hold: str = "",
    **changed: object,
) -> None:
    """Let an act tell a new version of a record, by the code that acts do it with."""
    content = {**content_of(number), **changed} if operation == "publish" else WITHDRAWAL
    record = "penalty" if operation == "publish" else "penalty_withdrawal"
    sent = SimpleNamespace(record=record, destination=name, operation=operation, due="")
    situation = SimpleNamespace(act=SimpleNamespace(sends=[sent]), entry=SimpleNamespace(at=NOON))
    approval = SimpleNamespace(by="head-1", at=NOON, proposal=SimpleNamespace(number=_PROPOSAL))

    def written(*_: object) -> Written:
        return Written(key_of(number), content)

    def holds(*_: object) -> str | None:
        return hold or None

    with store.writing() as session:
        sending.send(
            session,
            store.keys,
            cast("Any", situation),
            session.get_one(ProceedingRow, _PROCEEDING),
            cast("Any", approval),
            {record: written},
            holds,
        )


def rows(store: Store, name: str) -> list[OutboxRow]:
    """Return the messages to a destination, in the order in which they were made."""
    asked = select(OutboxRow).where(col(OutboxRow.destination) == name).order_by(col(OutboxRow.id))
    with store.reading() as session:
        return list(session.exec(asked))


def states(store: Store, name: str) -> list[str]:
    """Return how the messages to a destination stand."""
    return [row.state for row in rows(store, name)]


def tries(store: Store, name: str) -> list[AttemptRow]:
    """Return every try at a destination."""
    ids = [row.id for row in rows(store, name)]
    asked = select(AttemptRow).where(col(AttemptRow.outbox_id).in_(ids)).order_by(col(AttemptRow.id))
    with store.reading() as session:
        return list(session.exec(asked))


def outcomes(store: Store, name: str) -> list[str | None]:
    """Return what came of every try at a destination."""
    return [one.outcome for one in tries(store, name)]


def tasks(store: Store, name: str) -> list[str]:
    """Return the kinds of what waits for a person."""
    asked = (
        select(ManualTaskRow).where(col(ManualTaskRow.destination) == name).order_by(col(ManualTaskRow.id))
    )
    with store.reading() as session:
        return [task.kind for task in session.exec(asked)]


def found(store: Store, name: str) -> DestinationRow:
    """Return a destination as it stands."""
    with store.reading() as session:
        return session.get_one(DestinationRow, name)


def _grounds(session: Session, store: Store) -> None:
    one = Officer("head-1", "示例负责人", "990500", frozenset(("head",)), date(2010, 1, 1), None)
    officer.add(session, store.keys, one, at=NOON, by="test")
    seal = store.keys.seal("proceeding_act", "body", f"{_PROCEEDING}/1", b"{}")
    for row in (
        ProceedingRow(
            id=_PROCEEDING,
            course="penalty",
            bureau="990500",
            place="990500",
            root_id=_PROCEEDING,
            state="open",
            acts=1,
            opened_at=NOON,
            last_at=NOON,
        ),
        ActRow(proceeding_id=_PROCEEDING, number=1, act="decide", at=NOON, officer_id=one.id, body=seal),
        ProposalRow(proceeding_id=_PROCEEDING, number=_PROPOSAL, matter="penalty"),
        DecisionRow(proceeding_id=_PROCEEDING, proposal=_PROPOSAL, outcome="approved", act=1, by="head-1"),
        ConsequenceRow(
            proceeding_id=_PROCEEDING, proposal=_PROPOSAL, outcome="approved", kind="penalty", act=1
        ),
    ):
        session.add(row)
        session.flush()


def _record(name: str, number: int) -> dict[str, Any]:
    return {
        "destination": name,
        "key": key_of(number),
        "kind": "penalty",
        "version": 1,
        "operation": "publish",
        "desired_hash": "",
        "approved_by": "head-1",
        "approved_at": NOON,
        "state": "READY",
    }


def _outbox(store: Store, name: str, number: int) -> dict[str, Any]:
    desired = sending.canonical(content_of(number))
    digest = sm3(desired).hex()
    return {
        "destination": name,
        "key": key_of(number),
        "version": 1,
        "operation": "publish",
        "kind": "penalty",
        "proceeding_id": _PROCEEDING,
        "proposal": _PROPOSAL,
        "desired": store.keys.seal("outbox", "desired", f"{name}/{key_of(number)}/1", desired),
        "payload_sm3": digest,
        "idem_key": sending.idem_key(name, key_of(number), 1, "publish", digest),
        "state": "READY",
        "made_at": NOON,
        "attempts": 0,
    }
