"""Both ends of the example wire: the simulator takes what we send, and we read what it holds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest

from connectors.exchange_json import JsonExchange
from connectors.outcome import Outcome
from connectors.platform import Held, Message
from connectors.profile import shipped
from connectors.signing import HmacSigner, Signer
from connectors.simulator.running import Simulator
from connectors.simulator.settings import ClientKey, SimulatorSettings
from connectors.sm2 import Sm2Signer
from tests.connectors.made_up import (
    NOW,
    PENALTY,
    REFERRAL,
    SECRET,
    SITE,
    SM2_PRIVATE,
    SM2_PUBLIC,
    message,
    messages,
    wire,
)

T = TypeVar("T")


def with_platform(
    call: Callable[[JsonExchange, Simulator], Awaitable[T]],
    *,
    platform: str = "credit_sharing",
    signer: Signer | None = None,
    key: ClientKey | None = None,
    **settings: Any,
) -> T:
    async def run() -> T:
        keys = {"k1": key or ClientKey("HMAC-SM3", SECRET)}
        chosen = SimulatorSettings(control=True, now=lambda: NOW, keys=keys, **settings)
        async with asyncio.timeout(30), Simulator(chosen) as simulator:
            port = int(simulator.address.rpartition(":")[2].rstrip("/"))
            async with wire(port, path=f"/{platform}", signer=signer) as open_wire:
                return await call(JsonExchange(open_wire, shipped(platform), SITE), simulator)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("signer", "key"),
    [
        (HmacSigner("k1", SECRET), ClientKey("HMAC-SM3", SECRET)),
        (HmacSigner("k1", SECRET, "HMAC-SHA256"), ClientKey("HMAC-SHA256", SECRET)),
        (Sm2Signer.from_hex("k1", SM2_PUBLIC, SM2_PRIVATE), ClientKey("SM2", bytes.fromhex(SM2_PUBLIC))),
    ],
    ids=lambda one: one.algorithm if isinstance(one, HmacSigner | Sm2Signer) else "",
)
def test_what_is_delivered_is_found_and_listed_with_our_digest(signer: Signer, key: ClientKey) -> None:
    batch = messages(3)

    async def run(platform: JsonExchange, _: Simulator) -> tuple[Any, ...]:
        delivered = await platform.deliver(batch)
        return (
            delivered,
            await platform.find([batch[0].key, "strange"]),
            await platform.listing(1, size=2),
            platform,
        )

    delivered, found, page, platform = with_platform(run, signer=signer, key=key)

    assert [one.outcome for one in delivered] == [Outcome.CONFIRMED] * 3
    digest = platform.lay_out(batch[0]).content_sm3
    ref = delivered[0].ref
    assert found == {batch[0].key: (Held(batch[0].key, 1, "publish", digest, ref, "confirmed", "0000"),)}
    assert (page.total, page.pages, page.unread, len(page.records)) == (3, 2, 0, 2)
    assert page.records[0].content_sm3 == digest


def test_a_key_that_is_not_theirs_is_refused() -> None:
    async def run(platform: JsonExchange, _: Simulator) -> Outcome:
        return (await platform.deliver(messages(1)))[0].outcome

    assert with_platform(run, signer=HmacSigner("k1", b"another made-up secret")) is Outcome.REFUSED


def test_a_verdict_that_comes_later_comes_by_receipt() -> None:
    async def run(platform: JsonExchange, _: Simulator) -> tuple[Any, ...]:
        (delivered,) = await platform.deliver(messages(1))
        page = await platform.receipts("")
        return delivered, page, await platform.receipts(page.cursor)

    delivered, page, later = with_platform(run, receipt_seconds=0)

    assert delivered.outcome is Outcome.SUBMITTED
    assert [(one.ref, one.key, one.verdict) for one in page.receipts] == [
        (delivered.ref, delivered.key, "confirmed")
    ]
    assert (later.receipts, later.cursor) == ((), page.cursor)


def test_a_repeat_has_one_effect_where_the_platform_merges() -> None:
    referral: Message = message(REFERRAL, "referral", key="示人社移字〔2026〕1号+REF-示例-1")

    async def run(platform: JsonExchange, simulator: Simulator) -> tuple[list[Outcome], int]:
        outcomes = [(await platform.deliver([referral]))[0].outcome for _ in range(3)]
        return outcomes, simulator.effects("judicial_platform")[referral.key]["effects"]

    outcomes, effects = with_platform(run, platform="judicial_platform")

    assert outcomes == [Outcome.CONFIRMED] * 3
    assert effects == 1


def test_another_template_stops_everything_before_it_is_taken() -> None:
    """The first that is used is agreed; a platform that changes it takes nothing more."""

    async def run(platform: JsonExchange, simulator: Simulator) -> tuple[Any, ...]:
        first = await platform.deliver([message(PENALTY)])
        agreed = await platform.check_template("credit_sharing.penalty")
        changed = (
            shipped("credit_sharing")
            .named("credit_sharing.penalty")
            .model_copy(update={"template": "sm3:" + "0" * 64})
        )
        records = [changed, shipped("credit_sharing").named("credit_sharing.dishonesty")]
        other = JsonExchange(
            platform.wire, platform.profile.model_copy(update={"records": tuple(records)}), SITE
        )
        second = await other.deliver([message(PENALTY, version=2)])
        return first[0], agreed.agreed, second[0], simulator.effects("credit_sharing")

    first, agreed, second, effects = with_platform(run)

    assert (first.outcome, agreed) == (Outcome.CONFIRMED, True)
    assert (second.outcome, second.disposition.value) == (Outcome.REFUSED, "template")
    assert sum(one["effects"] for one in effects.values()) == 1
