"""Whom joint measures restrict (联合惩戒), and what other authorities say they did about it.

The answer is for outsiders as well: it tells what holds on the day and nothing of the past, so that whoever
came off the list is not told apart from whoever never was on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from rules.rule_base import shipped
from rules.truth import FALSE, Truth
from sanctions.course.course import Cited, Courses
from sanctions.dishonesty.measures import Kind, Measure, shipped_measures
from sanctions.dishonesty.standing import is_listed, listed_on, listed_until, persons_of
from sanctions.encrypted import Keys
from sanctions.proceeding import kept
from sanctions.proceeding.proceeding import Family, Proceeding


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands on a day.

    Attributes:
        measures: Those that bind, or of which law does not say whether they do; empty where not restricted.
        since: The earliest decision to list that holds.
        until: The last day of the longest term.
    """

    kind: Kind
    day: date
    restricted: bool
    measures: tuple[Measure, ...] = ()
    basis: tuple[Cited, ...] = ()
    since: date | None = None
    until: date | None = None

    def binding(self) -> Iterator[tuple[Measure, Truth]]:
        """Yield the measures with whether they bind: true, or not settled."""
        return ((one, one.binds(self.kind)) for one in self.measures)


@dataclass(frozen=True, slots=True)
class Feedback:
    """How often other authorities said that a measure was applied, and that it was not."""

    applied: int
    not_applied: int


def measures_on(session: Session, keys: Keys, courses: Courses, subject: str, day: date) -> Standing:
    """Return how a unit (credit code) or a person (identity number) stands on a day.

    What was removed, annulled or has expired counts as if it had never been.

    Raises:
        SealBroken: What is kept of a listing was altered.
    """
    kinds, days = set[Kind](), list[date]()
    for family, listing in listings_of(session, keys, courses, subject):
        named, since = named_as(family, listing, subject), listed_on(listing)
        if named is not None and since is not None and is_listed(listing, day):
            kinds.add(named)
            days.append(since)
    if not days:
        return Standing("unit", day, restricted=False)
    kind: Kind = "unit" if "unit" in kinds else "person"
    known = shipped_measures()
    binding = tuple(one for one in known.measures if one.binds(kind) is not FALSE)
    until = max(listed_until(since) for since in days)
    return Standing(kind, day, True, binding, known.basis, min(days), until)


def listings_of(
    session: Session, keys: Keys, courses: Courses, subject: str
) -> Iterator[tuple[Family, Proceeding]]:
    """Yield the listings that may concern a subject, each with its family."""
    rows = kept.concerning(session, keys, subject, ("listing",))
    for family in kept.families(session, keys, courses, sorted({row.root_id for row in rows})):
        for row in rows:
            if row.root_id == family.root.id:
                yield family, family.members[row.id]


def named_as(family: Family, listing: Proceeding, subject: str) -> Kind | None:
    """Return whether a listing names a subject as the unit or as a person; None where it names it not."""
    if family.root.value("subject_kind") != "person" and family.root.value("credit_code") == subject:
        return "unit"
    named = any(one.get("id_number") == subject for one in persons_of(listing, family.root))
    return "person" if named else None


def feedback_counts(listings: Iterable[Proceeding]) -> Mapping[str, Feedback]:
    """Return what other authorities said of each measure, over some listings; all measures are there."""
    said = [entry.fields for listing in listings for entry in listing.made("feedback")]
    return {
        one.code: Feedback(
            sum(fields["measure"] == one.code and fields["applied"] for fields in said),
            sum(fields["measure"] == one.code and not fields["applied"] for fields in said),
        )
        for one in shipped_measures().measures
    }


def as_json(standing: Standing) -> dict[str, Any]:
    """Return a standing as plain JSON, without the subject."""
    return {
        "day": standing.day.isoformat(),
        "restricted": standing.restricted,
        "measures": [
            {"measure": one.code, "title": one.title[0], "binds": binds.name.lower()}
            for one, binds in standing.binding()
        ],
        "basis": [source_of(one) for one in standing.basis],
        "since": None if standing.since is None else standing.since.isoformat(),
        "until": None if standing.until is None else standing.until.isoformat(),
    }


def source_of(cited: Cited) -> str:
    """Return a source in words: the instrument's title, and the article."""
    instrument = shipped().instruments.get(cited.law)
    return f"{cited.law if instrument is None else instrument.title} {cited.article}".strip()
