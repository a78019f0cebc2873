"""What is done every hour (定时清理): what has expired goes, and the audit chain gets a signed checkpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from checker.service.log_lines import log_of
from checker.settings import Settings
from checker.store import idempotency, jobs
from checker.store.errors import StoreRefused
from checker.store.store import Store
from sanctions import audit

HOUR = 3600.0
KEYS_KEPT = timedelta(hours=24)
"""How long the answer under an Idempotency-Key is given again."""

RECEIVING_AT_MOST = timedelta(hours=1)
"""After which a file that never came whole is let go."""

_log = log_of("housekeeping")


class Housekeeping:
    """Does it at the start and every hour until cancelled; one that fails is told and tried again."""

    def __init__(self, store: Store, settings: Settings, now: Callable[[], datetime]) -> None:
        self._store = store
        self._settings = settings
        self._now = now

    async def run(self) -> None:
        """Go on until cancelled."""
        never = asyncio.Event()
        while True:
            try:
                await asyncio.to_thread(self.once)
            except Exception as error:
                # one that stopped for good would look like one that has nothing to do
                reason = error.code if isinstance(error, StoreRefused) else type(error).__name__
                _log.error("housekeeping put off", reason=reason)
            try:
                _ = await asyncio.wait_for(never.wait(), HOUR)
            except TimeoutError:
                continue

    async def at_the_end(self) -> None:
        """Sign what was recorded since; what cannot be signed now is signed at the next start."""
        try:
            await asyncio.to_thread(self._checkpoint)
        except StoreRefused as error:
            _log.error("no checkpoint at the end", code=error.code)

    def once(self) -> None:
        """Do it now, each part in a transaction of its own."""
        at = self._now()
        with self._store.writing() as session:
            _ = idempotency.expire(session, at - KEYS_KEPT)
        with self._store.writing() as session:
            _ = jobs.abandon_receiving(session, at - RECEIVING_AT_MOST)
            _ = jobs.expire(session, at - timedelta(days=self._settings.job_days))
        self._checkpoint()

    def _checkpoint(self) -> None:
        with self._store.writing() as session:
            _ = audit.checkpoint(session, self._store.keys.signer(), self._now())
