"""durable-rules and the reference engine on rule sets made up at random over the small law.

Seeds are counted through, so that a difference can be called up again by its number.
"""

from __future__ import annotations

from random import Random

import pytest

from rules.rule_base import RuleBase
from tests.checker.engines.durable.needs import DURABLE_RULES
from tests.checker.engines.durable.side_by_side import SideBySide
from tests.checker.engines.generated import cases, rule_set
from tests.checker.engines.small_law import SMALL_LAW, Written, with_rules
from tests.checker.engines.writer import Writer

pytestmark = DURABLE_RULES

PLACES = ("320500", "440300")
"""In the second no figure is known."""


def true_verdicts(seed: int, base: RuleBase, size: int) -> int:
    with SideBySide(base) as pair:
        found = pair.differences(cases(seed, size, PLACES[seed % 2]))
        assert not found, f"rule set {seed}, {len(found)} differences, the first: {found[0]}"
        return sum(pair.told.values())


def deep_rule_set(seed: int) -> RuleBase:
    """Return rules up to six levels deep, most of which durable-rules could not hold in one piece."""
    random = Random(f"deep {seed}")
    written: list[Written] = []
    for number in range(6):
        line = random.choice((None, "u"))
        writer = Writer(random, line, [id_ for id_, *_ in written])
        written.append((f"R{number}", line, writer.condition(6), None))
    return with_rules(SMALL_LAW, written)


def test_the_same_rules_are_true_in_10_rule_sets_of_24_on_60_cases_each() -> None:
    told = sum(true_verdicts(seed, rule_set(seed, 24), 60) for seed in range(10))

    # a good part of 10 × 24 × 60 verdicts is TRUE
    assert told > 0.15 * 10 * 24 * 60


def test_the_same_rules_are_true_however_deep_a_condition_is() -> None:
    told = sum(true_verdicts(seed, deep_rule_set(seed), 40) for seed in range(8))

    assert told > 0.15 * 8 * 6 * 40


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1_000, 1_200, 20))
def test_the_same_rules_are_true_in_hundreds_of_rule_sets(first: int) -> None:
    seeds = range(first, first + 20)

    told = sum(true_verdicts(seed, rule_set(seed, 40), 150) for seed in seeds)
    told += sum(true_verdicts(seed, deep_rule_set(seed), 100) for seed in seeds)

    assert told > 0.15 * 20 * (40 * 150 + 6 * 100)
