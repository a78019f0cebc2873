"""``/v1/credit/{credit_code}``: whether an employer is restricted today, and by which joint measures.

Who asked is an act of the audit chain, under the blind index of the code, before the answer leaves. What
has been removed, annulled or has expired is not told: it looks like never having been listed.
"""

from __future__ import annotations

import re

from aiohttp import web
from pydantic_core import to_json
from sqlmodel import Session

from checker.api.desk import Asked
from checker.api.problems import Refused
from checker.api.reading import queried
from sanctions import audit, joint_measures
from sanctions.course.reading import shipped_courses
from sanctions.proceeding.kept import SUBJECT
from sanctions.time_limit import LEGAL_TIME

FORM = r"[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}"


async def credit(asked: Asked) -> web.Response:
    """Return how an employer stands today; of persons nothing is told, since paths are not for their numbers.

    Raises:
        Refused: What is asked for is no credit code.
    """
    _ = queried(asked.request, ())
    code = asked.request.match_info["credit_code"]
    if not re.fullmatch(FORM, code):
        raise Refused("not_found", "ask for a credit code: 18 characters, capital letters")
    store, now = asked.desk.store, asked.desk.now()

    def found(session: Session) -> joint_measures.Standing:
        today = now.astimezone(LEGAL_TIME).date()
        return joint_measures.measures_on(session, store.keys, shipped_courses(), code, today)

    def recorded(session: Session) -> None:
        _ = audit.record(
            session,
            at=now,
            actor=asked.bearer.token_id,
            action="credit.asked",
            object=f"subject/{store.keys.index(SUBJECT, code).hex()}",
        )

    standing = await store.read(found)
    await store.write(recorded)
    body = {"credit_code": code, **joint_measures.as_json(standing)}
    return web.Response(
        body=to_json(body), content_type="application/json", headers={"Cache-Control": "no-store"}
    )
