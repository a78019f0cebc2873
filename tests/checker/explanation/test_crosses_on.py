"""The day on which time alone makes a rule TRUE, against asking on every day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from checker.engines.reference import ReferenceEngine
from checker.explanation.crosses_on import crosses_on
from rules.cases import Case, Lines
from rules.fact import ABSENT
from rules.rule_base import RuleBase, shipped
from rules.truth import TRUE
from tests.checker.engines.generated import case as drawn_case
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, with_aggregate, with_rules
from tests.checker.explanation.domains import one_rule

HORIZON = 60


def day_by_day(base: RuleBase, cases: list[Case], horizon: int) -> list[dict[str, date]]:
    """Return the first later day on which each rule is TRUE, of those not TRUE on the day of the case."""
    first: list[dict[str, date]] = [{} for _ in cases]
    already: list[set[str]] = [set() for _ in cases]
    for days in range(horizon + 1):
        engines: dict[tuple[date, str], ReferenceEngine] = {}
        for number, case in enumerate(cases):
            day = case.day + timedelta(days=days)
            key = day, case.place
            if key not in engines:
                engines[key] = ReferenceEngine(base, base.at(*key))
            verdicts = engines[key].judge(replace(case, day=day)).verdicts
            for id_, verdict in verdicts.items():
                if verdict.truth is TRUE and not days:
                    already[number].add(id_)
                elif verdict.truth is TRUE and id_ not in already[number]:
                    _ = first[number].setdefault(id_, day)
    return first


def _condition(random: Random, line: str) -> str:
    """Return a condition in which the day of the case is compared, by itself or within aggregates."""
    dates = ["on_day", "next_day", "off_day", *([f"{line}.on_day", f"{line}.off_day"] if line else [])]

    def moved(name: str) -> str:
        by = random.choice(("", "1 MONTH", "2 MONTH", "13 MONTH", "30 DAY", "5 DAY"))
        return f"({name} {random.choice('+-')} INTERVAL {by})" if by else name

    def atom() -> str:
        pick = random.random()
        operator = random.choice((">", ">=", "<", "<=", "=", "<>"))
        if pick < 0.6:
            return f"{moved('day')} {operator} {moved(random.choice(dates))}"
        if pick < 0.75:
            return f"passed {operator} {random.randint(0, 3)}"
        return random.choice(("p", "a > 3", "off_day IS NULL", "late", f"day {operator} DATE '2026-05-15'"))

    parts = [atom() for _ in range(random.randint(1, 3))]
    text = random.choice((" AND ", " OR ")).join(f"({part})" for part in parts)
    return f"NOT ({text})" if random.random() < 0.3 else text


def _rules(random: Random) -> RuleBase:
    base = with_aggregate(SMALL_LAW, "passed", "w", "count", None, "w.on_day + INTERVAL 1 MONTH < day OR w.k")
    lines = [random.choice(("", "", "u")) for _ in range(6)]
    exempt = "day >= on_day + INTERVAL 40 DAY"
    return with_rules(
        base,
        [
            (f"R{number}", line or None, _condition(random, line), exempt if random.random() < 0.2 else None)
            for number, line in enumerate(lines)
        ],
    )


def _near(random: Random, values: Mapping[str, Any]) -> dict[str, Any]:
    """Move the days of a case or a line to where a term of some weeks or months meets the horizon."""
    return {
        name: DAY + timedelta(days=random.randint(-90, 60)) if isinstance(value, date) else value
        for name, value in values.items()
    }


def _compare(seed: int, horizon: int) -> int:
    random = Random(f"days {seed}")
    base, cases = _rules(random), []
    for _ in range(3):
        whole = drawn_case(random, PLACE, unknown=0.1)
        lines = {
            kind: Lines(tuple(_near(random, row) for row in known.rows), known.complete)
            for kind, known in whole.lines.items()
        }
        cases.append(replace(whole, facts=_near(random, whole.facts), lines=lines))
    told = 0
    for case, tried in zip(cases, day_by_day(base, cases, horizon), strict=True):
        for id_, rule in base.rules.items():
            found = crosses_on(base, rule, case, horizon=horizon)
            assert found == tried.get(id_), f"{seed}: {rule.text} of {case}"
            told += id_ in tried
    return told


def test_it_is_the_first_of_all_days_on_rules_made_up_at_random() -> None:
    assert sum(_compare(seed, HORIZON) for seed in range(30)) > 15


@pytest.mark.slow
def test_it_is_on_many_more_rules_and_for_longer_than_a_year() -> None:
    assert sum(_compare(seed, 400) for seed in range(5_000, 5_200)) > 150


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("day > on_day + INTERVAL 1 MONTH", {"on_day": date(2026, 3, 31)}, date(2026, 5, 1)),
        ("day - INTERVAL 1 MONTH > on_day", {"on_day": date(2026, 3, 31)}, date(2026, 5, 1)),
        # the last of February and the three days after it are one day a month later
        ("day - INTERVAL 1 MONTH >= on_day", {"on_day": date(2026, 3, 30)}, date(2026, 4, 30)),
        ("day >= DATE '2026-05-01' AND a > 3", {"a": 4}, date(2026, 5, 1)),
        ("day >= DATE '2026-05-01' AND a > 3", {"a": 3}, None),
        ("day >= DATE '2027-05-01'", {}, date(2027, 5, 1)),
        ("day >= DATE '2027-05-06'", {}, None),  # 401 days ahead
        ("day = on_day", {"on_day": date(2026, 3, 30)}, None),
        ("day < on_day", {"on_day": date(2026, 4, 30)}, None),  # it is so already
    ],
)
def test_terms_and_days_written_in_a_rule_are_met(
    text: str, facts: dict[str, Any], expected: date | None
) -> None:
    base = one_rule(text)

    assert crosses_on(base, base.rules["R"], Case("", PLACE, DAY, facts)) == expected


def test_an_order_runs_out_the_day_after_its_last_day() -> None:
    base = shipped()
    example = next(
        one for one in base.rules["CR03"].cases if one.name == "the last day of the period is not over"
    )

    assert example.case.day == date(2026, 11, 9)
    assert crosses_on(base, base.rules["CR03"], example.case) == date(2026, 11, 10)
    assert crosses_on(base, base.rules["CR01"], example.case) is None


def test_a_rule_not_yet_in_force_crosses_when_it_is() -> None:
    base = shipped()
    example = next(one for one in base.rules["B24"].cases if one.name == "the day before")

    assert crosses_on(base, base.rules["B24"], example.case) == date(2026, 7, 1)


def test_a_month_without_a_contract_is_a_day_that_comes() -> None:
    base = shipped()
    row: dict[str, Any] = {
        "worker": "W01",
        "hired_on": date(2026, 1, 5),
        "work_form": "full_time",
        "over_age": False,
    }
    row |= {"contract_signed_on": ABSENT, "exited_on": ABSENT}
    case = Case("", PLACE, date(2026, 1, 31), {}, {"roster": Lines((row,))})

    # a month from 5 January ends on 5 February
    assert crosses_on(base, base.rules["B01"], case) == date(2026, 2, 6)


def test_it_is_the_first_of_all_days_on_the_examples_of_the_rules() -> None:
    base = shipped()
    chosen = ("CR01", "CR03", "LS01", "B01", "G02")
    cases = [example.case for rule in chosen for example in base.rules[rule].cases][::4]
    told = 0
    for case, tried in zip(cases, day_by_day(base, cases, 40), strict=True):
        for id_ in ("CR01", "CR03", "CR04", "LS01", "B01", "B03", "G01", "G10"):
            if id_ in base.rules:
                assert crosses_on(base, base.rules[id_], case, horizon=40) == tried.get(id_), (id_, case)
                told += id_ in tried
    assert told >= 2
