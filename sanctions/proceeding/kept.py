"""Proceedings in the store (留存的办理事项): read by their acts, locked by family, added to, never changed.

Whoever adds to a family locks the row of its root first and nothing else of it before, so that two who act
at once in one case wait for each other and cannot block each other. What an act says is sealed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import Session, col, select

from sanctions.course.course import Course, Courses
from sanctions.encrypted import Keys
from sanctions.happened import Happened
from sanctions.proceeding.proceeding import Attached, Entry, Family, Proceeding
from sanctions.proceeding.situation import OpenDuty
from sanctions.proceeding.tables import ActRow, DutyRow, PaperRow, ProceedingRow, SerialRow, SubjectRow
from sanctions.refusal import Refusal

BODY, PAPER = ("proceeding_act", "body"), ("proceeding_paper", "content")
SUBJECT = "subject"
"""What blind indexes of credit codes and identity numbers are for."""


def family(
    session: Session, keys: Keys, courses: Courses, proceeding_id: str, *, lock: bool = False
) -> Family:
    """Return the family of a proceeding; with `lock`, whoever else would add to it waits.

    Raises:
        Refusal: There is no such proceeding.
        SealBroken: What is kept of it was altered.
    """
    asked = select(ProceedingRow.root_id).where(col(ProceedingRow.id) == proceeding_id)
    # what is no number is not put to a database, which cannot take every sign
    is_number = proceeding_id.isascii() and proceeding_id.isprintable()
    root_id = session.exec(asked).one_or_none() if is_number else None
    if root_id is None:
        raise unknown(proceeding_id)
    if lock:
        held = select(ProceedingRow.id).where(col(ProceedingRow.id) == root_id).with_for_update()
        _ = session.exec(held).one()
    return _family(session, keys, courses, root_id)


def families(session: Session, keys: Keys, courses: Courses, root_ids: Collection[str]) -> Iterable[Family]:
    """Yield families by the ids of their roots, one at a time."""
    return (_family(session, keys, courses, root_id) for root_id in root_ids)


def rows(
    session: Session,
    *,
    course: str = "",
    bureau: str = "",
    states: Collection[str] = (),
    roots_only: bool = False,
) -> Sequence[ProceedingRow]:
    """Return the rows of proceedings, by id; of bureaus whose code begins so."""
    asked = select(ProceedingRow).where(col(ProceedingRow.bureau).startswith(bureau))
    if course:
        asked = asked.where(col(ProceedingRow.course) == course)
    if states:
        asked = asked.where(col(ProceedingRow.state).in_(sorted(states)))
    if roots_only:
        asked = asked.where(col(ProceedingRow.parent_id).is_(None))
    return session.exec(asked.order_by(col(ProceedingRow.id))).all()


def concerning(
    session: Session, keys: Keys, subject: str, courses: Collection[str] = ()
) -> Sequence[ProceedingRow]:
    """Return the rows of proceedings that concern a credit code or an identity number."""
    asked = (
        select(ProceedingRow)
        .join(SubjectRow, col(SubjectRow.proceeding_id) == col(ProceedingRow.id))
        .where(col(SubjectRow.subject_index) == keys.index(SUBJECT, subject))
        .order_by(col(ProceedingRow.opened_at), col(ProceedingRow.id))
    )
    if courses:
        asked = asked.where(col(ProceedingRow.course).in_(sorted(courses)))
    return session.exec(asked).all()


def next_id(session: Session, bureau: str, year: int, course: Course) -> str:
    """Return the next number of a course in a bureau's year; of two who ask at once, one waits."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    kept = inspect(SerialRow).local_table
    first = dialect.insert(SerialRow).values(bureau=bureau, year=year, letter=course.letter, last=1)
    next_one = first.on_conflict_do_update(
        index_elements=["bureau", "year", "letter"], set_={"last": kept.c["last"] + 1}
    ).returning(kept.c["last"])
    serial = session.connection().execute(next_one).scalar_one()
    return f"{bureau}-{year}-{course.letter}{serial:04d}"


def add_entry(session: Session, keys: Keys, row: ProceedingRow, entry: Entry) -> bytes:
    """Keep an act with its papers; return the sealed bytes, which the audit's row is of."""
    papers = [
        {"kind": one.kind, "name": one.name, "number": one.number, "where": one.where} for one in entry.papers
    ]
    body: dict[str, Any] = {"happened": entry.happened.told(), "fields": dict(entry.fields), "papers": papers}
    body |= {name: text for name, text in (("reason", entry.reason), ("because", entry.because)) if text}
    sealed = keys.seal(*BODY, f"{row.id}/{entry.number}", json.dumps(body, ensure_ascii=False).encode())
    session.add(
        ActRow(
            proceeding_id=row.id,
            number=entry.number,
            act=entry.act,
            at=entry.at,
            happened_first=entry.happened.first,
            happened_last=entry.happened.last,
            officer_id=entry.officer,
            body=sealed,
        )
    )
    session.flush()
    for number, paper in enumerate(entry.papers, 1):
        place = f"{row.id}/{entry.number}/{number}"
        content = None if paper.content is None else keys.seal(*PAPER, place, paper.content)
        session.add(
            PaperRow(
                proceeding_id=row.id,
                act=entry.number,
                number=number,
                kind=paper.kind,
                sha256=paper.sha256,
                size=paper.size,
                content=content,
            )
        )
    session.flush()
    return sealed.content


