"""Delivering and syncing with the platforms of a configuration (报送与同步); commands and demo call it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from checker.consequences.book import one_engine
from checker.consequences.disclosing import mark_published
from checker.delivery import platforms
from checker.delivery.configuration import Configuration
from checker.settled import settle
from checker.store.store import Store
from sanctions.delivery import destination, nightly
from sanctions.delivery.balance import Balance, balance
from sanctions.delivery.nightly import Night, Progress
from sanctions.delivery.worker import Told, Worker
from sanctions.proceeding.request import Signed


async def deliver(store: Store, configuration: Configuration, only: Sequence[str] = ()) -> dict[str, Told]:
    """Send what is due; return what was done, by destination."""
    await asyncio.to_thread(_enter, store, configuration)
    settle()
    async with platforms.opened(configuration, only) as found:
        return {one.destination: await Worker(store, one).run() for one in found}


async def sync(
    store: Store,
    configuration: Configuration,
    only: Sequence[str] = (),
    *,
    progress: Progress = lambda _destination, _step: None,
) -> Night:
    """Run the nightly sync."""
    await asyncio.to_thread(_enter, store, configuration)
    _ = await asyncio.to_thread(mark_published, store, one_engine(), Signed(datetime.now(UTC), "sync"))
    settle()
    async with platforms.opened(configuration, only) as found:
        return await nightly.sync(store, found, book=one_engine(), progress=progress)


def _enter(store: Store, configuration: Configuration) -> None:
    known = platforms.destinations(configuration)
    with store.writing() as session:
        destination.enter(session, known)


def balances(store: Store, configuration: Configuration, only: Sequence[str] = ()) -> list[Balance]:
    """Return the balance of every destination, from the ledger alone."""
    names = [name for name in configuration.destinations if not only or name in only]
    with store.reading() as session:
        return [balance(session, name) for name in names]
