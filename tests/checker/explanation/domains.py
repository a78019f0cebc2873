"""Every value a fact of the small law can have, for trying them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from random import Random
from typing import Any

from checker.engines.reference import ReferenceEngine
from rules.cases import Case
from rules.condition.tree import FigureOf, Given, walk_deep
from rules.fact import ABSENT, UNSET, Fact
from rules.parameter import Figure
from rules.rule_base import RuleBase
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, with_rules
from tests.checker.engines.writer import Writer

FIGURES = {":banded": range(3, 8), ":unknown_here": range(13)}
"""Figures that are not known where the small law is asked, and what they can be."""

SPREAD = [DAY + timedelta(days=days) for days in (-500, -90, -32, -31, -30, -28, -1, 0, 1, 28, 30, 31, 500)]


def one_rule(text: str, line: str | None = None) -> RuleBase:
    """Return the small law with one rule, R."""
    return with_rules(SMALL_LAW, [("R", line, text, None)])


def written(seed: int, depth: int = 2) -> RuleBase:
    """Return the small law with a rule made up at random, about facts of the case only."""
    return one_rule(Writer(Random(seed)).condition(depth))


def domain(fact: Fact) -> list[Any]:
    """Return all values of a fact, or of one with very many some all over its range."""
    if fact.type == "bool":
        values: list[Any] = [True, False]
    elif fact.type == "str":
        values = list(fact.values) or ["A", "B", "C", "D"]
    elif fact.type == "date":
        values = [*SPREAD, date(2026, 2, 28), date(1900, 1, 1), date(2200, 12, 31)]
    else:
        values = list(range(fact.low, min(fact.high, 20) + 1))
    return [*values, ABSENT] if fact.may_be_absent else values


def facts_of(base: RuleBase) -> dict[str, Fact]:
    """Return the facts of the case that rule R looks at."""
    nodes = walk_deep(base.rules["R"].condition)
    found = {
        node.fact.name: node.fact for node in nodes if isinstance(node, Given) and node.fact.kind is None
    }
    return dict(sorted(found.items()))


def is_small(base: RuleBase) -> bool:
    """Whether `domain` holds every value of every fact that rule R looks at."""
    return all(fact.type != "date" and fact.name != "headcount" for fact in facts_of(base).values())


def drawn(base: RuleBase, random: Random, unknown: float) -> Case:
    """Return a case that knows some of the facts rule R looks at."""
    facts = {
        name: random.choice(domain(fact))
        for name, fact in facts_of(base).items()
        if random.random() >= (unknown if fact.presumed is UNSET else 0.5)
    }
    return Case("", PLACE, DAY, facts)


class Judge:
    """Rule R judged by the reference engine, with figures as they may turn out."""

    def __init__(self, base: RuleBase) -> None:
        self._base, self._law = base, base.at(DAY, PLACE)
        self._engines: dict[tuple[tuple[str, int], ...], ReferenceEngine] = {}

    def truth(self, case: Case, changes: dict[str, Any]) -> str:
        """Return ``true``, ``false`` or ``unknown`` for the case with facts and ``:figures`` so set."""
        figures = tuple((name, value) for name, value in changes.items() if name.startswith(":"))
        engine = self._engines.get(figures)
        if engine is None:
            known = {name[1:]: Figure("000000", DAY, value, value, "made up") for name, value in figures}
            law = replace(self._law, figures={**self._law.figures, **known})
            engine = self._engines[figures] = ReferenceEngine(self._base, law)
        facts = {name: value for name, value in changes.items() if not name.startswith(":")}
        return engine.judge(replace(case, facts={**case.facts, **facts})).verdicts["R"].truth.word


def smallest(names: Sequence[str], most: int, works: Any) -> set[frozenset[str]]:
    """Return the sets of names that work and have no part that does, by trying each."""
    found: set[frozenset[str]] = set()
    for size in range(1, most + 1):
        for some in combinations(names, size):
            if not any(known <= frozenset(some) for known in found) and works(some):
                found.add(frozenset(some))
    return found


def ways(base: RuleBase, names: Sequence[str]) -> Any:
    """Yield every way to set facts and figures."""
    facts = base.vocabulary.facts
    domains = [FIGURES[name] if name.startswith(":") else domain(facts[name]) for name in names]
    for values in product(*domains):
        yield dict(zip(names, values, strict=True))


def figures_of(base: RuleBase) -> set[str]:
    """Return the figures that rule R compares with."""
    return {f":{node.name}" for node in walk_deep(base.rules["R"].condition) if isinstance(node, FigureOf)}
