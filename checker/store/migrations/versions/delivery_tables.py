"""The tables of delivery: destinations, tries, receipts, reconciliations, and what waits for a person.

Written out in plain types, as the first tables are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables, each after those it points to."""
    _destination()
    _lease()
    _batch()
    _reconciliation()
    _difference()
    _attempt()
    _manual_task()
    _receipt()


def downgrade() -> None:
    """Drop them, in the other order."""
    for table in (
        "receipt",
        "manual_task",
        "attempt",
        "difference",
        "reconciliation",
        "batch",
        "lease",
        "destination",
    ):
        op.drop_table(table)


def _moment() -> sa.DateTime:
    """Return the type of a moment: with a zone wherever the database knows zones."""
    return sa.DateTime(timezone=op.get_bind().dialect.name != "sqlite")


def _serial() -> sa.types.TypeEngine[int]:
    """Return the type of a running number."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _destination() -> None:
    _ = op.create_table(
        "destination",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(1), nullable=False),
        sa.Column("profile", sa.String(80), nullable=False),
        sa.Column("quiet_seconds", sa.Integer(), nullable=False),
        sa.Column("lag_seconds", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("paused_for", sa.String(300), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rests_until", _moment(), nullable=True),
        sa.Column("template", sa.String(80), nullable=True),
        sa.Column("receipts_cursor", sa.String(200), nullable=False),
        sa.Column("status_cursor", sa.String(200), nullable=False),
        sa.CheckConstraint("(state = 'PAUSED') = (paused_for IS NOT NULL)", name="destination_paused"),
        sa.CheckConstraint("kind IN ('A', 'B', 'C', 'D')", name="destination_kind"),
        sa.CheckConstraint("state IN ('ACTIVE', 'PAUSED')", name="destination_state"),
        sa.PrimaryKeyConstraint("id"),
    )


def _lease() -> None:
    _ = op.create_table(
        "lease",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("token", sa.String(32), nullable=True),
        sa.Column("until", _moment(), nullable=True),
        sa.Column("last_started", _moment(), nullable=True),
        sa.Column("last_finished", _moment(), nullable=True),
        sa.Column("report", sa.String(4000), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )


def _batch() -> None:
    _ = op.create_table(
        "batch",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("destination", sa.String(40), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sm3", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("made_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["destination"], ["destination.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("file_name"),
    )


def _reconciliation() -> None:
    _ = op.create_table(
        "reconciliation",
        sa.Column("id", _serial(), autoincrement=True, nullable=False),
        sa.Column("destination", sa.String(40), nullable=False),
        sa.Column("started_at", _moment(), nullable=False),
        sa.Column("finished_at", _moment(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("why_incomplete", sa.String(300), nullable=True),
        sa.Column("remote", sa.Integer(), nullable=True),
        sa.Column("local", sa.Integer(), nullable=True),
        sa.Column("braked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["destination"], ["destination.id"]),
        sa.PrimaryKeyConstraint("id"),
    )


def _difference() -> None:
    _ = op.create_table(
        "difference",
        sa.Column("reconciliation", _serial(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("settled_by", sa.String(120), nullable=True),
        sa.CheckConstraint(
            "kind IN ('MISSING', 'EXTRA', 'DIFFERENT', 'DUPLICATE', 'STALE')", name="difference_kind"
        ),
        sa.ForeignKeyConstraint(["reconciliation"], ["reconciliation.id"]),
        sa.PrimaryKeyConstraint("reconciliation", "key", "kind"),
    )


def _attempt() -> None:
    _ = op.create_table(
        "attempt",
        sa.Column("id", _serial(), autoincrement=True, nullable=False),
        sa.Column("outbox_id", _serial(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(32), nullable=False),
        sa.Column("started_at", _moment(), nullable=False),
        sa.Column("ended_at", _moment(), nullable=True),
        sa.Column("outcome", sa.String(12), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("request_sm3", sa.String(64), nullable=False),
        sa.Column("response_sm3", sa.String(64), nullable=True),
        sa.Column("remote_ref", sa.String(120), nullable=True),
        sa.Column("why", sa.String(300), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("outbox_id", "number", name="uq_attempt_number"),
    )
    op.create_index("ix_attempt_lease_token", "attempt", ["lease_token"], unique=False)
    op.create_index("ix_attempt_outbox_id", "attempt", ["outbox_id"], unique=False)


def _manual_task() -> None:
    _ = op.create_table(
        "manual_task",
        sa.Column("id", _serial(), autoincrement=True, nullable=False),
        sa.Column("destination", sa.String(40), nullable=False),
        sa.Column("outbox_id", _serial(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("told", sa.String(500), nullable=False),
        sa.Column("opened_at", _moment(), nullable=False),
        sa.Column("settled_at", _moment(), nullable=True),
        sa.Column("settled_by", sa.String(80), nullable=True),
        sa.Column("outcome", sa.String(300), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_manual_task_destination", "manual_task", ["destination"], unique=False)
    op.create_index("ix_manual_task_outbox_id", "manual_task", ["outbox_id"], unique=False)


def _receipt() -> None:
    _ = op.create_table(
        "receipt",
        sa.Column("id", _serial(), autoincrement=True, nullable=False),
        sa.Column("destination", sa.String(40), nullable=False),
        sa.Column("remote_ref", sa.String(120), nullable=False),
        sa.Column("outbox_id", _serial(), nullable=True),
        sa.Column("verdict", sa.String(12), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("raw_sm3", sa.String(64), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("alarm", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["destination"], ["destination.id"]),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("destination", "remote_ref", "verdict", name="uq_receipt_verdict"),
    )
    op.create_index("ix_receipt_outbox_id", "receipt", ["outbox_id"], unique=False)
