"""Reads and writes of tasks: in threads of the store's own, so many at a time, and done once begun."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from checker.store.errors import StoreRefused
from checker.store.lanes import Lane
from checker.store.store import Store
from checker.tables import Job

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def add(session: Session, job_id: str = "1") -> str:
    session.add(Job(id=job_id, token_id="t", place="320500", format="xlsx", state="queued", created_at=NOON))
    session.flush()
    return job_id


def ids(session: Session) -> list[str]:
    return sorted(session.exec(select(Job.id)))


def test_what_a_task_wrote_is_read_by_the_next(store: Store) -> None:
    async def both() -> tuple[str, list[str]]:
        return await store.write(add), await store.read(ids)

    assert asyncio.run(both()) == ("1", ["1"])


def test_a_write_of_a_task_that_raises_is_dropped_whole(store: Store) -> None:
    def half(session: Session) -> None:
        _ = add(session)
        raise LookupError

    async def both() -> list[str]:
        with pytest.raises(LookupError):
            await store.write(half)
        return await store.read(ids)

    assert asyncio.run(both()) == []


def test_a_read_does_not_wait_for_writes_that_wait_for_another(store: Store) -> None:
    """Nor does anything else that uses the threads everybody shares."""
    begun, go_on = threading.Event(), threading.Event()

    def held(session: Session, number: int) -> None:
        _ = add(session, str(number))
        begun.set()
        assert go_on.wait(60)

    async def all_of_it() -> tuple[list[str], list[str]]:
        writes = [asyncio.ensure_future(store.write(lambda session, n=n: held(session, n))) for n in range(8)]
        assert await asyncio.to_thread(begun.wait, 60)
        during = await store.read(ids)
        go_on.set()
        _ = await asyncio.gather(*writes)
        return during, await store.read(ids)

    assert asyncio.run(all_of_it()) == ([], [str(number) for number in range(8)])


def test_a_write_whose_task_is_cancelled_is_done_to_its_end_and_one_that_waits_is_not_begun() -> None:
    lane = Lane("writes", 1, 4)
    begun, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def work() -> None:
        begun.set()
        assert go_on.wait(60)
        done.append("first")

    async def cancelled() -> None:
        first = asyncio.ensure_future(lane.done(work))
        assert await asyncio.to_thread(begun.wait, 60)
        second = asyncio.ensure_future(lane.done(lambda: done.append("second")))
        await asyncio.wait_for(asyncio.to_thread(lambda: None), 60)
        for task in (first, second):
            _ = task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        go_on.set()
        await lane.done(lambda: done.append("third"))

    asyncio.run(cancelled())
    lane.close()

    assert done == ["first", "third"]


def test_a_cancelled_write_that_had_begun_is_kept(store: Store) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def held(session: Session) -> None:
        _ = add(session)
        begun.set()
        assert go_on.wait(60)

    async def cancelled() -> None:
        write = asyncio.ensure_future(store.write(held))
        assert await asyncio.to_thread(begun.wait, 60)
        _ = write.cancel()
        go_on.set()

    asyncio.run(cancelled())
    store.close()

    with store.reading() as session:
        assert ids(session) == ["1"]
    store.close()


def test_too_many_that_wait_are_refused_at_once_and_room_comes_back() -> None:
    lane = Lane("writes", 1, 2)
    begun, go_on = threading.Event(), threading.Event()

    def work() -> bool:
        begun.set()
        return go_on.wait(60)

    async def too_many() -> list[bool]:
        taken = [asyncio.ensure_future(lane.done(work)) for _ in range(3)]
        assert await asyncio.to_thread(begun.wait, 60)
        with pytest.raises(StoreRefused, match="2 writes wait already") as refused:
            _ = await lane.done(work)
        assert refused.value.code == "store_busy"
        # one whose task is cancelled while its work goes on still counts
        _ = taken[0].cancel()
        with pytest.raises(asyncio.CancelledError):
            _ = await taken[0]
        with pytest.raises(StoreRefused):
            _ = await lane.done(work)
        go_on.set()
        return [*await asyncio.gather(*taken[1:]), await lane.done(work)]

    assert asyncio.run(too_many()) == [True, True, True]
    lane.close()


def test_a_closed_store_takes_nothing_more_and_says_so(store: Store) -> None:
    store.close()

    with pytest.raises(StoreRefused, match="closed") as refused:
        _ = asyncio.run(store.write(add))

    assert refused.value.code == "store_unreachable"


def test_threads_begin_with_the_first_work() -> None:
    before = threading.active_count()

    lane = Lane("reads", 4, 4)

    assert threading.active_count() == before
    lane.close()
