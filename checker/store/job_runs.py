"""Running screening jobs (任务执行): claimed under a lease, renewed while at work, ended once.

When a lease runs out another may claim the job, and nothing the first one still tells is taken. A lease that
ends later than any begun by now can has run out too: the clock was set back.
After three attempts a job fails as ``gave_up``. What an attempt stored of a result counts only once it
is finished; the next attempt begins without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_hex

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select, update

from checker.scoring.canonical import canonical
from checker.store.job_parts import INPUT, RESULT, remove_parts, whole
from checker.tables import Job
from sanctions import audit

MOST_ATTEMPTS = 3
GAVE_UP = "gave_up"
SERVICE = "service"
"""Who ends a job, in the audit chain."""

_GAVE_UP_MESSAGE = "任务已尝试 {} 次，均中途终止；请拆分后分批提交，仍不成功请联系管理员"
_MOST_MESSAGE = 1000


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job to be run now, and the lease under which."""

    id: str
    lease: str
    format: str
    place: str
    day: date | None
    default_place: str | None
    created_at: datetime
    attempt: int


def claim(session: Session, at: datetime, lease_seconds: float) -> Claimed | None:
    """Return the oldest job that waits, or whose runner is gone; None where there is none.

    What an earlier attempt left of a result is removed. Jobs that were tried too often fail.
    """
    lasts = timedelta(seconds=lease_seconds)
    over = or_(col(Job.lease_until) <= at, col(Job.lease_until) > at + 2 * lasts)
    gone = (col(Job.state) == "running") & over
    oldest = (
        select(Job)
        .where(or_(col(Job.state) == "queued", gone))
        .order_by(col(Job.created_at), col(Job.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    while (job := session.exec(oldest).one_or_none()) is not None:
        if job.attempts >= MOST_ATTEMPTS:
            _fail(session, job.id, at, GAVE_UP, _GAVE_UP_MESSAGE.format(job.attempts))
            continue
        remove_parts(session, job.id, RESULT)
        lease = token_hex(16)
        job.state, job.lease, job.lease_until = "running", lease, at + lasts
        job.started_at = job.started_at or at
        job.attempts, job.screened, job.expected = job.attempts + 1, 0, None
        session.add(job)
        session.flush()
        return Claimed(
            job.id, lease, job.format, job.place, job.day, job.default_place, job.created_at, job.attempts
        )
    return None


def progress(
    session: Session,
    job_id: str,
    lease: str,
    at: datetime,
    screened: int,
    expected: int | None,
    *,
    lease_seconds: float,
) -> bool:
    """Tell how far a job has come and renew its lease; False where that was lost."""
    until = at + timedelta(seconds=lease_seconds)
    mine = update(Job).where(_leased(job_id, lease))
    return session.exec(mine.values(screened=screened, expected=expected, lease_until=until)).rowcount == 1


def finish(
    session: Session, job_id: str, lease: str, at: datetime, *, read: int, accepted: int, rejected: int
) -> bool:
    """Let the result parts stored under this lease be the result, and remove the input.

    False, with nothing done, where the lease was lost.

    Raises:
        ValueError: There is no result, or a part of it is missing.
    """
    if _mine(session, job_id, lease) is None:
        return False
    parts = whole(session, job_id, RESULT)
    remove_parts(session, job_id, INPUT)
    counts = {"read": read, "accepted": accepted, "rejected": rejected}
    _set(
        session,
        job_id,
        **counts,
        state="done",
        finished_at=at,
        lease=None,
        lease_until=None,
        screened=accepted,
    )
    _record(session, at, "job.done", job_id, canonical({**counts, "parts": parts}))
    return True


def fail(session: Session, job_id: str, lease: str, at: datetime, code: str, message: str) -> bool:
    """End a job without a result; False where the lease was lost. The message holds no personal data."""
    if _mine(session, job_id, lease) is None:
        return False
    _fail(session, job_id, at, code, message)
    return True


def give_back(session: Session, job_id: str, lease: str, at: datetime, *, counts: bool) -> bool:
    """Queue a job again that was not brought to an end; False where the lease was lost.

    Args:
        counts: Whether this was an attempt; after the last one the job fails.
    """
    job = _mine(session, job_id, lease)
    if job is None:
        return False
    if counts and job.attempts >= MOST_ATTEMPTS:
        _fail(session, job_id, at, GAVE_UP, _GAVE_UP_MESSAGE.format(job.attempts))
        return True
    attempts = job.attempts if counts else job.attempts - 1
    _set(session, job_id, state="queued", lease=None, lease_until=None, attempts=attempts)
    return True


def _fail(session: Session, job_id: str, at: datetime, code: str, message: str) -> None:
    remove_parts(session, job_id, INPUT)
    remove_parts(session, job_id, RESULT)
    ended = {"state": "failed", "finished_at": at, "lease": None, "lease_until": None}
    _set(session, job_id, **ended, failure_code=code, failure=message[:_MOST_MESSAGE])
    _record(session, at, "job.failed", job_id, code.encode())


def _leased(job_id: str, lease: str) -> ColumnElement[bool]:
    return (col(Job.id) == job_id) & (col(Job.state) == "running") & (col(Job.lease) == lease)


def _mine(session: Session, job_id: str, lease: str) -> Job | None:
    locked = select(Job).where(_leased(job_id, lease)).with_for_update()
    return session.exec(locked.execution_options(populate_existing=True)).one_or_none()


def _set(session: Session, job_id: str, **values: object) -> None:
    _ = session.exec(update(Job).where(col(Job.id) == job_id).values(**values))


def _record(session: Session, at: datetime, action: str, job_id: str, data: bytes) -> None:
    _ = audit.record(session, at=at, actor=SERVICE, action=action, object=f"job/{job_id}", data=data)
