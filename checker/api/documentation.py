"""``/openapi.json`` and ``/docs``: the service described for machines and people, nothing from elsewhere."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from aiohttp import web
from jinja2 import Environment, PackageLoader
from pydantic_core import to_json

from checker.api.desk import DOCUMENTED, MADE, Asked
from checker.api.reading import queried

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


async def openapi(asked: Asked) -> web.Response:
    """Return the OpenAPI document."""
    _ = queried(asked.request, ())
    return web.Response(
        body=to_json(_document(asked)),
        content_type="application/json",
        headers={"Cache-Control": "no-cache"},
    )


async def page(asked: Asked) -> web.Response:
    """Return the same as a page; it needs no script and loads nothing."""
    _ = queried(asked.request, ())
    text = _template().render(document=_document(asked))
    return web.Response(
        text=text,
        content_type="text/html",
        charset="utf-8",
        headers={
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-cache",
        },
    )


def _document(asked: Asked) -> dict[str, Any]:
    with asked.desk.rules.current() as assessor:
        base = assessor.base
    made = asked.request.app[MADE]
    if base.fingerprint not in made:
        made.clear()
        made[base.fingerprint] = asked.request.app[DOCUMENTED](base)
    return made[base.fingerprint]


@lru_cache(maxsize=1)
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("checker.api", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("docs.html")
