"""A front-end table (前置库): rows written into another authority's database, which it loads from there.

Where we may add columns of our own, a row carries our key and version and is inserted only if it is not
there yet, in one transaction over there: sent again freely (class A). Where we may not, nothing tells our
rows from others', and the profile's class (C or D) holds. Until COMMIT is sent nothing has arrived; what
breaks in it may have.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, exists, func, insert, literal, select
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, SQLAlchemyError

from connectors.disposition import Disposition
from connectors.errors import NotOffered, Unclear
from connectors.front_end_tables import listed, rows_of, tables_of, values_of
from connectors.laying_out import LaidOut, fared, laid_out
from connectors.mapping import Mapped, Site, map_record
from connectors.outcome import Outcome
from connectors.platform import (
    Ability,
    Delivery,
    DeliveryClass,
    Held,
    ListingPage,
    Message,
    ReceiptPage,
)
from connectors.profile import PlatformProfile, TableNames
from connectors.sm3 import canonical, sm3

_T = TypeVar("_T")


class TableExchange:
    """A platform behind a front-end table."""

    def __init__(
        self,
        engine: Engine,
        profile: PlatformProfile,
        site: Site,
        destination: str = "",
        *,
        total_seconds: int = 60,
    ) -> None:
        """Speak to a platform by its tables.

        Args:
            engine: From `connectors.front_end_tables.open_engine`.
            profile: What is known of the platform, its tables among it.
            site: Names and codes only the site knows.
            destination: Its name in ledgers, where that is not the platform's.
            total_seconds: How long anything may take.

        Raises:
            NotOffered: The profile has no tables.
        """
        if profile.tables is None:
            raise NotOffered(f"{profile.platform}: its profile names no tables", Disposition.MAPPING)
        self.engine, self.profile, self.site = engine, profile, site
        self._names: TableNames = profile.tables
        self._tables = tables_of(profile)
        self._destination = destination or profile.platform
        self._total_seconds = total_seconds

    @property
    def destination(self) -> str:
        """Its name in courses and ledgers."""
        return self._destination

    @property
    def delivery_class(self) -> DeliveryClass:
        """A where rows carry our key, else that of the profile: at best C."""
        if self._names.source_key:
            return DeliveryClass.A
        return max(self.profile.delivery_class, DeliveryClass.C)

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be asked: nothing where nobody can tell which rows are ours."""
        return frozenset({Ability.FIND, Ability.LISTING} if self._names.source_key else ())

    @property
    def together(self) -> int:
        """As many as the profile says, in one transaction over there."""
        return self.profile.most_records

    @property
    def at_once(self) -> int:
        """One: serializable transactions on one table would undo each other."""
        return 1

    def lay_out(self, message: Message, /) -> Mapped:
        """Return a message as it stands over there.

        Raises:
            Unmappable: The record has problems.
            NotOffered: There is no profile or no table for it.
        """
        layout = self.profile.of(message.kind, message.operation).layout(message.operation)
        if message.kind not in self._tables:
            raise NotOffered(f"{self.destination}: no table for {message.kind!r}", Disposition.MAPPING)
        return map_record(layout, message.key, message.content, self.site)

    async def deliver(self, batch: Sequence[Message], /) -> list[Delivery]:
        """Insert some messages, in one transaction; one answer each, in the order given."""
        rows, told = laid_out(batch, self.lay_out)
        if rows:
            try:
                async with asyncio.timeout(self._total_seconds):
                    told |= await asyncio.to_thread(self._insert, rows)
            except TimeoutError:
                told |= _all(rows, Outcome.UNKNOWN, "the database did not answer in time")
        return [told[number] for number in range(len(batch))]

    def _insert(self, rows: Sequence[LaidOut]) -> dict[int, Delivery]:
        try:
            connection = self.engine.connect()
        except SQLAlchemyError as error:
            return _all(rows, Outcome.NOT_SENT, f"no connection ({type(error).__name__})")
        with connection:
            try:
                transaction = connection.begin()
                told = {row.number: self._insert_one(connection, row) for row in rows}
            except SQLAlchemyError as error:
                # without COMMIT nothing of it stands, whatever became of the connection
                return _all(rows, Outcome.NOT_SENT, f"not committed ({_named(error)})")
            try:
                transaction.commit()
            except SQLAlchemyError as error:
                if _was_rolled_back(error):
                    return _all(rows, Outcome.NOT_SENT, f"not committed ({_named(error)})")
                return _all(rows, Outcome.UNKNOWN, f"COMMIT broke off ({_named(error)})")
        return told

    def _insert_one(self, connection: Connection, row: LaidOut) -> Delivery:
        table, message = self._tables[row.message.kind], row.message
        layout = self.profile.of(message.kind, message.operation).layout(message.operation)
        values = values_of(layout, row.mapped, self.engine.dialect.name)
        try:
            with connection.begin_nested():
                if not self._names.source_key:
                    _ = connection.execute(insert(table).values(values))
                    return fared(message, Outcome.SUBMITTED, "inserted")
                if self._insert_new(connection, table, row, values):
                    return fared(message, Outcome.SUBMITTED, "inserted", ref=_reference(table, message))
        except (IntegrityError, DataError, ProgrammingError) as error:
            if _was_rolled_back(error):
                raise
            who = Disposition.TEMPLATE if isinstance(error, ProgrammingError) else Disposition.DATA
            # its text would repeat the row
            return fared(message, Outcome.REFUSED, f"not taken ({_named(error)})", who)
        return self._as_it_stands(connection, table, row)

    def _insert_new(
        self, connection: Connection, table: Table, row: LaidOut, values: Mapping[str, Any]
    ) -> bool:
        names, message = self._names, row.message
        mine = {
            names.source_key: message.key,
            names.version: message.version,
            names.operation: message.operation,
            names.digest: row.mapped.content_sm3,
        }
        known = {**values, **mine}
        there = exists().where(*(table.c[name] == mine[name] for name in (names.source_key, names.version)))
        row_of = select(*(literal(known[name], table.c[name].type) for name in known)).where(~there)
        return connection.execute(insert(table).from_select(list(known), row_of)).rowcount == 1

    def _as_it_stands(self, connection: Connection, table: Table, row: LaidOut) -> Delivery:
        names, message = self._names, row.message
        mine = table.c[names.source_key] == message.key, table.c[names.version] == message.version
        asked = select(table.c[names.digest], table.c[names.operation]).where(*mine)
        found = {tuple(one) for one in connection.execute(asked)}
        if found == {(row.mapped.content_sm3, message.operation)}:
            return fared(message, Outcome.SUBMITTED, "was there", ref=_reference(table, message))
        told = "another content stands there under this key and version"
        return fared(message, Outcome.UNKNOWN, told, Disposition.DUPLICATE)

    async def find(self, keys: Sequence[str], /) -> Mapping[str, tuple[Held, ...]]:
        """Return the latest version it holds of some keys, each with what became of it.

        Raises:
            WireError: It cannot be told.
        """
        self._check(Ability.FIND)
        wanted = sorted(set(keys))

        def read(connection: Connection) -> list[Held]:
            return rows_of(connection, self._tables, self._names, wanted)

        rows = await self._asked(read)
        found: dict[str, tuple[Held, ...]] = {}
        for row in rows:
            found[row.key] = (*found.get(row.key, ()), row)
        return {
            key: tuple(one for one in held if one.version == max(other.version for other in held))
            for key, held in found.items()
        }

    async def receipts(self, cursor: str, /, *, limit: int = 500) -> ReceiptPage:
        """Tables have no receipts: ask `find`, which tells what became of a row.

        Raises:
            NotOffered: Always.
        """
        raise NotOffered(f"{self.destination}: verdicts stand in the rows: ask for them by key")

    async def listing(self, page: int, /, *, size: int = 500) -> ListingPage:
        """Return one page of what is published there by us.

        Raises:
            WireError: It cannot be told.
        """
        self._check(Ability.LISTING)

        def read(connection: Connection) -> tuple[int, list[Held]]:
            latest = listed(self._tables, self._names)
            total = connection.scalar(select(func.count()).select_from(latest)) or 0
            asked = select(latest).order_by(latest.c.key, latest.c.ref).limit(size).offset((page - 1) * size)
            return total, [
                Held(one.key, one.version, "publish", one.digest, one.ref)
                for one in connection.execute(asked)
            ]

        total, records = await self._asked(read)
        told = [[one.key, one.version, one.content_sm3, one.ref] for one in records]
        return ListingPage(total, -(-total // size), page, sm3(canonical(told)).hex(), tuple(records))

    async def _asked(self, read: Callable[[Connection], _T]) -> _T:
        def run() -> _T:
            with self.engine.connect() as connection:
                return read(connection)

        try:
            async with asyncio.timeout(self._total_seconds):
                return await asyncio.to_thread(run)
        except (SQLAlchemyError, TimeoutError) as error:
            raise Unclear(f"{self.destination}: the tables cannot be read ({_named(error)})") from error

    def _check(self, ability: Ability) -> None:
        if ability not in self.abilities:
            raise NotOffered(f"{self.destination}: rows carry no key of ours, so none can be asked for")


def _all(rows: Sequence[LaidOut], outcome: Outcome, detail: str) -> dict[int, Delivery]:
    return {row.number: fared(row.message, outcome, detail) for row in rows}


def _reference(table: Table, message: Message) -> str:
    return f"{table.name}/{message.key}/{message.version}"


def _named(error: BaseException) -> str:
    """Name an error of the database without its text, which repeats what it was given."""
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None)
    return f"{type(cause).__name__} {state}" if state else type(cause).__name__


def _was_rolled_back(error: BaseException) -> bool:
    """Return whether the database itself says that nothing of the transaction stands (SQLSTATE class 40)."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    return state.startswith("40") and state != "40003"
