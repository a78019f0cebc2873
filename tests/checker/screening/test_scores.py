"""Scores and previews of grades in a batch are those of each case alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from checker.screening.results import Screened
from checker.screening.screen import Summary
from rules.cases import read_case
from rules.rule_base import shipped
from tests.checker.scoring.given import ALONE
from tests.checker.screening.reviews import HANGZHOU, ndjson, screened, unpaid, written

BASE = shipped()
QINZHOU = "450702"
RECORD = {
    "times_dealt_with": 1,
    "serious_violation_dealt_with": False,
    "order_or_decision_refused": False,
    "inspection_obstructed": False,
    "criminally_pursued": False,
    "mass_incident": False,
    "bad_social_impact": False,
}


class Rows:
    """Keeps what is told of every case."""

    def __init__(self) -> None:
        self.of: dict[str, dict[str, Any]] = {}

    def block(self, screened: Screened) -> None:
        self.of |= {row["case_id"]: row for row in screened.case_rows(BASE)}

    def close(self, summary: Summary) -> None:
        pass

    def abandon(self) -> None:
        self.of = {}


def both(folder: Path, cases: list[dict[str, Any]]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Return each case as screened with others, and as assessed alone."""
    rows = Rows()
    _ = screened(ndjson(folder / "cases.ndjson", cases), sinks=[rows])
    return [(rows.of[one["case_id"]], ALONE.assess(read_case(BASE.vocabulary, one))) for one in cases]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"employer": {"unit_type": "state_organ"}},
        {"employer": {"unit_type": "enterprise"}},
        # out of time: the violations do not apply
        {
            "facts": {
                "continuing": False,
                "act_ended_on": "2022-01-01",
                "discovered_on": "2026-01-05",
                "first_complaint_on": None,
            }
        },
        {"facts": {"dispatched_workers": 12, "contract_workers": 107, "free_of_dispatch_limits": True}},
        {"facts": {"closed_or_moved_on": "2026-01-01"}},
        {"facts": {"headcount": 46, "pay_cycle_days": 60}},
    ],
)
def test_a_case_weighs_the_same_alone_and_among_others(tmp_path: Path, more: dict[str, Any]) -> None:
    cases = [unpaid("plain", 1_000_000), unpaid("short", 999_999, place=HANGZHOU), written("more", **more)]

    for batch, alone in both(tmp_path, cases):
        assert batch["score"] == alone["score"]
        assert batch["outcome"] == alone["outcome"]


@pytest.mark.slow
def test_the_worked_examples_weigh_the_same_alone_and_among_others(tmp_path: Path) -> None:
    examples = [example.case for rule in BASE.rules.values() for example in rule.cases]
    chosen = examples[::7]
    cases = [
        written(
            f"{number}",
            place=one.place,
            day=one.day,
            facts={name: as_json(value) for name, value in one.facts.items()},
            lines={
                kind: [{name: as_json(value) for name, value in row.items()} for row in lines.rows]
                for kind, lines in one.lines.items()
            },
        )
        for number, one in enumerate(chosen)
    ]

    found = both(tmp_path, cases)

    assert len(found) == len(chosen) > 40
    for batch, alone in found:
        assert batch["score"] == alone["score"]
        assert batch["outcome"] == alone["outcome"]


def as_json(value: object) -> object:
    if isinstance(value, bool | int | str):
        return value
    return None if not hasattr(value, "isoformat") else value.isoformat()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


def test_a_grade_is_previewed_by_the_scheme_of_each_cases_own_place(tmp_path: Path) -> None:
    cases = [
        written("national", place="450100", facts={**RECORD, "reviews_missed_in_a_row": 3}),
        written("local", place=QINZHOU, facts={**RECORD, "reviews_missed_in_a_row": 3}),
        written("no record", place=QINZHOU, facts={"times_dealt_with": 1}),
    ]

    found = both(tmp_path, cases)

    assert [batch["outcome"]["grade_preview"] for batch, _ in found] == ["B", "C", None]
    assert all(batch["outcome"] == alone["outcome"] for batch, alone in found)
