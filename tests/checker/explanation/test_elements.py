"""The elements of a verdict: together they are the verdict, and each says on what it rests."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import and_
from random import Random

import pytest

from checker.engines.reference import ReferenceEngine
from checker.explanation.elements import Element, elements_of
from checker.explanation.reading import Reading
from rules.cases import Case, Lines
from rules.fact import ABSENT
from rules.rule_base import RuleBase, shipped
from rules.truth import FALSE, TRUE, UNKNOWN
from tests.checker.engines.drawn import Drawer
from tests.checker.engines.generated import cases, rule_set
from tests.checker.engines.small_law import DAY, PLACE
from tests.checker.explanation.domains import one_rule


def elements(base: RuleBase, case: Case, rule: str, language: str = "zh") -> tuple[Element, ...]:
    law = base.at(case.day, case.place)
    reading = Reading(base, law)
    scene = reading.scene(case, ReferenceEngine(base, law).judge(case))
    return elements_of(reading, base.rules[rule], case, scene, "zh" if language == "zh" else "en")


def example(rule: str, name: str) -> Case:
    return next(one.case for one in shipped().rules[rule].cases if one.name == name)


def _together(base: RuleBase, some: list[Case]) -> int:
    """Hold the elements of every verdict against the verdict; return how many were compared."""
    law = base.at(some[0].day, some[0].place)
    reading, engine, compared = Reading(base, law), ReferenceEngine(base, law), 0
    for case in some:
        judgement = engine.judge(case)
        scene = reading.scene(case, judgement)
        for id_, verdict in judgement.verdicts.items():
            rule = reading.rules[id_]
            told = elements_of(reading, rule, case, scene)
            assert reduce(and_, (one.truth for one in told)) is verdict.truth, f"{id_} of {case}"
            if verdict.truth is UNKNOWN:
                named = {name for one in told for name in one.missing}
                assert named, id_
                assert named <= set(verdict.missing), f"{id_} of {case}"
            if verdict.lines:
                assert {one.line for one in told} == {verdict.lines[0]}
            compared += 1
    return compared


@pytest.mark.parametrize("seed", range(12))
def test_the_elements_together_are_the_verdict_on_rules_made_up_at_random(seed: int) -> None:
    base = rule_set(seed, 10)

    assert _together(base, cases(seed, 25, PLACE)) > 100


@pytest.mark.parametrize(("day", "place"), [(date(2026, 11, 22), "320500"), (date(2025, 6, 30), "420100")])
def test_the_elements_together_are_the_verdict_of_every_rule_shipped(day: date, place: str) -> None:
    base = shipped()

    drawn = Drawer(base, base.at(day, place)).cases(Random(f"elements {place}"), 40)

    assert _together(base, drawn) > 40 * 50


def test_a_rule_is_told_element_by_element_in_chinese_or_by_the_names_of_the_case() -> None:
    case = example("CR03", "the last day of the period is not over")

    zh, en = elements(shipped(), case, "CR03"), elements(shipped(), case, "CR03", "en")

    assert [one.truth for one in zh] == [TRUE, FALSE, TRUE]
    assert [one.text for one in zh] == [
        "可以作为“经政府有关部门责令支付”的文书",
        "基准日晚于责令期限届满日",
        "期限届满时未支付总额 > 0.00 元",
    ]
    assert [one.text for one in en] == [
        "counts_for_crime",
        "day > orders.due_on",
        "orders.unpaid_at_end_fen > 0.00 yuan",
    ]


def test_every_fact_says_where_it_is_from() -> None:
    case = example("CR03", "served, run out, unpaid")

    served, _, unpaid = elements(shipped(), case, "CR03")

    assert (served.facts["orders.due_on"].value, served.facts["orders.due_on"].source) == (
        date(2026, 11, 9),
        "stated",
    )
    assert served.facts["orders.status"].source == "presumed"
    assert (
        unpaid.facts["orders.unpaid_at_end_fen"].value,
        unpaid.facts["orders.unpaid_at_end_fen"].source,
    ) == (
        1,
        "derived",
    )
    assert served.line == "orders/0"


def test_a_finding_of_the_agency_is_told_as_one() -> None:
    base = one_rule("a > 3 AND usual > 3")
    case = Case("", PLACE, DAY, {"a": 5}, findings=frozenset({"a"}))

    found, presumed = elements(base, case, "R")

    assert found.facts["a"].source == "finding"
    assert (presumed.facts["usual"].value, presumed.facts["usual"].source) == (5, "presumed")


def test_a_figure_says_its_value_or_band_its_source_and_that_nobody_signed_it() -> None:
    known = elements(shipped(), example("CR01", "limb one, one fen short"), "CR01")[0].figures[
        "crime_one_worker"
    ]
    banded = elements(
        shipped(), example("CR01", "a province without a known figure, inside the band"), "CR01"
    )[0]

    assert (known.value, known.unit, known.verified) == (1_000_000, "fen", False)
    assert "江苏省高级人民法院" in known.source
    band = banded.figures["crime_one_worker"]
    assert (band.value, band.low, band.high) == (None, 500_000, 2_000_000)
    assert banded.missing == (":crime_one_worker",)


def test_what_is_absent_is_told_and_what_is_unknown_is_missing() -> None:
    absent, unknown = elements(
        one_rule("off_day IS NULL AND p"), Case("", PLACE, DAY, {"off_day": ABSENT}), "R"
    )

    assert absent.facts["off_day"].value is ABSENT
    assert (dict(unknown.facts), unknown.missing, unknown.truth) == ({}, ("p",), UNKNOWN)


def test_of_lines_the_one_that_comes_closest_leads() -> None:
    rows = ({"n": 1, "k": False}, {"n": 5, "k": False}, {"n": 1, "k": False})

    told = elements(one_rule("u.n > 4 AND u.k", "u"), Case("", PLACE, DAY, {}, {"u": Lines(rows)}), "R")

    assert [(one.truth, one.line) for one in told] == [(TRUE, "u/1"), (FALSE, "u/1")]


def test_where_known_lines_fail_and_there_may_be_more_the_list_is_missing() -> None:
    lines = {"u": Lines(({"n": 1, "k": True},), complete=False)}

    told = elements(one_rule("u.n > 4 AND u.k", "u"), Case("", PLACE, DAY, {}, lines), "R")

    assert [(one.truth, one.line, one.missing) for one in told] == [
        (UNKNOWN, "", ("u",)),
        (UNKNOWN, "", ("u",)),
    ]


def test_a_rule_that_another_names_is_told_with_its_title() -> None:
    case = example("CR04", "whether compensation was paid is not known")

    told = elements(shipped(), case, "CR04")

    assert told[0].text == "经责令支付，期限届满仍不支付（CR03）"
    assert (told[0].facts["CR03"].value, told[0].facts["CR03"].source) == (True, "rule")
    assert [one.missing for one in told if one.truth is UNKNOWN] == [("compensated",)]
