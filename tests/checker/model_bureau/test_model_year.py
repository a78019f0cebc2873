from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from checker.engines.reference import ReferenceEngine, engine_for
from checker.model_bureau.labels import compare, words_of
from checker.model_bureau.model_year import ModelYear, make_year
from checker.model_bureau.review import Review
from checker.model_bureau.scenarios import EVERY, REFERRED
from checker.model_bureau.year import CITY, DAY, PLACES, PLAN, YearPlan
from rules.cases import Case
from rules.fact import ABSENT, Vocabulary
from rules.rule_base import RuleBase
from rules.verdict import Judgement

NEVER_TRUE = {
    "G03": "no hourly minimum wage is known, so that nothing can be under it",
    "G10": "Jiangsu has a term of its own, G10JS",
}
"""Rules that no review of this bureau can make out, with the reason."""


def registered(review: Review, year: ModelYear) -> Case:
    """Return the case with what the register of those called says of its employer."""
    called = year.register[review.employer.number - 1]
    told: dict[str, Any] = {"review_required": True, "review_submitted": True}
    if called.notice_proven is not None:
        told["notice_proven"] = called.notice_proven
    return replace(review.case, facts={**review.case.facts, **told})


def referral_of(judgement: Judgement) -> str:
    """Return the word of the outcome for refusal to pay."""
    truth = judgement.verdicts["referral.refusal_to_pay"].truth.word
    holds = [verdict for id_, verdict in judgement.verdicts.items() if id_.startswith("held.refusal_to_pay.")]
    return "held" if truth == "true" and any(hold.truth.word == "true" for hold in holds) else truth


def told_otherwise(year: ModelYear, base: RuleBase) -> list[str]:
    """Return what the reference engine says of the year's reviews otherwise than they are made for."""
    built: dict[Any, ReferenceEngine] = {}
    told: list[str] = []
    for review in year.reviews:
        case, label = registered(review, year), review.label
        judgement = engine_for(base, case, built).judge(case)
        found = words_of(judgement, base.rules)
        told += [one.told("en") for one in compare(case.case_id, label, label.expected(base.rules), found)]
        if (referral := referral_of(judgement)) != label.referral:
            told.append(
                f"{case.case_id} ({label.scenario}): referral: meant {label.referral}, found {referral}"
            )
    return told


def test_every_review_gets_the_verdicts_it_is_made_for(year: ModelYear, base: RuleBase) -> None:
    assert told_otherwise(year, base) == []


def test_every_rule_is_made_out_somewhere_but_those_that_cannot_be(year: ModelYear, base: RuleBase) -> None:
    made_out = {rule for review in year.reviews for rule in review.label.true}

    assert set(base.rules) - made_out == set(NEVER_TRUE)


def test_every_rule_is_undecided_somewhere_for_want_of_a_fact(year: ModelYear, base: RuleBase) -> None:
    undecided = {rule for review in year.reviews for rule in review.label.unknown}

    # the register decides L02 for everybody who sent a review; it is undecided for five who sent none
    assert set(base.rules) - undecided == {"G10", "L02"}
    assert "unknown" in {called.not_submitted for called in year.absent}


def test_labels_name_no_rule_that_the_catalogue_does_not_have(year: ModelYear, base: RuleBase) -> None:
    named = {
        rule
        for review in year.reviews
        for rule in (*review.label.true, *review.label.unknown, *review.label.not_applicable)
    }

    assert named - set(base.rules) == set()


def test_the_year_has_the_numbers_of_its_plan(year: ModelYear) -> None:
    assert (PLAN.called, PLAN.reviewed, PLAN.not_submitted) == (1_300, 1_280, 20)
    assert (len(year.employers), len(year.reviews), len(year.register)) == (1_300, 1_280, 1_300)
    # 13 + 5 + 2 = 20
    meant = Counter(called.not_submitted for called in year.absent)
    assert meant == {"true": 13, "unknown": 5, "not_applicable": 2}
    lines: Counter[str] = Counter()
    for review in year.reviews:
        lines.update({kind: len(listed.rows) for kind, listed in review.case.lines.items()})
    # 5, 0.5 and 0.1 lines a review: 5 × 1,280, 0.5 × 1,280, 0.1 × 1,280
    assert (lines["roster"], lines["arrears"], lines["orders"]) == (6_400, 640, 128)


