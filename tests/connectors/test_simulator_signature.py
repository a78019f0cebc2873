"""Who may call a simulated platform: signatures by three algorithms, moments, and numbers used once."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.simulator.settings import ClientKey, SimulatorRefused, SimulatorSettings
from connectors.simulator.signature import Doorkeeper, signed
from connectors.simulator.sm2 import G, N, digest, multiply, verifies
from connectors.sm3 import hmac_sm3
from tests.connectors.simulated import NOON, Tried, simulated

SECRET = bytes(range(32))
PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
"""Of the example in GB/T 32918.5-2017, annex A."""

PUBLIC = bytes.fromhex(
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
KEYS = {
    "key-sm3": ClientKey("HMAC-SM3", SECRET),
    "key-256": ClientKey("HMAC-SHA256", SECRET),
    "key-sm2": ClientKey("SM2", PUBLIC),
}


def der(r: int, s: int) -> bytes:
    """Return two numbers as a signature has them."""
    parts = [n.to_bytes(n.bit_length() // 8 + 1, "big") for n in (r, s)]
    body = b"".join(bytes((2, len(part))) + part for part in parts)
    return bytes((0x30, len(body))) + body


def sm2_signed(content: bytes, k: int = 0xABCDEF) -> bytes:
    """Return a signature by the example's key; the number of its own need not be secret here."""
    x, y = int.from_bytes(PUBLIC[:32], "big"), int.from_bytes(PUBLIC[32:], "big")
    point = multiply(k, G)
    assert point is not None
    r = (digest((x, y), content) + point[0]) % N
    return der(r, pow(1 + PRIVATE, -1, N) * (k - r * PRIVATE) % N)


def headers(
    body: bytes,
    key_id: str = "key-sm3",
    *,
    at: datetime = NOON,
    nonce: str = "0" * 32,
    path: str = "/api/query",
) -> dict[str, str]:
    """Return the headers of a call as a sender makes them."""
    key = KEYS[key_id]
    content = signed("POST", path, at.isoformat(timespec="seconds"), nonce, body)
    made = {
        "HMAC-SM3": lambda: hmac_sm3(SECRET, content),
        "HMAC-SHA256": lambda: hmac.digest(SECRET, content, "sha256"),
        "SM2": lambda: sm2_signed(content),
    }[key.algorithm]()
    return {
        "X-Client": "example",
        "X-Timestamp": at.isoformat(timespec="seconds"),
        "X-Nonce": nonce,
        "X-Signature": f"{key.algorithm} {key_id} {made.hex()}",
        "Content-Type": "application/json; charset=utf-8",
    }


BODY = json.dumps({"keys": []}).encode()


async def asked(
    tried: Tried, sent: Mapping[str, str], body: bytes = BODY, platform: str = ""
) -> dict[str, Any]:
    url = f"{tried.simulator.address}{platform}/api/query"
    async with tried.client.post(url, data=body, headers=sent) as response:
        return await response.json()


@pytest.mark.parametrize("key_id", list(KEYS))
@simulated(keys=KEYS)
async def test_a_signed_call_is_served_once(tried: Tried, key_id: str) -> None:
    sent = headers(BODY, key_id)

    first, second = await asked(tried, sent), await asked(tried, sent)

    assert first["serviceFlag"] == 1
    assert second == {"serviceFlag": 2, "msg": "nonce"}


@pytest.mark.parametrize("path", ["/api/query", "/credit_sharing/api/query"])
@simulated(keys=KEYS)
async def test_the_path_is_signed_as_called_or_as_the_wire_writes_it(tried: Tried, path: str) -> None:
    answered = await asked(tried, headers(BODY, path=path), platform="/credit_sharing")

    assert answered["serviceFlag"] == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Signature", "HMAC-SM3 key-sm3 00"),
        ("X-Signature", "HMAC-SM3 key-sm3 nothing"),
        ("X-Signature", "HMAC-SHA256 key-sm3 00"),
        ("X-Signature", "HMAC-SM3 nobody 00"),
        ("X-Signature", ""),
        ("X-Client", ""),
        ("X-Nonce", "1" * 32),
        ("X-Timestamp", (NOON + timedelta(seconds=1)).isoformat()),
    ],
)
@simulated(keys=KEYS)
async def test_what_is_not_signed_as_it_stands_is_not_served(tried: Tried, name: str, value: str) -> None:
    answered = await asked(tried, headers(BODY) | {name: value})

    assert answered == {"serviceFlag": 2, "msg": "signature"}


