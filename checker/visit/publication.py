"""What has to be published (结果公示期限): every visit whose inspection has ended, until its result is.

The term and how sure we are of its source stand in `results.yaml`; a deadline that rests on a year
whose holidays are not known is told as provisional.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from checker.visit.codes import publication_limit
from checker.visit.tables import VisitRow
from checker.visit.visit import legal_day
from rules.place import NATION, prefix_of
from sanctions.time_limit import Deadline, deadline
from sanctions.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Due:
    """One result that is not published yet.

    Attributes:
        drawn: Whether the visit comes from a draw, of whose results the source speaks.
    """

    visit_id: str
    state: str
    drawn: bool
    ended_on: date
    deadline: Deadline
    overdue: bool


def published_by(ended: datetime, calendar: WorkingDays) -> Deadline:
    """Return until when the result of a visit is to be published; the day of its end is not counted."""
    return deadline(publication_limit(), ended, calendar)


def due(
    session: Session, now: datetime, calendar: WorkingDays | None = None, place: str = NATION
) -> list[Due]:
    """Return what is to be published in a place and below, what is due first coming first."""
    asked = select(VisitRow).where(col(VisitRow.ended_at).is_not(None), col(VisitRow.published_at).is_(None))
    if prefix := prefix_of(place):
        asked = asked.where(col(VisitRow.place).startswith(prefix))
    found: list[Due] = []
    for row in session.exec(asked):
        assert row.ended_at is not None
        until = published_by(row.ended_at, calendar or WorkingDays())
        drawn, ended_on = row.draw_id is not None, legal_day(row.ended_at)
        found.append(Due(row.id, row.state, drawn, ended_on, until, until.has_passed(now)))
    return sorted(found, key=lambda one: (one.deadline.moment, one.visit_id))
