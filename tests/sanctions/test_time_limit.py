"""Deadlines against the vectors worked out by hand from the yearly notices on holidays."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.time_limit import TIME_UNITS, TimeLimit, TimeUnit
from sanctions.time_limit import LEGAL_TIME, deadline, months_later
from sanctions.working_days import WorkingDays

CALENDAR = WorkingDays()


def limit(count: int, unit: TimeUnit, *, rolls: bool = False) -> TimeLimit:
    return TimeLimit("example", "示例期限", "agency", count, unit, rolls, ())


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        ("2026-01-20", 20, "2026-02-24"),  # over the Spring Festival
        ("2026-02-09", 20, "2026-03-13"),
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-09-24", 5, "2026-10-09"),  # over the National Day
        ("2026-09-29", 7, "2026-10-14"),
        ("2026-09-29", 10, "2026-10-19"),
        ("2026-09-29", 20, "2026-11-02"),
        ("2026-04-28", 15, "2026-05-21"),
        ("2026-01-05", 60, "2026-04-03"),
        ("2026-01-05", 90, "2026-05-20"),
        ("2026-04-03", 3, "2026-04-09"),
        ("2026-09-28", 3, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),  # a Saturday that is worked
        ("2026-02-13", 3, "2026-02-25"),
    ],
)
def test_working_days_end_where_the_notices_say(start: str, count: int, last: str) -> None:
    due = deadline(limit(count, "working_days"), date.fromisoformat(start), CALENDAR)

    assert due.last_day == date.fromisoformat(last)
    assert not due.provisional


@pytest.mark.parametrize(
    ("start", "natural", "rolled"),
    [
        ("2026-09-28", "2026-10-01", "2026-10-08"),
        ("2026-09-30", "2026-10-03", "2026-10-08"),
        ("2026-02-13", "2026-02-16", "2026-02-24"),
    ],
)
def test_three_days_end_as_natural_days_or_roll_on(start: str, natural: str, rolled: str) -> None:
    first = date.fromisoformat(start)

    assert deadline(limit(3, "days"), first, CALENDAR).last_day == date.fromisoformat(natural)
    assert deadline(limit(3, "days", rolls=True), first, CALENDAR).last_day == date.fromisoformat(rolled)


def test_hours_run_from_the_minute_through_holidays() -> None:
    approved = datetime(2026, 9, 30, 17, 40, tzinfo=LEGAL_TIME)

    due = deadline(limit(24, "hours"), approved, CALENDAR)

    assert due.moment == datetime(2026, 10, 1, 17, 40, tzinfo=LEGAL_TIME)
    assert not due.has_passed(due.moment)
    assert due.has_passed(due.moment + timedelta(seconds=1))


def test_a_moment_elsewhere_counts_by_the_day_it_is_in_legal_time() -> None:
    """17:00 in London on 5 January is 01:00 on the 6th in China: the 6th is the day not counted."""
    start = datetime(2026, 1, 5, 17, 0, tzinfo=timezone(timedelta(0)))

    assert deadline(limit(1, "days"), start, CALENDAR).last_day == date(2026, 1, 7)


@pytest.mark.parametrize(
    ("start", "unit"),
    [(date(2026, 1, 5), "hours"), (datetime(2026, 1, 5, 9, 0), "hours"), (datetime(2026, 1, 5), "days")],  # noqa: DTZ001
)
def test_a_start_that_is_not_exact_enough_is_refused(start: date, unit: TimeUnit) -> None:
    with pytest.raises(ValueError, match="example: found"):
        _ = deadline(limit(24, unit), start, CALENDAR)


def test_a_year_whose_holidays_are_not_known_makes_a_deadline_provisional() -> None:
    due = deadline(limit(5, "working_days"), date(2026, 12, 30), CALENDAR)

    assert due.provisional
    assert due.last_day == date(2027, 1, 6)  # Thu 31, Fri 1, Mon 4, Tue 5, Wed 6: by weekends alone


def test_natural_days_are_never_provisional_unless_they_roll() -> None:
    start = date(2026, 12, 30)

    assert not deadline(limit(5, "days"), start, CALENDAR).provisional
    assert deadline(limit(5, "days", rolls=True), start, CALENDAR).provisional


def test_our_own_table_outranks_the_library() -> None:
    corrected = WorkingDays({date(2026, 11, 26): False})

    assert deadline(limit(1, "working_days"), date(2026, 11, 25), corrected).last_day == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("start", "count", "unit", "last"),
    [
        ("2026-08-31", 6, "months", "2027-02-28"),
        ("2024-02-29", 3, "years", "2027-02-28"),
        ("2026-11-09", 3, "years", "2029-11-09"),
    ],
)
def test_months_and_years_end_on_the_same_day_or_the_months_last(
    start: str, count: int, unit: TimeUnit, last: str
) -> None:
    assert deadline(limit(count, unit), date.fromisoformat(start), CALENDAR).last_day == date.fromisoformat(
        last
    )


@given(st.dates(date(2005, 1, 1), date(2026, 6, 30)), st.integers(0, 60))
def test_working_days_can_be_counted_back(start: date, count: int) -> None:
    last = CALENDAR.after(start, count)

    days = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    assert sum(map(CALENDAR.is_worked, days)) == count
    assert count == 0 or CALENDAR.is_worked(last)


@given(st.dates(date(2005, 1, 1), date(2026, 6, 30)), st.sampled_from(TIME_UNITS[1:]), st.integers(1, 60))
def test_a_longer_limit_never_ends_earlier(start: date, unit: TimeUnit, count: int) -> None:
    shorter, longer = limit(count - 1, unit), limit(count, unit)

    assert deadline(shorter, start, CALENDAR).moment < deadline(longer, start, CALENDAR).moment


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 40))
def test_months_later_never_skips_a_month(day: date, months: int) -> None:
    later = months_later(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
