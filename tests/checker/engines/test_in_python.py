"""Conditions written out as Python say of every comparison what its meaning says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from checker.engines.gaps import Gaps
from checker.engines.meaning import Meaning
from checker.engines.reference import ReferenceEngine
from checker.engines.scene import Scene
from rules.condition.tree import Comparison, Expression, Given, walk_deep
from rules.rule_base import InForce, RuleBase, shipped
from tests.checker.engines.drawn import Drawer, less_known
from tests.checker.engines.generated import cases, rule_set
from tests.checker.engines.small_law import DAY, PLACE


def comparisons(base: RuleBase) -> list[Comparison]:
    trees: list[Expression] = [rule.condition for rule in base.rules.values()]
    trees += [exemption.condition for rule in base.rules.values() for exemption in rule.exemptions]
    found = (node for tree in trees for node in walk_deep(tree) if isinstance(node, Comparison))
    return list({id(node): node for node in found}.values())


def scenes(node: Comparison, scene: Scene) -> Iterator[Scene]:
    kinds = {part.fact.kind for part in walk_deep(node) if isinstance(part, Given)} - {None}
    if not kinds:
        yield scene
    for kind in kinds:
        yield from scene.rows(str(kind))


def compared(base: RuleBase, law: InForce, engine: ReferenceEngine, scene: Scene) -> int:
    meaning = Meaning(law.day, law.figures, frozenset(rule.id for rule in law.rules))
    gaps, count = Gaps(meaning, law.figures), 0
    _ = engine.judge_scene(scene)
    for node in comparisons(base):
        written, told, meant = meaning.truth(node), gaps.told(node), meaning.comparison(node)
        for here in scenes(node, scene):
            truth = meant(here)
            assert written(here) is truth, node
            found = told(here)
            assert (found if truth is None else bool(found)) == (
                gaps.of(node, here) if truth is None else truth
            )
            assert truth is not None or found, f"nothing is named by {node}"
            count += 1
    return count


@pytest.mark.parametrize(("day", "place"), [(date(2026, 11, 22), "320500"), (date(2025, 6, 30), "420100")])
def test_of_the_shipped_rules(day: date, place: str) -> None:
    base, random = shipped(), Random(f"in python {place}")
    law = base.at(day, place)
    engine = ReferenceEngine(base, law)
    drawn = Drawer(base, law).cases(random, 6)
    drawn += [less_known(random, case, 0.5) for case in drawn]

    assert sum(compared(base, law, engine, engine.scene(case)) for case in drawn) > 1_000


@pytest.mark.parametrize("seed", range(4))
def test_of_rules_made_up_at_random(seed: int) -> None:
    base = rule_set(seed, 10)
    law = base.at(DAY, PLACE)
    engine = ReferenceEngine(base, law)

    assert sum(compared(base, law, engine, engine.scene(case)) for case in cases(seed, 20, PLACE)) > 100
