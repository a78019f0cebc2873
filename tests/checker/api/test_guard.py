"""Nobody gets in without a good token, nor further than its role and place allow."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from aiohttp import web

from checker.api import health
from checker.api.application import Unguarded, application, check
from checker.api.routes import OPEN, Route, Told
from checker.api.table import ROUTES
from checker.roles import ROLES, RoleName
from checker.service.server import now
from checker.store import tokens
from tests.checker.api.running import CASE, Service, running, settings

GUARDED = [route for route in ROUTES if route.permission is not OPEN]
FILLED = {
    "{rule}": "B01",
    "{job}": "0" * 32,
    "{case_id}": "none",
    "{credit_code}": "none",
    "{proceeding}": "320500-2026-A0001",
}


def filled(route: Route) -> str:
    path = route.path
    for name, value in FILLED.items():
        path = path.replace(name, value)
    return path


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("route", GUARDED, ids=named)
@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer sunlit_0000000000000000_" + "A" * 43,
        "Bearer nonsense",
        "Bearer " + "x" * 3000,
        "Basic c3VubGl0Om5vbnNlbnNl",
        "Token abc",
    ],
)
def test_without_a_good_token_nothing_is_answered(service: Service, route: Route, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}

    with service.anybody() as client:
        answer = client.request(route.method, filled(route), headers=headers)

    assert answer.status_code == 401
    assert "Bearer" in answer.headers["WWW-Authenticate"]
    assert answer.json()["type"] == "urn:sunlit:problem:unauthorised"


def test_what_is_not_there_is_told_to_nobody_without_a_token(service: Service) -> None:
    with service.anybody() as client:
        assert client.get("/v2/anything").status_code == 401
        assert client.delete("/v1/rules").status_code == 401
        assert client.post("/healthz").status_code == 401


def test_health_and_readiness_are_open(service: Service) -> None:
    with service.anybody() as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").json()["status"] == "ready"


@pytest.mark.parametrize("role", get_args(RoleName))
def test_a_role_gets_what_its_permissions_say_and_nothing_else(service: Service, role: RoleName) -> None:
    with service.client(role) as client:
        for route in GUARDED:
            answer = client.request(route.method, filled(route))

            assert (answer.status_code == 403) == (route.permission not in ROLES[role]), named(route)


def test_a_token_is_refused_once_it_is_revoked_or_has_expired(service: Service) -> None:
    token = service.token()
    old = service.token(at=now() - timedelta(days=2), expires_at=now() - timedelta(days=1))

    with service.anybody() as client:
        assert client.get("/v1/rules", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        with service.desk.store.writing() as session:
            assert tokens.revoke(session, token.split("_")[1], now())
        assert client.get("/v1/rules", headers={"Authorization": f"Bearer {token}"}).status_code == 401
        assert client.get("/v1/rules", headers={"Authorization": f"Bearer {old}"}).status_code == 401


def test_a_good_token_is_looked_up_once_in_its_time(tmp_path: Path) -> None:
    """Whoever revokes one waits that long; it is told in the settings."""
    with running(settings(tmp_path, token_seconds=600)) as service, service.client() as client:
        assert client.get("/v1/rules").status_code == 200
        with service.desk.store.writing() as session:
            (held,) = tokens.listed(session)
            assert tokens.revoke(session, held.id, now())

        assert client.get("/v1/rules").status_code == 200
        service.desk.guard.forget()
        assert client.get("/v1/rules").status_code == 401


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_a_page_for_people_takes_the_token_as_a_password(service: Service, path: str) -> None:
    given = base64.b64encode(f"anybody:{service.token()}".encode()).decode()

    with service.anybody() as client:
        assert "Basic" in client.get(path).headers["WWW-Authenticate"]
        assert client.get(path, headers={"Authorization": f"Basic {given}"}).status_code == 200
        assert client.get("/v1/rules", headers={"Authorization": f"Basic {given}"}).status_code == 401


def test_a_place_outside_the_jurisdiction_is_refused(service: Service) -> None:
    with service.client(place="320500") as suzhou:
        assert suzhou.post("/v1/score", json={**CASE, "place": "320506"}).status_code == 200
        for place in ("320600", "330100", "000000"):
            answer = suzhou.post("/v1/score", json={**CASE, "place": place})
            assert (answer.status_code, answer.json()["type"]) == (403, "urn:sunlit:problem:out_of_scope")


def test_a_kept_case_is_told_only_within_the_jurisdiction(service: Service) -> None:
    case = {**CASE, "case_id": "示例-辖区", "place": "320506"}

    with service.client(place="320500") as suzhou, service.client(place="330000") as zhejiang:
        assert suzhou.post("/v1/score?keep=1", json=case).status_code == 200

        assert suzhou.get("/v1/cases/示例-辖区").status_code == 200
        assert zhejiang.get("/v1/cases/示例-辖区").status_code == 404


def _no_permission(routes: list[Route]) -> list[Route]:
    return [*routes, replace(routes[0], path="/v1/new", permission=cast("Any", None))]


def _open(routes: list[Route]) -> list[Route]:
    return [*routes, Route("GET", "/v1/new", OPEN, health.health, "new", "新", {200: Told("ok")})]


@pytest.mark.parametrize("change", [_no_permission, _open])
def test_a_route_that_nobody_guards_keeps_the_service_from_starting(
    service: Service, change: Callable[[list[Route]], list[Route]]
) -> None:
    with pytest.raises(Unguarded, match="/v1/new"):
        _ = application(service.desk, change(list(ROUTES)))


def test_a_route_beside_the_table_keeps_the_service_from_starting(service: Service) -> None:
    async def beside(request: web.Request) -> web.Response:
        del request
        return web.Response()

    app = application(service.desk)
    _ = app.router.add_get("/v1/beside", beside)

    with pytest.raises(Unguarded, match="/v1/beside does not stand in the route table"):
        check(app)
