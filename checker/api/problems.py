"""What a refusal looks like to whoever asked: one table of codes, statuses and titles.

Answers are ``application/problem+json`` and repeat nothing of what was sent: field paths of our
own names, what was expected, and the id under which the log knows the request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Literal, NamedTuple

from aiohttp import web
from pydantic_core import to_json

from checker.strict_json import NotJson
from rules.errors import CaseRefused
from sanctions.refusal import Refusal

PROBLEM_JSON = "application/problem+json"
SERVER = "sunlit"
"""What answers; not with what it was made."""

Code = Literal[
    "bad_request", "not_json", "query", "header", "unauthorised", "forbidden", "out_of_scope", "not_found",
    "method", "conflict", "gone", "too_large", "media_type", "case", "idempotency",
    "not_built", "internal", "unavailable", "too_many", "too_slow", "head_too_large",
    "act", "act_person", "act_state",
]  # fmt: skip


class Kind(NamedTuple):
    """How one code is told."""

    status: HTTPStatus
    title: str


KINDS: dict[Code, Kind] = {
    "bad_request": Kind(HTTPStatus.BAD_REQUEST, "The request is no valid HTTP"),
    "not_json": Kind(HTTPStatus.BAD_REQUEST, "The body is no JSON that can be taken"),
    "query": Kind(HTTPStatus.BAD_REQUEST, "A query parameter cannot be taken"),
    "header": Kind(HTTPStatus.BAD_REQUEST, "A header cannot be taken"),
    "unauthorised": Kind(HTTPStatus.UNAUTHORIZED, "A valid token is needed"),
    "forbidden": Kind(HTTPStatus.FORBIDDEN, "This token may not do this"),
    "out_of_scope": Kind(HTTPStatus.FORBIDDEN, "This place lies outside the jurisdiction of the token"),
    "not_found": Kind(HTTPStatus.NOT_FOUND, "There is nothing here"),
    "method": Kind(HTTPStatus.METHOD_NOT_ALLOWED, "This method is not allowed here"),
    "conflict": Kind(HTTPStatus.CONFLICT, "The same request is being worked on"),
    "act_person": Kind(HTTPStatus.FORBIDDEN, "The officer of this token may not make this act"),
    "act_state": Kind(HTTPStatus.CONFLICT, "The act cannot be made as things stand"),
    "act": Kind(HTTPStatus.UNPROCESSABLE_ENTITY, "The act cannot be taken as stated"),
    "gone": Kind(HTTPStatus.CONFLICT, "There is no result"),
    "too_slow": Kind(HTTPStatus.REQUEST_TIMEOUT, "The request did not arrive in time"),
    "too_large": Kind(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large"),
    "media_type": Kind(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "This kind of body is not taken here"),
    "case": Kind(HTTPStatus.UNPROCESSABLE_ENTITY, "The case cannot be taken as stated"),
    "idempotency": Kind(HTTPStatus.UNPROCESSABLE_ENTITY, "This key was used for another request"),
    "too_many": Kind(HTTPStatus.TOO_MANY_REQUESTS, "Too much is waiting already"),
    "head_too_large": Kind(
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The head of the request is too large"
    ),
    "internal": Kind(HTTPStatus.INTERNAL_SERVER_ERROR, "An error nobody expected"),
    "not_built": Kind(HTTPStatus.NOT_IMPLEMENTED, "This capability is not built yet"),
    "unavailable": Kind(HTTPStatus.SERVICE_UNAVAILABLE, "Not now"),
}

_OF_STATUS: dict[int, Code] = {
    400: "bad_request",
    404: "not_found",
    405: "method",
    413: "too_large",
    431: "head_too_large",
}
"""Refusals that the HTTP library raises on its own."""


_OF_REFUSAL: dict[str, tuple[Code, str]] = {
    "proceeding_unknown": ("not_found", "there is no such proceeding that this token may see"),
    "paper_unknown": ("not_found", "there is no such paper"),
    "post": ("act_person", ""),
    "competence": ("act_person", ""),
    "four_eyes": ("act_person", ""),
    "not_serving": ("act_person", ""),
    "officer_unknown": ("act", "somebody named is no officer: sunlit officer list shows who is"),
    "field": ("act", "a field is not as it must be"),
    "paper": ("act", "a paper is not as it must be"),
    "paper_size": ("act", "a paper is too large: send its digest and where it stands"),
    "papers_missing": ("act", ""),
    "parent": ("act", ""),
    "reason": ("act", ""),
    "ahead": ("act", ""),
    "order": ("act", ""),
}
"""What a refusal of the ledger is, by its code, and what is told instead of its own sentence where that would
repeat what was sent. What is not here comes from what stands already, mostly a guard: ``act_state``."""


class Refused(Exception):
    """A request that is not carried out; `detail` says what to do and repeats nothing that was sent."""

    def __init__(
        self,
        code: Code,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code: Code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return KINDS[self.code].status


def refusal_of(error: BaseException) -> Refused | None:
    """Return how an exception is told; None where nobody expected it."""
    match error:
        case Refused():
            return error
        case NotJson():
            return Refused("not_json", f"{error.told}; send one JSON object in UTF-8")
        case CaseRefused():
            errors = [
                {"field": fault.known_field, "code": fault.code, "message": fault.told}
                for fault in error.faults
            ]
            return Refused("case", "correct the fields named in errors and send it again", errors=errors)
        case Refusal():
            code, told = _OF_REFUSAL.get(error.code, ("act_state", ""))
            errors = [
                {"field": "act", "code": error.code, "message": told or error.told("zh")},
            ]
            return Refused(code, told or error.told("en"), errors=errors)
        case web.HTTPException() if error.status in _OF_STATUS:
            headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
            return Refused(_OF_STATUS[error.status], _DETAIL[error.status], headers=headers)
        case _:
            return None


_DETAIL = {
    400: "the request cannot be read",
    404: "see the routes in /openapi.json",
    405: "see the header Allow for the methods that are",
    413: "send less in one request",
    431: "send fewer or shorter headers",
}


def problem(refused: Refused, request_id: str) -> web.Response:
    """Return the answer that tells of a refusal."""
    return web.Response(
        body=to_json(problem_body(refused, request_id)),
        status=KINDS[refused.code].status,
        content_type=PROBLEM_JSON,
        headers={"Cache-Control": "no-store", **refused.headers},
    )


def problem_body(refused: Refused, request_id: str) -> dict[str, object]:
    """Return what the answer holds."""
    kind = KINDS[refused.code]
    return {
        "type": f"urn:sunlit:problem:{refused.code}",
        "title": kind.title,
        "status": int(kind.status),
        "detail": refused.detail,
        "request_id": request_id,
        "errors": list(refused.errors),
    }
