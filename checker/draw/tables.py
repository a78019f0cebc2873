"""Tables of draws. They hold no logic; what must not be known before its time stands sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

from sanctions.moment import MomentColumn
from sanctions.sealed import Sealed, SealedColumn


class DrawRow(SQLModel, table=True):
    """One draw (抽查): what was frozen, as it is published, and how far it has come.

    `state` is ``committed``, ``drawn``, ``revealed`` or ``abandoned``. `secrets` are salt and blinding
    key, `units` how each unit is listed, as JSON; `numbers` those of the seed, as JSON.
    """

    __tablename__ = "draw"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True, max_length=24)
    place: str = Field(max_length=6, index=True)
    year: int = Field(index=True)
    half: int
    purpose: str = Field(max_length=16)
    state: str = Field(max_length=10)
    plan: bytes = Field(sa_column=Column(LargeBinary(), nullable=False))
    frame: bytes = Field(sa_column=Column(LargeBinary(), nullable=False))
    excluded: bytes = Field(sa_column=Column(LargeBinary(), nullable=False))
    roster: bytes = Field(sa_column=Column(LargeBinary(), nullable=False))
    secrets: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))
    units: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))
    order: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))
    numbers: str | None = Field(default=None, sa_column=Column(Text()))
    committed_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    committed_by: str = Field(max_length=80)
    approved_by: str = Field(max_length=80)
    drawn_at: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))


class DrawLogRow(SQLModel, table=True):
    """One entry of the log of draws (抽查日志); `once` keeps what may come only once a draw unique."""

    __tablename__ = "draw_log"  # pyright: ignore[reportAssignmentType]

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    draw_id: str = Field(sa_column=Column(String(24), ForeignKey("draw.id"), nullable=False, index=True))
    once: str | None = Field(default=None, sa_column=Column(String(40), unique=True))
    line: bytes = Field(sa_column=Column(LargeBinary(), nullable=False))


class DrawLogHead(SQLModel, table=True):
    """How long the log is: one row (id 1), locked by whoever adds to it."""

    __tablename__ = "draw_log_head"  # pyright: ignore[reportAssignmentType]

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    size: int
