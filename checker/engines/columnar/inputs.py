"""Which columns a rule looks at, and which input would have to be supplied for it to say anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from checker.case_facts.columnar import ALL_NAMES
from checker.case_facts.columns_reckoning import NAMES
from checker.case_facts.one_case import STATED
from checker.engines.columnar.names import absent_of, column_of, needs_of, truth_of
from rules.condition.tree import Aggregate, Defined, Expression, Given, RuleOf, walk, walk_deep
from rules.fact import Fact
from rules.rule import Rule
from rules.rule_base import RuleBase

RECKONED = ("arrears", "payments", "orders")
"""Lists from which everything derived comes."""


def aggregates_of(rules: Iterable[Rule]) -> dict[str, Aggregate]:
    """Return the aggregates that rules use, by name."""
    nodes = (node for rule in rules for node in walk(rule.condition))
    return {node.name: node for node in nodes if isinstance(node, Aggregate)}


def case_columns(tree: Expression) -> set[str]:
    """Return the columns of the case frame that a condition reads (columns of lines left out)."""
    columns: set[str] = set()
    for node in walk(tree):
        if isinstance(node, Given) and node.fact.kind is None:
            columns |= fact_columns(node.fact)
        elif isinstance(node, RuleOf):
            columns.add(truth_of(node.id))
        elif isinstance(node, Aggregate):
            columns |= {f"{node.name}__lo", f"{node.name}__hi"}
            if node.function in ("min", "max"):
                columns |= {f"{node.name}__some", f"{node.name}__none"}
    return columns


def fact_columns(fact: Fact) -> set[str]:
    """Return the columns that hold one fact."""
    name = column_of(fact)
    if fact.bounded and fact.type == "int":
        return {f"{name}__lo", f"{name}__hi"}
    return {name, absent_of(fact)} if fact.may_be_absent else {name}


def needs_names(fact: Fact, ran_out: Iterable[str]) -> tuple[str, ...]:
    """Return the names that can narrow a derived fact."""
    if fact.name == "listing_order":
        return (*ran_out, "orders")
    if fact.kind == "arrears_by_worker" or (fact.kind is None and fact.name.startswith("lines_")):
        return NAMES
    return ALL_NAMES


def needs_columns(fact: Fact, ran_out: Iterable[str]) -> set[str]:
    """Return the columns that tell what would narrow a derived fact."""
    return {needs_of(column_of(fact), name) for name in needs_names(fact, ran_out)}


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
            self.of[rule.id] = frozenset(self._named(rule.condition, self._reckoned, self.of))
            if rule.for_each is not None and rule.for_each in base.vocabulary.stated_lines:
                self.of[rule.id] |= {rule.for_each}

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
        return "arrears" in self.of[rule.id]


def definitions_in(tree: Expression) -> list[Defined]:
    """Return the definitions a condition is written with."""
    return [node for node in walk(tree) if isinstance(node, Defined)]


def union(sets: Iterable[set[str]]) -> set[str]:
    """Return all members of all sets."""
    return reduce(lambda a, b: a | b, sets, set[str]())
