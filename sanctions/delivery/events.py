"""Events of the judicial platform taken in, page by page (状态回传的接收): each on its own, none forced."""

from __future__ import annotations

import asyncio

from connectors.errors import WireError
from connectors.judicial_platform import JudicialPlatform, StatusEvent
from sanctions.delivery import status
from sanctions.delivery.synced import Synced
from sanctions.delivery.tables import DestinationRow
from sanctions.delivery.transactions import Transactions
from sanctions.delivery.worker import Clock
from sanctions.proceeding.ledger import Book
from sanctions.refusal import Refusal


async def take_all(
    store: Transactions, platform: JudicialPlatform, book: Book, synced: Synced, clock: Clock
) -> None:
    """Take every event since the cursor; one that does not fit is left to a person and holds up no other."""
    cursor = await asyncio.to_thread(_cursor, store, platform.destination)
    try:
        while True:
            page = await platform.events(cursor)
            for event in page.events:
                came_to = await asyncio.to_thread(take_one, store, platform.destination, book, event, clock)
                synced.events[came_to] += 1
            if page.unread:
                synced.problems.append(f"{page.unread} events could not be read")
            if not page.events or page.cursor == cursor:
                return
            await asyncio.to_thread(_advance, store, platform.destination, page.cursor)
            cursor = page.cursor
    except WireError as error:
        synced.problems.append(f"events: {error}")


def take_one(store: Transactions, destination_id: str, book: Book, event: StatusEvent, clock: Clock) -> str:
    """Take one event, or leave it to a person; return applied, known or left."""
    try:
        with store.writing() as session:
            return status.take(session, store.keys, book, destination_id, event, clock(session))
    except Refusal as refusal:
        with store.writing() as session:
            status.leave(session, destination_id, event, f"{refusal.code}: {refusal}", clock(session))
        return "left"


def _cursor(store: Transactions, destination_id: str) -> str:
    with store.reading() as session:
        return session.get_one(DestinationRow, destination_id).status_cursor


def _advance(store: Transactions, destination_id: str, cursor: str) -> None:
    with store.writing() as session:
        status.advance(session, destination_id, cursor)
