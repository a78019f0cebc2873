"""The visits of a draw and who may fill their slots (检查席位), as plain data.

A visit is a unit and, slot by slot, the inspectors who may fill that slot: qualified, on duty,
of the right unit, not recused (回避). Why somebody is eligible is settled before; here it counts
only that he is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

MOST_SLOTS = 8

Eligible = tuple[frozenset[str], ...]
"""Slot by slot, the ids of those who may fill it. Visits with equal sets are of one class."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One unit to be visited; slot i has the same meaning in every visit of a draw."""

    unit_id: str
    eligible: Eligible


def check(eligible: Iterable[Eligible], inspectors: Collection[str]) -> None:
    """Check that visits have the same number of slots and name inspectors of the roster only.

    Raises:
        ValueError: They have not, or have none or more than eight, or name somebody else.
    """
    known = frozenset(inspectors)
    if len(known) != len(inspectors):
        msg = "the roster names an inspector twice: expected every id once"
        raise ValueError(msg)
    slots: int | None = None
    for sets in eligible:
        slots = len(sets) if slots is None else slots
        if len(sets) != slots or not 1 <= slots <= MOST_SLOTS:
            msg = f"found a visit of {len(sets)} slots beside one of {slots}, expected 1 to 8 for all alike"
            raise ValueError(msg)
        if strangers := frozenset[str]().union(*sets) - known:
            msg = f"{min(strangers)} is eligible for a visit but not among the inspectors: add or remove him"
            raise ValueError(msg)
