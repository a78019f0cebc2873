"""Visits in the store (留存的检查): read by their acts, added to under a lock, never changed.

What an act says is sealed for its own place. The audit's row is of the sealed bytes, so that it binds what is
kept and nothing can be guessed from it; it is written last, since others wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from pydantic import ValidationError
from sqlmodel import Session, col, func, select

from checker.visit.errors import VisitRefused
from checker.visit.parts import READERS, Body, Kind, Opening
from checker.visit.tables import VisitActRow, VisitHead, VisitRow
from checker.visit.visit import BEFORE_ARRIVAL, Entry, Visit, legal_day
from rules.place import NATION, prefix_of
from sanctions import audit
from sanctions.encrypted import Keys
from sanctions.locked_row import locked_row

_TABLE, _COLUMN, _UNIT = "visit_act", "body", "visit unit"
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Signed:
    """Who makes an act, and when: now."""

    at: datetime
    by: str


def read(session: Session, keys: Keys, visit_id: str) -> Visit:
    """Return a visit as it stands.

    Raises:
        VisitRefused: There is none.
        SealBroken: What is kept of it was altered.
    """
    return _folded(session, keys, _row(session, visit_id, lock=False))


def locked(session: Session, keys: Keys, visit_id: str) -> Visit:
    """Return a visit for adding to it: whoever else wants to add waits until the transaction ends.

    Raises:
        VisitRefused: There is none.
    """
    return _folded(session, keys, _row(session, visit_id, lock=True))


def drawn_from(session: Session, visit_id: str) -> tuple[str, int] | None:
    """Return draw and number a visit comes from, None where it comes from no draw.

    Raises:
        VisitRefused: There is no such visit.
    """
    row = _row(session, visit_id, lock=False)
    return None if row.draw_id is None or row.draw_number is None else (row.draw_id, row.draw_number)


def listed(session: Session, keys: Keys, place: str = NATION) -> list[Visit]:
    """Return the visits of a place and below, by id."""
    asked, acts = select(VisitRow).order_by(col(VisitRow.id)), select(VisitActRow)
    if prefix := prefix_of(place):
        asked = asked.where(col(VisitRow.place).startswith(prefix))
        acts = acts.where(col(VisitActRow.visit_id).startswith(prefix))
    by_visit: dict[str, list[VisitActRow]] = {}
    for act in session.exec(acts.order_by(col(VisitActRow.visit_id), col(VisitActRow.number))):
        by_visit.setdefault(act.visit_id, []).append(act)
    return [_of(keys, row, by_visit.get(row.id, [])) for row in session.exec(asked)]


def begin(session: Session, keys: Keys, opening: Opening, signed: Signed) -> Visit:
    """Open a visit under the next serial of its place and year.

    Raises:
        VisitRefused: The same was opened already.
    """
    head = locked_row(session, VisitHead, count=0)
    index = keys.index(_UNIT, opening.target.unit)
    _check_new(session, opening, index)
    place = opening.target.site if opening.draw_id is None else opening.draw_id[:6]
    year = legal_day(signed.at).year
    same = (col(VisitRow.place) == place) & (col(VisitRow.year) == year)
    count = session.exec(select(func.count()).select_from(VisitRow).where(same)).one()
    row = VisitRow(
        id=f"{place}-{year}-V{count + 1:04d}",
        place=place,
        year=year,
        draw_id=opening.draw_id,
        draw_number=opening.number,
        unit_index=index,
        state="opened",
        acts=0,
    )
    session.add(row)
    head.count += 1
    session.flush()
    return _added(session, keys, row, (), "open", opening, signed)


def add(session: Session, keys: Keys, visit: Visit, kind: Kind, body: Body, signed: Signed) -> Visit:
    """Add an act to a visit that `locked` gave."""
    row = session.get_one(VisitRow, visit.id)
    return _added(session, keys, row, visit.entries, kind, body, signed)


def note(session: Session, visit_id: str, action: str, signed: Signed) -> None:
    """Say in the audit chain that somebody read what persons said.

    Raises:
        VisitRefused: Who it is was not told as it has to be.
    """
    _ = audit.record(session, at=signed.at, actor=_name(signed), action=action, object=f"visit/{visit_id}")


def _added(
    session: Session,
    keys: Keys,
    row: VisitRow,
    before: Iterable[Entry],
    kind: Kind,
    body: Body,
    signed: Signed,
) -> Visit:
    by = _name(signed)
    entry = Entry(row.acts + 1, kind, signed.at, by, body)
    visit = Visit.of(row.id, [*before, entry])
    sealed = keys.seal(_TABLE, _COLUMN, f"{row.id}/{entry.number}", _written(kind, body))
    session.add(
        VisitActRow(visit_id=row.id, number=entry.number, kind=kind, at=signed.at, by=by, body=sealed)
    )
    row.acts, row.state = entry.number, visit.state
    row.unit_index = keys.index(_UNIT, visit.target.unit)
    row.ended_at = None if visit.record is None else visit.record.ended
    row.published_at = signed.at if kind == "publish" else row.published_at
    session.flush()
    _ = audit.record(
        session,
        at=signed.at,
        actor=by,
        action=f"visit.{kind}",
        object=f"visit/{row.id}",
        data=sealed.content,
    )
    return visit


def _written(kind: Kind, body: Body) -> bytes:
    """Return an act as it is kept; what would not read back is refused before it is."""
    written = READERS[kind].dump_json(body)
    try:
        _ = READERS[kind].validate_json(written, strict=True)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False))
        raise VisitRefused(
            "field",
            f"too long, empty, or with signs that do not belong there: {fields}",
            f"过长、为空或含有不允许的字符：{fields}",
        ) from None
    return written


def _check_new(session: Session, opening: Opening, index: bytes) -> None:
    """Refuse a second visit of the same draw, or of a unit that is about to be visited without one."""
    same = select(VisitRow.id).where(
        (col(VisitRow.draw_id) == opening.draw_id) & (col(VisitRow.draw_number) == opening.number)
        if opening.draw_id is not None
        else col(VisitRow.draw_id).is_(None)
    )
    before = col(VisitRow.state).in_(sorted(BEFORE_ARRIVAL))
    of_unit = col(VisitRow.unit_index) == index
    # a unit replaced before the arrival is followed; after it, the draw's new unit is another visit
    clash = (of_unit | before) if opening.draw_id is not None else (of_unit & before)
    if (found := session.exec(same.where(clash).order_by(col(VisitRow.id))).first()) is not None:
        raise VisitRefused(
            "opened_already",
            f"visit {found} is this visit already: go on with it",
            f"检查 {found} 即为该检查：请在其上继续",
        )


def _row(session: Session, visit_id: str, *, lock: bool) -> VisitRow:
    asked = select(VisitRow).where(col(VisitRow.id) == visit_id).execution_options(populate_existing=True)
    row = session.exec(asked.with_for_update() if lock else asked).one_or_none()
    if row is None:
        raise VisitRefused(
            "unknown_visit",
            f"there is no visit {visit_id!r}: see sunlit visit list",
            f"没有检查 {visit_id!r}：请用 sunlit visit list 查看",
        )
    return row


def _folded(session: Session, keys: Keys, row: VisitRow) -> Visit:
    acts = select(VisitActRow).where(col(VisitActRow.visit_id) == row.id).order_by(col(VisitActRow.number))
    return _of(keys, row, session.exec(acts).all())


def _of(keys: Keys, row: VisitRow, acts: Iterable[VisitActRow]) -> Visit:
    entries = [_opened(keys, act) for act in acts]
    if [entry.number for entry in entries] != list(range(1, row.acts + 1)):
        raise VisitRefused(
            "altered",
            f"visit {row.id}: {len(entries)} acts are kept, expected {row.acts}: restore from a backup",
            f"检查 {row.id}：留存 {len(entries)} 个环节，应为 {row.acts}：请从备份恢复",
        )
    return Visit.of(row.id, entries)


def _opened(keys: Keys, act: VisitActRow) -> Entry:
    content = keys.open_sealed(_TABLE, _COLUMN, f"{act.visit_id}/{act.number}", act.body)
    kind = cast("Kind", act.kind)
    return Entry(act.number, kind, act.at, act.by, READERS[kind].validate_json(content, strict=True))


def _name(signed: Signed) -> str:
    by = signed.by.strip()
    if not by or len(by) > _LONGEST_NAME or not by.isprintable():
        raise VisitRefused(
            "by",
            f"who does it is told in 1 to {_LONGEST_NAME} printable characters",
            f"经办人应为 1 至 {_LONGEST_NAME} 个可见字符",
        )
    return by
