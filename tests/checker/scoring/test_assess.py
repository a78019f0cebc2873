"""The assessment of one case: complete, in the form of the contract, and never more than the engines said."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from checker.engines.agreement import TwoOutOfTwo
from checker.engines.durable.reply import Pending, Settled, TrueSet
from checker.engines.reference import ReferenceEngine
from checker.engines.scene import Scene
from checker.scoring.assess import Assessor
from checker.scoring.assessment import ASSESSMENT, assessment_schema
from rules.cases import Case, read_case
from rules.rule import RuleCase
from rules.rule_base import InForce, shipped
from rules.truth import TRUE
from tests.checker.scoring.given import (
    ALONE,
    BASE,
    HANGZHOU,
    ORDER,
    UNPAID,
    alone,
    assessed,
    case,
    refused,
    truths,
)

SCHEMA = Path(__file__).parents[3] / "docs" / "schemas" / "assessment.json"
EXAMPLES = [example for rule in BASE.rules.values() for example in rule.cases]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.place} {example.name}")
def test_every_worked_example_gives_a_whole_assessment(example: RuleCase) -> None:
    assessment = assessed(example.case)
    judgement = ReferenceEngine(BASE, BASE.at(example.case.day, example.case.place)).judge(example.case)

    _ = ASSESSMENT.validate_python(assessment)
    expected = {id_: one.truth.word for id_, one in judgement.verdicts.items() if id_ in BASE.rules}
    expected |= dict.fromkeys(judgement.not_applicable, "not_applicable")
    assert truths(assessment) == expected
    assert set(expected) == set(BASE.rules)
    # what is JSON comes back as it was
    assert json.loads(json.dumps(assessment)) == assessment
    for verdict in assessment["verdicts"]:
        assert verdict["missing"] == list(judgement.verdicts[verdict["rule"]].missing)
        assert verdict["source"]
        assert (verdict["truth"] == "unknown") == bool(verdict["missing"])


def test_the_schema_in_the_repository_is_the_one_of_these_types() -> None:
    """Others read that file; it changes with a line in the changelog saying why."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == assessment_schema()


def test_the_case_of_the_contract() -> None:
    written = {
        "case_id": "320500-2026-0037",
        "place": "320500",
        "day": "2026-11-22",
        "employer": {
            "credit_code": "91320500MA1ABCD12R",
            "name": "示例建筑劳务有限公司",
            "unit_type": "enterprise",
        },
        "subject": {"kind": "unit", "name": "示例建筑劳务有限公司"},
        "facts": {"headcount": 46},
        "lines": {
            "arrears": [{**UNPAID, "months": 4, "amount_fen": 2_360_000}],
            "orders": [ORDER],
            "payments": [{"worker": "W01", "paid_on": "2026-11-05", "amount_fen": 100_000, "by": "debtor"}],
        },
    }

    assessment = assessed(read_case(BASE.vocabulary, written))

    assert (assessment["case_id"], assessment["place"], assessment["day"]) == (
        "320500-2026-0037",
        "320500",
        "2026-11-22",
    )
    assert assessment["rule_base"] == {"version": BASE.version, "fingerprint": BASE.fingerprint}
    assert assessment["outcome"] == {
        "referral": "true",
        "referrals": [{"crime": "refusal_to_pay", "truth": "true", "held": None}],
        "listing": "true",
        "publication": "unknown",
        "grade_preview": None,
    }
    by_rule = {verdict["rule"]: verdict for verdict in assessment["verdicts"]}
    assert by_rule["CR03"]["lines"] == ["orders/0"]
    assert by_rule["CR03"]["kind"] == "crime"
    figure = by_rule["CR01"]["elements"][0]["figures"]["crime_one_worker"]
    assert figure["value"] == 1_000_000
    assert figure["unit"] == "fen"
    last = by_rule["CR03"]["elements"][-1]
    # 2,360,000 - 100,000 paid by the debtor within the period
    assert last["facts"]["orders.unpaid_at_end_fen"] == {"value": 2_260_000, "source": "derived"}


def test_a_figure_that_no_legal_office_signed_is_marked_wherever_it_stands() -> None:
    assessment = assessed(refused())

    figures = [
        (name, figure["verified"])
        for verdict in assessment["verdicts"]
        for element in verdict["elements"]
        for name, figure in element["figures"].items()
    ]
    assert figures
    law = BASE.at(refused().day, refused().place)
    assert all(verified is law.figures[name].signed for name, verified in figures)


def test_a_province_without_a_figure_is_shown_with_its_band() -> None:
    assessment = assessed(refused(place=HANGZHOU))

    (crime,) = [verdict for verdict in assessment["verdicts"] if verdict["rule"] == "CR01"]
    assert crime["truth"] == "unknown"
    figure = crime["elements"][0]["figures"]["crime_one_worker"]
    assert (figure["value"], figure.get("low"), figure.get("high")) == (None, 500_000, 2_000_000)


