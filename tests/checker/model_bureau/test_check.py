from __future__ import annotations

import copy
from typing import Any

import pytest

from checker.model_bureau.check import check_labels, check_screening
from checker.model_bureau.files import WrittenYear
from checker.model_bureau.labels import Difference
from checker.model_bureau.model_year import ModelYear
from rules.rule_base import RuleBase
from tests.checker.model_bureau.conftest import Screening


def test_the_year_screened_from_its_workbooks_is_as_it_was_made_to_be(
    year: ModelYear, written: WrittenYear, screening: Screening, base: RuleBase
) -> None:
    differences = check_screening(year, written.rejected, screening.document, base.rules)

    assert [one.told("en") for one in differences] == []


def test_who_did_not_submit_is_told_as_planned(screening: Screening) -> None:
    truths = [one["truth"] for one in screening.document["did_not_submit"]]

    # 13 + 5 + 2 = 20
    assert [truths.count(word) for word in ("true", "unknown", "not_applicable")] == [13, 5, 2]
    assert screening.document["outcomes"]["referral_true"] == 9


@pytest.fixture
def document(screening: Screening) -> dict[str, Any]:
    return copy.deepcopy(screening.document)


def told(year: ModelYear, written: WrittenYear, document: dict[str, Any], base: RuleBase) -> list[Difference]:
    return check_screening(year, written.rejected, document, base.rules)


def test_a_verdict_that_went_missing_is_told_with_its_scenario(
    year: ModelYear, written: WrittenYear, document: dict[str, Any], base: RuleBase
) -> None:
    review = next(one for one in year.reviews if one.label.scenario == "G05: paid every thirty-two days")
    entry = next(one for one in document["cases"] if one["case_id"] == review.case.case_id)
    entry["true"].remove("G05")

    differences = told(year, written, document, base)

    where = f"{review.case.case_id} (G05: paid every thirty-two days)"
    assert differences == [Difference(where, "G05", "true", "false")]
    assert differences[0].told("zh") == f"{where}：G05 应为 true，实为 false"


def test_a_finding_nobody_meant_is_told(
    year: ModelYear, written: WrittenYear, document: dict[str, Any], base: RuleBase
) -> None:
    review = next(one for one in year.reviews if one.label.scenario == "nothing to find")
    entry = next(one for one in document["cases"] if one["case_id"] == review.case.case_id)
    entry["unknown"].append("B01")

    assert [(one.what, one.meant, one.found) for one in told(year, written, document, base)] == [
        ("B01", "false", "unknown")
    ]


def test_a_tenth_referral_is_told_for_its_case_and_in_the_count(
    year: ModelYear, written: WrittenYear, document: dict[str, Any], base: RuleBase
) -> None:
    entry = next(
        one
        for one in document["cases"]
        if one["outcome"]["referral"] == "held" and not one["case_id"].startswith("320500")
    )
    entry["outcome"]["referral"] = "true"

    differences = told(year, written, document, base)

    assert [(one.what, one.meant, one.found) for one in differences] == [
        ("referrals by districts and counties", "8", "9"),
        ("outcome referral", "held", "true"),
    ]


def test_rejections_that_are_too_many_or_too_few_are_told_with_their_row(
    year: ModelYear, written: WrittenYear, document: dict[str, Any], base: RuleBase
) -> None:
    first = document["rejected"][0]
    first["row"] = 9_999

    differences = told(year, written, document, base)

    assert [(one.what, one.meant, one.found) for one in differences] == [
        (first["code"], "1 rejected", "nothing"),
        (first["code"], "nothing", "1 rejected"),
    ]


def test_a_review_that_is_not_there_and_one_that_should_not_be_are_told(
    year: ModelYear, document: dict[str, Any], base: RuleBase
) -> None:
    gone = document["cases"].pop(0)
    stranger = {**document["cases"][0], "case_id": "示例"}
    document["cases"].append(stranger)

    differences = check_labels(year.reviews, document, base.rules)

    assert differences == [
        Difference(gone["case_id"], "review", "accepted", "nothing"),
        Difference("示例", "review", "nothing", "accepted"),
    ]


def test_somebody_who_did_not_submit_and_is_told_otherwise_is_told(
    year: ModelYear, written: WrittenYear, document: dict[str, Any], base: RuleBase
) -> None:
    one = document["did_not_submit"][0]
    meant, one["truth"] = one["truth"], "false"

    assert told(year, written, document, base) == [
        Difference(one["credit_code"], "L02 of who did not submit", meant, "false")
    ]
