"""Who runs what runs once at a time (任务租约): one row, taken, refreshed, and given back or run out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from sanctions.delivery.tables import LeaseRow

LENGTH = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Taken:
    """A lease that is ours until it runs out."""

    name: str
    token: str


def take(session: Session, name: str, now: datetime) -> Taken | None:
    """Take a lease that nobody holds; None where somebody does."""
    row = _row(session, name)
    # one that ends later than a lease lasts was taken before the clock was set back: it is over
    if row.token is not None and row.until is not None and now < row.until <= now + LENGTH:
        return None
    row.token, row.until, row.last_started = token_hex(16), now + LENGTH, now
    session.flush()
    return Taken(name, row.token)


def refresh(session: Session, taken: Taken, now: datetime) -> bool:
    """Hold a lease on; False where it ran out and somebody else has it."""
    row = _row(session, taken.name)
    if row.token != taken.token:
        return False
    row.until = now + LENGTH
    session.flush()
    return True


def give_back(session: Session, taken: Taken, report: str, now: datetime) -> None:
    """Give a lease back, with what came of the run."""
    row = _row(session, taken.name)
    if row.token == taken.token:
        row.token, row.until, row.last_finished, row.report = None, None, now, report[:4000]
        session.flush()


def _row(session: Session, name: str) -> LeaseRow:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    # of two that find none, one waits here for the other
    _ = session.connection().execute(dialect.insert(LeaseRow).values(name=name).on_conflict_do_nothing())
    held = select(LeaseRow).where(col(LeaseRow.name) == name).with_for_update()
    return session.exec(held.execution_options(populate_existing=True)).one()
