"""The application, made from the route table; it refuses to start with a route that nobody guards."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, cast

from aiohttp import web

from checker.api import openapi
from checker.api.desk import DESK, DOCUMENTED, MADE, Desk
from checker.api.door import door, sign
from checker.api.routes import OPEN, ROUTE, Route
from checker.api.table import ROUTES
from checker.roles import Permission

MAY_BE_OPEN = frozenset({"/healthz", "/readyz"})
"""All that may be asked for without a token."""


class Unguarded(Exception):
    """A route that anybody could reach though nobody decided so: the service does not start."""


def application(desk: Desk, routes: Iterable[Route] = ROUTES) -> web.Application:
    """Return the application.

    Raises:
        Unguarded: A route names no permission, or is open and not among those that may be.
    """
    table = list(routes)
    app = web.Application(middlewares=[door], client_max_size=0)
    app.on_response_prepare.append(sign)
    app[DESK] = desk
    app[ROUTE] = {(route.method, route.path): route for route in table}
    app[DOCUMENTED] = partial(openapi.document, routes=table)
    app[MADE] = {}
    for route in table:
        _ = app.router.add_route(route.method, route.path, _behind_the_door)
    check(app)
    app.on_startup.append(_check_again)
    return app


def check(app: web.Application) -> None:
    """Look at every route that the application would answer, wherever it came from.

    Raises:
        Unguarded: One would be answered without the guard.
    """
    known = app[ROUTE]
    for registered in app.router.routes():
        resource = registered.resource
        path = resource.canonical if resource is not None else "(no path)"
        route = known.get((registered.method, path))
        if route is None or registered.handler is not _behind_the_door:
            msg = f"{registered.method} {path} does not stand in the route table: add it, with its permission"
            raise Unguarded(msg)
        if route.permission is OPEN:
            if path not in MAY_BE_OPEN:
                msg = f"{registered.method} {path} is open: only {', '.join(sorted(MAY_BE_OPEN))} may be"
                raise Unguarded(msg)
        elif not isinstance(cast("Any", route.permission), Permission):
            msg = f"{registered.method} {path} names no permission: choose one of checker.roles.Permission"
            raise Unguarded(msg)


async def _check_again(app: web.Application) -> None:
    """Look once more when the service starts: routes may have been added since."""
    check(app)


async def _behind_the_door(request: web.Request) -> web.StreamResponse:
    """Stand in the router: the door calls the route itself, with who is asking."""
    del request
    msg = "a route was reached past the door"
    raise RuntimeError(msg)
