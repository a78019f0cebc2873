"""The store: where the service keeps what it must not lose, and the keys that seal it.

Whoever reads sees one state throughout; whoever writes commits at the end or not at all. It may
be used from several threads and, on both databases, from several processes. A store that
cannot be used says so when it is opened, with what to do. Tasks of an event loop use `read` and
`write`, which work in threads of the store's own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlmodel import Session

from checker.store import database, migration
from checker.store.errors import StoreRefused
from checker.store.lanes import Lane
from sanctions.encrypted import Keys

_T = TypeVar("_T")

READERS, WAITING_READS = 4, 256
"""Reads of tasks at a time, and how many more may wait."""
WRITERS, WAITING_WRITES = 4, 64
"""The same of writes; SQLite takes one at a time."""


class Store:
    """One open database with its keys."""

    __slots__ = ("_engine", "_read_lane", "_reads", "_url", "_write_lane", "_writes", "keys")

    def __init__(self, url: URL, engine: Engine, keys: Keys) -> None:
        self.keys = keys
        self._url = url
        self._engine = engine
        self._reads = database.for_reading(engine)
        self._writes = database.for_writing(engine)
        writers = WRITERS if engine.dialect.name == "postgresql" else 1
        self._read_lane = Lane("reads", READERS, WAITING_READS)
        self._write_lane = Lane("writes", writers, WAITING_WRITES)

    @classmethod
    def open(
        cls, url: str, keys: Keys, *, migrate: bool = True, busy_seconds: float = database.BUSY_SECONDS
    ) -> Store:
        """Open the store at ``sqlite:///FILE`` or ``postgresql://…``; a file that is missing is made.

        Args:
            migrate: Bring an older schema, an empty database too, to the newest one.
            busy_seconds: How long to wait for a lock that somebody else holds.

        Raises:
            StoreRefused: It cannot be reached or written, is newer than this program, or is older
                and was not to be migrated.
        """
        where = database.address(url)
        store = cls(where, database.connected(where, busy_seconds), keys)
        try:
            store._prepare(migrate=migrate)
        except BaseException:
            store.close()
            raise
        return store

    @contextmanager
    def reading(self) -> Generator[Session]:
        """Yield a session that sees one state and cannot write; several at once do not wait.

        Raises:
            StoreRefused: The database went away, or somebody tried to write.
        """
        with self._told(), Session(self._reads, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Generator[Session]:
        """Yield a session whose work is kept when the block ends, and dropped whole if it raises.

        On SQLite one writer works at a time, the next waits up to 10 s: keep it short.

        Raises:
            StoreRefused: The database went away, is full, or was held by another for too long.
        """
        with (
            self._told(),
            Session(self._writes, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    async def read(self, work: Callable[[Session], _T]) -> _T:
        """Return what some work finds in a session as `reading` yields it, in a thread of the store's own.

        Raises:
            StoreRefused: As for `reading`; or 256 reads wait already.
        """

        def done() -> _T:
            with self.reading() as session:
                return work(session)

        return await self._read_lane.done(done)

    async def write(self, work: Callable[[Session], _T]) -> _T:
        """Return what came of some work once it is kept, done in a thread of the store's own.

        The session is one as `writing` yields it. If the task is cancelled, a write that has begun is done
        and kept, one that still waits is not begun.

        Raises:
            StoreRefused: As for `writing`; or 64 writes wait already.
        """

        def done() -> _T:
            with self.writing() as session:
                return work(session)

        return await self._write_lane.done(done)

    def ready(self) -> bool:
        """Return True if the database answers and holds a schema; made for a readiness probe.

        Raises:
            StoreRefused: It does not; the message says why.
        """
        with self._told(), self._reads.connect() as connection:
            return connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 1

    def revision(self) -> str | None:
        """Return the revision of the schema as it stands.

        Raises:
            StoreRefused: The database does not answer.
        """
        with self._told():
            return migration.revision_of(self._engine)

    def close(self) -> None:
        """Wait for the reads and writes of tasks, and give back every connection.

        What `reading` and `writing` still have in use goes when its block ends.
        """
        self._write_lane.close()
        self._read_lane.close()
        self._engine.dispose()

    def _prepare(self, *, migrate: bool) -> None:
        found, newest = self.revision(), migration.newest()
        shown = database.shown(self._url)
        if found is not None and found not in migration.known():
            msg = f"{shown}: its schema is {found!r}, this program knows up to {newest!r}: update the program"
            raise StoreRefused("store_newer", msg)
        if found != newest:
            if not migrate:
                msg = f"{shown}: its schema is {found or 'empty'!r}, expected {newest!r}: migrate it first"
                raise StoreRefused("store_older", msg)
            with self._told():
                migration.migrate(self._engine)
        if self._engine.dialect.name == "postgresql":
            self._refuse_standby(shown)

    def _refuse_standby(self, shown: str) -> None:
        with self._told(), self._writes.connect() as connection:
            answer = connection.execute(text("SELECT current_setting('transaction_read_only')")).scalar_one()
        if answer == "on":
            msg = f"{shown}: takes no writes (is it a standby?): connect to the server that does"
            raise StoreRefused("store_not_writable", msg)

    @contextmanager
    def _told(self) -> Generator[None]:
        """Say what an error of the database means; one that is a mistake of ours passes as it is."""
        try:
            yield
        except DBAPIError as error:
            if (told := database.refusal(error, self._url)) is None:
                raise
            raise told from None
        except NoneFree:
            msg = f"{database.shown(self._url)}: every connection is in use: try again, or see what hangs"
            raise StoreRefused("store_busy", msg) from None
