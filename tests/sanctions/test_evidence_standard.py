"""The common standard of evidence: every item has a source, and each is met by its own papers or findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.rule_base import shipped
from rules.truth import FALSE, TRUE, UNKNOWN, Truth
from sanctions import referral
from sanctions.course.reading import CoursesBroken, shipped_courses
from sanctions.evidence_standard import against, evidence_standard, read
from sanctions.proceeding.proceeding import Family
from tests.sanctions.families import ROOT, family, made

LINES = {"lines": [{"worker": "W01", "months": 3, "amount_fen": 1_000_000}], "complete": True}
OPEN = ("open", {"due_on": "2026-06-10"})
SERVE = ("serve", {"service": "direct"})


def met(found: Family) -> dict[str, Truth]:
    return {one.item.name: one.met for one in against(found)}


def test_every_item_names_papers_there_are_and_law_there_is() -> None:
    papers, instruments = shipped_courses().papers, shipped().instruments

    for item in evidence_standard():
        assert set(item.papers) <= papers.keys(), item.name
        assert item.sources, item.name
        assert {one.law for one in item.sources} <= instruments.keys(), item.name


def test_the_papers_of_a_referrals_file_are_all_in_the_standard() -> None:
    required = {item.papers for item in evidence_standard() if item.papers and not item.where_needed}

    assert required == set(referral.SEVEN_PAPERS.values())


def test_an_empty_file_meets_nothing_and_holds_nothing_against_what_may_not_be_needed() -> None:
    found = against(family())

    assert {one.met for one in found if not one.item.where_needed and one.item.name != "conduct"} == {FALSE}
    assert {one.met for one in found if one.item.where_needed} == {UNKNOWN}
    assert met(family())["conduct"] is UNKNOWN


def test_papers_and_findings_meet_their_items_and_say_by_which_act() -> None:
    case = made("case", "filed", "open", ("arrears", LINES), ("facts", {"facts": {"evasion_flight": True}}))
    order = made("order", "run_out", OPEN, "approve", "issue", SERVE, "run-out")
    letter = made("referral", "handed_over", "open", "hand-over", papers=("referral_letter", "evidence"))

    found = {one.item.name: one for one in against(family(case, order, letter))}

    assert found["referral_letter"].by == ("320500-2026-Y0001/2",)
    assert found["documentary_evidence"].met is TRUE
    assert found["arrears_by_worker"].by == (f"{ROOT}/2",)
    assert found["order_served_in_time"].by == ("320500-2026-Z0001/4",)
    assert found["unpaid_at_its_end"].by == ("320500-2026-Z0001/5",)
    assert (found["conduct"].met, found["conduct"].by) == (TRUE, (f"{ROOT}/3",))
    assert found["interview_record"].met is FALSE


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2026-06-10", TRUE), ("2026-06-11", FALSE), ("2026-06", UNKNOWN), ("unknown", UNKNOWN)],
)
def test_an_order_was_served_in_time_late_or_nobody_can_tell(on: str, expected: Truth) -> None:
    order = made("order", "served", OPEN, "approve", "issue", SERVE, on=on)

    assert met(family(order))["order_served_in_time"] is expected


@pytest.mark.parametrize(
    ("paid", "complete", "expected"),
    [(999_999, True, TRUE), (1_000_000, True, FALSE), (1_000_000, False, UNKNOWN)],
)
def test_what_is_unpaid_at_the_end_of_the_period_is_told_to_the_fen(
    paid: int, complete: bool, expected: Truth
) -> None:
    payment = {"worker": "W01", "amount_fen": paid, "paid_on": "2026-06-10", "paid_by": "debtor"}
    case = made("case", "filed", "open", ("arrears", {**LINES, "complete": complete}), ("payment", payment))
    order = made("order", "run_out", OPEN, "approve", "issue", SERVE, "run-out")

    assert met(family(case, order))["unpaid_at_its_end"] is expected


def test_conduct_denied_in_every_part_is_not_met() -> None:
    names = ("evasion_asset", "evasion_flight", "evasion_records", "evasion_other", "ability_to_pay")
    denied = made("case", "filed", "open", ("facts", {"facts": dict.fromkeys(names, False)}))

    assert met(family(denied))["conduct"] is FALSE


def test_a_standard_that_does_not_read_is_told_with_its_file(tmp_path: Path) -> None:
    odd = tmp_path / "standard.yaml"
    _ = odd.write_text("items:\n  one: {title: 示例 | one, source: []}\n", encoding="utf-8")

    with pytest.raises(CoursesBroken, match=r"standard\.yaml: one: expected papers"):
        _ = read(odd)
    _ = odd.write_text("items: [1]\n", encoding="utf-8")
    with pytest.raises(CoursesBroken, match=r"standard\.yaml: items"):
        _ = read(odd)
