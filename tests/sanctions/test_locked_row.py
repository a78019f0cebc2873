"""The one row of a table: made once, read anew, and never added to by two at a time."""

from __future__ import annotations

from threading import Barrier, Thread

from sqlalchemy import text
from sqlmodel import func, select

from checker.store.store import Store
from checker.visit.tables import VisitHead
from sanctions.locked_row import THE_ROW, locked_row


def counted(store: Store) -> list[tuple[int, int]]:
    with store.reading() as session:
        return [(row.id, row.count) for row in session.exec(select(VisitHead))]


def test_it_is_made_where_there_is_none(store: Store) -> None:
    with store.writing() as session:
        row = locked_row(session, VisitHead, count=7)

        assert (row.id, row.count) == (THE_ROW, 7)
    assert counted(store) == [(THE_ROW, 7)]


def test_one_that_is_there_stays_as_it_is(store: Store) -> None:
    with store.writing() as session:
        _ = locked_row(session, VisitHead, count=7)

    with store.writing() as session:
        assert locked_row(session, VisitHead, count=0).count == 7


def test_what_the_session_knew_is_read_anew(store: Store) -> None:
    with store.writing() as session:
        known = locked_row(session, VisitHead, count=7)
        _ = session.connection().execute(text("UPDATE visit_head SET count = 8"))

        again = locked_row(session, VisitHead, count=0)

        assert again is known
        assert again.count == 8


def test_what_the_session_has_changed_is_not_lost(store: Store) -> None:
    with store.writing() as session:
        locked_row(session, VisitHead, count=7).count += 1

        assert locked_row(session, VisitHead, count=0).count == 8


def test_what_is_dropped_makes_no_row(store: Store) -> None:
    with store.writing() as session:
        _ = locked_row(session, VisitHead, count=7)
        session.rollback()

    with store.reading() as session:
        assert session.exec(select(func.count()).select_from(VisitHead)).one() == 0


def test_of_several_that_add_at_once_none_is_lost(store: Store) -> None:
    together = Barrier(4)

    def add() -> None:
        _ = together.wait(60)
        for _ in range(5):
            with store.writing() as session:
                locked_row(session, VisitHead, count=0).count += 1

    threads = [Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert counted(store) == [(THE_ROW, 4 * 5)]
