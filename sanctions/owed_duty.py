"""A duty as it is owed (应履行的职责): whose it is, by when, and all that the law says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from rules.rule import Source
from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from sanctions import duty_owners
from sanctions.course.course import Cited, Courses, Duty, Neglect, Post
from sanctions.encrypted import Keys
from sanctions.proceeding.duties import Terms
from sanctions.proceeding.tables import DutyRow, ProceedingRow


@dataclass(frozen=True, slots=True)
class OwedDuty:
    """A duty, open or done late.

    Attributes:
        owners: Ids of the investigators named for it; of a head's duty, and where nobody is named, of the
            heads in office.
        due_first, due_last: Between which moments it ends; both None where there is no term, or its start
            is not known.
        provisional: It rests on a year whose holidays are not known yet.
        overdue: TRUE once surely late; UNKNOWN where its term began nobody knows when.
        sources: Of the term and of the duty; how sure we are of each stands beside it.
        neglect: What the law says of leaving it undone, where that is known.
        ended_by: The act by which it was done, of one done late.
    """

    proceeding_id: str
    number: int
    root_id: str
    course: str
    duty: str
    title: tuple[str, str]
    actor: str
    posts: tuple[Post, ...]
    owners: tuple[str, ...]
    bureau: str
    place: str
    limit: str | None
    due_first: datetime | None
    due_last: datetime | None
    provisional: bool
    overdue: Truth
    sources: tuple[Cited, ...]
    neglect: Neglect | None
    ended_by: int | None = None


def told(
    session: Session,
    keys: Keys,
    courses: Courses,
    terms: Terms,
    now: datetime,
    found: Sequence[tuple[DutyRow, ProceedingRow]],
) -> list[OwedDuty]:
    """Return rows as the duties they are, in their order."""
    proceedings = {proceeding.id: proceeding.root_id for _, proceeding in found}
    named = duty_owners.named(session, keys, courses, {*proceedings, *proceedings.values()})
    heads = duty_owners.heads(session, {row.bureau for row, _ in found}, now)
    return [
        _of(courses, terms, row, proceeding, named, heads.get(row.bureau, ()), now)
        for row, proceeding in found
    ]


def _of(
    courses: Courses,
    terms: Terms,
    row: DutyRow,
    proceeding: ProceedingRow,
    named: Mapping[str, tuple[str, ...]],
    heads: tuple[str, ...],
    now: datetime,
) -> OwedDuty:
    duty = courses.duties.get(row.duty) or Duty(row.duty, (row.duty, row.duty), "agency", (), {}, "", ())
    limit = None if row.limit_name is None else terms.limits.get(row.limit_name)
    of_limit = () if limit is None else tuple(_cited(one) for one in limit.source)
    owners: tuple[str, ...] = ()
    if duty.actor == "agency":
        owners = named.get(row.proceeding_id) or named.get(proceeding.root_id) or heads
    elif duty.actor == "agency_head":
        owners = heads
    return OwedDuty(
        row.proceeding_id,
        row.number,
        proceeding.root_id,
        proceeding.course,
        row.duty,
        duty.title,
        duty.actor,
        duty.posts,
        owners,
        row.bureau,
        row.place,
        row.limit_name,
        row.due_first,
        row.due_last,
        row.provisional,
        overdue_of(row, now) if row.state == "open" else TRUE,
        tuple(dict.fromkeys((*of_limit, *duty.sources))),
        courses.neglects.get(duty.consequence),
        row.ended_by if row.state == "done" else None,
    )


def _cited(source: Source) -> Cited:
    mark: Literal["V", "M", "D"] = "M" if source.mark == "M" else "D" if source.mark == "D" else "V"
    return Cited(source.law, source.article, mark)


def overdue_of(row: DutyRow, now: datetime) -> Truth:
    """Return whether an open duty is late: never where there is no term, unknown where its start is not."""
    if row.due_first is None or row.due_last is None:
        return FALSE if row.limit_name is None else UNKNOWN
    if now > row.due_last:
        return TRUE
    return FALSE if now <= row.due_first else UNKNOWN
