"""The platform's clock (平台时钟), as far as its answers tell it: signatures are good for five minutes only.

A reading is kept against a count of seconds that does not jump, so that setting our clock right helps at
once. It is believed for ten minutes; after that one call is tried, and its answer tells again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MOST = timedelta(minutes=4)
"""A minute less than platforms allow."""

_GOOD_FOR_SECONDS = 600


class RemoteClock:
    """Compares two clocks."""

    def __init__(self, now: Callable[[], datetime], elapsed: Callable[[], float]) -> None:
        self._now, self._elapsed = now, elapsed
        self._reading: tuple[datetime, float] | None = None

    def read(self, header: str | None) -> None:
        """Take the header ``Date`` of an answer; one that is none is passed over."""
        if header is None:
            return
        try:
            at = parsedate_to_datetime(header)
        except ValueError:
            return
        self._reading = (at if at.tzinfo else at.replace(tzinfo=UTC), self._elapsed())

    def skew(self) -> int | None:
        """Return by how many seconds our clock is ahead, where that is too much to sign; else None."""
        if self._reading is None:
            return None
        at, then = self._reading
        passed = self._elapsed() - then
        if passed > _GOOD_FOR_SECONDS:
            return None
        ahead = self._now() - (at + timedelta(seconds=passed))
        return None if abs(ahead) <= MOST else int(ahead.total_seconds())
