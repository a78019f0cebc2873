"""Grade schemes as they are read: on what was dealt with, never on a lead."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules.rule_base import shipped
from tests.small_base import loaded, told

FILE = "grades.yaml"
DAY = date(2026, 11, 22)


def scheme(
    *, name: str = "national", places: str = "", when: str = "headcount >= 3", otherwise: str = "A"
) -> str:
    return (
        f"- name: {name}\n  title: 示例等级\n  effective: {{from: 2017-01-01}}\n"
        f"  source: [{{law: some_law}}]\n"
        f"  grades:\n    - {{grade: C, when: {when}}}\n    - {{grade: B, when: headcount >= 1}}\n"
        f"  otherwise: {otherwise}\n" + (f"  places: {places}\n" if places else "")
    )


def test_a_local_scheme_comes_before_the_national_one(tmp_path: Path) -> None:
    base = loaded(tmp_path, {FILE: scheme() + scheme(name="local", places='["4507"]')})

    assert base.grade_scheme(DAY, "450702") is base.grades[1]
    assert base.grade_scheme(DAY, "450100") is base.grades[0]
    assert base.grade_scheme(date(2016, 12, 31), "450702") is None


def test_the_law_of_a_place_has_the_conditions_of_its_own_scheme_alone(tmp_path: Path) -> None:
    base = loaded(tmp_path, {FILE: scheme() + scheme(name="local", places='["4507"]')})

    def judged(place: str) -> list[str]:
        return [rule.id for rule in base.at(DAY, place).rules if rule.id.startswith("grade.")]

    assert judged("450702") == ["grade.local.C", "grade.local.B"]
    assert judged("450100") == ["grade.national.C", "grade.national.B"]
    assert base.at(DAY, "450702").signature != base.at(DAY, "450100").signature


def test_a_condition_cannot_name_a_rule_so_that_no_lead_becomes_a_grade(tmp_path: Path) -> None:
    (line,) = told(tmp_path, {FILE: scheme(when="A01")})

    assert line.startswith(f"{FILE}:6: grade.national.C: ")
    assert "A01" in line


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (scheme() + scheme(name="other"), "9: two schemes hold for the whole nation (name its places)"),
        (scheme() + scheme(places='["32"]'), "9: scheme 'national' stands twice (rename one of the two)"),
        (scheme(otherwise="B"), "7: national: grade 'B' stands twice (join them with OR)"),
        (
            scheme(places='["45070"]'),
            "9: places: found '45070' (two, four or six digits of GB/T 2260, quoted)",
        ),
    ],
)
def test_a_scheme_that_cannot_be_read_is_told(tmp_path: Path, written: str, message: str) -> None:
    assert f"{FILE}:{message}" in told(tmp_path, {FILE: written})


def test_the_shipped_schemes_say_that_their_text_was_not_seen() -> None:
    for one in shipped().grades:
        assert {source.mark for source in one.source} == {"M"}


def test_no_fact_of_a_shipped_scheme_can_come_from_the_written_review() -> None:
    """A grade rests on what the agency dealt with; what an employer states of itself is no such thing."""
    base = shipped()
    for name in (
        "times_dealt_with",
        "serious_violation_dealt_with",
        "order_or_decision_refused",
        "inspection_obstructed",
        "criminally_pursued",
        "reviews_missed_in_a_row",
    ):
        assert "R" not in base.vocabulary.facts[name].origin