def content(session: Session, keys: Keys, proceeding_id: str, act: int, number: int) -> bytes | None:
    """Return what a paper holds; None where it stands elsewhere.

    Raises:
        Refusal: There is no such paper.
        SealBroken: It was altered.
    """
    row = session.get(PaperRow, (proceeding_id, act, number))
    if row is None:
        raise Refusal(
            "paper_unknown",
            f"{proceeding_id} has no paper {act}/{number}",
            f"{proceeding_id} 没有文书 {act}/{number}",
        )
    return (
        None
        if row.content is None
        else keys.open_sealed(*PAPER, f"{proceeding_id}/{act}/{number}", row.content)
    )


def open_duties(session: Session, proceeding_id: str) -> tuple[OpenDuty, ...]:
    """Return the duties of a proceeding that are open or suspended."""
    asked = (
        select(DutyRow)
        .where(col(DutyRow.proceeding_id) == proceeding_id)
        .where(col(DutyRow.state).in_(("open", "suspended")))
        .order_by(col(DutyRow.number))
    )
    return tuple(
        OpenDuty(row.number, row.duty, row.state, row.due_first, row.due_last) for row in session.exec(asked)
    )


def unknown(proceeding_id: str) -> Refusal:
    """Return what is said of a number nobody has."""
    return Refusal(
        "proceeding_unknown",
        f"there is no proceeding {proceeding_id[:40]!r} here: see the list of its course",
        f"没有办理事项 {proceeding_id[:40]!r}：请查看列表",
    )


def _family(session: Session, keys: Keys, courses: Courses, root_id: str) -> Family:
    asked = (
        select(ProceedingRow)
        .where(col(ProceedingRow.root_id) == root_id)
        .order_by(
            col(ProceedingRow.parent_id).isnot(None), col(ProceedingRow.opened_at), col(ProceedingRow.id)
        )
        .execution_options(populate_existing=True)
    )
    found = session.exec(asked).all()
    ids = [row.id for row in found]
    acts: dict[str, list[ActRow]] = {one: [] for one in ids}
    for act in session.exec(
        select(ActRow)
        .where(col(ActRow.proceeding_id).in_(ids))
        .order_by(col(ActRow.proceeding_id), col(ActRow.number))
    ):
        acts[act.proceeding_id].append(act)
    papers: dict[tuple[str, int], list[PaperRow]] = {}
    # contents stay where they are until somebody asks for one
    known = select(PaperRow).options(
        defer(cast("QueryableAttribute[object]", PaperRow.content), raiseload=True)
    )
    for paper in session.exec(
        known.where(col(PaperRow.proceeding_id).in_(ids)).order_by(col(PaperRow.number))
    ):
        papers.setdefault((paper.proceeding_id, paper.act), []).append(paper)
    return Family({row.id: _of(keys, courses, row, acts[row.id], papers) for row in found})


def _of(
    keys: Keys,
    courses: Courses,
    row: ProceedingRow,
    acts: Sequence[ActRow],
    papers: dict[tuple[str, int], list[PaperRow]],
) -> Proceeding:
    if [act.number for act in acts] != list(range(1, row.acts + 1)):
        raise Refusal(
            "altered",
            f"{row.id}: {len(acts)} acts are kept, expected {row.acts}: restore from a backup",
            f"{row.id}：留存 {len(acts)} 个环节，应为 {row.acts}：请从备份恢复",
        )
    entries = tuple(_entry(keys, act, papers.get((act.proceeding_id, act.number), [])) for act in acts)
    course = courses.courses[row.course]
    return Proceeding(
        row.id, course, row.bureau, row.place, row.state, row.root_id, row.parent_id, entries, row.run_id
    )


def _entry(keys: Keys, act: ActRow, papers: Sequence[PaperRow]) -> Entry:
    body = json.loads(keys.open_sealed(*BODY, f"{act.proceeding_id}/{act.number}", act.body))
    attached = tuple(
        Attached(row.kind, told["name"], bytes(row.sha256), row.size, told["number"], told["where"])
        for row, told in zip(papers, body["papers"], strict=True)
    )
    return Entry(
        act.number,
        act.act,
        act.at,
        Happened.read(body["happened"]).capped(act.at),
        act.officer_id,
        body["fields"],
        attached,
        body.get("reason", ""),
        body.get("because", ""),
    )
