"""Tables of what follows from a verdict. They hold no logic; personal data stands in sealed columns only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from sanctions.moment import MomentColumn


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
