"""Tables of the lists that others keep. They hold no logic; names and credit codes stand sealed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary
from sqlmodel import Field, SQLModel

from sanctions.moment import MomentColumn
from sanctions.sealed import Sealed, SealedColumn


class ListImportRow(SQLModel, table=True):
    """One file of a list that was taken in (名单导入记录): from whom, as of which day, and how much of it."""

    __tablename__ = "list_import"  # pyright: ignore[reportAssignmentType]

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    list: str = Field(max_length=30, index=True)
    source: str = Field(max_length=200)
    as_of: date
    file: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    imported_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    imported_by: str = Field(max_length=80)
    added: int
    stayed: int
    gone: int
    rejected: int


class ListedRow(SQLModel, table=True):
    """Somebody on a list of others (外部名单条目).

    `since` and `until` are as the list says; `gone_as_of` is the day of the first file that no longer had it.
    """

    __tablename__ = "listed_elsewhere"  # pyright: ignore[reportAssignmentType]

    import_number: int = Field(
        sa_column=Column(Integer(), ForeignKey("list_import.number"), primary_key=True)
    )
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    list: str = Field(max_length=30, index=True)
    subject_index: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False, index=True))
    name: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))
    since: date | None = Field(default=None)
    until: date | None = Field(default=None)
    as_of: date
    gone_as_of: date | None = Field(default=None)
    gone_import: int | None = Field(
        default=None, sa_column=Column(Integer(), ForeignKey("list_import.number"))
    )
