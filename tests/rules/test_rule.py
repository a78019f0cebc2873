"""Where and when a rule is judged at all, and how its source is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rules.rule import Rule, Source, Status
from tests.small_base import loaded

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def rule(tmp_path_factory: pytest.TempPathFactory) -> Rule:
    folder: Path = tmp_path_factory.mktemp("base")
    return loaded(folder).rules["A01"]


def test_a_rule_is_judged_from_its_first_to_its_last_day(rule: Rule) -> None:
    until = replace(rule, since=date(2020, 1, 1), until=date(2025, 12, 31))

    reasons = [
        until.why_not_in_force(day, "320500")
        for day in (date(2019, 12, 31), date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    ]

    assert reasons == ["not_yet_in_force", "", "", "no_longer_in_force"]


def test_a_rule_without_a_last_day_stays_in_force(rule: Rule) -> None:
    assert rule.why_not_in_force(date(2199, 1, 1), "320500") == ""


@pytest.mark.parametrize(
    ("places", "place", "reason"),
    [
        ((), "320500", ""),
        (("32",), "320500", ""),
        (("32",), "330100", "other_place"),
        (("3205",), "320582", ""),
        (("3205",), "320600", "other_place"),
        (("320582",), "320582", ""),
        (("320582",), "320500", "other_place"),
        (("11", "32"), "320500", ""),
    ],
)
def test_a_local_rule_is_judged_in_its_places_only(
    rule: Rule, places: tuple[str, ...], place: str, reason: str
) -> None:
    assert replace(rule, places=places).why_not_in_force(DAY, place) == reason


@pytest.mark.parametrize("status", ["draft", "shadow", "retired"])
def test_only_an_active_rule_is_judged(rule: Rule, status: Status) -> None:
    assert replace(rule, status=status).why_not_in_force(DAY, "320500") == f"status_{status}"
    assert replace(rule, status="active").why_not_in_force(DAY, "320500") == ""


@pytest.mark.parametrize(
    ("mark", "effective", "written"),
    [
        ("V", date(2020, 5, 1), "示例法第一条（2020-05-01施行）"),
        ("V", None, "示例法第一条"),
        ("M", None, "示例法第一条〔凭记忆，未核对原文〕"),
        ("D", None, "示例法第一条〔设计，非法律规定〕"),
    ],
)
def test_a_source_says_how_sure_we_are_of_it(mark: str, effective: date | None, written: str) -> None:
    assert str(Source("some_law", "示例法", "第一条", effective, mark)) == written
