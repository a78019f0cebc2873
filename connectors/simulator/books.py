"""The platform's books (台账) in SQLite, in memory or in a file: a restart or a kill forgets nothing.

All calls come from one event loop, and each is one transaction. Moments are whole milliseconds.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from connectors.simulator.settings import SimulatorRefused

_OURS = 0x53554E53
"""Written into the file, so that no other database is ever taken for one of a simulator."""

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS effect (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    platform TEXT NOT NULL, profile TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL,
    operation TEXT NOT NULL, idem_key TEXT NOT NULL, fields TEXT NOT NULL, content_sm3 TEXT NOT NULL,
    taken_at INTEGER NOT NULL, gone_at INTEGER,
    readable_from INTEGER NOT NULL, readable_until INTEGER,
    verdict TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, verdict_at INTEGER NOT NULL,
    arrivals INTEGER NOT NULL DEFAULT 1, lost INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS effect_by_key ON effect (platform, key, id);
CREATE TABLE IF NOT EXISTS notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    platform TEXT NOT NULL, kind TEXT NOT NULL, due_at INTEGER NOT NULL, seq INTEGER, content TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS notice_by_seq ON notice (platform, kind, seq);
CREATE INDEX IF NOT EXISTS notice_by_number ON notice (seq);
CREATE INDEX IF NOT EXISTS notice_to_give ON notice (due_at) WHERE seq IS NULL;
CREATE TABLE IF NOT EXISTS inbound (
    platform TEXT NOT NULL, list TEXT NOT NULL, day TEXT NOT NULL, records TEXT NOT NULL,
    PRIMARY KEY (platform, list, day)
);
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT NOT NULL, at INTEGER NOT NULL, content TEXT NOT NULL
);
"""


class Books:
    """An open database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.db = connection

    @classmethod
    def open(cls, file: Path | None) -> Books:
        """Open the books of a file, made where there is none, or of memory.

        Raises:
            SimulatorRefused: The file cannot be used, or belongs to something else.
        """
        try:
            # the thread that makes an application need not be the one that runs it
            connection = sqlite3.connect(
                str(file) if file else ":memory:", isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            msg = f"{file}: cannot be opened ({error}): name a file in a folder that is there"
            raise SimulatorRefused(msg) from None
        try:
            _check_ours(connection, file)
            _ = connection.execute(f"PRAGMA application_id = {_OURS}")
            if file:
                _ = connection.execute("PRAGMA journal_mode = WAL")
                _ = connection.execute("PRAGMA synchronous = NORMAL")
            _ = connection.executescript(_TABLES)
        except sqlite3.Error as error:
            connection.close()
            msg = f"{file}: cannot be used as state of a simulator ({error}): name a new file"
            raise SimulatorRefused(msg) from None
        except SimulatorRefused:
            connection.close()
            raise
        return cls(connection)

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """Run one transaction: all of it is kept, or nothing."""
        _ = self.db.execute("BEGIN IMMEDIATE")
        try:
            yield self.db
        except BaseException:
            _ = self.db.execute("ROLLBACK")
            raise
        _ = self.db.execute("COMMIT")

    def ahead(self) -> timedelta:
        """Return how far the clock was put ahead before."""
        row = self.db.execute("SELECT content FROM meta WHERE name = 'ahead'").fetchone()
        return timedelta(milliseconds=json.loads(row[0]) if row else 0)

    def keep_ahead(self, ahead: timedelta) -> None:
        """Keep how far the clock is ahead."""
        with self.writing() as db:
            _ = db.execute(
                "INSERT INTO meta (name, content) VALUES ('ahead', ?) "
                "ON CONFLICT (name) DO UPDATE SET content = excluded.content",
                (str(ahead // timedelta(milliseconds=1)),),
            )

    def close(self) -> None:
        """Close the database."""
        self.db.close()


def _check_ours(connection: sqlite3.Connection, file: Path | None) -> None:
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and mark != _OURS:
        msg = f"{file}: is a database of something else: name a new file"
        raise SimulatorRefused(msg)
