"""When a message is tried again (重试安排): in the database, never in a sleeping process.

5 seconds, 5 and 30 minutes, 2, 5, 10 and 10 hours, then daily until its legal deadline and after it: what the
law wants told is not given up because it is late.
"""

from __future__ import annotations

from datetime import datetime, timedelta

STEPS = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000))
DAILY = timedelta(days=1)
LONGEST_REST = timedelta(hours=1)


def next_try(attempts: int, now: datetime) -> datetime:
    """Return when a message that was tried so often is due again.

    >>> from datetime import UTC
    >>> next_try(1, datetime(2026, 1, 1, tzinfo=UTC)).isoformat()
    '2026-01-01T00:00:05+00:00'
    """
    return now + (STEPS[attempts - 1] if 0 < attempts <= len(STEPS) else DAILY)


def rest_until(asked_seconds: float | None, attempts: int, now: datetime) -> datetime:
    """Return until when a destination rests that asked for it: our own step, or what it asked for if longer.

    The wire has brought what was asked for within the bounds of its profile; whatever comes from elsewhere,
    negative or absurd, is no reason to rest for more than an hour.
    """
    own = min(next_try(max(attempts, 1), now) - now, LONGEST_REST)
    if asked_seconds is None:
        return now + own
    seconds = max(0.0, min(asked_seconds, LONGEST_REST.total_seconds()))
    return now + max(own, timedelta(seconds=seconds))
