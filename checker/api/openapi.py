"""The OpenAPI 3.1 document (接口描述), made from the route table, the models and the rule base in use."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter

from checker.api import act_body, models, proceeding_models
from checker.api.problems import PROBLEM_JSON
from checker.api.routes import OPEN, Route, Told
from checker.scoring.assessment import Assessment
from rules.printing.case_schema import case_schema
from rules.rule_base import RuleBase
from sanctions.course.reading import shipped_courses

_REFERENCE = "#/components/schemas/{model}"
_MODELS: tuple[Any, ...] = (
    Assessment,
    models.Problem,
    models.RuleList,
    models.RuleAnswer,
    models.ReloadAnswer,
    models.JobShown,
    models.KeptCase,
    models.ReceiptFile,
    models.CreditAnswer,
    models.Health,
    models.Readiness,
    models.ScreeningResult,
    *proceeding_models.MODELS,
)

_ALWAYS = (400, 401, 403, 408, 431, 500, 503)
"""Refusals every guarded route may answer with."""

_PROBLEM = {"schema": {"$ref": _REFERENCE.format(model="Problem")}}


def document(base: RuleBase, routes: Iterable[Route]) -> dict[str, Any]:
    """Return the document; the form of a case is that of the vocabulary of this rule base."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "sunlit 阳光执法",
            "version": importlib.metadata.version("sunlit"),
            "description": (
                "Labour law on one case or on a file of written reviews. What it says is a lead (线索): "
                "nothing in it binds until a named person adopts it. "
                f"Rule base {base.version}, {base.fingerprint}."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(base),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Of sunlit token create"},
                "password": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "For browsers: any name, the token as password",
                },
            },
        },
    }


def _schemas(base: RuleBase) -> dict[str, Any]:
    _, made = TypeAdapter.json_schemas(
        [(model, "serialization", TypeAdapter(model)) for model in _MODELS], ref_template=_REFERENCE
    )
    schemas: dict[str, Any] = dict(made.get("$defs", {}))
    case = case_schema(base.vocabulary, base.version)
    schemas["Case"] = {key: value for key, value in case.items() if key != "$schema"}
    schemas.update(act_body.schemas(shipped_courses()))
    return {name: schemas[name] for name in sorted(schemas)}


def _operation(route: Route) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": _name(route.method, route.path),
        "summary": f"{route.summary} {route.title}",
        "responses": _responses(route),
    }
    if route.permission is OPEN:
        told["security"] = []
    else:
        told["description"] = f"Needs a token whose role allows `{route.permission}`."
        if route.browser:
            told["security"] = [{"token": []}, {"password": []}]
    if route.parameters:
        told["parameters"] = [
            {
                "name": one.name,
                "in": one.place,
                "required": one.place == "path",
                "description": one.told,
                "schema": dict(one.schema),
            }
            for one in route.parameters
        ]
    if route.body is not None:
        told["requestBody"] = {
            "required": True,
            "description": route.body.told,
            "content": {
                media_type: {"schema": _schema(model)} for media_type, model in route.body.media_types.items()
            },
        }
    return told


def _name(method: str, path: str) -> str:
    return f"{method.lower()}_{re.sub('[^a-z0-9]+', '_', path).strip('_')}"


def _schema(model: str | None) -> dict[str, Any]:
    return {} if model is None else {"$ref": _REFERENCE.format(model=model)}


def _responses(route: Route) -> dict[str, Any]:
    responses = {str(status): _answer(told) for status, told in route.answers.items()}
    always = (400, 408, 431, 500, 503) if route.permission is OPEN else _ALWAYS
    for status in sorted({*always, *route.refusals}):
        if str(status) not in responses:
            responses[str(status)] = {
                "description": HTTPStatus(status).phrase,
                "content": {PROBLEM_JSON: _PROBLEM},
                "headers": {**_HEADERS, **_MORE_HEADERS.get(status, {})},
            }
        elif status >= 400:
            responses[str(status)]["content"][PROBLEM_JSON] = _PROBLEM
    return dict(sorted(responses.items()))


def _answer(told: Told) -> dict[str, Any]:
    content: Mapping[str, Any] = {told.media_type: {"schema": _schema(told.model)} if told.model else {}}
    headers = {
        name: {"description": text, "schema": {"type": "string"}} for name, text in told.headers.items()
    }
    links = {
        _name("get", path): {"operationId": _name("get", path), "parameters": dict(found)}
        for path, found in told.links.items()
    }
    answer: dict[str, Any] = {
        "description": told.told,
        "content": dict(content),
        "headers": {**_HEADERS, **headers},
    }
    return {**answer, "links": links} if links else answer


_HEADERS: dict[str, Any] = {
    "X-Request-Id": {"description": "Finds the request in the log", "schema": {"type": "string"}}
}

_RETRY = {"description": "Seconds until it is worth trying again", "schema": {"type": "string"}}
_MORE_HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"description": "How to say who asks", "schema": {"type": "string"}}},
    409: {"Retry-After": _RETRY},
    415: {"Accept": {"description": "What is taken", "schema": {"type": "string"}}},
    429: {"Retry-After": _RETRY},
    503: {"Retry-After": _RETRY},
}
