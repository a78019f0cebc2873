"""Where signed checkpoints were deposited, and why personal data was read in full.

Written out by hand, in plain types, as the first tables are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=op.get_bind().dialect.name != "sqlite")
    _ = op.create_table(
        "audit_anchor",
        sa.Column("act", sa.Integer, sa.ForeignKey("audit_entry.seq"), primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("where", sa.String(200), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    _ = op.create_table(
        "full_reading",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("seq", sa.Integer, sa.ForeignKey("audit_entry.seq"), nullable=False, unique=True),
        sa.Column("object", sa.String(200), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("reason", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_full_reading_object", "full_reading", ["object"])


def downgrade() -> None:
    """Drop them, in the other order."""
    for table in ("full_reading", "audit_anchor"):
        op.drop_table(table)
