"""Many at once on one store: threads of this process, and processes of their own on the same database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import TypeVar

from checker.store.job_runs import claim
from checker.store.store import Store
from sanctions.encrypted import Keys

_T = TypeVar("_T")


def in_threads(count: int, act: Callable[[int], _T]) -> list[_T]:
    """Let some threads act at the same moment, each with its number; return what each got."""
    start = threading.Barrier(count)

    def at_once(number: int) -> _T:
        _ = start.wait()
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(at_once, range(count)))


def in_processes(count: int, url: str, keys: Keys, act: Callable[[Store, int], _T]) -> list[_T]:
    """Let some processes act on a store at the same moment; `act` stands in a module."""
    context = get_context("spawn")
    told = context.SimpleQueue()
    start = context.Barrier(count)
    processes = [
        context.Process(target=_one, args=(url, keys, act, number, start, told)) for number in range(count)
    ]
    for process in processes:
        process.start()
    found = [told.get() for _ in processes]
    for process in processes:
        process.join()
    for one in found:
        if isinstance(one, Exception):
            raise one
    return found


def all_claimed(store: Store, number: int) -> list[str]:
    """Claim jobs until there are none; for a process, which imports no more than this module."""
    at = datetime(2026, 11, 22, 10, tzinfo=UTC)

    def claimed() -> str | None:
        with store.writing() as session:
            job = claim(session, at, 30)
        return None if job is None else job.id

    return [job_id for job_id in iter(claimed, None) if job_id is not None]


def _one(url, keys, act, number, start, told) -> None:  # noqa: ANN001 - what crosses to a process has no type
    try:
        store = Store.open(url, keys)
        try:
            _ = start.wait(60)
            told.put(act(store, number))
        finally:
            store.close()
    except Exception as error:
        # else it would be waited for
        told.put(RuntimeError(repr(error)))
