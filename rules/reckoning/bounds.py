"""A whole number known between two bounds (区间), with what would narrow it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """A derived value known only between two bounds (None: open), and the names that would narrow it.

    For a derived truth both bounds are None: it is unknown.
    """

    low: int | None
    high: int | None
    missing: frozenset[str] = frozenset()
