"""The whole file of a case (案卷), for whoever supervises: numbered papers, acts, decisions, duties, one ZIP.

First stands the directory (案卷目录) with the digest of every paper, so that each can be checked by itself.
Nothing is masked, which is why an export has a reason that is kept, and is an act of the audit chain. The
same family gives the same bytes.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import IO, Any

from sqlmodel import Session, col, select

from sanctions import reading
from sanctions.course.course import ACTORS, Courses
from sanctions.encrypted import Keys
from sanctions.proceeding import kept
from sanctions.proceeding.proceeding import Attached, Entry, Family, Proceeding
from sanctions.proceeding.tables import ConsequenceRow, DecisionRow, DutyRow, PaperRow, ProposalRow
from sanctions.refusal import Refusal
from sanctions.time_limit import LEGAL_TIME

DIRECTORY, TEXT = "000-directory.json", "000-案卷目录.txt"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_LATE: Mapping[int | None, str | None] = {0: "no", 1: "cannot_be_told", 2: "yes", None: None}
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A paper with its place in the file: `within` counts within its act, `is_here` says it is kept here."""

    number: int
    proceeding: Proceeding
    entry: Entry
    within: int
    paper: Attached
    is_here: bool

    @property
    def path(self) -> str:
        """Where it stands in the archive; nobody's file name leads out of it."""
        name = "".join(sign if sign.isalnum() or sign in "-_.〔〕（）" else "_" for sign in self.paper.name)
        return f"papers/{self.number:03d}-{name.lstrip('.')[-_LONGEST_NAME:] or 'paper'}"


def export(
    session: Session,
    keys: Keys,
    courses: Courses,
    proceeding_id: str,
    out: IO[bytes],
    *,
    signed_by: str,
    at: datetime,
    reason: str,
) -> int:
    """Write the whole file of the case a proceeding belongs to; return how many files it holds.

    Give it to whoever asked once the session is committed: only then is it kept who read it and why.

    Args:
        session: One that writes.
        out: Where the ZIP goes.
        signed_by: Who reads.

    Raises:
        Refusal: There is no such proceeding, no reason, or a paper is not the one that was kept.
        SealBroken: What is kept was altered.
    """
    family = kept.family(session, keys, courses, proceeding_id)
    _ = reading.reason_given(
        session, keys, signed_by=signed_by, at=at, object=f"case/{family.root.id}", reason=reason
    )
    return write_zip(out, whole_file(session, keys, courses, family))


