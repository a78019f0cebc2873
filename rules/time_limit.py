"""Time the law gives for an act (法定期限): how much, counted how, by which source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rules.rule import Source

TimeUnit = Literal["hours", "days", "working_days", "months", "years"]
TIME_UNITS: tuple[TimeUnit, ...] = ("hours", "days", "working_days", "months", "years")


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A statutory period.

    Attributes:
        name: Key in ``time_limits.yaml``.
        actor: Who has to act within it (行为主体): ``agency``, ``police``, ``prosecutor``, ``party`` …
        unit: ``days`` are natural days; ``working_days`` follow the yearly notice on holidays.
        rolls: Whether a last day that is no working day gives way to the next working day.
        source: Every deadline knows its law, and how sure we are of it.
    """

    name: str
    title: str
    actor: str
    count: int
    unit: TimeUnit
    rolls: bool
    source: tuple[Source, ...]
