"""A write under a key is done once (幂等): who repeats it gets the first answer again.

The key belongs to the token that used it and to the request it came with, method, path, query
and body. While the first is being worked on, a repetition is told to wait; an answer that was
our own failure frees the key.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

from aiohttp import web
from sqlmodel import Session

from checker.api.desk import Asked
from checker.api.problems import Refused
from checker.api.reading import idempotency_key
from checker.store import idempotency

_Begin = idempotency.Begun | idempotency.Answered | idempotency.InProgress | idempotency.OtherRequest

LEASE_SECONDS = 60
"""After which a request whose server died may be done again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is kept and given again."""

    status: int
    body: bytes
    content_type: str = "application/json"
    location: str | None = None

    def response(self, *, replayed: bool = False) -> web.Response:
        """Return it for the wire."""
        headers = {"Cache-Control": "no-store"}
        if self.location is not None:
            headers["Location"] = self.location
        if replayed:
            headers["Idempotent-Replayed"] = "true"
        return web.Response(
            status=self.status, body=self.body, content_type=self.content_type, headers=headers
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to do a request under its key; without a key there is nothing to keep."""

    asked: Asked
    key: str | None = None
    lease: str = ""

    def finish(self, session: Session, answer: Answer) -> None:
        """Keep the answer, in the transaction of what was done.

        Raises:
            Refused: The lease ran out and another has taken the request over: nothing was done.
        """
        if self.key is None:
            return
        kept = idempotency.finish(
            session,
            self.asked.desk.store.keys,
            token_id=self.asked.bearer.token_id,
            key=self.key,
            lease=self.lease,
            status=answer.status,
            content_type=answer.content_type,
            location=answer.location,
            body=answer.body,
        )
        if not kept:
            raise _in_progress(1)

    async def finished(self, answer: Answer) -> None:
        """Keep the answer of a request that wrote nothing else."""
        if self.key is not None:
            await self.asked.desk.store.write(lambda session: self.finish(session, answer))

    async def release(self) -> None:
        """Free the key of a request that was refused or failed: it may be sent again, corrected."""
        if self.key is not None:
            await self.asked.desk.store.write(self._release)

    def _release(self, session: Session) -> None:
        _ = idempotency.release(
            session, token_id=self.asked.bearer.token_id, key=self.key or "", lease=self.lease
        )


async def take_turn(asked: Asked, body_digest: bytes) -> Turn | Answer:
    """Return the right to do this request, or the answer it got before.

    Args:
        body_digest: Of the body as it came.

    Raises:
        Refused: The key was used for another request, or the same is being worked on.
    """
    key = idempotency_key(asked.request)
    if key is None:
        return Turn(asked)
    request = asked.request
    head = f"{request.method} {request.path_qs} {request.content_type}\n".encode()
    digest = hashlib.sha256(head + body_digest).hexdigest()
    found = await asked.desk.store.write(lambda session: _begin(session, asked, key, digest))
    match found:
        case idempotency.Begun(lease):
            return Turn(asked, key, lease)
        case idempotency.Answered(status, content_type, location, body):
            return Answer(status, body, content_type or "application/json", location)
        case idempotency.InProgress(until):
            raise _in_progress(max(1, math.ceil((until - asked.desk.now()).total_seconds())))
        case idempotency.OtherRequest():
            raise Refused("idempotency", "choose a new Idempotency-Key for a new request")


def _begin(session: Session, asked: Asked, key: str, digest: str) -> _Begin:
    return idempotency.begin(
        session,
        asked.desk.store.keys,
        token_id=asked.bearer.token_id,
        key=key,
        request_digest=digest,
        at=asked.desk.now(),
        lease_seconds=LEASE_SECONDS,
    )


def _in_progress(seconds: int) -> Refused:
    return Refused("conflict", "wait and send it again", headers={"Retry-After": str(seconds)})
