"""Weights as they are read: whole, never negative, never falling, so that a score is monotone."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.rule_base import shipped
from tests.small_base import loaded, told

FILE = "scoring.yaml"


def test_a_rule_weighs_by_its_kind_and_severity_or_as_it_is_said(tmp_path: Path) -> None:
    base = loaded(tmp_path, {FILE: "kinds: {violation: [1, 3, 10, 30]}\n"})

    assert base.weights.of(base.rules["A01"]) == 3  # severity 2
    own = loaded(tmp_path, {FILE: "kinds: {violation: [1, 3, 10, 30]}\nrules: {A01: 7}\n"})
    assert own.weights.of(own.rules["A01"]) == 7


def test_without_weights_nothing_is_ordered(tmp_path: Path) -> None:
    base = loaded(tmp_path)

    assert base.weights.of(base.rules["A01"]) == 0


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("- 1\n", "1: expected named entries (kinds: {…})"),
        ("kinds: {violation: [1, 2, 3]}\n", "1: violation: found [1, 2, 3] (four whole numbers"),
        ("kinds: {violation: [1, 2, 3, true]}\n", "1: violation: found [1, 2, 3, True] (four whole numbers"),
        ("kinds: {violation: [1, 2, 3, 4.5]}\n", "1: violation: found [1, 2, 3, 4.5] (four whole numbers"),
        ("kinds: {violation: [3, 2, 5, 9]}\n", "1: violation: [3, 2, 5, 9] falls as severity rises"),
        ("kinds: {violation: [-1, 2, 5, 9]}\n", "1: violation: -1 points (0 to 10000"),
        ("kinds: {violations: [1, 2, 5, 9]}\n", "1: unknown field 'violations' (did you mean violation?)"),
        ("rules: {A01: -1}\n", "1: A01: -1 points (0 to 10000"),
        ("rules: {A02: 1}\n", "1: there is no rule 'A02' to weigh (did you mean A01?)"),
        ("rules: {A01: many}\n", "1: A01: expected a whole number, found 'many'"),
    ],
)
def test_a_weight_that_would_break_the_order_is_told(tmp_path: Path, written: str, message: str) -> None:
    lines = told(tmp_path, {FILE: written})

    assert [line for line in lines if line.startswith(f"{FILE}:{message}")]


def test_every_shipped_rule_weighs_something_but_the_one_that_speaks_for_the_employer() -> None:
    base = shipped()

    assert [rule.id for rule in base.rules.values() if base.weights.of(rule) == 0] == ["CR04"]


def test_a_crime_outweighs_any_single_violation() -> None:
    weights = shipped().weights

    assert weights.of_kind["crime"][3] > max(weights.of_kind["violation"])
