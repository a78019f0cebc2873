"""The tables of decisions, of what follows from them, and of messages to be sent.

Written out in plain types, as the first tables are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables, each after those it points to."""
    _record()
    _proposal()
    _decision()
    _consequence()
    _outbox()


def downgrade() -> None:
    """Drop them, in the other order."""
    for table in (
        "outbox",
        "consequence",
        "decision",
        "proposal",
        "record",
    ):
        op.drop_table(table)


def _moment() -> sa.DateTime:
    """Return the type of a moment: with a zone wherever the database knows zones."""
    return sa.DateTime(timezone=op.get_bind().dialect.name != "sqlite")


def _record() -> None:
    _ = op.create_table(
        "record",
        sa.Column("destination", sa.String(40), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(10), nullable=False),
        sa.Column("desired_hash", sa.String(80), nullable=False),
        sa.Column("legal_due_at", _moment(), nullable=True),
        sa.Column("approved_by", sa.String(40), nullable=False),
        sa.Column("approved_at", _moment(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["officer.id"]),
        sa.PrimaryKeyConstraint("destination", "key"),
    )
    op.create_index("ix_record_legal_due_at", "record", ["legal_due_at"], unique=False)
    op.create_index("ix_record_state", "record", ["state"], unique=False)


def _proposal() -> None:
    _ = op.create_table(
        "proposal",
        sa.Column("proceeding_id", sa.String(24), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("matter", sa.String(30), nullable=False),
        sa.Column("receipt_id", sa.String(80), nullable=True),
        sa.Column("lead", sa.String(10), nullable=True),
        sa.Column("verdict", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["proceeding_id", "number"], ["proceeding_act.proceeding_id", "proceeding_act.number"]
        ),
        sa.PrimaryKeyConstraint("proceeding_id", "number"),
    )


def _decision() -> None:
    _ = op.create_table(
        "decision",
        sa.Column("proceeding_id", sa.String(24), nullable=False),
        sa.Column("proposal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("act", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.CheckConstraint("outcome IN ('approved', 'refused')", name="decision_outcome"),
        sa.ForeignKeyConstraint(["by"], ["officer.id"]),
        sa.ForeignKeyConstraint(
            ["proceeding_id", "act"], ["proceeding_act.proceeding_id", "proceeding_act.number"]
        ),
        sa.ForeignKeyConstraint(["proceeding_id", "proposal"], ["proposal.proceeding_id", "proposal.number"]),
        sa.PrimaryKeyConstraint("proceeding_id", "proposal"),
        sa.UniqueConstraint("proceeding_id", "proposal", "outcome", name="uq_decision_outcome"),
    )


def _consequence() -> None:
    _ = op.create_table(
        "consequence",
        sa.Column("proceeding_id", sa.String(24), nullable=False),
        sa.Column("proposal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("act", sa.Integer(), nullable=False),
        sa.CheckConstraint("outcome = 'approved'", name="consequence_approved"),
        sa.ForeignKeyConstraint(
            ["proceeding_id", "act"], ["proceeding_act.proceeding_id", "proceeding_act.number"]
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id", "proposal", "outcome"],
            ["decision.proceeding_id", "decision.proposal", "decision.outcome"],
        ),
        sa.PrimaryKeyConstraint("proceeding_id", "proposal"),
    )
    op.create_index("ix_consequence_kind", "consequence", ["kind"], unique=False)


def _outbox() -> None:
    _ = op.create_table(
        "outbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("destination", sa.String(40), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("operation", sa.String(10), nullable=False),
        sa.Column("proceeding_id", sa.String(24), nullable=False),
        sa.Column("proposal", sa.Integer(), nullable=False),
        sa.Column("desired", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("hold", sa.String(200), nullable=True),
        sa.Column("made_at", _moment(), nullable=False),
        sa.Column("idem_key", sa.String(64), unique=True),
        sa.Column("payload", sa.LargeBinary()),
        sa.Column("payload_sm3", sa.String(64)),
        sa.Column("due_at", _moment()),
        sa.Column("lease_token", sa.String(32)),
        sa.Column("lease_until", _moment()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_sent_at", _moment()),
        sa.Column("last_class", sa.String(12)),
        sa.Column("remote_ref", sa.String(120)),
        sa.Column("batch_id", sa.String(40)),
        sa.Column("why", sa.String(300)),
        sa.CheckConstraint("(state = 'HELD') = (hold IS NOT NULL)", name="outbox_hold"),
        sa.CheckConstraint("operation IN ('publish', 'withdraw')", name="outbox_operation"),
        sa.ForeignKeyConstraint(["destination", "key"], ["record.destination", "record.key"]),
        sa.ForeignKeyConstraint(
            ["proceeding_id", "proposal"], ["consequence.proceeding_id", "consequence.proposal"]
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("destination", "key", "version", name="uq_outbox_version"),
    )
    op.create_index("ix_outbox_proceeding_id", "outbox", ["proceeding_id"], unique=False)
    for column in ("state", "due_at", "lease_token", "remote_ref", "batch_id"):
        op.create_index(f"ix_outbox_{column}", "outbox", [column], unique=False)
