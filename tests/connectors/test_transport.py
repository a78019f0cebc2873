"""What a call looks like over there, and what never gets out of it."""

from __future__ import annotations

import asyncio
import logging
import threading
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest
import respx

from connectors.address import Address
from connectors.disposition import Disposition
from connectors.errors import NotSent, SetupRefused, WireError
from connectors.signing import SIGNATURE, HmacSigner, check_headers
from tests.connectors.loopback import Call, serving
from tests.connectors.made_up import NOW, SECRET, body, wire


async def done(call: Call) -> None:
    await call.json(b'{"serviceFlag": 1}')


def test_a_call_is_a_signed_post_of_canonical_json() -> None:
    async def run() -> Call:
        async with serving(done) as server, wire(server.port, path="/node") as open_wire:
            _ = await open_wire.post("/api/query", {"keys": ["示例"], "a": 1})
            return server.calls[0]

    call = asyncio.run(run())

    lines = call.head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:] if line)
    assert lines[0] == "POST /node/api/query HTTP/1.1"
    assert call.body == '{"a":1,"keys":["示例"]}'.encode()
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert headers["accept-encoding"] == "identity"
    signed = check_headers(
        headers, signers={"k1": HmacSigner("k1", SECRET)}, path="/node/api/query", body=call.body, now=NOW
    )
    assert (signed.client, signed.key_id, signed.at) == ("sunlit-example", "k1", NOW)


def test_nothing_of_the_environment_leads_a_call_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    async def run() -> int:
        async with serving(done) as server, wire(server.port) as open_wire:
            return (await open_wire.post("/api/query", {})).status

    assert asyncio.run(run()) == 200


def test_what_the_platform_asks_us_to_remember_is_forgotten() -> None:
    async def sets_cookie(call: Call) -> None:
        await call.json(b"{}", "Set-Cookie: a=b; Path=/\n")

    async def run() -> bytes:
        async with serving(sets_cookie) as server, wire(server.port) as open_wire:
            _ = await open_wire.post("/api/query", {})
            _ = await open_wire.post("/api/query", {})
            return server.calls[1].head

    assert b"ookie" not in asyncio.run(run())


def test_no_credential_is_in_a_log_or_an_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "aiohttp")

    async def breaks(call: Call) -> None:
        call.reset()

    async def run() -> tuple[str, bytes]:
        async with serving(breaks) as server, wire(server.port) as open_wire:
            with pytest.raises(WireError) as caught:
                _ = await open_wire.post("/api/records", {"名": "示例人甲"})
            at: BaseException | None = caught.value
            told = ""
            while at is not None:
                told, at = f"{told}{at!s}{at!r}", at.__cause__ or at.__context__
            return told + repr(open_wire.__dict__), server.calls[0].head

    told, head = asyncio.run(run())

    (line,) = (line for line in head.decode().split("\r\n") if line.startswith(SIGNATURE.lower()))
    signature = line.split(" ")[-1]
    assert len(signature) == 64
    for secret in (signature, SECRET.decode(), "示例人甲"):
        assert secret not in told
        assert secret not in caplog.text
    assert "api/records" not in caplog.text


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_clock_that_is_off_signs_nothing_until_it_is_set(minutes: int) -> None:
    """Setting it helps at once, since the reading is kept against seconds that do not jump."""
    clock = [NOW + timedelta(minutes=minutes)]

    async def run() -> int:
        async def dated(call: Call) -> None:
            await call.json(b"{}", f"Date: {format_datetime(NOW, usegmt=True)}\n")

        async with serving(dated) as server, wire(server.port, now=lambda: clock[0]) as open_wire:
            _ = await open_wire.post("/api/query", {})
            with pytest.raises(NotSent, match=f"differs by {minutes * 60} s") as caught:
                _ = await open_wire.post("/api/query", {})
            assert caught.value.disposition is Disposition.CLOCK
            clock[0] = NOW
            _ = await open_wire.post("/api/query", {})
            return len(server.calls)

    assert asyncio.run(run()) == 2


def test_a_clock_four_minutes_off_is_good_enough_and_a_reading_is_believed_for_ten() -> None:
    clock, passed = [NOW + timedelta(minutes=4)], [0.0]

    async def run() -> int:
        async def dated(call: Call) -> None:
            await call.json(b"{}", f"Date: {format_datetime(NOW, usegmt=True)}\n")

        async with (
            serving(dated) as server,
            wire(server.port, now=lambda: clock[0], elapsed=lambda: passed[0]) as open_wire,
        ):
            _ = await open_wire.post("/api/query", {})
            _ = await open_wire.post("/api/query", {})
            clock[0] += timedelta(minutes=20)
            with pytest.raises(NotSent):
                _ = await open_wire.post("/api/query", {})
            passed[0] = 601
            _ = await open_wire.post("/api/query", {})
            return len(server.calls)

    assert asyncio.run(run()) == 3


