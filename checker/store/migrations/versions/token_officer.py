"""Whose acts a token makes.

Written out by hand, in plain types, as the first tables are.
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the column; SQLite takes a reference only with it."""
    op.execute("ALTER TABLE token ADD COLUMN officer_id VARCHAR(40) REFERENCES officer (id)")


def downgrade() -> None:
    """Take it away."""
    op.execute("ALTER TABLE token DROP COLUMN officer_id")
