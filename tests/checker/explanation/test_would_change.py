"""What would turn a verdict round, against trying every other value of every fact."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.engines.reference import ReferenceEngine
from checker.explanation.reading import Reading
from checker.explanation.what_if import Cell, filled
from checker.explanation.would_change import Changes, would_change
from rules.cases import Case, Lines
from rules.rule_base import RuleBase, shipped
from rules.truth import UNKNOWN
from tests.checker.engines.small_law import DAY, PLACE
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


def _compare(seed: int) -> int:
    base = written(seed)
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


def test_the_comparison_meets_enough_changes() -> None:
    assert sum(_compare(seed) > 0 for seed in range(80)) > 30


@pytest.mark.slow
@settings(settings.get_profile("slow"), max_examples=600, derandomize=True, database=None)
@given(st.integers(0, 10**9))
def test_they_are_on_many_more_conditions(seed: int) -> None:
    _ = _compare(seed)


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
                filling = {_cell(one.path): one.after for one in some}
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