def test_nine_cases_are_to_be_referred_one_of_them_by_the_municipal_bureau(year: ModelYear) -> None:
    places = [review.employer.place for review in year.reviews if review.label.referral == "true"]

    # 1 + 8 = 9
    assert (places.count(CITY), len(places)) == (1, 9)
    assert {review.label.referral for review in year.reviews} == {"true", "held", "unknown", "false"}


def test_every_scenario_happens_and_the_referred_ones_once(year: ModelYear) -> None:
    happened = Counter(name for review in year.reviews for name in review.label.scenario.split(" | "))

    assert [scenario.name for scenario in EVERY if not happened[scenario.name]] == []
    assert [happened[scenario.name] for scenario in REFERRED] == [1] * 9
    assert len({scenario.name for scenario in (*EVERY, *REFERRED)}) == len(EVERY) + len(REFERRED)


def test_everybody_is_made_up_and_has_a_code_that_passes_every_check(year: ModelYear) -> None:
    codes = [employer.credit_code for employer in year.employers]

    assert all("示例" in employer.name for employer in year.employers)
    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == 1_300
    assert {employer.place for employer in year.employers} == set(PLACES)
    assert {review.case.day for review in year.reviews} == {DAY}


def test_a_clean_review_carries_everything_the_form_asks_for(year: ModelYear, base: RuleBase) -> None:
    clean = [review for review in year.reviews if review.label.scenario == "nothing to find"]
    asked = {name for name, fact in base.vocabulary.stated_facts.items() if "R" in fact.origin}
    # what there is none of is not asked for: lay-offs explained, special hours approved, a law's own excuses
    spared = {
        "layoff_explained_thirty_days_before",
        "layoff_plan_reported",
        "special_hours_approved",
        "arrears_excused",
    }

    for review in clean:
        assert asked - spared - set(review.case.facts) == set()
        assert set(review.case.lines) == set(base.vocabulary.stated_lines)
        assert all(listed.complete for listed in review.case.lines.values())


def test_every_value_lies_in_the_range_of_its_fact(year: ModelYear, base: RuleBase) -> None:
    assert [fault for review in year.reviews for fault in out_of_range(review.case, base.vocabulary)] == []


def out_of_range(case: Case, vocabulary: Vocabulary) -> list[str]:
    stated = [(vocabulary.stated_facts[name], value) for name, value in case.facts.items()]
    for kind, listed in case.lines.items():
        columns = vocabulary.stated_lines[kind].columns
        stated += [(columns[name], value) for row in listed.rows for name, value in row.items()]
    return [
        f"{case.case_id}: {fact.path} = {value}"
        for fact, value in stated
        if (value is ABSENT and not fact.may_be_absent)
        or (fact.type == "int" and isinstance(value, int) and not fact.low <= value <= fact.high)
        or (fact.values and value is not ABSENT and value not in fact.values)
    ]


def test_a_plan_too_small_for_its_scenarios_is_refused() -> None:
    with pytest.raises(ValueError, match="too few are left"):
        _ = make_year(1, YearPlan(called=300, reviewed=280))
    with pytest.raises(ValueError, match="scenarios alone bring"):
        _ = make_year(1, YearPlan(roster_lines=1_000))


@pytest.mark.slow
@given(seed=st.integers(min_value=2, max_value=2**32))
@settings(settings.get_profile("slow"), max_examples=20, derandomize=True, database=None)
def test_labels_hold_whatever_the_seed(seed: int) -> None:
    from rules.rule_base import shipped

    assert told_otherwise(make_year(seed), shipped()) == []
