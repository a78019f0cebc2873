"""What an engine cannot express it refuses when it is built, never at a case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checker.engines.engine import Inexpressible
from checker.engines.reference import ReferenceEngine
from rules.cases import Case
from rules.condition.tree import And, Expression
from rules.fact import Fact
from rules.rule_base import RuleBase, shipped
from rules.truth import UNKNOWN
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, with_aggregate, with_definition, with_rules
from tests.checker.engines.told import engine, told


def test_an_aggregate_picked_by_another_aggregate_is_refused_when_the_engine_is_built() -> None:
    base = with_definition(SMALL_LAW, "many", None, "u_rows > 3", None)
    base = with_aggregate(base, "g", "u", "count", None, "many AND u.k")
    base = with_rules(base, [("R", None, "g > 0", None)])

    with pytest.raises(Inexpressible, match=r"R: the lines of g are picked by u_rows.*ask u_rows beside g"):
        _ = engine(base)


def test_an_aggregate_over_values_known_between_bounds_is_refused_when_the_engine_is_built() -> None:
    base = with_aggregate(shipped(), "g", "arrears_by_worker", "count_distinct", "months", None)
    base = with_rules(base, [("R", None, "g > 0", None)])

    with pytest.raises(
        Inexpressible, match=r"R: g is taken over arrears_by_worker\.months, known between bounds"
    ):
        _ = engine(base)


def test_more_missing_facts_than_a_mask_has_bits_are_refused_when_the_engine_is_built() -> None:
    facts = {f"fact{number}": Fact(f"fact{number}", "", "bool") for number in range(64)}
    base = replace(SMALL_LAW, vocabulary=replace(SMALL_LAW.vocabulary, facts=facts))
    fits = with_rules(base, [("R", None, " OR ".join(list(facts)[:63]), None)])
    too_many = with_rules(base, [("R", None, " OR ".join(facts), None)])

    (answer,) = told(fits, [Case("", PLACE, DAY, {})])

    assert answer["R"] == (UNKNOWN, frozenset(list(facts)[:63]))
    with pytest.raises(Inexpressible, match=r"R can miss 64 facts, a mask has 63 bits"):
        _ = engine(too_many)


@pytest.mark.parametrize("tree", [SMALL_LAW.aggregates["u_rows"], And((SMALL_LAW.aggregates["u_rows"],))])
def test_a_number_where_a_condition_is_needed_is_refused_when_an_engine_is_built(tree: Expression) -> None:
    base = _with_condition(tree)

    with pytest.raises(TypeError, match="not a condition"):
        _ = ReferenceEngine(base, base.at(DAY, PLACE))
    with pytest.raises(TypeError, match="not a condition"):
        _ = engine(base)


def _with_condition(tree: Expression) -> RuleBase:
    base = with_rules(SMALL_LAW, [("R", None, "p", None)])
    return replace(base, rules={"R": replace(base.rules["R"], condition=tree)})
