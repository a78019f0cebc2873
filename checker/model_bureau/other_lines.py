"""Lines of the other lists as scenarios write them: hours, projects, arrears, orders and payments."""

from __future__ import annotations

from datetime import date

from checker.model_bureau.scenario import Cells, Filled

ORDERED_ON = date(2026, 11, 20)
ORDER_RAN_OUT_ON = date(2026, 11, 30)

BASE_FEN = 522_000
"""Monthly base of overtime pay in scenarios: 522,000 fen ÷ 21.75 days ÷ 480 minutes = 50 fen a minute."""


def hours(**cells: Filled) -> Cells:
    """Return a month on standard hours: 10 hours of overtime on working days, paid at 75 fen a minute."""
    return {
        "worker": "W001",
        "month_on": date(2026, 11, 1),
        "over_age": False,
        "system": "standard",
        "longest_daily_overtime_minutes": 120,
        "monthly_overtime_minutes": 600,
        "longest_normal_week_minutes": 2_400,
        "fewest_weekly_rest_days": 1,
        "weekday_overtime_minutes": 600,
        "rest_day_overtime_minutes": 0,
        "holiday_minutes": 0,
        "base_fen": BASE_FEN,
        "overtime_paid_fen": 600 * 75,
        **cells,
    }


def averaged(**cells: Filled) -> Cells:
    """Return a quarter of averaged hours (综合计算工时) with approval: 62 days of 480 minutes."""
    return hours(
        **{
            "system": "comprehensive",
            "approved": True,
            "month_on": date(2026, 9, 1),
            "weekday_overtime_minutes": 0,
            "period_minutes": 62 * 480,
            "period_standard_minutes": 62 * 480,
            "overtime_paid_fen": 0,
            **cells,
        }
    )


def project(**cells: Filled) -> Cells:
    """Return a project of a general contractor that does all the law asks for."""
    return {
        "project": "示例安置房工程",
        "role": "general_contractor",
        "wage_account_opened": True,
        "wage_account_used": True,
        "deposit_exempt": False,
        "deposit_due_fen": 30_000_000,
        "deposit_paid_fen": 30_000_000,
        "guarantee_in_force": False,
        "real_name_managed": True,
        "wages_paid_by_general_contractor": True,
        **cells,
    }


def owed(number: int, *, months: Filled, fen: Filled, **cells: Filled) -> Cells:
    """Return what one worker is owed; workers are those of the roster, by number."""
    line: Cells = {
        "worker": f"W{number:03d}",
        "item": "wage",
        "months": months,
        "part_month": False,
        "amount_fen": fen,
        "is_migrant": False,
    }
    return {**line, **cells}


def owed_to(workers: int, *, months: int, total_fen: int, **cells: Filled) -> tuple[Cells, ...]:
    """Return what several workers are owed alike, the first of them what does not divide."""
    each, rest = divmod(total_fen, workers)
    return tuple(
        owed(number, months=months, fen=each + (rest if number == 1 else 0), **cells)
        for number in range(1, workers + 1)
    )


def order(**cells: Filled) -> Cells:
    """Return an order to pay that was handed over in person and ran out a month before the day."""
    return {
        "document": "劳动保障监察限期改正指令书",
        "number": "示例监令字〔2026〕第1号",
        "issuer": "hr",
        "addressee": "employer",
        "amount_ordered_fen": 1_000_000,
        "issued_on": ORDERED_ON,
        "served_on": ORDERED_ON,
        "service": "direct",
        "due_on": ORDER_RAN_OUT_ON,
        "status": "in_force",
        **cells,
    }


def paid(number: int, *, on: date, fen: int, by: str = "debtor", **cells: Filled) -> Cells:
    """Return a payment to one worker."""
    return {"worker": f"W{number:03d}", "paid_on": on, "amount_fen": fen, "by": by, **cells}
