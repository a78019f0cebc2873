"""What is sent stands once: the second sealed copy of a message, which never differed from the first, goes.

Written out in plain types, as the first tables are.
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Drop the copy."""
    op.execute("ALTER TABLE outbox DROP COLUMN payload")


def downgrade() -> None:
    """Make room for it again; it was rendered anew wherever it was missing."""
    kind = "BYTEA" if op.get_bind().dialect.name == "postgresql" else "BLOB"
    op.execute(f"ALTER TABLE outbox ADD COLUMN payload {kind}")
