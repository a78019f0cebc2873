"""Legal clocks (期限计算): when a period ends that the law gives somebody.

The day and the hour of the start are not counted (刑事诉讼法第一百零五条, 民事诉讼法第八十五条).
Hours run on through nights and holidays, from the minute of the start. Days are natural
unless the law says working days or defines its own short periods so (行政处罚法第八十五条,
行政强制法第六十九条). What 310号令 leaves undefined is a parameter of the limit: `unit` and `rolls`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.time_limit import TimeLimit
from sanctions.working_days import WorkingDays

LEGAL_TIME = ZoneInfo("Asia/Shanghai")
END_OF_DAY = time(23, 59, 59)
MONTHS = {"months": 1, "years": 12}


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a period ends.

    Attributes:
        moment: Its last second, in legal time.
        provisional: It rests on a year whose holidays are not known yet.
    """

    limit: TimeLimit
    moment: datetime
    provisional: bool

    @property
    def last_day(self) -> date:
        """The day on which it ends."""
        return self.moment.date()

    def has_passed(self, at: datetime) -> bool:
        """Return whether it is over at a moment."""
        return at > self.moment


def deadline(limit: TimeLimit, start: date | datetime, calendar: WorkingDays) -> Deadline:
    """Return when a period that starts on a day or at a moment ends.

    Raises:
        ValueError: A period of hours needs a moment with its time zone, as do all moments.
    """
    moment = start if isinstance(start, datetime) else None
    if moment is not None and moment.tzinfo is None:
        msg = f"{limit.name}: found {start} without a time zone, expected legal time (Asia/Shanghai)"
        raise ValueError(msg)
    if limit.unit == "hours":
        if moment is None:
            msg = (
                f"{limit.name}: found the day {start}, expected the minute from which {limit.count} hours run"
            )
            raise ValueError(msg)
        return Deadline(
            limit, (moment + timedelta(hours=limit.count)).astimezone(LEGAL_TIME), provisional=False
        )
    first = start if moment is None else moment.astimezone(LEGAL_TIME).date()
    last = _last_day(limit, first, calendar)
    rolled = calendar.from_on(last) if limit.rolls else last
    asked = range(first.year, rolled.year + 1) if limit.unit == "working_days" or limit.rolls else ()
    provisional = not all(calendar.is_known(year) for year in asked)
    return Deadline(limit, datetime.combine(rolled, END_OF_DAY, LEGAL_TIME), provisional)


def _last_day(limit: TimeLimit, first: date, calendar: WorkingDays) -> date:
    if limit.unit == "working_days":
        return calendar.after(first, limit.count)
    if limit.unit == "days":
        return first + timedelta(days=limit.count)
    return months_later(first, limit.count * MONTHS[limit.unit])


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where it has no such day.

    >>> months_later(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    after = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))
