"""Working days (工作日): the State Council's yearly notice on holidays, as chinesecalendar carries it.

A year whose notice is not known is reckoned by weekends alone, and every deadline that
rests on it is told as provisional: 节假日安排未公布. Days can be corrected by a table of our
own where a notice is changed or the library is late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import import_module
from typing import Any

_notices: Any = import_module("chinese_calendar")  # it carries no types

FRIDAY = 4
FURTHEST = 4_000
"""Working days past this are no statutory period."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are worked; `corrected` outranks the library."""

    corrected: Mapping[date, bool] = field(default_factory=dict[date, bool])

    def is_worked(self, day: date) -> bool:
        """Return whether a day is worked; of a year that is not known, by weekends."""
        if day in self.corrected:
            return self.corrected[day]
        if not self.is_known(day.year):
            return day.weekday() <= FRIDAY
        return bool(_notices.is_workday(day))

    def is_known(self, year: int) -> bool:
        """Return whether the notice of a year is known, by the library or whole in our own table."""
        try:
            _ = _notices.is_workday(date(year, 1, 1))
        except NotImplementedError:
            return all(date(year, month, 1) in self.corrected for month in range(1, 13))
        return True

    def after(self, start: date, count: int) -> date:
        """Return the last of `count` working days; the start day is not counted.

        Raises:
            ValueError: The count is negative or no statutory period.
        """
        if not 0 <= count <= FURTHEST:
            msg = f"found {count} working days, expected 0 to {FURTHEST}"
            raise ValueError(msg)
        day = start
        while count:
            day += timedelta(days=1)
            count -= self.is_worked(day)
        return day

    def from_on(self, day: date) -> date:
        """Return the day itself if it is worked, else the next that is."""
        while not self.is_worked(day):
            day += timedelta(days=1)
        return day
