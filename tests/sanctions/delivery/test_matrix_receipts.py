"""Rows 10 to 12 of the fault matrix: receipts that come twice, of nothing, early or never."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import col, select

from checker.store.store import Store
from sanctions.delivery import receipts
from sanctions.delivery.receipts import Told
from sanctions.delivery.tables import ReceiptRow
from tests.sanctions.delivery import made
from tests.sanctions.delivery.site import Site, run

BY_RECEIPT = {"receipt_seconds": 60}


def kept(store: Store, name: str) -> list[tuple[str, str | None]]:
    asked = select(ReceiptRow).where(col(ReceiptRow.destination) == name).order_by(col(ReceiptRow.id))
    with store.reading() as session:
        return [(row.verdict, row.alarm) for row in session.exec(asked)]


async def synced(site: Site, **parts: float) -> int:
    site.clock.pass_by(**parts)
    night = await site.sync()
    return night.destinations[0].receipts


def test_row_10_a_receipt_that_comes_twice_counts_once(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("receipt_twice")
        told = await site.deliver()
        assert told.outcomes == {"SUBMITTED": 1}
        assert await synced(site, minutes=2) == 1
        assert await synced(site, minutes=2) == 0

        assert kept(shared, name) == [("confirmed", None)]
        assert site.states == ["CONFIRMED"]
        site.check()

    run(work, shared, name, simulated=BY_RECEIPT)


def test_row_10_a_receipt_of_nothing_we_know_is_kept_and_somebody_is_told(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("receipt_unknown")
        _ = await site.deliver()

        assert await synced(site, minutes=2) == 2

        assert kept(shared, name) == [("confirmed", None), ("confirmed", "unknown_message")]
        assert site.tasks == ["unknown_message"]
        site.check()

    run(work, shared, name, simulated=BY_RECEIPT)


def test_row_10_of_two_verdicts_the_first_stands_and_somebody_is_told(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("receipt_contradictory")
        _ = await site.deliver()

        assert await synced(site, minutes=2) == 2

        assert kept(shared, name) == [("confirmed", None), ("rejected", "other_verdict")]
        assert site.states == ["CONFIRMED"]
        assert site.tasks == ["other_verdict"]
        site.check()

    run(work, shared, name, simulated=BY_RECEIPT)


def receipt(verdict: str, ref: str = "R1", number: int = 1) -> Told:
    return Told(ref, made.key_of(number), 1, verdict, "0000", "", "0" * 64)


def taken(store: Store, name: str, *told: Told) -> int:
    with store.writing() as session:
        return receipts.take(session, name, told, None, made.NOON)


def test_row_10_a_receipt_against_the_answer_is_told_as_well(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = await site.deliver()

        assert taken(shared, name, receipt("rejected")) == 1

        assert site.states == ["CONFIRMED"]
        assert site.tasks == ["other_verdict"]
        site.check()

    run(work, shared, name)


def test_row_10_a_receipt_that_holds_what_no_database_takes_is_kept_all_the_same(
    shared: Store, name: str
) -> None:
    made.enter(shared, name, "B")
    made.messages(shared, name, 1)
    strange = Told(
        "R\0\ud800" + "x" * 400, "k" * 400, 2**40, "confirmed", "\0" * 90, "\ud800", "sm3:" + "0" * 64
    )

    assert taken(shared, name, strange) == 1

    assert kept(shared, name) == [("confirmed", "unknown_message")]


def test_row_10_a_receipt_of_what_was_never_sent_settles_nothing(shared: Store, name: str) -> None:
    made.enter(shared, name, "B")
    made.messages(shared, name, 1)

    assert taken(shared, name, receipt("confirmed")) == 1

    assert made.states(shared, name) == ["READY"]
    assert made.tasks(shared, name) == ["unknown_message"]


def test_row_11_a_receipt_may_come_before_the_answer(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("receipt_before_reply", seconds=600)
        delivering = asyncio.create_task(site.deliver())
        assert await site.simulator.until_waiting(1)
        page = await site.platform.receipts("")
        first = page.receipts[0]
        assert (
            taken(shared, name, Told(first.ref, first.key, 1, first.verdict, first.code, "", "0" * 64)) == 1
        )
        assert site.states == ["CONFIRMED"]

        _ = site.simulator.release()
        told = await delivering

        assert told.stale == 1
        assert site.states == ["CONFIRMED"]
        site.check()

    run(work, shared, name, simulated=BY_RECEIPT)


def test_row_11_receipts_in_any_order_come_to_the_same(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = await site.deliver()
        page = await site.platform.receipts("")
        told = [
            Told(one.ref, one.key, 1, one.verdict, one.code, "", one.raw_sm3) for one in page.receipts[::-1]
        ]
        assert len(told) == 0
        site.clock.pass_by(minutes=2)
        page = await site.platform.receipts("")
        told = [
            Told(one.ref, one.key, 1, one.verdict, one.code, "", one.raw_sm3) for one in page.receipts[::-1]
        ]

        assert taken(shared, name, *told) == 5

        assert site.states == ["CONFIRMED"] * 5
        site.check()

    run(work, shared, name, count=5, simulated=BY_RECEIPT)


def test_row_11_a_receipt_that_comes_late_keeps_its_message_from_going_again(
    shared: Store, name: str
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("status", status=500, committed=False)
        _ = await site.deliver()
        with shared.writing() as session:
            row = made.rows(shared, name)[0]
            row.state, row.why = "READY", "the probe found nothing"
            _ = session.merge(row)

        assert taken(shared, name, receipt("confirmed")) == 1

        assert site.states == ["CONFIRMED"]
        told = await site.later(hours=1)
        assert told.outcomes == {}
        assert site.arrivals() == 0

    run(work, shared, name)


@pytest.mark.parametrize("kind", ["A", "B"])
def test_row_12_a_receipt_that_never_comes_makes_its_message_unknown(
    shared: Store, name: str, kind: str
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("receipt_never")
        told = await site.deliver()
        assert told.outcomes == {"SUBMITTED": 1}
        told = await site.later(days=6, hours=23)
        assert told.swept["overdue"] == 0

        # the seven days of its profile are over
        told = await site.later(hours=2)

        assert told.swept["overdue"] == 1
        assert site.states == ["UNKNOWN"]
        site.check()
        _ = await site.later(minutes=6)
        assert site.states == ["CONFIRMED"]
        assert len(site.standing()[made.key_of(1)]) == 1
        site.check()

    run(work, shared, name, kind, simulated=BY_RECEIPT)
