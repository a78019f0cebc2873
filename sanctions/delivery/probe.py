"""Looking for what is unknown (查询核实): where a destination can be asked, and only after its quiet time.

What is looked for is held by a lease, as what is sent is. A look that fails says nothing: the message stays
unknown and is looked for again later.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from connectors.errors import WireError
from connectors.platform import Ability, Held, Platform
from sanctions.delivery import sweep
from sanctions.delivery.foreign_text import REF, plain
from sanctions.delivery.pausing import PAUSES, pause_for
from sanctions.delivery.tables import DestinationRow
from sanctions.delivery.transactions import Transactions, kept

_Taken = tuple[int, str, str, int]


class Probe:
    """Looks for messages at one destination; `cannot` says why it could not be asked."""

    def __init__(
        self,
        store: Transactions,
        platform: Platform,
        clock: Callable[[Session], datetime],
        most: int,
        lease: timedelta,
    ) -> None:
        self._store, self._platform, self._clock = store, platform, clock
        self._most, self._lease = most, lease
        self.cannot = ""

    async def ask(self, outcomes: Counter[str]) -> bool:
        """Ask for what is unknown; return whether anything came of it, which is counted."""
        if Ability.FIND not in self._platform.abilities:
            return False
        taken = await asyncio.to_thread(kept, self._store, self._taken)
        if not taken:
            return False
        try:
            found = await self._platform.find([key for _, _, key, _ in taken])
        except Exception as error:  # whatever it was, nothing is known of them
            self.cannot = f"cannot be asked: {type(error).__name__}"
            await asyncio.to_thread(self._give_back, taken, error)
            return False
        outcomes.update(await asyncio.to_thread(self._settle, taken, found))
        return True

    def _taken(self, session: Session) -> list[_Taken]:
        now, destination = self._clock(session), self._platform.destination
        rows = sweep.take_to_probe(session, destination, limit=self._most, now=now, lease=self._lease)
        return [(row.id or 0, token, row.key, row.version) for row, token in rows]

    def _give_back(self, taken: Sequence[_Taken], error: Exception) -> None:
        why = PAUSES.get(error.disposition.value) if isinstance(error, WireError) else None

        def work(session: Session) -> None:
            now = self._clock(session)
            destination = session.get_one(DestinationRow, self._platform.destination, with_for_update=True)
            for outbox_id, token, _, _ in taken:
                _ = sweep.probed(session, outbox_id, token, "untold", remote_ref=None, now=now)
            if why is not None:
                pause_for(session, destination, why, now)

        kept(self._store, work)

    def _settle(self, taken: Sequence[_Taken], found: Mapping[str, tuple[Held, ...]]) -> Counter[str]:
        def work(session: Session) -> Counter[str]:
            now = self._clock(session)
            told: Counter[str] = Counter()
            for outbox_id, token, key, version in taken:
                standing, ref = _standing(found.get(key, ()), version)
                if sweep.probed(session, outbox_id, token, standing, remote_ref=ref, now=now):
                    told[f"PROBED_{standing or 'absent'}"] += 1
            return told

        return kept(self._store, work)


def _standing(held: Sequence[Held], version: int) -> tuple[str | None, str | None]:
    """Return how our version stands over there: an older one of the same key is not ours."""
    ours = [one for one in held if one.version >= version]
    if not ours:
        return None, None
    newest = max(ours, key=lambda one: one.version)
    return newest.standing, plain(newest.ref, REF) or None
