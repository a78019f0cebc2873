"""What a route is (路由): where, what it asks of the bearer, and what it says of itself.

All stand in one table (`checker.api.table`), from which the application, its guard and the OpenAPI
document are made; a route that stands elsewhere, or one that names no permission, keeps the
service from starting.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal

from aiohttp import web

from checker.api.desk import Asked
from checker.roles import Permission

Handle = Callable[[Asked], Awaitable[web.StreamResponse]]


class _Open(Enum):
    OPEN = "open"


OPEN: Final = _Open.OPEN
"""Of a route that anybody may ask for."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter or header; `schema` is its JSON Schema."""

    name: str
    told: str
    schema: Mapping[str, object]
    place: Literal["query", "header", "path"] = "query"


@dataclass(frozen=True, slots=True)
class Told:
    """One answer a route gives: the model of its body by name, or a media type without one.

    Attributes:
        links: By the path of another route, where in this answer its parameters are found.
    """

    told: str
    model: str | None = None
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])


@dataclass(frozen=True, slots=True)
class Body:
    """What a route takes: media types, each with the name of its schema or None for bytes."""

    media_types: Mapping[str, str | None]
    told: str


@dataclass(frozen=True, slots=True)
class Route:
    """One route.

    Attributes:
        permission: What the bearer's role has to allow, or `OPEN`.
        answers: By status, the refusals that every route of its kind knows left out.
        refusals: Statuses it may refuse with, beside those that every route knows.
        browser: A page people open; a password will do for the token.
    """

    method: Literal["GET", "POST"]
    path: str
    permission: Permission | Literal[_Open.OPEN]
    handle: Handle
    summary: str
    title: str
    answers: Mapping[int, Told]
    refusals: tuple[int, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    browser: bool = False


ROUTE: web.AppKey[Mapping[tuple[str, str], Route]] = web.AppKey("routes", dict)


def route_of(request: web.Request) -> Route | None:
    """Return the route of a request; None where the table has none."""
    resource = request.match_info.route.resource
    if resource is None:
        return None
    return request.app[ROUTE].get((request.method, resource.canonical))
