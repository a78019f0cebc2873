"""Both engines on rule sets and cases made up at random: chains, lists, aggregates, CASE, exemptions.

Seeds are counted through, so that a difference can be called up again by its number.
"""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from tests.checker.engines.generated import cases, rule_set
from tests.checker.engines.parity import Pair, everything, only
from tests.checker.engines.small_law import DAY, SMALL_LAW

PLACES = ("320500", "440300")
"""In the second no figure is known."""

SLOW_SETS = range(100, 2_100)
PER_SLOW_TEST = 250


def test_both_engines_tell_the_same_of_24_rule_sets_on_100_cases_each() -> None:
    told: Counter[Truth] = Counter()

    for seed in range(24):
        told += _compared(seed, 100)

    # 8 rules a set, less those a case is exempt from
    assert 0.85 * 24 * 8 * 100 < told.total() <= 24 * 8 * 100
    assert all(told[truth] > 0.15 * told.total() for truth in (TRUE, FALSE, UNKNOWN)), told


@pytest.mark.slow
@pytest.mark.parametrize("first", range(SLOW_SETS.start, SLOW_SETS.stop, PER_SLOW_TEST))
def test_both_engines_tell_the_same_of_thousands_of_rule_sets(first: int) -> None:
    told: Counter[Truth] = Counter()

    for seed in range(first, first + PER_SLOW_TEST):
        told += _compared(seed, 120)

    assert all(told[truth] > 0.15 * told.total() for truth in (TRUE, FALSE, UNKNOWN)), told


def test_a_rule_that_rests_on_nothing_supplied_has_the_same_verdict_without_being_asked() -> None:
    narrowed = 0

    for seed in range(200, 215):
        narrowed += _narrowed(seed, 60)

    # of 15 × 8 rules
    assert narrowed > 15


@pytest.mark.slow
def test_what_is_supplied_never_changes_a_verdict_in_hundreds_of_rule_sets() -> None:
    narrowed = 0

    for seed in range(5_000, 5_300):
        narrowed += _narrowed(seed, 100)

    assert narrowed > 300


def _compared(seed: int, size: int) -> Counter[Truth]:
    place = PLACES[seed % 2]
    pair = Pair(rule_set(seed), DAY, place)
    found = pair.differences(cases(seed, size, place))
    assert not found, f"rule set {seed}, {len(found)} differences, the first: {found[0]}"
    return pair.truths()


def _narrowed(seed: int, size: int) -> int:
    """Compare on cases that carry only some of the facts and lists; return how many rules that settles."""
    random = Random(f"supplied {seed}")
    names = sorted(everything(SMALL_LAW.vocabulary))
    supplied = frozenset(random.sample(names, random.randint(0, len(names) // 3)))
    place = PLACES[seed % 2]
    pair = Pair(rule_set(seed), DAY, place, supplied)
    found = pair.differences([only(case, supplied) for case in cases(seed, size, place)])
    assert not found, f"rule set {seed}, {len(found)} differences, the first: {found[0]}"
    return len(pair.columnar.constant)
