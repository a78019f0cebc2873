"""Previews of grades under the shipped schemes."""

from __future__ import annotations

import pytest

from checker.engines.reference import ReferenceEngine
from rules.cases import read_case
from rules.rule_base import shipped
from rules.truth import FALSE, TRUE
from sanctions.grade import preview

BASE = shipped()
NANNING, QINZHOU = "450100", "450702"
NOTHING = {
    "times_dealt_with": 0,
    "serious_violation_dealt_with": False,
    "order_or_decision_refused": False,
    "inspection_obstructed": False,
    "criminally_pursued": False,
    "mass_incident": False,
    "bad_social_impact": False,
    "reviews_missed_in_a_row": 0,
}


def graded(place: str, **facts: object) -> str | None:
    written = {"place": place, "day": "2026-11-22", "facts": facts}
    case = read_case(BASE.vocabulary, written)
    verdicts = ReferenceEngine(BASE, BASE.at(case.day, place)).judge(case).verdicts
    scheme = BASE.grade_scheme(case.day, place)
    assert scheme is not None
    truths = [verdicts[id_].truth for _, id_ in scheme.steps]
    return preview(scheme, [truth is TRUE if truth in (TRUE, FALSE) else None for truth in truths])


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        ({}, "A"),
        ({"times_dealt_with": 1}, "B"),
        ({"times_dealt_with": 2}, "B"),
        ({"times_dealt_with": 3}, "C"),  # 三次以上 includes three
        ({"times_dealt_with": 1, "order_or_decision_refused": True}, "C"),
        ({"criminally_pursued": True}, "C"),
        ({"mass_incident": True}, "C"),
    ],
)
def test_the_national_scheme(facts: dict[str, object], grade: str) -> None:
    assert graded(NANNING, **{**NOTHING, **facts}) == grade


@pytest.mark.parametrize(
    ("missed", "national", "local"), [(0, "A", "A"), (1, "A", "B"), (2, "A", "B"), (3, "A", "C")]
)
def test_in_qinzhou_who_stays_away_from_the_review_is_graded_down(
    missed: int, national: str, local: str
) -> None:
    facts = {**NOTHING, "reviews_missed_in_a_row": missed}

    assert (graded(NANNING, **facts), graded(QINZHOU, **facts)) == (national, local)


@pytest.mark.parametrize("unknown", [name for name in NOTHING if name != "reviews_missed_in_a_row"])
def test_without_the_whole_record_there_is_no_preview(unknown: str) -> None:
    facts = {name: value for name, value in NOTHING.items() if name != unknown}

    assert graded(NANNING, **facts) is None


def test_one_ground_for_the_worst_grade_is_enough_whatever_else_is_not_known() -> None:
    assert graded(NANNING, inspection_obstructed=True) == "C"


def test_a_lead_changes_no_grade() -> None:
    """Ten workers unpaid for a year are a lead; what was dealt with is another record."""
    lead = {"unpaid_workers": 12, "unpaid_total_fen": 600_000_000, "pay_cycle_days": 60}

    assert graded(NANNING, **NOTHING, **lead) == graded(NANNING, **NOTHING) == "A"


def test_where_no_scheme_holds_there_is_no_preview() -> None:
    assert preview(None, []) is None
