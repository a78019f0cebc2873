"""Screening jobs (筛查任务), as those see them who ask for them.

A job is ``receiving``, ``queued``, ``running``, ``done`` or ``failed``. It is handed in, looked after, its
result fetched, and in the end it is let go. Who runs jobs uses `checker.store.job_runs`; what was
given and what came out lie in sealed parts (`checker.store.job_parts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex
from typing import Literal, cast

from sqlmodel import Session, col, delete, func, select, update

from checker.roles import Bearer
from checker.scoring.canonical import canonical
from checker.store.job_parts import (
    INPUT,
    NotReceiving,
    add_part,
    input_parts,
    receiving,
    result_part,
    result_parts,
    whole,
)
from checker.tables import Job
from sanctions import audit

__all__ = [
    "JobSeen",
    "NotReceiving",
    "State",
    "abandon_receiving",
    "add_part",
    "create",
    "drop_receiving",
    "expire",
    "input_parts",
    "queue",
    "result_part",
    "result_parts",
    "seen",
    "waiting",
]

State = Literal["receiving", "queued", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class JobSeen:
    """What may be told of a job to whoever may see it; counts are there once it is done."""

    id: str
    state: State
    format: str
    place: str
    day: date | None
    default_place: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempts: int
    screened: int
    expected: int | None
    read: int | None
    accepted: int | None
    rejected: int | None
    failure_code: str | None
    failure: str | None


def create(
    session: Session,
    *,
    bearer: Bearer,
    format: str,  # noqa: A002 - the word of the trade
    day: date | None,
    default_place: str | None,
    at: datetime,
) -> str:
    """Make a job that receives its input, and return its id; its jurisdiction is the bearer's."""
    job = Job(
        id=token_hex(16),
        token_id=bearer.token_id,
        place=bearer.place,
        format=format,
        day=day,
        default_place=default_place,
        state="receiving",
        created_at=at,
    )
    session.add(job)
    session.flush()
    return job.id


def queue(session: Session, job_id: str, at: datetime) -> None:
    """Hand a job over to whoever runs jobs, and say so in the audit chain.

    Raises:
        NotReceiving: It receives nothing (any more).
        ValueError: It has no input, or a part of it is missing.
    """
    job = receiving(session, job_id)
    parts = whole(session, job_id, INPUT)
    _ = session.exec(update(Job).where(col(Job.id) == job_id).values(state="queued"))
    asked = {"format": job.format, "day": job.day, "default_place": job.default_place, "parts": parts}
    _ = audit.record(
        session,
        at=at,
        actor=job.token_id,
        action="job.queue",
        object=f"job/{job_id}",
        data=canonical(asked),
    )


def waiting(session: Session, token_id: str | None = None) -> int:
    """Return how many jobs come in or wait for their turn: of one token, or of all."""
    waits = col(Job.state).in_(("receiving", "queued"))
    if token_id is not None:
        waits &= col(Job.token_id) == token_id
    return session.exec(select(func.count()).select_from(Job).where(waits)).one()


def seen(session: Session, job_id: str, bearer: Bearer) -> JobSeen | None:
    """Return a job to the token that made it, or one whose jurisdiction contains that of the job."""
    job = session.get(Job, job_id, populate_existing=True)
    if job is None or not (job.token_id == bearer.token_id or bearer.reaches(job.place)):
        return None
    return JobSeen(
        id=job.id,
        state=cast("State", job.state),
        format=job.format,
        place=job.place,
        day=job.day,
        default_place=job.default_place,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        attempts=job.attempts,
        screened=job.screened,
        expected=job.expected,
        read=job.read,
        accepted=job.accepted,
        rejected=job.rejected,
        failure_code=job.failure_code,
        failure=job.failure,
    )


def drop_receiving(session: Session, job_id: str) -> None:
    """Remove a job whose input will not come to an end; one that does not receive stays as it is."""
    half = (col(Job.id) == job_id) & (col(Job.state) == "receiving")
    _ = session.exec(delete(Job).where(half))


def abandon_receiving(session: Session, before: datetime) -> int:
    """Remove jobs made before a moment whose input never came to an end, and return how many."""
    half = (col(Job.state) == "receiving") & (col(Job.created_at) < before)
    return session.exec(delete(Job).where(half)).rowcount


def expire(session: Session, before: datetime) -> int:
    """Remove jobs that ended before a moment, with their results, and return how many."""
    ended = col(Job.state).in_(("done", "failed")) & (col(Job.finished_at) < before)
    return session.exec(delete(Job).where(ended)).rowcount
