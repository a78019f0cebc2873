"""Rules, instruments, items and outcomes as files hold them, and every way to get them wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules.condition.tree import Defined, Not, OneOf
from rules.rule import Source
from tests.rules.loading.written import blocks
from tests.small_base import FACTS, FILES, loaded, told

FILE = "violations/B.yaml"
FIELDS = {
    "title": "示例规则",
    "kind": "violation",
    "status": "active",
    "severity": "2",
    "item": "A",
    "effective": "{from: 2020-01-01}",
    "source": "[{law: some_law, article: 第一条}]",
    "when": "has_roster",
}


def rule(written: str, id_: str = "B01") -> str:
    """Return a rule: the usual fields, but those written, each on a line of its own; left out where blank."""
    changed = dict(line.split(": ", 1) for line in written.splitlines() if line)
    fields = {"id": id_, **FIELDS, **changed}
    lines = [f"{key}: {value}" for key, value in fields.items() if value != "(left out)"]
    return "- " + "\n  ".join(lines) + "\n"


def problems(tmp_path: Path, written: str) -> list[str]:
    return [line.removeprefix(f"{FILE}:") for line in told(tmp_path, {FILE: rule(written)})]


def test_a_rule_is_read_with_all_that_is_said_of_it(tmp_path: Path) -> None:
    written = """\
effective: {from: 2020-01-01, to: 2029-12-31}
places: ["32", "330100", "440000"]
for_each: roster
when: roster.hired_on > day
source: [{law: some_law, article: 第一条, effective: 2021-01-01, mark: M}, {law: some_law}]
consequence: {order: 责令改正, fine: {per: worker, from_fen: 100, to_fen: 500, if: direct}}
"""

    read = loaded(tmp_path, {FILE: rule(written)}).rules["B01"]

    assert (read.since, read.until) == (date(2020, 1, 1), date(2029, 12, 31))
    # zeros that only fill up are no part of a prefix: all of a city, all of a province
    assert read.places == ("32", "3301", "44")
    assert (read.for_each, read.text) == ("roster", "roster.hired_on > day")
    assert read.source == (
        Source("some_law", "示例法", "第一条", date(2021, 1, 1), "M"),
        Source("some_law", "示例法", "", date(2019, 1, 1), "V"),
    )
    assert read.consequence["order"] == "责令改正"
    assert str(read.place) == f"{FILE}:1"


def test_unit_types_and_exceptions_become_exemptions_that_only_true_grants(tmp_path: Path) -> None:
    written = """\
