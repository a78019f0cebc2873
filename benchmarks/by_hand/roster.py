"""The rules that ask of every line of the roster, in the order of their ids."""

from __future__ import annotations

from datetime import date

import polars as pl

from benchmarks.by_hand.law import (
    DAY,
    UNKNOWN,
    absent,
    below_minimum_wage,
    col,
    days_after,
    either,
    gone,
    months_after,
    no,
    there,
)

OF_CASE = ("place_unfit_for_minors", "pay_cycle_days")
"""Facts of the case that lines are asked together with."""

FULL_TIME, PART_TIME = col("work_form") == "full_time", col("work_form") == "part_time"
STAFF = ~col("over_age")
RELATION = col("relation").fill_null("employee")
EMPLOYED = FULL_TIME & STAFF & RELATION.is_in(["employee", "retained"])
NOT_KNOWN_OVER_AGE = no("over_age")
HIRED, LEFT = col("hired_on"), col("exited_on")
STILL_HERE = LEFT.is_null()
DISPATCHED = col("dispatched_out")
WAGE = col("wage_due_fen")


def rules() -> dict[str, pl.Expr]:
    return {**_contracts(), **_exits_and_dispatch(), **_minors(), **_women(), **_wages()}


def _contracts() -> dict[str, pl.Expr]:
    month, year = months_after("hired_on", 1), months_after("hired_on", 12)
    not_excused = col("unsigned_excuse").is_null()
    signed_on, kind, months = col("contract_signed_on"), col("contract_kind"), col("contract_months")
    probation, probation_wage = col("probation_months"), col("probation_wage_fen")
    is_task, is_open = (
        there("contract_kind") & (kind == "task"),
        there("contract_kind") & (kind == "open_term"),
    )

    def shorter(than: int) -> pl.Expr:
        return there("contract_months") & (months < than)

    on_probation = NOT_KNOWN_OVER_AGE & there("probation_wage_fen")
    under_post, under_contract = (
        10 * probation_wage < 8 * col(name) for name in ("post_min_wage_fen", "contract_wage_fen")
    )
    too_long = probation > 6
    for condition, most in (
        (shorter(36), 2),
        (shorter(12), 1),
        (shorter(3), 0),
        (is_open, 6),
        (is_task | PART_TIME, 0),
    ):
        too_long = either(condition, probation > most, too_long)
    return {
        "B01": EMPLOYED
        & not_excused
        & (month < DAY)
        & (STILL_HERE | (month < LEFT))
        & (gone("contract_signed_on") | (signed_on > month)),
        "B02": EMPLOYED
        & not_excused
        & (year <= DAY)
        & (STILL_HERE | (year <= LEFT))
        & absent("contract_signed_on"),
        "B03": EMPLOYED
        & col("open_term_requested")
        & (
            there("contract_kind") & (kind != "open_term")
            | absent("contract_kind") & (col("prior_fixed_terms") >= 1)
        )
        & no("public_welfare_post")
        & ((col("continuous_years") >= 10) | (col("prior_fixed_terms") >= 2) & no("open_term_excluded")),
        "B06": NOT_KNOWN_OVER_AGE & there("probation_months") & too_long,
        "B07": NOT_KNOWN_OVER_AGE & (col("probations_agreed") > 1),
        "B08": on_probation & (FULL_TIME & below_minimum_wage(probation_wage) | under_post & under_contract),
        "B08L": on_probation & (under_post & ~under_contract | ~under_post & under_contract),
    }


def _exits_and_dispatch() -> dict[str, pl.Expr]:
    two_weeks = days_after("exited_on", 15)
    has_left = LEFT.is_not_null()
    return {
        "B12": has_left & (LEFT <= DAY) & ~col("exit_certificate_given"),
        "B13": has_left
        & (two_weeks < DAY)
        & (gone("transfer_done_on") | (col("transfer_done_on") > two_weeks)),
        "B16": has_left
        & (LEFT < DAY)
        & there("severance_due_fen")
        & (col("severance_paid_fen") < col("severance_due_fen")),
        "B22": NOT_KNOWN_OVER_AGE
        & PART_TIME
        & ((col("average_day_minutes") > 240) | (col("average_week_minutes") > 1440)),
        "B23": NOT_KNOWN_OVER_AGE & PART_TIME & (col("part_time_pay_cycle_days") > 15),
        "B24": col("over_age") & ~col("over_age_agreement_signed"),
        "C04": DISPATCHED & there("contract_months") & (col("contract_months") < 24),
        "C09": DISPATCHED & (col("dispatch_pay_passed_on_fen") < col("dispatch_pay_received_fen")),
        "C12": DISPATCHED & PART_TIME,
        "C13": DISPATCHED & there("dispatch_idle_pay_fen") & below_minimum_wage(col("dispatch_idle_pay_fen")),
    }


