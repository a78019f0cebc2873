"""The child process as it is asked: no request is lost, whatever happens to the child.

A request is written to the child at once, by whoever asks; `watch` takes the answers and
replaces a child that died, stopped or hangs. Whoever asked waits until the deadline and no
longer, and is told why where there is no answer.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from typing import Self

from checker.engines.durable.patience import PATIENCE, Patience
from checker.engines.durable.reply import Pending, Reply, Settled, Silent
from checker.engines.durable.waiting import Requests, State
from checker.engines.durable.watch import Watch


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with the child, for health checks and metrics.

    Attributes:
        pid: The child's, if there is one.
        starts: Children started so far.
        dropped: Answers that came after their deadline.
        memory_kib: What the child held when it was ready; 0 before.
        because: Why the last child ended, or was not taken.
    """

    state: State
    pid: int | None
    starts: int
    dropped: int
    memory_kib: int
    because: str


class Companion:
    """A child process that is asked, watched and replaced; close it, or use it as a context."""

    def __init__(self, program: bytes, patience: Patience = PATIENCE) -> None:
        self._patience = patience
        self._watch = Watch(program, patience)
        self._requests = self._watch.requests

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def standing(self) -> Standing:
        """How it stands with the child."""
        watch, requests = self._watch, self._requests
        return Standing(
            requests.state, watch.pid, requests.children, requests.dropped, watch.memory_kib, watch.because
        )

    def wait_for(self, *states: State, seconds: float, after: int = 0) -> bool:
        """Wait until it stands so with a child that follows the first `after`; return whether it does."""
        return self._requests.wait_for(states, seconds, after)

    def ask(self, body: bytes) -> Pending:
        """Send a request to the child; this never blocks."""
        sent = self._requests.send(body)
        if isinstance(sent, Silent):
            return Settled(sent)
        number, future = sent
        return _OnItsWay(self._requests, number, future, time.monotonic() + self._patience.answer)

    def close(self) -> None:
        """End the child; whoever still waits is answered."""
        self._watch.close()


class _OnItsWay:
    """A request that the child has, or will have."""

    def __init__(self, requests: Requests, number: int, future: Future[Reply], deadline: float) -> None:
        self._requests = requests
        self._number = number
        self._future = future
        self._deadline = deadline

    def wait(self) -> Reply:
        """Wait in this thread."""
        try:
            return self._future.result(max(0.0, self._deadline - time.monotonic()))
        except Late:
            return self._given_up()

    async def told(self) -> Reply:
        """Wait without holding up the event loop."""
        if self._future.done():
            return self._future.result()
        waiting = asyncio.wrap_future(self._future)
        _ = await asyncio.wait([waiting], timeout=max(0.0, self._deadline - time.monotonic()))
        return waiting.result() if waiting.done() else self._given_up()

    def _given_up(self) -> Reply:
        self._requests.give_up(self._number)
        # answered now, if not by the child in the last moment
        return self._future.result()