@pytest.mark.parametrize("header", ["", "yesterday", "Sun, 32 Nov 2026 00:00:00 GMT"])
def test_a_date_that_is_none_is_passed_over(header: str) -> None:
    router = respx.Router(assert_all_called=False)
    _ = router.post("http://127.0.0.1:9/api/query").respond(200, headers={"Date": header}, json={})

    async def run() -> None:
        async with wire(transport=httpx.MockTransport(router.async_handler)) as open_wire:
            for _ in range(2):
                _ = await open_wire.post("/api/query", {})

    asyncio.run(run())


@pytest.mark.parametrize(
    ("base", "plain", "what"),
    [
        ("http://example.org", False, "expected https"),
        ("https://elsewhere.example", True, "not on the list"),
        ("https://user:pass@example.org", False, "credentials"),
        ("https://example.org/?password=1", False, "credentials"),
        ("ftp://example.org", True, "expected https"),
        ("https://", False, "expected https"),
    ],
)
def test_an_address_that_should_not_be_spoken_to_is_refused(base: str, plain: bool, what: str) -> None:
    with pytest.raises(SetupRefused, match=what) as caught:
        _ = Address(base, frozenset({"example.org"}), plain=plain)

    assert "pass" not in str(caught.value).replace("password", "")


@pytest.mark.parametrize("path", ["api", "//elsewhere.example/api", "https://elsewhere.example"])
def test_a_path_leads_to_no_other_host(path: str) -> None:
    with pytest.raises(SetupRefused):
        _ = Address("https://example.org", frozenset({"example.org"})).url(path)


def test_an_answer_is_told_with_what_decides() -> None:
    router = respx.Router()
    _ = router.post("http://127.0.0.1:9/api/query").respond(
        429, headers={"Retry-After": "7", "Content-Type": "Application/JSON; charset=GBK"}, content=body({})
    )

    async def run() -> tuple[int, str, str | None, bytes]:
        async with wire(transport=httpx.MockTransport(router.async_handler)) as open_wire:
            answer = await open_wire.post("/api/query", {})
            return answer.status, answer.content_type, answer.retry_after, answer.body

    assert asyncio.run(run()) == (429, "application/json", "7", b"{}")


def test_a_slow_signature_is_made_beside_the_loop() -> None:
    threads: list[int] = []

    class Slow(HmacSigner):
        __slots__ = ()

        @property
        def is_slow(self) -> bool:
            return True

        def sign(self, content: bytes, /) -> bytes:
            threads.append(threading.get_ident())
            return b"0" * 32

    router = respx.Router()
    _ = router.post("http://127.0.0.1:9/api/query").respond(200, json={})

    async def run() -> None:
        signer = Slow("k1", SECRET)
        async with wire(transport=httpx.MockTransport(router.async_handler), signer=signer) as open_wire:
            _ = await open_wire.post("/api/query", {})

    asyncio.run(run())

    assert len(threads) == 1
    assert threads != [threading.get_ident()]


def test_a_signature_that_fails_sends_nothing() -> None:
    class Broken(HmacSigner):
        __slots__ = ()

        def sign(self, content: bytes, /) -> bytes:
            raise RuntimeError(self.secret)

    async def run() -> None:
        async with wire(
            transport=httpx.MockTransport(respx.Router().async_handler), signer=Broken("k1", SECRET)
        ) as w:
            _ = await w.post("/api/query", {})

    with pytest.raises(NotSent, match="could not be signed") as caught:
        asyncio.run(run())
    assert caught.value.disposition is Disposition.AUTH


def test_what_cannot_be_written_as_json_is_not_sent() -> None:
    async def run() -> None:
        async with wire(transport=httpx.MockTransport(respx.Router().async_handler)) as open_wire:
            _ = await open_wire.post("/api/records", {"key": "\ud800"})

    with pytest.raises(NotSent, match="cannot be written as JSON") as caught:
        asyncio.run(run())
    assert caught.value.disposition is Disposition.DATA


def test_credentials_that_cannot_be_read_again_are_no_accident() -> None:
    def gone() -> HmacSigner:
        raise FileNotFoundError

    assert wire(renew=gone).renew_credentials() is False
    assert wire(renew=lambda: HmacSigner("k1", SECRET)).renew_credentials() is False
    assert wire(renew=lambda: HmacSigner("k2", SECRET)).renew_credentials() is True
