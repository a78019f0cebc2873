"""Where the guards and records of each course stand (各程序的审查与报送): one room a trade, gathered here.

A new course gets a room of its own: a module with `GUARDS`, the checks its acts name, `WRITERS`, who writes
the records it sends, and `held` where what it sends may have to wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import cast

from sanctions import (
    accountability,
    alarm,
    consultation,
    disclosure,
    dishonesty,
    filing,
    grading,
    order,
    penalty,
    publicity,
    referral,
    repair,
    reporting,
    supervision,
)
from sanctions.proceeding.sending import Writer
from sanctions.proceeding.situation import Guard, Situation

_ROOMS: tuple[ModuleType, ...] = (
    filing,
    order,
    penalty,
    referral,
    consultation,
    dishonesty,
    publicity,
    disclosure,
    grading,
    repair,
    alarm,
    accountability,
    supervision,
    reporting,
)

GUARDS: Mapping[str, Guard] = {name: guard for room in _ROOMS for name, guard in room.GUARDS.items()}
"""By name, as courses name them."""

WRITERS: Mapping[str, Writer] = {
    name: writer for room in _ROOMS for name, writer in getattr(room, "WRITERS", {}).items()
}
"""Who writes a kind of record, by kind."""


def held(situation: Situation, destination: str) -> str | None:
    """Return what a message has to wait for before it may be sent; None where it need not."""
    for room in _ROOMS:
        asked = cast("Callable[[Situation, str], str | None] | None", getattr(room, "held", None))
        if asked is not None and (reason := asked(situation, destination)) is not None:
            return reason
    return None
