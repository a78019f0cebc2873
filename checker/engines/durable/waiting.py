"""The requests that wait for the child, and how it stands with it; many threads use this, under one lock."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Literal

from checker.engines.durable.reply import Because, Reply, Silent
from checker.engines.durable.wire import frame

State = Literal["starting", "ready", "late", "down", "not_importable", "closed"]
"""How it stands with the child: only one that is ready is asked."""

_WHY: dict[State, Because] = {
    "starting": "starting",
    "late": "late",
    "down": "down",
    "not_importable": "not_importable",
    "closed": "closed",
}

Sent = tuple[int, Future[Reply]]


class Requests:
    """All requests to one child after another; numbers are never used twice.

    Args:
        most: Requests that may wait at the same time.
        wake: Wakes the thread that watches the child.
    """

    def __init__(self, most: int, wake: Callable[[], None]) -> None:
        self._changed = threading.Condition()
        self._most = most
        self._wake = wake
        self._state: State = "starting"
        self._wire: socket.socket | None = None
        self._unsent = bytearray()
        self._waiting: dict[int, Future[Reply]] = {}
        self._overdue: set[int] = set()
        self._quiet_since = 0.0
        self._last = 0
        self.dropped = 0
        """Answers that came late."""
        self.children = 0
        """Children taken up so far."""

    @property
    def state(self) -> State:
        """How it stands with the child."""
        return self._state

    def wait_for(self, states: Iterable[State], seconds: float, after: int) -> bool:
        """Wait until it stands so with a child that follows the first `after`; return whether it does."""
        wanted = set(states)
        with self._changed:
            return self._changed.wait_for(lambda: self._state in wanted and self.children > after, seconds)

    def send(self, body: bytes) -> Sent | Silent:
        """Send a request to the child, or say why it is not asked."""
        with self._changed:
            if self._state != "ready":
                return Silent(_WHY[self._state])
            if len(self._waiting) >= self._most:
                return Silent("busy")
            self._last += 1
            future: Future[Reply] = Future()
            # it cannot be cancelled: somebody else may wait for the same child
            _ = future.set_running_or_notify_cancel()
            self._waiting[self._last] = future
            self._push(frame(self._last, body))
            return self._last, future

    def give_up(self, number: int) -> None:
        """Answer a request that came to its deadline; nothing happens if it was answered meanwhile."""
        with self._changed:
            if (future := self._waiting.pop(number, None)) is None:
                return
            self._overdue.add(number)
            if self._state == "ready":
                self._quiet_since = time.monotonic()
                self._stand("late")
                self._wake()
        future.set_result(Silent("late"))

    def answered(self, number: int, reply: Reply) -> None:
        """Hand an answer to whoever waits for it; a late one is dropped."""
        with self._changed:
            self._quiet_since = time.monotonic()
            future = self._waiting.pop(number, None)
            if future is None:
                self.dropped += 1
                self._overdue.discard(number)
            if self._state == "late" and not self._overdue:
                self._stand("ready")
        if future is not None:
            future.set_result(reply)

    def hung_at(self, silence: float) -> float | None:
        """Return when a child that is late is to be taken for hung (monotonic seconds), if it is late."""
        with self._changed:
            return self._quiet_since + silence if self._state == "late" else None

    def begin(self, wire: socket.socket, first: bytes) -> None:
        """Take up a new child, which is sent its first frame."""
        with self._changed:
            self._wire = wire
            self.children += 1
            self._stand("starting")
            self._push(first)

    def ready(self) -> None:
        """Ask the child from here on."""
        with self._changed:
            self._stand("ready")

    def faulty(self, number: int) -> None:
        """Answer a request that durable-rules failed at, and let go of the child."""
        with self._changed:
            future = self._waiting.pop(number, None)
            self.end("down")
        if future is not None:
            future.set_result(Silent("fault"))

    def end(self, state: State) -> None:
        """Let go of the child: whatever waits for it is answered now."""
        with self._changed:
            self._wire = None
            self._unsent.clear()
            self._overdue.clear()
            left = list(self._waiting.values())
            self._waiting.clear()
            self._stand(state)
        for future in left:
            future.set_result(Silent(_WHY[state]))

    @property
    def has_unsent(self) -> bool:
        """Whether the wire could not take everything yet."""
        return bool(self._unsent)

    def push_rest(self) -> None:
        """Send what the wire could not take before."""
        with self._changed:
            rest = bytes(self._unsent)
            self._unsent.clear()
            self._push(rest)

    def _push(self, written: bytes) -> None:
        if self._wire is not None and not self._unsent:
            try:
                written = written[self._wire.send(written) :]
            except BlockingIOError:
                pass
            except OSError:
                # it is gone: the thread that watches it will see that too, and answers for all that wait
                return
        if written:
            self._unsent += written
            self._wake()

    def _stand(self, state: State) -> None:
        self._state = state
        self._changed.notify_all()
