"""Duties an act starts, ends, drops or suspends (职责与期限), kept beside it.

What is done ends every open duty of that name in its proceeding; whether it came late is worked out once,
from when it happened and when it was due, and stands as it was. A suspended duty counts for nobody until it
is taken up again; the law says nothing of how much time is left then, so that its term counts as it stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from rules.time_limit import TimeLimit
from rules.truth import UNKNOWN
from sanctions.course.course import Courses, Start
from sanctions.happened import Happened
from sanctions.proceeding import clock
from sanctions.proceeding.situation import Situation
from sanctions.proceeding.tables import DutyRow, ProceedingRow
from sanctions.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms the law gives, by name, and the days that are worked."""

    limits: Mapping[str, TimeLimit]
    calendar: WorkingDays


def turn(session: Session, courses: Courses, terms: Terms, situation: Situation, row: ProceedingRow) -> None:
    """Settle the duties that an act ends or drops, then start its own."""
    act, entry = situation.act, situation.entry
    asked = select(DutyRow).where(col(DutyRow.proceeding_id) == row.id).order_by(col(DutyRow.number))
    known = list(session.exec(asked))
    by_name = {one.duty: one for one in known}
    since_of = {name: Happened(one.since_first, one.since_last) for name, one in by_name.items()}
    resting = {rest.duty for rest in act.rests if _asked_for(situation, rest.when)}
    for one in known:
        if one.state in ("open", "suspended") and one.duty in act.ends:
            # how much of its time was left when it was suspended, the law does not say
            rested = one.state == "suspended"
            came = UNKNOWN if rested else clock.late(one.due_first, one.due_last, entry.happened)
            one.state, one.ended_by, one.late = "done", entry.number, clock.TRUTHS[came]
        elif one.state in ("open", "suspended") and (one.duty in act.drops or "*" in act.drops):
            one.state, one.ended_by = "dropped", entry.number
        elif one.state == "open" and (act.suspends or one.duty in resting):
            one.state = "suspended"
        elif one.state == "suspended" and act.resumes:
            one.state = "open"
    wanted = [start for start in act.starts if _asked_for(situation, start.when)]
    for number, start in enumerate(wanted, len(known) + 1):
        session.add(_started(courses, terms, situation, row, start, number, since_of))
    for number, start in enumerate(act.measures, len(known) + len(wanted) + 1):
        seen = _started(courses, terms, situation, row, start, number, since_of)
        seen.state, seen.ended_by = "done", entry.number
        seen.late = clock.TRUTHS[clock.late(seen.due_first, seen.due_last, entry.happened)]
        session.add(seen)
    session.flush()


def _asked_for(situation: Situation, condition: str) -> bool:
    """Return whether a field is said and not false; ``not`` before it asks for the opposite."""
    name = condition.removeprefix("not ")
    return not name or bool(situation.said(name)) is (name == condition)


def _started(
    courses: Courses,
    terms: Terms,
    situation: Situation,
    row: ProceedingRow,
    start: Start,
    number: int,
    since_of: Mapping[str, Happened],
) -> DutyRow:
    duty = courses.duties[start.duty]
    limit = duty.limit_at(row.place)
    if not start.since:
        since = situation.entry.happened
    elif start.since in since_of:
        since = since_of[start.since]
    else:
        since = clock.since_field(situation.said(start.since))
    found = clock.due(None if limit is None else terms.limits[limit], since, terms.calendar)
    if start.until:
        last = clock.since_field(situation.said(start.until)).last
        found = replace(found, first=last, last=last)
    return DutyRow(
        proceeding_id=row.id,
        number=number,
        duty=duty.name,
        bureau=row.bureau,
        place=row.place,
        limit_name=limit,
        started_by=situation.entry.number,
        since_first=since.first,
        since_last=since.last,
        due_first=found.first,
        due_last=found.last,
        provisional=found.provisional,
        state="open",
    )
