"""Clocks of proceedings (期限): what an act starts, ends, drops or suspends, and whether it came in time.

A duty's time runs from when the act happened, from a field of it, or from where an earlier duty's time began.
Where that is known to a day or a month only, its end lies between two moments; where it is not known, so is
its end, and nothing that is not known is late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rules.time_limit import TimeLimit
from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from sanctions.happened import NOT_KNOWN, Happened
from sanctions.time_limit import deadline
from sanctions.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Due:
    """When a duty has to be done: between two moments, or not known, or without a fixed term."""

    limit: str | None
    since: Happened
    first: datetime | None
    last: datetime | None
    provisional: bool


def due(limit: TimeLimit | None, since: Happened, calendar: WorkingDays) -> Due:
    """Return when a time that began so ends.

    Hours that began on a day run from its first minute at the earliest and its last at the latest.
    """
    if limit is None:
        return Due(None, since, None, None, provisional=False)
    if since.first is None or since.last is None:
        return Due(limit.name, since, None, None, provisional=False)
    first, last = deadline(limit, since.first, calendar), deadline(limit, since.last, calendar)
    return Due(limit.name, since, first.moment, last.moment, first.provisional or last.provisional)


def late(first: datetime | None, last: datetime | None, done: Happened) -> Truth:
    """Return whether what was done came after its time: unknown where times are not known well enough.

    >>> from datetime import UTC
    >>> end = datetime(2026, 1, 10, tzinfo=UTC)
    >>> late(end, end, Happened.at(datetime(2026, 1, 11, tzinfo=UTC))), late(end, end, NOT_KNOWN)
    (TRUE, UNKNOWN)
    """
    if first is None or last is None or done.first is None or done.last is None:
        return UNKNOWN
    if done.first > last:
        return TRUE
    return FALSE if done.last <= first else UNKNOWN


def overdue(last: datetime | None, now: datetime) -> bool:
    """Return whether an open duty is surely over its time."""
    return last is not None and now > last


def since_field(value: object) -> Happened:
    """Return when a time begins that runs from a field: a day counts whole, a moment to the minute."""
    if value is None:
        return NOT_KNOWN
    return Happened.read(str(value))


TRUTHS: Mapping[Truth, int] = {FALSE: 0, UNKNOWN: 1, TRUE: 2}
"""How lateness stands in a table."""
