"""Roster lines: an ordinary worker about whom nothing is wrong, and the kinds of workers scenarios speak of.

A kind is a set of cells that differ from the ordinary worker's; `fill_in` makes the whole line.
Wages stand well above every class of the minimum wage of the province.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from checker.model_bureau.scenario import EMPTY, Cells, Filled
from checker.model_bureau.year import DAY
from rules.fact import ABSENT, Value

PAID_ON = date(2026, 12, 15)
"""Day on which the wages of the latest month of pay were due."""

LEAVE_SETTLED_ON = date(2025, 12, 31)
"""End of the latest year whose leave had to be taken or paid."""

LEAVE_SINCE = date(2025, 1, 1)
"""Who came on this day or later had no year of work before the latest leave year."""

SECOND_TERM_SINCE = date(2022, 3, 1)
"""Day of hire of workers for whom a scenario gives none: second fixed term, no probation any more."""

LONG_SERVICE = 6
"""Years after two fixed terms of three years each; the contract after them is open-ended."""


def worker(**cells: Filled) -> Cells:
    """Return an ordinary full-time worker, but for what is given."""
    return cells


def unsigned(hired_on: date, **cells: Filled) -> Cells:
    """Return a worker without a written contract."""
    return {
        "hired_on": hired_on,
        "contract_signed_on": ABSENT,
        "contract_kind": ABSENT,
        "contract_months": ABSENT,
        "probation_months": ABSENT,
        **cells,
    }


def staffed(**cells: Filled) -> Cells:
    """Return a worker with a post of the state (国家编制), who is owed no labour contract."""
    return {
        "relation": "staffed",
        "contract_signed_on": ABSENT,
        "contract_kind": ABSENT,
        "contract_months": ABSENT,
        "probation_months": ABSENT,
        "probation_wage_fen": ABSENT,
        **cells,
    }


def part_timer(**cells: Filled) -> Cells:
    """Return a part-time worker (非全日制): 4 hours a day, 24 a week, paid every 15 days."""
    return {
        "work_form": "part_time",
        "contract_signed_on": ABSENT,
        "contract_kind": ABSENT,
        "contract_months": ABSENT,
        "probation_months": ABSENT,
        "average_day_minutes": 240,
        "average_week_minutes": 1_440,
        "part_time_pay_cycle_days": 15,
        "hourly_wage_fen": 3_000,
        "insured_on": ABSENT,
        **cells,
    }


def over_age_worker(**cells: Filled) -> Cells:
    """Return a worker over the age of retirement (超龄劳动者) with a written agreement."""
    return {
        "born_on": date(1963, 5, 6),
        "hired_on": date(2024, 3, 1),
        "over_age": True,
        "relation": "pensioner",
        "over_age_agreement_signed": True,
        "contract_signed_on": ABSENT,
        "contract_kind": ABSENT,
        "contract_months": ABSENT,
        "probation_months": ABSENT,
        "insured_on": ABSENT,
        **cells,
    }


def minor(**cells: Filled) -> Cells:
    """Return a minor worker (未成年工): hired at seventeen, examined before the first day of work."""
    return {
        "born_on": date(2009, 3, 2),
        "hired_on": date(2026, 6, 1),
        "health_checked_before_post_on": date(2026, 5, 28),
        "last_health_check_on": date(2026, 5, 28),
        **cells,
    }


def mother(**cells: Filled) -> Cells:
    """Return a worker who gave birth to one child this year and took 98 days of leave."""
    return {
        "maternity_leave_days": 98,
        "difficult_birth": False,
        "babies_born": 1,
        "baby_born_on": date(2026, 2, 10),
        **cells,
    }


def left(exited_on: date = date(2026, 6, 10), **cells: Filled) -> Cells:
    """Return a worker who left (离职): everything settled, certified and transferred in time."""
    return {
        "exited_on": exited_on,
        "exit_certificate_given": True,
        "transfer_done_on": exited_on,
        "settlement_due_on": exited_on + timedelta(days=2),
        "wage_settled_on": exited_on,
        "leave_settlement_due_on": exited_on,
        **cells,
    }


def dispatched(**cells: Filled) -> Cells:
    """Return a worker sent to another unit by this agency (被派遣劳动者): two years, paid in full."""
    return {
        "dispatched_out": True,
        "contract_months": 24,
        "dispatch_pay_received_fen": 560_000,
        "dispatch_pay_passed_on_fen": 560_000,
        "dispatch_idle_pay_fen": ABSENT,
        **cells,
    }


def ordinary(number: int, cells: Cells, random: Random) -> dict[str, Value]:
    """Return the line of a worker hired at some time in the last twelve years, but for the cells given."""
    hired_on = date(random.randint(2014, 2025), random.randint(1, 12), random.randint(1, 28))
    return fill_in(number, {"hired_on": hired_on, **cells}, random)


def fill_in(number: int, cells: Cells, random: Random) -> dict[str, Value]:
    """Return the whole line of a worker; cells left empty are left out."""
    hired_on = cells.get("hired_on")
    start = hired_on if isinstance(hired_on, date) else SECOND_TERM_SINCE
    wage = 1_000 * random.randint(320, 900)
    line: dict[str, Filled] = {
        "worker": f"W{number:03d}",
        "hired_on": start,
        "born_on": date(start.year - random.randint(20, 34), random.randint(1, 12), random.randint(1, 28)),
        "work_form": "full_time",
        "over_age": False,
        "exited_on": ABSENT,
        **_contract(start, wage, random),
        "severance_due_fen": ABSENT,
        "dispatched_out": False,
        **_women(),
        "wage_due_fen": wage,
        "wage_paid_fen": cells.get("wage_due_fen", wage),
        "wage_due_on": PAID_ON,
        "overtime_pay_fen": 0,
        "special_allowance_fen": 0,
        "benefits_fen": 0,
        "full_attendance": True,
        "loss_deduction_fen": 0,
        "settlement_due_on": ABSENT,
        "standstill_cycles": 0,
        "sick_pay_fen": ABSENT,
        **_leave(start, wage),
        "insured_on": min(start + timedelta(days=random.randint(3, 25)), max(start, DAY)),
        **cells,
    }
    return {name: value for name, value in line.items() if value is not EMPTY}


def _contract(start: date, wage: int, random: Random) -> dict[str, Filled]:
    """First, second and open-ended contract by length of service; probation in the first only."""
    served = DAY.year - start.year
    terms = min(served // 3, 2) if served > 0 else 0
    is_open = served >= LONG_SERVICE
    first: dict[str, Filled] = {"probation_months": ABSENT, "probations_agreed": 1}
    if terms == 0:
        first = {"probation_months": 2, "probations_agreed": 1, "probation_wage_fen": wage * 9 // 10}
    return {
        "contract_signed_on": min(start + timedelta(days=random.randint(0, 12)), max(start, DAY)),
        "contract_kind": "open_term" if is_open else "fixed_term",
        "contract_months": ABSENT if is_open else 36,
        "continuous_years": 3 * terms,
        "prior_fixed_terms": terms,
        "open_term_requested": is_open,
        "probation_wage_fen": ABSENT,
        "contract_wage_fen": wage,
        "post_min_wage_fen": wage,
        **first,
    }


def _women() -> dict[str, Filled]:
    return {
        "maternity_leave_days": ABSENT,
        "miscarriage_leave_days": ABSENT,
        "pregnancy_months": ABSENT,
        "baby_born_on": ABSENT,
        "night_work": False,
        "overtime_work": False,
        "cut_or_dismissed_for_maternity": False,
    }


def _leave(start: date, wage: int) -> dict[str, Filled]:
    """Five days a year from the second year of work, ten from the tenth; all of them taken."""
    served = LEAVE_SETTLED_ON.year - start.year
    entitled = 0 if start >= LEAVE_SINCE else 10 if served >= 10 else 5
    return {
        "leave_entitled_days": entitled,
        "leave_taken_days": entitled,
        "leave_settlement_due_on": LEAVE_SETTLED_ON if entitled else ABSENT,
        "leave_extra_paid_fen": 0,
        "average_wage_fen": wage,
    }
