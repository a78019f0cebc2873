"""Lanes (通道): so many threads of the store's own, and so much that may wait for them.

Whoever waits for a lock of the database stands in a thread. In the threads that everybody shares they would
hold up what needs no lock; here they hold up one another only, and too many are refused at once.
"""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock
from typing import Any, TypeVar

from checker.store.errors import StoreRefused

_T = TypeVar("_T")


class Lane:
    """Does work in order, `threads` at a time, while at most `waiting` more stand behind; threads start late.

    Args:
        name: What the work is called in a refusal.
    """

    __slots__ = ("_asked", "_counting", "_most", "_name", "_pool", "_waiting")

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self._name, self._waiting, self._most = name, waiting, threads + waiting
        self._asked = 0
        self._counting = Lock()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=f"store {name}")

    async def done(self, work: Callable[[], _T]) -> _T:
        """Return what came of some work; where its thread raises, so does this.

        If the task that awaits it is cancelled, work that has not begun is not begun; what has begun
        is done to its end all the same.

        Raises:
            StoreRefused: Too much of it waits, or the lane is closed.
        """
        with self._counting:
            if self._asked >= self._most:
                msg = f"the store: {self._waiting} {self._name} wait already: try again later"
                raise StoreRefused("store_busy", msg)
            self._asked += 1
        try:
            # whoever logs in there logs for the request that asked
            future = self._pool.submit(copy_context().run, work)
        except RuntimeError:
            self._ended()
            msg = "the store: it is closed and does nothing more: open it again"
            raise StoreRefused("store_unreachable", msg) from None
        future.add_done_callback(self._ended)
        return await wrap_future(future)

    def close(self) -> None:
        """Take nothing more and wait until all that was asked for is done."""
        self._pool.shutdown(wait=True)

    def _ended(self, _: Future[Any] | None = None) -> None:
        with self._counting:
            self._asked -= 1
