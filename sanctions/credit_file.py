"""The credit file (守法诚信档案) of a unit or person: everything on record, or what outsiders may see of it.

Nothing is written here: the file is read off the ledger and the messages made from it. What each act sent to
a public place says when it was published and when it was taken back, whichever course took it back. Outsiders
see what is public now and nothing that was; the bureau sees all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlmodel import Session, col, select

from sanctions.course.course import Courses
from sanctions.encrypted import Keys
from sanctions.joint_measures import named_as
from sanctions.proceeding import kept
from sanctions.proceeding.proceeding import Family, Proceeding
from sanctions.proceeding.sending import HELD, SUPERSEDED
from sanctions.proceeding.tables import OutboxRow
from sanctions.time_limit import LEGAL_TIME

ViewerLevel = Literal["bureau", "outside"]
COURSES = ("order", "penalty", "referral", "listing", "publicity", "repair", "grade")
PUBLIC = ("portal", "credit_publicity")
"""Destinations that anybody can read."""


@dataclass(frozen=True, slots=True)
class VisitTold:
    """A visit as whoever keeps visits tells it (检查记录)."""

    id: str
    visited_on: date | None
    result: str
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on record.

    Attributes:
        decided_on: When its consequence was brought about, as far as it is known to the day.
        published_on: When it was first made public; None where it never was, or waits.
        removed_on: When it was taken back everywhere it was public; None while it is.
    """

    course: str
    id: str
    title: str
    state: str
    document_number: str | None
    decided_on: date | None
    published_on: date | None
    removed_on: date | None
    bureau: str


@dataclass(frozen=True, slots=True)
class CreditFile:
    """The file of one subject, in the order in which things were opened; `name` as the newest case has it."""

    name: str | None
    visits: tuple[VisitTold, ...]
    items: tuple[Item, ...]


def credit_file(
    session: Session,
    keys: Keys,
    courses: Courses,
    subject: str,
    viewer_level: ViewerLevel,
    visits: Iterable[VisitTold] = (),
) -> CreditFile:
    """Return the file of a unit (credit code) or a person (identity number).

    Of a person outsiders see only the listings that name them: penalties and orders are the unit's.

    Raises:
        SealBroken: What is kept was altered.
    """
    rows = kept.concerning(session, keys, subject, COURSES)
    members = {
        family.root.id: family
        for family in kept.families(session, keys, courses, sorted({row.root_id for row in rows}))
    }
    outside = viewer_level == "outside"
    items: list[Item] = []
    name: str | None = None
    for row in rows:
        family = members[row.root_id]
        proceeding = family.members[row.id]
        item = _item(session, proceeding)
        if outside and not (_is_public(item) and _is_for_outsiders(family, proceeding, subject)):
            continue
        name = _name(family, subject) or name
        items.append(item)
    shown = tuple(one for one in visits if not outside or one.published_on is not None)
    return CreditFile(name, shown, tuple(items))


def as_json(file: CreditFile) -> dict[str, Any]:
    """Return a file as plain JSON."""
    return {
        "name": file.name,
        "visits": [_plain(asdict(one)) for one in file.visits],
        "items": [_plain(asdict(one)) for one in file.items],
    }


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in told.items()
        if value is not None
    }


def _item(session: Session, proceeding: Proceeding) -> Item:
    course = proceeding.course
    bringing = [act.name for act in course.acts.values() if act.consequence is not None]
    decided = next((entry for entry in proceeding.entries if entry.act in bringing), None)
    published, removed = _publication(session, proceeding.id)
    return Item(
        course.name,
        proceeding.id,
        course.title[0],
        proceeding.state,
        proceeding.value("number"),
        None if decided is None else decided.happened.day,
        published,
        removed,
        proceeding.bureau,
    )


def _publication(session: Session, proceeding_id: str) -> tuple[date | None, date | None]:
    """Return when something was first made public, and when it was taken back everywhere.

    By the messages: one that waits, or gave way to the next before anybody sent it, made nothing public.
    """
    asked = (
        select(OutboxRow.destination, OutboxRow.key)
        .where(col(OutboxRow.proceeding_id) == proceeding_id)
        .where(col(OutboxRow.destination).in_(PUBLIC))
        .distinct()
    )
    published, removed = list[date](), list[date | None]()
    for destination, key in session.exec(asked).all():
        versions = session.exec(
            select(OutboxRow)
            .where(col(OutboxRow.destination) == destination)
            .where(col(OutboxRow.key) == key)
            .order_by(col(OutboxRow.version))
        ).all()
        sent = [one for one in versions if one.operation == "publish" and _left(one)]
        published += [_day(one.first_sent_at or one.made_at) for one in sent[:1]]
        if versions[-1].operation == "withdraw":
            removed.append(_day(versions[-1].made_at))
        elif sent:
            removed.append(None)
    gone = [day for day in removed if day is not None]
    return min(published, default=None), max(gone) if gone and len(gone) == len(removed) else None


def _left(row: OutboxRow) -> bool:
    return row.first_sent_at is not None or row.state not in (HELD, SUPERSEDED)


def _day(moment: datetime) -> date:
    return moment.astimezone(LEGAL_TIME).date()


def _is_public(item: Item) -> bool:
    return item.published_on is not None and item.removed_on is None


def _is_for_outsiders(family: Family, proceeding: Proceeding, subject: str) -> bool:
    if family.root.value("credit_code") == subject:
        return True
    return proceeding.course.name == "listing" and named_as(family, proceeding, subject) is not None


def _name(family: Family, subject: str) -> str | None:
    """Return what the unit, or the person of this number, is called."""
    if family.root.value("credit_code") == subject:
        return family.root.value("name")
    known = [person for one in family.members.values() for person in one.value("persons") or ()]
    return next((person["name"] for person in known if person.get("id_number") == subject), None)
