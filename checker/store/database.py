"""Which database an address means, and how it is spoken to.

SQLite takes one writer at a time: whoever means to write asks for it at once (``BEGIN
IMMEDIATE``), so that nothing read is stale by the time it is written. PostgreSQL is told how long a
statement, a lock and an idle transaction may last. Statements never show their values in an error.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from checker.store.errors import StoreRefused
from checker.store.sqlite_file import SqliteFile

BUSY_SECONDS = 10.0
"""How long a writer waits for another; a screening job commits far more often than that."""
STATEMENT_TIMES = 3
"""How many times that a statement may take, on PostgreSQL; a transaction may lie idle for twice as long."""
_LINK = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""Seconds, but the last in milliseconds, until a server that says nothing counts as gone."""
_WRITES = "sunlit_writes"
_POSTGRESQL = ("postgresql", "postgresql+psycopg", "postgres")


def address(url: str) -> URL:
    """Return where the database is, with the driver we speak to it by.

    Raises:
        StoreRefused: It is neither a file of SQLite nor PostgreSQL.
    """
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        # the text is not shown: whatever was meant, it may hold a password
        msg = "the database address cannot be read, expected sqlite:///FILE or postgresql://USER@HOST/NAME"
        raise StoreRefused("store_url", msg) from None
    if found.drivername in _POSTGRESQL:
        return found.set(drivername="postgresql+psycopg")
    if found.drivername in ("sqlite", "sqlite+pysqlite") and found.database not in (None, "", ":memory:"):
        return found
    msg = (
        f"{shown(found)}: found {found.drivername!r}, expected sqlite:///FILE or postgresql://USER@HOST/NAME"
    )
    raise StoreRefused("store_url", msg)


def shown(url: URL) -> str:
    """Return an address as it may be shown: without its password and its options.

    >>> shown(make_url("postgresql://sunlit:secret@db/sunlit?sslpassword=other"))
    'postgresql://sunlit:***@db/sunlit'
    """
    return url.set(query={}).render_as_string(hide_password=True)


def connected(url: URL, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Return an engine of this database; a file of SQLite that is missing is made.

    Args:
        busy_seconds: How long to wait for a lock that somebody else holds, or for a free connection.

    Raises:
        StoreRefused: The file can be neither made nor written.
    """
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_timeout=busy_seconds,
            connect_args=_postgresql_arguments(url, busy_seconds),
        )
    file = SqliteFile(Path(url.database or ""))
    file.prepare()
    engine = create_engine(
        url, hide_parameters=True, pool_timeout=busy_seconds, creator=lambda: file.connect(busy_seconds)
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "checkout", lambda *_: file.check())
    event.listen(engine, "begin", _on_begin)
    event.listen(engine, "commit", lambda *_: file.check())
    return engine


def for_reading(engine: Engine) -> Engine:
    """Return the engine with transactions that see one state throughout and cannot write."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine.execution_options(**{_WRITES: False})


def for_writing(engine: Engine) -> Engine:
    """Return the engine with transactions that write."""
    return engine.execution_options(**{_WRITES: True})


def refusal(error: DBAPIError, url: URL) -> StoreRefused | None:
    """Return what an error of the database means for whoever runs it; None where it is one of ours."""
    told = " ".join(str(error.orig).split())
    for secret in (url.password, *_values(url)):
        told = told.replace(secret, "***") if secret else told
    told = f"{shown(url)}: {told[:300]}"
    if isinstance(error.orig, sqlite3.Error):
        name = str(getattr(error.orig, "sqlite_errorname", ""))
        if name == "SQLITE_ERROR" and str(error.orig).startswith("no such table"):
            return StoreRefused("store_unreachable", f"{told}: {_EMPTIED}")
        for sign, code, advice in _OF_SQLITE:
            if name.startswith(sign):
                return StoreRefused(code, f"{told}: {advice}")
        return None
    state = str(getattr(error.orig, "sqlstate", None) or "")
    for sign, code, advice in _OF_POSTGRESQL:
        if state.startswith(sign):
            return StoreRefused(code, f"{told}: {advice}")
    if error.connection_invalidated or (not state and isinstance(error, OperationalError)):
        return StoreRefused("store_unreachable", f"{told}: {_UNREACHABLE}")
    return None


_FULL = "make room on its disk; nothing of this write was kept"
_BUSY = "another program holds it: see which one, then try again"
_UNREACHABLE = "check the address, the server and its log"
_EMPTIED = "a table is gone: see whether this is the right database, or restore it from a backup"
_OF_POSTGRESQL = (
    ("25006", "store_not_writable", "connect to the server that takes writes"),
    ("42501", "store_not_writable", "give the user of the service its rights on the schema"),
    ("53100", "store_full", _FULL),
    ("40001", "store_busy", _BUSY),
    ("40P01", "store_busy", _BUSY),
    ("55P03", "store_busy", _BUSY),
    ("25P03", "store_busy", "a transaction lay idle for too long: see what held it up"),
    ("57014", "store_busy", _BUSY),
    ("57P", "store_unreachable", _UNREACHABLE),
    ("53", "store_unreachable", _UNREACHABLE),
    ("08", "store_unreachable", _UNREACHABLE),
    ("28", "store_unreachable", _UNREACHABLE),
    ("3D", "store_unreachable", _UNREACHABLE),
    ("42P01", "store_unreachable", _EMPTIED),
)
_OF_SQLITE = (
    ("SQLITE_BUSY", "store_busy", _BUSY),
    ("SQLITE_LOCKED", "store_busy", _BUSY),
    ("SQLITE_FULL", "store_full", _FULL),
    ("SQLITE_READONLY", "store_not_writable", "let the user of the service write the file and its folder"),
    ("SQLITE_CANTOPEN", "store_unreachable", "check that the file is there and its folder may be entered"),
    ("SQLITE_NOTADB", "store_unreachable", "this file is no SQLite database: name another one"),
    ("SQLITE_CORRUPT", "store_unreachable", "the file is damaged: restore it from a backup"),
    ("SQLITE_IOERR", "store_unreachable", "the disk does not answer: check it and its log"),
)


def _values(url: URL) -> tuple[str, ...]:
    return tuple(str(value) for name, value in url.query.items() if "pass" in name)


def _postgresql_arguments(url: URL, busy_seconds: float) -> dict[str, Any]:
    """Return what a connection begins with; what the address says of the same wins."""
    busy = max(1, round(busy_seconds * 1000))
    limits = {
        "lock_timeout": busy,
        "statement_timeout": STATEMENT_TIMES * busy,
        "idle_in_transaction_session_timeout": 2 * STATEMENT_TIMES * busy,
    }
    ours = [f"-c {name}={milliseconds}" for name, milliseconds in limits.items()]
    theirs = url.query.get("options", ())
    options = " ".join([*ours, *([theirs] if isinstance(theirs, str) else theirs)])
    usual = {"application_name": "sunlit", **_LINK}
    return {name: value for name, value in usual.items() if name not in url.query} | {"options": options}


def _on_connect(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, True)
    _ = connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    _ = connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
