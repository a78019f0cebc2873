"""Rows 15 to 17 of the fault matrix: a store that is held, full, or goes away, and what was sent then."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, text

from checker.store.errors import StoreRefused
from checker.store.store import Store
from sanctions.delivery.worker import Told, Worker
from sanctions.encrypted import Keys
from tests.sanctions.delivery import invariant, made
from tests.sanctions.delivery.made import Clock
from tests.sanctions.delivery.remote import Remote

NAME = "example"


class Bench:
    """A store of its own, a destination of class B, and its platform."""

    def __init__(self, store: Store, books: Path, count: int = 3) -> None:
        self.store, self.clock = store, Clock()
        made.enter(store, NAME, "B")
        made.messages(store, NAME, count)
        self.remote = Remote(NAME, "B", books, self.clock)

    def deliver(self, at: Callable[[str], None] = lambda _: None) -> Told:
        return asyncio.run(Worker(self.store, self.remote, clock=self.clock, crash=at).run())

    def settled(self) -> list[str]:
        """Let leases and quiet times pass; return how the messages stand then."""
        for _ in range(3):
            self.clock.pass_by(minutes=6)
            _ = self.deliver()
        invariant.check(self.store, NAME, self.remote.standing())
        return made.states(self.store, NAME)


@contextmanager
def opened(url: str, busy_seconds: float) -> Generator[Store]:
    store = Store.open(url, Keys.made(), busy_seconds=busy_seconds)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def held(store: Store) -> Generator[None]:
    """Hold what every write needs, from another connection, until the block ends."""
    with store.writing() as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            _ = connection.execute(text("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE"))
        yield


def test_row_15_nothing_is_sent_while_somebody_else_holds_the_store(database: str, tmp_path: Path) -> None:
    with opened(database, 0.2) as store, opened(database, 0.2) as other:
        bench = Bench(store, tmp_path / "books")

        with held(other), pytest.raises(StoreRefused, match="another program holds it"):
            _ = bench.deliver()

        assert bench.remote.calls() == {}
        assert bench.settled() == ["CONFIRMED"] * 3


def test_row_15_what_was_sent_and_cannot_be_kept_is_unknown_and_found(database: str, tmp_path: Path) -> None:
    with opened(database, 0.2) as store, opened(database, 0.2) as other:
        bench = Bench(store, tmp_path / "books")
        holding = held(other)

        def at(point: str) -> None:
            if point == "after claim commit":
                holding.__enter__()

        with pytest.raises(StoreRefused, match="another program holds it"):
            _ = bench.deliver(at)
        _ = holding.__exit__(None, None, None)

        assert made.states(store, NAME) == ["SENDING"] * 3
        assert bench.settled() == ["CONFIRMED"] * 3
        assert set(map(len, bench.remote.calls().values())) == {1}


@contextmanager
def full(when: Callable[[], bool]) -> Generator[None]:
    """Let a file of SQLite not grow by a page while `when` says so."""

    def limit(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one() if when() else 1_000_000
            _ = connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "begin", limit)
    try:
        yield
    finally:
        event.remove(Engine, "begin", limit)


def test_row_16_a_full_disk_at_the_act_keeps_neither_act_nor_message(
    sqlite_database: str, tmp_path: Path
) -> None:
    with opened(sqlite_database, 1) as store:
        bench = Bench(store, tmp_path / "books", count=1)

        with full(lambda: True), pytest.raises(StoreRefused, match="make room"):
            made.messages(store, NAME, 100, first=2)

        assert made.states(store, NAME) == ["READY"]
        with full(lambda: False):
            assert bench.settled() == ["CONFIRMED"]


def test_row_16_a_full_disk_at_the_attempt_sends_nothing(sqlite_database: str, tmp_path: Path) -> None:
    with opened(sqlite_database, 1) as store:
        bench = Bench(store, tmp_path / "books", count=50)

        with full(lambda: True), pytest.raises(StoreRefused, match="make room"):
            _ = bench.deliver()

        assert bench.remote.calls() == {}
        assert made.outcomes(store, NAME) == []
        with full(lambda: False):
            assert bench.settled() == ["CONFIRMED"] * 50


def test_row_16_a_full_disk_at_the_result_leaves_the_attempt_open(
    sqlite_database: str, tmp_path: Path
) -> None:
    with opened(sqlite_database, 1) as store:
        bench = Bench(store, tmp_path / "books", count=50)
        points: list[str] = []

        with full(lambda: "after claim commit" in points), pytest.raises(StoreRefused, match="make room"):
            _ = bench.deliver(points.append)

        assert "SENDING" in made.states(store, NAME)
        assert None in made.outcomes(store, NAME)
        with full(lambda: False):
            assert bench.settled() == ["CONFIRMED"] * 50
        assert set(map(len, bench.remote.calls().values())) == {1}


@pytest.mark.parametrize("point", ["before claim commit", "before result commit"])
def test_row_17_a_server_that_drops_us_before_a_commit_costs_no_second_send(
    postgresql: str, postgresql_database: str, tmp_path: Path, point: str
) -> None:
    name = re.findall(r"test_\d+", postgresql_database)[0]
    seen: list[str] = []

    def at(here: str) -> None:
        seen.append(here)
        if here == point and seen.count(point) == 1:
            with psycopg.connect(postgresql, autocommit=True) as admin:
                asked = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                _ = admin.execute(asked, (name,))

    with opened(postgresql_database, 5) as store:
        bench = Bench(store, tmp_path / "books")

        told = bench.deliver(at)

        assert seen.count(point) > 1
        assert told.outcomes == {"CONFIRMED": 3}
        assert set(map(len, bench.remote.calls().values())) == {1}
        assert bench.settled() == ["CONFIRMED"] * 3


def test_row_17_two_that_wait_for_each_other_are_told_apart_by_the_server_and_tried_again(
    postgresql_database: str, tmp_path: Path
) -> None:
    """One of two transactions in a deadlock is undone by the server (40P01): as 40001, it is done anew."""
    with opened(postgresql_database, 5) as store:
        bench = Bench(store, tmp_path / "books")
        failing: Any = iter(["40001", "40P01"])

        def fails(connection: Connection) -> None:
            if connection.get_execution_options().get("sunlit_writes") and (state := next(failing, None)):
                _ = connection.exec_driver_sql(
                    f"DO $$ BEGIN RAISE EXCEPTION 'serialisation' USING ERRCODE = '{state}'; END $$"
                )

        event.listen(Engine, "begin", fails)
        try:
            told = bench.deliver()
        finally:
            event.remove(Engine, "begin", fails)

        assert told.outcomes == {"CONFIRMED": 3}
        assert next(failing, "all raised") == "all raised"
