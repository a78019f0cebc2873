"""How far a case is from a limit, against moving the fact step by step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.engines.reference import ReferenceEngine
from checker.explanation.distance import Distance, distance_of
from checker.explanation.reading import Reading
from rules.cases import Case, Lines
from rules.rule_base import RuleBase, shipped
from tests.checker.engines.small_law import DAY, PLACE
from tests.checker.explanation.domains import Judge, drawn, one_rule


def distances(
    base: RuleBase, case: Case, rule: str = "R", *, every_line: bool = False
) -> tuple[Distance, ...]:
    law = base.at(case.day, case.place)
    reading = Reading(base, law)
    scene = reading.scene(case, ReferenceEngine(base, law).judge(case))
    return distance_of(reading, base.rules[rule], scene, every_line=every_line)


def by_fact(rule: str, name: str) -> dict[str, Distance]:
    base = shipped()
    case = next(one.case for one in base.rules[rule].cases if one.name == name)
    return {one.fact: one for one in distances(base, case, rule)}


def _linear(random: Random) -> str:
    """Return a comparison of sums, with a factor here and there, perhaps under a NOT."""

    def side() -> str:
        terms = random.sample(["a", "b", "c", ":fixed", ":banded", "3", "7"], random.randint(1, 2))
        return (
            random.choice((" + ", " - ")).join(
                f"{random.choice((1, 1, 2, 5))} * {t}" for t in terms if t != "c"
            )
            or "c"
        )

    text = f"({side()}) {random.choice(('>=', '>', '<=', '<', '=', '<>'))} ({side()})"
    return f"NOT ({text})" if random.random() < 0.3 else text


@settings(max_examples=300)
@given(st.integers(0, 10**6))
def test_that_many_more_is_enough_and_one_less_is_not(seed: int) -> None:
    random = Random(seed)
    base = one_rule(_linear(random))
    case = drawn(base, random, unknown=0.1)
    judge = Judge(base)
    for one in distances(base, case):
        if one.value is None or one.short_by is None or one.needed is None:
            continue
        where = f"{base.rules['R'].text} of {dict(case.facts)}: {one}"
        if one.short_by == 0:
            assert judge.truth(case, {}) == "true", where
            continue
        step = 1 if one.needed > one.value else -1
        assert abs(one.needed - one.value) == one.short_by, where
        assert judge.truth(case, {one.fact: one.needed}) == "true", where
        for value in range(one.value, one.needed, step):
            assert judge.truth(case, {one.fact: value}) != "true", where
        if one.at_least > 0:
            # nearer than that it surely fails, whatever the figure turns out to be
            assert judge.truth(case, {one.fact: one.value + step * (one.at_least - 1)}) == "false", where


def test_one_fen_short_of_the_crime_by_worker_and_by_total() -> None:
    told = by_fact("CR01", "limb one, one fen short")

    worker, total = told["arrears_by_worker.unpaid_fen"], told["standings.unpaid_total_fen"]
    assert (worker.short_by, worker.unit, worker.share, worker.near) == (1, "fen", 0.9999, True)
    # 60,000.00 yuan less 9,999.99 yuan; 999,999 of 6,000,000
    assert (total.short_by, total.share, total.near) == (5_000_001, 0.1666, False)
    assert (told["arrears_by_worker.months"].short_by, told["standings.unpaid_workers"].short_by) == (0, 9)


def test_a_share_is_cut_and_never_rounded_up_to_the_whole() -> None:
    told = by_fact("CR01", "one fen under by the unit's own figures, limb one not supplied")

    assert told["standings.unpaid_total_fen"].share == 0.9999


def test_eighty_per_cent_is_near_and_a_fen_under_is_not() -> None:
    rows = [{"worker": "W01", "months": 3, "amount_fen": amount} for amount in (800_000, 799_999)]

    near = [
        next(
            one.near
            for one in distances(
                shipped(),
                Case(
                    "", "320500", DAY, {}, {"arrears": Lines((row,)), "orders": Lines(), "payments": Lines()}
                ),
                "CR01",
            )
            if one.fact == "arrears_by_worker.unpaid_fen"
        )
        for row in rows
    ]

    assert near == [True, False]


def test_a_figure_known_as_a_band_leaves_the_distance_between_two_bounds() -> None:
    told = by_fact("CR01", "a province without a known figure, under the lower end of the band")

    worker = told["arrears_by_worker.unpaid_fen"]
    # 499,999 fen: one short of the lower end, 1,500,001 of the upper end 2,000,000
    assert (worker.at_least, worker.short_by, worker.needed) == (1, 1_500_001, 2_000_000)


def test_of_several_workers_the_one_who_comes_closest_is_measured() -> None:
    rows: list[dict[str, Any]] = [
        {"worker": "W01", "months": 1, "amount_fen": 900_000},
        {"worker": "W02", "months": 3, "amount_fen": 700_000},
        {"worker": "W03", "months": 3, "amount_fen": 950_000},
    ]
    case = Case(
        "", "320500", DAY, {}, {"arrears": Lines(tuple(rows)), "orders": Lines(), "payments": Lines()}
    )

    told = [one for one in distances(shipped(), case, "CR01") if one.fact == "arrears_by_worker.unpaid_fen"]
    every = [
        one.short_by
        for one in distances(shipped(), case, "CR01", every_line=True)
        if one.fact == "arrears_by_worker.unpaid_fen"
    ]

    assert [(one.line, one.short_by) for one in told] == [("arrears_by_worker/2", 50_000)]
    assert every == [100_000, 300_000, 50_000]


def test_days_still_to_pass_are_counted() -> None:
    told = by_fact("CR03", "the last day of the period is not over")

    assert (told["orders.due_on"].short_by, told["orders.due_on"].unit) == (1, "days")


def test_a_month_to_the_day_lacks_one_day() -> None:
    told = by_fact("B01", "one month to the day")

    assert told["roster.hired_on"].short_by == 1


def test_multiplied_out_ratios_are_told_in_heads() -> None:
    told = by_fact("C01", "a tenth to the head")

    # ten times 12 is 120: one more dispatched gives 130 > 121, one less under contract 120 > 119
    assert told["dispatched_workers"].short_by == 1
    assert told["contract_workers"].short_by == 1
    assert told["contract_workers"].needed == 107


def test_nothing_is_said_of_what_is_not_known_or_known_to_be_absent() -> None:
    base = one_rule("a > 3 AND off_day > on_day")

    assert distances(base, Case("", PLACE, DAY, {"on_day": date(2026, 1, 1)})) == ()


def test_it_is_measured_again_when_the_law_changes() -> None:
    base = shipped()
    case = next(one.case for one in base.rules["CR01"].cases if one.name == "limb one, one fen short")

    before = {one.fact: one for one in distances(base, replace(case, day=date(2014, 1, 14)), "CR01")}

    # until 2014-01-14 Jiangsu had no figure: the band is 5,000 to 20,000 yuan
    assert (
        before["arrears_by_worker.unpaid_fen"].at_least,
        before["arrears_by_worker.unpaid_fen"].short_by,
    ) == (
        0,
        1_000_001,
    )
