"""``POST /v1/score``: one case in, its assessment out (个案研判).

The answer is a lead and binds nobody. Nothing is kept unless ``keep=1`` asks for it: then the
case, sealed, its receipt and an audit entry are in the store before the answer leaves.
"""

from __future__ import annotations

import asyncio
import hashlib
import re

from aiohttp import web
from pydantic_core import to_json
from sqlmodel import Session

from checker.api.desk import Asked
from checker.api.once import Answer, Turn, take_turn
from checker.api.problems import Refused
from checker.api.reading import flag, json_object, media_type, one_body, queried
from checker.roles import Permission
from checker.scoring.assess import Assessed
from checker.store import kept
from rules.cases import Case, read_case
from sanctions import audit

FLAGS = ("explain", "all", "keep")
MEDIA_TYPE = "application/json"

LINES_AT_ONCE = 60
"""A case with more lines is assessed in a thread, so that others need not wait for it."""

MOST_STANDINGS = 20_000
"""Orders times rows of arrears and payments: what is unpaid is reckoned for each order. More takes longer
than anybody waits; a file with one case is screened all the same."""

KEPT_ID = re.compile(r"(?![. ])[^/\\\x00-\x1f\x7f]{1,128}(?<! )")
"""An id that can stand in an address."""


async def score(asked: Asked) -> web.Response:
    """Assess one case.

    Raises:
        Refused: It cannot be taken, or its place lies outside the token's jurisdiction.
        CaseRefused: Its fields cannot be taken.
    """
    found = queried(asked.request, FLAGS)
    explain, everything, keep = (flag(found, name) for name in FLAGS)
    if keep and not asked.bearer.may(Permission.KEEP):
        raise Refused("forbidden", "its role does not allow to keep cases")
    _ = media_type(asked.request, (MEDIA_TYPE,))
    body = await one_body(asked)
    turn = await take_turn(asked, hashlib.sha256(body).digest())
    if isinstance(turn, Answer):
        return turn.response(replayed=True)
    try:
        return await _scored(asked, turn, body, explain=explain, everything=everything, keep=keep)
    except BaseException:
        # a refusal is no answer to keep: the same key may come with the case corrected
        await asyncio.shield(turn.release())
        raise


async def _scored(
    asked: Asked, turn: Turn, body: bytes, *, explain: bool, everything: bool, keep: bool
) -> web.Response:
    desk = asked.desk
    with desk.rules.current() as assessor:
        case = read_case(assessor.base.vocabulary, json_object(body))
        if not asked.bearer.reaches(case.place):
            raise Refused("out_of_scope", "place: expected one within the jurisdiction of the token")
        if keep and not KEPT_ID.fullmatch(case.case_id):
            told = (
                "keep needs an id of 1 to 128 characters, without slashes, that begins with no dot or blank"
            )
            raise _refused_case("case_id", told)
        if explain or _is_long(case):
            lane = desk.lanes.explanations if explain else desk.lanes.many_lines
            assessed = await lane.done(
                asked.bearer.token_id,
                lambda give_up: assessor.assessed(
                    case, explain=explain, everything=everything, give_up=give_up
                ),
            )
        else:
            assessed = await assessor.assessed_async(case, explain=explain, everything=everything)
    desk.metrics.assessments.labels("+".join(assessed.assessment["engines"])).inc()
    answer = Answer(200, to_json(assessed.assessment))
    if "differing" in assessed.assessment:
        # no answer on which two engines differ leaves before the incident is on record
        desk.metrics.incidents.inc()
        await desk.store.write(lambda session: _record_incident(session, asked, assessed))
    if keep:
        await desk.store.write(lambda session: _keep(session, turn, case, assessed, answer))
    else:
        await turn.finished(answer)
    return answer.response()


def _is_long(case: Case) -> bool:
    """Whether others should not wait for this case.

    Raises:
        Refused: Nobody should.
    """
    rows = {kind: len(lines.rows) for kind, lines in case.lines.items()}
    standings = rows.get("orders", 0) * (rows.get("arrears", 0) + rows.get("payments", 0))
    if standings > MOST_STANDINGS:
        told = (
            f"orders times arrears and payments come to {standings}, at most {MOST_STANDINGS} are taken here"
        )
        raise _refused_case("lines", f"{told}: send it to /v1/screen")
    return sum(rows.values()) > LINES_AT_ONCE or standings > LINES_AT_ONCE


def _refused_case(field: str, told: str) -> Refused:
    errors = [{"field": field, "code": "size", "message": told}]
    return Refused("case", "correct the fields named in errors and send it again", errors=errors)


def _record_incident(session: Session, asked: Asked, assessed: Assessed) -> None:
    _ = audit.record(
        session,
        at=asked.desk.now(),
        actor=asked.bearer.token_id,
        action="engines.disagree",
        object=",".join(assessed.assessment.get("differing", []))[:200],
        data=assessed.receipt.content,
        receipt=assessed.receipt.id,
    )


def _keep(session: Session, turn: Turn, case: Case, assessed: Assessed, answer: Answer) -> None:
    asked = turn.asked
    turn.finish(session, answer)
    # last, for whoever records an act has the chain until it is done
    _ = kept.keep(
        session,
        asked.desk.store.keys,
        case=case,
        assessed=assessed,
        at=asked.desk.now(),
        bearer=asked.bearer,
    )
