"""``/v1/rules``: the law as this service reads it now, and the order to read it again."""

from __future__ import annotations

from aiohttp import web
from pydantic_core import to_json

from checker.api.desk import Asked
from checker.api.problems import Refused
from checker.api.reading import queried
from checker.service import reloading
from rules.printing.described import described, named


def _answer(content: object) -> web.Response:
    return web.Response(
        body=to_json(content), content_type="application/json", headers={"Cache-Control": "no-cache"}
    )


async def listed(asked: Asked) -> web.Response:
    """Return every rule in brief."""
    _ = queried(asked.request, ())
    with asked.desk.rules.current() as assessor:
        base = assessor.base
    rules = [described(rule, full=False) for rule in base.rules.values()]
    return _answer({"rule_base": named(base), "rules": rules})


async def shown(asked: Asked) -> web.Response:
    """Return one rule in full.

    Raises:
        Refused: There is no such rule.
    """
    _ = queried(asked.request, ())
    with asked.desk.rules.current() as assessor:
        base = assessor.base
    rule = base.rules.get(asked.request.match_info["rule"])
    if rule is None:
        raise Refused("not_found", "there is no such rule; GET /v1/rules lists all")
    return _answer({"rule_base": named(base), "rule": described(rule, full=True)})


async def reload(asked: Asked) -> web.Response:
    """Read the rule base again; it is put in place whole, or the old one stays and the reasons are told."""
    _ = queried(asked.request, ())
    desk = asked.desk
    found = await reloading.reload(
        desk.rules, desk.metrics, desk.store, desk.now, actor=asked.bearer.token_id
    )
    return _answer(
        {
            "state": found.state,
            "rule_base": {"version": found.standing.version, "fingerprint": found.standing.fingerprint},
            "problems": list(found.problems),
        }
    )
