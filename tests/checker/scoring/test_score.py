"""The score: an interval that narrows as more is known, the same alone and in a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.scoring.assessment import Score
from rules.cases import Case, Lines
from rules.condition.tree import Given, walk_deep
from rules.fact import UNSET, Fact
from tests.checker.scoring.given import ALONE, BASE, ORDER, UNPAID, assessed, case, refused, truths

VOCABULARY = BASE.vocabulary
EXEMPTING = {
    node.fact.name
    for rule in BASE.rules.values()
    for exemption in rule.exemptions
    for node in walk_deep(exemption.condition)
    if isinstance(node, Given)
}
STATED = ("unpaid_workers", "unpaid_total_fen", "unpaid_migrant_workers", "unpaid_migrant_total_fen")
LEARNED = [
    fact
    for name, fact in VOCABULARY.stated_facts.items()
    # a presumption that turns out otherwise, a rule that turns out not to apply and a second source
    # that contradicts the first are no mere learning
    if fact.presumed is UNSET and name not in EXEMPTING and name not in STATED
]


def value_of(fact: Fact, random: Random) -> Any:
    if fact.values:
        return random.choice(sorted(fact.values))
    match fact.type:
        case "bool":
            return random.random() < 0.5
        case "int":
            return random.choice((fact.low, min(fact.high, fact.low + random.randrange(200)), fact.high))
        case "date":
            return ORDER_DAY.replace(month=random.randint(1, 12))
        case _:
            return "示例"


ORDER_DAY = refused().day


def score(one: Case) -> Score:
    return assessed(one)["score"]


def test_the_points_are_those_of_what_is_true_and_with_what_is_unknown() -> None:
    assessment = assessed(refused())
    words = truths(assessment)
    points = {id_: BASE.weights.of(rule) for id_, rule in BASE.rules.items()}

    low = sum(points[id_] for id_, word in words.items() if word == "true")
    high = low + sum(points[id_] for id_, word in words.items() if word == "unknown")
    assert assessment["score"] == {"low": low, "high": high}
    # CR01 and CR03, the near miss CR02 (set apart), the list: 100 + 100 + 20 + 80
    assert low == 100 + 100 + 20 + 80


@settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_learning_a_fact_never_widens_the_interval_and_stays_inside_it(random: Random) -> None:
    known = {fact.name: value_of(fact, random) for fact in random.sample(LEARNED, 40)}
    lines = (
        {"arrears": Lines(({**UNPAID, "amount_fen": random.randrange(2_000_000)},))}
        if random.random() < 0.5
        else {}
    )
    before = Case("一", "320500", ORDER_DAY, dict(list(known.items())[:20]), lines)
    steps = [replace(before, facts=dict(list(known.items())[:count])) for count in range(20, 41, 5)]

    scores = [score(one) for one in steps]

    for one, more in pairwise(scores):
        assert one["low"] <= more["low"] <= more["high"] <= one["high"]


@pytest.mark.parametrize("column", ["months", "amount_fen", "is_migrant"])
def test_learning_a_column_of_a_line_narrows_too(column: str) -> None:
    unknown = {name: value for name, value in UNPAID.items() if name != column}

    before = score(case(arrears=[unknown], orders=[ORDER], payments=[]))
    after = score(refused())

    assert before["low"] <= after["low"] <= after["high"] <= before["high"]
    assert before != after


def test_where_everything_is_decided_the_interval_is_a_point_on_those_rules() -> None:
    """What is left open are the rules nobody supplied anything for."""
    assessment = assessed(refused())
    undecided = [id_ for id_, word in truths(assessment).items() if word == "unknown"]

    width = assessment["score"]["high"] - assessment["score"]["low"]
    assert width == sum(BASE.weights.of(BASE.rules[id_]) for id_ in undecided)


def test_more_made_out_is_never_less_urgent() -> None:
    order: Mapping[str, Any] = {"arrears": [UNPAID], "orders": [ORDER], "payments": []}

    assert score(case(facts={"pay_cycle_days": 60}, **order))["low"] > score(case(**order))["low"]


def test_a_rule_that_does_not_apply_counts_nothing() -> None:
    enterprise = {"dispatched_workers": 20, "contract_workers": 10}

    with_dispatch = score(case(facts=enterprise))
    free = score(case(facts={**enterprise, "free_of_dispatch_limits": True}))

    # C01: a violation of severity 3
    assert with_dispatch["low"] - free["low"] == 10


def test_an_assessment_in_full_has_the_same_score() -> None:
    assert ALONE.assess(refused(), everything=True)["score"] == score(refused())
