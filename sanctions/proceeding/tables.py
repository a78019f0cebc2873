"""Tables of proceedings, decisions and what follows. They hold no logic; what an act says stands sealed.

The database itself refuses a consequence without an approval, two decisions of one proposal, two consequences
of one approval, a message without a consequence.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from sanctions.moment import MomentColumn
from sanctions.sealed import Sealed, SealedColumn

_SERIAL = BigInteger().with_variant(Integer(), "sqlite")


class OfficerRow(SQLModel, table=True):
    """Somebody who acts for a bureau (工作人员), in a post, from a day to a day."""

    __tablename__ = "officer"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True, max_length=40)
    bureau: str = Field(max_length=6, index=True)
    posts: str = Field(max_length=200)
    name: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))
    since: date
    until: date | None = Field(default=None)


class SerialRow(SQLModel, table=True):
    """The last serial of a course in a bureau's year (编号)."""

    __tablename__ = "proceeding_serial"  # pyright: ignore[reportAssignmentType]

    bureau: str = Field(primary_key=True, max_length=6)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    letter: str = Field(primary_key=True, max_length=1)
    last: int


class ProceedingRow(SQLModel, table=True):
    """One proceeding (办理事项): where it belongs and how far it has come, for lists and locks.

    A family is a root with all that was opened under it; whoever acts in it locks the root's row.
    `only` keeps what may stand once from standing twice.
    """

    __tablename__ = "proceeding"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True, max_length=24)
    course: str = Field(max_length=20, index=True)
    bureau: str = Field(max_length=6, index=True)
    place: str = Field(max_length=6, index=True)
    root_id: str = Field(
        sa_column=Column(String(24), ForeignKey("proceeding.id"), nullable=False, index=True)
    )
    parent_id: str | None = Field(
        default=None, sa_column=Column(String(24), ForeignKey("proceeding.id"), index=True)
    )
    state: str = Field(max_length=30, index=True)
    acts: int
    opened_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    last_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    only: str | None = Field(default=None, max_length=120, unique=True)
    run_id: str | None = Field(default=None, sa_column=Column(String(24), ForeignKey("run.id"), index=True))


class SubjectRow(SQLModel, table=True):
    """Whom a proceeding concerns (当事人), by blind index of credit code or identity number."""

    __tablename__ = "proceeding_subject"  # pyright: ignore[reportAssignmentType]

    proceeding_id: str = Field(
        sa_column=Column(String(24), ForeignKey("proceeding.id"), primary_key=True, nullable=False)
    )
    subject_index: bytes = Field(sa_column=Column(LargeBinary(32), primary_key=True, index=True))
    kind: str = Field(max_length=10)


class ActRow(SQLModel, table=True):
    """One act (环节记录): who made it when, and when it happened as far as known; what it says is sealed."""

    __tablename__ = "proceeding_act"  # pyright: ignore[reportAssignmentType]

    proceeding_id: str = Field(
        sa_column=Column(String(24), ForeignKey("proceeding.id"), primary_key=True, nullable=False)
    )
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    act: str = Field(max_length=40)
    at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    happened_first: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    happened_last: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    officer_id: str = Field(sa_column=Column(String(40), ForeignKey("officer.id"), nullable=False))
    body: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))


class PaperRow(SQLModel, table=True):
    """A paper of an act (文书、证据): its content sealed here, or elsewhere under its digest."""

    __tablename__ = "proceeding_paper"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        ForeignKeyConstraint(
            ["proceeding_id", "act"], ["proceeding_act.proceeding_id", "proceeding_act.number"]
        ),
    )

    proceeding_id: str = Field(primary_key=True, max_length=24)
    act: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(max_length=40)
    sha256: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))
    size: int
    content: Sealed | None = Field(default=None, sa_column=Column(SealedColumn()))


class DutyRow(SQLModel, table=True):
    """A duty an act has started (应履行的职责): whose, by when, and what became of it.

    `state` is ``open``, ``done``, ``dropped`` or ``suspended``; `late` 0 no, 1 cannot be told, 2 yes, empty
    while it is open. A due moment that is not known is empty; one known to lie between two gives both.
    """

    __tablename__ = "duty"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'dropped', 'suspended')", name="duty_state"),
    )

    proceeding_id: str = Field(
        sa_column=Column(String(24), ForeignKey("proceeding.id"), primary_key=True, nullable=False)
    )
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    duty: str = Field(max_length=60)
    bureau: str = Field(max_length=6, index=True)
    place: str = Field(max_length=6, index=True)
    limit_name: str | None = Field(default=None, max_length=60)
    started_by: int
    since_first: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    since_last: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    due_first: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    due_last: datetime | None = Field(default=None, sa_column=Column(MomentColumn(), index=True))
    provisional: bool = False
    state: str = Field(max_length=10, index=True)
    ended_by: int | None = Field(default=None)
    late: int | None = Field(default=None)


class RunRow(SQLModel, table=True):
    """Proposals made by one run over many cases (批量办理); too many are `held` for a person."""

    __tablename__ = "run"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True, max_length=24)
    bureau: str = Field(max_length=6, index=True)
    course: str = Field(max_length=20)
    at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    made: int
    among: int
    held: bool
    released_by: str | None = Field(default=None, sa_column=Column(String(40), ForeignKey("officer.id")))
    reason: Sealed | None = Field(default=None, sa_column=Column(SealedColumn()))


