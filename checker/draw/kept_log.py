"""The log of draws in the store (留存的抽查日志): read whole, added to under a lock, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from checker.draw.log import Entry, Kind, Log, read_entry
from checker.draw.tables import DrawLogHead, DrawLogRow
from sanctions.locked_row import THE_ROW, locked_row

_ONCE = frozenset({"commit", "seed", "result", "reveal", "abandon"})


def read(session: Session) -> Log:
    """Return the log as it stands.

    Raises:
        Misprinted: A kept line is no entry: the database was altered.
    """
    lines = session.exec(select(DrawLogRow.line).order_by(col(DrawLogRow.number)))
    return Log(read_entry(line, f"draw_log:{number}") for number, line in enumerate(lines))


def locked(session: Session) -> Log:
    """Return the log for adding to it: whoever else wants to add waits until the transaction ends."""
    _ = locked_row(session, DrawLogHead, size=0)
    return read(session)


def append(
    session: Session, log: Log, kind: Kind, draw_id: str, at: datetime, body: Mapping[str, Any]
) -> Entry:
    """Add an entry to a log that `locked` gave, and keep it."""
    entry = log.append(kind, draw_id, at, body)
    once = f"{draw_id}/{kind}" if kind in _ONCE else None
    session.add(DrawLogRow(number=entry.index, draw_id=draw_id, once=once, line=entry.line()))
    head = session.get_one(DrawLogHead, THE_ROW)
    head.size = len(log.entries)
    session.flush()
    return entry
