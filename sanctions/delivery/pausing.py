"""When a destination is left alone (暂停与间歇): for a while after failures, or until a person has acted.

What the platform has against the site and not against a record, and answers that tell nothing over and over,
are no business of any one message: the destination is paused, and a person is asked once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session

from sanctions.delivery.acts import ACTOR
from sanctions.delivery.asking import ask_about
from sanctions.delivery.destination import pause
from sanctions.delivery.result import Result
from sanctions.delivery.schedule import next_try
from sanctions.delivery.tables import DestinationRow

BREAKS_AFTER = 5
"""Calls that failed in a row, after which a destination rests."""
PAUSES_AFTER = 10
"""Answers in a row that told nothing, after which a person has to see what stands between."""
FAILED = frozenset({"NOT_SENT", "UNKNOWN"})
"""Outcomes of a call that did not get through, as far as is known."""
PAUSES = {
    "auth": "its credentials were not taken: renew them, then let it go on",
    "clock": "our clock and the platform's differ: set the clock, then let it go on",
    "certificate": "no trusted connection: renew or compare the certificate, then let it go on",
    "template": "its template is another: compare the columns, then let it go on",
}
"""Dispositions that concern the site and not a record."""
GIVEN_BACK = "GIVEN_BACK"
"""What comes of a message that was claimed, and not begun since its destination is to be left alone."""


def pause_for(session: Session, destination: DestinationRow, why: str, now: datetime) -> None:
    """Pause a destination that is not paused yet, and ask a person."""
    if destination.state == "ACTIVE":
        session.flush()
        pause(session, destination.id, why, at=now, by=ACTOR)
        ask_about(session, destination.id, "paused", why, now)


def rest(destination: DestinationRow, until: datetime) -> None:
    """Leave a destination alone until a moment, or a later one that was said before."""
    destination.rests_until = max(destination.rests_until or until, until)


def count(session: Session, destination: DestinationRow, call: Sequence[Result], now: datetime) -> None:
    """Take how a call fared: too many that failed in a row, and the destination rests, longer each time.

    Where its answers tell nothing over and over, something else answers in its place: it is paused.
    """
    begun = [one for one in call if one.outcome != GIVEN_BACK]
    if not begun:
        return
    destination.failures = destination.failures + 1 if failed(begun) else 0
    if destination.failures >= BREAKS_AFTER:
        rest(destination, next_try(destination.failures - BREAKS_AFTER + 1, now))
    told_nothing = all(map(_told_nothing, begun))
    destination.unread_answers = destination.unread_answers + 1 if told_nothing else 0
    if destination.unread_answers >= PAUSES_AFTER:
        destination.unread_answers = 0
        why = f"{PAUSES_AFTER} answers in a row told nothing: see what stands between, then let it go on"
        pause_for(session, destination, why, now)


def failed(call: Sequence[Result]) -> bool:
    """Return whether a call did not get through; one that was refused for what a record says did."""
    return any(one.outcome in FAILED and one.disposition != "data" for one in call)


def by_call(results: Sequence[Result]) -> Iterator[list[Result]]:
    """Return what came of messages, call by call, in the order it came."""
    calls: dict[int, list[Result]] = {}
    for number, result in enumerate(results):
        # what went alone has a place of its own, below those of the calls
        calls.setdefault(-1 - number if result.call is None else result.call, []).append(result)
    yield from calls.values()


def _told_nothing(result: Result) -> bool:
    status = result.status
    return result.outcome == "UNKNOWN" and status is not None and 200 <= status < 300
