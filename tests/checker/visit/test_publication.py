"""Until when a result is published: by example days, on both databases, with the mark of its source."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from checker.store.store import Store
from checker.visit.codes import publication_limit, table
from checker.visit.publication import due, published_by
from rules.rule_base import shipped
from sanctions.time_limit import LEGAL_TIME
from sanctions.working_days import WorkingDays
from tests.checker.visit.scene import Course, fill


@pytest.mark.parametrize(
    ("ended", "last"),
    [
        # over the Spring Festival, and over the National Day
        (date(2026, 1, 20), date(2026, 2, 24)),
        (date(2026, 2, 9), date(2026, 3, 13)),
        (date(2026, 9, 29), date(2026, 11, 2)),
    ],
)
def test_twenty_working_days_after_the_end_of_the_visit(ended: date, last: date) -> None:
    found = published_by(datetime(ended.year, ended.month, ended.day, 15, tzinfo=LEGAL_TIME), WorkingDays())

    assert (found.last_day, found.provisional) == (last, False)


def test_a_year_whose_holidays_are_not_known_is_provisional() -> None:
    found = published_by(datetime(2031, 12, 29, 15, tzinfo=LEGAL_TIME), WorkingDays())

    assert found.provisional


def test_the_term_and_the_results_say_that_they_are_from_memory() -> None:
    (source,) = publication_limit().source

    assert (publication_limit().words, source.mark) == ("20个工作日", "M")
    assert "凭记忆" in str(source)
    assert {one.source.mark for one in table("results").values()} == {"M"}
    assert {one.source.mark for one in table("outcomes").values()} == {"D"}
    assert set(shipped().items) == set("ABCDEFGHIJKL")


def test_what_is_due_turns_overdue_and_leaves_when_it_is_published(store: Store) -> None:
    fill(store)
    course = Course(store)
    _ = course.open_exempt()
    _ = course.approve_exempt()
    _ = course.waive("urgent")
    _ = course.arrive()
    with store.reading() as session:
        early = due(session, course.at)
    ended = course.record().ended_on
    # 2026-08-20 is a Thursday: 1 + 5 + 5 + 5 + 4 days end on another
    last = datetime(2026, 9, 17, 23, 59, 59, tzinfo=LEGAL_TIME)
    with store.reading() as session:
        (waiting,) = due(session, last)
        (late,) = due(session, last + timedelta(seconds=1), place="320500")
        elsewhere = due(session, last, place="330000")
    _ = course.result(A="no_problem", G="no_problem")
    _ = course.publish()
    with store.reading() as session:
        after = due(session, last + timedelta(days=9))

    assert (early, elsewhere, after) == ([], [], [])
    assert (waiting.visit_id, waiting.ended_on, waiting.drawn) == (course.id, ended, False)
    assert waiting.deadline.moment == last
    assert (waiting.overdue, late.overdue) == (False, True)
