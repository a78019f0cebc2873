"""Work that takes a second and not a thousandth (耗时任务): lanes of its own, limits, and a way to stop it.

Explanations and cases of very many lines wait in a lane each, so that neither holds up the other
nor the short work of everybody else. Who asked may go away, the time may be over, or the service
may stop: the work is told to give up, and ends where it is.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from checker.api.problems import Refused

_T = TypeVar("_T")

GiveUp = Callable[[], bool]
"""Asked by the work itself, every few thousandths of a second."""


class Lane:
    """So much at once, so much waiting, and no more than a share of it for one who asks."""

    def __init__(self, name: str, *, at_once: int, waiting: int, of_one: int, seconds: float) -> None:
        self._most = at_once + waiting
        self._of_one = of_one
        self._seconds = seconds
        self._asked: Counter[str] = Counter()
        self._stopping = threading.Event()
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix=name)

    async def done(self, owner: str, work: Callable[[GiveUp], _T]) -> _T:
        """Return what came of some work.

        Args:
            owner: Who asks for it.
            work: Is given what tells it to give up: its time is over, nobody waits, or all is to stop.

        Raises:
            Refused: Too much of it is waiting.
        """
        if self._asked.total() >= self._most or self._asked[owner] >= self._of_one or self._stopping.is_set():
            detail = "too many long requests are waiting; try again later"
            raise Refused("too_many", detail, headers={"Retry-After": "2"})
        gone = threading.Event()

        def timed() -> _T:
            until = time.monotonic() + self._seconds
            return work(lambda: gone.is_set() or self._stopping.is_set() or time.monotonic() > until)

        self._asked[owner] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, timed)
        finally:
            gone.set()
            self._asked[owner] -= 1
            if not self._asked[owner]:
                del self._asked[owner]

    def stop(self) -> None:
        """Begin nothing more, and tell what is under way to give up."""
        self._stopping.set()

    def close(self) -> None:
        """Stop, and wait until all of it has ended."""
        self.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)
