"""The tables of draws: what was frozen, and the log.

Written out by hand, in plain types, as the first tables are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables."""
    _draws()
    _log()


def downgrade() -> None:
    """Drop them, in the other order."""
    for table in ("draw_log_head", "draw_log", "draw"):
        op.drop_table(table)


def _moment() -> sa.DateTime:
    """Return the type of a moment: with a zone wherever the database knows zones."""
    return sa.DateTime(timezone=op.get_bind().dialect.name != "sqlite")


def _draws() -> None:
    _ = op.create_table(
        "draw",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("place", sa.String(6), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("half", sa.Integer, nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("plan", sa.LargeBinary, nullable=False),
        sa.Column("frame", sa.LargeBinary, nullable=False),
        sa.Column("excluded", sa.LargeBinary, nullable=False),
        sa.Column("roster", sa.LargeBinary, nullable=False),
        sa.Column("secrets", sa.LargeBinary, nullable=False),
        sa.Column("units", sa.LargeBinary, nullable=False),
        sa.Column("order", sa.LargeBinary, nullable=False),
        sa.Column("numbers", sa.Text),
        sa.Column("committed_at", _moment(), nullable=False),
        sa.Column("committed_by", sa.String(80), nullable=False),
        sa.Column("approved_by", sa.String(80), nullable=False),
        sa.Column("drawn_at", _moment()),
    )
    op.create_index("ix_draw_place", "draw", ["place"])
    op.create_index("ix_draw_year", "draw", ["year"])


def _log() -> None:
    _ = op.create_table(
        "draw_log",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("draw_id", sa.String(24), sa.ForeignKey("draw.id"), nullable=False),
        sa.Column("once", sa.String(40), unique=True),
        sa.Column("line", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_draw_log_draw_id", "draw_log", ["draw_id"])
    _ = op.create_table(
        "draw_log_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("size", sa.Integer, nullable=False),
    )
