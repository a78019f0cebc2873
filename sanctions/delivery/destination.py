"""Destinations as the ledger knows them (报送对象登记): entered from a configuration, paused by people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from sanctions import audit
from sanctions.delivery.tables import DestinationRow
from sanctions.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Destination:
    """What is known of a destination; seconds of quiet before a look, and of lag before a listing counts."""

    id: str
    kind: str
    profile: str
    quiet_seconds: int
    lag_seconds: int


def enter(session: Session, destinations: Iterable[Destination]) -> None:
    """Enter destinations, or bring what is known of them up to date; their state stays as it is."""
    for one in destinations:
        row = session.get(DestinationRow, one.id)
        if row is None:
            row = DestinationRow(
                id=one.id,
                kind=one.kind,
                profile=one.profile,
                quiet_seconds=one.quiet_seconds,
                lag_seconds=one.lag_seconds,
                state="ACTIVE",
            )
            session.add(row)
        row.kind, row.profile = one.kind, one.profile
        row.quiet_seconds, row.lag_seconds = one.quiet_seconds, one.lag_seconds
    session.flush()


def pause(session: Session, destination_id: str, why: str, *, at: datetime, by: str) -> None:
    """Send nothing more to a destination until somebody lets it go on.

    Raises:
        Refusal: There is no such destination.
    """
    row = _row(session, destination_id)
    row.state, row.paused_for = "PAUSED", why[:300] or "-"
    session.flush()
    _ = audit.record(
        session, at=at, actor=by, action="destination.pause", object=f"destination/{destination_id}"
    )


def go_on(session: Session, destination_id: str, *, at: datetime, by: str) -> None:
    """Let a destination go on.

    Raises:
        Refusal: There is no such destination.
    """
    row = _row(session, destination_id)
    row.state, row.paused_for, row.failures, row.rests_until = "ACTIVE", None, 0, None
    session.flush()
    _ = audit.record(
        session, at=at, actor=by, action="destination.go_on", object=f"destination/{destination_id}"
    )


def listed(session: Session) -> list[DestinationRow]:
    """Return every destination, by name."""
    return list(session.exec(select(DestinationRow).order_by(col(DestinationRow.id))))


def _row(session: Session, destination_id: str) -> DestinationRow:
    row = session.get(DestinationRow, destination_id, with_for_update=True)
    if row is None:
        raise Refusal(
            "destination_unknown",
            f"there is no destination {destination_id[:40]!r}",
            f"没有报送对象 {destination_id[:40]!r}",
        )
    return row
