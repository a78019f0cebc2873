"""What a route needs to answer: the service's parts in one place, and one request with who is asking."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from aiohttp import web

from checker.api.guard import Guard
from checker.api.long_work import Lane
from checker.roles import Bearer
from checker.service.job_runner import JobRunner
from checker.service.metrics import Metrics
from checker.service.rule_base_in_use import RuleBaseInUse
from checker.settings import Settings
from checker.store.store import Store
from rules.rule_base import RuleBase


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


class Lanes(NamedTuple):
    """Where long work waits."""

    explanations: Lane
    many_lines: Lane

    @classmethod
    def of(cls, seconds: float) -> Lanes:
        """Return lanes whose work gives up after so many seconds."""
        return cls(
            Lane("explanations", at_once=2, waiting=16, of_one=4, seconds=seconds),
            Lane("many lines", at_once=1, waiting=16, of_one=4, seconds=seconds),
        )


@dataclass(slots=True)
class Desk:
    """The parts of a running service.

    Attributes:
        sending: Results of screenings that are on their way out now.
        stopping: Set once it takes no new work.
    """

    settings: Settings
    store: Store
    rules: RuleBaseInUse
    jobs: JobRunner
    guard: Guard
    metrics: Metrics
    now: Callable[[], datetime]
    lanes: Lanes
    activity: Activity = field(default_factory=Activity.none)
    sending: int = 0
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
