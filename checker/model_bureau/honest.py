"""What an honest employer counts and sums up from its own lines for the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from checker.model_bureau.scenario import Cells, Filled
from checker.model_bureau.year import DAY
from rules.fact import ABSENT, Value

Line = Mapping[str, Value]

STAFFED = ("state_organ", "public_institution")
"""Types of unit most of whose workers have posts of the state (编制)."""

RELATIONS = {
    "staffed": "staffed_workers",
    "employee": "contract_workers",
    "retained": "retained_workers",
    "student": "student_workers",
    "pensioner": "pensioner_workers",
}
"""Relation of a roster line → the part of the total it is counted in; the dispatched stand on no roster."""

OWED_A_CONTRACT = ("employee", "retained")
INSURED_HERE = ("employee", "staffed")

NEW_SINCE = date(2026, 12, 1)
"""Who was hired from this day on is within the first month: contract and insurance are not due yet."""

WELL_PAID_FEN = 330_000
"""Monthly wages a head that a year's total rests on, above every class of the minimum wage."""

DEBTORS = ("debtor", "on_behalf_of_debtor")


def head_counts(roster: Sequence[Line], random: Random) -> dict[str, Filled]:
    """Return the numbers of heads and of contracts at the end of the year."""
    here = [line for line in roster if _is_here(line)]
    relations = [line.get("relation", "employee") for line in here]
    part_time = sum(line.get("work_form") == "part_time" for line in here)
    owed = [line for line in here if _is_full_time(line, OWED_A_CONTRACT)]
    signed = [line for line in owed if not _lacks(line, "contract_signed_on", "contract_kind")]
    overdue = [line for line in owed if _is_overdue(line, "contract_signed_on", "contract_kind")]
    kinds = [line.get("contract_kind", "fixed_term") for line in signed]
    return {
        **{part: relations.count(relation) for relation, part in RELATIONS.items()},
        "dispatched_workers": 0,
        "average_headcount": len(here),
        "women_workers": random.randint(0, len(here)),
        "minor_workers": sum(_is_minor(line) for line in here),
        "migrant_workers": random.randint(0, len(here)),
        "part_time_workers": part_time,
        "disabled_workers": 0,
        "foreign_workers": 0,
        "hired_this_year": sum(_in_year(line, "hired_on") for line in roster),
        "left_this_year": sum(_in_year(line, "exited_on") for line in roster),
        "hires_filed": sum(_in_year(line, "hired_on") for line in roster),
        "contracts_due": len(signed) + len(overdue),
        "contracts_signed": len(signed),
        "contracts_fixed": kinds.count("fixed_term"),
        "contracts_open": kinds.count("open_term"),
        "contracts_task": kinds.count("task"),
        "probation_workers": 0,
    }


def pay_and_insurance(roster: Sequence[Line], random: Random) -> dict[str, Filled]:
    """Return the year's wages and what was declared to social insurance, in total."""
    here = [line for line in roster if _is_here(line)]
    insurable = [line for line in here if _is_full_time(line, INSURED_HERE)]
    insured = sum(not _lacks(line, "insured_on") for line in insurable)
    unregistered = sum(_is_overdue(line, "insured_on") for line in insurable)
    total = 12 * max(len(roster), 1) * WELL_PAID_FEN + 1_000 * random.randint(0, 500)
    paid = [fen for line in insurable if (fen := _for_normal_work(line))]
    return {
        "wage_total_fen": total,
        "min_monthly_wage_fen": min(paid, default=WELL_PAID_FEN),
        "pay_cycle_days": 31,
        "special_hours_used": False,
        "declared_wage_base_fen": total,
        "insured_workers": insured,
        "insurable_workers": insured + unregistered,
    }


def amounts_owed(arrears: Sequence[Cells], payments: Sequence[Cells]) -> dict[str, int]:
    """Return what each worker is still owed at the end of the year; what others advanced does not count."""
    owed: dict[str, int] = {}
    for line in arrears:
        amount, worker = line.get("amount_fen"), line.get("worker", "")
        if isinstance(amount, int) and isinstance(worker, str) and line.get("item") != "other":
            owed[worker] = owed.get(worker, 0) + amount
    for line in payments:
        amount, worker = line.get("amount_fen"), line.get("worker", "")
        if isinstance(amount, int) and isinstance(worker, str) and line.get("by") in DEBTORS:
            owed[worker] = max(0, owed.get(worker, 0) - amount)
    return owed


def _is_here(line: Line) -> bool:
    gone = line.get("exited_on", ABSENT)
    return gone is ABSENT or (isinstance(gone, date) and gone > DAY)


def _is_full_time(line: Line, relations: Sequence[str]) -> bool:
    """Whether a line is of a full-time worker in one of some relations; cells left empty are no objection."""
    if line.get("over_age") is True or line.get("work_form") == "part_time":
        return False
    return line.get("relation", "employee") in relations


def _lacks(line: Line, *columns: str) -> bool:
    return any(line.get(column) is ABSENT for column in columns)


def _is_overdue(line: Line, *columns: str) -> bool:
    """Whether something that was due a month after the hire is not there, and not excused."""
    hired_on = line.get("hired_on")
    due = not isinstance(hired_on, date) or hired_on < NEW_SINCE
    return due and _lacks(line, *columns) and "unsigned_excuse" not in line


def _is_minor(line: Line) -> bool:
    born_on = line.get("born_on")
    return isinstance(born_on, date) and born_on > date(DAY.year - 18, DAY.month, DAY.day)


def _in_year(line: Line, column: str) -> bool:
    day = line.get(column)
    return isinstance(day, date) and day.year == DAY.year and day <= DAY


def _for_normal_work(line: Line) -> int:
    """Return the wage of a month of normal work as the minimum wage measures it; 0 where not known."""
    parts = [
        line.get(name)
        for name in ("wage_due_fen", "overtime_pay_fen", "special_allowance_fen", "benefits_fen")
    ]
    due, *rest = [part if isinstance(part, int) else None for part in parts]
    if line.get("full_attendance") is not True or due is None or None in rest:
        return 0
    return due - sum(part or 0 for part in rest)