class ProposalRow(SQLModel, table=True):
    """What was put before those who decide (拟办意见), with the verdict it rests on by value, sealed.

    `lead` is what that verdict comes to for the matter: true, held, unknown or false.
    """

    __tablename__ = "proposal"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        ForeignKeyConstraint(
            ["proceeding_id", "number"], ["proceeding_act.proceeding_id", "proceeding_act.number"]
        ),
    )

    proceeding_id: str = Field(primary_key=True, max_length=24)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    matter: str = Field(max_length=30)
    receipt_id: str | None = Field(default=None, max_length=80)
    lead: str | None = Field(default=None, max_length=10)
    verdict: Sealed | None = Field(default=None, sa_column=Column(SealedColumn()))


class DecisionRow(SQLModel, table=True):
    """What was decided of a proposal (决定): once, by whom, by which act."""

    __tablename__ = "decision"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        ForeignKeyConstraint(["proceeding_id", "proposal"], ["proposal.proceeding_id", "proposal.number"]),
        ForeignKeyConstraint(
            ["proceeding_id", "act"], ["proceeding_act.proceeding_id", "proceeding_act.number"]
        ),
        UniqueConstraint("proceeding_id", "proposal", "outcome", name="uq_decision_outcome"),
        CheckConstraint("outcome IN ('approved', 'refused')", name="decision_outcome"),
    )

    proceeding_id: str = Field(primary_key=True, max_length=24)
    proposal: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    outcome: str = Field(max_length=10)
    act: int
    by: str = Field(sa_column=Column(String(40), ForeignKey("officer.id"), nullable=False))


class ConsequenceRow(SQLModel, table=True):
    """What an approval brought about (处理结果): nothing stands here that was not approved, nor twice."""

    __tablename__ = "consequence"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        ForeignKeyConstraint(
            ["proceeding_id", "proposal", "outcome"],
            ["decision.proceeding_id", "decision.proposal", "decision.outcome"],
        ),
        ForeignKeyConstraint(
            ["proceeding_id", "act"], ["proceeding_act.proceeding_id", "proceeding_act.number"]
        ),
        CheckConstraint("outcome = 'approved'", name="consequence_approved"),
    )

    proceeding_id: str = Field(primary_key=True, max_length=24)
    proposal: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    outcome: str = Field(max_length=10)
    kind: str = Field(max_length=40, index=True)
    act: int


class RecordRow(SQLModel, table=True):
    """What another authority is to hold of us (应报送记录), by destination and its stable key there."""

    __tablename__ = "record"  # pyright: ignore[reportAssignmentType]

    destination: str = Field(primary_key=True, max_length=40)
    key: str = Field(primary_key=True, max_length=200)
    kind: str = Field(max_length=40)
    version: int
    operation: str = Field(max_length=10)
    desired_hash: str = Field(max_length=80)
    legal_due_at: datetime | None = Field(default=None, sa_column=Column(MomentColumn(), index=True))
    approved_by: str = Field(sa_column=Column(String(40), ForeignKey("officer.id"), nullable=False))
    approved_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    state: str = Field(max_length=12, index=True)


class OutboxRow(SQLModel, table=True):
    """A message to be sent (待报送): the desired record as canonical JSON, sealed; `hold`: why it waits.
    `idem_key` names it wherever it arrives; whoever sends it holds the row by `lease_token`.
    """

    __tablename__ = "outbox"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        ForeignKeyConstraint(["destination", "key"], ["record.destination", "record.key"]),
        ForeignKeyConstraint(
            ["proceeding_id", "proposal"], ["consequence.proceeding_id", "consequence.proposal"]
        ),
        UniqueConstraint("destination", "key", "version", name="uq_outbox_version"),
        CheckConstraint("operation IN ('publish', 'withdraw')", name="outbox_operation"),
        CheckConstraint("(state = 'HELD') = (hold IS NOT NULL)", name="outbox_hold"),
    )

    id: int | None = Field(
        default=None,
        sa_column=Column(
            BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
        ),
    )
    destination: str = Field(max_length=40)
    key: str = Field(max_length=200)
    version: int
    kind: str = Field(max_length=40)
    operation: str = Field(max_length=10)
    proceeding_id: str = Field(max_length=24, index=True)
    proposal: int
    desired: Sealed = Field(sa_column=Column(SealedColumn(), nullable=False))
    state: str = Field(max_length=12, index=True)
    hold: str | None = Field(default=None, max_length=200)
    made_at: datetime = Field(sa_column=Column(MomentColumn(), nullable=False))
    idem_key: str | None = Field(default=None, max_length=64, unique=True)
    payload_sm3: str | None = Field(default=None, max_length=64)
    due_at: datetime | None = Field(default=None, sa_column=Column(MomentColumn(), index=True))
    lease_token: str | None = Field(default=None, max_length=32, index=True)
    lease_until: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    attempts: int = 0
    first_sent_at: datetime | None = Field(default=None, sa_column=Column(MomentColumn()))
    last_class: str | None = Field(default=None, max_length=12)
    remote_ref: str | None = Field(default=None, max_length=120, index=True)
    batch_id: str | None = Field(default=None, max_length=40, index=True)
    why: str | None = Field(default=None, max_length=300)
