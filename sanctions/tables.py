"""Tables of what follows from a verdict. They hold no logic; personal data stands in sealed columns only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from sanctions.moment import MomentColumn
from sanctions.sealed import Sealed, SealedColumn


class AuditEntry(SQLModel, table=True):
    """One act (审计记录): who did what to what, and when, chained to the act before it.

    `data` is a digest of what was acted with, never the thing itself, so that it can be erased;
    `this` = SM3(`previous` ‖ the canonical form of the rest).
    """

    __tablename__ = "audit_entry"  # pyright: ignore[reportAssignmentType]

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    actor: str = Field(max_length=80)
    action: str = Field(max_length=80)
    object: str = Field(max_length=200)
    data: str = Field(max_length=80)
    receipt: str | None = Field(default=None, max_length=80)
    previous: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))
    this: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False, unique=True))


class AuditHead(SQLModel, table=True):
    """The end of the chain: one row (id 1), locked by whoever writes the next act."""

    __tablename__ = "audit_head"  # pyright: ignore[reportAssignmentType]

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int
    this: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))


class AuditCheckpoint(SQLModel, table=True):
    """A signed head of the chain at some moment (审计检查点), to be anchored elsewhere too."""

    __tablename__ = "audit_checkpoint"  # pyright: ignore[reportAssignmentType]

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    this: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))
    at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    algorithm: str = Field(max_length=20)
    key_id: str = Field(max_length=40)
    signature: bytes = Field(sa_column=Column(LargeBinary(), nullable=False))


class AuditAnchor(SQLModel, table=True):
    """Where the anchor file of a checkpoint was deposited (锚定存放); `act` is the entry that says so."""

    __tablename__ = "audit_anchor"  # pyright: ignore[reportAssignmentType]

    act: int = Field(
        primary_key=True, foreign_key="audit_entry.seq", sa_column_kwargs={"autoincrement": False}
    )
    seq: int
    at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    where: str = Field(max_length=200)
    by: str = Field(max_length=80)
    sha256: str = Field(max_length=64)


class FullReading(SQLModel, table=True):
    """Why somebody read personal data in full (查看全部信息); `seq` is the entry that says so."""

    __tablename__ = "full_reading"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True, max_length=16)
    seq: int = Field(foreign_key="audit_entry.seq", unique=True)
    object: str = Field(max_length=200, index=True)
    by: str = Field(max_length=80)
    at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    reason: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))
