"""Aggregates over the lines of one list, between what is sure and what is possible.

A line whose filter is unknown counts towards the possible end alone. A list that may hold
more lines than are known is open upwards. A cell known to be absent (无) adds nothing to a
sum, is no member and no smallest or largest value: its line is as good as not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checker.engines.scene import Number
from rules.condition.tree import Aggregate
from rules.fact import ABSENT

Counted = tuple[bool | None, Any, Mapping[str, Any]]
"""A line that an aggregate may count: whether it does (None: perhaps), the value it takes, the line."""


def aggregated(node: Aggregate, lines: Sequence[Counted], *, complete: bool) -> Number:
    """Return the bounds of an aggregate.

    COUNT DISTINCT: sure are the distinct known members that surely match, and one if any line
    surely matches; possible the distinct known that may match and one for each unknown.
    MIN and MAX of no lines are absent.
    """
    possible = [line for line in lines if line[1] is not ABSENT]
    sure = [line for line in possible if line[0]]
    if node.column is not None and node.column.may_be_absent:
        # an unknown cell may turn out to be absent
        sure = [line for line in sure if line[1] is not None]
    if node.function == "count":
        return len(sure), len(possible) if complete else None, False
    known_sure = [value for _, value, _ in sure if value is not None]
    known = [value for _, value, _ in possible if value is not None]
    unknown = len(possible) - len(known)
    if node.function == "sum":
        return sum(known_sure), sum(known) if complete and not unknown else None, False
    if node.function == "count_distinct":
        low = max(len(set(known_sure)), 1 if sure else 0)
        return low, len(set(known)) + unknown if complete else None, False
    pick = min if node.function == "min" else max
    inner = pick(known_sure) if known_sure else None
    outer = pick(known) if known and not unknown and complete else None
    absent = False if sure else True if complete and not possible else None
    return (outer, inner, absent) if node.function == "min" else (inner, outer, absent)
