"""Several messages a call: answers that told nothing are counted by call; tries are found by number alone."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the count, and drop an index that another one begins with."""
    op.execute("ALTER TABLE destination ADD COLUMN unread_answers INTEGER NOT NULL DEFAULT 0")
    op.execute("DROP INDEX ix_attempt_outbox_id")


def downgrade() -> None:
    """Take both back."""
    op.execute("CREATE INDEX ix_attempt_outbox_id ON attempt (outbox_id)")
    op.execute("ALTER TABLE destination DROP COLUMN unread_answers")
