"""The nightly sync (夜间同步): send what is due, take receipts, hold listings against the ledger, balance.

One run at a time, by a lease; a run that was missed is caught up once; a run that died is gone on with from
what the ledger says. A dry run looks and changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.errors import NotOffered, WireError
from connectors.judicial_platform import JudicialPlatform
from connectors.mapping import Unmappable
from connectors.platform import Ability, ListingPage, Message, Platform
from sanctions.delivery import events, lease, receipts, reconcile
from sanctions.delivery.balance import Balance, balance, confirmed
from sanctions.delivery.claim import CONTENT
from sanctions.delivery.reconcile import Listing, Reconciled
from sanctions.delivery.synced import Synced
from sanctions.delivery.tables import DestinationRow
from sanctions.delivery.transactions import Transactions, database_clock, kept
from sanctions.delivery.worker import Clock, Worker
from sanctions.errors import SealBroken
from sanctions.proceeding.ledger import Book

NAME = "sync"
Progress = Callable[[str, str], None]


@dataclass(slots=True)
class Night:
    """What a whole sync came to; `taken` is False where another one was running."""

    taken: bool
    destinations: list[Synced] = field(default_factory=list[Synced])

    @property
    def needs_a_person(self) -> bool:
        """Whether something is left that no machine settles."""
        return any(
            one.problems
            or (one.balance is not None and not one.balance.holds)
            or (one.reconciled is not None and (one.reconciled.braked or not one.reconciled.complete))
            for one in self.destinations
        )


async def sync(
    store: Transactions,
    platforms: Sequence[Platform],
    *,
    clock: Clock = database_clock,
    book: Book | None = None,
    progress: Progress = lambda _destination, _step: None,
    may_be_empty: bool = True,
    beat: timedelta = lease.LENGTH / 3,
) -> Night:
    """Run the nightly sync over every destination.

    Args:
        book: What acts go by that the judicial platform tells of; without it none is taken.
    """
    taken = await asyncio.to_thread(_take, store, clock)
    if taken is None:
        return Night(taken=False)
    night = Night(taken=True)
    over = asyncio.Event()
    holding = asyncio.create_task(_hold_on(store, taken, clock, beat, over))
    try:
        for platform in platforms:
            synced = Synced(platform.destination)
            night.destinations.append(synced)
            await _sync_one(store, platform, synced, clock, book, progress, may_be_empty=may_be_empty)
            if not await asyncio.to_thread(_refresh, store, taken, clock):
                synced.problems.append("the lease ran out and another sync has begun: this one stopped")
                return night
    finally:
        over.set()
        await holding
    await asyncio.to_thread(_give_back, store, taken, night, clock)
    return night


async def _sync_one(
    store: Transactions,
    platform: Platform,
    synced: Synced,
    clock: Clock,
    book: Book | None,
    progress: Progress,
    *,
    may_be_empty: bool,
) -> None:
    progress(platform.destination, "deliver")
    synced.told = await Worker(store, platform, clock=clock).run()
    progress(platform.destination, "receipts")
    await _receipts(store, platform, synced, clock)
    if book is not None and isinstance(platform, JudicialPlatform):
        await events.take_all(store, platform, book, synced, clock)
    progress(platform.destination, "reconcile")
    await _reconcile(store, platform, synced, clock, may_be_empty=may_be_empty)
    if synced.reconciled is not None and synced.reconciled.sent_again:
        again = await Worker(store, platform, clock=clock).run()
        synced.told.outcomes.update(again.outcomes)
        await _receipts(store, platform, synced, clock)
    synced.balance = await asyncio.to_thread(_balance, store, platform.destination)


async def _hold_on(
    store: Transactions, taken: lease.Taken, clock: Clock, beat: timedelta, over: asyncio.Event
) -> None:
    """Hold the lease on until the sync is over: one destination may take longer than a lease lasts."""
    while not over.is_set():
        try:
            async with asyncio.timeout(beat.total_seconds()):
                _ = await over.wait()
        except TimeoutError:
            _ = await asyncio.to_thread(_refresh, store, taken, clock)


async def _receipts(store: Transactions, platform: Platform, synced: Synced, clock: Clock) -> None:
    if Ability.RECEIPTS not in platform.abilities:
        return
    cursor = await asyncio.to_thread(_cursor, store, platform.destination)
    try:
        while True:
            page = await platform.receipts(cursor)
            told = [
                receipts.Told(
                    one.ref, one.key, one.version or 0, one.verdict, one.code, one.message, one.raw_sm3
                )
                for one in page.receipts
            ]
            new = await asyncio.to_thread(_taken, store, platform.destination, told, page.cursor, clock)
            synced.receipts += new
            if page.unread:
                synced.problems.append(f"{page.unread} receipts could not be read")
            if not page.receipts or page.cursor == cursor:
                return
            cursor = page.cursor
    except WireError as error:
        synced.problems.append(f"receipts: {error}")


async def _reconcile(
    store: Transactions, platform: Platform, synced: Synced, clock: Clock, *, may_be_empty: bool
) -> None:
    if Ability.LISTING not in platform.abilities:
        return
    begun = await asyncio.to_thread(_now, store, clock)
    try:
        listing = await _listing(platform, may_be_empty=may_be_empty)
    except WireError as error:
        synced.problems.append(f"listing: {error}")
        return

    rendered = await asyncio.to_thread(_rendered, store, platform)

    def work() -> Reconciled:
        with store.writing() as session:
            now = clock(session)
            return reconcile.reconcile(
                session, platform.destination, listing, rendered, read_at=begun, now=now
            )

    synced.reconciled = await asyncio.to_thread(work)
    if synced.reconciled.why_incomplete:
        synced.problems.append(f"listing: {synced.reconciled.why_incomplete}")


async def _listing(platform: Platform, *, may_be_empty: bool) -> Listing:
    pages: list[ListingPage] = [await platform.listing(1)]
    while len(pages) < pages[0].pages:
        pages.append(await platform.listing(len(pages) + 1))
    again = await platform.listing(1)
    return reconcile.whole(pages, again, may_be_empty=may_be_empty)


def _rendered(store: Transactions, platform: Platform) -> dict[str, str]:
    """Return what each confirmed record comes to over there, as its profile lays it out today."""
    found: dict[str, str] = {}
    with store.reading() as session:
        for row in confirmed(session, platform.destination):
            place = f"{row.destination}/{row.key}/{row.version}"
            if row.idem_key is None:
                continue
            # what cannot be opened or laid out is told by whoever sends it; here it has no digest
            with suppress(Unmappable, NotOffered, SealBroken):
                content = store.keys.open_sealed(*CONTENT, place, row.desired)
                message = Message(row.key, row.version, "publish", row.idem_key, row.kind, content)
                found[row.key] = platform.lay_out(message).content_sm3
    return found


def _take(store: Transactions, clock: Clock) -> lease.Taken | None:
    with store.writing() as session:
        return lease.take(session, NAME, clock(session))


def _refresh(store: Transactions, taken: lease.Taken, clock: Clock) -> bool:
    return kept(store, lambda session: lease.refresh(session, taken, clock(session)))


def _give_back(store: Transactions, taken: lease.Taken, night: Night, clock: Clock) -> None:
    report = "; ".join(
        f"{one.destination}: {dict(one.told.outcomes)} {one.balance.parts if one.balance else '-'}"
        for one in night.destinations
    )
    with store.writing() as session:
        lease.give_back(session, taken, report, clock(session))


def _now(store: Transactions, clock: Clock) -> datetime:
    with store.reading() as session:
        return clock(session)


def _cursor(store: Transactions, destination_id: str) -> str:
    with store.reading() as session:
        return session.get_one(DestinationRow, destination_id).receipts_cursor


def _taken(
    store: Transactions, destination_id: str, told: Sequence[receipts.Told], cursor: str, clock: Clock
) -> int:
    with store.writing() as session:
        return receipts.take(session, destination_id, told, cursor, clock(session))


def _balance(store: Transactions, destination_id: str) -> Balance:
    with store.reading() as session:
        return balance(session, destination_id)
