"""The watch list: for many cases at once the same days that one case is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from checker.explanation.crosses_on import crosses_on
from checker.explanation.watch import Crossing, Watch
from checker.intake.batch import from_cases
from rules.cases import Case, Lines
from rules.rule_base import RuleBase, shipped
from tests.checker.engines.drawn import Drawer
from tests.checker.engines.parity import everything
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, with_rules

DAYS = 6


def watched(base: RuleBase, cases: list[Case], days: int, most: int = 1_000) -> Watch:
    watch = Watch(base, days, most)
    watch.look(from_cases(cases, base.vocabulary), everything(base.vocabulary))
    return watch


def _order(due_on: date) -> dict[str, object]:
    return {
        "document": "限期改正指令书", "issuer": "hr", "addressee": "employer", "served_on": date(2026, 11, 2),
        "service": "direct", "due_on": due_on,
    }  # fmt: skip


def owing(case_id: str, due_on: date, place: str = "320500", day: date = date(2026, 11, 5)) -> Case:
    """Return a case of three months unpaid, with an order that runs out on a day."""
    arrears = {"worker": "W01", "months": 3, "amount_fen": 1_000_000, "is_migrant": True}
    lines = {"arrears": Lines((arrears,)), "orders": Lines((_order(due_on),)), "payments": Lines()}
    return Case(case_id, place, day, {}, lines)  # type: ignore[arg-type]


def test_orders_running_out_are_told_by_case_with_the_day() -> None:
    cases = [owing("a", date(2026, 11, 7)), owing("b", date(2026, 11, 20)), owing("c", date(2026, 11, 4))]

    told = watched(shipped(), cases, 4).crossings

    of_order = {(one.case_id, one.rule): one.crosses_on for one in told if one.rule in ("CR03", "LS01")}
    # b runs out after the four days, c has run out already
    assert of_order == {("a", "CR03"): date(2026, 11, 8), ("a", "LS01"): date(2026, 11, 8)}


def test_every_case_is_watched_from_its_own_day() -> None:
    cases = [owing("a", date(2026, 11, 9)), owing("b", date(2026, 11, 9), day=date(2026, 11, 9))]

    told = watched(shipped(), cases, 3).crossings

    # from 5 November three days reach 8 November only
    assert [(one.case_id, one.crosses_on) for one in told if one.rule == "CR03"] == [
        ("b", date(2026, 11, 10))
    ]


@pytest.mark.parametrize(
    ("day", "place"),
    [(date(2026, 6, 25), "320500"), (date(2016, 12, 30), "330100")],
)
def test_it_is_what_each_case_alone_is_told(day: date, place: str) -> None:
    # rules begin on 2026-07-01 and 2017-01-01
    base, random = shipped(), Random(f"watch {place}")
    cases = [
        replace(one, case_id=f"C{number}", day=day - timedelta(days=random.randint(0, 1)))
        for number, one in enumerate(Drawer(base, base.at(day, place)).cases(random, 14))
    ]

    told = watched(base, cases, DAYS).crossings

    expected = {
        Crossing(case.case_id, rule.id, on)
        for case in cases
        for rule in base.rules.values()
        if (on := crosses_on(base, rule, case, horizon=DAYS)) is not None
    }
    assert set(told) == expected
    assert len(told) == len(expected)
    assert expected


def test_what_is_told_comes_soonest_first() -> None:
    cases = [owing("a", date(2026, 11, 6)), owing("b", date(2026, 11, 5))]

    told = [one.case_id for one in watched(shipped(), cases, 3).crossings if one.rule == "CR03"]

    assert told == ["b", "a"]


def test_batches_of_other_days_are_watched_with_the_rules_of_their_days() -> None:
    base = shipped()
    # B24 begins on 2026-07-01
    row = {"worker": "W01", "over_age": True, "over_age_agreement_signed": False}
    of_may, of_june = (
        Case(day.isoformat(), "320500", day, {}, {"roster": Lines((row,))})  # type: ignore[arg-type]
        for day in (date(2026, 5, 1), date(2026, 6, 30))
    )
    watch = Watch(base, 1)

    for case in (of_may, of_june):
        watch.look(from_cases([case], base.vocabulary), everything(base.vocabulary))

    told = [(one.case_id, one.crosses_on) for one in watch.crossings if one.rule == "B24"]
    assert told == [("2026-06-30", date(2026, 7, 1))]


def test_a_rule_that_rests_on_the_day_alone_crosses_for_everybody() -> None:
    base = with_rules(SMALL_LAW, [("R", None, "day >= DATE '2026-04-02'", None)])
    cases = [Case(name, PLACE, DAY, {"a": 1}) for name in ("a", "b")]

    told = watched(base, cases, 3).crossings

    assert [(one.case_id, one.crosses_on) for one in told] == [
        ("a", date(2026, 4, 2)),
        ("b", date(2026, 4, 2)),
    ]


def test_what_a_rule_not_yet_in_force_adds_to_another_is_seen_as_new_only_where_it_is() -> None:
    base = with_rules(SMALL_LAW, [("S", None, "a > 3", None), ("R", None, "S OR b > 3", None)])
    later = replace(base.rules["S"], since=DAY + timedelta(days=2))
    base = replace(base, rules={"S": later, "R": base.rules["R"]})
    cases = [Case("new", PLACE, DAY, {"a": 4, "b": 1}), Case("old", PLACE, DAY, {"a": 4, "b": 4})]

    told = {(one.case_id, one.rule) for one in watched(base, cases, 3).crossings}

    assert told == {("new", "S"), ("new", "R"), ("old", "S")}


def test_more_cases_than_are_watched_is_said() -> None:
    cases = [owing("a", date(2026, 11, 5)), owing("b", date(2026, 11, 5))]

    watch = watched(shipped(), cases, 1, most=1)

    assert not watch.complete
    assert {one.case_id for one in watch.crossings} == {"a"}


def test_nothing_crosses_where_nothing_moves() -> None:
    assert watched(shipped(), [Case("a", "320500", date(2026, 11, 5), {"headcount": 3})], 1).crossings == []