def _minors() -> dict[str, pl.Expr]:
    sixteen, eighteen, year = (
        months_after("born_on", 192),
        months_after("born_on", 216),
        months_after("hired_on", 12),
    )
    minor = (sixteen <= HIRED) & (eighteen > HIRED)
    checked = col("last_health_check_on")
    not_checked_first = gone("health_checked_before_post_on") | (col("health_checked_before_post_on") > HIRED)
    not_checked_yearly = (
        (year < DAY)
        & (year < eighteen)
        & (STILL_HERE | (year < LEFT))
        & (gone("last_health_check_on") | (checked < year))
    )
    not_checked_at_eighteen = (
        (eighteen < DAY)
        & (STILL_HERE | (eighteen < LEFT))
        & there("last_health_check_on")
        & (months_after("last_health_check_on", 6) < eighteen)
    )
    return {
        "D01": (sixteen > HIRED) & no("lawful_under_sixteen") & (HIRED <= DAY),
        "D10": col("place_unfit_for_minors") & minor & (HIRED <= DAY),
        "E11": minor & (HIRED <= DAY) & (not_checked_first | not_checked_yearly | not_checked_at_eighteen),
    }


def _women() -> dict[str, pl.Expr]:
    leave, more = col("maternity_leave_days"), 15 * (col("babies_born") - 1)
    short = either(col("difficult_birth"), leave < 98 + 15 + more, leave < 98 + more)
    after_loss = col("miscarriage_leave_days")
    burdened = col("night_work") | col("overtime_work")
    nursing = there("baby_born_on") & (months_after("baby_born_on", 12) > DAY)
    return {
        "E01": there("maternity_leave_days") & ((leave < 98) | short),
        "E02": there("miscarriage_leave_days")
        & either(col("gestation_months") < 4, after_loss < 15, after_loss < 42),
        "E03": there("pregnancy_months") & (col("pregnancy_months") >= 7) & burdened,
        "E04": nursing & burdened,
        "E06": col("cut_or_dismissed_for_maternity"),
    }


def _wages() -> dict[str, pl.Expr]:
    underpaid = (col("wage_paid_fen") < WAGE) & (col("wage_due_on") < DAY) & no("deferral_justified")
    for_normal_work = WAGE - col("overtime_pay_fen") - col("special_allowance_fen") - col("benefits_fen")
    below_monthly = FULL_TIME & col("full_attendance") & below_minimum_wage(for_normal_work)
    # the minimum wage of an hour is not known at all
    below_hourly = PART_TIME & UNKNOWN
    loss, day_wage = col("loss_deduction_fen"), 200 * col("average_wage_fen")
    standstill, cycles = col("standstill_pay_fen"), col("standstill_cycles")
    settled, due = col("wage_settled_on"), col("settlement_due_on")
    month = days_after("hired_on", 30)
    return {
        "F08": STAFF
        & no("leave_waived_in_writing")
        & there("leave_settlement_due_on")
        & (col("leave_settlement_due_on") < DAY)
        & (
            2175 * (col("leave_extra_paid_fen") + 1) + day_wage * col("leave_taken_days")
            <= day_wage * col("leave_entitled_days")
        ),
        "G01": STAFF & underpaid,
        "G02": STAFF & below_monthly,
        "G03": STAFF & below_hourly,
        "G09": STAFF & ((5 * loss > WAGE) | (loss > 0) & FULL_TIME & below_minimum_wage(WAGE - loss)),
        "G10JS": STAFF
        & LEFT.is_not_null()
        & (LEFT < DAY)
        & there("settlement_due_on")
        & (due < DAY)
        & (gone("wage_settled_on") | (settled > LEFT) & (settled > due)),
        "G11": STAFF
        & (
            (cycles == 1) & (standstill < col("normal_wage_fen"))
            | (cycles >= 2)
            & col("standstill_without_work")
            & FULL_TIME
            & below_minimum_wage(5 * standstill, 4)
        ),
        "G12": STAFF & FULL_TIME & there("sick_pay_fen") & below_minimum_wage(5 * col("sick_pay_fen"), 4),
        "G17": col("over_age")
        & (col("wage_due_on") >= date(2026, 7, 1))
        & (underpaid | below_monthly | below_hourly | (col("pay_cycle_days") > 31)),
        "I02": FULL_TIME
        & STAFF
        & RELATION.is_in(["employee", "staffed"])
        & (
            there("insured_on") & (col("insured_on") > month)
            | absent("insured_on") & (month < DAY) & (STILL_HERE | (month < LEFT))
        ),
    }
