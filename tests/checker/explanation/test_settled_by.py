"""Which sets of missing facts settle a verdict, against trying every value of every set."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.engines.reference import ReferenceEngine
from checker.explanation.reading import Reading
from checker.explanation.settled_by import Settled, settled_by
from rules.cases import Case, Lines
from rules.fact import ABSENT
from rules.rule_base import RuleBase, shipped
from rules.truth import UNKNOWN
from tests.checker.engines.small_law import DAY, PLACE
from tests.checker.explanation.domains import Judge, drawn, is_small, one_rule, smallest, ways, written


def settled(base: RuleBase, case: Case, rule: str = "R") -> Settled:
    law = base.at(case.day, case.place)
    judgement = ReferenceEngine(base, law).judge(case)
    reading = Reading(base, law)
    scene = reading.scene(case, judgement)
    return settled_by(reading, base.rules[rule], case, scene, judgement.verdicts[rule])


def sets_of(text: str, facts: Mapping[str, Any] | None = None, **lines: Lines) -> list[set[str]]:
    found = settled(one_rule(text), Case("", PLACE, DAY, facts or {}, lines))
    assert found.complete
    return [set(names) for names in found.sets]


def each_of(text: str, u: Lines) -> list[set[str]]:
    found = settled(one_rule(text, "u"), Case("", PLACE, DAY, {}, {"u": u}))
    assert found.complete
    return [set(names) for names in found.sets]


def _compare(seed: int) -> int:
    """Compare with trying everything; return how many missing facts there were."""
    base = written(seed)
    case = drawn(base, Random(f"case {seed}"), unknown=0.6)
    judge = Judge(base)
    verdict = ReferenceEngine(base, base.at(DAY, PLACE)).judge(case).verdicts["R"]
    found = settled(base, case)
    if verdict.truth is not UNKNOWN:
        assert found == Settled(())
        return 0
    if len(verdict.missing) > 3:
        return 0

    def works(names: tuple[str, ...]) -> bool:
        return any(judge.truth(case, way) != "unknown" for way in ways(base, names))

    tried = smallest(verdict.missing, len(verdict.missing), works)

    told = {frozenset(names) for names in found.sets}
    where = f"{base.rules['R'].text} of {dict(case.facts)}"
    assert found.complete, where
    if is_small(base):
        assert told == tried, where
    else:
        # of days and of large numbers not every value is tried here, but those that are must be known
        assert all(any(one <= some for one in told) for some in tried), where
    return len(verdict.missing)


@settings(max_examples=120)
@given(st.integers(0, 10**6))
def test_they_are_those_that_trying_every_value_finds(seed: int) -> None:
    _ = _compare(seed)


def test_the_comparison_meets_enough_sets_of_more_than_one() -> None:
    sizes = [_compare(seed) for seed in range(150)]

    assert sum(size > 1 for size in sizes) > 25


@pytest.mark.slow
@settings(settings.get_profile("slow"), max_examples=3_000)
@given(st.integers(0, 10**9))
def test_they_are_on_many_more_conditions(seed: int) -> None:
    _ = _compare(seed)


def test_one_fact_that_may_be_false_settles_an_and() -> None:
    assert sets_of("p AND a > 3") == [{"a"}, {"p"}]


def test_both_are_needed_where_either_alone_leaves_it_open() -> None:
    assert sets_of("a + b > 3") == [{"a", "b"}]
    assert sets_of("(p AND a > 3) OR (b > 3 AND a > 5)", {"a": 12}) == [{"b"}, {"p"}]
    assert sets_of("p <> TRUE OR (q AND b > 3)", {"p": True}) == [{"b"}, {"q"}]


def test_a_fact_cannot_be_two_things_at_once() -> None:
    # a is over 5 or under 3, and never both: one side stays open whatever a is
    assert sets_of("(a > 5 OR b > 3) AND (a < 3 OR b > 3)") == [{"b"}]
    assert sets_of("(a > 5 AND a < 3) OR p") == [{"p"}]


def test_a_figure_not_known_here_settles_as_far_as_it_can_turn_out() -> None:
    assert sets_of("a >= :banded", {"a": 5}) == [{":banded"}]
    # the band is 3 to 7: a number at its end or beyond decides by itself
    assert sets_of("a >= :banded") == [{"a"}]


def test_what_may_be_absent_settles_by_not_being_there() -> None:
    # a comparison with what does not exist is FALSE whatever the other side is
    assert sets_of("x > a") == [{"x"}]


def test_a_case_whose_branch_is_absent_is_settled_by_what_picks_the_branch() -> None:
    # with the branch of x the comparison is with what does not exist: FALSE, though c is not known
    text = "c < (CASE WHEN :unknown_here < b THEN c ELSE x END)"

    assert sets_of(text, {"x": ABSENT}) == [{"c"}, {":unknown_here", "b"}]


def test_a_list_left_out_is_settled_by_the_list() -> None:
    assert sets_of("u_many >= 1") == [{"u"}]
    assert sets_of("u_many >= 1 AND p") == [{"p"}, {"u"}]
    assert sets_of("u_many >= 1 OR a > 3", u=Lines((), complete=False)) == [{"a"}, {"u"}]


def test_a_column_is_settled_in_all_lines_that_lack_it() -> None:
    lines = Lines(({"n": 5}, {"n": 6, "k": False}, {"n": 7}))

    assert each_of("u.k AND u.n > 4", lines) == [{"u.k"}]
    assert each_of("u.k AND u.m > 4", Lines(({"n": 5},))) == [{"u.k"}, {"u.m"}]


def test_a_search_that_stopped_says_so_and_keeps_what_it_found() -> None:
    # three numbers of up to twelve never make forty: all three have to be known to say so
    base, case = one_rule("a + b > 40 OR a + c > 40 OR b + c > 40"), Case("", PLACE, DAY)
    law = base.at(DAY, PLACE)
    judgement = ReferenceEngine(base, law).judge(case)
    reading = Reading(base, law)
    scene, verdict = reading.scene(case, judgement), judgement.verdicts["R"]

    whole = settled_by(reading, base.rules["R"], case, scene, verdict)
    cut = settled_by(reading, base.rules["R"], case, scene, verdict, most_sets=6)

    # three of one, three of two, then the one of three
    assert whole == Settled((("a", "b", "c"),), complete=True)
    assert cut == Settled((), complete=False)


def test_seven_numbers_that_have_to_add_up_settle_only_together() -> None:
    case = Case("", "320500", DAY, {"unit_type": "enterprise"})
    found = settled(shipped(), case, "IN01")

    # seven numbers that have to add up: none of them tells anything without the others
    assert found.complete
    assert [len(names) for names in found.sets] == [7]


def test_the_crime_is_settled_by_what_the_examples_of_the_rule_miss() -> None:
    base = shipped()
    for rule in ("CR01", "CR02", "CR03", "LS01", "B01", "C01", "G02", "PB01"):
        for example in base.rules[rule].cases:
            if example.expect == "unknown":
                found = settled(base, example.case, rule)
                assert found.complete, example.name
                assert found.sets, example.name
                assert {name for names in found.sets for name in names} <= (example.missing or set())


def test_how_an_order_was_served_settles_it_and_flight_alone_does_not() -> None:
    base = shipped()
    example = next(
        one for one in base.rules["CR03"].cases if one.name == "how it was served is not evidenced"
    )

    assert settled(base, example.case, "CR03").sets == (("orders.service",),)


def test_a_finding_settles_what_form_and_lines_leave_open() -> None:
    facts = {"unpaid_workers": 12, "unpaid_total_fen": 7_000_000}
    rows = tuple({"worker": f"W{n:02}", "months": 1, "amount_fen": 400_000} for n in range(12))
    lines = {"arrears": Lines(rows), "orders": Lines(), "payments": Lines()}

    # 12 × 4,000 yuan by the lines, 70,000 by the form; the figure is 60,000
    assert settled(shipped(), Case("", "320500", DAY, facts, lines), "CR01").sets == (("unpaid_total_fen",),)


def test_absence_is_tried_for_what_may_be_absent() -> None:
    judge = Judge(one_rule("off_day IS NULL"))

    assert sets_of("off_day IS NULL") == [{"off_day"}]
    assert judge.truth(Case("", PLACE, DAY), {"off_day": ABSENT}) == "true"
