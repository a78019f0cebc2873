"""The rules that ask of the case as a whole, and what verdicts together lead to."""

from __future__ import annotations

import polars as pl

from benchmarks.by_hand.law import (
    DAY,
    MINIMUM_WAGE,
    UNKNOWN,
    at_least,
    col,
    days_after,
    gone,
    no,
    over_time_limit,
    there,
)

TIMELESS = {
    *("CR01", "CR02", "CR03", "CR04", "CR05", "LS01", "LS02", "PB01", "I11", "B08L"),
    *(f"IN{number:02}" for number in range(1, 11)),
}
"""Rules that no time limit takes away."""

_LIMITED_IN_DISPATCH = ("enterprise", "individual_business", "social_organisation", "private_non_enterprise")
_GRAVE = (
    *(
        "serious_violation_dealt_with",
        "order_or_decision_refused",
        "inspection_obstructed",
        "criminally_pursued",
    ),
    *("mass_incident", "bad_social_impact"),
)
OUTCOMES = (
    "referral.refusal_to_pay",
    "held.refusal_to_pay.no_conduct_element",
    "held.refusal_to_pay.paid_before_filing",
    "listing",
    "publication",
    "grade.national.C",
    "grade.national.B",
)


def deemed_flight() -> pl.Expr:
    return col("notice_confirmed").fill_null(value=False) & col("did_not_come") & ~col("absence_excused")


def in_time(rule: str, truth: pl.Expr) -> pl.Expr:
    """A rule's truth, FALSE where the time limit has passed."""
    return truth if rule in TIMELESS else truth & ~col("over_time_limit")


def first() -> list[pl.Expr]:
    """What several predicates share, as columns."""
    return [
        over_time_limit().alias("over_time_limit"),
        (col("evasion_flight") | deemed_flight()).alias("flight"),
    ]


def rules() -> dict[str, pl.Expr]:
    return {**_arrears(), **_cross_checks(), **_violations()}


def _arrears() -> dict[str, pl.Expr]:
    lines_differ = [
        _differs(col(f"lines_{short}_low"), col(f"lines_{short}_high"), col(fact))
        for short, fact in (("total", "unpaid_total_fen"), ("workers", "unpaid_workers"))
    ]
    nothing_left = (
        pl.when(col("before_filing_high") == 0).then(True).when(col("before_filing_low") > 0).then(False)
    )
    local_amount = UNKNOWN
    published = col("act_type").is_in(
        ["refusal_to_pay_referred", "child_labour", "social_impact", "other_serious"]
    )
    if_serious = col("act_type").is_in(["social_insurance", "hours_and_leave", "women_and_minors"])
    return {
        "CR01": col("one") | col("ten"),
        "CR02": col("near_one") | col("near_ten"),
        "CR04": col("CR03") & nothing_left & col("compensated") & ~col("serious_consequences"),
        "CR05": deemed_flight(),
        "IN07": lines_differ[0] | lines_differ[1],
        "LS02": col("mass_incident") & col("bad_social_impact") & col("owing_migrants"),
        "LS01": (col("one_migrant") | col("ten_migrants")) & no("arrears_excused"),
        "PB01": col("decision_made")
        & (
            published
            | (col("act_type") == "wage_arrears") & local_amount
            | if_serious & col("serious_circumstances")
        ),
    }


def _differs(low: pl.Expr, high: pl.Expr, stated: pl.Expr) -> pl.Expr:
    apart = (high < stated).fill_null(value=False) | (stated < low).fill_null(value=False)
    return pl.when(apart).then(True).when((low == high) & (low == stated)).then(False)


def _cross_checks() -> dict[str, pl.Expr]:
    heads = sum(
        (col(f"{kind}_workers") for kind in ("staffed", "contract", "dispatched", "retained", "student")),
        col("pensioner_workers"),
    )
    least, most = (12 * col("average_headcount") * figure for figure in MINIMUM_WAGE)
    wages, lowest = col("wage_total_fen"), col("min_monthly_wage_fen")
    here_low, here_high = col("here_low"), col("here_high")
    too_few = ~at_least(here_low, here_high, col("contract_workers"))
    too_many = at_least(here_low, here_high, col("headcount") + 1)
    special = at_least(col("special_low"), col("special_high"), 1)
    return {
        "IN01": col("headcount") != heads,
        "IN02": col("insured_workers")
        > col("staffed_workers") + col("contract_workers") + col("retained_workers"),
        "IN03": pl.when(wages < least).then(True).when(wages >= most).then(False),
        "IN04": pl.when(lowest < MINIMUM_WAGE[0]).then(True).when(lowest >= MINIMUM_WAGE[1]).then(False),
        "IN05": col("contracts_signed") < col("contracts_due"),
        "IN06": col("declared_wage_base_fen") < wages,
        "IN08": col("contracts_fixed") + col("contracts_open") + col("contracts_task")
        != col("contracts_signed"),
        "IN09": too_few | too_many,
        "IN10": ~col("special_hours_used") & special,
    }


def _violations() -> dict[str, pl.Expr]:
    laid_off = col("layoff_workers")
    began, reported = days_after("arrears_began_on", 5), col("arrears_reported_on")
    dispatched = col("dispatched_workers")
    return {
        "A02": col("rules_affect_workers") & ~col("rules_made_democratically"),
        "A03": col("rules_affect_workers") & ~col("rules_published_or_told"),
        "A04": (col("unit_type") != "individual_business")
        & ~(col("wage_rules_exist") & col("union_heard_on_wage_rules")),
        "B14": ~col("has_roster") | (col("roster_items_missing") > 0),
        "B17": ((laid_off >= 20) | (laid_off > 0) & (10 * laid_off >= col("headcount")))
        & ~(col("layoff_explained_thirty_days_before") & col("layoff_plan_reported")),
        "B18": (~col("training_fund_drawn") | col("training_fund_misused"))
        & (col("unit_type") == "enterprise").fill_null(value=True),
        "C01": (10 * dispatched > col("contract_workers") + dispatched)
        & no("free_of_dispatch_limits")
        & col("unit_type").is_in(_LIMITED_IN_DISPATCH).fill_null(value=True),
        "D09": col("D01"),
        "F06": col("special_hours_used") & ~col("special_hours_approved"),
        "G05": col("pay_cycle_days") > 31,
        "G13": there("arrears_began_on") & (began < DAY) & (gone("arrears_reported_on") | (reported > began)),
        "G15": ((col("arrears_consecutive_months") >= 2) | (col("arrears_cumulative_months") >= 3))
        & (col("months_without_arrears") < 6),
        "I04": (col("declared_wage_base_fen") < col("payable_wage_base_fen"))
        | (col("declared_workers") < col("payable_workers")),
        "I11": col("insured_workers") < col("insurable_workers"),
        "L02": (
            col("review_required") & col("notice_proven") & ~col("review_submitted")
            | col("false_statement").fill_null(value=False)
        )
        & (col("closed_or_moved_on") > DAY).fill_null(value=True),
    }


def outcomes() -> list[pl.Expr]:
    no_conduct = [
        ~col(name)
        for name in ("evasion_asset", "flight", "evasion_records", "evasion_other", "ability_to_pay")
    ]
    truths = (
        col("CR01") & col("CR03"),
        pl.all_horizontal(no_conduct),
        col("CR04"),
        col("LS01") | col("LS02"),
        col("PB01"),
        pl.any_horizontal(col("times_dealt_with") >= 3, *_GRAVE),
        col("times_dealt_with") >= 1,
    )
    return [truth.alias(name) for name, truth in zip(OUTCOMES, truths, strict=True)]
