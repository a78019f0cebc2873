"""The nightly sync within the service (进程内定时同步): once a day, and once if it was missed.

A machine that slept at that hour, or was off for a week, catches up once. A site that would rather have its
own timer leaves `SUNLIT_SYNC_AT` empty; `examples/systemd` has one. Either way one sync runs at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from checker.delivery import run
from checker.delivery.configuration import ConfigurationRefused, read
from checker.service.log_lines import log_of
from checker.store.errors import StoreRefused
from checker.store.store import Store
from connectors.errors import ProfileBroken, SetupRefused
from sanctions.delivery.nightly import NAME
from sanctions.delivery.tables import LeaseRow
from sanctions.time_limit import LEGAL_TIME

_log = log_of("sync")
_LOOKS_EVERY = 300.0
"""Seconds between two looks at the clock: a clock that is set, or a machine that slept, is noticed."""


def is_due(last_started: datetime | None, now: datetime, at: time) -> bool:
    """Return whether a sync is due: the hour has come since the last one began.

    >>> from datetime import UTC
    >>> night = datetime(2026, 11, 28, 2, 5, tzinfo=LEGAL_TIME)
    >>> is_due(None, night, time(2)), is_due(night, night + timedelta(hours=20), time(2))
    (True, False)
    >>> is_due(night, night + timedelta(days=7), time(2))
    True
    """
    here = now.astimezone(LEGAL_TIME)
    newest = datetime.combine(here.date(), at, LEGAL_TIME)
    if newest > here:
        newest -= timedelta(days=1)
    return last_started is None or last_started < newest


class Scheduler:
    """Runs the sync when it is due until cancelled; one that fails is told and tried at the next look."""

    def __init__(self, store: Store, destinations: Path, at: time, now: Callable[[], datetime]) -> None:
        self._store, self._destinations, self._at, self._now = store, destinations, at, now

    async def run(self) -> None:
        """Go on until cancelled."""
        never = asyncio.Event()
        while True:
            try:
                if is_due(await asyncio.to_thread(self._last), self._now(), self._at):
                    await self.once()
            except (StoreRefused, ConfigurationRefused, ProfileBroken, SetupRefused, OSError) as error:
                _log.error("sync put off", reason=type(error).__name__)
            try:
                _ = await asyncio.wait_for(never.wait(), _LOOKS_EVERY)
            except TimeoutError:
                continue

    async def once(self) -> None:
        """Run one sync now, and say what it came to."""
        night = await run.sync(self._store, read(self._destinations))
        for one in night.destinations:
            _log.info(
                "synced",
                destination=one.destination,
                outcomes=dict(one.told.outcomes),
                problems=len(one.problems),
                balanced=one.balance is not None and one.balance.holds,
            )

    def _last(self) -> datetime | None:
        with self._store.reading() as session:
            row = session.get(LeaseRow, NAME)
            return None if row is None else row.last_started


def hour_of(text: str) -> time | None:
    """Read an hour such as ``02:00``; None where none is set.

    Raises:
        ValueError: It is no hour.
    """
    return time.fromisoformat(text) if text else None
