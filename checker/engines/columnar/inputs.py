"""Which columns a rule looks at, and which input would have to be supplied for it to say anything."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from checker.case_facts.columnar import ALL_NAMES
from checker.case_facts.columns_reckoning import NAMES
from checker.engines.columnar.names import absent_of, column_of, needs_of, truth_of
from checker.engines.rests_on import RECKONED, Inputs
from rules.condition.tree import Aggregate, Expression, Given, RuleOf, walk
from rules.fact import Fact

__all__ = [
    "RECKONED",
    "Inputs",
    "aggregates_of",
    "case_columns",
    "fact_columns",
    "needs_columns",
    "needs_names",
    "union",
]


def aggregates_of(trees: Iterable[Expression]) -> dict[str, Aggregate]:
    """Return the aggregates that conditions use, by name."""
    nodes = (node for tree in trees for node in walk(tree))
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
    if fact.name in ("stands", "listing_order"):
        return (*ran_out, "orders")
    if fact.kind == "arrears_by_worker" or (fact.kind is None and fact.name.startswith("lines_")):
        return NAMES
    return ALL_NAMES


def needs_columns(fact: Fact, ran_out: Iterable[str]) -> set[str]:
    """Return the columns that tell what would narrow a derived fact."""
    return {needs_of(column_of(fact), name) for name in needs_names(fact, ran_out)}


def union(sets: Iterable[set[str]]) -> set[str]:
    """Return all members of all sets."""
    return reduce(lambda a, b: a | b, sets, set[str]())
