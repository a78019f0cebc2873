"""What is sent to the sunlit service and what comes back, as plain functions that carry nothing anywhere.

`sunlit_client` carries it by httpx; with another library, or from another thread, use these directly.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import quote

Case = Mapping[str, Any]
Json = dict[str, Any]

MEDIA_TYPES = {
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".parquet": "application/vnd.apache.parquet",
}
"""What can be screened, by the ending of the file's name."""

_PIECE = 1 << 16
_PAUSE_SECONDS = 1.0
"""Between two looks at a job, where the service names no time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what has to be sent, whoever sends it.

    Attributes:
        body: Bytes; a file to be sent piece by piece; cases to be sent as NDJSON; or nothing.
    """

    method: Literal["GET", "POST"]
    path: str
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes | Path | Iterable[Case] = b""


class Problem(Exception):
    """The service did not do what was asked.

    Attributes:
        request_id: Under which its log knows the request; name it when you report the problem.
        errors: ``field`` and ``message`` of each fault, where a case was refused.
        retry_after: Seconds after which it may be tried again; None where that helps nothing.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        request_id: str = "",
        errors: Iterable[Mapping[str, str]] = (),
        retry_after: float | None = None,
    ) -> None:
        self.status, self.title, self.detail, self.request_id = status, title, detail, request_id
        self.errors = tuple(errors)
        self.retry_after = retry_after
        faults = "; ".join(f"{one.get('field', '')}: {one.get('message', '')}" for one in self.errors)
        super().__init__(" - ".join(part for part in (f"{status} {title}", detail, faults) if part))


class JobFailed(Exception):
    """A screening ended without a result; `code` and the message say why."""

    def __init__(self, job: Json) -> None:
        failure = cast("Mapping[str, str]", job.get("failure") or {})
        self.job, self.code = job, failure.get("code", "")
        super().__init__(failure.get("message") or f"job {job.get('id')} failed")


class StillWorking(Exception):
    """A job was not done in the time given to it; it goes on, and can be asked for again."""

    def __init__(self, job: Json) -> None:
        self.job = job
        super().__init__(f"job {job.get('id')} is {job.get('state')}: wait for it again")


def score_asked(
    case: Case,
    *,
    explain: bool = False,
    everything: bool = False,
    keep: bool = False,
    idempotency_key: str | None = None,
) -> Asked:
    """Return the request for the assessment of one case.

    Args:
        explain: Say of each verdict what would settle or turn it; slower.
        everything: Every verdict in full, those that are FALSE too.
        keep: Keep the case and its receipt, so that `case` finds it.
        idempotency_key: Makes it safe to send the same again after a broken line.
    """
    flags = {"explain": explain, "all": everything, "keep": keep}
    headers = {"Content-Type": "application/json"}
    if idempotency_key is not None:
        headers["Idempotency-Key"] = idempotency_key
    return Asked("POST", "/v1/score", {name: "1" for name, on in flags.items() if on}, headers, _json(case))


def screen_asked(
    cases: str | Path | Iterable[Case],
    *,
    day: str | None = None,
    place: str | None = None,
    idempotency_key: str | None = None,
) -> Asked:
    """Return the request to screen a file, or cases; `day` and `place` are of those that state none.

    Raises:
        ValueError: The ending of the file's name is none that can be screened.
    """
    body: Path | Iterable[Case]
    if isinstance(cases, (str, Path)):
        body = Path(cases)
        if (media_type := MEDIA_TYPES.get(body.suffix.lower())) is None:
            msg = f"{body.name}: expected a name that ends in {', '.join(MEDIA_TYPES)}"
            raise ValueError(msg)
    else:
        body, media_type = cases, MEDIA_TYPES[".ndjson"]
    params = {name: value for name, value in (("day", day), ("place", place)) if value is not None}
    headers = {"Content-Type": media_type}
    if idempotency_key is not None:
        headers["Idempotency-Key"] = idempotency_key
    return Asked("POST", "/v1/screen", params, headers, body)


def asked(*path: str) -> Asked:
    """Return the request for one thing the service has: ``asked("rules", "CR01")``."""
    return Asked("GET", "/v1/" + "/".join(quote(part, safe="") for part in path))


def answer_of(status: int, headers: Mapping[str, str], content: bytes) -> Json:
    """Return what an answer holds.

    Raises:
        Problem: It is no answer to what was asked but says why there is none.
    """
    found: object = None
    with suppress(ValueError):
        found = json.loads(content)
    told = cast("Json", found) if isinstance(found, dict) else {}
    if 200 <= status < 300 and told:
        return told
    retry_after = headers.get("Retry-After", "")
    raise Problem(
        status,
        str(told.get("title") or "the answer is none of this service: check its address"),
        str(told.get("detail") or ""),
        str(told.get("request_id") or headers.get("X-Request-Id", "")),
        cast("list[dict[str, str]]", told.get("errors") or []),
        float(retry_after) if retry_after.isdecimal() else None,
    )


@dataclass(slots=True)
class Patience:
    """Decides how to go on with a job; `seconds` is how long it may be waited for in all, None for ever."""

    seconds: float | None = None
    waited: float = 0.0

    def pause(self, job: Json, headers: Mapping[str, str]) -> float | None:
        """Return for how many seconds to pause before the next look; None where the job is done.

        Raises:
            JobFailed: It ended without a result.
            StillWorking: Time is up.
        """
        if job.get("state") == "done":
            return None
        if job.get("state") == "failed":
            raise JobFailed(job)
        named = headers.get("Retry-After", "")
        pause = float(named) if named.isdecimal() else _PAUSE_SECONDS
        if self.seconds is not None and self.waited + pause > self.seconds:
            raise StillWorking(job)
        self.waited += pause
        return pause


def bearer(token: str) -> dict[str, str]:
    """Return the headers that show a token."""
    return {"Authorization": f"Bearer {token}"}


def _json(case: Case) -> bytes:
    return json.dumps(case, ensure_ascii=False, allow_nan=False).encode()


def content_of(what: Asked) -> bytes | Iterator[bytes]:
    """Return the body of a request, piece by piece where it may be large."""
    if isinstance(what.body, bytes):
        return what.body
    return _pieces(what.body) if isinstance(what.body, Path) else _lines(what.body)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _lines(cases: Iterable[Case]) -> Iterator[bytes]:
    for case in cases:
        yield _json(case) + b"\n"
