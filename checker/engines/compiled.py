"""Python text made into functions, each text once a process: laws of which only figures differ share it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from checker.engines.intervals import shifted
from checker.engines.scene import Scene
from checker.engines.telling import NOTHING
from rules.fact import ABSENT
from rules.reckoning.bounds import Bounds

_TEXTS_KEPT = 4_096


@lru_cache(maxsize=_TEXTS_KEPT)
def compiled(text: str) -> Callable[..., Callable[[Scene], Any]]:
    """Return ``make`` of a text: it takes what the text calls ``k0``, ``k1`` … and returns the function."""
    scope: dict[str, Any] = {
        "ABSENT": ABSENT, "Bounds": Bounds, "NOTHING": NOTHING, "date": date, "shifted": shifted,
    }  # fmt: skip
    exec(text, scope)
    return scope["make"]
