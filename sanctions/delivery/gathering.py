"""What comes back one by one and is kept together (归集): nobody is woken for each of it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Gathering(Generic[_T]):
    """Things that wait to be taken together, by one taker, on one event loop."""

    def __init__(self, enough: int, wait: timedelta) -> None:
        """Gather until there is enough, or the first has waited so long; whatever came by then goes along."""
        self._enough, self._wait = enough, wait.total_seconds()
        self._came: list[_T] = []
        self._some, self._full = asyncio.Event(), asyncio.Event()
        self._ended = False

    def add(self, *more: _T) -> None:
        """Let them wait with the others."""
        self._came += more
        if self._came:
            self._some.set()
        if len(self._came) >= self._enough:
            self._full.set()

    def end(self) -> None:
        """Say that nothing more comes."""
        self._ended = True
        self._some.set()
        self._full.set()

    async def group(self) -> list[_T]:
        """Wait for the next group; an empty one is the end."""
        _ = await self._some.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._wait):
                _ = await self._full.wait()
        group, self._came = self._came, []
        if not self._ended:
            self._some.clear()
            self._full.clear()
        return group
