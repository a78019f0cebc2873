"""Signed calls over HTTP (传输): POST to hosts on a list, bounded in time, bytes, number and rate.

A call ends with an answer, with `NotSent` where surely nothing was sent, or with `Unclear`. It is tried
again only in the first case and only for seconds; longer waits are the business of delivery, since a
process that waits may die.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex
from types import TracebackType
from typing import Self, cast

import aiohttp
import httpx
from aiolimiter import AsyncLimiter
from httpx_aiohttp import AiohttpTransport
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential,
)

from connectors.address import Address, Limits
from connectors.disposition import Disposition
from connectors.errors import NotSent, Unclear, WireError
from connectors.outcome import Outcome, of_exception
from connectors.remote_clock import RemoteClock
from connectors.signing import Signer, check_name, signed_headers
from connectors.sm3 import canonical, told
from connectors.tls import Expiry, Tls
from connectors.unpacking import TooLarge, Unpacking

_TRIES, _FIRST_WAIT_SECONDS, _MOST_WAITING_SECONDS = 3, 0.5, 9
_KEPT_OPEN_SECONDS = 5  # shorter than any server keeps it: one it closes at the same moment would be unclear


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, whole."""

    status: int
    content_type: str
    retry_after: str | None
    body: bytes = field(repr=False)

    @property
    def raw_sm3(self) -> str:
        """The digest of its body."""
        return told(self.body)


