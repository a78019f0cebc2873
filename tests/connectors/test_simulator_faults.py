"""Faults of the line and of the answer: what a client really meets, and what has taken effect by then."""

from __future__ import annotations

import asyncio
import json
import zlib
from email.utils import parsedate_to_datetime

import aiohttp
import pytest

from connectors.simulator.broken import bomb
from tests.connectors.simulated import NOON, SECONDS, Tried, record, sending, simulated


async def raw(tried: Tried) -> tuple[bytes, str]:
    """Send a record past every HTTP library; return what came back, and how the line ended."""
    host, port = tried.simulator.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    body = json.dumps(sending(record())).encode()
    writer.write(
        b"POST /api/records HTTP/1.1\r\nHost: example\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )
    came = bytearray()
    try:
        while chunk := await reader.read(65_536):
            came += chunk
    except ConnectionResetError:
        return bytes(came), "reset"
    finally:
        writer.close()
    return bytes(came), "closed"


@pytest.mark.parametrize(
    ("fault", "parts", "ended", "stands"),
    [
        ("reset_before_read", {}, "reset", []),
        ("reset_after_read", {}, "reset", []),
        ("reset_after_read", {"committed": True}, "reset", [1]),
        ("close_after_read", {}, "closed", []),
        ("close_after_read", {"committed": True}, "closed", [1]),
        ("reset_on_connect", {}, "reset", []),
    ],
)
@simulated()
async def test_the_line_ends_without_an_answer(
    tried: Tried, fault: str, parts: dict[str, object], ended: str, stands: list[int]
) -> None:
    _ = tried.simulator.order(fault, **parts)

    found = await raw(tried)

    assert found == (b"", ended)
    assert tried.standing("示例-1") == stands
    assert (await tried.send(record()))["serviceFlag"] == 1


@simulated(control_port=0)
async def test_connections_are_refused_until_the_port_is_opened_again(tried: Tried) -> None:
    _ = await tried.send(record())
    _ = await tried.control("POST", "faults", {"fault": "connect_refused"})

    with pytest.raises(aiohttp.ClientError):
        _ = await tried.send(record("示例-2"))  # on the connection kept from before
    with pytest.raises(aiohttp.ClientConnectorError):
        _ = await tried.send(record("示例-2"))
    _ = await tried.control("POST", "release", {})
    answered = await tried.send(record("示例-3"))

    assert answered["serviceFlag"] == 1
    assert set(tried.simulator.effects()) == {"示例-1", "示例-3"}


@simulated()
async def test_a_refusing_port_opens_by_itself_when_its_time_is_over(tried: Tried) -> None:
    opened = asyncio.Event()
    accept = tried.simulator.accept

    async def accepted() -> None:
        await accept()
        opened.set()

    tried.simulator.accept = accepted  # only to learn when
    _ = tried.simulator.order("connect_refused", seconds=0.01)
    _ = await asyncio.wait_for(opened.wait(), SECONDS)

    assert (await tried.send(record()))["serviceFlag"] == 1


@pytest.mark.parametrize("retry_after", ["30", "-5", "99999999999", "Sun, 22 Nov 2026 04:05:00 GMT", "soon"])
@simulated()
async def test_too_many_requests_with_any_retry_after(tried: Tried, retry_after: str) -> None:
    _ = tried.simulator.order("status", status=429, retry_after=retry_after)

    async with tried.client.post(
        f"{tried.simulator.address}/api/records", json=sending(record())
    ) as response:
        found = (response.status, response.headers["Retry-After"])

    assert found == (429, retry_after)
    assert tried.simulator.effects() == {}


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("status", [401, 500, 502, 503, 504])
@simulated()
async def test_an_error_says_nothing_of_what_took_effect(
    tried: Tried, status: int, *, committed: bool
) -> None:
    _ = tried.simulator.order("status", status=status, committed=committed)

    async with tried.client.post(
        f"{tried.simulator.address}/api/records", json=sending(record())
    ) as response:
        found = response.status

    assert found == status
    assert tried.standing("示例-1") == [1] * committed


@pytest.mark.parametrize(("status", "length"), [(201, None), (202, None), (204, 0)])
@simulated()
async def test_other_ways_of_saying_yes(tried: Tried, status: int, length: int | None) -> None:
    _ = tried.simulator.order("status", status=status)

    async with tried.client.post(
        f"{tried.simulator.address}/api/records", json=sending(record())
    ) as response:
        found, body = response.status, await response.read()

    assert found == status
    assert len(body) == length if length is not None else json.loads(body)["serviceFlag"] == 1
    assert tried.standing("示例-1") == [1]


@pytest.mark.parametrize("flag", [0, 2, 3])
@simulated()
async def test_two_hundred_with_a_flag_that_says_no(tried: Tried, flag: int) -> None:
    _ = tried.simulator.order("flag", flag=flag, msg="示例")

    answered = await tried.send(record())

    assert answered == {"serviceFlag": flag, "msg": "示例"}
    assert tried.simulator.effects() == {}


@simulated()
async def test_two_hundred_with_a_login_page(tried: Tried) -> None:
    _ = tried.simulator.order("login_page")

    async with tried.client.post(
        f"{tried.simulator.address}/api/records", json=sending(record())
    ) as response:
        found = (response.status, response.content_type, await response.text())

    assert found[:2] == (200, "text/html")
    assert "统一身份认证" in found[2]
    assert tried.simulator.effects() == {}


@simulated()
async def test_two_hundred_with_nothing(tried: Tried) -> None:
    _ = tried.simulator.order("empty")

    async with tried.client.post(
        f"{tried.simulator.address}/api/records", json=sending(record())
    ) as response:
        found = (response.status, await response.read())

    assert found == (200, b"")
    assert tried.standing("示例-1") == [1]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("truncated", aiohttp.ClientPayloadError),
        ("garbage", aiohttp.ClientResponseError),
        ("big_header", aiohttp.ClientResponseError),
    ],
)
@simulated()
async def test_an_answer_that_cannot_be_read(tried: Tried, fault: str, error: type[Exception]) -> None:
    _ = tried.simulator.order(fault)

    with pytest.raises(error):
        _ = await tried.send(record())

    assert tried.standing("示例-1") == [1]


