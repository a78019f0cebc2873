"""Periods of the law as they are read: what is refused is told with its place, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.rule_base import shipped
from rules.time_limit import ACTORS, TIME_UNITS
from tests.small_base import loaded, told

FILE = "time_limits.yaml"
SOURCE = "source: [{law: some_law, article: 第五条}]"


def period(fields: str) -> dict[str, str]:
    return {FILE: f"handover:\n  {{title: 移送, {fields}, {SOURCE}}}\n"}


def test_a_period_is_read_with_its_unit_and_its_source(tmp_path: Path) -> None:
    limit = loaded(tmp_path, period("actor: agency, count: 24, unit: hours, rolls: false")).time_limits[
        "handover"
    ]

    assert (limit.name, limit.actor, limit.count, limit.unit, limit.rolls) == (
        "handover",
        "agency",
        24,
        "hours",
        False,
    )
    assert [str(source) for source in limit.source] == ["示例法第五条（2019-01-01施行）"]
    assert limit.words == "24小时"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            "actor: agent, count: 3, unit: days, rolls: false",
            "actor: 'agent' is none of the words known here",
        ),
        ("actor: agency, count: 3, unit: day, rolls: false", "unit: 'day' is none of the words known here"),
        ("actor: agency, count: 0, unit: days, rolls: false", "count: found 0 days (1 to 3660)"),
        ("actor: agency, count: 3.5, unit: days, rolls: false", "count: expected a whole number, found 3.5"),
        ("actor: agency, count: 31, unit: years, rolls: false", "count: found 31 years (1 to 30)"),
        ("actor: agency, count: 3, unit: days", "rolls: expected true or false, found nothing"),
        (
            "actor: agency, count: 3, unit: hours, rolls: true",
            "a period of hours does not roll (rolls: false)",
        ),
        (
            "actor: agency, count: 3, unit: working_days, rolls: true",
            "a period of working_days does not roll (rolls: false)",
        ),
        ("actor: agency, count: 3, unit: days, rolls: false, days: 3", "unknown field 'days'"),
    ],
)
def test_a_period_that_cannot_be_counted_is_told_where_it_stands(
    tmp_path: Path, fields: str, message: str
) -> None:
    (line,) = told(tmp_path, period(fields))

    assert line.startswith(f"{FILE}:2: {message}")


def test_a_period_without_a_source_or_of_an_unknown_law_is_told(tmp_path: Path) -> None:
    written = "a: {title: 甲, actor: agency, count: 1, unit: days, rolls: false}\n"
    written += (
        "b: {title: 乙, actor: agency, count: 1, unit: days, rolls: false, source: [{law: some_lwa}]}\nc: 3\n"
    )

    assert told(tmp_path, {FILE: written}) == [
        f"{FILE}:1: a rule cites at least one source (source: [{{law: …, article: …}}])",
        f"{FILE}:2: instrument 'some_lwa' is not in instruments.yaml (did you mean some_law?)",
        f"{FILE}:3: c: expected fields, found 3 (title: …)",
    ]


# the periods of the referral, the list and the procedure, count by count
COUNTS = {
    "referral_approval": (3, "days"),
    "referral_handover": (24, "hours"),
    "referral_completion": (3, "days"),
    "police_pass_on": (24, "hours"),
    "police_filing_decision": (3, "days"),
    "police_reconsideration": (3, "days"),
    "referral_reconsideration_request": (3, "days"),
    "supervision_request": (3, "days"),
    "police_reasons": (7, "days"),
    "police_filing_on_notice": (15, "days"),
    "materials_handover": (3, "days"),
    "listing_objection": (5, "working_days"),
    "listing_objection_check": (5, "working_days"),
    "listing_decision": (20, "working_days"),
    "listing_decision_extended": (20 + 20, "working_days"),
    "listing_term": (3, "years"),
    "early_removal": (6, "months"),
    "early_removal_decision": (15, "working_days"),
    "removal": (10, "working_days"),
    "investigation": (60, "working_days"),
    "investigation_extended": (60 + 30, "working_days"),
    "penalty_decision": (90, "days"),
    "hearing_request": (5, "working_days"),
    "penalty_service": (7, "working_days"),
    "fine_payment": (15, "days"),
    "penalty_publicity": (7, "working_days"),
}


@pytest.mark.parametrize("name", COUNTS)
def test_the_shipped_periods_are_those_of_the_law(name: str) -> None:
    limit = shipped().time_limits[name]

    assert (limit.count, limit.unit) == COUNTS[name]


def test_the_notice_leaves_room_for_objection_and_check_before_the_decision() -> None:
    limits = shipped().time_limits

    # 20 - 5 - 5, our own reckoning and marked so
    assert limits["listing_notice"].count == 20 - 5 - 5
    assert {source.mark for source in limits["listing_notice"].source} == {"D"}


def test_the_undefined_days_of_the_referral_regulation_are_natural_and_do_not_roll_for_our_own_duties() -> (
    None
):
    for limit in shipped().time_limits.values():
        if any(source.law == "referral_regulation" for source in limit.source) and limit.unit != "hours":
            assert limit.unit == "days", limit.name
            assert limit.rolls is (limit.actor == "police"), limit.name


def test_every_shipped_period_names_who_acts_and_where_it_stands() -> None:
    for limit in shipped().time_limits.values():
        assert limit.actor in ACTORS
        assert limit.unit in TIME_UNITS
        assert limit.source
