"""What only a person settles (人工处理): a held message let go, a dead one sent again, an unknown one.

Whoever settles is an officer of the bureau whose matter it is, and says why; a resend goes out under the same
key and with the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlmodel import Session, col, select

from sanctions import audit, officer
from sanctions.delivery.finish import settle_record
from sanctions.delivery.states import CONFIRMED, DEAD, HELD, MANUAL, READY, REJECTED, UNKNOWN, move
from sanctions.delivery.tables import ManualTaskRow
from sanctions.encrypted import Keys
from sanctions.proceeding.request import Signed
from sanctions.proceeding.tables import OutboxRow, ProceedingRow
from sanctions.refusal import Refusal

HEADS = frozenset({"head", "acting_head"})
_LONGEST = 300


def release(session: Session, keys: Keys, outbox_id: int, reason: str, signed: Signed) -> OutboxRow:
    """Let a held message go; only a head of its bureau may.

    Raises:
        Refusal: It is not held, who asks may not, or no reason is given.
    """
    row = _row(session, outbox_id, (HELD,), "held", "待放行")
    _check(session, keys, row, reason, signed, heads_only=True)
    move(row, READY)
    row.due_at = signed.at
    _settled(session, row, "outbox.release", reason, signed)
    return row


def redrive(session: Session, keys: Keys, outbox_id: int, reason: str, signed: Signed) -> OutboxRow:
    """Send a dead letter again, under the same key and with the same bytes.

    Raises:
        Refusal: It is no dead letter, a newer version went out, who asks may not, or no reason is given.
    """
    row = _row(session, outbox_id, (DEAD,), "a dead letter", "死信")
    _check(session, keys, row, reason, signed, heads_only=False)
    _is_not_overtaken(session, row)
    move(row, READY, reason)
    row.due_at = signed.at
    _settled(session, row, "outbox.redrive", reason, signed)
    return row


def settle(
    session: Session,
    keys: Keys,
    outbox_id: int,
    outcome: Literal["confirmed", "rejected", "absent"],
    reason: str,
    signed: Signed,
    *,
    remote_ref: str = "",
) -> OutboxRow:
    """Say what became of a message a machine could not tell: it stands there, was rejected, or is absent.

    What is absent is sent again.

    Raises:
        Refusal: It waits for nobody, who asks may not, or no reason is given.
    """
    row = _row(session, outbox_id, (MANUAL, UNKNOWN), "waiting for a person", "待人工处理")
    _check(session, keys, row, reason, signed, heads_only=False)
    to = {"confirmed": CONFIRMED, "rejected": REJECTED, "absent": READY}[outcome]
    move(row, to, reason)
    row.due_at = signed.at if to == READY else None
    row.remote_ref = remote_ref or row.remote_ref
    _settled(session, row, f"outbox.{outcome}", reason, signed)
    return row


def tasks(session: Session, *, open_only: bool = True, limit: int = 500) -> Sequence[ManualTaskRow]:
    """Return what waits for a person, the oldest first."""
    asked = select(ManualTaskRow).order_by(col(ManualTaskRow.opened_at), col(ManualTaskRow.id)).limit(limit)
    if open_only:
        asked = asked.where(col(ManualTaskRow.settled_at).is_(None))
    return session.exec(asked).all()


def close_task(session: Session, task_id: int, outcome: str, signed: Signed) -> ManualTaskRow:
    """Close a task with what came of it.

    Raises:
        Refusal: There is none open of this number, or it says nothing.
    """
    row = session.get(ManualTaskRow, task_id, with_for_update=True)
    if row is None or row.settled_at is not None:
        raise Refusal("task_unknown", f"there is no open task {task_id}", f"没有未办结的人工事项 {task_id}")
    told = _reason(outcome)
    row.settled_at, row.settled_by, row.outcome = signed.at, signed.officer, told
    session.flush()
    _ = audit.record(
        session, at=signed.at, actor=signed.officer, action="task.close", object=f"task/{task_id}"
    )
    return row


def _row(session: Session, outbox_id: int, states: tuple[str, ...], en: str, zh: str) -> OutboxRow:
    row = session.get(OutboxRow, outbox_id, with_for_update=True)
    if row is None:
        raise Refusal("outbox_unknown", f"there is no message {outbox_id}", f"没有报送消息 {outbox_id}")
    if row.state not in states:
        raise Refusal(
            "outbox_state",
            f"message {outbox_id} is {row.state}, not {en}",
            f"报送消息 {outbox_id} 状态为 {row.state}，不是{zh}",
        )
    return row


def _is_not_overtaken(session: Session, row: OutboxRow) -> None:
    # it would never be sent, and whatever comes after it would wait for it
    asked = (
        select(OutboxRow.version)
        .where(col(OutboxRow.destination) == row.destination, col(OutboxRow.key) == row.key)
        .where(col(OutboxRow.version) > row.version, col(OutboxRow.first_sent_at).isnot(None))
        .order_by(col(OutboxRow.version).desc())
    )
    if (newer := session.exec(asked).first()) is not None:
        raise Refusal(
            "outbox_overtaken",
            f"message {row.id} is version {row.version}, and version {newer} was sent: leave it as it ended",
            f"报送消息 {row.id} 为第 {row.version} 版，第 {newer} 版已经报送，不再重报",
        )


def _check(
    session: Session, keys: Keys, row: OutboxRow, reason: str, signed: Signed, *, heads_only: bool
) -> None:
    _ = _reason(reason)
    who = officer.found(session, keys, [signed.officer])[signed.officer]
    bureau = session.get_one(ProceedingRow, row.proceeding_id).bureau
    if who.bureau != bureau or not who.serves(signed.at.date()):
        raise Refusal("competence", f"{who.id} does not serve {bureau}", f"{who.id} 不在 {bureau} 任职")
    if heads_only and not who.posts & HEADS:
        raise Refusal("post", f"{who.id} is no head of {bureau}", f"{who.id} 不是 {bureau} 的负责人")


def _reason(text: str) -> str:
    told = text.strip()
    if not 1 <= len(told) <= _LONGEST or not told.isprintable():
        raise Refusal("reason", f"say why in 1 to {_LONGEST} characters", f"请以 1 至 {_LONGEST} 字写明理由")
    return told


def _settled(session: Session, row: OutboxRow, action: str, reason: str, signed: Signed) -> None:
    asked = select(ManualTaskRow).where(
        col(ManualTaskRow.outbox_id) == row.id, col(ManualTaskRow.settled_at).is_(None)
    )
    for task in session.exec(asked):
        task.settled_at, task.settled_by, task.outcome = signed.at, signed.officer, reason[:_LONGEST]
    settle_record(session, row)
    session.flush()
    _ = audit.record(
        session,
        at=signed.at,
        actor=signed.officer,
        action=action,
        object=f"outbox/{row.id}",
        data=reason.encode(),
    )
