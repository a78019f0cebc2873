"""The one file of a SQLite store (数据库文件): made by us, opened only where it is, watched while in use.

A database whose file was moved away goes on taking writes that nobody will ever find, and SQLite makes an
empty one in its place for whoever connects next. So a connection never makes a file; and before one is used,
and before it commits, the file at the path must be the one it was when the store was opened.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from secrets import token_hex

from checker.store.errors import StoreRefused


class SqliteFile:
    """A file at a path; `check` tells whether it is still the one that was opened first."""

    __slots__ = ("_first", "_path", "_uri")

    def __init__(self, path: Path) -> None:
        # where it is does not follow the working folder
        self._path = path.absolute()
        self._uri = f"{self._path.as_uri()}?mode=rw"
        self._first: tuple[int, int] | None = None

    def prepare(self) -> None:
        """Make the file where there is none: whole, in WAL mode, and for its owner only.

        Raises:
            StoreRefused: It can be neither made nor written.
        """
        path = self._path
        try:
            if not path.exists():
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                _make(path)
            writable = os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK)
        except OSError as error:
            msg = (
                f"{path}: cannot be made ({error.strerror}), expected a file in a folder that can be written"
            )
            raise StoreRefused("store_not_writable", msg) from None
        if path.is_dir():
            msg = f"{path}: this is a folder, expected a database file: name a file in it"
            raise StoreRefused("store_unreachable", msg)
        if not writable:
            msg = f"{path}: cannot be written, nor its folder: let the user of the service write both"
            raise StoreRefused("store_not_writable", msg)

    def connect(self, busy_seconds: float) -> sqlite3.Connection:
        """Return a connection to the file; it begins no transaction of its own accord.

        Raises:
            StoreRefused: The file is not the one that was opened first.
            sqlite3.Error: It is missing, or cannot be opened.
        """
        if self._first is not None:
            self.check()
        connection = sqlite3.connect(
            self._uri, uri=True, timeout=busy_seconds, isolation_level=None, check_same_thread=False
        )
        # the file is there: a connection opens it at once
        self._first = self._first or self._found()
        return connection

    def check(self) -> None:
        """Go on only if the file is where it was when the store was opened.

        Raises:
            StoreRefused: It is missing, or another one lies in its place.
        """
        found = self._found()
        if found is None or (self._first is not None and found != self._first):
            told = "the file is missing" if found is None else "another file lies in its place"
            msg = (
                f"{self._path}: {told}, though it is in use: "
                "put the file back that was there, or restart to use what is there now"
            )
            raise StoreRefused("store_unreachable", msg)

    def _found(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _make(path: Path) -> None:
    """Make an empty database beside and link it: nobody ever meets one that is not in WAL mode yet."""
    beside = path.with_name(f".{token_hex(8)}.db")
    os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(beside, isolation_level=None)) as connection:
            _ = connection.execute("PRAGMA journal_mode = WAL")
        os.link(beside, path)
    except FileExistsError:
        pass  # somebody was first
    finally:
        for suffix in ("", "-wal", "-shm"):
            beside.with_name(beside.name + suffix).unlink(missing_ok=True)
