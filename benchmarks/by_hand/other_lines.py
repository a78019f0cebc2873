"""The rules that ask of every line of hours, of every project and of every order."""

from __future__ import annotations

from datetime import date

import polars as pl

from benchmarks.by_hand.law import DAY, PAYMENT_ORDERS, SERVED, at_least, col, no

OF_CASE = ("subject_role", "flight")
"""Facts of the case that orders are asked together with."""

INHERITED = ("undeliverable", "evidence_recorded", "justified_not_knowing", "justified_late_payment")
"""Columns of an order that take the fact of the case where they say nothing."""


def hours() -> dict[str, pl.Expr]:
    standard = ((col("system") == "standard") | ~col("approved")) & no("over_age")
    base, paid, holiday = col("base_fen"), 20880 * (col("overtime_paid_fen") + 1), 6 * col("holiday_minutes")
    short_of_holidays = paid <= base * holiday
    short_of_period = (
        paid + 3 * (base * col("period_standard_minutes"))
        <= 3 * (base * col("period_minutes")) + base * holiday
    )
    by_kind = 3 * col("weekday_overtime_minutes") + 4 * col("rest_day_overtime_minutes") + holiday
    counts = ((col("system") == "standard") | ~col("approved")) & (
        no("over_age") | (col("month_on") >= date(2026, 7, 1))
    )
    return {
        "F01": standard & (col("longest_daily_overtime_minutes") > 180),
        "F02": standard & (col("monthly_overtime_minutes") > 2160),
        "F03": standard & (col("fewest_weekly_rest_days") < 1),
        "F04": standard & (col("longest_normal_week_minutes") > 2400),
        "F07": (col("system") == "comprehensive")
        & col("approved")
        & no("over_age")
        & (short_of_holidays | short_of_period),
        "G04": counts & (paid <= base * by_kind),
    }


def is_special() -> pl.Expr:
    return col("system").is_in(["comprehensive", "flexible"])


def projects() -> dict[str, pl.Expr]:
    general = col("role") == "general_contractor"
    return {
        "H01": general & (~col("wage_account_opened") | ~col("wage_account_used")),
        "H02": general
        & ~col("deposit_exempt")
        & ~col("guarantee_in_force")
        & (col("deposit_paid_fen") < col("deposit_due_fen")),
        "H03": col("role").is_in(["general_contractor", "subcontractor"]) & ~col("real_name_managed"),
    }


def counts_for_crime() -> pl.Expr:
    """Whether an order could carry the crime once its period has run out."""
    too_late = (col("served_on") > col("due_on")).fill_null(value=False)
    posted = (
        (col("service") == "posted")
        & col("flight")
        & col("undeliverable")
        & col("evidence_recorded")
        & ~too_late
    )
    return (
        col("document").is_in(PAYMENT_ORDERS)
        & (col("status").fill_null("in_force") == "in_force")
        & col("issuer").is_in(["hr", "other_government"])
        & (col("addressee") == col("subject_role"))
        & (col("service").is_in(SERVED) & (col("served_on") <= col("due_on")) | posted)
        & no("justified_not_knowing")
        & no("justified_late_payment")
    )


def ran_out() -> pl.Expr:
    """Whether an order of the human-resources authority has run out."""
    return col("counts") & (col("issuer") == "hr") & (col("due_on") < DAY)


def orders() -> dict[str, pl.Expr]:
    """The rules over orders; what was unpaid when each period ended is worked out before."""

    some = at_least(col("total_low"), col("total_high"), 1)
    return {"CR03": col("counts") & (col("due_on") < DAY) & some}
