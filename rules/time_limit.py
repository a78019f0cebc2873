"""Time the law gives for an act (法定期限): how much, counted how, by which source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rules.rule import Source

TimeUnit = Literal["hours", "days", "working_days", "months", "years"]
TIME_UNITS: tuple[TimeUnit, ...] = ("hours", "days", "working_days", "months", "years")

UNIT_WORDS: Mapping[TimeUnit, str] = {
    "hours": "小时",
    "days": "日",
    "working_days": "个工作日",
    "months": "个月",
    "years": "年",
}

MOST: Mapping[TimeUnit, int] = {
    "hours": 24 * 31,
    "days": 3_660,
    "working_days": 2_480,
    "months": 240,
    "years": 30,
}
"""Longest period of each unit; anything over it is a slip of the hand."""

ACTORS: Mapping[str, str] = {
    "agency": "人力资源社会保障行政部门",
    "agency_head": "人力资源社会保障行政部门正职负责人或者主持工作的负责人",
    "police": "公安机关",
    "prosecutor": "人民检察院",
    "party": "当事人",
}
"""Who may have to act (行为主体), with the Chinese name."""


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A statutory period.

    Attributes:
        name: Key in ``time_limits.yaml``.
        actor: Who has to act within it (行为主体), one of `ACTORS`.
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

    @property
    def words(self) -> str:
        """How long it is, in Chinese: ``3日``, ``20个工作日``."""
        return f"{self.count}{UNIT_WORDS[self.unit]}"
