"""What a listing comes to (列入情况): by which order, since when, until when, and whom it names.

One reading of a listing serves its own guards, the records of other authorities, the joint measures and the
credit file. A listing restricts from its decision until early removal is granted, it is annulled, or three
years are over, whether or not anybody has recorded that they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rules.rule_base import shipped
from sanctions.proceeding.proceeding import Family, Proceeding
from sanctions.time_limit import MONTHS, months_later

ON_THE_LIST = frozenset({"listed", "removal_applied", "removal_proposed"})
"""States in which somebody is on the list; whose early removal was granted is off it (our own reading)."""

LISTED_ROLES = ("legal_representative", "principal", "directly_in_charge", "directly_responsible")
"""Who is listed with a unit (45号令 第五条)."""


def order_of(listing: Proceeding, family: Family) -> Proceeding | None:
    """Return the payment order a listing rests on."""
    return order_named(family, listing.value("order_id"))


def order_named(family: Family | None, order_id: object) -> Proceeding | None:
    """Return a payment order of a family by its number."""
    found = None if family is None or not isinstance(order_id, str) else family.members.get(order_id)
    return found if found is not None and found.course.name == "order" else None


def listed_on(listing: Proceeding) -> date | None:
    """Return the day of the decision; of one listed again, of the newer (第十五条 lets the term restart)."""
    decided = listing.last("enter", "relist")
    return None if decided is None else decided.happened.day


def listed_until(day: date) -> date:
    """Return the last day of a listing decided on a day (第十一条)."""
    return later(day, "listing_term")


def later(day: date, limit: str) -> date:
    """Return the last day of a term of months or years that begins on a day."""
    term = shipped().time_limits[limit]
    return months_later(day, term.count * MONTHS[term.unit])


def is_listed(listing: Proceeding, day: date) -> bool:
    """Return whether a listing restricts on a day."""
    since = listed_on(listing)
    return listing.state in ON_THE_LIST and since is not None and since <= day <= listed_until(since)


def persons_of(listing: Proceeding, root: Proceeding) -> tuple[Mapping[str, Any], ...]:
    """Return the persons on the list: those a listing names, else those the case does."""
    return persons_among(listing.value("persons") or root.value("persons"), root.value("subject_kind"))


def persons_among(named: Any, subject_kind: object) -> tuple[Mapping[str, Any], ...]:
    """Return those of some persons who are listed: with a unit those in the roles of article 5.

    Where a person is charged, everybody the case names is.
    """
    return tuple(one for one in named or () if subject_kind == "person" or one["role"] in LISTED_ROLES)
