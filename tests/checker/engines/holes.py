"""A case of which everything is known, with holes in it, and what the holes can be filled with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

from rules.cases import Case, Lines
from rules.condition.tree import Aggregate, Given, walk_deep
from rules.fact import ABSENT, UNSET, Fact
from rules.parameter import Figure
from rules.rule_base import InForce, RuleBase
from tests.checker.engines.generated import case
from tests.checker.engines.small_law import DAY, PLACE

OPEN_FIGURES: Mapping[str, tuple[int, ...]] = {":banded": (3, 5, 7), ":unknown_here": (0, 6, 12)}
"""Figures not known in this place → values they may have."""


@dataclass(frozen=True, slots=True, eq=False)
class Hole:
    """A fact, a cell or the rest of a list that is not known.

    Attributes:
        name: Under which it is reported missing.
        kind: The list, or None for a fact of the case.
        row: The line of a cell; None where the list itself is not known beyond `known` lines.
        fills: What it may be: values, or of a list the further lines; what it truly is first.
    """

    name: str
    fills: tuple[Any, ...]
    kind: str | None = None
    row: int | None = None
    fact: str = ""
    known: int = 0

    def is_within(self, other: Hole) -> bool:
        """Whether it is a cell of a line that `other` leaves unknown."""
        if self.row is None or self.kind != other.kind or other.row is not None:
            return False
        return self.row >= other.known


Filling = Mapping[Hole, Any]


@dataclass(frozen=True, slots=True)
class Punched:
    """A case with holes; filling each with its first fill gives the case that was whole."""

    whole: Case
    holes: tuple[Hole, ...]

    def filled(self, filling: Filling) -> Case:
        """Return the case with some holes filled, the others left open."""
        facts = dict(self.whole.facts)
        rows = {kind: [dict(row) for row in lines.rows] for kind, lines in self.whole.lines.items()}
        complete = dict.fromkeys(rows, True)
        lists = [hole for hole in self.holes if hole.kind is not None and hole.row is None]
        for hole in self.holes:
            if hole not in lists:
                where = facts if hole.kind is None else rows[hole.kind][hole.row or 0]
                _ = where.pop(hole.fact)
                if hole in filling:
                    where[hole.fact] = filling[hole]
        for hole in lists:
            kind = str(hole.kind)
            rows[kind] = rows[kind][: hole.known] + [dict(row) for row in filling.get(hole, ())]
            complete[kind] = hole in filling
        lines = {kind: Lines(tuple(found), complete[kind]) for kind, found in rows.items()}
        return replace(self.whole, facts=facts, lines=lines)

    def fillings(self, most: int, random: Random) -> Iterator[dict[Hole, Any]]:
        """Yield every way to fill all holes, or so many of them drawn at random."""
        size = 1
        for hole in self.holes:
            size *= len(hole.fills)
        if size <= most:
            for values in product(*(hole.fills for hole in self.holes)):
                yield dict(zip(self.holes, values, strict=True))
        else:
            for _ in range(most):
                yield {hole: random.choice(hole.fills) for hole in self.holes}


def punched(random: Random, base: RuleBase, most: int) -> Punched:
    """Return a random case with up to so many holes in what the rules look at."""
    whole = case(random, PLACE, unknown=0.0)
    nodes = [node for rule in base.rules.values() for node in walk_deep(rule.condition)]
    aggregates = [node for node in nodes if isinstance(node, Aggregate)]
    facts = {node.fact for node in nodes if isinstance(node, Given)}
    facts |= {node.column for node in aggregates if node.column is not None}
    kinds = {fact.kind for fact in facts if fact.kind} | {node.kind for node in aggregates}
    kinds |= {rule.for_each for rule in base.rules.values() if rule.for_each}
    possible = [hole for fact in sorted(facts, key=lambda fact: fact.path) for hole in _holes(whole, fact)]
    possible += [_rest_of_list(random, whole, kind) for kind in sorted(kinds)]
    holes = random.sample(possible, min(random.randint(1, most), len(possible)))
    return Punched(whole, tuple(h for h in holes if not any(h.is_within(other) for other in holes)))


def _holes(whole: Case, fact: Fact) -> Iterator[Hole]:
    if fact.presumed is not UNSET or fact.inherits:
        # never unknown, though what is presumed or taken from the case could be stated otherwise
        return
    if fact.kind is None:
        yield Hole(fact.path, _fills(fact, whole.facts[fact.name]), fact=fact.name)
        return
    for number, row in enumerate(whole.lines[fact.kind].rows):
        yield Hole(fact.path, _fills(fact, row[fact.name]), fact.kind, number, fact.name)


def _fills(fact: Fact, true: Any) -> tuple[Any, ...]:
    by_type: dict[str, tuple[Any, ...]] = {
        "bool": (True, False),
        "int": (fact.low, 3, 4, 5, min(fact.high, 12)),
        "str": ("A", "B", "C"),
        "date": (DAY - timedelta(31), DAY, DAY + timedelta(1)),
    }
    others = (*by_type[fact.type], *((ABSENT,) if fact.may_be_absent else ()))
    return (true, *(value for value in others if value != true))


def _rest_of_list(random: Random, whole: Case, kind: str) -> Hole:
    rows = whole.lines[kind].rows
    known = random.randint(0, len(rows))
    others = (case(random, PLACE, unknown=0.0).lines[kind].rows for _ in range(3))
    return Hole(kind, (rows[known:], (), *others), kind, known=known)


def fixed(law: InForce, figures: Mapping[str, int]) -> InForce:
    """Return the law with figures that were open (by ``:name``) given a value."""
    known = {name[1:]: Figure("000000", law.day, value, value, "made up") for name, value in figures.items()}
    return replace(law, figures={**law.figures, **known})
