"""The tables of the registry: employers, inspectors, imports, and every change.

Written out by hand, in plain types, as the first tables are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables."""
    _held()
    _history()


def downgrade() -> None:
    """Drop them, in the other order."""
    for table in (
        "registry_head",
        "registry_change",
        "registry_import",
        "registry_inspector",
        "registry_employer",
    ):
        op.drop_table(table)


def _moment() -> sa.DateTime:
    """Return the type of a moment: with a zone wherever the database knows zones."""
    return sa.DateTime(timezone=op.get_bind().dialect.name != "sqlite")


def _held() -> None:
    _ = op.create_table(
        "registry_employer",
        sa.Column("credit_code", sa.String(18), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("unit_type", sa.String(30)),
        sa.Column("industry", sa.String(5)),
        sa.Column("size_class", sa.String(10)),
        sa.Column("place", sa.String(6)),
        sa.Column("grid", sa.String(12)),
        sa.Column("key_employer", sa.Boolean),
        sa.Column("complaints", sa.Integer),
        sa.Column("abnormal_operation", sa.Boolean),
        sa.Column("serious_violations", sa.Boolean),
        sa.Column("integrity_grade", sa.String(1)),
        sa.Column("visits_this_year", sa.Integer),
        sa.Column("status", sa.String(10)),
        sa.Column("tags", sa.String(500)),
    )
    op.create_index("ix_registry_employer_place", "registry_employer", ["place"])
    _ = op.create_table(
        "registry_inspector",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("certificate", sa.LargeBinary),
        sa.Column("certificate_index", sa.LargeBinary(32)),
        sa.Column("certificate_expires", sa.Date),
        sa.Column("unit", sa.String(80)),
        sa.Column("place", sa.String(6)),
        sa.Column("qualifications", sa.Text),
        sa.Column("leave", sa.Text),
        sa.Column("recusals", sa.LargeBinary),
        sa.Column("active", sa.Boolean),
    )
    for column in ("certificate_index", "place"):
        op.create_index(f"ix_registry_inspector_{column}", "registry_inspector", [column])


def _history() -> None:
    _ = op.create_table(
        "registry_import",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("added", "changed", "removed", "unchanged", "rejected")
        ),
    )
    _ = op.create_table(
        "registry_change",
        sa.Column("import_number", sa.Integer, sa.ForeignKey("registry_import.number"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("field", sa.String(40)),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.Column("before_sealed", sa.LargeBinary),
        sa.Column("after_sealed", sa.LargeBinary),
    )
    op.create_index("ix_registry_change_subject", "registry_change", ["subject"])
    _ = op.create_table(
        "registry_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", _moment()),
    )