class Wire:
    """One platform's end of the wire; `async with` opens and closes its connections."""

    def __init__(
        self,
        address: Address,
        *,
        client: str,
        signer: Signer,
        renew: Callable[[], Signer] | None = None,
        tls: Tls | None = None,
        limits: Limits | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        elapsed: Callable[[], float] = time.monotonic,
        nonce: Callable[[], str] = lambda: token_hex(16),
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a wire; nothing is opened yet.

        Args:
            address: Where to.
            client: By which name the platform knows us.
            signer: Who signs.
            renew: Reads the credentials again, after the platform did not take them.
            tls: Files of certificates; None believes whom the system believes.
            limits: Of time, bytes, number and rate.
            transport: Another road for the bytes, for tests.
            now: The clock.
            elapsed: Seconds that pass whatever the clock does.
            nonce: A number used once, 32 hexadecimal digits.
            pause: Waits.
        """
        check_name("client", client)
        self.address, self.limits = address, limits or Limits()
        self._client_name, self._signer, self._renew = client, signer, renew
        self._tls, self._transport = tls or Tls(), transport
        self._expiries = self._tls.expiries()
        self._now, self._nonce, self._pause = now, nonce, pause
        self._remote = RemoteClock(now, elapsed)
        self._open: httpx.AsyncBaseTransport | None = None
        self._slots = asyncio.Semaphore(self.limits.at_once)
        self._rate: AsyncLimiter | nullcontext[None] = nullcontext()
        patience = httpx.Timeout(
            self.limits.total_seconds, connect=self.limits.connect_seconds, read=self.limits.read_seconds
        )
        self._urls: dict[str, httpx.URL] = {}  # what reads an address costs a tenth of a call
        self._patience = {"timeout": patience.as_dict()}
        # at INFO they write whole addresses
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)

    async def __aenter__(self) -> Self:
        limits = self.limits
        self._open = self._transport or AiohttpTransport(client=_session(self._tls.context(), limits))
        self._rate = AsyncLimiter(limits.a_minute, 60) if limits.a_minute else nullcontext()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        transport, self._open = self._open, None
        if transport is not None:
            await transport.aclose()

    @property
    def expiries(self) -> list[Expiry]:
        """Until when certificates are good, for alarms."""
        return list(self._expiries)

    def now(self) -> datetime:
        """Return the clock's time."""
        return self._now()

    def renew_credentials(self) -> bool:
        """Read the credentials again; return whether they are others now, and can be read."""
        if self._renew is None:
            return False
        try:
            fresh = self._renew()
        except Exception:  # whatever it is, the call stays refused, and that is told
            return False
        changed, self._signer = fresh != self._signer, fresh
        return changed

    async def post(self, path: str, document: object) -> Answer:
        """Send a document and return what was answered, whatever it says.

        Raises:
            NotSent: Surely nothing was sent.
            Unclear: It may have arrived.
        """
        try:
            body = canonical(document)
        except (TypeError, ValueError, RecursionError) as error:
            msg = f"{self.address.host}: the call cannot be written as JSON ({type(error).__name__})"
            raise NotSent(msg, Disposition.DATA) from error
        url = self._urls.get(path) or self._urls.setdefault(path, httpx.URL(self.address.url(path)))
        try:
            return await self._once(path, url, body)
        except NotSent as error:
            if not _is_worth_another_try(error):
                raise
        # what counts the tries costs a fifth of a call: only who needs it pays
        further = AsyncRetrying(
            sleep=self._pause,
            retry=retry_if_exception(_is_worth_another_try),
            stop=stop_after_attempt(_TRIES - 1) | stop_before_delay(_MOST_WAITING_SECONDS),
            wait=wait_exponential(multiplier=1, max=4),
            retry_error_callback=_as_it_was,
        )
        await self._pause(_FIRST_WAIT_SECONDS)
        return await further(self._once, path, url, body)

    async def _once(self, path: str, url: httpx.URL, body: bytes) -> Answer:
        transport = self._open
        if transport is None:
            msg = f"{self.address.host}: the wire is closed"
            raise NotSent(msg)
        async with self._slots, self._rate:
            headers = await self._headers(path, body)
            try:
                async with asyncio.timeout(self.limits.total_seconds):
                    return await self._exchange(transport, url, headers, body)
            except Exception as error:
                raise self._told(error) from error

    async def _headers(self, path: str, body: bytes) -> dict[str, str]:
        now = self._now()
        self._check_certificate(now)
        if (skew := self._remote.skew()) is not None:
            msg = f"{self.address.host}: our clock differs by {skew} s from the platform's: set the clock"
            raise NotSent(msg, Disposition.CLOCK)

        def sign() -> dict[str, str]:
            signed_path, nonce = self.address.signed_path(path), self._nonce()
            return signed_headers(
                signer, client=self._client_name, path=signed_path, body=body, at=now, nonce=nonce
            )

        signer = self._signer
        try:
            headers = await asyncio.to_thread(sign) if signer.is_slow else sign()
        except Exception as error:
            msg = f"{self.address.host}: the call could not be signed ({type(error).__name__}): see the key"
            raise NotSent(msg, Disposition.AUTH) from error
        return {
            "Content-Type": "application/json; charset=utf-8",
            "Accept-Encoding": "identity",
            "Accept": "application/json",
            "User-Agent": "sunlit",
            **headers,
        }

    def _check_certificate(self, now: datetime) -> None:
        ours = [one for one in self._expiries if one.what == "client certificate"]
        if ours and ours[0].not_after <= now:
            msg = f"{self.address.host}: our certificate ended on {ours[0].not_after:%Y-%m-%d}: renew it"
            raise NotSent(msg, Disposition.CERTIFICATE)

    async def _exchange(
        self, transport: httpx.AsyncBaseTransport, url: httpx.URL, headers: dict[str, str], body: bytes
    ) -> Answer:
        # not by a client: its cookies, redirects and logins are what we must not have, and half of its time
        request = httpx.Request("POST", url, content=body, headers=headers, extensions=self._patience)
        response = await transport.handle_async_request(request)
        stream = cast("httpx.AsyncByteStream", response.stream)
        try:
            self._remote.read(response.headers.get("date"))
            unpacking = Unpacking(response.headers.get("content-encoding", ""), self.limits.most_bytes)
            async for chunk in stream:
                unpacking.take(chunk)
        finally:
            await stream.aclose()
        return Answer(
            response.status_code,
            response.headers.get("content-type", "").partition(";")[0].strip().lower(),
            response.headers.get("retry-after"),
            unpacking.finish(),
        )

    def _told(self, error: Exception) -> WireError:
        host, name = self.address.host, type(error.__cause__ or error).__name__
        if of_exception(error) is Outcome.NOT_SENT:
            if _is_about_certificates(error):
                msg = f"{host}: no trusted connection ({name}): compare the platform's certificate"
                return NotSent(msg, Disposition.CERTIFICATE)
            return NotSent(f"{host}: no connection ({name}): nothing was sent")
        if isinstance(error, TimeoutError):
            return Unclear(f"{host}: no whole answer in {self.limits.total_seconds} s: it may have arrived")
        if isinstance(error, TooLarge):
            return Unclear(f"{host}: {error}")
        return Unclear(f"{host}: the call broke off ({name}): it may have arrived")


def _session(context: ssl.SSLContext, limits: Limits) -> Callable[[], aiohttp.ClientSession]:
    def made() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            ssl=context, limit=limits.at_once, keepalive_timeout=_KEPT_OPEN_SECONDS, use_dns_cache=False
        )
        session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        )
        # it re-sends what it holds for idempotent: not POST, today
        session._retry_connection = False  # pyright: ignore[reportPrivateUsage]
        return session

    return made


def _is_worth_another_try(error: BaseException) -> bool:
    return isinstance(error, NotSent) and error.disposition is Disposition.NONE


def _as_it_was(state: RetryCallState) -> Answer:
    assert state.outcome is not None
    return state.outcome.result()


def _is_about_certificates(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
            return True
        error = error.__cause__
    return False
