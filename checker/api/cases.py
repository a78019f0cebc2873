"""``/v1/cases/{case_id}``: what is on record of a case."""

from __future__ import annotations

from aiohttp import web
from pydantic_core import from_json, to_json

from checker.api.desk import Asked
from checker.api.problems import Refused
from checker.api.reading import queried
from checker.store import kept


async def kept_case(asked: Asked) -> web.Response:
    """Return the newest assessment kept of a case, among the places the token reaches.

    Raises:
        Refused: There is none; one outside the jurisdiction is not told apart from none.
    """
    _ = queried(asked.request, ())
    found = await _newest(asked, asked.request.match_info["case_id"])
    body = {
        "case_id": found.case_id,
        "kept_at": found.kept_at,
        "assessment": from_json(found.assessment),
    }
    return _answer(to_json(body))


async def receipt_file(asked: Asked) -> web.Response:
    """Return the file by which ``sunlit receipt verify`` checks that assessment, to the byte.

    Raises:
        Refused: There is no such case within the jurisdiction.
    """
    _ = queried(asked.request, ())
    found = await _newest(asked, asked.request.match_info["case_id"])
    return _answer(found.receipt_file)


def _answer(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json", headers={"Cache-Control": "no-store"})


async def _newest(asked: Asked, case_id: str) -> kept.Kept:
    store = asked.desk.store
    found = await store.read(lambda session: kept.newest(session, store.keys, case_id, asked.bearer))
    if found is None:
        raise Refused("not_found", "no case of this id is kept within the jurisdiction of the token")
    return found
