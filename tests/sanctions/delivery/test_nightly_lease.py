"""The lease of the nightly sync (row 30): held on for as long as it runs, and lost only with who holds it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from checker.store.store import Store
from connectors.platform import ListingPage
from sanctions.delivery import nightly
from sanctions.delivery.tables import LeaseRow
from tests.sanctions.delivery import made
from tests.sanctions.delivery.made import Clock
from tests.sanctions.delivery.remote import Remote


def until(store: Store) -> datetime | None:
    with store.reading() as session:
        row = session.get(LeaseRow, nightly.NAME)
        return None if row is None else row.until


class Slow(Remote):
    """A platform whose listing takes nine minutes, and during which somebody else wants to sync."""

    store: Store
    clock: Clock
    other: bool | None = None

    async def listing(self, page: int, /, *, size: int = 500) -> ListingPage:
        """Return a page, late."""
        if self.other is None:
            before = until(self.store)
            self.clock.pass_by(minutes=9)
            async with asyncio.timeout(30):
                while await asyncio.to_thread(until, self.store) == before:
                    pass
            self.clock.pass_by(minutes=9)
            self.other = (await nightly.sync(self.store, [], clock=self.clock)).taken
        return await super().listing(page, size=size)


def test_row_30_a_sync_that_runs_longer_than_a_lease_lasts_keeps_it(
    shared: Store, name: str, tmp_path: Path
) -> None:
    clock = Clock()
    made.enter(shared, name, "B")
    made.messages(shared, name, 2)
    remote = Slow(name, "B", tmp_path / "books", clock)
    remote.store, remote.clock = shared, clock

    night = asyncio.run(nightly.sync(shared, [remote], clock=clock, beat=timedelta(milliseconds=10)))

    assert (night.taken, remote.other) == (True, False)
    assert night.destinations[0].problems == []
    assert until(shared) is None
    assert made.states(shared, name) == ["CONFIRMED"] * 2
