"""Messages are known by one name wherever they arrive (报文标识), those from before too."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlmodel import update

from checker.store.store import Store
from sanctions.delivery.worker import Worker
from sanctions.proceeding.tables import OutboxRow
from tests.sanctions.delivery import invariant, made
from tests.sanctions.delivery.made import Clock
from tests.sanctions.delivery.remote import Remote


def test_a_message_written_without_a_name_is_given_the_same_one_when_it_is_claimed(
    store: Store, tmp_path: Path
) -> None:
    made.enter(store, "example", "B")
    made.messages(store, "example", 3)
    before = [(row.idem_key, row.payload_sm3) for row in made.rows(store, "example")]
    with store.writing() as session:
        _ = session.exec(update(OutboxRow).values(idem_key=None, payload_sm3=None))
    clock = Clock()
    remote = Remote("example", "B", tmp_path / "books", clock)

    _ = asyncio.run(Worker(store, remote, clock=clock).run())

    assert [(row.idem_key, row.payload_sm3) for row in made.rows(store, "example")] == before
    assert made.states(store, "example") == ["CONFIRMED"] * 3
    invariant.check(store, "example", remote.standing())
