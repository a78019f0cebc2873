"""What would turn a verdict round, against trying every other value of every fact."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.engines.reference import ReferenceEngine
from checker.explanation.reading import Reading
from checker.explanation.what_if import Cell, Slot, filled
from checker.explanation.would_change import Changes, would_change
from rules.cases import Case, Lines
from rules.rule_base import RuleBase, shipped
from rules.truth import UNKNOWN
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, with_rules
from tests.checker.explanation.domains import (
    Judge,
    drawn,
    facts_of,
    is_small,
    one_rule,
    smallest,
    ways,
    written,
)

AT_ONCE = 2


def changes(base: RuleBase, case: Case, rule: str = "R", most: int = 3) -> Changes:
    law = base.at(case.day, case.place)
    judgement = ReferenceEngine(base, law).judge(case)
    reading = Reading(base, law)
    scene = reading.scene(case, judgement)
    return would_change(reading, base.rules[rule], case, scene, judgement.verdicts[rule], most=most)


def told(base: RuleBase, case: Case, rule: str = "R") -> list[dict[str, Any]]:
    return [{one.path: one.after for one in some} for some in changes(base, case, rule).sets]


def wide(text: str) -> RuleBase:
    """Return the small law with one rule, where no number is tried value by value."""
    facts = {
        name: replace(fact, high=20) if fact.type == "int" and fact.name != "headcount" else fact
        for name, fact in SMALL_LAW.vocabulary.facts.items()
    }
    law = replace(SMALL_LAW, vocabulary=replace(SMALL_LAW.vocabulary, facts=facts))
    return with_rules(law, [("R", None, text, None)])


def _compare(seed: int, *, widened: bool = False) -> int:
    base = written(seed)
    if widened:
        base = wide(base.rules["R"].text)
    case = drawn(base, Random(f"case {seed}"), unknown=0.1)
    judge = Judge(base)
    before = judge.truth(case, {})
    found = changes(base, case, most=AT_ONCE)
    if before == "unknown":
        assert found.sets == ()
        return 0
    wanted = "false" if before == "true" else "true"

    def works(names: tuple[str, ...]) -> bool:
        return any(judge.truth(case, way) == wanted for way in ways(base, names))

    tried = smallest(tuple(facts_of(base)), AT_ONCE, works)

    where = f"{base.rules['R'].text} of {dict(case.facts)}"
    paths = {frozenset(one.path for one in some) for some in found.sets}
    if found.complete and is_small(base):
        assert paths == tried, where
    else:
        assert not found.complete or all(any(one <= some for one in paths) for some in tried), where
    for some in found.sets:
        assert judge.truth(case, {one.path: one.after for one in some}) == wanted, where
    return len(found.sets)


@settings(max_examples=100)
@given(st.integers(0, 10**6))
def test_they_are_those_that_trying_every_value_finds(seed: int) -> None:
    _ = _compare(seed)


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_nor_is_one_overlooked_where_numbers_are_not_tried_one_by_one(seed: int) -> None:
    _ = _compare(seed, widened=True)


def test_the_comparison_meets_enough_changes() -> None:
    assert sum(_compare(seed) > 0 for seed in range(80)) > 30


@pytest.mark.slow
@settings(settings.get_profile("slow"), max_examples=3_000)
@given(st.integers(0, 10**9))
def test_they_are_on_many_more_conditions(seed: int) -> None:
    _ = _compare(seed)


@pytest.mark.slow
@settings(settings.get_profile("slow"), max_examples=1_500)
@given(st.integers(0, 10**9))
def test_nor_is_one_overlooked_on_many_more_conditions(seed: int) -> None:
    _ = _compare(seed, widened=True)


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        # 7 + 9 × 2 = 25; 0 + 6 × 2, 7 + 5 × 1, 3 + 9 × 1 are 12
        (
            "1 * headcount + a * usual = 12",
            {"a": 9, "headcount": 7, "usual": 2},
            [{"a": 6, "headcount": 0}, {"a": 5, "usual": 1}, {"headcount": 3, "usual": 1}],
        ),
        # 0 ≤ b ≤ 12 leaves nothing to b alone, and a alone would have to be 10
        ("a + b = 20 AND a < 10", {"a": 0, "b": 0}, [{"a": 8, "b": 12}]),
    ],
)
def test_two_facts_that_act_together_are_changed_together(
    text: str, facts: dict[str, Any], expected: list[dict[str, Any]]
) -> None:
    found = changes(one_rule(text), Case("", PLACE, DAY, facts), most=AT_ONCE)

    assert [{one.path: one.after for one in some} for some in found.sets] == expected
    assert found.complete


@pytest.mark.parametrize(
    ("impossible", "complete"),
    [
        ("a + b > 50", True),
        ("a * b > 500", True),
        ("3 * a > b + 70", True),
        ("a + b = 50", True),
        ("7 * a + 7 * b = 30", False),
        ("a * b = 437", False),
        ("a + b < 10 AND a - b > 12", False),
    ],
)
def test_it_says_whether_what_it_did_not_find_cannot_be_there(impossible: str, complete: bool) -> None:
    """Of 0 to 20: what adds up or has an end to meet is searched to the end, other equations are not."""
    found = changes(wide(impossible), Case("", PLACE, DAY, {"a": 1, "b": 1}), most=AT_ONCE)

    assert found.sets == ()
    assert found.complete is complete


def test_the_nearest_value_that_turns_it_is_told() -> None:
    assert told(one_rule("a > 3"), Case("", PLACE, DAY, {"a": 9})) == [{"a": 3}]
    assert told(one_rule("a > 3"), Case("", PLACE, DAY, {"a": 1})) == [{"a": 4}]


def test_a_set_is_told_once_and_without_what_it_does_not_need() -> None:
    found = told(one_rule("p AND a > 3 AND b > 3"), Case("", PLACE, DAY, {"p": False, "a": 1, "b": 9}))

    assert found == [{"p": True, "a": 4}]


def test_what_is_not_known_yet_is_changed_by_becoming_known() -> None:
    found = changes(one_rule("p AND q"), Case("", PLACE, DAY, {"p": False}))

    assert [[(one.path, one.before, one.after) for one in some] for some in found.sets] == [
        [("p", False, True), ("q", None, True)]
    ]


def test_cells_of_lines_are_told_by_their_line() -> None:
    lines = {"u": Lines(({"n": 5, "k": True}, {"n": 1, "k": True}))}

    found = told(one_rule("u.k AND u.n > 4", "u"), Case("", PLACE, DAY, {}, lines))

    assert found == [{"u/0.n": 4}, {"u/0.k": False}]


def test_one_fen_makes_or_unmakes_the_crime() -> None:
    base = shipped()
    by_name = {example.name: example.case for example in base.rules["CR01"].cases}

    short = told(base, by_name["limb one, one fen short"], "CR01")
    made = told(base, by_name["limb one, one of six workers with three months and the figure"], "CR01")

    assert short == [{"arrears/0.amount_fen": 1_000_000}]
    assert {"arrears/0.amount_fen": 999_999} in made
    assert {"arrears/0.months": 2} in made


def test_every_change_told_of_the_examples_turns_the_verdict() -> None:
    base = shipped()
    turned = 0
    for rule in ("CR03", "B01", "C01", "G02"):
        for example in base.rules[rule].cases:
            case = example.case
            engine = ReferenceEngine(base, base.at(case.day, case.place))
            verdict = engine.judge(case).verdicts.get(rule)
            if verdict is None or verdict.truth is UNKNOWN:
                continue
            for some in changes(base, case, rule, most=1).sets:
                filling: dict[Slot, Any] = {_cell(one.path): one.after for one in some}
                after = engine.judge(filled(case, filling)).verdicts.get(rule)
                assert after is None or after.truth not in (UNKNOWN, verdict.truth), (
                    rule,
                    example.name,
                    some,
                )
                turned += 1
    assert turned > 60


def _cell(path: str) -> Cell:
    if "/" not in path:
        return Cell(path)
    kind, rest = path.split("/")
    row, name = rest.split(".")
    return Cell(name, kind, int(row))


def test_a_search_that_stopped_says_so() -> None:
    base = shipped()
    rows = tuple({"worker": f"W{n:02}", "months": 1, "amount_fen": 500_000} for n in range(12))
    lines = {"arrears": Lines(rows), "orders": Lines(), "payments": Lines()}

    found = changes(base, Case("", "320500", DAY, {}, lines), "CR01")

    assert not found.complete
    assert ("arrears/0.amount_fen",) in {tuple(one.path for one in some) for some in found.sets}
