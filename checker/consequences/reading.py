"""Reading proceedings (查阅): one of a course, masked or in full, and pages of many.

Whoever reads in full says why first; that is kept and stands in the chain before anything is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from checker.consequences import shown
from checker.consequences.acting import duties_of, messages_of
from sanctions.course.course import Course
from sanctions.course.reading import shipped_courses
from sanctions.encrypted import Keys
from sanctions.masking import Level
from sanctions.proceeding import kept
from sanctions.proceeding.tables import ProceedingRow
from sanctions.reading import reason_given


def row_of(session: Session, course: Course, proceeding_id: str) -> ProceedingRow:
    """Return the row of a proceeding.

    Raises:
        Refusal: There is none of this course.
    """
    found = session.get(ProceedingRow, proceeding_id)
    if found is None or found.course != course.name:
        raise kept.unknown(proceeding_id)
    return found


def state_of(session: Session, course: Course, proceeding_id: str) -> str:
    """Return how far a proceeding has come.

    Raises:
        Refusal: There is none of this course.
    """
    return row_of(session, course, proceeding_id).state


def bureau_of(session: Session, course: Course | None, proceeding_id: str) -> str:
    """Return the bureau that handles a proceeding, of a course or of any.

    Raises:
        Refusal: There is none.
    """
    if course is not None:
        return row_of(session, course, proceeding_id).bureau
    found = session.get(ProceedingRow, proceeding_id)
    if found is None:
        raise kept.unknown(proceeding_id)
    return found.bureau


def read(session: Session, keys: Keys, course: Course, proceeding_id: str, level: Level) -> dict[str, Any]:
    """Return all of a proceeding as it is shown, personal data at a level.

    Raises:
        Refusal: There is none of this course.
        SealBroken: What is kept of it was altered.
    """
    _ = row_of(session, course, proceeding_id)
    courses = shipped_courses()
    one = kept.family(session, keys, courses, proceeding_id).members[proceeding_id]
    duties = [duty for duty, _, _ in duties_of(session, one.id)]
    return shown.proceeding(courses, one, duties, messages_of(session, one.id), level)


def note_full(
    session: Session, keys: Keys, course: Course, proceeding_id: str, by: str, reason: str, at: datetime
) -> None:
    """Record that somebody reads a proceeding in full, and why; show it once this is committed.

    Raises:
        Refusal: There is none of this course, or no reason is told as it has to be.
    """
    _ = row_of(session, course, proceeding_id)
    _ = reason_given(
        session, keys, signed_by=by, at=at, object=f"{course.name}/{proceeding_id}", reason=reason
    )


def page(
    session: Session, course: Course, *, within: str, states: Sequence[str], after: str, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """Return a page of a course's proceedings by number, and the number after which the next begins.

    Args:
        within: What the codes of their bureaus begin with.
        after: The last number of the page before, empty for the first.
    """
    asked = (
        select(ProceedingRow)
        .where(col(ProceedingRow.course) == course.name)
        .where(col(ProceedingRow.bureau).startswith(within, autoescape=True))
        .where(col(ProceedingRow.id) > after)
        .order_by(col(ProceedingRow.id))
        .limit(limit + 1)
    )
    if states:
        asked = asked.where(col(ProceedingRow.state).in_(sorted(states)))
    found = session.exec(asked).all()
    rows = [shown.row(shipped_courses(), one) for one in found[:limit]]
    return rows, found[limit - 1].id if len(found) > limit else None
