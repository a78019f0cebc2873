"""What a try to deliver came to (投递结果): the one table of classes, and who is put into which.

Only what surely did not leave us counts as not sent. A connection that breaks looks the same whether the
platform had read the message or not, so that everything else, and every exception nobody has thought of, is
unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a message in one try."""

    NOT_SENT = "NOT_SENT"
    THROTTLED = "THROTTLED"
    REFUSED = "REFUSED"
    UNKNOWN = "UNKNOWN"
    SUBMITTED = "SUBMITTED"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class OutcomeClass:
    """What is to be done after an outcome."""

    resend: str
    """`now`, `later` (after what the platform asked for), `by_class` of the destination, or `never`."""

    is_open: bool
    """Whether it still has to be found out what became of it."""

    meaning: str


OUTCOMES: Mapping[Outcome, OutcomeClass] = {
    Outcome.NOT_SENT: OutcomeClass("now", False, "no connection, no slot, no signature: nothing has left us"),
    Outcome.THROTTLED: OutcomeClass("later", False, "turned away before it was read"),
    Outcome.REFUSED: OutcomeClass("never", False, "the platform said no, in its own words: a person acts"),
    Outcome.UNKNOWN: OutcomeClass("by_class", True, "it may have arrived, or not"),
    Outcome.SUBMITTED: OutcomeClass("never", True, "taken for processing: the verdict comes by receipt"),
    Outcome.CONFIRMED: OutcomeClass("never", False, "it stands there"),
    Outcome.REJECTED: OutcomeClass("never", False, "judged and not taken: only a new version may follow"),
}
"""The one table every wire goes by."""

STATUS_THROTTLED, STATUS_BUSY = 429, 503


def of_exception(error: BaseException) -> Outcome:
    """Return NOT_SENT where the connection was never made, or never given out; UNKNOWN for all else.

    httpx-aiohttp names nearly every failure a connect timeout, one after the platform has read the message
    included; so its own names say nothing, and only what lies under them counts.
    """
    return Outcome.NOT_SENT if any(_never_connected(one) for one in _chain(error)) else Outcome.UNKNOWN


def of_status(
    status: int, *, has_shape: bool, busy_is_before_reading: bool, retry_after: bool
) -> Outcome | None:
    """Return what the status of an answer alone decides; None where its body decides (2xx).

    Args:
        status: Of HTTP.
        has_shape: The body is the platform's own: a 4xx of some box between us is not its word.
        busy_is_before_reading: The profile says that a 503 with Retry-After is given before anything is read.
        retry_after: The answer has that header.
    """
    if 200 <= status < 300:
        return None
    if status == STATUS_THROTTLED:
        return Outcome.THROTTLED
    if status == STATUS_BUSY and busy_is_before_reading and retry_after:
        return Outcome.THROTTLED
    if 400 <= status < 500 and has_shape:
        return Outcome.REFUSED
    return Outcome.UNKNOWN


def pause_asked(header: str | None, now: datetime, *, least_seconds: int) -> int:
    """Return how long to rest: what Retry-After says, at least the usual time and at most twice that.

    >>> [pause_asked(said, datetime(2026, 11, 22, tzinfo=UTC), least_seconds=60)
    ...  for said in ("90", "-5", "1e9", "Sun, 22 Nov 2026 00:01:40 GMT", None)]
    [90, 60, 60, 100, 60]
    """
    asked = least_seconds
    if header is not None:
        text = header.strip()
        if text.isascii() and text.isdigit():
            asked = int(text[:12])
        else:
            try:
                until = parsedate_to_datetime(text)
            except ValueError:
                until = now
            if until.tzinfo is None:
                until = until.replace(tzinfo=UTC)
            asked = (until - now) // _SECOND
    return min(max(asked, least_seconds), 2 * least_seconds)


_SECOND = timedelta(seconds=1)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Walk down what an error was raised from; what it merely came up beside says nothing about it."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__


def _never_connected(error: BaseException) -> bool:
    import aiohttp
    import httpcore
    import httpx

    # aiohttp raises the second only while it waits for a connection; DNS and TLS are kinds of the first
    of_aiohttp = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
    return isinstance(error, (*of_aiohttp, httpcore.ConnectError, httpcore.PoolTimeout, httpx.PoolTimeout))
