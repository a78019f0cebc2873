"""A client of the sunlit service, for Python programs that already hold the cases: sync and async, on httpx.

What is sent and how answers are read stands in `sunlit_wire`; `Client` and `AsyncClient` only carry it.
Copy both files, or put their folder on your path.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self

import httpx
from sunlit_wire import (
    Asked,
    Case,
    JobFailed,
    Json,
    Patience,
    Problem,
    StillWorking,
    answer_of,
    asked,
    bearer,
    content_of,
    score_asked,
    screen_asked,
)

__all__ = ["AsyncClient", "Client", "JobFailed", "Problem", "StillWorking"]

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
"""Seconds; a file may take long to send, but no single piece of it."""


class Client:
    """The service, asked from a thread; close it, or use it as a context.

    Args:
        address: ``https://host:port`` of the service.
        transport: Only for tests, or for a way of your own to reach it.
    """

    def __init__(
        self,
        address: str,
        token: str,
        *,
        timeout: httpx.Timeout = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(
            base_url=address, headers=bearer(token), timeout=timeout, transport=transport
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def score(self, case: Case, **how: Any) -> Json:
        """Return the assessment of one case; `how` as `score_asked` takes it."""
        return self._answer(score_asked(case, **how))[0]

    def screen(self, cases: str | Path | Iterable[Case], **how: Any) -> str:
        """Send a file or cases to be screened, as `screen_asked` takes them; return the id of the job."""
        return str(self._answer(screen_asked(cases, **how))[0]["id"])

    def job(self, job_id: str) -> Json:
        """Return how far a job has come."""
        return self._answer(asked("jobs", job_id))[0]

    def wait(
        self,
        job_id: str,
        *,
        seconds: float | None = None,
        pause: Callable[[float], object] | None = None,
    ) -> Json:
        """Return a job once it is done, looked at as often as the service asks for.

        Args:
            pause: Waits so many seconds; where it is the `wait` of an event of yours, setting that ends it.

        Raises:
            JobFailed: It ended without a result.
            StillWorking: `seconds` are up.
        """
        patience, wait = Patience(seconds), pause or threading.Event().wait
        while True:
            job, headers = self._answer(asked("jobs", job_id))
            if (rest := patience.pause(job, headers)) is None:
                return job
            _ = wait(rest)

    def result(self, job_id: str, target: str | Path) -> Path:
        """Write what a job found to a file, piece by piece; it appears whole or not at all."""
        return self._written(asked("jobs", job_id, "result"), Path(target))

    def rules(self) -> Json:
        """Return the rules in force, in short."""
        return self._answer(asked("rules"))[0]

    def rule(self, rule_id: str) -> Json:
        """Return one rule in full."""
        return self._answer(asked("rules", rule_id))[0]

    def case(self, case_id: str) -> Json:
        """Return what was kept of a case."""
        return self._answer(asked("cases", case_id))[0]

    def receipt(self, case_id: str, target: str | Path) -> Path:
        """Write the file by which ``sunlit receipt verify`` checks the assessment kept of a case."""
        return self._written(asked("cases", case_id, "receipt"), Path(target))

    def _written(self, what: Asked, target: Path) -> Path:
        with self._http.stream(what.method, what.path) as response:
            if not response.is_success:
                _ = answer_of(response.status_code, response.headers, response.read())
            with _Whole(target) as file:
                for piece in response.iter_bytes():
                    _ = file.write(piece)
        return target

    def _answer(self, what: Asked) -> tuple[Json, Mapping[str, str]]:
        response = self._http.request(
            what.method,
            what.path,
            params=dict(what.params),
            headers=dict(what.headers),
            content=content_of(what),
        )
        return answer_of(response.status_code, response.headers, response.content), response.headers


class AsyncClient:
    """The service, asked from an event loop; the methods are those of `Client`."""

    def __init__(
        self,
        address: str,
        token: str,
        *,
        timeout: httpx.Timeout = TIMEOUT,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=address, headers=bearer(token), timeout=timeout, transport=transport
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def score(self, case: Case, **how: Any) -> Json:
        """Return the assessment of one case; `how` as `score_asked` takes it."""
        return (await self._answer(score_asked(case, **how)))[0]

    async def screen(self, cases: str | Path | Iterable[Case], **how: Any) -> str:
        """Send a file or cases to be screened, as `screen_asked` takes them; return the id of the job."""
        return str((await self._answer(screen_asked(cases, **how)))[0]["id"])

    async def job(self, job_id: str) -> Json:
        """Return how far a job has come."""
        return (await self._answer(asked("jobs", job_id)))[0]

    async def wait(
        self,
        job_id: str,
        *,
        seconds: float | None = None,
        pause: Callable[[float], Awaitable[object]] | None = None,
    ) -> Json:
        """Return a job once it is done; see `Client.wait`."""
        patience, wait = Patience(seconds), pause or _pause
        while True:
            job, headers = await self._answer(asked("jobs", job_id))
            if (rest := patience.pause(job, headers)) is None:
                return job
            _ = await wait(rest)

    async def result(self, job_id: str, target: str | Path) -> Path:
        """Write what a job found to a file, piece by piece; it appears whole or not at all."""
        return await self._written(asked("jobs", job_id, "result"), Path(target))

    async def rules(self) -> Json:
        """Return the rules in force, in short."""
        return (await self._answer(asked("rules")))[0]

    async def rule(self, rule_id: str) -> Json:
        """Return one rule in full."""
        return (await self._answer(asked("rules", rule_id)))[0]

    async def case(self, case_id: str) -> Json:
        """Return what was kept of a case."""
        return (await self._answer(asked("cases", case_id)))[0]

    async def receipt(self, case_id: str, target: str | Path) -> Path:
        """Write the file by which ``sunlit receipt verify`` checks the assessment kept of a case."""
        return await self._written(asked("cases", case_id, "receipt"), Path(target))

    async def _written(self, what: Asked, target: Path) -> Path:
        async with self._http.stream(what.method, what.path) as response:
            if not response.is_success:
                _ = answer_of(response.status_code, response.headers, await response.aread())
            with _Whole(target) as file:
                async for piece in response.aiter_bytes():
                    _ = await asyncio.to_thread(file.write, piece)
        return target

    async def _answer(self, what: Asked) -> tuple[Json, Mapping[str, str]]:
        content = content_of(what)
        response = await self._http.request(
            what.method,
            what.path,
            params=dict(what.params),
            headers=dict(what.headers),
            content=content if isinstance(content, bytes) else _in_turn(content),
        )
        return answer_of(response.status_code, response.headers, response.content), response.headers


class _Whole:
    """A file that is written under another name until it is whole."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._partial = target.with_name(f".{target.name}.partial")

    def __enter__(self) -> IO[bytes]:
        self._file = self._partial.open("wb")
        return self._file

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        del error, trace
        self._file.close()
        if kind is None:
            _ = self._partial.replace(self._target)
        else:
            self._partial.unlink(missing_ok=True)


async def _in_turn(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the same, each read in a thread, so that a slow disk does not hold up the event loop."""
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece


async def _pause(seconds: float) -> None:
    with suppress(TimeoutError):
        _ = await asyncio.wait_for(asyncio.Event().wait(), seconds)
