"""The one row of a table that a chain, a log or a counter hangs on, held until the transaction ends.

Whoever adds to such a thing takes its head first, so that of two who add at once one waits for the other. On
PostgreSQL that is a row lock; on SQLite, where writers come one at a time, the row is merely read anew. Where
the row is not there yet it is made, and of two who find none, one waits as well.
"""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, select

THE_ROW = 1
"""The id of it."""

_Row = TypeVar("_Row", bound=SQLModel)


def locked_row(session: Session, model: type[_Row], **first: object) -> _Row:
    """Return the one row of a table (its `id` is 1), locked until the transaction ends.

    What the session knew of it is read anew. `first` is what the row starts with, all columns but
    `id`, where there is none yet.
    """
    table = inspect(model).local_table
    asked = select(model).where(table.c.id == THE_ROW).with_for_update()
    asked = asked.execution_options(populate_existing=True)
    row = session.exec(asked).one_or_none()
    if row is None:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        made = dialect.insert(model).values(id=THE_ROW, **first).on_conflict_do_nothing()
        # of two that find none, one waits here for the other
        _ = session.connection().execute(made)
        row = session.exec(asked).one()
    return row
