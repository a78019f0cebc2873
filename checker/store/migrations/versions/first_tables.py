"""The first tables: tokens, idempotency keys, kept cases, jobs, and the audit chain.

Written out by hand, in plain types, so that what a released database looks like does not change
when a table of the program does.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables."""
    _audit()
    _tokens()
    _kept()
    _jobs()


def downgrade() -> None:
    """Drop them, in the other order."""
    for table in (
        "job_part",
        "job",
        "kept_case",
        "kept_receipt",
        "idempotency_key",
        "token",
        "audit_checkpoint",
        "audit_head",
        "audit_entry",
    ):
        op.drop_table(table)


def _moment() -> sa.DateTime:
    """Return the type of a moment: with a zone wherever the database knows zones."""
    return sa.DateTime(timezone=op.get_bind().dialect.name != "sqlite")


def _audit() -> None:
    _ = op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("object", sa.String(200), nullable=False),
        sa.Column("data", sa.String(80), nullable=False),
        sa.Column("receipt", sa.String(80)),
        sa.Column("previous", sa.LargeBinary(32), nullable=False),
        sa.Column("this", sa.LargeBinary(32), nullable=False, unique=True),
    )
    _ = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("this", sa.LargeBinary(32), nullable=False),
    )
    _ = op.create_table(
        "audit_checkpoint",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("this", sa.LargeBinary(32), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("algorithm", sa.String(20), nullable=False),
        sa.Column("key_id", sa.String(40), nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )


def _tokens() -> None:
    _ = op.create_table(
        "token",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("place", sa.String(6), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("created_by", sa.String(80), nullable=False),
        sa.Column("expires_at", _moment()),
        sa.Column("revoked_at", _moment()),
    )
    _ = op.create_table(
        "idempotency_key",
        sa.Column("token_id", sa.String(16), primary_key=True),
        sa.Column("key_digest", sa.String(64), primary_key=True),
        sa.Column("request_digest", sa.String(64), nullable=False),
        sa.Column("begun_at", _moment(), nullable=False),
        sa.Column("lease", sa.String(32), nullable=False),
        sa.Column("lease_until", _moment(), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("content_type", sa.String(80)),
        sa.Column("location", sa.String(200)),
        sa.Column("answer", sa.LargeBinary),
    )
    op.create_index("ix_idempotency_key_begun_at", "idempotency_key", ["begun_at"])


def _kept() -> None:
    _ = op.create_table(
        "kept_receipt",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("rule_base", sa.String(80), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("place", sa.String(6), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", _moment(), nullable=False),
    )
    op.create_index("ix_kept_receipt_place", "kept_receipt", ["place"])
    _ = op.create_table(
        "kept_case",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("case_index", sa.LargeBinary(32), nullable=False),
        sa.Column("place", sa.String(6), nullable=False),
        sa.Column("receipt_id", sa.String(80), sa.ForeignKey("kept_receipt.id"), nullable=False),
        sa.Column("case", sa.LargeBinary, nullable=False),
        sa.Column("assessment", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", _moment(), nullable=False),
        sa.Column("kept_by", sa.String(16), nullable=False),
    )
    for column in ("case_index", "place", "receipt_id", "kept_at"):
        op.create_index(f"ix_kept_case_{column}", "kept_case", [column])


def _jobs() -> None:
    _ = op.create_table(
        "job",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("token_id", sa.String(16), nullable=False),
        sa.Column("place", sa.String(6), nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("day", sa.Date),
        sa.Column("default_place", sa.String(6)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("started_at", _moment()),
        sa.Column("finished_at", _moment()),
        sa.Column("lease", sa.String(32)),
        sa.Column("lease_until", _moment()),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("screened", sa.Integer, nullable=False),
        sa.Column("expected", sa.Integer),
        sa.Column("read", sa.Integer),
        sa.Column("accepted", sa.Integer),
        sa.Column("rejected", sa.Integer),
        sa.Column("failure_code", sa.String(40)),
        sa.Column("failure", sa.String(1000)),
    )
    for column in ("token_id", "state"):
        op.create_index(f"ix_job_{column}", "job", [column])
    _ = op.create_table(
        "job_part",
        sa.Column("job_id", sa.String(32), sa.ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("role", sa.String(10), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
