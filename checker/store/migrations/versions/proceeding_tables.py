"""The tables of proceedings: officers, runs, acts with their papers, and duties.

Written out in plain types, as the first tables are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables, each after those it points to."""
    _officer()
    _proceeding_serial()
    _run()
    _proceeding()
    _duty()
    _proceeding_act()
    _proceeding_subject()
    _proceeding_paper()


def downgrade() -> None:
    """Drop them, in the other order."""
    for table in (
        "proceeding_paper",
        "proceeding_subject",
        "proceeding_act",
        "duty",
        "proceeding",
        "run",
        "proceeding_serial",
        "officer",
    ):
        op.drop_table(table)


def _moment() -> sa.DateTime:
    """Return the type of a moment: with a zone wherever the database knows zones."""
    return sa.DateTime(timezone=op.get_bind().dialect.name != "sqlite")


def _officer() -> None:
    _ = op.create_table(
        "officer",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("bureau", sa.String(6), nullable=False),
        sa.Column("posts", sa.String(200), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_officer_bureau", "officer", ["bureau"], unique=False)


def _proceeding_serial() -> None:
    _ = op.create_table(
        "proceeding_serial",
        sa.Column("bureau", sa.String(6), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("letter", sa.String(1), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bureau", "year", "letter"),
    )


def _run() -> None:
    _ = op.create_table(
        "run",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("bureau", sa.String(6), nullable=False),
        sa.Column("course", sa.String(20), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("among", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("released_by", sa.String(40), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["released_by"], ["officer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_run_bureau", "run", ["bureau"], unique=False)


def _proceeding() -> None:
    _ = op.create_table(
        "proceeding",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("course", sa.String(20), nullable=False),
        sa.Column("bureau", sa.String(6), nullable=False),
        sa.Column("place", sa.String(6), nullable=False),
        sa.Column("root_id", sa.String(24), nullable=False),
        sa.Column("parent_id", sa.String(24), nullable=True),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("opened_at", _moment(), nullable=False),
        sa.Column("last_at", _moment(), nullable=False),
        sa.Column("only", sa.String(120), nullable=True),
        sa.Column("run_id", sa.String(24), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["proceeding.id"]),
        sa.ForeignKeyConstraint(["root_id"], ["proceeding.id"]),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("only"),
    )
    op.create_index("ix_proceeding_bureau", "proceeding", ["bureau"], unique=False)
    op.create_index("ix_proceeding_course", "proceeding", ["course"], unique=False)
    op.create_index("ix_proceeding_parent_id", "proceeding", ["parent_id"], unique=False)
    op.create_index("ix_proceeding_place", "proceeding", ["place"], unique=False)
    op.create_index("ix_proceeding_root_id", "proceeding", ["root_id"], unique=False)
    op.create_index("ix_proceeding_run_id", "proceeding", ["run_id"], unique=False)
    op.create_index("ix_proceeding_state", "proceeding", ["state"], unique=False)


def _duty() -> None:
    _ = op.create_table(
        "duty",
        sa.Column("proceeding_id", sa.String(24), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("duty", sa.String(60), nullable=False),
        sa.Column("bureau", sa.String(6), nullable=False),
        sa.Column("place", sa.String(6), nullable=False),
        sa.Column("limit_name", sa.String(60), nullable=True),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("since_first", _moment(), nullable=True),
        sa.Column("since_last", _moment(), nullable=True),
        sa.Column("due_first", _moment(), nullable=True),
        sa.Column("due_last", _moment(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("late", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped', 'suspended')", name="duty_state"),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceeding.id"]),
        sa.PrimaryKeyConstraint("proceeding_id", "number"),
    )
    op.create_index("ix_duty_bureau", "duty", ["bureau"], unique=False)
    op.create_index("ix_duty_due_last", "duty", ["due_last"], unique=False)
    op.create_index("ix_duty_place", "duty", ["place"], unique=False)
    op.create_index("ix_duty_state", "duty", ["state"], unique=False)


def _proceeding_act() -> None:
    _ = op.create_table(
        "proceeding_act",
        sa.Column("proceeding_id", sa.String(24), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("happened_first", _moment(), nullable=True),
        sa.Column("happened_last", _moment(), nullable=True),
        sa.Column("officer_id", sa.String(40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"]),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceeding.id"]),
        sa.PrimaryKeyConstraint("proceeding_id", "number"),
    )


def _proceeding_subject() -> None:
    _ = op.create_table(
        "proceeding_subject",
        sa.Column("proceeding_id", sa.String(24), nullable=False),
        sa.Column("subject_index", sa.LargeBinary(32), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.ForeignKeyConstraint(["proceeding_id"], ["proceeding.id"]),
        sa.PrimaryKeyConstraint("proceeding_id", "subject_index"),
    )
    op.create_index(
        "ix_proceeding_subject_subject_index", "proceeding_subject", ["subject_index"], unique=False
    )


def _proceeding_paper() -> None:
    _ = op.create_table(
        "proceeding_paper",
        sa.Column("proceeding_id", sa.String(24), nullable=False),
        sa.Column("act", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["proceeding_id", "act"], ["proceeding_act.proceeding_id", "proceeding_act.number"]
        ),
        sa.PrimaryKeyConstraint("proceeding_id", "act", "number"),
    )
