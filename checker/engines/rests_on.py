"""Which input a rule rests on: what would have to be supplied for it to say anything (依据的材料)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from checker.case_facts.one_case import STATED
from rules.condition.tree import Aggregate, Expression, Given, RuleOf, walk_deep
from rules.rule import Rule
from rules.rule_base import RuleBase

RECKONED = ("arrears", "payments", "orders")
"""Lists from which everything derived comes."""


class Inputs:
    """Input names (facts by path, and lists by name) that each rule of a rule base rests on."""

    def __init__(self, base: RuleBase, rules: Iterable[Rule]) -> None:
        reckoned = set(STATED) | set(RECKONED)
        for kind in RECKONED:
            if kind in base.vocabulary.lines:
                columns = base.vocabulary.lines[kind].columns.values()
                reckoned |= {column.path for column in columns if not column.derived}
        for name in ("counts_for_crime", "listing_order_ran_out"):
            if name in base.definitions:
                reckoned |= self._named(base.definitions[name], frozenset(), {})
        self._reckoned = frozenset(reckoned)
        self.of: dict[str, frozenset[str]] = {}
        for rule in rules:
            self.of[rule.id] = self.named(rule.condition)
            if rule.for_each is not None:
                derived = base.vocabulary.lines[rule.for_each].derived
                self.of[rule.id] |= self._reckoned if derived else {rule.for_each}

    def named(self, tree: Expression) -> frozenset[str]:
        """Return the names that a condition rests on."""
        return frozenset(self._named(tree, self._reckoned, self.of))

    @staticmethod
    def _named(tree: Expression, reckoned: frozenset[str], known: Mapping[str, frozenset[str]]) -> set[str]:
        names: set[str] = set()
        for node in walk_deep(tree):
            if isinstance(node, Given):
                fact = node.fact
                if fact.derived or (fact.bounded and fact.kind is None):
                    names |= reckoned
                else:
                    names |= {fact.path} if fact.kind is None else {fact.path, fact.kind}
            elif isinstance(node, RuleOf):
                names |= known.get(node.id, frozenset())
            elif isinstance(node, Aggregate):
                names |= reckoned if node.kind in ("standings", "arrears_by_worker") else {node.kind}
                names |= {node.column.path} if node.column is not None and not node.column.derived else set()
        return names

    def uses_reckoning(self, rule: Rule) -> bool:
        """Whether a rule, with all it names, looks at anything derived."""
        exempting = (self.named(exemption.condition) for exemption in rule.exemptions)
        return "arrears" in self.of[rule.id].union(*exempting)
