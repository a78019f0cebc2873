"""Tables of delivery: every try, every receipt, where to, what reconciliation found, what waits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from sanctions.moment import MomentColumn
from sanctions.sealed import Sealed, SealedColumn

_SERIAL = BigInteger().with_variant(Integer(), "sqlite")


class DestinationRow(SQLModel, table=True):
    """Where messages go (报送对象): its class, its pace, whether it is paused or rests after failures."""

    __tablename__ = "destination"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("kind IN ('A', 'B', 'C', 'D')", name="destination_kind"),
        CheckConstraint("state IN ('ACTIVE', 'PAUSED')", name="destination_state"),
        CheckConstraint("(state = 'PAUSED') = (paused_for IS NOT NULL)", name="destination_paused"),
    )

    id: str = Field(primary_key=True, max_length=40)
    kind: str = Field(max_length=1)
    profile: str = Field(max_length=80)
    quiet_seconds: int
    lag_seconds: int
    state: str = Field(max_length=10)
    paused_for: str | None = Field(default=None, max_length=300)
    failures: int = 0
    unread_answers: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    rests_until: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    template: str | None = Field(default=None, max_length=80)
    receipts_cursor: str = Field(default="", max_length=200)
    status_cursor: str = Field(default="", max_length=200)


class AttemptRow(SQLModel, table=True):
    """One try (报送尝试), kept before its first byte leaves; open until what came of it is known."""

    __tablename__ = "attempt"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("outbox_id", "number", name="uq_attempt_number"),)

    id: int | None = Field(default=None, sa_column=Column(_SERIAL, primary_key=True, autoincrement=True))
    outbox_id: int = Field(sa_column=Column(_SERIAL, ForeignKey("outbox.id"), nullable=False))
    number: int
    lease_token: str = Field(max_length=32, index=True)
    started_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    outcome: str | None = Field(default=None, max_length=12)
    status: int | None = Field(default=None)
    request_sm3: str = Field(max_length=64)
    response_sm3: str | None = Field(default=None, max_length=64)
    remote_ref: str | None = Field(default=None, max_length=120)
    why: str | None = Field(default=None, max_length=300)


class BatchRow(SQLModel, table=True):
    """A file of messages (报送文件): its name stands once, and its manifest says what is in it."""

    __tablename__ = "batch"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True, max_length=40)
    destination: str = Field(sa_column=Column(String(40), ForeignKey("destination.id"), nullable=False))
    file_name: str = Field(max_length=120, unique=True)
    rows: int
    sm3: str = Field(max_length=64)
    content: Sealed | None = Field(default=None, sa_column=Column(SealedColumn()))
    state: str = Field(max_length=12)
    made_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))


class ReceiptRow(SQLModel, table=True):
    """What a destination said of a message (回执); the same verdict of the same reference stands once."""

    __tablename__ = "receipt"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("destination", "remote_ref", "verdict", name="uq_receipt_verdict"),)

    id: int | None = Field(default=None, sa_column=Column(_SERIAL, primary_key=True, autoincrement=True))
    destination: str = Field(sa_column=Column(String(40), ForeignKey("destination.id"), nullable=False))
    remote_ref: str = Field(max_length=120)
    outbox_id: int | None = Field(
        default=None, sa_column=Column(_SERIAL, ForeignKey("outbox.id"), nullable=True, index=True)
    )
    verdict: str = Field(max_length=12)
    code: str = Field(default="", max_length=40)
    raw_sm3: str = Field(max_length=64)
    at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    alarm: str | None = Field(default=None, max_length=40)


class ReconciliationRow(SQLModel, table=True):
    """One reconciliation (对账): whether the listing was complete, and the balance it came to."""

    __tablename__ = "reconciliation"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, sa_column=Column(_SERIAL, primary_key=True, autoincrement=True))
    destination: str = Field(sa_column=Column(String(40), ForeignKey("destination.id"), nullable=False))
    started_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    finished_at: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    complete: bool = False
    why_incomplete: str | None = Field(default=None, max_length=300)
    remote: int | None = Field(default=None)
    local: int | None = Field(default=None)
    braked: bool = False


class DifferenceRow(SQLModel, table=True):
    """What reconciliation found to differ (差异): of which key, how, and what settled it."""

    __tablename__ = "difference"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint(
            "kind IN ('MISSING', 'EXTRA', 'DIFFERENT', 'DUPLICATE', 'STALE')", name="difference_kind"
        ),
    )

    reconciliation: int = Field(
        sa_column=Column(_SERIAL, ForeignKey("reconciliation.id"), primary_key=True, autoincrement=False)
    )
    key: str = Field(primary_key=True, max_length=200)
    kind: str = Field(primary_key=True, max_length=12)
    settled_by: str | None = Field(default=None, max_length=120)


class ManualTaskRow(SQLModel, table=True):
    """Something only a person can settle (人工事项), with what it is and what to do."""

    __tablename__ = "manual_task"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, sa_column=Column(_SERIAL, primary_key=True, autoincrement=True))
    destination: str = Field(max_length=40, index=True)
    outbox_id: int | None = Field(
        default=None, sa_column=Column(_SERIAL, ForeignKey("outbox.id"), nullable=True, index=True)
    )
    kind: str = Field(max_length=40)
    told: str = Field(max_length=500)
    opened_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    settled_at: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    settled_by: str | None = Field(default=None, max_length=80)
    outcome: str | None = Field(default=None, max_length=300)


class LeaseRow(SQLModel, table=True):
    """Who runs a job that runs once at a time (任务租约), and until when."""

    __tablename__ = "lease"  # pyright: ignore[reportAssignmentType]

    name: str = Field(primary_key=True, max_length=40)
    token: str | None = Field(default=None, max_length=32)
    until: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    last_started: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    last_finished: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    report: str | None = Field(default=None, max_length=4000)
