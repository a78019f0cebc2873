"""Tables of the service. They hold no logic; personal data stands in sealed columns only."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, LargeBinary, String, inspect
from sqlmodel import Field, SQLModel

from sanctions.moment import MomentColumn
from sanctions.proceeding.tables import OfficerRow
from sanctions.sealed import Sealed, SealedColumn

_OFFICER = inspect(OfficerRow).local_table


class Token(SQLModel, table=True):
    """A bearer token (访问令牌); its secret is kept as a digest only. `officer_id`: whose acts it makes."""

    __tablename__ = "token"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True, max_length=16)
    name: str = Field(max_length=80)
    role: str = Field(max_length=20)
    place: str = Field(max_length=6)
    secret_digest: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))
    created_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    created_by: str = Field(max_length=80)
    expires_at: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    officer_id: str | None = Field(default=None, sa_column=Column(String(40), ForeignKey(_OFFICER.c["id"])))


class IdempotencyKey(SQLModel, table=True):
    """A write that was asked for under a key of the caller's (幂等键), and its answer once there is one."""

    __tablename__ = "idempotency_key"  # pyright: ignore[reportAssignmentType]

    token_id: str = Field(primary_key=True, max_length=16)
    key_digest: str = Field(primary_key=True, max_length=64)
    request_digest: str = Field(max_length=64)
    begun_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False, index=True))
    lease: str = Field(max_length=32)
    lease_until: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    status: int | None = Field(default=None)
    content_type: str | None = Field(default=None, max_length=80)
    location: str | None = Field(default=None, max_length=200)
    answer: Sealed | None = Field(default=None, sa_column=Column(SealedColumn()))


class KeptReceipt(SQLModel, table=True):
    """The receipt of an assessment that was kept (判定凭据); it holds a digest of the case, not the case."""

    __tablename__ = "kept_receipt"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True, max_length=80)
    rule_base: str = Field(max_length=80)
    day: date
    place: str = Field(max_length=6, index=True)
    content: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))
    kept_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))


class KeptCase(SQLModel, table=True):
    """A case that was kept with its assessment (留存个案); found by a blind index of its id."""

    __tablename__ = "kept_case"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True, max_length=32)
    case_index: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False, index=True))
    place: str = Field(max_length=6, index=True)
    receipt_id: str = Field(
        sa_column=Column(String(80), ForeignKey("kept_receipt.id"), nullable=False, index=True)
    )
    case: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))
    assessment: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))
    kept_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False, index=True))
    kept_by: str = Field(max_length=16)


class Job(SQLModel, table=True):
    """A batch to be screened (筛查任务): whose it is, and how far it has come."""

    __tablename__ = "job"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True, max_length=32)
    token_id: str = Field(max_length=16, index=True)
    place: str = Field(max_length=6)
    format: str = Field(max_length=10)
    day: date | None = Field(default=None)
    default_place: str | None = Field(default=None, max_length=6)
    state: str = Field(max_length=10, index=True)
    created_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    started_at: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    finished_at: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    lease: str | None = Field(default=None, max_length=32)
    lease_until: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    attempts: int = 0
    screened: int = 0
    expected: int | None = Field(default=None)
    read: int | None = Field(default=None)
    accepted: int | None = Field(default=None)
    rejected: int | None = Field(default=None)
    failure_code: str | None = Field(default=None, max_length=40)
    failure: str | None = Field(default=None, max_length=1000)


class JobPart(SQLModel, table=True):
    """A piece of what a job was given (`role` ``input``) or gave back (``result``), in order."""

    __tablename__ = "job_part"  # pyright: ignore[reportAssignmentType]

    job_id: str = Field(
        sa_column=Column(String(32), ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    )
    role: str = Field(primary_key=True, max_length=10)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))
