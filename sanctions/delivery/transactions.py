"""What delivery needs of a store (事务): sessions that see one state, or are kept whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from sqlalchemy import text
from sqlmodel import Session
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from sanctions.encrypted import Keys

_T = TypeVar("_T")
TRIES = 3
"""How often a transaction is tried that another one, or a server that went away, kept from its end."""

_PASSES = frozenset({"store_busy", "store_unreachable"})


class Transactions(Protocol):
    """A store of ours, as far as delivery looks."""

    keys: Keys

    def reading(self) -> AbstractContextManager[Session]:
        """Yield a session that sees one state."""
        ...

    def writing(self) -> AbstractContextManager[Session]:
        """Yield a session whose work is kept when the block ends."""
        ...


def kept(store: Transactions, work: Callable[[Session], _T]) -> _T:
    """Return what came of some work once it is kept; the work is done anew where the store was held or gone.

    What a transaction has said is tried again, never what was sent meanwhile. A commit whose answer was lost
    may have been kept: work told twice has to find that out by itself, as leases do.
    """

    def once() -> _T:
        with store.writing() as session:
            return work(session)

    again = Retrying(
        retry=retry_if_exception(_passes),
        stop=stop_after_attempt(TRIES),
        wait=wait_exponential(multiplier=0.05, max=1),
        reraise=True,
    )
    return again(once)


def _passes(error: BaseException) -> bool:
    """Return whether a store says that it was held or away; how it says so is by its stable codes."""
    return getattr(error, "code", None) in _PASSES


def database_clock(session: Session) -> datetime:
    """Return what the time is where leases are kept: several hosts may share one PostgreSQL."""
    if session.get_bind().dialect.name == "postgresql":
        return session.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
    return datetime.now(UTC)
