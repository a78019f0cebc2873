"""Next steps as they are read: nothing they name may be missing, and no clock runs from nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.next_step import PLACEHOLDERS
from rules.rule_base import shipped
from tests.small_base import FILES, loaded, told

FILE = "next_steps.yaml"
LIMITS = """\
decide: {title: 决定, actor: agency, count: 20, unit: working_days, rolls: false, source: [{law: some_law}]}
hand_over: {title: 移送, actor: agency, count: 24, unit: hours, rolls: false, source: [{law: some_law}]}
"""
SOURCE = "  source: [{law: some_law}]\n"
FACTS = FILES["facts/facts.yaml"].replace(
    "  has_roster:", "  excused: {title: 有理由, type: bool, origin: S, presumed: false}\n  has_roster:"
)


def step(*fields: str, text: str = "作出决定", actor: str = "agency") -> dict[str, str]:
    written = f"- name: decide\n  step: {text}\n  actor: {actor}\n" + "".join(
        f"  {field}\n" for field in fields
    )
    return {FILE: written + SOURCE, "time_limits.yaml": LIMITS, "facts/facts.yaml": FACTS}


def test_a_step_is_read_with_its_clock(tmp_path: Path) -> None:
    base = loaded(
        tmp_path,
        step(
            "when: {A01: true, listing: [true, unknown]}",
            "limit: decide",
            "counted_from: 自停业之日",
            "starts: {at: closed_on}",
            "not_supplied: [excused]",
            'places: ["32"]',
        ),
    )

    (one,) = base.next_steps
    assert one.when == {"A01": {"true"}, "listing": {"true", "unknown"}}
    assert one.text == "作出决定（自停业之日起20个工作日内）"
    assert one.starts is not None
    assert one.starts.fact is base.vocabulary.facts["closed_on"]
    assert [fact.name for fact in one.not_supplied] == ["excused"]
    assert (one.is_taken_in("320500"), one.is_taken_in("330100")) == (True, False)


def test_a_clock_may_start_from_some_lines_of_a_list(tmp_path: Path) -> None:
    base = loaded(
        tmp_path,
        step(
            "when: {A01: true}",
            "limit: decide",
            "counted_from: 自入职之日",
            "starts: {at: roster.hired_on, where: roster.pay_fen > :minimum_pay}",
        ),
    )

    starts = base.next_steps[0].starts
    assert starts is not None
    assert starts.fact.path == "roster.hired_on"
    assert starts.where is not None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (["when: {A02: true}"], "4: there is no rule or outcome 'A02' (did you mean A01?)"),
        (["when: {A01: maybe}"], "4: A01: found 'maybe' (true | held | unknown | false)"),
        (["when: {A01: held}"], "4: A01: found 'held' (true | held | unknown | false)"),
        (["when: {}"], "1: decide: nothing leads to this step (when: {CR01: true})"),
        (["any_of: [violations]"], "4: any_of: found 'violations' (one of violation)"),
        (["any_of: [violation]", "items: [Z]"], "5: items: found 'Z' (one of A)"),
        (
            ["when: {A01: true}", "limit: decied"],
            "5: period 'decied' is not in time_limits.yaml (did you mean decide?)",
        ),
        (
            ["when: {A01: true}", "limit: decide"],
            "5: a period runs from some event: it is not named (counted_from: 自……之日)",
        ),
        (
            ["when: {A01: true}", "starts: {at: closed_on}"],
            "5: starts: no period runs from it (leave it out)",
        ),
        (
            ["when: {A01: true}", "limit: hand_over", "counted_from: 自批准时", "starts: {at: closed_on}"],
            "7: starts: hours run from a minute, a case states days (leave it out)",
        ),
        (
            ["when: {A01: true}", "limit: decide", "counted_from: 自人数确定之日", "starts: {at: headcount}"],
            "7: at: 'headcount' is no date of a case (a fact, or list.column)",
        ),
        (
            ["when: {A01: true}", "not_supplied: [headcount]"],
            "5: nothing is presumed of headcount (an unknown fact is named missing; leave it out here)",
        ),
        (
            ["when: {A01: true}", "places: ['320']"],
            "5: places: found '320' (two, four or six digits of GB/T 2260, quoted)",
        ),
        (["when: {A01: true}", "due: 3"], "5: unknown field 'due'"),
    ],
)
def test_a_step_that_leads_nowhere_is_told_where_it_stands(
    tmp_path: Path, fields: list[str], message: str
) -> None:
    assert [line for line in told(tmp_path, step(*fields)) if line.startswith(f"{FILE}:{message}")]


@pytest.mark.parametrize("text", ["补充：{misisng}", "补充：{", "补充：{}"])
def test_a_text_that_nothing_fills_in_is_told(tmp_path: Path, text: str) -> None:
    (line,) = told(tmp_path, step("when: {A01: true}", text=f"'{text}'"))

    assert line.startswith(f"{FILE}:2: decide: nothing fills in ")
    assert all(f"{{{name}}}" in line for name in PLACEHOLDERS)


def test_a_condition_of_the_start_that_is_none_is_told_with_the_others(tmp_path: Path) -> None:
    lines = told(
        tmp_path,
        step(
            "when: {A01: true}",
            "limit: decide",
            "counted_from: 自入职之日",
            "starts: {at: roster.hired_on, where: roster.pya_fen > 1}",
            actor="agnet",
        ),
    )

    assert [line.split(": ")[0] for line in lines] == [f"{FILE}:3", f"{FILE}:7"]


def test_steps_do_not_share_a_name(tmp_path: Path) -> None:
    twice = step("when: {A01: true}")
    twice[FILE] *= 2

    assert told(tmp_path, twice) == [f"{FILE}:6: step 'decide' stands twice (rename one of the two)"]


def test_every_word_of_a_shipped_outcome_that_needs_a_person_leads_to_a_step() -> None:
    base = shipped()
    leads = {(id_, word) for one in base.next_steps for id_, words in one.when.items() for word in words}
    (referral,) = base.outcomes.referrals

    assert {(referral.id, word) for word in ("true", "held", "unknown")} <= leads
    assert {("listing", "true"), ("listing", "unknown"), ("publication", "true")} <= leads
    # every reason to hold it has a step of its own
    assert {(id_, "true") for _, id_ in referral.holds} <= leads
