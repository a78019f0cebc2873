"""F 工作时间和休息休假, and overtime pay (G04): limits to the minute, pay to the fen.

The monthly base is 522,000 fen: 24,000 a day of 21.75, 50 a minute of 480. Overtime is 75 fen a
minute on working days, 100 on rest days, 150 on holidays. A fen that is short because a part of
a fen cannot be paid is no underpayment.
"""

from __future__ import annotations

from datetime import date

from checker.model_bureau.other_lines import averaged, hours
from checker.model_bureau.scenario import EMPTY, Cells, Filled, Scenario
from checker.model_bureau.workers import over_age_worker

APPROVED: Cells = {"special_hours_used": True, "special_hours_approved": True}


def flexible(**cells: Filled) -> Cells:
    """Return a month of flexible hours (不定时工时制), four hours beyond the day once."""
    return {**hours(system="flexible", approved=True, longest_daily_overtime_minutes=240), **cells}


# fmt: off
LIMITS = (
    Scenario("F01: three hours of overtime in a day", hours=(hours(longest_daily_overtime_minutes=180),)),
    Scenario("F01: a minute over three hours",
             hours=(hours(longest_daily_overtime_minutes=181),), true="F01"),
    Scenario("F01: longest day left empty",
             hours=(hours(longest_daily_overtime_minutes=EMPTY),), unknown="F01"),
    Scenario("F01: four hours by an over-age worker",
             hours=(hours(longest_daily_overtime_minutes=240, over_age=True),)),
    Scenario("F01: flexible hours with approval", hours=(flexible(),), facts=APPROVED),
    Scenario("F01, F06: flexible hours without approval are standard hours",
             hours=(flexible(approved=False),),
             facts={"special_hours_used": True, "special_hours_approved": False}, true="F01 F06"),
    Scenario("F01: whether this post's hours are approved left empty",
             hours=(flexible(approved=EMPTY),), facts=APPROVED, unknown="F01"),
    Scenario("F02: thirty-six hours in a month (2,160 × 75)",
             hours=(hours(monthly_overtime_minutes=2_160, weekday_overtime_minutes=2_160,
                          overtime_paid_fen=162_000),)),
    Scenario("F02: a minute over thirty-six hours (2,161 × 75)",
             hours=(hours(monthly_overtime_minutes=2_161, weekday_overtime_minutes=2_161,
                          overtime_paid_fen=162_075),),
             true="F02"),
    Scenario("F02: hours of the month left empty",
             hours=(hours(monthly_overtime_minutes=EMPTY),), unknown="F02"),
    Scenario("F03: a week without a day of rest", hours=(hours(fewest_weekly_rest_days=0),), true="F03"),
    Scenario("F03: one day of rest in every week", hours=(hours(fewest_weekly_rest_days=1),)),
    Scenario("F03: days of rest left empty", hours=(hours(fewest_weekly_rest_days=EMPTY),), unknown="F03"),
    Scenario("F04: forty hours a week", hours=(hours(longest_normal_week_minutes=2_400),)),
    Scenario("F04: a minute over forty hours a week",
             hours=(hours(longest_normal_week_minutes=2_401),), true="F04"),
    Scenario("F04: hours of the week left empty",
             hours=(hours(longest_normal_week_minutes=EMPTY),), unknown="F04"),
    Scenario("F07, IN10: system of hours left empty", hours=(hours(system=EMPTY),), unknown="F07 IN10"),
    Scenario("F06: special hours without approval",
             facts={"special_hours_used": True, "special_hours_approved": False}, true="F06"),
    Scenario("F06: approval left empty", facts={"special_hours_used": True}, unknown="F06"),
    Scenario("F06: special hours with approval", facts=APPROVED),
    Scenario("F06: whether special hours are used left empty, none approved",
             facts={"special_hours_used": EMPTY, "special_hours_approved": False}, unknown="F06"),
    Scenario("IN10: standard hours in the form, averaged hours in the lines",
             hours=(averaged(),), true="IN10"),
)
# fmt: on

# fmt: off
AVERAGED = (
    Scenario("F07: nothing beyond the period's hours", hours=(averaged(),), facts=APPROVED),
    Scenario("F07: eight hours on a holiday, a fen short (480 × 150)",
             hours=(averaged(holiday_minutes=480, overtime_paid_fen=71_999),), facts=APPROVED, true="F07"),
    Scenario("F07: eight hours on a holiday, paid (480 × 150)",
             hours=(averaged(holiday_minutes=480, overtime_paid_fen=72_000),), facts=APPROVED),
    Scenario("F07: ten hours beyond the period, a fen short (600 × 75)",
             hours=(averaged(period_minutes=62 * 480 + 600, overtime_paid_fen=44_999),), facts=APPROVED,
             true="F07"),
    Scenario("F07: ten hours beyond the period, paid (600 × 75)",
             hours=(averaged(period_minutes=62 * 480 + 600, overtime_paid_fen=45_000),), facts=APPROVED),
    Scenario("F07: beyond the period and on a holiday, a fen short (45,000 + 72,000)",
             hours=(averaged(period_minutes=62 * 480 + 600, holiday_minutes=480, overtime_paid_fen=116_999),),
             facts=APPROVED, true="F07"),
    Scenario("F07: fewer hours than the period's do not pay for a holiday",
             hours=(averaged(period_minutes=62 * 480 - 600, holiday_minutes=480, overtime_paid_fen=71_999),),
             facts=APPROVED, true="F07"),
    Scenario("F07: eight hours on a holiday, pay left empty",
             hours=(averaged(holiday_minutes=480, overtime_paid_fen=EMPTY),), facts=APPROVED, unknown="F07"),
    Scenario("F07: an over-age worker's holiday, unpaid",
             hours=(averaged(holiday_minutes=480, over_age=True),), facts=APPROVED),
)
# fmt: on