unit_types: [enterprise]
not_applicable: [{reason: closed, when: closed_on < day}]
"""

    exemptions = loaded(tmp_path, {FILE: rule(written)}).rules["B01"].exemptions

    assert [exemption.reason for exemption in exemptions] == ["other_unit_type", "closed"]
    assert all(exemption.condition.presumed is False for exemption in exemptions)
    assert isinstance(exemptions[0].condition.body, Not)
    assert isinstance(exemptions[0].condition.body.part, OneOf)


def test_the_two_year_limit_bars_violations_and_neither_crimes_nor_lists(tmp_path: Path) -> None:
    """劳动保障监察条例第二十条."""
    limit = "definitions:\n  time_barred: {title: 超过二年, when: closed_on < day - INTERVAL 24 MONTH}\n"
    files = {
        "facts/facts.yaml": FACTS + limit,
        FILE: rule(""),
        "crimes.yaml": rule("kind: crime", "CR01"),
        "listing.yaml": rule("kind: listing", "LS01"),
    }

    rules = loaded(tmp_path, files).rules

    barred = {id_: [one.reason for one in rules[id_].exemptions] for id_ in ("B01", "CR01", "LS01")}
    assert barred == {"B01": ["time_barred"], "CR01": [], "LS01": []}
    assert isinstance(rules["B01"].exemptions[0].condition, Defined)


@pytest.mark.parametrize(("written", "lines"), blocks("rules.txt"))
def test_a_rule_that_cannot_be_read(tmp_path: Path, written: str, lines: list[str]) -> None:
    assert problems(tmp_path, written) == lines


def test_a_rule_that_stands_twice_is_told_with_the_first_place(tmp_path: Path) -> None:
    assert told(tmp_path, {FILE: rule("", "A01")}) == [
        f"{FILE}:1: rule A01 stands twice (first in violations/A.yaml:1)"
    ]


def test_a_rule_without_an_id_is_told_and_does_not_stop_the_others(tmp_path: Path) -> None:
    lines = told(tmp_path, {FILE: rule("id: (left out)\nwhen: 'None'") + rule("when: B03", "B02")})

    assert lines == [
        f"{FILE}:1: id: expected text, found nothing",
        f"{FILE}:8: : unknown fact 'None' (declare it)",
        f"{FILE}:17: B02: unknown fact 'B03' (did you mean B02?)",
    ]


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("violations/B.yaml", "B01: {}\n", ["1: expected a list of entries (- id: …)"]),
        ("violations/B.yaml", "- B01\n", ["1: expected an entry with fields, found 'B01'"]),
        (
            "instruments.yaml",
            "some_law: 示例法\n",
            ["1: some_law: expected fields, found '示例法' (title: …)"],
        ),
        (
            "instruments.yaml",
            "some_law: {title: 示例法, effective: 2019}\n",
            ["1: effective: expected a date, found 2019"],
        ),
        (
            "instruments.yaml",
            "some_law: {title: 示例法, number: 3}\n",
            ["1: number: expected text, found 3 (quote it)"],
        ),
        ("inspection_items.yaml", "A: {english: Example}\n", ["1: title: expected text, found nothing"]),
        ("inspection_items.yaml", "A: 3\n", ["1: A: expected text, found 3 (quote it)"]),
        ("inspection_items.yaml", "A: 示例\non: 示例\n", ["2: the name 'on' is read as True (quote it)"]),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, text: str, lines: list[str]) -> None:
    mine = [line.removeprefix(f"{name}:") for line in told(tmp_path, {name: text}) if line.startswith(name)]

    assert mine == lines


def test_an_instrument_that_nobody_declared_is_told_with_what_is_near(tmp_path: Path) -> None:
    lines = told(tmp_path, {"instruments.yaml": "some_laws: {title: 示例法}\n"})

    assert lines == [
        "violations/A.yaml:9: instrument 'some_law' is not in instruments.yaml (did you mean some_laws?)"
    ]


def outcome_problems(tmp_path: Path, text: str) -> list[str]:
    """Return what is told of outcomes; those that every rule base has are added where they are left out."""
    whole = text + "".join(
        f"\n{key}: {{when: A01}}" for key in ("listing", "publication") if f"{key}:" not in text
    )
    return [line.removeprefix("outcomes.yaml:") for line in told(tmp_path, {"outcomes.yaml": whole + "\n"})]


@pytest.mark.parametrize(("written", "lines"), blocks("outcomes.txt"))
def test_outcomes_that_cannot_be_read(tmp_path: Path, written: str, lines: list[str]) -> None:
    assert outcome_problems(tmp_path, written) == lines


def test_outcomes_are_conditions_that_engines_judge_like_rules(tmp_path: Path) -> None:
    text = """\
referrals:
  - crime: some_crime
    title: 示例罪
    when: A01
    held: [{reason: paid, title: 已付, when: has_roster}]
listing: {when: A01 OR has_roster}
publication: {when: 'FALSE'}
"""

    outcomes = loaded(tmp_path, {**FILES, "outcomes.yaml": text}).outcomes

    assert [rule.id for rule in outcomes.rules] == [
        "referral.some_crime",
        "held.some_crime.paid",
        "listing",
        "publication",
    ]
    assert outcomes.referrals[0].holds == (("paid", "held.some_crime.paid"),)
    assert {rule.kind for rule in outcomes.rules} == {"outcome"}
    assert all(rule.why_not_in_force(date(1990, 1, 1), "320500") == "" for rule in outcomes.rules)
