"""Tables of the registry. They hold no logic; personal data stands in sealed columns only.

In a text column NULL is unknown and the empty text is "there is none".
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Text
from sqlmodel import Field, SQLModel

from sanctions.moment import MomentColumn
from sanctions.sealed import Sealed, SealedColumn


class EmployerRow(SQLModel, table=True):
    """An employer as it is held now (检查对象)."""

    __tablename__ = "registry_employer"  # pyright: ignore[reportAssignmentType]

    credit_code: str = Field(primary_key=True, max_length=18)
    name: str = Field(max_length=200)
    unit_type: str | None = Field(default=None, max_length=30)
    industry: str | None = Field(default=None, max_length=5)
    size_class: str | None = Field(default=None, max_length=10)
    place: str | None = Field(default=None, max_length=6, index=True)
    grid: str | None = Field(default=None, max_length=12)
    key_employer: bool | None = Field(default=None)
    complaints: int | None = Field(default=None)
    abnormal_operation: bool | None = Field(default=None)
    serious_violations: bool | None = Field(default=None)
    integrity_grade: str | None = Field(default=None, max_length=1)
    visits_this_year: int | None = Field(default=None)
    status: str | None = Field(default=None, max_length=10)
    tags: str | None = Field(default=None, max_length=500)


class InspectorRow(SQLModel, table=True):
    """An inspector as held now (执法检查人员); certificates are found by a blind index."""

    __tablename__ = "registry_inspector"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True, max_length=32)
    name: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))
    certificate: Sealed | None = Field(default=None, sa_column=Column(SealedColumn()))
    certificate_index: bytes | None = Field(default=None, sa_column=Column(LargeBinary(32), index=True))
    certificate_expires: date | None = Field(default=None)
    unit: str | None = Field(default=None, max_length=80)
    place: str | None = Field(default=None, max_length=6, index=True)
    qualifications: str | None = Field(default=None, sa_column=Column(Text()))
    leave: str | None = Field(default=None, sa_column=Column(Text()))
    recusals: Sealed | None = Field(default=None, sa_column=Column(SealedColumn()))
    active: bool | None = Field(default=None)


class ImportRow(SQLModel, table=True):
    """One import that was applied (导入记录): who, when, from which file, and how much of it."""

    __tablename__ = "registry_import"  # pyright: ignore[reportAssignmentType]

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(max_length=12)
    at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    by: str = Field(max_length=80)
    file: str = Field(max_length=200)
    digest: str = Field(max_length=80)
    added: int
    changed: int
    removed: int
    unchanged: int
    rejected: int


class ChangeRow(SQLModel, table=True):
    """One change of what is held (变更记录), in the order of imports; rows are only ever added.

    `field` is NULL where the whole entry came (`after`) or went (`before`). Values are JSON, in the
    sealed columns where they are personal.
    """

    __tablename__ = "registry_change"  # pyright: ignore[reportAssignmentType]

    import_number: int = Field(
        sa_column=Column(Integer(), ForeignKey("registry_import.number"), primary_key=True)
    )
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(max_length=12)
    subject: str = Field(max_length=32, index=True)
    field: str | None = Field(default=None, max_length=40)
    before: str | None = Field(default=None, sa_column=Column(Text()))
    after: str | None = Field(default=None, sa_column=Column(Text()))
    before_sealed: Sealed | None = Field(default=None, sa_column=Column(SealedColumn()))
    after_sealed: Sealed | None = Field(default=None, sa_column=Column(SealedColumn()))


class HeadRow(SQLModel, table=True):
    """The last import: one row (id 1), locked by whoever imports."""

    __tablename__ = "registry_head"  # pyright: ignore[reportAssignmentType]

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int
    at: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
