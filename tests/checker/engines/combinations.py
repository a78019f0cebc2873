"""Every combination of some values as cases, and both engines on all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations_with_replacement, product
from typing import Any

from rules.cases import Case, Lines
from rules.rule_base import RuleBase
from tests.checker.engines.parity import Pair
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, Written, with_rules

TRUTHS = (True, False, None)
OPERATORS = ("=", "<>", "<", "<=", ">", ">=")

Selection = tuple[dict[str, Any], ...]
"""Some lines."""


def combined(domains: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Return every combination of values; None leaves the fact out."""
    return [
        {name: value for name, value in zip(domains, values, strict=True) if value is not None}
        for values in product(*domains.values())
    ]


def selections(domains: Mapping[str, Sequence[Any]], most: int) -> list[Selection]:
    """Return every selection of at most so many lines, whatever their order."""
    lines = combined(domains)
    return [some for size in range(most + 1) for some in combinations_with_replacement(lines, size)]


def lists(kind: str, some: Iterable[Selection]) -> list[dict[str, Lines]]:
    """Return every selection as a complete list and as one that may hold more, and no list at all."""
    known = [Lines(lines, complete) for lines in some for complete in (True, False)]
    return [{}, *({kind: lines} for lines in known)]


def conditions(texts: Iterable[str], line: str | None = None) -> list[Written]:
    """Return one rule a condition, R0 the first."""
    return [(f"R{number}", line, text, None) for number, text in enumerate(texts)]


def compare(base: RuleBase, cases: Sequence[Case], place: str = PLACE) -> Pair:
    """Judge every case with both engines, which must not differ."""
    pair = Pair(base, DAY, place)
    found = pair.differences([*cases])
    assert not found, f"{len(found)} differences, the first: {found[0]}"
    return pair


def compare_facts(texts: Iterable[str], domains: Mapping[str, Sequence[Any]], place: str = PLACE) -> Pair:
    """Judge conditions on every combination of facts."""
    cases = [Case("", place, DAY, facts) for facts in combined(domains)]
    return compare(with_rules(SMALL_LAW, conditions(texts)), cases, place)
