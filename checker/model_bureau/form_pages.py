"""The pages of the form that rules do not ask for: who the unit is, totals of hours and pay, its conclusion.

People in them are called 示例 and reached nowhere; numbers follow from the lines of the review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from checker.model_bureau.employers import Employer
from checker.model_bureau.scenario import Filled
from checker.model_bureau.year import PLACES
from rules.fact import ABSENT, Value

Line = Mapping[str, Value]

SUBMITTED_ON = date(2026, 12, 31)

REGISTERED_WITH = {
    "enterprise": "市场监督管理局",
    "individual_business": "市场监督管理局",
    "private_non_enterprise": "民政局",
    "public_institution": "机构编制委员会办公室",
    "social_organisation": "民政局",
    "state_organ": "机构编制委员会办公室",
}
"""Type of unit → who registered it."""


def identity_page(employer: Employer) -> dict[str, Filled]:
    """Return who the employer is (基本信息)."""
    place, number = PLACES[employer.place], employer.number
    return {
        "supervising_department": "示例主管部门",
        "registered_with": f"{place}{REGISTERED_WITH[employer.unit_type]}",
        "registration_number": f"示例{number:06d}",
        "industry": "示例行业",
        "registered_address": f"{place}示例路{number}号",
        "work_address": f"{place}示例路{number}号",
        "legal_representative": f"示例负责人{number:04d}",
        "contact_person": f"示例联系人{number:04d}",
        "contact_phone": f"000-{number:08d}",
        "contact_email": f"unit{number:04d}@example.com",
        "social_insurance_unit_number": f"SL{number:06d}",
        "self_check_conclusion": "已自查",
        "commitment_signed": True,
        "submitted_on": SUBMITTED_ON,
        "disputes_this_year": 0,
        "complaints_this_year": 0,
        "penalties_this_year": 0,
    }


def totals_page(
    roster: Sequence[Line], hours: Sequence[Line], arrears_months: int, counted: Mapping[str, Filled]
) -> dict[str, Filled]:
    """Return totals of hours, leave, pay and insurance; `counted` are those the rules ask for."""
    systems = [line.get("system", "standard") for line in hours]
    averaged, flexible = systems.count("comprehensive"), systems.count("flexible")
    wages = _numbers(roster, "wage_due_fen")
    entitled, taken = _numbers(roster, "leave_entitled_days"), _numbers(roster, "leave_taken_days")
    insured = counted["insured_workers"]
    return {
        "skilled_workers": 0,
        "certified_skilled_workers": 0,
        "standard_hours_workers": max(len(roster) - averaged - flexible, 0),
        "comprehensive_hours_workers": averaged,
        "flexible_hours_workers": flexible,
        "special_hours_approval_number": "示例工时批〔2026〕1号" if averaged or flexible else ABSENT,
        "max_daily_overtime_minutes": max(_numbers(hours, "longest_daily_overtime_minutes"), default=0),
        "max_monthly_overtime_minutes": max(_numbers(hours, "monthly_overtime_minutes"), default=0),
        "workers_entitled_to_leave": sum(days > 0 for days in entitled),
        "workers_who_took_leave": sum(days > 0 for days in taken),
        "workers_paid_for_leave": sum(fen > 0 for fen in _numbers(roster, "leave_extra_paid_fen")),
        "max_monthly_wage_fen": max(wages, default=0),
        "average_monthly_wage_fen": sum(wages) // max(len(wages), 1),
        "pay_day": 15,
        "pay_mode": "bank",
        "arrears_months": arrears_months,
        "arrears_earliest_month_on": date(2026, 8, 1) if arrears_months else ABSENT,
        "overtime_paid_total_fen": sum(_numbers(hours, "overtime_paid_fen")),
        "social_insurance_registered": True,
        "insured_pension": insured,
        "insured_unemployment": insured,
        "insured_injury": insured,
        "insured_medical": insured,
        "insured_maternity": insured,
        "social_insurance_arrears_fen": 0,
    }


def dispatch_page(roster: Sequence[Line], dispatched_workers: Filled) -> dict[str, Filled]:
    """Return what the employer says of dispatch (劳务派遣), as user and as agency."""
    uses = isinstance(dispatched_workers, int) and dispatched_workers > 0
    sent = sum(line.get("dispatched_out") is True for line in roster)
    return {
        "dispatch_agency": "示例劳务派遣有限公司" if uses else ABSENT,
        "dispatch_agency_code": ABSENT,
        "dispatch_agency_licence": "示例派遣许可第1号" if uses else ABSENT,
        "dispatch_posts": "保洁、保安" if uses else ABSENT,
        "dispatch_licence": "示例派遣许可第2号" if sent else ABSENT,
        "workers_sent_out": sent,
        "dispatch_clients": min(sent, 1),
    }


def _numbers(lines: Sequence[Line], column: str) -> list[int]:
    values = (line.get(column) for line in lines)
    return [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
