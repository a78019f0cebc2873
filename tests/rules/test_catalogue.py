"""The law as shipped: exactly these rules, each with its source and worked cases that hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from checker.engines.reference import ReferenceEngine, engine_for
from rules.rule import Rule
from rules.rule_base import BASE, shipped

LAW = shipped()

# What can be screened without a visit: from the written review, or from roster, payroll and hours. Rule and
# severity: 1 order or warning, 2 fine if not corrected, 3 direct fine or money owed, 4 list or crime.
FROM_THE_REVIEW = """
A02 1  A03 1  A04 2  B14 2  B17 2  B18 1  C01 3  F06 2  G13 2  I04 3  I11 1  L02 3
H01 3  H02 3  H03 3
"""
FROM_LINES = """
B01 3  B02 3  B03 3  B06 2  B07 2  B08 3  B08L 1  B12 1  B13 1  B16 3  B22 1  B23 2  B24 1
C04 3  C09 3  C12 3  C13 3
D01 4  D09 4  D10 3
E01 3  E02 3  E03 3  E04 3  E06 3  E11 3
F01 3  F02 3  F03 2  F04 2  F07 3  F08 3
G01 3  G02 3  G03 3  G04 3  G05 2  G09 3  G10 3  G10JS 3  G11 3  G12 3  G15 4  G17 3
I02 3
"""
CONSEQUENCES = "CR01 4  CR02 4  CR03 4  CR04 4  CR05 4  LS01 4  LS02 4  PB01 4"
INTEGRITY = "IN01 1  IN02 1  IN03 1  IN04 1  IN05 1  IN06 1  IN07 1  IN08 1  IN09 1  IN10 1"

NEVER_MADE_OUT = {"G03": "min_hourly_wage"}
"""Rules that no case can make out yet, and the figure they wait for: no hourly minimum wage is known."""


def catalogue() -> dict[str, int]:
    words = (FROM_THE_REVIEW + FROM_LINES + CONSEQUENCES + " " + INTEGRITY).split()
    return {id_: int(severity) for id_, severity in zip(words[::2], words[1::2], strict=True)}


each_rule = pytest.mark.parametrize("rule", LAW.rules.values(), ids=lambda rule: rule.id)


def test_the_rules_shipped_are_exactly_these_with_these_severities() -> None:
    assert {rule.id: rule.severity for rule in LAW.rules.values()} == catalogue()


def test_every_rule_shipped_is_active() -> None:
    assert {rule.status for rule in LAW.rules.values()} == {"active"}


@pytest.mark.parametrize(
    ("ids", "kinds"),
    [
        (("CR01", "CR03", "CR04"), {"crime"}),
        (("CR02", "CR05", "I11", "B08L"), {"lead"}),
        (("LS01", "LS02"), {"listing"}),
        (("PB01",), {"publication"}),
    ],
)
def test_what_is_no_violation_says_what_it_is(ids: tuple[str, ...], kinds: set[str]) -> None:
    assert {LAW.rules[id_].kind for id_ in ids} == kinds


def test_all_other_rules_are_violations_and_cross_checks_are_integrity() -> None:
    others = {"crime", "lead", "listing", "publication"}

    kinds = {rule.id: rule.kind for rule in LAW.rules.values() if rule.kind not in others}

    assert all((kind == "integrity") == id_.startswith("IN") for id_, kind in kinds.items())


def test_rules_of_jiangsu_apply_in_jiangsu_only_and_its_own_term_replaces_the_national_one() -> None:
    """江苏省工资支付条例第十九条 goes before 工资支付暂行规定第九条 (G10): one or the other, never both."""
    local = {id_ for id_, rule in LAW.rules.items() if rule.places == ("32",)}

    assert local == {"A04", "G10JS", "G11", "G12", "G13", "G15"}
    for place in ("320500", "330100", "110101"):
        here = {rule.id for rule in LAW.at(date(2026, 11, 22), place).rules}
        assert len(here & {"G10", "G10JS"}) == 1


@each_rule
def test_a_rule_cites_its_source_and_says_what_follows(rule: Rule) -> None:
    assert all(source.title for source in rule.source)
    assert any(source.article for source in rule.source)
    assert rule.consequence["order"]
    assert rule.title
    assert rule.item in LAW.items


@each_rule
def test_no_rule_is_older_than_all_of_its_sources(rule: Rule) -> None:
    """Cross-checks of the form are of our own making and find nothing."""
    begun = [source.effective for source in rule.source if source.effective is not None]

    assert rule.kind == "integrity" or rule.since >= min(begun)


@each_rule
def test_what_binds_somebody_rests_on_a_text_that_was_seen(rule: Rule) -> None:
    if rule.kind in ("violation", "crime", "listing", "publication"):
        assert "V" in {source.mark for source in rule.source}


@each_rule
def test_a_source_from_memory_or_of_our_own_says_so(rule: Rule) -> None:
    for source in rule.source:
        assert source.mark in ("V", "M", "D")
        assert ("凭记忆" in str(source)) == (source.mark == "M")
        assert ("非法律规定" in str(source)) == (source.mark == "D")


@pytest.mark.parametrize(
    ("id_", "law"),
    [
        ("CR05", "joint_notice_2014_100"),
        ("CR03", "joint_notice_2014_100"),
        ("PB01", "publication_measures"),
        ("E11", "minor_workers_provisions"),
        ("F03", "inspection_regulation"),
        ("C09", "labour_contract_law"),
        ("C12", "labour_contract_law"),
    ],
)
def test_what_is_known_from_memory_is_marked(id_: str, law: str) -> None:
    assert "M" in {source.mark for source in LAW.rules[id_].source if source.law == law}


def test_nothing_of_low_confidence_is_shipped() -> None:
    files = sorted(BASE.rglob("*.yaml"))

    assert files
    assert [path.name for path in files if "M?" in path.read_text(encoding="utf-8")] == []


@each_rule
def test_a_rule_has_a_case_that_makes_it_out_one_that_does_not_and_one_that_cannot_be_told(
    rule: Rule,
) -> None:
    expected = {case.expect for case in rule.cases} - {"not_applicable"}

    if rule.id in NEVER_MADE_OUT:
        assert expected == {"false", "unknown"}
    else:
        assert expected == {"true", "false", "unknown"}
    assert len(rule.cases) >= 3


@pytest.mark.parametrize(("id_", "figure"), NEVER_MADE_OUT.items())
def test_a_rule_without_a_case_that_makes_it_out_waits_for_a_figure_nobody_knows(
    id_: str, figure: str
) -> None:
    """With the first figure or band this fails, and the rule needs its case."""
    parameter = LAW.parameters[figure]

    assert (parameter.bands, parameter.figures) == ((), ())
    assert any(f":{figure}" in (case.missing or ()) for case in LAW.rules[id_].cases)


@each_rule
def test_a_case_that_cannot_be_told_says_what_is_missing(rule: Rule) -> None:
    for case in rule.cases:
        assert bool(case.missing) == (case.expect == "unknown"), case.name


@each_rule
def test_cases_of_a_rule_have_names_of_their_own(rule: Rule) -> None:
    names = [case.name for case in rule.cases]

    assert len(set(names)) == len(names)


ENGINES: dict[Any, ReferenceEngine] = {}


@each_rule
def test_every_case_beside_a_rule_holds(rule: Rule) -> None:
    for case in rule.cases:
        judgement = engine_for(LAW, case.case, ENGINES).judge(case.case)
        if rule.id in judgement.not_applicable:
            told, missing = "not_applicable", frozenset[str]()
        else:
            verdict = judgement.verdicts[rule.id]
            told, missing = verdict.truth.word, frozenset(verdict.missing)

        assert told == case.expect, f"{case.place} {case.name}"
        if case.missing is not None:
            assert missing == case.missing, f"{case.place} {case.name}"


def test_no_case_holds_an_identity_number_or_a_name_of_somebody() -> None:
    """Whatever 18 characters look like an identity number belongs to a region that does not exist."""
    personal = {"name", "id_number", "legal_representative"}

    for rule in LAW.rules.values():
        for case in rule.cases:
            assert not personal & set(case.case.facts)
            assert case.case.name == "" or "示例" in case.case.name


def test_what_is_referred_is_told_by_crime_and_held_for_a_person_where_it_may_be() -> None:
    (referral,) = LAW.outcomes.referrals

    assert referral.crime == "refusal_to_pay"
    assert [reason for reason, _ in referral.holds] == ["no_conduct_element", "paid_before_filing"]
    assert {rule.id for rule in LAW.outcomes.rules} == {
        referral.id,
        *(id_ for _, id_ in referral.holds),
        "listing",
        "publication",
        *(id_ for scheme in LAW.grades for _, id_ in scheme.steps),
    }
