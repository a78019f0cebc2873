"""The table of outcomes, and that only a connection never made counts as not sent."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

import aiohttp
import httpcore
import httpx
import pytest
from aiohttp.client_reqrep import ConnectionKey
from hypothesis import given
from hypothesis import strategies as st

from connectors.outcome import OUTCOMES, Outcome, of_exception, of_status, pause_asked

KEY = ConnectionKey("h", 443, True, True, None, None, None)


def test_only_what_was_not_sent_goes_again_at_once_and_only_the_open_ones_are_open() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert [one for one in Outcome if OUTCOMES[one].resend == "now"] == [Outcome.NOT_SENT]
    assert [one for one in Outcome if OUTCOMES[one].is_open] == [Outcome.UNKNOWN, Outcome.SUBMITTED]


def caused(by: BaseException, told: BaseException | None = None) -> BaseException:
    error = told or httpx.ConnectTimeout("")
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    "error",
    [
        caused(aiohttp.ClientConnectorError(KEY, OSError(111, "refused"))),
        caused(aiohttp.ClientConnectorDNSError(KEY, OSError(-2, "no name"))),
        caused(aiohttp.ClientConnectorSSLError(KEY, ssl.SSLError(1, "alert"))),
        caused(aiohttp.ClientConnectorCertificateError(KEY, ssl.SSLCertVerificationError(1, "expired"))),
        caused(aiohttp.ConnectionTimeoutError("")),
        caused(httpcore.ConnectError(""), httpx.ConnectError("")),
        httpx.PoolTimeout(""),
    ],
    ids=lambda one: type(one.__cause__ or one).__name__,
)
def test_a_connection_never_made_is_not_sent(error: BaseException) -> None:
    assert of_exception(error) is Outcome.NOT_SENT


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectTimeout("named so by the library, nothing under it"),
        httpx.ConnectError(""),
        caused(aiohttp.ServerDisconnectedError()),
        caused(aiohttp.ClientOSError(104, "reset")),
        caused(aiohttp.SocketTimeoutError("")),
        caused(aiohttp.ClientPayloadError("")),
        caused(ConnectionResetError()),
        httpx.ReadTimeout(""),
        httpx.ReadError(""),
        httpx.WriteError(""),
        httpx.WriteTimeout(""),
        httpx.RemoteProtocolError(""),
        aiohttp.ServerTimeoutError(),
        aiohttp.ClientError(),
        ssl.SSLError(),
        TimeoutError(),
        RuntimeError("nobody thought of this"),
    ],
    ids=repr,
)
def test_everything_else_is_unknown(error: BaseException) -> None:
    assert of_exception(error) is Outcome.UNKNOWN


def test_what_an_error_merely_came_up_beside_says_nothing() -> None:
    error = httpx.ReadError("")
    error.__context__ = aiohttp.ClientConnectorError(KEY, OSError(111, "refused"))

    assert of_exception(error) is Outcome.UNKNOWN


def test_errors_that_name_each_other_come_to_an_end() -> None:
    first, second = RuntimeError(), RuntimeError()
    first.__cause__, second.__cause__ = second, first

    assert of_exception(first) is Outcome.UNKNOWN


@pytest.mark.parametrize("has_shape", [True, False])
@pytest.mark.parametrize("retry_after", [True, False])
@pytest.mark.parametrize("busy", [True, False])
@pytest.mark.parametrize(
    "status", [200, 201, 202, 204, 301, 307, 400, 401, 404, 408, 413, 422, 429, 500, 502, 503, 504]
)
def test_a_status_decides_by_the_table(status: int, busy: bool, retry_after: bool, has_shape: bool) -> None:
    outcome = of_status(status, has_shape=has_shape, busy_is_before_reading=busy, retry_after=retry_after)

    if status < 300:
        assert outcome is None
    elif status == 429 or (status == 503 and busy and retry_after):
        assert outcome is Outcome.THROTTLED
    elif 400 <= status < 500 and has_shape:
        assert outcome is Outcome.REFUSED
    else:
        assert outcome is Outcome.UNKNOWN


NOW = datetime(2026, 11, 22, tzinfo=UTC)


@given(st.none() | st.text(max_size=30) | st.integers(-(10**20), 10**20).map(str))
def test_whatever_retry_after_says_the_pause_stays_within_twice_the_usual(header: str | None) -> None:
    assert 60 <= pause_asked(header, NOW, least_seconds=60) <= 120


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("75", 75),
        ("121", 120),
        ("-1", 60),
        ("٧٥", 60),
        ("Sun, 22 Nov 2026 00:01:30 GMT", 90),
        ("Sun, 22 Nov 2026 00:01:30 -0000", 90),
        ("Sat, 21 Nov 2026 00:00:00 GMT", 60),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 120),
    ],
)
def test_seconds_and_dates_are_read(header: str, seconds: int) -> None:
    assert pause_asked(header, NOW, least_seconds=60) == seconds
