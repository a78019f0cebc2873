"""Our own senders against the simulated platform: both were written from the same page, and must agree."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from itertools import count
from typing import Any

import aiohttp
import pytest

from connectors.address import Address, Limits
from connectors.credit_sharing import CreditSharing, Feedback
from connectors.judicial_platform import JudicialPlatform
from connectors.outcome import Outcome
from connectors.profile import shipped as profile_of
from connectors.signing import HmacSigner, Signer
from connectors.simulator.running import Simulator
from connectors.simulator.settings import ClientKey, SimulatorSettings
from connectors.simulator.template import shipped
from connectors.sm2 import Sm2Signer
from connectors.transport import Wire
from tests.connectors.made_up import SITE, messages
from tests.connectors.simulated import NOON, Tried
from tests.connectors.test_simulator_signature import PRIVATE, PUBLIC

SECRET = bytes(range(32))
SIGNERS: dict[str, tuple[Signer, ClientKey]] = {
    "HMAC-SM3": (HmacSigner("key", SECRET), ClientKey("HMAC-SM3", SECRET)),
    "HMAC-SHA256": (HmacSigner("key", SECRET, "HMAC-SHA256"), ClientKey("HMAC-SHA256", SECRET)),
    "SM2": (Sm2Signer("key", PUBLIC, PRIVATE.to_bytes(32, "big")), ClientKey("SM2", PUBLIC)),
}


def wired(
    simulator: Simulator, platform: str, signer: Signer, numbers: Callable[[], int], seconds: int
) -> Wire:
    """Return a wire to one of the platforms."""
    return Wire(
        Address(f"{simulator.address}/{platform}", frozenset({"127.0.0.1"}), plain=True),
        client="example",
        signer=signer,
        limits=Limits(seconds, seconds, seconds, most_bytes=100_000),
        now=lambda: NOON,
        elapsed=lambda: 0.0,
        nonce=lambda: f"{numbers():032x}",
    )


Scenario = Callable[[Tried, CreditSharing, JudicialPlatform], Awaitable[None]]


def agree(scenario: Scenario, algorithm: str = "HMAC-SM3", *, seconds: int = 20) -> None:
    """Run a scenario with a sender to each platform."""

    async def main() -> None:
        signer, key = SIGNERS[algorithm]
        chosen = SimulatorSettings(control=True, now=lambda: NOON, keys={"key": key}, templates=shipped())
        numbers = count().__next__
        async with (
            asyncio.timeout(30),
            Simulator(chosen) as simulator,
            aiohttp.ClientSession() as client,
            wired(simulator, "credit_sharing", signer, numbers, seconds) as sharing,
            wired(simulator, "judicial_platform", signer, numbers, seconds) as judicial,
        ):
            await scenario(
                Tried(simulator, client),
                CreditSharing(sharing, profile_of("credit_sharing"), SITE),
                JudicialPlatform(judicial, profile_of("judicial_platform"), SITE),
            )

    asyncio.run(main())


@pytest.mark.parametrize("algorithm", list(SIGNERS))
def test_what_our_sender_sends_is_taken_held_and_receipted(algorithm: str) -> None:
    async def scenario(tried: Tried, sharing: CreditSharing, _: JudicialPlatform) -> None:
        sent = messages(2)
        fared = await sharing.deliver(sent)
        held = await sharing.find([one.key for one in sent])
        page = await sharing.receipts("")
        listed = await sharing.listing(1)

        digests = [sharing.lay_out(one).content_sm3 for one in sent]
        assert [one.outcome for one in fared] == [Outcome.CONFIRMED] * 2
        assert [one.content_sm3 for found in held.values() for one in found] == digests
        assert [receipt.key for receipt in page.receipts] == [one.key for one in sent]
        assert (listed.total, listed.pages, listed.unread, page.unread) == (2, 1, 0, 0)
        assert {row.content_sm3 for row in listed.records} == set(digests)
        assert set(tried.simulator.effects("credit_sharing")) == {one.key for one in sent}

    agree(scenario, algorithm)


def test_our_sender_and_the_platform_agree_on_the_template_until_it_changes() -> None:
    async def scenario(tried: Tried, sharing: CreditSharing, _: JudicialPlatform) -> None:
        name = sharing.profile.of("penalty", "publish").name
        before = await sharing.check_template(name)
        columns = [*shipped()[name].columns, {"operation": "publish", "column": "new"}]
        _ = tried.simulator.order("template_change", profile=name, columns=columns)
        after = await sharing.check_template(name)
        (refused,) = await sharing.deliver(messages(1))

        assert before.agreed is True
        assert (after.agreed, after.added) == (False, ("new",))
        assert refused.outcome is Outcome.REFUSED
        assert tried.simulator.effects("credit_sharing") == {}

    agree(scenario)


FAULTS: list[tuple[str, dict[str, Any], Outcome]] = [
    ("reset_before_read", {}, Outcome.UNKNOWN),
    ("reset_after_read", {"committed": True}, Outcome.UNKNOWN),
    ("close_after_read", {}, Outcome.UNKNOWN),
    ("status", {"status": 429, "retry_after": "90"}, Outcome.THROTTLED),
    ("status", {"status": 502, "committed": True}, Outcome.UNKNOWN),
    ("status", {"status": 204}, Outcome.UNKNOWN),
    ("login_page", {}, Outcome.UNKNOWN),
    ("empty", {}, Outcome.UNKNOWN),
    ("garbage", {}, Outcome.UNKNOWN),
    ("truncated", {}, Outcome.UNKNOWN),
    ("endless", {}, Outcome.UNKNOWN),
    ("gzip_bomb", {"megabytes": 8}, Outcome.UNKNOWN),
    ("big_header", {}, Outcome.UNKNOWN),
    ("flag", {"flag": 2, "msg": "no"}, Outcome.REFUSED),
    ("reject", {"code": "1001"}, Outcome.REJECTED),
]


def test_our_sender_calls_every_fault_by_its_class() -> None:
    async def scenario(tried: Tried, sharing: CreditSharing, _: JudicialPlatform) -> None:
        found: list[tuple[str, dict[str, Any], Outcome]] = []
        for fault, parts, _ in FAULTS:
            _ = tried.simulator.order(fault, **parts)
            (fared,) = await sharing.deliver(messages(1))
            found.append((fault, parts, fared.outcome))

        assert found == FAULTS

    agree(scenario)


def test_our_sender_does_not_wait_for_an_answer_that_drips() -> None:
    async def scenario(tried: Tried, sharing: CreditSharing, _: JudicialPlatform) -> None:
        _ = tried.simulator.order("drip", seconds=1)

        (fared,) = await sharing.deliver(messages(1))

        assert fared.outcome is Outcome.UNKNOWN

    agree(scenario, seconds=1)


def test_our_readers_read_lists_events_and_give_feedback() -> None:
    async def scenario(tried: Tried, sharing: CreditSharing, judicial: JudicialPlatform) -> None:
        row = {"name": "示例公司", "credit_code": "91990505Y00000374B", "since": "2026-10-01"}
        day = date(2026, 11, 22)
        order = {"platform": "credit_sharing", "list": "serious", "day": day.isoformat(), "records": [row]}
        _ = await tried.control("POST", "lists", order)
        _ = await tried.control("POST", "status", {"key": "REF-示例-1", "event": "filed"})

        listed = await sharing.inbound("serious", day)
        ref = await sharing.give_feedback([Feedback("示例-1", row["credit_code"], "招标限制", day, "990500")])
        events = await judicial.events("")
        rest = await judicial.events(events.cursor)

        assert (listed.is_whole, [one.name for one in listed.entries]) == (True, ["示例公司"])
        assert ref == "F0000000001"
        (event,) = events.events
        assert (event.key, event.event, event.on) == ("REF-示例-1", "filed", day)
        assert (rest.events, rest.cursor) == ((), events.cursor)

    agree(scenario)