def test_the_gravest_verdict_comes_first() -> None:
    assessment = assessed(case(facts={"pay_cycle_days": 60}, arrears=[UNPAID], orders=[ORDER], payments=[]))

    severities = [verdict["severity"] for verdict in assessment["verdicts"]]
    assert severities == sorted(severities, reverse=True)
    assert severities[0] == 4


def test_a_rule_of_which_nothing_is_supplied_is_named_alone() -> None:
    assessment = assessed(case(facts={"headcount": 46}))

    # A04 asks of wage rules, of which nothing is said; B17 asks of the headcount too
    assert "G05" in assessment["not_supplied"]
    assert "B17" not in assessment["not_supplied"]
    assert "B17" in {verdict["rule"] for verdict in assessment["verdicts"]}
    heading_alone = assessed(case())
    assert heading_alone["verdicts"] == []


def test_asked_for_everything_no_verdict_is_left_to_a_list_of_ids() -> None:
    assessment = assessed(refused(), everything=True)

    full = {verdict["rule"]: verdict["truth"] for verdict in assessment["verdicts"]}
    assert set(full) | {one["rule"] for one in assessment["not_applicable"]} == set(BASE.rules)
    assert {id_ for id_, truth in full.items() if truth == "false"} == set(assessment["false"])
    _ = ASSESSMENT.validate_python(assessment)


def test_a_rule_of_another_place_is_not_applicable_there_with_its_reason() -> None:
    elsewhere = {one["rule"]: one for one in assessed(case(place=HANGZHOU))["not_applicable"]}

    assert elsewhere["A04"]["reason"] == "other_place"
    assert "江苏省工资支付条例" in elsewhere["A04"]["source"]


def test_with_an_explanation_every_verdict_in_full_says_what_would_turn_it() -> None:
    assessment = assessed(case(facts={"pay_cycle_days": 40}), explain=True)

    (verdict,) = [one for one in assessment["verdicts"] if one["rule"] == "G05"]
    assert verdict.get("would_change")
    _ = ASSESSMENT.validate_python(assessment)
    assert "would_change" not in assessed(case(facts={"pay_cycle_days": 40}))["verdicts"][0]


def test_one_engine_alone_is_said() -> None:
    assessment = assessed(refused())

    assert (assessment["engines"], assessment["agreed"]) == (["reference"], False)
    assert "differing" not in assessment


class Says:
    """A second engine that gives the same answer to every case."""

    name = "durable"

    def __init__(self, **true: tuple[int, ...]) -> None:
        self._answer = Settled(TrueSet(true))

    def written(self, law: InForce) -> bytes:
        return b""

    def ask(self, case: Case, scene: Scene, law: bytes) -> Pending:
        return self._answer

    def close(self) -> None:
        pass


def test_two_engines_that_say_the_same_agree_and_the_answer_is_otherwise_the_same() -> None:
    one = refused()
    judgement = ReferenceEngine(BASE, BASE.at(one.day, one.place)).judge(one)
    made_out = {
        id_: tuple(int(line.rpartition("/")[2]) for line in verdict.lines)
        for id_, verdict in judgement.verdicts.items()
        if verdict.truth is TRUE
    }

    with Assessor(BASE, TwoOutOfTwo(BASE, second=Says(**made_out))) as assessor:
        both = assessor.assess(one)

    assert (both["engines"], both["agreed"]) == (["reference", "durable"], True)
    differ = ("engines", "agreed", "receipt")
    assert {k: v for k, v in both.items() if k not in differ} == {
        k: v for k, v in assessed(one).items() if k not in differ
    }


def test_a_disagreement_is_shown_with_the_rules_it_is_about() -> None:
    with Assessor(BASE, TwoOutOfTwo(BASE, second=Says(B01=(0,)), on_disagreement=lambda _: None)) as assessor:
        assessment = assessor.assess(case(facts={"pay_cycle_days": 40}))

    assert assessment["agreed"] is False
    assert assessment["engines"] == ["reference", "durable"]
    assert assessment.get("differing") == ["B01", "G05"]
    _ = ASSESSMENT.validate_python(assessment)


def test_on_an_event_loop_the_answer_is_the_same() -> None:
    awaited = asyncio.run(ALONE.assessed_async(refused()))

    assert awaited == ALONE.assessed(refused())


def test_many_threads_may_ask_at_once() -> None:
    cases = [
        refused(place=place, day=day)
        for place in ("320500", "330100")
        for day in ("2026-11-09", "2026-11-22")
    ]
    expected = [assessed(one) for one in cases]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(alone(shipped()).assess, cases * 8))

    assert found == expected * 8


def test_a_referral_is_held_with_its_reason() -> None:
    conduct = dict.fromkeys(
        ("evasion_asset", "evasion_flight", "evasion_records", "evasion_other", "ability_to_pay"), False
    )

    outcome = assessed(refused(**conduct))["outcome"]

    assert outcome["referral"] == "held"
    assert outcome["referrals"] == [
        {"crime": "refusal_to_pay", "truth": "true", "held": "no_conduct_element"}
    ]
    # one of them not known holds nothing
    del conduct["ability_to_pay"]
    assert assessed(refused(**conduct))["outcome"]["referral"] == "true"
