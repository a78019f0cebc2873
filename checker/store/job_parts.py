"""What a job was given and what came out of it (任务数据分片): sealed pieces of a mebibyte, one by one.

No more than one piece is held at a time, however large the whole. Pieces are numbered from 0; a
missing one is noticed, a swapped one does not open.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, func, insert, select, update

from checker.tables import Job, JobPart
from sanctions.encrypted import Keys

Role = Literal["input", "result"]
INPUT: Role = "input"
RESULT: Role = "result"

PART_BYTES = 1 << 20
"""Bytes of a part, roughly."""

MOST_BYTES = 2 * PART_BYTES
"""What one part may come to: pieces are cut where the network cut them."""


class NotReceiving(Exception):
    """A job takes no input: there is none of that id, or what it was given is complete."""


def receiving(session: Session, job_id: str) -> Job:
    """Return a job that receives its input, locked until the transaction ends.

    Raises:
        NotReceiving: It does not.
    """
    asked = select(Job).where(col(Job.id) == job_id, col(Job.state) == "receiving").with_for_update()
    job = session.exec(asked.execution_options(populate_existing=True)).one_or_none()
    if job is None:
        msg = f"job {job_id} takes no input (any more): make another one"
        raise NotReceiving(msg)
    return job


def add_part(session: Session, keys: Keys, job_id: str, number: int, content: bytes) -> None:
    """Store the next piece of a job's input, in a transaction of its own.

    Raises:
        NotReceiving: It takes none.
        ValueError: The piece is empty or larger than `MOST_BYTES`.
    """
    _ = receiving(session, job_id)
    _add(session, keys, job_id, INPUT, number, content)


def add_result_part(
    session: Session,
    keys: Keys,
    job_id: str,
    lease: str,
    number: int,
    content: bytes,
    *,
    at: datetime,
    lease_seconds: float,
) -> bool:
    """Store the next piece of a result and renew the lease; False where that was lost.

    Raises:
        ValueError: The piece is empty or larger than `MOST_BYTES`.
    """
    mine = (col(Job.id) == job_id) & (col(Job.state) == "running") & (col(Job.lease) == lease)
    renewed = update(Job).where(mine).values(lease_until=at + timedelta(seconds=lease_seconds))
    if session.exec(renewed).rowcount != 1:
        return False
    _add(session, keys, job_id, RESULT, number, content)
    return True


def input_parts(session: Session, keys: Keys, job_id: str) -> Iterator[bytes]:
    """Yield what a job was given, piece by piece.

    Raises:
        SealBroken: A piece does not open.
    """
    return _parts(session, keys, job_id, INPUT)


def result_parts(session: Session, keys: Keys, job_id: str) -> Iterator[bytes]:
    """Yield what came out of a job, piece by piece; nothing before it is done.

    Raises:
        SealBroken: A piece does not open.
    """
    if _is_done(session, job_id):
        yield from _parts(session, keys, job_id, RESULT)


def result_part(session: Session, keys: Keys, job_id: str, number: int) -> bytes | None:
    """Return one piece of what came out of a job; None after the last one, and before the job is done.

    Raises:
        SealBroken: It does not open.
    """
    return _part(session, keys, job_id, RESULT, number) if _is_done(session, job_id) else None


def whole(session: Session, job_id: str, role: Role) -> int:
    """Return of how many parts something consists.

    Raises:
        ValueError: Of none, or one in between is missing.
    """
    asked = select(func.count(), func.max(col(JobPart.number))).where(_of(job_id, role))
    count, last = session.exec(asked).one()
    if not count or count != last + 1:
        msg = f"job {job_id}: found {count} parts of its {role}, the last {last}: expected all from 0"
        raise ValueError(msg)
    return count


def remove_parts(session: Session, job_id: str, role: Role) -> None:
    """Remove what was given or came out."""
    _ = session.exec(delete(JobPart).where(_of(job_id, role)))


def _add(session: Session, keys: Keys, job_id: str, role: Role, number: int, content: bytes) -> None:
    if not 0 < len(content) <= MOST_BYTES:
        msg = f"part {number} of job {job_id}: found {len(content)} bytes, expected 1 to {MOST_BYTES}"
        raise ValueError(msg)
    sealed = keys.seal("job_part", "content", _row(job_id, role, number), content)
    values = {"job_id": job_id, "role": role, "number": number, "content": sealed}
    _ = session.exec(insert(JobPart).values(values))


def _parts(session: Session, keys: Keys, job_id: str, role: Role) -> Iterator[bytes]:
    number = 0
    while (content := _part(session, keys, job_id, role, number)) is not None:
        yield content
        number += 1


def _part(session: Session, keys: Keys, job_id: str, role: Role, number: int) -> bytes | None:
    part = session.get(JobPart, (job_id, role, number), populate_existing=True)
    if part is None:
        return None
    session.expunge(part)  # the session would hold every piece
    return keys.open_sealed("job_part", "content", _row(job_id, role, number), part.content)


def _is_done(session: Session, job_id: str) -> bool:
    done = select(Job.id).where(col(Job.id) == job_id, col(Job.state) == "done")
    return session.exec(done).one_or_none() is not None


def _of(job_id: str, role: Role) -> ColumnElement[bool]:
    return (col(JobPart.job_id) == job_id) & (col(JobPart.role) == role)


def _row(job_id: str, role: Role, number: int) -> str:
    return f"{job_id}/{role}/{number}"
