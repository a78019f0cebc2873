"""Tables of visits. They hold no logic; what an act says stands sealed, since it names persons and units."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlmodel import Field, SQLModel, col

from checker.draw.tables import DrawRow
from sanctions.moment import MomentColumn
from sanctions.sealed import Sealed, SealedColumn


class VisitRow(SQLModel, table=True):
    """One visit (现场检查): where it comes from and how far it has come, for lists and locks.

    `unit_index` is the blind index of the unit; `acts` counts its acts.
    """

    __tablename__ = "visit"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("draw_id", "draw_number", "unit_index", name="uq_visit_draw_id"),)

    id: str = Field(primary_key=True, max_length=24)
    place: str = Field(max_length=6, index=True)
    year: int = Field(index=True)
    draw_id: str | None = Field(
        default=None, sa_column=Column(String(24), ForeignKey(col(DrawRow.id)), index=True)
    )
    draw_number: int | None = Field(default=None)
    unit_index: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False, index=True))
    state: str = Field(max_length=10)
    acts: int
    ended_at: datetime | None = Field(default=None, sa_column=Column(MomentColumn(), index=True))
    published_at: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))


class VisitActRow(SQLModel, table=True):
    """One act of a visit (环节), in their order; rows are only ever added."""

    __tablename__ = "visit_act"  # pyright: ignore[reportAssignmentType]

    visit_id: str = Field(sa_column=Column(String(24), ForeignKey("visit.id"), primary_key=True))
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(max_length=10)
    at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    by: str = Field(max_length=80)
    body: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))


class VisitHead(SQLModel, table=True):
    """How many visits there are: one row (id 1), locked by whoever opens one."""

    __tablename__ = "visit_head"  # pyright: ignore[reportAssignmentType]

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    count: int
