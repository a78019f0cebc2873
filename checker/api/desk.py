"""What a route needs to answer: the service's parts in one place, and one request with who is asking."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from aiohttp import web

from checker.api.guard import Guard
from checker.api.problems import Refused
from checker.roles import Bearer
from checker.service.job_runner import JobRunner
from checker.service.metrics import Metrics
from checker.service.rule_base_in_use import RuleBaseInUse
from checker.settings import Settings
from checker.store.store import Store
from rules.rule_base import RuleBase

_T = TypeVar("_T")


@dataclass(slots=True)
class Activity:
    """How many requests are being answered; `idle` is set while there is none."""

    idle: asyncio.Event
    _requests: int = 0

    @classmethod
    def none(cls) -> Activity:
        """Return that there is none."""
        idle = asyncio.Event()
        idle.set()
        return cls(idle)

    def begin(self) -> None:
        """Count one more."""
        self._requests += 1
        self.idle.clear()

    def end(self) -> None:
        """Count one less."""
        self._requests -= 1
        if not self._requests:
            self.idle.set()


class LongWork:
    """Work that takes a second and not a thousandth: so much at once, so much waiting, in threads of its own.

    Short work, looking up a token too, never waits behind it.
    """

    def __init__(self, at_once: int = 2, waiting: int = 16) -> None:
        self._most = at_once + waiting
        self._asked = 0
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="long work")

    async def done(self, work: Callable[[], _T]) -> _T:
        """Return what came of some work.

        Raises:
            Refused: Too much of it is waiting.
        """
        if self._asked >= self._most:
            detail = "too many long requests are waiting; try again later"
            raise Refused("unavailable", detail, headers={"Retry-After": "2"})
        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._asked -= 1

    def close(self) -> None:
        """Begin nothing more; what is under way ends."""
        self._threads.shutdown(wait=True, cancel_futures=True)


@dataclass(slots=True)
class Desk:
    """The parts of a running service; `stopping` is set once it takes no new work."""

    settings: Settings
    store: Store
    rules: RuleBaseInUse
    jobs: JobRunner
    guard: Guard
    metrics: Metrics
    now: Callable[[], datetime]
    activity: Activity = field(default_factory=Activity.none)
    long_work: LongWork = field(default_factory=LongWork)
    stopping: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that passed the guard; `bearer` is None on open routes only."""

    request: web.Request
    desk: Desk
    request_id: str
    holder: Bearer | None

    @property
    def bearer(self) -> Bearer:
        """Return who is asking.

        Raises:
            RuntimeError: The route is open, so nobody in particular is.
        """
        if self.holder is None:
            msg = "an open route has no bearer"
            raise RuntimeError(msg)
        return self.holder


DESK: web.AppKey[Desk] = web.AppKey("desk", Desk)

DOCUMENTED: web.AppKey[Callable[[RuleBase], dict[str, Any]]] = web.AppKey("documented")
"""Makes the OpenAPI document of a rule base."""

MADE: web.AppKey[dict[str, dict[str, Any]]] = web.AppKey("made")
"""The document as it was made for the rule base of a fingerprint."""
