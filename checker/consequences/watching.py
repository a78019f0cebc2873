"""Watching over cases and duties (巡查): alarms raised and overdue duties noted, as acts of the system.

Every case that is not closed is judged by the reference engine as its family stands today. What there is to
raise is looked at again under the lock of the family and raised in one transaction of its own; the same facts
raise it once. A case that cannot be judged costs itself and is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from checker.consequences.book import Assess
from checker.consequences.standing import reference, standing_of
from checker.consequences.watched import Noted, Raised, StillOpen, Warned, Watched
from checker.store.store import Store
from sanctions import accountability, alarm, officer, responsibility
from sanctions.alarm import Alarm, Kind, Standing
from sanctions.encrypted import Keys
from sanctions.officer import Officer
from sanctions.owed_duty import OwedDuty
from sanctions.proceeding import kept, ledger
from sanctions.proceeding.ledger import Book
from sanctions.proceeding.proceeding import Family
from sanctions.proceeding.request import Request, Signed
from sanctions.proceeding.tables import DutyRow, OfficerRow, ProceedingRow
from sanctions.time_limit import LEGAL_TIME

PAGE = 200
_SINCE = date(2000, 1, 1)


def watch(
    store: Store, book: Book, at: datetime, *, bureau: str = "", assess: Assess | None = None
) -> Watched:
    """Look at every open case and every overdue duty, and raise and note what there is.

    Args:
        at: Now; the alarms are of this day, and bear this moment.
        bureau: Only what bureaus handle whose code begins so.
        assess: Judges a case; the reference engine by the rules that ship, where nothing is said.

    Raises:
        StoreRefused: The store cannot be used; what was raised before stands.
    """
    watched = Watched()
    judge = reference() if assess is None else assess
    for root_id in _open_cases(store, book, bureau):
        watched.looked_at += 1
        watched.costs_itself(root_id, partial(_look, store, book, judge, at, root_id, watched))
    _note_overdue(store, book, at, bureau, watched)
    return watched


def _look(store: Store, book: Book, judge: Assess, at: datetime, root_id: str, watched: Watched) -> None:
    day = at.astimezone(LEGAL_TIME).date()
    with store.reading() as session:
        family = kept.family(session, store.keys, book.courses, root_id)
        found = alarm.alarms_of(family, standing_of(family, day, judge))
        fresh = _fresh(session, store.keys, family, found)
    kinds = {one.kind for one in found}
    for one in family.of("alarm"):
        if not one.is_ended:
            kind: Kind = one.value("kind")
            watched.standing.append(StillOpen(one.id, root_id, kind, kind not in kinds))
    watched.warnings += [Warned(root_id, one.kind, one.stage) for one in found if one.only_warns]
    if not fresh:
        return
    signed = _system(store, family.root.bureau, at)
    with store.writing() as session:
        # what was read may have been acted upon: looked at again, now that whoever acts waits
        family = kept.family(session, store.keys, book.courses, root_id, lock=True)
        standing = standing_of(family, day, judge)
        still = _fresh(session, store.keys, family, alarm.alarms_of(family, standing))
        raised = [_raise(session, store.keys, book, family, one, standing, signed) for one in still]
    watched.raised += raised


def _fresh(session: Session, keys: Keys, family: Family, found: tuple[Alarm, ...]) -> list[Alarm]:
    """Return what may be raised: neither open already, nor closed for the same facts."""
    if family.root.is_ended:
        return []
    wanted = {
        _only(keys, family, one): one
        for one in found
        if not one.only_warns and alarm.raised(family, one.kind) is None
    }
    asked = select(ProceedingRow.only).where(col(ProceedingRow.only).in_(sorted(wanted)))
    known = set(session.exec(asked)) if wanted else set[str | None]()
    return [one for only, one in wanted.items() if only not in known]


def _raise(
    session: Session,
    keys: Keys,
    book: Book,
    family: Family,
    found: Alarm,
    standing: Standing,
    signed: Signed,
) -> Raised:
    asked = Request(
        "alarm",
        "open",
        parent_id=family.root.id,
        fields={"kind": found.kind, "stage": found.stage, "receipt": standing.evidence},
        only=_only(keys, family, found),
    )
    done = ledger.perform_by_system(session, keys, book, asked, signed)
    return Raised(done.proceeding.id, family.root.id, found.kind, found.stage)


def _only(keys: Keys, family: Family, found: Alarm) -> str:
    # what was found is personal data: its digest stands outside of the seal, so that it needs a key
    return f"alarm/{found.kind}/{family.root.id}/{keys.index('alarm', found.facts).hex()[:32]}"


def _note_overdue(store: Store, book: Book, at: datetime, bureau: str, watched: Watched) -> None:
    after = ("", 0)
    while True:
        with store.reading() as session:
            page = responsibility.unanswered(
                session, store.keys, book.courses, book.terms, now=at, after=after, limit=PAGE
            )
        for owed in page:
            if owed.bureau.startswith(bureau):
                name = f"{owed.proceeding_id}/{owed.number}"
                watched.costs_itself(name, partial(_note, store, book, at, owed, watched))
        if len(page) < PAGE:
            return
        after = (page[-1].proceeding_id, page[-1].number)


def _note(store: Store, book: Book, at: datetime, owed: OwedDuty, watched: Watched) -> None:
    signed = _system(store, owed.bureau, at)
    with store.writing() as session:
        _ = kept.family(session, store.keys, book.courses, owed.root_id, lock=True)
        row = session.get(DutyRow, (owed.proceeding_id, owed.number))
        if row is None or row.state != "open":
            return
        done = ledger.perform_by_system(session, store.keys, book, accountability.note_of(owed), signed)
    watched.noted.append(Noted(done.proceeding.id, owed.proceeding_id, owed.number))


def _open_cases(store: Store, book: Book, bureau: str) -> Iterator[str]:
    """Yield the ids of the cases that are not closed, a page at a time."""
    ended, last = sorted(book.courses.courses["case"].ended), ""
    while True:
        asked = (
            select(ProceedingRow.id)
            .where(col(ProceedingRow.course) == "case", col(ProceedingRow.state).not_in(ended))
            .where(col(ProceedingRow.bureau).startswith(bureau), col(ProceedingRow.id) > last)
            .order_by(col(ProceedingRow.id))
            .limit(PAGE)
        )
        with store.reading() as session:
            page = session.exec(asked).all()
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1]


def _system(store: Store, bureau: str, at: datetime) -> Signed:
    """Return who signs for the system in a bureau, entered at first use."""
    id_ = f"system-{bureau}"
    with store.reading() as session:
        known = session.get(OfficerRow, id_) is not None
    if not known:
        made = Officer(id_, "系统", bureau, frozenset({"system"}), _SINCE, None)
        try:
            with store.writing() as session:
                if session.get(OfficerRow, id_) is None:
                    officer.add(session, store.keys, made, at=at, by="system")
        except IntegrityError:
            pass  # another watch entered it meanwhile
    return Signed(at, id_)
