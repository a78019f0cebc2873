"""Whose duty something is (责任人员): the investigators named in the sealed acts, and the heads in office."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from sanctions.course.course import Courses
from sanctions.encrypted import Keys
from sanctions.errors import SealBroken
from sanctions.proceeding.kept import BODY
from sanctions.proceeding.tables import ActRow, OfficerRow
from sanctions.time_limit import LEGAL_TIME

_HEADS = frozenset({"head", "acting_head"})
_NAMES = "investigators"
_AT_ONCE = 400
"""Ids in one question; SQLite takes no more than a thousand."""


def named(
    session: Session, keys: Keys, courses: Courses, proceeding_ids: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Return the investigators named in proceedings, those of the newest act that names any."""
    acts = {
        act.name
        for course in courses.courses.values()
        for act in course.acts.values()
        if _NAMES in act.fields
    }
    found: dict[str, tuple[str, ...]] = {}
    wanted = sorted(proceeding_ids)
    for first in range(0, len(wanted), _AT_ONCE):
        asked = (
            select(ActRow)
            .where(col(ActRow.proceeding_id).in_(wanted[first : first + _AT_ONCE]))
            .where(col(ActRow.act).in_(sorted(acts)))
            .order_by(col(ActRow.proceeding_id), col(ActRow.number))
        )
        for act in session.exec(asked):
            if names := _names_in(keys, act):
                found[act.proceeding_id] = names
    return found


def heads(session: Session, bureaus: Collection[str], now: datetime) -> dict[str, tuple[str, ...]]:
    """Return the heads and acting heads in office, by bureau."""
    day = now.astimezone(LEGAL_TIME).date()
    asked = select(OfficerRow).where(col(OfficerRow.bureau).in_(sorted(bureaus))).order_by(col(OfficerRow.id))
    found: dict[str, tuple[str, ...]] = {}
    for row in session.exec(asked):
        serves = row.since <= day and (row.until is None or day <= row.until)
        if serves and not _HEADS.isdisjoint(row.posts.split()):
            found[row.bureau] = (*found.get(row.bureau, ()), row.id)
    return found


def _names_in(keys: Keys, act: ActRow) -> tuple[str, ...]:
    try:
        sealed = keys.open_sealed(*BODY, f"{act.proceeding_id}/{act.number}", act.body)
    except SealBroken:
        return ()  # its duty is told all the same; whoever opens the proceeding is told what is broken
    body: dict[str, Any] = json.loads(sealed)
    return tuple(body["fields"].get(_NAMES) or ())
