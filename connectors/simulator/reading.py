"""What stands at the platform (在库数据): as callers may read it, and as it truly is.

Callers see what their class of platform shows by now; control sees every effect there ever was.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from connectors.simulator.clock import beginning, written
from connectors.simulator.taking import digest
from connectors.sm3 import canonical

_READABLE = "readable_from <= :now AND (readable_until IS NULL OR readable_until > :now) AND lost = 0"
_LISTED = (
    f"platform = :platform AND operation = 'publish' AND verdict = 'confirmed' AND verdict_at <= :now "
    f"AND {_READABLE} AND taken_at >= :since"
)


def held(db: sqlite3.Connection, platform: str, keys: Sequence[str], now: int) -> list[dict[str, Any]]:
    """Return what can be read of some keys; a key that stands twice is answered twice."""
    found: list[dict[str, Any]] = []
    for key in dict.fromkeys(keys):
        rows = db.execute(
            "SELECT id, version, operation, content_sm3, verdict, code, verdict_at FROM effect "
            f"WHERE platform = :platform AND key = :key AND {_READABLE} ORDER BY id",
            {"platform": platform, "key": key, "now": now},
        )
        for effect, version, operation, content_sm3, verdict, code, verdict_at in rows:
            row = _row(effect, key, version, operation, content_sm3)
            pending = verdict_at > now
            found.append(row | {"status": "pending" if pending else verdict, "code": "" if pending else code})
    return found


def listing(
    db: sqlite3.Connection, platform: str, now: int, *, page: int, size: int, after_day: date | None
) -> dict[str, Any]:
    """Return one page of all that is published, in the order of keys; `pages` is 0 where there is nothing."""
    since = beginning(after_day + timedelta(days=1)) if after_day else 0
    chosen = {"platform": platform, "now": now, "since": since}
    total: int = db.execute(f"SELECT count(*) FROM effect WHERE {_LISTED}", chosen).fetchone()[0]
    rows = db.execute(
        f"SELECT id, key, version, operation, content_sm3 FROM effect WHERE {_LISTED} "
        "ORDER BY key, id LIMIT :size OFFSET :offset",
        chosen | {"size": size, "offset": (page - 1) * size},
    )
    return paged(total, -(-total // size), page, [_row(*row) for row in rows])


def paged(total: int, pages: int, page: int, records: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a page as it is answered, with its digest."""
    return {
        "total": total,
        "pages": pages,
        "page": page,
        "page_sm3": digest(canonical(records)),
        "records": records,
    }


def cut_short(page: dict[str, Any]) -> dict[str, Any]:
    """Return half of a page, which still says how much there should be."""
    records: list[Any] = page["records"]
    return paged(page["total"], page["pages"], page["page"], records[: len(records) // 2])


def effects(db: sqlite3.Connection, platform: str) -> dict[str, dict[str, Any]]:
    """Return of each key what every arrival has come to: the ground truth.

    `standing` is what is published now, `effects` counts what ever took effect, `arrivals` what came,
    repeats that were merged included.
    """
    found: dict[str, dict[str, Any]] = {}
    rows = db.execute(
        "SELECT id, key, version, operation, idem_key, fields, content_sm3, taken_at, gone_at, verdict, "
        "arrivals, lost, changed FROM effect WHERE platform = ? ORDER BY id",
        (platform,),
    )
    for row in rows:
        effect, key, version, operation, idem_key, fields, content_sm3, taken_at, gone_at, verdict = row[:10]
        arrivals, lost, changed = row[10:]
        about = found.setdefault(
            key,
            {
                "arrivals": 0,
                "effects": 0,
                "rejected": 0,
                "lost": 0,
                "withdrawn": False,
                "versions": {},
                "standing": [],
            },
        )
        about["arrivals"] += arrivals
        if verdict == "rejected":
            about["rejected"] += 1
            continue
        about["effects"] += 1
        about["lost"] += lost
        about["versions"][str(version)] = about["versions"].get(str(version), 0) + 1
        if gone_at is not None or lost:
            continue
        if operation == "withdraw":
            about["withdrawn"] = True
            continue
        about["standing"].append(
            _row(effect, key, version, operation, content_sm3)
            | {
                "idem_key": idem_key,
                "fields": json.loads(fields),
                "taken_at": written(taken_at),
                "changed": bool(changed),
            }
        )
    return found


def _row(effect: int, key: str, version: int, operation: str, content_sm3: str) -> dict[str, Any]:
    return {
        "key": key,
        "version": version,
        "operation": operation,
        "content_sm3": content_sm3,
        "ref": f"R{effect:010d}",
    }
