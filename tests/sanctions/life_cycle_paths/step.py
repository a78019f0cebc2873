"""A step of a path (路径中的一步): an act as somebody asks for it, days and numbers still to be filled in.

A path is walked at any time and on any store: days are told from the day of the step, and things by the
course they are of. What an act brings about beside it is told with its step; what the clock does is a step of
its own, and is made as the clock makes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sanctions.happened import Happened
from sanctions.proceeding.request import Request, Signed
from tests.sanctions.proceeding.bureau import attached


@dataclass(frozen=True, slots=True)
class In:
    """The day so many days after the step; before it where negative. ``form`` as for strftime."""

    days: int = 0
    form: str = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class The:
    """The number of a thing of a course that the path opened: the newest, or the one of a place from 0."""

    course: str
    number: int = -1


@dataclass(frozen=True, slots=True)
class Step:
    """One act.

    Attributes:
        act: Its course and name, ``order.issue``.
        by: The officer, of `bureau.POSTS`; who has set the clock going for an act of the system.
        fields: Values may hold `In` and `The` at any depth.
        papers: Kinds of papers attached.
        days: That pass before it.
        reason: For acts that want one.
        happened: Days before the step at which it happened; None for now.
        of: To which thing it belongs: the newest of its course, or another; for an act that opens, under what
            (the course of a thing, "" for a root); the case where left out.
        brings: Acts that come along, all of them, in the order of their names.
    """

    act: str
    by: str = "inv-1"
    fields: Mapping[str, object] = field(default_factory=dict[str, object])
    papers: tuple[str, ...] = ()
    days: float = 0
    reason: str = ""
    happened: int | None = None
    of: The | str | None = None
    brings: tuple[str, ...] = ()


Path = Sequence[Step]
Opened = Mapping[str, Sequence[str]]
"""The numbers of what a path has opened, by course, in their order."""


def asked(step: Step, opens: bool, opened: Opened, now: datetime) -> tuple[Request, Signed]:
    """Return what a step asks for on a day, and by whom.

    Raises:
        LookupError: The path has not opened what the step speaks of.
    """
    course, _, act = step.act.partition(".")
    of = step.of if step.of is not None else ("case" if opens else course)
    where = _filled(The(of) if isinstance(of, str) and of else of, opened, now)
    happened = None if step.happened is None else Happened.read(_filled(In(-step.happened), opened, now))
    request = Request(
        course,
        act,
        "" if opens else where,
        where if opens else "",
        happened,
        _filled(step.fields, opened, now),
        tuple(attached(kind) for kind in step.papers),
        step.reason,
        "示例：补录" if step.happened is not None else "",
    )
    return request, Signed(now, step.by)


def _filled(value: object, opened: Opened, now: datetime) -> Any:
    match value:
        case In():
            return (now + timedelta(days=value.days)).strftime(value.form)
        case The():
            return opened[value.course][value.number]
        case Mapping():
            known = cast("Mapping[str, object]", value)
            return {name: _filled(one, opened, now) for name, one in known.items()}
        case list():
            return [_filled(one, opened, now) for one in cast("list[object]", value)]
        case _:
            return value
