"""The platform's clock: the wall clock and what control has put it ahead, and waiting by it.

A held call waits until its time has come by this clock, until it is let go, or until a real bound
is reached, so that a forgotten order holds nothing for ever. Nothing here sleeps: waiting ends
with an event.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")
"""The day of day logs and listings; there has been no summer time since 1991."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(slots=True)
class Hold:
    """One call that is held; let go when `released`."""

    released: bool = False


class Clock:
    """A clock that can be put ahead and by which calls wait."""

    def __init__(self, wall: Callable[[], datetime], ahead: timedelta, most_seconds: float) -> None:
        self._wall, self.ahead, self._most = wall, ahead, most_seconds
        self._holds: set[Hold | int] = set()
        self._changed = asyncio.Event()
        self.waiting = 0
        self.closed = False

    def wall(self) -> datetime:
        """Return the moment of the wall clock."""
        return self._wall()

    def now(self) -> datetime:
        """Return the moment of the platform's clock."""
        return self._wall() + self.ahead

    def put_ahead(self, by: timedelta) -> None:
        """Let time pass at once."""
        self.ahead += by
        self.wake()

    def wake(self) -> None:
        """Let everything that waits look again whether it still has to."""
        self._changed.set()
        self._changed = asyncio.Event()

    def close(self) -> None:
        """Hold nothing any more."""
        self.closed = True
        self.wake()

    async def hold(self, seconds: float, hold: Hold) -> None:
        """Wait so many seconds of this clock, or until let go."""
        due = self.now() + timedelta(seconds=seconds)
        self.waiting += 1
        self.wake()  # somebody may wait for the number of those that wait
        try:
            await self._until(lambda: hold.released or self.now() >= due, lambda: due - self.now())
        finally:
            self.waiting -= 1
            self.wake()

    async def until_waiting(self, calls: int, seconds: float) -> bool:
        """Wait until so many calls are held; False where it took longer than so many real seconds."""
        bound = timedelta(seconds=seconds)
        await self._until(lambda: self.waiting >= calls, lambda: bound, most=seconds)
        return self.waiting >= calls

    async def pause(self, seconds: float, hold: Hold) -> None:
        """Wait so many real seconds, or until let go."""
        bound = timedelta(seconds=seconds)
        await self._until(lambda: hold.released, lambda: bound, most=seconds)

    async def _until(
        self, done: Callable[[], bool], left: Callable[[], timedelta], most: float | None = None
    ) -> None:
        loop = asyncio.get_running_loop()
        last = loop.time() + min(self._most, self._most if most is None else most)
        while not done() and not self.closed and loop.time() < last:
            changed = self._changed
            # a wall clock that a test has stopped never comes nearer by itself
            wait = min(max(left().total_seconds(), 0.001), last - loop.time())
            try:
                async with asyncio.timeout(wait):
                    _ = await changed.wait()
            except TimeoutError:
                continue


def milliseconds(at: datetime) -> int:
    """Return a moment as it is kept.

    >>> milliseconds(datetime(1970, 1, 2, tzinfo=UTC))
    86400000
    """
    return (at - _EPOCH) // _MILLISECOND


def written(kept: int) -> str:
    """Return a kept moment as the wire writes it.

    >>> written(0)
    '1970-01-01T08:00:00+08:00'
    """
    return (_EPOCH + kept * _MILLISECOND).astimezone(CHINA).isoformat(timespec="seconds")


def beginning(day: date) -> int:
    """Return when a day begins."""
    return milliseconds(datetime.combine(day, time(), CHINA))


def next_day(at: datetime) -> int:
    """Return when the day after a moment begins."""
    return beginning(at.astimezone(CHINA).date() + timedelta(days=1))
