"""What cannot be told over columns; rules that need it are refused when the engine is built."""

from __future__ import annotations

from collections.abc import Iterable

from checker.engines.columnar.inputs import aggregates_of
from checker.engines.engine import Inexpressible
from rules.condition.tree import Aggregate, RuleOf, walk
from rules.rule import Rule


def refuse(rules: Iterable[Rule]) -> None:
    """Look for an aggregate within an aggregate, or one taken over values known between bounds.

    Raises:
        Inexpressible: With the rule and the aggregate.
    """
    for rule in rules:
        trees = (rule.condition, *(exemption.condition for exemption in rule.exemptions))
        for aggregate in aggregates_of(trees).values():
            _refuse(rule, aggregate)


def _refuse(rule: Rule, aggregate: Aggregate) -> None:
    inside = () if aggregate.where is None else walk(aggregate.where)
    for node in inside:
        if isinstance(node, Aggregate | RuleOf):
            what = node.name if isinstance(node, Aggregate) else node.id
            raise Inexpressible(
                f"{rule.id}: the lines of {aggregate.name} are picked by {what}, told of the whole case",
                f"ask {what} beside {aggregate.name}, not inside it",
            )
    if aggregate.column is not None and aggregate.column.bounded:
        raise Inexpressible(
            f"{rule.id}: {aggregate.name} is taken over {aggregate.column.path}, known between bounds only",
            "count lines by a comparison of it instead",
        )
