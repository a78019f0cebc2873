"""The list of duties (清单追责): what is owed, by whom, by when, by which source, and what came late.

Every act that starts a duty puts it here, and nothing else does. The database filters, so that a province's
duties cost what is asked of them; the sealed acts are opened only for the duties returned, since they alone
say who was named to look after them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import cast

from sqlalchemy import ColumnElement, String, and_, case, func, literal, tuple_
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from rules.place import prefix_of
from sanctions.course.course import Courses
from sanctions.encrypted import Keys
from sanctions.officer import unknown
from sanctions.owed_duty import OwedDuty, told
from sanctions.proceeding.duties import Terms
from sanctions.proceeding.tables import DutyRow, OfficerRow, ProceedingRow

CITY, COUNTY = 4, 6
"""Digits of a place by which duties are counted; what lies below a county is not kept as a place."""
OURS = ("agency", "agency_head")
"""Whose duties are answered for here."""
NOTED = "accountability"
"""What the notes of overdue duties are called, and what keeps each from being made twice begins with."""
_Note = aliased(ProceedingRow)
_PAGE = 500


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """How many duties are open in a place, how many are surely overdue, and of how many none can tell."""

    place: str
    open: int
    overdue: int
    untold: int


def open_duties(
    session: Session,
    keys: Keys,
    courses: Courses,
    terms: Terms,
    *,
    now: datetime,
    place: str = "",
    actor: str | None = None,
    officer: str | None = None,
    late_only: bool = False,
    limit: int | None = None,
) -> list[OwedDuty]:
    """Return open duties, overdue ones first, then by when they are due; those without a known end last.

    Args:
        place: Six digits (GB/T 2260), with all that lies in it; empty for everywhere.
        actor: Whose duties, one of `ACTORS`.
        officer: Only those this officer has to look after.
        late_only: Only those surely overdue.
        limit: At most so many.

    Raises:
        Refusal: There is no such officer.
    """
    found = [*_asked(courses, place, actor), col(DutyRow.state) == "open"]
    if late_only:
        found.append(col(DutyRow.due_last) < now)
    asked = (
        select(DutyRow, ProceedingRow)
        .join(ProceedingRow, col(ProceedingRow.id) == col(DutyRow.proceeding_id))
        .where(*found)
        .order_by(
            col(DutyRow.due_last).is_(None),
            col(DutyRow.due_last),
            col(DutyRow.proceeding_id),
            col(DutyRow.number),
        )
    )
    if officer is None:
        return told(session, keys, courses, terms, now, session.exec(asked.limit(limit)).all())
    # who was named is sealed: the database finds the officer's bureau, and the acts are opened page by page
    known = session.get(OfficerRow, officer)
    if known is None:
        raise unknown(officer)
    asked = asked.where(col(DutyRow.bureau) == known.bureau)
    mine: list[OwedDuty] = []
    for first in count(0, _PAGE):
        page = session.exec(asked.offset(first).limit(_PAGE)).all()
        mine += [one for one in told(session, keys, courses, terms, now, page) if officer in one.owners]
        if len(page) < _PAGE or (limit is not None and len(mine) >= limit):
            break
    return mine[:limit]


def late_done(
    session: Session,
    keys: Keys,
    courses: Courses,
    terms: Terms,
    *,
    now: datetime,
    place: str = "",
    actor: str | None = None,
    limit: int | None = None,
) -> list[OwedDuty]:
    """Return duties that were done, and surely late, the newest first."""
    asked = (
        select(DutyRow, ProceedingRow)
        .join(ProceedingRow, col(ProceedingRow.id) == col(DutyRow.proceeding_id))
        .where(*_asked(courses, place, actor), col(DutyRow.state) == "done", col(DutyRow.late) == 2)
        .order_by(col(DutyRow.due_last).desc(), col(DutyRow.proceeding_id), col(DutyRow.number))
        .limit(limit)
    )
    return told(session, keys, courses, terms, now, session.exec(asked).all())


def unanswered(
    session: Session,
    keys: Keys,
    courses: Courses,
    terms: Terms,
    *,
    now: datetime,
    after: tuple[str, int] = ("", 0),
    limit: int,
) -> list[OwedDuty]:
    """Return our own duties that are surely overdue and were not noted yet, by proceeding and number.

    Args:
        after: Only those that come after this one, so that one that cannot be noted is met once.
    """
    key = tuple_(col(DutyRow.proceeding_id), col(DutyRow.number))
    ours = sorted(name for name, duty in courses.duties.items() if duty.actor in OURS)
    noted = literal(f"{NOTED}/") + col(DutyRow.proceeding_id) + "/" + cast_to(col(DutyRow.number), String)
    asked = (
        select(DutyRow, ProceedingRow)
        .join(ProceedingRow, col(ProceedingRow.id) == col(DutyRow.proceeding_id))
        .where(col(DutyRow.state) == "open", col(DutyRow.due_last) < now, col(DutyRow.duty).in_(ours))
        .where(key > after)
        .where(~select(_Note.id).where(col(_Note.only) == noted).exists())
        .order_by(col(DutyRow.proceeding_id), col(DutyRow.number))
        .limit(limit)
    )
    return told(session, keys, courses, terms, now, session.exec(asked).all())


def by_place(
    session: Session,
    courses: Courses,
    *,
    now: datetime,
    digits: int = COUNTY,
    place: str = "",
    actor: str | None = None,
) -> list[PlaceCount]:
    """Return how many duties are open in each city (4 digits) or county (6), by place.

    Townships and their grids (街道、网格) cannot be told apart: a place is kept to six digits.
    """
    where = func.substr(col(DutyRow.place), 1, digits)
    late = func.sum(case((col(DutyRow.due_last) < now, 1), else_=0))
    is_untold = and_(col(DutyRow.due_last).is_(None), col(DutyRow.limit_name).isnot(None))
    untold = func.sum(case((is_untold, 1), else_=0))
    asked = (
        select(where, func.count(), late, untold)
        .where(*_asked(courses, place, actor), col(DutyRow.state) == "open")
        .group_by(where)
        .order_by(where)
    )
    return [
        PlaceCount(code.ljust(6, "0"), int(count), int(overdue), int(unknown))
        for code, count, overdue, unknown in cast("Iterable[tuple[str, int, int, int]]", session.exec(asked))
    ]


def _asked(courses: Courses, place: str, actor: str | None) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if place:
        asked.append(col(DutyRow.place).startswith(prefix_of(place), autoescape=True))
    if actor is not None:
        names = sorted(name for name, duty in courses.duties.items() if duty.actor == actor)
        asked.append(col(DutyRow.duty).in_(names))
    return asked
