"""``POST /v1/screen`` and ``/v1/jobs``: a file in, a screening that is worked on, its result out.

The file is sealed piece by piece as it comes, so that neither memory nor a disk ever holds it in
the clear, and accepted (202) only once all of it is in the store.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date

from aiohttp import web
from pydantic_core import to_json
from sqlmodel import Session

from checker.api.desk import Asked
from checker.api.once import Answer, Turn, take_turn
from checker.api.problems import Refused
from checker.api.reading import body_of, idempotency_key, media_type, queried
from checker.store import job_parts, jobs
from rules.cases import read_place
from rules.value import as_day

FORMATS = {
    "application/x-ndjson": "ndjson",
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.apache.parquet": "parquet",
}
"""What is taken, by media type."""

PART = 2**20
"""Bytes of a piece in the store."""

PIECE = 64 * 1024
"""Bytes of a piece on the wire: what waits there for a slow reader."""

MOST_SENT_AT_ONCE = 16
"""Results on their way out; each holds a piece of the store in memory."""


async def screen(asked: Asked) -> web.Response:
    """Take a file to be screened and answer with the job that will do it.

    Raises:
        Refused: It cannot be taken, or too many jobs are waiting.
    """
    found = queried(asked.request, ("day", "place"))
    day, place = _day(found.get("day")), _place(asked, found.get("place"))
    format_ = FORMATS[media_type(asked.request, FORMATS)]
    repeated = idempotency_key(asked.request) is not None
    # one that was done before is answered though no place is free
    job_id = await asked.desk.store.write(
        lambda session: _create(session, asked, format_, day, place, look=not repeated)
    )
    try:
        digest = await _received(asked, job_id)
        turn = await take_turn(asked, digest)
        if isinstance(turn, Answer):
            await _drop(asked, job_id)
            return turn.response(replayed=True)
        try:
            with _still_receiving():
                answer = await asked.desk.store.write(
                    lambda session: _queue(session, turn, job_id, look=repeated)
                )
        except BaseException:
            await asyncio.shield(turn.release())
            raise
    except BaseException:
        # what came of the file is of no use to anybody
        await asyncio.shield(_drop(asked, job_id))
        raise
    asked.desk.jobs.nudge()
    return answer.response()


async def job(asked: Asked) -> web.Response:
    """Return how far a job has come.

    Raises:
        Refused: There is none that the token may see.
    """
    _ = queried(asked.request, ())
    seen = await _seen(asked, asked.request.match_info["job"])
    waits = {} if seen.state in ("done", "failed") else {"Retry-After": "1"}
    return web.Response(
        body=to_json(_shown(seen)),
        content_type="application/json",
        headers={"Cache-Control": "no-store", **waits},
    )


async def result(asked: Asked) -> web.StreamResponse:
    """Return what a job found, as ``sunlit screen --json`` prints it, piece by piece.

    Raises:
        Refused: There is no such job, or no result of it.
    """
    _ = queried(asked.request, ())
    job_id = asked.request.match_info["job"]
    seen = await _seen(asked, job_id)
    if seen.state != "done":
        raise Refused("gone", f"the job is {seen.state}; its result can be had once it is done")
    answer = web.StreamResponse(headers={"Content-Type": "application/json", "Cache-Control": "no-store"})
    number = 0
    part = await _part(asked, job_id, number)
    if part is None:
        raise Refused("gone", "its result is no longer kept; screen it again")
    if asked.desk.sending >= MOST_SENT_AT_ONCE:
        raise Refused(
            "too_many", "too many results are being sent; try again later", headers={"Retry-After": "5"}
        )
    asked.desk.sending += 1
    try:
        _ = await answer.prepare(asked.request)
        async with asyncio.timeout(asked.desk.settings.file_seconds):
            while part is not None:
                for at in range(0, len(part), PIECE):
                    await answer.write(part[at : at + PIECE])
                number += 1
                part = await _part(asked, job_id, number)
            await answer.write_eof()
    except Exception:
        # half an answer has left: cutting the line is the only way to say that it is not whole
        if asked.request.transport is not None:
            asked.request.transport.close()
        raise
    finally:
        asked.desk.sending -= 1
    return answer


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    day = as_day(text)
    if day is None:
        raise Refused("query", "day: expected a day such as 2026-11-22")
    return day


def _place(asked: Asked, code: str | None) -> str | None:
    if code is None:
        return None
    if len(code) > 12 or not (place := read_place(code, [])):
        raise Refused("query", "place: expected six digits of GB/T 2260")
    if not asked.bearer.reaches(place):
        raise Refused("out_of_scope", "place: expected one within the jurisdiction of the token")
    return place


async def _received(asked: Asked, job_id: str) -> bytes:
    """Seal the body piece by piece; return its digest."""
    settings = asked.desk.settings
    digest = hashlib.sha256()
    held = bytearray()
    number = 0
    async for chunk in body_of(asked, settings.file_mib * 2**20, settings.file_seconds):
        digest.update(chunk)
        held += chunk
        while len(held) >= PART:
            await _add(asked, job_id, number, bytes(held[:PART]))
            del held[:PART]
            number += 1
    if held:
        await _add(asked, job_id, number, bytes(held))
    elif not number:
        raise Refused("bad_request", "the body is empty: send the file to be screened")
    return digest.digest()


def _create(
    session: Session, asked: Asked, format_: str, day: date | None, place: str | None, *, look: bool
) -> str:
    if look:
        _look_for_room(asked, session, coming=1)
    return jobs.create(
        session, bearer=asked.bearer, format=format_, day=day, default_place=place, at=asked.desk.now()
    )


def _look_for_room(asked: Asked, session: Session, *, coming: int) -> None:
    """See that there is room in the queue, and that nobody takes more than a quarter of it.

    Raises:
        Refused: There is none.
    """
    most = asked.desk.settings.jobs_waiting
    mine = jobs.waiting(session, asked.bearer.token_id) + coming
    if jobs.waiting(session) + coming > most or mine > max(1, most // 4):
        detail = "too many screenings are waiting; try again later"
        raise Refused("too_many", detail, headers={"Retry-After": "60"})


async def _add(asked: Asked, job_id: str, number: int, content: bytes) -> None:
    store = asked.desk.store
    with _still_receiving():
        await store.write(lambda session: job_parts.add_part(session, store.keys, job_id, number, content))


def _queue(session: Session, turn: Turn, job_id: str, *, look: bool) -> Answer:
    asked = turn.asked
    if look:
        _look_for_room(asked, session, coming=0)
    jobs.queue(session, job_id, asked.desk.now())
    seen = jobs.seen(session, job_id, asked.bearer)
    if seen is None:
        raise job_parts.NotReceiving(job_id)
    answer = Answer(202, to_json(_shown(seen)), location=f"/v1/jobs/{job_id}")
    turn.finish(session, answer)
    return answer


@contextmanager
def _still_receiving() -> Generator[None]:
    """Say what it means that a job takes no input any more: it was too slow, and was let go."""
    try:
        yield
    except job_parts.NotReceiving:
        raise Refused("unavailable", "the job was let go while it came in; send it again") from None


async def _drop(asked: Asked, job_id: str) -> None:
    await asked.desk.store.write(lambda session: jobs.drop_receiving(session, job_id))


async def _seen(asked: Asked, job_id: str) -> jobs.JobSeen:
    seen = await asked.desk.store.read(lambda session: jobs.seen(session, job_id, asked.bearer))
    if seen is None:
        raise Refused("not_found", "there is no such job that this token may see")
    return seen


async def _part(asked: Asked, job_id: str, number: int) -> bytes | None:
    store = asked.desk.store
    return await store.read(lambda session: job_parts.result_part(session, store.keys, job_id, number))


def _shown(seen: jobs.JobSeen) -> dict[str, object]:
    done = seen.state == "done"
    return {
        "id": seen.id,
        "state": seen.state,
        "created_at": seen.created_at,
        "started_at": seen.started_at,
        "finished_at": seen.finished_at,
        "screened": seen.screened,
        "expected": seen.expected,
        "read": seen.read,
        "accepted": seen.accepted,
        "rejected": seen.rejected,
        "failure": {"code": seen.failure_code, "message": seen.failure or ""} if seen.failure_code else None,
        "result": f"/v1/jobs/{seen.id}/result" if done else None,
    }