def whole_file(session: Session, keys: Keys, courses: Courses, family: Family) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every file, the directory first, one paper in memory at a time.

    Raises:
        Refusal: A paper is not the one whose digest is kept.
        SealBroken: What is kept was altered.
    """
    papers = tuple(_numbered(family, _kept_here(session, family)))
    listed = [_listed(courses, one) for one in papers]
    yield DIRECTORY, _json({"root": family.root.id, "papers": listed})
    yield TEXT, _directory_text(courses, papers).encode()
    for one in papers:
        content = kept.content(session, keys, one.proceeding.id, one.entry.number, one.within)
        if content is None:
            continue
        if sha256(content).digest() != one.paper.sha256:
            raise Refusal(
                "paper_altered",
                f"paper {one.number} ({one.proceeding.id}/{one.entry.number}) is not the one that was kept: "
                "restore it from a backup",
                f"第 {one.number} 件（{one.proceeding.id}/{one.entry.number}）与留存摘要不符：请从备份恢复",
            )
        yield one.path, content
    for proceeding in family.members.values():
        for entry in proceeding.entries:
            stem = f"acts/{proceeding.id}/{entry.number:03d}-{entry.act}"
            yield f"{stem}.json", _json(_act(proceeding, entry))
            yield f"{stem}.txt", _act_text(proceeding, entry).encode()
    yield from _decisions(session, keys, family)
    yield "duties.json", _json(_duties(session, courses, family))


def write_zip(out: IO[bytes], files: Iterable[tuple[str, bytes]]) -> int:
    """Write files in their order; return how many. Order, times and rights are fixed, nothing is packed."""
    count = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files:
            entry = zipfile.ZipInfo(path, _FIRST_DAY)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
            count += 1
    return count


def _kept_here(session: Session, family: Family) -> set[tuple[str, int, int]]:
    asked = (
        select(PaperRow.proceeding_id, PaperRow.act, PaperRow.number)
        .where(col(PaperRow.proceeding_id).in_(sorted(family.members)))
        .where(col(PaperRow.content).isnot(None))
    )
    return {(one, act, number) for one, act, number in session.exec(asked)}


def _numbered(family: Family, kept_here: Set[tuple[str, int, int]]) -> Iterator[_Numbered]:
    number = 0
    for proceeding in family.members.values():
        for entry in proceeding.entries:
            for within, paper in enumerate(entry.papers, 1):
                number += 1
                here = (proceeding.id, entry.number, within) in kept_here
                yield _Numbered(number, proceeding, entry, within, paper, here)


def _listed(courses: Courses, one: _Numbered) -> dict[str, Any]:
    kind = courses.papers.get(one.paper.kind)
    return {
        "number": one.number,
        "title": one.paper.name,
        "kind": one.paper.kind,
        "kind_title": one.paper.kind if kind is None else kind.title[0],
        "document_number": one.paper.number,
        "proceeding": one.proceeding.id,
        "act": f"{one.entry.number} {one.entry.act}",
        "happened": one.entry.happened.told(),
        "pages": None,
        "size": one.paper.size,
        "sha256": one.paper.sha256.hex(),
        "file": one.path if one.is_here else None,
        "kept_at": one.paper.where or None,
    }


def _directory_text(courses: Courses, papers: Iterable[_Numbered]) -> str:
    head = ("序号", "文书种类", "名称", "文号", "环节", "日期", "页数", "SHA-256")
    lines = ["案卷目录（页数系统不掌握，由装订人填写）", "\t".join(head)]
    for one in papers:
        told = _listed(courses, one)
        names = ("number", "kind_title", "title", "document_number", "act", "happened")
        lines.append("\t".join([*(str(told[name]) for name in names), "", told["sha256"]]))
    return "\n".join(lines) + "\n"


def _act(proceeding: Proceeding, entry: Entry) -> dict[str, Any]:
    return {
        "proceeding": proceeding.id,
        "course": proceeding.course.name,
        "number": entry.number,
        "act": entry.act,
        "recorded_at": entry.at.astimezone(LEGAL_TIME).isoformat(),
        "happened": entry.happened.told(),
        "officer": entry.officer,
        "fields": dict(entry.fields),
        "reason": entry.reason,
        "papers": [
            {"kind": paper.kind, "name": paper.name, "sha256": paper.sha256.hex()} for paper in entry.papers
        ],
    }


def _act_text(proceeding: Proceeding, entry: Entry) -> str:
    act = proceeding.course.acts.get(entry.act)
    title = entry.act if act is None else act.title[0]
    lines = [
        f"{proceeding.id} {proceeding.course.title[0]}　第 {entry.number} 环节　{title}",
        f"发生时间：{entry.happened.told()}",
        f"记录时间：{entry.at.astimezone(LEGAL_TIME).isoformat()}　办理人员：{entry.officer}",
    ]
    if act is not None:
        lines.append(f"行为主体：{ACTORS.get(act.actor, (act.actor,))[0]}")
        lines += [f"依据：{one.law} {one.article}（{one.mark}）" for one in act.sources]
    for name, value in entry.fields.items():
        field = None if act is None else act.fields.get(name)
        told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        lines.append(f"{name if field is None else field.title[0]}：{told}")
    if entry.reason:
        lines.append(f"理由：{entry.reason}")
    lines += [f"文书：{paper.name}（{paper.kind}）" for paper in entry.papers]
    return "\n".join(lines) + "\n"


def _decisions(session: Session, keys: Keys, family: Family) -> Iterator[tuple[str, bytes]]:
    ids = sorted(family.members)
    asked = (
        select(ProposalRow)
        .where(col(ProposalRow.proceeding_id).in_(ids))
        .order_by(col(ProposalRow.proceeding_id), col(ProposalRow.number))
    )
    for row in session.exec(asked).all():
        key = (row.proceeding_id, row.number)
        decision, consequence = session.get(DecisionRow, key), session.get(ConsequenceRow, key)
        place = f"{row.proceeding_id}/{row.number}"
        verdict = None
        if row.verdict is not None:
            verdict = json.loads(keys.open_sealed("proposal", "verdict", place, row.verdict))
        stem = f"decisions/{row.proceeding_id}-{row.number:03d}"
        told = {
            "proceeding": row.proceeding_id,
            "proposal": row.number,
            "matter": row.matter,
            "receipt": row.receipt_id,
            "outcome": None if decision is None else decision.outcome,
            "decided_by": None if decision is None else decision.by,
            "act": None if decision is None else decision.act,
            "consequence": None if consequence is None else consequence.kind,
            "verdict": None if verdict is None else verdict.get("assessment"),
        }
        yield f"{stem}.json", _json(told)
        if verdict is not None and "receipt_file" in verdict:
            # to the letter what `sunlit receipt verify` takes
            yield f"{stem}-receipt.json", _canonical(verdict["receipt_file"]) + b"\n"


def _duties(session: Session, courses: Courses, family: Family) -> list[dict[str, Any]]:
    asked = (
        select(DutyRow)
        .where(col(DutyRow.proceeding_id).in_(sorted(family.members)))
        .order_by(col(DutyRow.proceeding_id), col(DutyRow.number))
    )
    return [_duty(courses, row) for row in session.exec(asked)]


def _duty(courses: Courses, row: DutyRow) -> dict[str, Any]:
    known = courses.duties.get(row.duty)
    times = {"since": (row.since_first, row.since_last), "due": (row.due_first, row.due_last)}
    return {
        "proceeding": row.proceeding_id,
        "number": row.number,
        "duty": row.duty,
        "title": row.duty if known is None else known.title[0],
        "actor": None if known is None else known.actor,
        "limit": row.limit_name,
        "started_by": row.started_by,
        **{
            name: [None if one is None else one.astimezone(LEGAL_TIME).isoformat() for one in both]
            for name, both in times.items()
        },
        "provisional": row.provisional,
        "state": row.state,
        "ended_by": row.ended_by,
        "late": _LATE.get(row.late),
    }


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _canonical(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
