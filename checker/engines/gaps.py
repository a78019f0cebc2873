"""Which missing facts still matter (相关缺失事实): what stands in the residual of an undecided condition.

Of an undecided AND or OR its undecided members, of an undecided comparison its unknown
operands, of a rule named the names of that rule. What is decided without a fact does not
ask for it. Names are ``fact``, ``list``, ``list.column`` or ``:figure``.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.engines.meaning import Meaning
from checker.engines.scene import Bounds, Scene
from rules.condition.tree import (
    Aggregate,
    And,
    Arithmetic,
    Choice,
    Comparison,
    Defined,
    Expression,
    FigureOf,
    Given,
    IsAbsent,
    Not,
    OneOf,
    Or,
    RuleOf,
    kids,
)
from rules.fact import ABSENT, Fact
from rules.parameter import Figure

NOTHING: frozenset[str] = frozenset()


def name_of(fact: Fact) -> str:
    """Return the name under which a fact is reported missing."""
    return fact.stands_for or fact.path


class Gaps:
    """Collects names of missing facts for the conditions of one `Meaning`."""

    def __init__(self, meaning: Meaning, figures: Mapping[str, Figure]) -> None:
        self._meaning = meaning
        self._figures = figures

    def of(self, node: Expression, scene: Scene) -> frozenset[str]:
        """Return the relevant missing facts of a condition; none where it is decided."""
        if self._meaning.truth(node)(scene) is not None:
            return NOTHING
        match node:
            case And(parts) | Or(parts):
                return NOTHING.union(*(self.of(part, scene) for part in parts))
            case Not(part):
                return self.of(part, scene)
            case Defined():
                return self.of(node.body, scene)
            case RuleOf(id_):
                return scene.gaps.get(id_, NOTHING)
            case Given(fact):
                return self._of_fact(fact, scene)
            case IsAbsent(given) | OneOf(given):
                return self._of_fact(given.fact, scene)
            case Comparison(_, left, right):
                return self._of_number(left, scene) | self._of_number(right, scene)
            case _:
                return NOTHING

    def _of_fact(self, fact: Fact, scene: Scene) -> frozenset[str]:
        value = scene.facts.get(fact.name) if fact.kind is None else scene.row.get(fact.name)
        if isinstance(value, Bounds):
            return value.missing
        return frozenset((name_of(fact),)) if value is None else NOTHING

    def _of_number(self, node: Expression, scene: Scene) -> frozenset[str]:
        if isinstance(node, Aggregate | Arithmetic | Choice):
            low, high, gone = self._meaning.number(node)(scene)
            # nothing is missing of a number that is known, or known to be absent
            if gone or (gone is False and low is not None and low == high):
                return NOTHING
        match node:
            case Given(fact):
                return self._of_fact(fact, scene)
            case FigureOf(name):
                return NOTHING if self._figures[name].exact else frozenset((f":{name}",))
            case Aggregate():
                return self._of_aggregate(node, scene)
            case Choice(branches, otherwise):
                names = NOTHING
                for condition, number in branches:
                    holds = self._meaning.truth(condition)(scene)
                    if holds is None:
                        names |= self.of(condition, scene)
                    if holds is not False:
                        names |= self._of_number(number, scene)
                    if holds:
                        return names
                return names | self._of_number(otherwise, scene)
            case _:
                return NOTHING.union(*(self._of_number(kid, scene) for kid in kids(node)))

    def _of_aggregate(self, node: Aggregate, scene: Scene) -> frozenset[str]:
        lines = scene.lines.get(node.kind)
        names: set[str] = set() if lines is not None and lines.complete else {node.kind}
        column = None if node.column is None else name_of(node.column)
        for holds, value, row in self._meaning.counted(node, scene):
            if value is ABSENT:
                continue
            if holds is None and node.where is not None:
                names |= self.of(node.where, scene.at(row))
            if value is None and column is not None:
                names.add(column)
        return frozenset(names)
