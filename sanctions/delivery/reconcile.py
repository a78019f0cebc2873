"""Holding what we believe against what is there (对账), key by key, and acting on nothing that is not whole.

Three sides: what a record is to be, what we believe the destination holds, what its listing says. A listing
that is cut, repeats itself, or does not add up is no ground for anything. Where too much differs, nothing is
done and a person looks. Whatever is done is a message of the outbox, or a task for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from connectors.platform import Held, ListingPage
from sanctions import audit
from sanctions.delivery.asking import ask_a_person, ask_about, settle_record
from sanctions.delivery.finish import ACTOR
from sanctions.delivery.foreign_text import KEY, REF, plain
from sanctions.delivery.states import CONFIRMED, DRIFT, READY, UNKNOWN, move
from sanctions.delivery.tables import AttemptRow, DestinationRow, DifferenceRow, ReconciliationRow
from sanctions.proceeding.tables import OutboxRow, RecordRow

LEAST_CHANGES, SHARE_OF_CHANGES = 20, 50
"""A reconciliation that would change more than 20 records, and more than one in 50, waits for a person."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A whole listing of a destination, or why it is not whole."""

    records: tuple[Held, ...]
    why_incomplete: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One key that is not as it should be."""

    key: str
    kind: str


@dataclass(slots=True)
class Reconciled:
    """What a reconciliation came to."""

    complete: bool
    why_incomplete: str = ""
    remote: int = 0
    local: int = 0
    braked: bool = False
    kinds: Counter[str] = field(default_factory=Counter[str])
    sent_again: int = 0


def whole(pages: Sequence[ListingPage], again: ListingPage | None, *, may_be_empty: bool) -> Listing:
    """Return a listing if its pages make one: the completeness gate.

    Args:
        pages: All pages, in the order in which they were read.
        again: The first page, read once more at the end: what moved meanwhile makes the listing no ground.
    """
    if not pages:
        return Listing((), "no page was read")
    first = pages[0]
    records = tuple(record for page in pages for record in page.records)
    problems = {
        "a page could not be read whole": any(page.unread for page in pages),
        "its pages do not follow": [page.page for page in pages] != list(range(1, max(first.pages, 1) + 1)),
        "a page came twice": len({page.page_sm3 for page in pages}) != len(pages),
        "its total changed": any(page.total != first.total for page in pages),
        "its rows are not as many as it says": len(records) != first.total,
        "it moved while it was read": again is not None and again.page_sm3 != first.page_sm3,
        "it is empty": not records and not may_be_empty,
    }
    why = "; ".join(problem for problem, found in problems.items() if found)
    return Listing(() if why else records, why)


def reconcile(
    session: Session,
    destination_id: str,
    listing: Listing,
    rendered: Mapping[str, str],
    *,
    read_at: datetime,
    now: datetime,
) -> Reconciled:
    """Hold a listing against the ledger and act on what differs.

    Args:
        rendered: SM3 of what each key's newest version comes to over there, as the profile maps it.
        read_at: When the listing was begun; what was sent later cannot be missing from it.
    """
    destination = session.get_one(DestinationRow, destination_id, with_for_update=True)
    run = ReconciliationRow(destination=destination_id, started_at=read_at, finished_at=now)
    session.add(run)
    session.flush()
    done = Reconciled(not listing.why_incomplete, listing.why_incomplete, len(listing.records))
    if listing.why_incomplete:
        run.why_incomplete = listing.why_incomplete[:300]
        ask_about(session, destination_id, "listing_incomplete", listing.why_incomplete, now)
        session.flush()
        return done
    held: dict[str, list[Held]] = {}
    for record in listing.records:
        held.setdefault(record.key, []).append(record)
    rows = _in_question(session, destination_id)
    done.local = len(rows)
    # what was sent less than that ago may still arrive, or not be listed yet
    covered = read_at - timedelta(seconds=destination.lag_seconds + destination.quiet_seconds)
    last_sent = _last_sent(session, destination_id)
    listed = {key for key, row in rows.items() if (sent := last_sent.get(row.id or 0)) and sent <= covered}
    differences = list(_differences(rows, held, rendered, listed))
    for difference in differences:
        done.kinds[difference.kind] += 1
    changes = len(differences)
    done.braked = changes > LEAST_CHANGES and changes * SHARE_OF_CHANGES > max(done.local, done.remote)
    run.complete, run.remote, run.local, run.braked = True, done.remote, done.local, done.braked
    assert run.id is not None
    for difference in differences:
        settled = "held for a person" if done.braked else _settle(session, destination, rows, difference, now)
        done.sent_again += settled == "sent again"
        session.add(
            DifferenceRow(reconciliation=run.id, key=difference.key, kind=difference.kind, settled_by=settled)
        )
    if done.braked:
        told = f"{changes} of {done.local} records differ: nothing was done, see the differences"
        ask_about(session, destination_id, "mass_change", told, now)
    else:
        _confirm(session, rows, held, listed, now)
    session.flush()
    _ = audit.record(session, at=now, actor=ACTOR, action="reconciliation", object=f"reconciliation/{run.id}")
    return done


def _in_question(session: Session, destination_id: str) -> dict[str, OutboxRow]:
    """Return of each key the version to hold against a listing: the newest, or one unknown before it."""
    asked = (
        select(OutboxRow)
        .join(
            RecordRow,
            (col(RecordRow.destination) == col(OutboxRow.destination))
            & (col(RecordRow.key) == col(OutboxRow.key)),
        )
        .where(col(OutboxRow.destination) == destination_id)
        .where((col(RecordRow.version) == col(OutboxRow.version)) | (col(OutboxRow.state) == UNKNOWN))
        .order_by(col(OutboxRow.version).desc())
    )
    return {row.key: row for row in session.exec(asked)}


def _differences(
    rows: Mapping[str, OutboxRow],
    held: Mapping[str, Sequence[Held]],
    rendered: Mapping[str, str],
    listed: Set[str],
) -> list[Difference]:
    """Return what differs; only a key that was last sent long enough ago has to stand in the listing."""
    found: list[Difference] = []
    for key, row in rows.items():
        there = held.get(key, ())
        believed = row.state in (CONFIRMED, UNKNOWN) and key in listed
        if len(there) > 1:
            found.append(Difference(key, "DUPLICATE"))
        elif row.operation == "withdraw":
            if there and believed:
                found.append(Difference(key, "STALE"))
        elif believed and not there:
            found.append(Difference(key, "MISSING"))
        elif believed and there[0].version < row.version:
            found.append(Difference(key, "STALE"))
        elif (
            believed
            and row.state == CONFIRMED
            and there[0].content_sm3 != rendered.get(key, there[0].content_sm3)
        ):
            found.append(Difference(key, "DIFFERENT"))
    strange = sorted({plain(key, KEY) for key in held if key not in rows})
    found += [Difference(key, "EXTRA") for key in strange]
    return found


def _settle(
    session: Session,
    destination: DestinationRow,
    rows: Mapping[str, OutboxRow],
    difference: Difference,
    now: datetime,
) -> str:
    row = rows.get(difference.key)
    if row is None:
        # somebody else's, or from before us: nothing is deleted over there by a machine
        ask_about(session, destination.id, "extra", f"{difference.key}: not ours", now)
        return "left to a person"
    before = row.state
    session.refresh(row, with_for_update=True)
    if row.state != before:
        return "settled meanwhile"
    if difference.kind in ("MISSING", "STALE") and destination.kind != "D":
        if destination.kind == "C" and not _second_strike(session, row, difference.kind):
            return "seen once; a second complete listing decides"
        if row.state == CONFIRMED:
            move(row, DRIFT, f"reconciliation: {difference.kind}")
        move(row, READY, f"reconciliation: {difference.kind}")
        row.due_at = now
        settle_record(session, row)
        return "sent again"
    ask_a_person(session, row, difference.kind.lower(), f"{difference.key}: {difference.kind}", now)
    return "left to a person"


def _last_sent(session: Session, destination_id: str) -> dict[int, datetime]:
    """Return when each message was last begun to be sent."""
    asked = (
        select(AttemptRow.outbox_id, func.max(AttemptRow.started_at))
        .join(OutboxRow, col(OutboxRow.id) == col(AttemptRow.outbox_id))
        .where(col(OutboxRow.destination) == destination_id)
        .group_by(col(AttemptRow.outbox_id))
    )
    return dict(session.exec(asked).all())


def _second_strike(session: Session, row: OutboxRow, kind: str) -> bool:
    """Return whether an earlier complete listing lacked it too, since it was last sent."""
    last = select(func.max(AttemptRow.started_at)).where(col(AttemptRow.outbox_id) == row.id)
    asked = (
        select(DifferenceRow)
        .join(ReconciliationRow, col(ReconciliationRow.id) == col(DifferenceRow.reconciliation))
        .where(col(ReconciliationRow.destination) == row.destination)
        .where(col(DifferenceRow.key) == row.key)
        .where(col(DifferenceRow.kind) == kind)
        .where(col(ReconciliationRow.started_at) > last.scalar_subquery())
    )
    return session.exec(asked).first() is not None


def _confirm(
    session: Session,
    rows: Mapping[str, OutboxRow],
    held: Mapping[str, Sequence[Held]],
    listed: Set[str],
    now: datetime,
) -> None:
    """What was unknown and stands there is confirmed, and what was to be gone and is."""
    for key, row in rows.items():
        ours = [one for one in held.get(key, ()) if one.version >= row.version]
        is_gone = row.operation == "withdraw" and key in listed and not held.get(key)
        if row.state != UNKNOWN or not (ours or is_gone):
            continue
        session.refresh(row, with_for_update=True)
        if row.state == UNKNOWN:
            row.remote_ref = plain(ours[0].ref if ours else "", REF) or row.remote_ref
            move(row, CONFIRMED, "found in the listing" if ours else "gone from the listing")
            row.due_at = None
            settle_record(session, row)
            _ = audit.record(session, at=now, actor=ACTOR, action="delivery.found", object=f"outbox/{row.id}")
