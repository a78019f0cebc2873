"""One verdict explained whole, as `sunlit explain` and the assessment take it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from checker.explanation import Explanation, Reading, as_json, explain
from rules.cases import Case, Lines
from rules.rule_base import shipped
from rules.truth import FALSE, TRUE, UNKNOWN


def explained(case: Case, rule: str) -> Explanation:
    base = shipped()
    return explain(base, base.at(case.day, case.place), case, base.rules[rule])


def _owing(**more: Lines) -> Case:
    rows: list[dict[str, Any]] = [
        {"worker": "W07", "months": 3, "amount_fen": 1_000_000},
        {"worker": "W03", "months": 1, "amount_fen": 200_000},
        {"worker": "W07", "months": 1, "amount_fen": 100},
        {"months": 1, "amount_fen": 5_000},
    ]
    return Case("a", "320500", date(2026, 11, 22), {}, {"arrears": Lines(tuple(rows)), **more})


def _order(due_on: date) -> dict[str, Any]:
    return {
        "document": "限期改正指令书", "issuer": "hr", "addressee": "employer", "served_on": date(2026, 11, 2),
        "service": "direct", "due_on": due_on,
    }  # fmt: skip


def test_derived_lines_are_told_by_worker_for_each_order() -> None:
    orders = Lines((_order(date(2026, 11, 9)), _order(date(2026, 11, 20))))

    told = explained(_owing(orders=orders, payments=Lines()), "CR01")

    # two orders that count: W07, W03 and somebody not named, twice
    assert told.workers == ("W07", "W03", "", "W07", "W03", "")
    assert [told.worker_of(f"arrears_by_worker/{number}") for number in range(4)] == ["W07", "W03", "", "W07"]
    assert told.worker_of("standings/0") == ""


def test_what_is_owed_by_worker_adds_up_to_the_lines_it_is_told_of() -> None:
    told = explained(_owing(orders=Lines(), payments=Lines()), "CR01")

    owed = {
        told.worker_of(one.line): one.value
        for one in told.distance
        if one.fact == "arrears_by_worker.unpaid_fen" and told.worker_of(one.line)
    }
    # 1,000,000 + 100 fen in two rows; the row without a name may be anybody's
    assert owed == {"W07": 1_000_100, "W03": 200_000}


def test_a_decided_verdict_has_nothing_to_settle_and_an_open_one_nothing_to_turn() -> None:
    base = shipped()
    for example in base.rules["CR03"].cases:
        told = explained(example.case, "CR03")
        assert told.verdict is not None
        if told.verdict.truth is UNKNOWN:
            assert (bool(told.settled_by.sets), told.would_change.sets) == (True, ())
        else:
            assert (told.settled_by.sets, bool(told.would_change.sets)) == ((), True)
        assert told.verdict.truth is not TRUE or told.crosses_on is None


def test_a_reading_kept_for_many_cases_explains_like_a_new_one() -> None:
    base = shipped()
    case = _owing(orders=Lines(), payments=Lines())
    law = base.at(case.day, case.place)
    reading = Reading(base, law)

    again = [explain(base, law, case, base.rules["CR01"], reading=reading) for _ in range(2)]

    assert as_json(again[0]) == as_json(again[1]) == as_json(explained(case, "CR01"))


def test_a_long_list_is_measured_by_the_line_that_leads() -> None:
    rows = tuple(
        {"worker": f"W{number:03}", "months": 3, "amount_fen": 1_000 + number} for number in range(60)
    )
    case = replace(_owing(), lines={"arrears": Lines(rows), "orders": Lines(), "payments": Lines()})

    told = explained(case, "CR01")

    measured = [one for one in told.distance if one.fact == "arrears_by_worker.unpaid_fen"]
    assert told.verdict is not None
    assert told.verdict.truth is FALSE
    assert [told.worker_of(one.line) for one in measured] == ["W059"]


def test_a_rule_that_does_not_apply_still_tells_the_day_on_which_it_will() -> None:
    case = next(one.case for one in shipped().rules["B24"].cases if one.name == "the day before")

    written = as_json(explained(case, "B24"))

    assert (written["truth"], written["not_applicable"]) == (None, "not_yet_in_force")
    assert written["crosses_on"] == "2026-07-01"