@simulated(keys=KEYS)
async def test_another_body_is_not_served(tried: Tried) -> None:
    assert (await asked(tried, headers(BODY), BODY + b" "))["msg"] == "signature"


@pytest.mark.parametrize(
    ("off", "served"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)]
)
@simulated(keys=KEYS)
async def test_a_moment_may_be_five_minutes_off(tried: Tried, off: int, *, served: bool) -> None:
    china = timezone(timedelta(hours=8))

    answered = await asked(tried, headers(BODY, at=(NOON + timedelta(seconds=off)).astimezone(china)))

    assert (answered["msg"] != "timestamp") is served


@simulated(keys=KEYS)
async def test_time_that_control_lets_pass_is_no_skew_of_the_caller(tried: Tried) -> None:
    tried.simulator.advance(days=3)

    by_wall = await asked(tried, headers(BODY, nonce="1" * 32))
    by_platform = await asked(tried, headers(BODY, at=NOON + timedelta(days=3), nonce="2" * 32))
    by_neither = await asked(tried, headers(BODY, at=NOON + timedelta(days=1), nonce="3" * 32))

    assert [answer["serviceFlag"] for answer in (by_wall, by_platform, by_neither)] == [1, 1, 2]


@simulated()
async def test_without_keys_a_wrong_moment_is_still_refused(tried: Tried) -> None:
    unsigned = await asked(tried, {"Content-Type": "application/json"})
    old = await asked(tried, {"X-Timestamp": "2026-11-22T03:00:00+00:00"})
    without_zone = await asked(tried, {"X-Timestamp": "2026-11-22T04:00:00"})

    assert unsigned["serviceFlag"] == 1
    assert old == without_zone == {"serviceFlag": 2, "msg": "timestamp"}


def test_numbers_used_long_ago_are_forgotten() -> None:
    keeper = Doorkeeper(KEYS)
    told = [
        keeper.refusal(headers(BODY, at=at, nonce=nonce), ("/api/query",), BODY, (at, at))
        for minute in range(60)
        for at in [datetime(2026, 11, 22, 4, minute, tzinfo=UTC)]
        for nonce in [f"{minute:032x}"]
    ]

    assert set(told) == {""}
    assert len(keeper._used) <= 11


def test_the_example_of_the_standard_verifies() -> None:
    raw = R.to_bytes(32, "big") + S.to_bytes(32, "big")

    assert verifies(PUBLIC, b"message digest", raw)
    assert verifies(b"\x04" + PUBLIC, b"message digest", der(R, S))
    assert not verifies(PUBLIC, b"message digesu", raw)
    assert not verifies(PUBLIC, b"message digest", raw, b"8765432187654321")


@settings(max_examples=20)  # a check takes milliseconds
@given(st.integers(0, 63), st.integers(1, 255))
def test_an_altered_signature_does_not_verify(at: int, by: int) -> None:
    raw = bytearray(R.to_bytes(32, "big") + S.to_bytes(32, "big"))
    raw[at] ^= by

    assert not verifies(PUBLIC, b"message digest", bytes(raw))


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"\x30",
        bytes(64),
        der(0, S),
        der(R, 0),
        der(N, S),
        der(R, N - R),
        der(R, S)[:-1],
        der(R, S) + b"0",
    ],
)
def test_what_is_no_signature_does_not_verify(signature: bytes) -> None:
    assert not verifies(PUBLIC, b"message digest", signature)


@pytest.mark.parametrize("public", [b"", bytes(64), PUBLIC[:-1], PUBLIC[:-1] + b"\x14", b"\x03" + PUBLIC])
def test_what_is_no_point_of_the_curve_verifies_nothing(public: bytes) -> None:
    assert not verifies(public, b"message digest", der(R, S))


def test_an_algorithm_that_is_not_known_is_refused_at_the_start() -> None:
    with pytest.raises(SimulatorRefused, match="key old: found HMAC-MD5, expected one of HMAC-SM3"):
        _ = SimulatorSettings(keys={"old": ClientKey("HMAC-MD5", SECRET)})
