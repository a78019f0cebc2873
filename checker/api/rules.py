"""``/v1/rules``: the law as this service reads it now, and the order to read it again."""

from __future__ import annotations

import asyncio

from aiohttp import web
from pydantic_core import to_json

from checker.api.desk import Asked
from checker.api.problems import Refused
from checker.api.reading import queried
from checker.service.rule_base_in_use import Kept
from rules.printing.described import described, named
from sanctions import audit


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
    before = desk.rules.standing
    found = await desk.rules.reload_async(at=desk.now())
    now = desk.rules.standing
    state = "kept" if isinstance(found, Kept) else "unchanged" if now == before else "swapped"
    desk.metrics.reloads.labels(state).inc()
    desk.metrics.uses(now.version, now.fingerprint)
    await asyncio.to_thread(_record, asked, state, now.fingerprint)
    return _answer(
        {
            "state": state,
            "rule_base": {"version": now.version, "fingerprint": now.fingerprint},
            "problems": list(found.problems) if isinstance(found, Kept) else [],
        }
    )


def _record(asked: Asked, state: str, fingerprint: str) -> None:
    with asked.desk.store.writing() as session:
        _ = audit.record(
            session,
            at=asked.desk.now(),
            actor=asked.bearer.token_id,
            action=f"rules.reload.{state}",
            object=fingerprint,
        )
