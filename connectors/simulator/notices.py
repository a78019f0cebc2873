"""What the platform has to tell (回执与状态): receipts and status events, given out as they fall due.

Each gets its number when it is given out, not when it is made, so that one which comes late stands behind
every cursor given before and nobody who reads on misses it.
"""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import date, timedelta
from typing import Any, Literal

from connectors.simulator.clock import beginning, written

Kind = Literal["receipt", "event"]


def give(db: sqlite3.Connection, platform: str, kind: Kind, content: dict[str, Any], due_at: int) -> int:
    """Put down something to be told from a moment on; return its number in the books."""
    cursor = db.execute(
        "INSERT INTO notice (platform, kind, due_at, content) VALUES (?, ?, ?, ?)",
        (platform, kind, due_at, json.dumps(content, ensure_ascii=False)),
    )
    return cursor.lastrowid or 0


def fall_due(db: sqlite3.Connection, now: int) -> None:
    """Number what has fallen due by now."""
    due = db.execute(
        "SELECT id FROM notice WHERE seq IS NULL AND due_at <= ? ORDER BY due_at, id", (now,)
    ).fetchall()
    if not due:
        return
    last: int = db.execute("SELECT coalesce(max(seq), 0) FROM notice").fetchone()[0]
    _ = db.executemany(
        "UPDATE notice SET seq = ? WHERE id = ?",
        [(last + number, row[0]) for number, row in enumerate(due, start=1)],
    )


def after(
    db: sqlite3.Connection, platform: str, kind: Kind, cursor: str, limit: int
) -> tuple[list[dict[str, Any]], str]:
    """Return what was given out after a cursor, and the cursor to go on with.

    Raises:
        ValueError: It is no cursor of ours.
    """
    form = re.fullmatch(rf"{kind}-([0-9]{{1,18}})", cursor)
    if cursor and not form:
        raise ValueError(cursor)
    rows = db.execute(
        "SELECT seq, due_at, content FROM notice "
        "WHERE platform = ? AND kind = ? AND seq > ? ORDER BY seq LIMIT ?",
        (platform, kind, int(form[1]) if form else 0, limit),
    ).fetchall()
    told = [_told(kind, due_at, content) for _, due_at, content in rows]
    return told, f"{kind}-{rows[-1][0]}" if rows else cursor


def of_day(db: sqlite3.Connection, platform: str, kind: Kind, day: date) -> list[dict[str, Any]]:
    """Return what was given out for one day, as a day log has it."""
    rows = db.execute(
        "SELECT due_at, content FROM notice WHERE platform = ? AND kind = ? AND seq IS NOT NULL "
        "AND due_at >= ? AND due_at < ? ORDER BY seq",
        (platform, kind, beginning(day), beginning(day + timedelta(days=1))),
    ).fetchall()
    return [_told(kind, due_at, content) for due_at, content in rows]


def _told(kind: Kind, due_at: int, content: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(content)
    return told | {"at": written(due_at)} if kind == "receipt" else told
