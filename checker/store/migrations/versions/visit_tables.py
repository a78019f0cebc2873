"""The tables of visits: one row a visit, one an act.

Written out by hand, in plain types, as the first tables are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables."""
    _visits()
    _acts()


def downgrade() -> None:
    """Drop them, in the other order."""
    for table in ("visit_head", "visit_act", "visit"):
        op.drop_table(table)


def _moment() -> sa.DateTime:
    """Return the type of a moment: with a zone wherever the database knows zones."""
    return sa.DateTime(timezone=op.get_bind().dialect.name != "sqlite")


def _visits() -> None:
    _ = op.create_table(
        "visit",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("place", sa.String(6), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("draw_id", sa.String(24), sa.ForeignKey("draw.id")),
        sa.Column("draw_number", sa.Integer),
        sa.Column("unit_index", sa.LargeBinary(32), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("acts", sa.Integer, nullable=False),
        sa.Column("ended_at", _moment()),
        sa.Column("published_at", _moment()),
        sa.UniqueConstraint("draw_id", "draw_number", "unit_index", name="uq_visit_draw_id"),
    )
    for column in ("place", "year", "draw_id", "unit_index", "ended_at"):
        op.create_index(f"ix_visit_{column}", "visit", [column])


def _acts() -> None:
    _ = op.create_table(
        "visit_act",
        sa.Column("visit_id", sa.String(24), sa.ForeignKey("visit.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    _ = op.create_table(
        "visit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("count", sa.Integer, nullable=False),
    )
