"""durable-rules and the reference engine on the shipped rule base: the same rules TRUE, by the same lines."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from rules.cases import Case
from rules.rule_base import RuleBase, shipped
from tests.checker.engines.durable.needs import DURABLE_RULES
from tests.checker.engines.durable.shipped_cases import DAY, Cases
from tests.checker.engines.durable.side_by_side import SideBySide

pytestmark = DURABLE_RULES


def agreed(base: RuleBase, cases: Iterable[Case]) -> dict[str, int]:
    with SideBySide(base) as pair:
        found = pair.differences(cases)
        assert not found, f"{len(found)} differences, the first: {found[0]}"
        return pair.told


def test_the_same_rules_are_true_of_400_made_up_cases() -> None:
    told = agreed(shipped(), Cases(1).some(400))

    # most rules are made out somewhere, and not only those that almost anything makes out
    assert len(told) > 0.8 * len(shipped().at(DAY, "320500").rules), sorted(told)
    assert sum(told.values()) > 400 * 5


def test_the_same_rules_are_true_of_rosters_of_up_to_fifty() -> None:
    told = agreed(shipped(), Cases(2).some(40, lines=50))

    assert sum(told.values()) > 40 * 10


def test_the_same_rules_are_true_of_every_worked_example() -> None:
    base = shipped()
    rules = (*base.rules.values(), *base.outcomes.rules)
    cases = [example.case for rule in rules for example in rule.cases]

    told = agreed(base, cases)

    # three examples a rule at least, of which one makes it out
    assert len(cases) >= 3 * len(base.rules)
    active = {rule.id for rule in base.rules.values() if rule.status == "active"}
    assert len(told.keys() & active) > 0.95 * len(active), active - told.keys()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 20))
def test_the_same_rules_are_true_of_ten_thousand_made_up_cases(seed: int) -> None:
    told = agreed(shipped(), Cases(seed).some(1_000))

    assert sum(told.values()) > 1_000 * 5
