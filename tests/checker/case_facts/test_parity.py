"""The derivation over columns is the derivation of one case: same bounds, same names, no difference."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.rule_base import RuleBase, shipped
from rules.truth import FALSE, TRUE, UNKNOWN
from tests.checker.case_facts.half_known import DAY, PLACE, Maker
from tests.checker.case_facts.probes import probing
from tests.checker.engines.parity import Pair

SEEDS = st.integers(min_value=0, max_value=2**32)
BLOCK = 400
SMALL = (0, 1, 2, 3, 4)
AROUND_THE_FIGURES = (0, 1, 499_999, 500_000, 799_999, 800_000, 999_999, 1_000_000, 1_999_999, 2_000_000)
MANY = tuple(f"W{number}" for number in range(1, 13))


def crimes_and_listings(base: RuleBase) -> RuleBase:
    """Return the shipped rules that look at what is unpaid, with the one that publication names."""
    kept = {id_: rule for id_, rule in base.rules.items() if id_[:2] in ("CR", "LS", "PB") or id_ == "IN07"}
    return replace(base, rules=kept)


@lru_cache
def probes() -> Pair:
    return Pair(probing(shipped()), DAY, PLACE)


@lru_cache
def rules(place: str) -> Pair:
    return Pair(crimes_and_listings(shipped()), DAY, place)


def alike_to_the_fen(seed: int) -> list[str]:
    maker = Maker(Random(seed), SMALL)
    return probes().differences([maker.case() for _ in range(BLOCK)])


def alike_on_the_shipped_rules(seed: int, place: str) -> list[str]:
    random = Random(seed)
    few = Maker(random, AROUND_THE_FIGURES)
    # ten workers and more, for limb two
    many = Maker(random, AROUND_THE_FIGURES, MANY, most_rows=18)
    return rules(place).differences([maker.case() for maker in (few, many) for _ in range(BLOCK // 2)])


def test_every_bound_and_every_missing_name_is_the_same() -> None:
    assert [difference for seed in range(3) for difference in alike_to_the_fen(seed)] == []

    # the highest steps are reached too rarely to be seen with every truth
    assert probes().rules_seen(TRUE, FALSE, UNKNOWN) >= 0.9


@pytest.mark.parametrize("place", [PLACE, "330100"], ids=["a figure", "a band"])
def test_the_crime_and_listing_rules_are_answered_the_same(place: str) -> None:
    assert [difference for seed in range(4) for difference in alike_on_the_shipped_rules(seed, place)] == []

    seen = rules(place).tally
    for rule in ("CR01", "CR02", "CR03", "CR04", "LS01", "LS02", "IN07", "referral.refusal_to_pay"):
        assert all(seen[rule, truth] for truth in (TRUE, FALSE, UNKNOWN)), rule


@pytest.mark.slow
@settings(settings.get_profile("slow"), max_examples=60)
@given(seed=SEEDS)
def test_every_bound_and_every_missing_name_is_the_same_on_many_cases(seed: int) -> None:
    assert alike_to_the_fen(seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("place", [PLACE, "330100"], ids=["a figure", "a band"])
@settings(settings.get_profile("slow"), max_examples=60)
@given(seed=SEEDS)
def test_the_crime_and_listing_rules_are_answered_the_same_on_many_cases(place: str, seed: int) -> None:
    assert alike_on_the_shipped_rules(seed, place) == []