@simulated()
async def test_an_answer_comes_a_byte_at_a_time(tried: Tried) -> None:
    _ = tried.simulator.order("drip", seconds=10**6)
    url = f"{tried.simulator.address}/api/records"

    async with tried.client.post(url, json=sending(record())) as response:
        first = await response.content.readexactly(1)
        _ = tried.simulator.release()
        second = await response.content.readexactly(1)

    assert first + second == b'{"'
    assert tried.standing("示例-1") == [1]


@simulated()
async def test_a_drip_comes_to_its_end_where_somebody_waits(tried: Tried) -> None:
    _ = tried.simulator.order("drip", seconds=0)

    assert (await tried.send(record()))["results"][0]["status"] == "accepted"


@simulated()
async def test_an_answer_does_not_end(tried: Tried) -> None:
    _ = tried.simulator.order("endless")
    url, size = f"{tried.simulator.address}/api/records", 0

    async with tried.client.post(url, json=sending(record())) as response:
        while size < 20_000_000:
            size += len(await response.content.readany())

    assert tried.standing("示例-1") == [1]


@simulated()
async def test_a_small_answer_unpacks_to_a_large_one(tried: Tried) -> None:
    _ = tried.simulator.order("gzip_bomb", megabytes=16)
    url = f"{tried.simulator.address}/api/records"

    async with (
        aiohttp.ClientSession(auto_decompress=False) as client,
        client.post(url, json=sending(record()), headers={"Accept-Encoding": "identity"}) as response,
    ):
        packed, encoding = await response.read(), response.headers["Content-Encoding"]

    assert encoding == "gzip"
    assert packed == bomb(16)
    assert len(packed) < 50_000
    assert len(zlib.decompress(packed, 31)) > 16 * 2**20


@simulated()
async def test_a_date_that_is_off(tried: Tried) -> None:
    _ = tried.simulator.order("date_skew", seconds=-600)
    url = f"{tried.simulator.address}/api/records"

    async with tried.client.post(url, json=sending(record())) as response:
        skew = parsedate_to_datetime(response.headers["Date"]) - NOON

    assert skew.total_seconds() == -600


@simulated()
async def test_an_order_befalls_the_calls_it_names_and_no_other(tried: Tried) -> None:
    order = tried.simulator.order("flag", key="示例-2*", nth=2, times=2, flag=0)

    flags = [
        (await tried.send(record(key)))["serviceFlag"] for key in ("示例-2", "示例-1", "示例-20", "示例-2")
    ]
    flags += [(await tried.send(record("示例-2")))["serviceFlag"] for _ in range(2)]

    assert flags == [1, 1, 0, 0, 1, 1]
    (listed,) = (await tried.control("GET", "faults"))["faults"]
    assert (listed["id"], listed["seen"], listed["fired"], listed["path"]) == (order, 5, 2, "/api/records")


@simulated()
async def test_an_order_of_one_platform_or_path_leaves_the_others_alone(tried: Tried) -> None:
    _ = tried.simulator.order("flag", platform="credit_sharing", path="/api/query", times=None)

    flags = [
        (await tried.call(path, document, platform))["serviceFlag"]
        for path, document, platform in (
            ("query", {"keys": []}, "/credit_sharing"),
            ("query", {"keys": []}, "/credit_publicity"),
            ("listing", {}, "/credit_sharing"),
        )
    ]

    assert flags == [0, 1, 1]