# fmt: off
OVERTIME_PAY = (
    Scenario("G04: ten hours on working days, a fen short (600 × 75)",
             hours=(hours(overtime_paid_fen=44_999),), true="G04"),
    Scenario("G04: ten hours on working days, paid (600 × 75)", hours=(hours(overtime_paid_fen=45_000),)),
    Scenario("G04: a rest day, a fen short (480 × 100)",
             hours=(hours(weekday_overtime_minutes=0, rest_day_overtime_minutes=480,
                          overtime_paid_fen=47_999),),
             true="G04"),
    Scenario("G04: a rest day, paid (480 × 100)",
             hours=(hours(weekday_overtime_minutes=0, rest_day_overtime_minutes=480,
                          overtime_paid_fen=48_000),)),
    Scenario("G04: a holiday, a fen short (480 × 150)",
             hours=(hours(weekday_overtime_minutes=0, holiday_minutes=480, overtime_paid_fen=71_999),),
             true="G04"),
    Scenario("G04: all three, paid (45,000 + 48,000 + 72,000)",
             hours=(hours(rest_day_overtime_minutes=480, holiday_minutes=480, overtime_paid_fen=165_000),)),
    Scenario("G04: 7,686.78 fen due (500,000 × 3 × 107 ÷ 20,880), 7,686 paid",
             hours=(hours(base_fen=500_000, weekday_overtime_minutes=107, overtime_paid_fen=7_686),)),
    Scenario("G04: 7,686.78 fen due, 7,685 paid",
             hours=(hours(base_fen=500_000, weekday_overtime_minutes=107, overtime_paid_fen=7_685),),
             true="G04"),
    Scenario("G04: pay left empty", hours=(hours(overtime_paid_fen=EMPTY),), unknown="G04"),
    Scenario("G04: over age, underpaid in July 2026",
             hours=(hours(over_age=True, month_on=date(2026, 7, 1), overtime_paid_fen=44_999),), true="G04"),
    Scenario("G04: over age, underpaid before the provisions",
             hours=(hours(over_age=True, month_on=date(2026, 6, 1), overtime_paid_fen=44_999),)),
    Scenario("G04: over age, underpaid, month left empty",
             hours=(hours(over_age=True, month_on=EMPTY, overtime_paid_fen=44_999),), unknown="G04"),
    Scenario("G04: flexible hours without approval, underpaid",
             hours=(flexible(approved=False, longest_daily_overtime_minutes=120, overtime_paid_fen=44_999),),
             facts={"special_hours_used": True, "special_hours_approved": False}, true="F06 G04"),
)
# fmt: on


def untaken(**cells: Filled) -> Cells:
    """Return a worker with two days of five not taken: 2 × 200 % of 20,000 fen beside normal pay."""
    return {
        "leave_entitled_days": 5,
        "leave_taken_days": 3,
        "average_wage_fen": 435_000,
        "leave_extra_paid_fen": 0,
        "leave_settlement_due_on": date(2025, 12, 31),
        **cells,
    }


# fmt: off
LEAVE = (
    Scenario("F08: two days not taken, a fen short of 80,000",
             (untaken(leave_extra_paid_fen=79_999),), true="F08"),
    Scenario("F08: two days not taken, paid to the fen", (untaken(leave_extra_paid_fen=80_000),)),
    Scenario("F08: waived in writing by the worker", (untaken(leave_waived_in_writing=True),)),
    Scenario("F08: settlement due the day before",
             (untaken(leave_settlement_due_on=date(2026, 12, 30)),), true="F08"),
    Scenario("F08: settlement due on the day itself", (untaken(leave_settlement_due_on=date(2026, 12, 31)),)),
    Scenario("F08: days taken left empty", (untaken(leave_taken_days=EMPTY),), unknown="F08"),
    Scenario("F08: extra pay left empty", (untaken(leave_extra_paid_fen=EMPTY),), unknown="F08"),
    Scenario("F08: an over-age worker's leave is outside",
             (over_age_worker(leave_entitled_days=5, leave_taken_days=0,
                              leave_settlement_due_on=date(2025, 12, 31)),)),
)
# fmt: on

SCENARIOS = (*LIMITS, *AVERAGED, *OVERTIME_PAY, *LEAVE)
