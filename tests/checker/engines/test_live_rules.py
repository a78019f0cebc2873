"""Rules that rest on nothing supplied are told once; that never changes what is told of a case."""

from __future__ import annotations

from random import Random

import pytest

from checker.engines.columnar.engine import ColumnarEngine
from rules.cases import Case, Lines
from rules.truth import FALSE, TRUE, UNKNOWN
from tests.checker.engines.generated import cases, rule_set
from tests.checker.engines.parity import block_of, everything, only, told_by
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, Written, with_rules
from tests.checker.engines.told import one_rule, told

SEEDS = range(7_000, 7_006)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_constant_and_what_is_live_is_together_what_a_full_run_says(seed: int) -> None:
    base, random = rule_set(seed), Random(f"supplied {seed}")
    names = sorted(everything(base.vocabulary))
    supplied = frozenset(random.sample(names, 6))
    some = [only(case, supplied) for case in cases(seed, 60, PLACE)]
    law, block = base.at(DAY, PLACE), block_of(some, base.vocabulary)

    narrowed = ColumnarEngine(base, law, supplied)

    assert narrowed.constant
    assert {rule.id for rule in narrowed.live} | set(narrowed.constant) == set(base.rules)
    exempt = {rule.id for rule in base.rules.values() if rule.exemptions}
    for full, partly in zip(told(base, some), told_by(narrowed, *block), strict=True):
        for rule, answer in partly.items():
            # of who is exempt from a rule of which nothing is supplied, the constant says nothing
            if rule not in exempt or rule not in narrowed.constant:
                assert answer == full[rule] or (rule in narrowed.constant and full[rule][0] is FALSE)


def test_a_rule_without_supplied_facts_is_live_where_it_is_named_and_cases_may_be_exempt() -> None:
    written: list[Written] = [
        ("A", None, "a > 3", "q"),
        ("B", None, "A OR p", None),
        ("C", None, "b > 3", "q"),
    ]
    base = with_rules(SMALL_LAW, written)
    some = [Case("", PLACE, DAY, {"p": False, "q": q}) for q in (True, False)]

    narrowed = ColumnarEngine(base, base.at(DAY, PLACE), frozenset({"p", "q"}))

    assert [rule.id for rule in narrowed.live] == ["A", "B"]
    exempt, not_exempt = told_by(narrowed, *block_of(some, base.vocabulary))
    assert exempt["B"] == (FALSE, frozenset())
    assert not_exempt["B"] == (UNKNOWN, frozenset({"a"}))
    assert narrowed.constant["C"].truth is UNKNOWN


def test_what_holds_of_everybody_is_live_where_cases_may_be_exempt_from_it_or_from_what_it_names() -> None:
    base = with_rules(
        SMALL_LAW, [("A", None, "TRUE", "q"), ("B", None, "A", None), ("C", None, "TRUE", None)]
    )
    some = [Case("", PLACE, DAY, {"q": q}) for q in (True, False)]

    narrowed = ColumnarEngine(base, base.at(DAY, PLACE), frozenset({"q"}))

    exempt, not_exempt = told_by(narrowed, *block_of(some, base.vocabulary))
    assert [rule.id for rule in narrowed.live] == ["A", "B"]
    assert (exempt["A"][0], exempt["B"][0], exempt["C"][0]) == (FALSE, FALSE, TRUE)
    assert (not_exempt["A"][0], not_exempt["B"][0]) == (TRUE, TRUE)


def test_an_unknown_that_rests_on_a_constant_rule_names_what_that_misses() -> None:
    written: list[Written] = [
        ("A", None, "a > 3", None),
        ("B", None, "A AND p", None),
        ("C", None, "A OR p", None),
    ]
    base = with_rules(SMALL_LAW, written)

    narrowed = ColumnarEngine(base, base.at(DAY, PLACE), frozenset({"p"}))

    (answer,) = told_by(narrowed, *block_of([Case("", PLACE, DAY, {"p": True})], base.vocabulary))
    assert [rule.id for rule in narrowed.live] == ["B", "C"]
    assert answer == {"A": (UNKNOWN, {"a"}), "B": (UNKNOWN, {"a"}), "C": (TRUE, frozenset())}


def test_an_exemption_that_holds_though_nothing_is_supplied_for_it_is_applied() -> None:
    # filed_day is presumed absent
    base = one_rule("p", exempt="filed_day IS NULL")
    some = [Case("", PLACE, DAY, {"p": True}), Case("", PLACE, DAY, {"p": True, "filed_day": DAY})]

    narrowed = ColumnarEngine(base, base.at(DAY, PLACE), frozenset({"p"}))

    assert told_by(narrowed, *block_of(some[:1], base.vocabulary))[0]["R"] == (FALSE, frozenset())
    assert [answer["R"][0] for answer in told(base, some)] == [FALSE, TRUE]


def test_an_exemption_may_count_lines() -> None:
    base = with_rules(SMALL_LAW, [("R", "u", "u.k", "u_rows >= 2"), ("S", None, "p", "w_total > 3")])
    one, two = Lines(({"k": True},)), Lines(({"k": True}, {"k": True}))
    some = [
        Case("", PLACE, DAY, {"p": True}, {"u": one, "w": Lines(({"n": 4},))}),
        Case("", PLACE, DAY, {"p": True}, {"u": two, "w": Lines(({"n": 3},))}),
    ]

    first, second = told(base, some)

    assert (first["R"][0], first["S"][0]) == (TRUE, FALSE)
    assert (second["R"][0], second["S"][0]) == (FALSE, TRUE)
