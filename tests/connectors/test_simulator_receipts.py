"""Receipts of a simulated platform: late, twice, unknown, contradictory, never, and before the reply."""

from __future__ import annotations

import asyncio

from connectors.platform import DeliveryClass
from tests.connectors.simulated import Tried, record, simulated


async def told(tried: Tried, after: str = "") -> tuple[list[tuple[str, str]], str]:
    """Return keys and verdicts of the receipts after a cursor, and the cursor to go on with."""
    answered = await tried.call("receipts", {"after": after})
    return [(receipt["key"], receipt["verdict"]) for receipt in answered["receipts"]], answered["cursor"]


@simulated(receipt_seconds=3600)
async def test_a_verdict_comes_when_the_clock_says_so(tried: Tried) -> None:
    sent = await tried.send(record())
    pending = await tried.call("query", {"keys": ["示例-1"]})
    early = await told(tried)
    tried.simulator.advance(hours=1)

    late, _ = await told(tried)
    confirmed = await tried.call("query", {"keys": ["示例-1"]})

    assert [result["status"] for result in sent["results"]] == ["received"]
    assert [row["status"] for row in pending["records"]] == ["pending"]
    assert early == ([], "")
    assert late == [("示例-1", "confirmed")]
    assert [row["status"] for row in confirmed["records"]] == ["confirmed"]


@simulated()
async def test_one_that_comes_late_stands_behind_every_cursor_given(tried: Tried) -> None:
    """A cursor over numbers given at the arrival would pass it by, and lose it for ever."""
    _ = tried.simulator.order("receipt_late", key="示例-1", seconds=60)
    _ = await tried.send(record("示例-1"), record("示例-2"))
    first, cursor = await told(tried)
    tried.simulator.advance(seconds=60)

    second, _ = await told(tried, cursor)

    assert first == [("示例-2", "confirmed")]
    assert second == [("示例-1", "confirmed")]


@simulated(delivery_class=DeliveryClass.C)
async def test_day_logs_hold_what_was_given_on_a_day(tried: Tried) -> None:
    _ = await tried.send(record("示例-1"))
    tried.simulator.advance(hours=12)
    _ = await tried.send(record("示例-2"))

    days = [await tried.call("receipts", {"day": day}) for day in ("2026-11-22", "2026-11-23", "2026-11-24")]

    assert [[receipt["key"] for receipt in day["receipts"]] for day in days] == [["示例-1"], ["示例-2"], []]
    assert [day["serviceFlag"] for day in days] == [1, 1, 3]
    assert all("cursor" not in day for day in days)


@simulated()
async def test_a_receipt_comes_twice(tried: Tried) -> None:
    _ = tried.simulator.order("receipt_twice")
    _ = await tried.send(record())

    found, _ = await told(tried)

    assert found == [("示例-1", "confirmed")] * 2
    assert tried.standing("示例-1") == [1]


@simulated()
async def test_a_receipt_comes_for_something_nobody_sent(tried: Tried) -> None:
    _ = tried.simulator.order("receipt_unknown")
    sent = await tried.send(record())

    answered = await tried.call("receipts", {})

    mine, other = answered["receipts"]
    assert (mine["key"], mine["ref"]) == ("示例-1", sent["results"][0]["ref"])
    assert other["key"].startswith("示例-unknown-")
    assert other["ref"] != mine["ref"]


@simulated()
async def test_two_receipts_contradict_each_other(tried: Tried) -> None:
    _ = tried.simulator.order("receipt_contradictory")
    _ = await tried.send(record())

    answered = await tried.call("receipts", {})

    assert [receipt["verdict"] for receipt in answered["receipts"]] == ["confirmed", "rejected"]
    assert len({receipt["ref"] for receipt in answered["receipts"]}) == 1


@simulated(receipt_seconds=60)
async def test_a_receipt_never_comes_though_the_record_stands(tried: Tried) -> None:
    _ = tried.simulator.order("receipt_never", key="*-1")
    _ = await tried.send(record("示例-1"), record("示例-2"))
    tried.simulator.advance(days=365)

    found, _ = await told(tried)
    held = await tried.call("query", {"keys": ["示例-1"]})

    assert found == [("示例-2", "confirmed")]
    assert [row["status"] for row in held["records"]] == ["confirmed"]


@simulated(receipt_seconds=3600)
async def test_a_receipt_is_there_before_the_reply(tried: Tried) -> None:
    _ = tried.simulator.order("receipt_before_reply")
    sending = asyncio.create_task(tried.send(record()))
    assert await tried.simulator.until_waiting()

    found, _ = await told(tried)
    answered_before = sending.done()
    released = tried.simulator.release()
    answered = await sending

    assert found == [("示例-1", "confirmed")]
    assert (answered_before, released) == (False, 1)
    assert answered["results"][0]["status"] == "received"


@simulated()
async def test_a_record_is_rejected_by_the_reply_or_by_a_receipt(tried: Tried) -> None:
    _ = tried.simulator.order("reject", key="示例-1", code="1001")
    _ = tried.simulator.order("reject", key="示例-2", code="1002", by="receipt")
    sent = await tried.send(record("示例-1"), record("示例-2"), record("示例-3"))

    found, _ = await told(tried)
    again = await tried.send(record("示例-1"))

    assert [(result["status"], result["code"]) for result in sent["results"]] == [
        ("rejected", "1001"),
        ("received", "0000"),
        ("accepted", "0000"),
    ]
    assert found == [("示例-1", "rejected"), ("示例-2", "rejected"), ("示例-3", "confirmed")]
    assert again["results"][0]["status"] == "accepted"
    effects = tried.simulator.effects()
    assert [(about["effects"], about["rejected"]) for about in effects.values()] == [(1, 1), (0, 1), (1, 0)]


@simulated(receipt_seconds=60)
async def test_a_repeat_is_answered_as_what_it_is_merged_into_stands(tried: Tried) -> None:
    _ = await tried.send(record())
    pending = await tried.send(record())
    tried.simulator.advance(seconds=60)

    confirmed = await tried.send(record())

    statuses = [answer["results"][0]["status"] for answer in (pending, confirmed)]
    assert statuses == ["received", "accepted"]
