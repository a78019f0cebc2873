"""Which missing facts still matter (相关缺失事实): what stands in the residual of an undecided condition.

Of an undecided AND or OR its undecided members, of an undecided comparison its unknown
operands, of a rule named the names of that rule. What is decided without a fact does not
ask for it. Names are ``fact``, ``list``, ``list.column`` or ``:figure``. As in `Meaning`, a
condition is written out as Python once (`in_python`); here stands what a comparison misses.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from checker.engines.in_python import written_out
from checker.engines.meaning import Meaning
from checker.engines.scene import Scene
from checker.engines.telling import NOTHING, Named, Told, name_of
from rules.condition.tree import (
    Aggregate,
    Arithmetic,
    Choice,
    Comparison,
    Expression,
    FigureOf,
    Given,
    kids,
)
from rules.fact import ABSENT, Fact
from rules.parameter import Figure
from rules.reckoning.bounds import Bounds

__all__ = ["NOTHING", "Gaps", "name_of"]


class Gaps:
    """Collects names of missing facts for the conditions of one `Meaning`."""

    def __init__(self, meaning: Meaning, figures: Mapping[str, Figure]) -> None:
        self._meaning = meaning
        self._figures = figures
        self._conditions: dict[int, tuple[Expression, Told]] = {}

    def told(self, node: Expression) -> Told:
        """Return the function that tells whether a condition holds, or what is missing to tell it."""
        known = self._conditions.get(id(node))
        if known is None:
            # the node is kept beside its function: an id is only unique while its object lives
            made = written_out(node, self._meaning, self._asked)
            known = self._conditions[id(node)] = (node, made)
        return known[1]

    def of(self, node: Expression, scene: Scene) -> frozenset[str]:
        """Return the relevant missing facts of a condition; none where it is decided."""
        found = self.told(node)(scene)
        return NOTHING if found is True or found is False else found

    def _asked(self, node: Expression) -> Named:
        """Return the function that names what an undecided comparison, or part of a condition, misses."""
        if not isinstance(node, Comparison):
            return partial(self.of, node)
        return _union(self._number(node.left), self._number(node.right))

    def _number(self, node: Expression) -> Named:
        """Return the function that names what would narrow a number or date."""
        match node:
            case Given(fact):
                return _of_fact(fact)
            case FigureOf(name):
                return _nothing if self._figures[name].exact else _always(f":{name}")
            case Aggregate():
                return self._unless_known(node, self._aggregate(node))
            case Choice(branches, otherwise):
                return self._unless_known(node, self._choice(branches, otherwise))
            case Arithmetic():
                return self._unless_known(node, _union(*map(self._number, kids(node))))
            case _:
                return _union(*map(self._number, kids(node)))

    def _unless_known(self, node: Expression, named: Named) -> Named:
        """Return a function that names nothing of a number that is known, or known to be absent."""
        number = self._meaning.number(node)

        def unless_known(scene: Scene) -> frozenset[str]:
            low, high, gone = number(scene)
            if gone or (gone is False and low is not None and low == high):
                return NOTHING
            return named(scene)

        return unless_known

    def _choice(self, branches: tuple[tuple[Expression, Expression], ...], otherwise: Expression) -> Named:
        compiled = tuple((self.told(condition), self._number(number)) for condition, number in branches)
        default = self._number(otherwise)

        def of_open_branches(scene: Scene) -> frozenset[str]:
            names = NOTHING
            for holds, number in compiled:
                found = holds(scene)
                if found is False:
                    continue
                names |= number(scene)
                if found is True:
                    return names
                names |= found
            return names | default(scene)

        return of_open_branches

    def _aggregate(self, node: Aggregate) -> Named:
        column = None if node.column is None else name_of(node.column)
        undecided = None if node.where is None else partial(self.of, node.where)
        counted = self._meaning.counted

        def of_lines(scene: Scene) -> frozenset[str]:
            lines = scene.lines.get(node.kind)
            names: set[str] = set() if lines is not None and lines.complete else {node.kind}
            for holds, value, row in counted(node, scene):
                if value is ABSENT:
                    continue
                if holds is None and undecided is not None:
                    names |= undecided(scene.at(row))
                if value is None and column is not None:
                    names.add(column)
            return frozenset(names)

        return of_lines


def _nothing(_: Scene) -> frozenset[str]:
    return NOTHING


def _always(name: str) -> Named:
    names = frozenset((name,))
    return lambda _: names


def _of_fact(fact: Fact) -> Named:
    name, names, of_case = fact.name, frozenset((name_of(fact),)), fact.kind is None

    def of_fact(scene: Scene) -> frozenset[str]:
        value = scene.facts.get(name) if of_case else scene.row.get(name)
        if value is None:
            return names
        return value.missing if isinstance(value, Bounds) else NOTHING

    return of_fact


def _union(*named: Named) -> Named:
    some = tuple(one for one in named if one is not _nothing)
    if not some:
        return _nothing
    if len(some) == 1:
        return some[0]
    return lambda scene: NOTHING.union(*(one(scene) for one in some))
