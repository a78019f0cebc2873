"""Versions of rules: they change exactly where what a rule asks of a case does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rules.rule_base import RuleBase, shipped
from rules.version import LENGTH, Versions
from tests.small_base import FILES, RULE, loaded

ROOT = Path(__file__).parents[2]
DEFINED = FILES["facts/facts.yaml"] + "definitions:\n  many: {title: 很多, when: headcount > 10}\n"


def version(base: RuleBase) -> str:
    return Versions().of(base.rules["A01"])


def base(folder: Path, rule: str = RULE, facts: str = DEFINED) -> RuleBase:
    return loaded(
        folder,
        {"violations/A.yaml": rule.replace("when: headcount > 10", "when: many"), "facts/facts.yaml": facts},
    )


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        (RULE.replace("severity: 2", "severity: 3"), DEFINED),
        (RULE.replace("from: 2020-01-01", "from: 2020-01-02"), DEFINED),
        (RULE.replace("  item: A\n", '  item: A\n  places: ["32"]\n'), DEFINED),
        (RULE.replace("  when:", "  unit_types: [enterprise]\n  when:"), DEFINED),
        # what it names means something else, its own text is the same
        (RULE, DEFINED.replace("when: headcount > 10", "when: headcount > 9 + 1")),
        (RULE, DEFINED.replace("type: int, unit: persons", "type: int, unit: persons, presumed: 0")),
    ],
)
def test_a_rule_that_asks_something_else_is_another_version(tmp_path: Path, rule: str, facts: str) -> None:
    assert version(base(tmp_path / "b", rule, facts)) != version(base(tmp_path / "a"))


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        (RULE.replace("示例规则", "另一个名称"), DEFINED),
        (RULE.replace("第一条", "第二条"), DEFINED),
        ("# a remark\n" + RULE, DEFINED.replace("title: 人数", "title: 职工人数")),
    ],
)
def test_words_for_people_make_no_version(tmp_path: Path, rule: str, facts: str) -> None:
    assert version(base(tmp_path / "b", rule, facts)) == version(base(tmp_path / "a"))


def test_versions_are_the_same_in_every_process() -> None:
    """Receipts of years compare them; sets and hashes must leave no trace in them."""
    code = (
        "from rules.rule_base import shipped; from rules.version import Versions; v = Versions();"
        "print(','.join(v.of(rule) for rule in shipped().rules.values()))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout.strip()
        for seed in ("1", "2")
    }

    here = Versions()
    assert told == {",".join(here.of(rule) for rule in shipped().rules.values())}


def test_no_two_shipped_rules_share_a_version() -> None:
    versions = Versions()
    found = [versions.of(rule) for rule in shipped().rules.values()]

    assert len(set(found)) == len(found)
    assert {len(one) for one in found} == {LENGTH}
