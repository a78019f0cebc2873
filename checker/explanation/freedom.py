"""Whether a verdict could turn at all when some facts are free: a quick look before anything is tried.

It errs to one side only: what it calls impossible is impossible. It looks at each comparison alone,
and does not see that one fact cannot be two things at once.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.case_facts.one_case import STATED
from checker.engines.gaps import name_of
from checker.engines.scene import Scene
from checker.explanation.limits import walk_plain
from checker.explanation.reading import Reading
from checker.explanation.values import RECKONED
from rules.condition.tree import (
    Aggregate,
    And,
    Comparison,
    Defined,
    Expression,
    FigureOf,
    Given,
    Not,
    Or,
    RuleOf,
    walk,
    walk_deep,
)
from rules.fact import ABSENT, Fact
from rules.rule import Rule

Names = frozenset[str]
Turns = tuple[bool, bool]
"""Whether it could be TRUE, whether it could be FALSE."""

EITHER: Turns = (True, True)
NEITHER: Turns = (False, False)


class Freedom:
    """Tells for one case how a rule could turn out when facts of some names are free.

    Args:
        forgetting: Free facts may also become other than they are (changes); otherwise only what is
            unknown is filled, and what is decided stays so.
    """

    def __init__(self, reading: Reading, rule: Rule, scene: Scene, *, forgetting: bool) -> None:
        self._reading, self._rule, self._scene = reading, rule, scene
        self._forgetting = forgetting
        self._names: dict[int, tuple[Expression, Names]] = {}
        self._told: dict[Names, Turns] = {}
        self._exempting: Names = frozenset[str]().union(
            *(self.names(exemption.condition) for exemption in rule.exemptions)
        )
        self._rows = [] if rule.for_each is None else reading.rows(rule.for_each, scene)

    def turns(self, free: Names) -> Turns:
        """Return how the rule could turn out."""
        known = self._told.get(free)
        if known is None:
            known = self._told[free] = self._turns(free)
        return known

    def _turns(self, free: Names) -> Turns:
        rule = self._rule
        if rule.for_each is None:
            true, false = self._of(rule.condition, self._scene, free)
        elif rule.for_each in free:
            return EITHER
        else:
            lines = self._scene.lines.get(rule.for_each)
            each = [self._of(rule.condition, row, free) for row in self._rows]
            true = any(one[0] for one in each)
            false = lines is not None and lines.complete and all(one[1] for one in each)
        # an exemption takes the rule away
        return true, false or bool(free & self._exempting)

    def _of(self, node: Expression, scene: Scene, free: Names) -> Turns:
        match node:
            case And(parts):
                each = [self._of(part, scene, free) for part in parts]
                return all(one[0] for one in each), any(one[1] for one in each)
            case Or(parts):
                each = [self._of(part, scene, free) for part in parts]
                return any(one[0] for one in each), all(one[1] for one in each)
            case Not(part):
                true, false = self._of(part, scene, free)
                return false, true
            case Defined() if node.presumed is None:
                return self._of(node.body, scene, free)
            case _:
                return self._leaf(node, scene, free)

    def _leaf(self, node: Expression, scene: Scene, free: Names) -> Turns:
        truth = self._reading.meaning.truth(node)(scene)
        touched = bool(free & self.names(node))
        if not touched or (truth is not None and not self._forgetting and self._stays(node)):
            return NEITHER if truth is None else (truth, not truth)
        if isinstance(node, Comparison) and truth is None and self._stuck(node, scene, free):
            # no number of the free ones decides it; one that is absent does, if only where a CASE takes it
            absent = any(
                isinstance(part, Given)
                and part.fact.may_be_absent
                and (name_of(part.fact) in free or self._given(part.fact, scene) is ABSENT)
                for part in walk(node)
            )
            return (False, absent or any(isinstance(part, Aggregate) for part in walk_plain(node)))
        return EITHER

    def _stuck(self, node: Comparison, scene: Scene, free: Names) -> bool:
        """Whether some number stays wholly open whatever the free ones are."""
        for part in walk_plain(node):
            if (
                isinstance(part, Given)
                and not part.fact.derived
                and name_of(part.fact) not in free
                and self._given(part.fact, scene) is None
                and not self._inherited(part.fact, free)
            ):
                return True
            if isinstance(part, FigureOf) and f":{part.name}" not in free:
                figure = self._reading.law.figures[part.name]
                if figure.low is None and figure.high is None:
                    return True
        return False

    @staticmethod
    def _given(fact: Fact, scene: Scene) -> object:
        return (scene.facts if fact.kind is None else scene.row).get(fact.name)

    @staticmethod
    def _stays(node: Expression) -> bool:
        """Whether what is decided stays so as more becomes known: not where something is presumed."""
        return not any(
            isinstance(part, RuleOf) or (isinstance(part, Defined) and part.presumed is not None)
            for part in walk_deep(node)
        )

    @staticmethod
    def _inherited(fact: Fact, free: Names) -> bool:
        return fact.inherits and fact.name in free

    def names(self, node: Expression) -> Names:
        """Return every input that a condition can rest on, by name."""
        known = self._names.get(id(node))
        if known is None:
            known = self._names[id(node)] = (node, inputs_of(self._reading, node))
        return known[1]


def inputs_of(reading: Reading, node: Expression) -> Names:
    """Return every input that a condition can rest on: facts, columns, lists, and figures with a colon."""
    found: set[str] = set()
    for part in walk_deep(node):
        if isinstance(part, Given):
            found |= _of_fact(reading, part.fact)
        elif isinstance(part, FigureOf):
            found.add(f":{part.name}")
        elif isinstance(part, Aggregate):
            found.add(part.kind)
            if part.column is not None:
                found |= _of_fact(reading, part.column)
            if reading.base.vocabulary.lines[part.kind].derived:
                found |= reckoned_inputs(reading)
        elif isinstance(part, RuleOf) and part.id in reading.rules:
            rule = reading.rules[part.id]
            found |= inputs_of(reading, rule.condition)
            found |= {rule.for_each} if rule.for_each is not None else set()
            for exemption in rule.exemptions:
                found |= inputs_of(reading, exemption.condition)
    return frozenset(found)


def _of_fact(reading: Reading, fact: Fact) -> set[str]:
    found = {name_of(fact)}
    if fact.inherits:
        found.add(fact.name)
    if fact.derived:
        found |= reckoned_inputs(reading)
    return found


def reckoned_inputs(reading: Reading) -> set[str]:
    """Return the inputs from which what is unpaid is reckoned."""
    vocabulary = reading.base.vocabulary
    if "standings" not in vocabulary.lines:
        return set()
    found = {*STATED, "filed_on", *RECKONED}
    for kind in RECKONED:
        columns: Mapping[str, Fact] = vocabulary.lines[kind].columns
        found |= {fact.path for fact in columns.values() if not fact.derived}
    for name in ("counts_for_crime", "listing_order_ran_out"):
        for part in walk(reading.base.definitions[name]):
            if isinstance(part, Given) and not part.fact.derived:
                found.add(name_of(part.fact))
                found |= {part.fact.name} if part.fact.inherits else set()
    return found
