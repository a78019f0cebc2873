"""拒不支付劳动报酬罪 end to end: the shipped rule base at the edges of 法释〔2013〕3号第三、四条.

Every case is judged by the reference and, through the columns that intake writes, by the
engine of batches; an answer is looked at only when the two are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import pytest

from rules.cases import Case
from rules.rule_base import shipped
from tests.checker.case_facts.examples import PLACE, order, owed, paid, written
from tests.checker.engines.parity import Pair, Told, everything

YUAN = 100
ZHEJIANG, DONGGUAN = "330100", "441900"
"""A place whose figures are not known to us (the national band), and one with the highest."""

LISTS = ("arrears", "payments", "orders")
CONDUCT = ("evasion_asset", "evasion_flight", "evasion_records", "evasion_other", "ability_to_pay")
NO_INCIDENT = {"mass_incident": False}
ONE, TEN = 10_000 * YUAN, 60_000 * YUAN
"""The figures of Jiangsu: one worker, ten workers."""

FLOOR_ONE, CEILING_ONE = 5_000 * YUAN, 20_000 * YUAN
FLOOR_TEN, CEILING_TEN = 30_000 * YUAN, 100_000 * YUAN


@lru_cache
def engines(place: str, day: date) -> Pair:
    base = shipped()
    names = everything(base.vocabulary)
    # what a case of this kind may carry; every other rule is the same for all and left alone
    kept = {name for name in names if name.split(".")[0] in LISTS}
    asked = {
        "mass_incident",
        "bad_social_impact",
        "compensated",
        "serious_consequences",
        "filed_on",
        *CONDUCT,
    }
    return Pair(base, day, place, frozenset(kept | asked))


def answers(case: Case) -> dict[str, Told]:
    """Return truth and missing names by rule, the same from both engines."""
    pair = engines(case.place, case.day)
    (told,) = pair.by_columns([case])
    verdicts = pair.reference.judge(case).verdicts
    assert told == {id_: (verdicts[id_].truth, frozenset(verdicts[id_].missing)) for id_ in told}
    return told


def truth(rule: str, case: Case) -> str:
    return answers(case)[rule][0].word


def outcome(case: Case) -> dict[str, str]:
    """Return what the verdicts lead to: referral, listing, and what holds the referral."""
    told = answers(case)
    held = [
        id_.rpartition(".")[2]
        for id_, (found, _) in told.items()
        if id_.startswith("held.") and found.word == "true"
    ]
    return {
        "referral": told["referral.refusal_to_pay"][0].word,
        "held": ", ".join(held),
        "listing": told["listing"][0].word,
    }


def crew(count: int, months: int, amount_fen: int, **changed: Any) -> list[Mapping[str, Any]]:
    """Return one row each for workers who are all owed the same."""
    return [
        owed(f"W{number:02}", months=months, amount_fen=amount_fen, **changed)
        for number in range(1, count + 1)
    ]


# --- the two limbs do not mix


def test_nine_workers_of_two_months_and_10_000_yuan_a_month_meet_neither_limb() -> None:
    rows = crew(9, 2, 20_000 * YUAN)  # 180,000 yuan in all
    case = written(arrears=rows, orders=[order()], facts=NO_INCIDENT)

    assert truth("CR01", case) == "false"
    assert outcome(case) == {"referral": "false", "held": "", "listing": "false"}


def test_six_workers_one_of_whom_has_three_months_and_the_figure_meet_limb_one() -> None:
    case = written(
        arrears=[owed("W06", months=3, amount_fen=ONE), *crew(5, 1, 3_000 * YUAN)], orders=[order()]
    )

    assert truth("CR01", case) == "true"


def test_twelve_workers_of_one_month_at_the_total_meet_limb_two() -> None:
    case = written(arrears=crew(12, 1, TEN // 12), orders=[order()])  # 12 × 5,000 yuan

    assert truth("CR01", case) == "true"


def test_three_months_of_one_worker_and_the_figure_of_another_meet_no_limb() -> None:
    case = written(
        arrears=[owed("W01", months=3, amount_fen=ONE - 1), owed("W02", months=2, amount_fen=2 * ONE)]
    )

    assert truth("CR01", case) == "false"


# --- 以上 includes the number


@pytest.mark.parametrize(("amount_fen", "expected"), [(ONE, "true"), (ONE - 1, "false"), (ONE + 1, "true")])
def test_limb_one_is_reached_at_its_figure_and_not_a_fen_short(amount_fen: int, expected: str) -> None:
    assert truth("CR01", written(arrears=[owed(months=3, amount_fen=amount_fen)])) == expected


@pytest.mark.parametrize(("months", "expected"), [(2, "false"), (3, "true")])
def test_limb_one_is_reached_at_three_months(months: int, expected: str) -> None:
    assert truth("CR01", written(arrears=[owed(months=months, amount_fen=ONE)])) == expected


@pytest.mark.parametrize(("short", "expected"), [(0, "true"), (1, "false")])
def test_limb_two_is_reached_at_its_figure_and_not_a_fen_short(short: int, expected: str) -> None:
    rows = [*crew(9, 1, TEN // 10), owed("W10", months=1, amount_fen=TEN // 10 - short)]

    assert truth("CR01", written(arrears=rows)) == expected


@pytest.mark.parametrize(("workers", "expected"), [(9, "false"), (10, "true")])
def test_limb_two_is_reached_at_ten_workers(workers: int, expected: str) -> None:
    assert truth("CR01", written(arrears=crew(workers, 1, TEN // 9 + 1))) == expected


@pytest.mark.parametrize(("amount_fen", "expected"), [(8_000 * YUAN, "true"), (8_000 * YUAN - 1, "false")])
def test_eighty_per_cent_of_the_figure_is_a_lead_of_its_own(amount_fen: int, expected: str) -> None:
    case = written(arrears=[owed(months=3, amount_fen=amount_fen)])

    assert truth("CR02", case) == expected
    assert truth("CR01", case) == "false"


# --- a figure that is known only as a band


@pytest.mark.parametrize(
    ("amount_fen", "expected"),
    [(CEILING_ONE, "true"), (CEILING_ONE - 1, "unknown"), (FLOOR_ONE, "unknown"), (FLOOR_ONE - 1, "false")],
)
def test_one_worker_in_a_province_without_a_figure(amount_fen: int, expected: str) -> None:
    case = written(arrears=[owed(months=3, amount_fen=amount_fen)], place=ZHEJIANG)

    found, missing = answers(case)["CR01"]

    assert found.word == expected
    assert missing == ({":crime_one_worker"} if expected == "unknown" else set())


@pytest.mark.parametrize(
    ("all_fen", "expected"),
    [(CEILING_TEN, "true"), (CEILING_TEN - 10, "unknown"), (FLOOR_TEN, "unknown"), (FLOOR_TEN - 10, "false")],
)
def test_ten_workers_in_a_province_without_a_figure(all_fen: int, expected: str) -> None:
    case = written(arrears=crew(10, 1, all_fen // 10), place=ZHEJIANG)

    found, missing = answers(case)["CR01"]

    assert found.word == expected
    assert missing == ({":crime_ten_workers"} if expected == "unknown" else set())


def test_the_figure_is_that_of_the_place_of_work() -> None:
    rows = [owed(months=3, amount_fen=ONE)]

    assert truth("CR01", written(arrears=rows)) == "true"
    assert truth("CR01", written(arrears=rows, place=DONGGUAN)) == "false"  # 20,000 yuan there


# --- lines of one worker


def test_three_lines_of_one_month_of_one_worker_are_three_months() -> None:
    rows = [owed("W01", months=1, amount_fen=4_000 * YUAN) for _ in range(3)]

    assert truth("CR01", written(arrears=rows)) == "true"  # 3 months, 12,000 yuan


def test_three_lines_of_one_month_of_three_workers_are_one_month_each() -> None:
    assert truth("CR01", written(arrears=crew(3, 1, 4_000 * YUAN))) == "false"


# --- what is unpaid when the order's period ends


@pytest.mark.parametrize(
    ("left_yuan", "crime", "referral"),
    [(1, "false", "false"), (9_999, "false", "false"), (10_000, "true", "true")],
)
def test_what_is_left_when_the_period_ends_decides(left_yuan: int, crime: str, referral: str) -> None:
    """119,999 of 120,000 yuan paid in time: no crime, though the order was not obeyed in full."""
    case = written(arrears=[owed()], payments=[paid((120_000 - left_yuan) * YUAN)], orders=[order()])

    assert truth("CR01", case) == crime
    assert truth("CR03", case) == "true"
    assert outcome(case)["referral"] == referral


def test_payment_in_full_the_day_after_the_period_does_not_undo_the_crime() -> None:
    case = written(arrears=[owed()], payments=[paid(120_000 * YUAN, paid_on="2026-11-10")], orders=[order()])

    assert outcome(case) == {"referral": "true", "held": "", "listing": "true"}


def test_payment_in_full_compensated_before_filing_holds_the_referral() -> None:
    case = written(
        arrears=[owed()],
        payments=[paid(120_000 * YUAN, paid_on="2026-11-10")],
        orders=[order()],
        facts={"compensated": True, "serious_consequences": False},
    )

    assert outcome(case) == {"referral": "true", "held": "paid_before_filing", "listing": "true"}


def test_an_advance_by_the_general_contractor_clears_nothing() -> None:
    case = written(arrears=[owed()], payments=[paid(120_000 * YUAN, by="advance")], orders=[order()])

    assert outcome(case)["referral"] == "true"


# --- the order


def test_without_an_order_there_is_no_referral() -> None:
    case = written(arrears=[owed()])

    assert truth("CR01", case) == "true"
    assert outcome(case) == {"referral": "false", "held": "", "listing": "false"}


def test_on_the_last_day_of_the_period_there_is_no_referral_yet() -> None:
    today, tomorrow = (
        written(arrears=[owed()], orders=[order()], day=day) for day in ("2026-11-09", "2026-11-10")
    )

    assert outcome(today) == {"referral": "false", "held": "", "listing": "false"}
    assert outcome(tomorrow) == {"referral": "true", "held": "", "listing": "true"}


@pytest.mark.parametrize(("fled", "referral"), [(True, "true"), (False, "false"), (None, "unknown")])
def test_a_posted_order_without_flight_is_none(*, fled: bool | None, referral: str) -> None:
    posted = order(service="posted", undeliverable=True, evidence_recorded=True)
    facts = {} if fled is None else {"evasion_flight": fled}

    assert outcome(written(arrears=[owed()], orders=[posted], facts=facts))["referral"] == referral


def test_an_order_of_another_department_carries_the_crime_and_not_the_list() -> None:
    case = written(arrears=[owed()], orders=[order(issuer="other_government")])

    assert outcome(case) == {"referral": "true", "held": "", "listing": "false"}


def test_an_order_to_the_contractor_does_not_charge_the_subcontractor() -> None:
    rows = [order(addressee="general_contractor")]
    charged, other = (
        written(arrears=[owed()], orders=rows, subject={"kind": "unit", "role": role})
        for role in ("general_contractor", "subcontractor")
    )

    assert outcome(charged)["referral"] == "true"
    assert outcome(other) == {"referral": "false", "held": "", "listing": "false"}


def test_an_order_that_may_not_have_been_served_leaves_the_referral_open() -> None:
    case = written(arrears=[owed()], orders=[order(served_on=None)])

    told = answers(case)

    assert outcome(case) == {"referral": "unknown", "held": "", "listing": "unknown"}
    assert told["referral.refusal_to_pay"][1] == told["LS01"][1] == {"orders.served_on"}


# --- conduct


def test_conduct_that_is_not_known_does_not_block_a_referral() -> None:
    assert outcome(written(arrears=[owed()], orders=[order()])) == {
        "referral": "true",
        "held": "",
        "listing": "true",
    }


def test_conduct_that_is_denied_in_every_element_holds_a_referral_and_not_the_list() -> None:
    case = written(arrears=[owed()], orders=[order()], facts=dict.fromkeys(CONDUCT, False))

    assert outcome(case) == {"referral": "true", "held": "no_conduct_element", "listing": "true"}


# --- migrants


@pytest.mark.parametrize(("migrants", "listing"), [(10, "true"), (9, "false")])
def test_only_migrants_count_towards_the_list(migrants: int, listing: str) -> None:
    """Ten workers at 6,000 yuan each are the crime; the list needs ten migrants."""
    rows = [*crew(migrants, 1, TEN // 10), owed("W99", months=1, amount_fen=TEN // 10, is_migrant=False)]

    case = written(arrears=rows, orders=[order()], facts=NO_INCIDENT)

    assert outcome(case) == {"referral": "true", "held": "", "listing": listing}


def test_an_incident_is_listed_without_a_figure() -> None:
    facts = {"mass_incident": True, "bad_social_impact": True}
    case = written(arrears=[owed(months=1, amount_fen=1)], orders=[order()], facts=facts)

    assert outcome(case) == {"referral": "false", "held": "", "listing": "true"}


# --- published judgments


@pytest.mark.parametrize(
    ("place", "workers", "months", "all_yuan"),
    [
        (PLACE, 80, 1, 2_000_000),
        (PLACE, 88, 3, 930_000),
        (PLACE, 59, 2, 300_000),
        (ZHEJIANG, 39, 2, 261_306),
        (DONGGUAN, 440, 20, 10_100_000),
        (DONGGUAN, 48, 1, 380_000),
    ],
)
def test_crews_and_sums_of_the_size_that_courts_have_judged_are_referred(
    place: str, workers: int, months: int, all_yuan: int
) -> None:
    each = all_yuan * YUAN // workers
    case = written(arrears=crew(workers, months, each), orders=[order()], place=place)

    assert outcome(case)["referral"] == "true"
