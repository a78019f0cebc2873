"""The tables of lists that others keep, and who is on them.

Written out by hand, in plain types, as the first tables are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=op.get_bind().dialect.name != "sqlite")
    _ = op.create_table(
        "list_import",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("list", sa.String(30), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("imported_at", moment, nullable=False),
        sa.Column("imported_by", sa.String(80), nullable=False),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("stayed", sa.Integer, nullable=False),
        sa.Column("gone", sa.Integer, nullable=False),
        sa.Column("rejected", sa.Integer, nullable=False),
    )
    op.create_index("ix_list_import_list", "list_import", ["list"])
    _ = op.create_table(
        "listed_elsewhere",
        sa.Column("import_number", sa.Integer, sa.ForeignKey("list_import.number"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("list", sa.String(30), nullable=False),
        sa.Column("subject_index", sa.LargeBinary(32), nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("since", sa.Date),
        sa.Column("until", sa.Date),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("gone_as_of", sa.Date),
        sa.Column("gone_import", sa.Integer, sa.ForeignKey("list_import.number")),
    )
    for column in ("list", "subject_index"):
        op.create_index(f"ix_listed_elsewhere_{column}", "listed_elsewhere", [column])


def downgrade() -> None:
    """Drop them, in the other order."""
    for table in ("listed_elsewhere", "list_import"):
        op.drop_table(table)
