"""When something happened (发生时间), as far as it is known: to the minute, a day, a month, or not at all.

Papers often give a day, published cases a month, and some give nothing. What is not known is an interval
between two moments or an open one, and every question about it has three answers, so that a step without
a date is unknown and never late.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from sanctions.time_limit import END_OF_DAY, LEGAL_TIME

_MONTH = re.compile(r"\d{4}-\d{2}")
UNTOLD = "unknown"
_YEARS = range(1900, 2200)
"""Years a day or moment may lie in: terms can be added to all of them, in any zone."""


@dataclass(frozen=True, slots=True)
class Happened:
    """A moment between two, both included; both None where nothing is known.

    >>> Happened.read("2026-11").first_day, Happened.read("2026-11").last_day
    (datetime.date(2026, 11, 1), datetime.date(2026, 11, 30))
    """

    first: datetime | None
    last: datetime | None

    @classmethod
    def at(cls, moment: datetime) -> Happened:
        """Return what is known to the moment."""
        return cls(moment, moment)

    @classmethod
    def on(cls, day: date, until: date | None = None) -> Happened:
        """Return what is known to a day, or to lie between two."""
        return cls(
            datetime.combine(day, time(), LEGAL_TIME), datetime.combine(until or day, END_OF_DAY, LEGAL_TIME)
        )

    @classmethod
    def read(cls, text: str) -> Happened:
        """Read ``2026-11-22T10:00`` (legal time without a zone), ``2026-11-22``, ``2026-11`` or ``unknown``.

        Raises:
            ValueError: It is none of these, or lies outside the years 1900 to 2199.
        """
        if text == UNTOLD:
            return NOT_KNOWN
        if not (text[:4].isascii() and text[:4].isdigit() and int(text[:4]) in _YEARS):
            msg = f"found the year {text[:4]!r}, expected {_YEARS[0]} to {_YEARS[-1]}"
            raise ValueError(msg)
        if _MONTH.fullmatch(text):
            first = date.fromisoformat(f"{text}-01")
            following = (first + timedelta(days=31)).replace(day=1)
            return cls.on(first, following - timedelta(days=1))
        if "T" not in text:
            return cls.on(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
        return cls.at(moment.replace(tzinfo=LEGAL_TIME) if moment.tzinfo is None else moment)

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it."""
        return self.first is not None

    @property
    def first_day(self) -> date | None:
        """The earliest day it can have been, in legal time."""
        return None if self.first is None else self.first.astimezone(LEGAL_TIME).date()

    @property
    def last_day(self) -> date | None:
        """The latest day it can have been, in legal time."""
        return None if self.last is None else self.last.astimezone(LEGAL_TIME).date()

    @property
    def day(self) -> date | None:
        """The day, where it is known to the day."""
        return self.first_day if self.first_day == self.last_day else None

    def is_after(self, moment: Happened) -> Truth:
        """Return whether it came after something else did: unknown where the two may overlap."""
        if self.first is None or self.last is None or moment.first is None or moment.last is None:
            return UNKNOWN
        if self.first > moment.last:
            return TRUE
        return FALSE if self.last <= moment.first else UNKNOWN

    def capped(self, now: datetime) -> Happened:
        """Return the same without what is still to come: a day of today ends now."""
        if self.last is None or self.last <= now:
            return self
        return Happened(self.first, now)

    def told(self) -> str:
        """Return it as `read` takes it."""
        first, last = self.first, self.last
        if first is None or last is None:
            return UNTOLD
        if first == last:
            return first.astimezone(LEGAL_TIME).isoformat(timespec="seconds")
        first_day, last_day = self.first_day, self.last_day
        return f"{first_day:%Y-%m}" if first_day != last_day else f"{first_day:%Y-%m-%d}"


NOT_KNOWN = Happened(None, None)
"""Of what nothing is known."""
