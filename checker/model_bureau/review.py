"""A written review of the year: a clean one, changed by a scenario.

A clean review carries every fact the form asks for and every list, consistent with each
other, and every rule the form can decide is FALSE for it. What the employer counts and sums
up is worked out here from its lines by plain counting, as an honest employer would.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from checker.model_bureau.employers import Employer
from checker.model_bureau.form_pages import dispatch_page, identity_page, totals_page
from checker.model_bureau.honest import STAFFED, amounts_owed, head_counts, pay_and_insurance
from checker.model_bureau.labels import Label, label_of
from checker.model_bureau.other_lines import hours, project
from checker.model_bureau.scenario import EMPTY, Cells, Filled, Scenario, ids
from checker.model_bureau.workers import fill_in, ordinary, staffed
from checker.model_bureau.year import DAY
from rules.cases import Case, Lines
from rules.fact import ABSENT, Value

Line = Mapping[str, Value]

BEGAN_ON = date(2026, 9, 16)
"""Day after the wages of August were due: arrears of the year began there where nothing else is said."""

REPORTED_ON = date(2026, 9, 21)
"""The fifth day after it, the last for the report (江苏省工资支付条例第三十六条)."""


@dataclass(frozen=True, slots=True)
class Review:
    """The written review of one employer, and what it is made for."""

    employer: Employer
    case: Case
    label: Label


def make_review(employer: Employer, scenario: Scenario, size: int, random: Random) -> Review:
    """Return the review of an employer with `size` ordinary workers to which a scenario happens."""
    owed = amounts_owed(scenario.arrears, scenario.payments)
    roster: list[Line] = [
        ordinary(number, _of_ordinary(number, scenario, owed, employer.unit_type), random)
        for number in range(1, size + 1)
    ]
    roster += [
        fill_in(number, cells, random) for number, cells in enumerate(scenario.workers, start=size + 1)
    ]
    unit_type = employer.unit_type
    counted = {**head_counts(roster, random), **pay_and_insurance(roster, random)}
    worked = _lines(scenario.hours) or _overtime(roster, random)
    arrears = _arrears(scenario, owed)
    months = arrears["arrears_consecutive_months"]
    facts: dict[str, Filled] = {
        "unit_type": unit_type,
        **identity_page(employer),
        **counted,
        **totals_page(roster, worked, months if isinstance(months, int) else 0, counted),
        **dispatch_page(roster, scenario.facts.get("dispatched_workers", 0)),
        **_rules_and_regulations(unit_type),
        **_layoffs_and_training(),
        **arrears,
    }
    facts = _changed(facts, scenario)
    lines = {
        "roster": roster,
        "hours": worked,
        "projects": _lines(scenario.projects) or _projects(employer, random),
        "arrears": _lines(scenario.arrears),
        "orders": _lines(scenario.orders),
        "payments": _lines(scenario.payments),
    }
    case = Case(
        case_id=employer.case_id,
        place=employer.place,
        day=DAY,
        facts={name: value for name, value in facts.items() if value is not EMPTY},
        lines=_handed_in(lines, scenario),
        credit_code=employer.credit_code,
        name=employer.name,
    )
    return Review(employer, case, label_of(scenario, employer.unit_type))


def _of_ordinary(number: int, scenario: Scenario, owed: Mapping[str, int], unit_type: str) -> Cells:
    """Return what differs for an ordinary worker: who is owed wages got none of the latest month."""
    unpaid: Cells = {"wage_paid_fen": 0} if owed.get(f"W{number:03d}") else {}
    post: Cells = staffed() if unit_type in STAFFED and number % 3 else {}
    return {**unpaid, **post, **scenario.every}


def _changed(facts: Mapping[str, Filled], scenario: Scenario) -> dict[str, Filled]:
    """Return the facts as the scenario has them; the total of heads follows its parts."""
    changed: dict[str, Filled] = {**facts, **scenario.facts}
    if "headcount" not in scenario.facts:
        known = {part: changed[part] if isinstance(changed[part], int) else facts[part] for part in _PARTS}
        changed["headcount"] = sum(value for value in known.values() if isinstance(value, int))
    for name, by in scenario.shift.items():
        value = changed[name]
        if isinstance(value, int):
            changed[name] = value + by
    return changed


_PARTS = (
    "staffed_workers",
    "contract_workers",
    "dispatched_workers",
    "retained_workers",
    "student_workers",
    "pensioner_workers",
)


def _rules_and_regulations(unit_type: str) -> dict[str, Filled]:
    needs_wage_rules = unit_type != "individual_business"
    return {
        "collective_contract_in_force": needs_wage_rules,
        "has_roster": True,
        "roster_items_missing": 0,
        "rules_affect_workers": True,
        "rules_made_democratically": True,
        "rules_published_or_told": True,
        "wage_rules_exist": needs_wage_rules,
        "union_heard_on_wage_rules": needs_wage_rules,
        "free_of_dispatch_limits": False,
        "place_unfit_for_minors": False,
    }


def _layoffs_and_training() -> dict[str, Filled]:
    return {"layoff_workers": 0, "training_fund_drawn": True, "training_fund_misused": False}


def _arrears(scenario: Scenario, owed: Mapping[str, int]) -> dict[str, Filled]:
    migrants = {line["worker"] for line in scenario.arrears if line.get("is_migrant") is True}
    unpaid = {worker: fen for worker, fen in owed.items() if fen}
    months: dict[Filled | None, int] = {}
    for line in scenario.arrears:
        more, worker = line.get("months"), line.get("worker")
        if isinstance(more, int) and line.get("amount_fen") != 0 and line.get("item") != "other":
            months[worker] = months.get(worker, 0) + more
    longest = max(months.values(), default=0)
    return {
        "unpaid_workers": len(unpaid),
        "unpaid_total_fen": sum(unpaid.values()),
        "unpaid_migrant_workers": sum(worker in migrants for worker in unpaid),
        "unpaid_migrant_total_fen": sum(fen for worker, fen in unpaid.items() if worker in migrants),
        "arrears_began_on": BEGAN_ON if longest else ABSENT,
        "arrears_reported_on": REPORTED_ON if longest else ABSENT,
        "arrears_consecutive_months": longest,
        "arrears_cumulative_months": longest,
        "months_without_arrears": 0 if longest else 12,
    }


def _overtime(roster: Sequence[Line], random: Random) -> list[Line]:
    """Return overtime of a worker or two, in three reviews of four: within the limits and paid."""
    lines: list[Line] = []
    for line in roster[: random.randint(0, 2) if random.random() < 0.75 else 0]:
        minutes = 60 * random.randint(1, 30)
        cells = hours(
            worker=line["worker"],
            longest_daily_overtime_minutes=random.choice((60, 90, 120, 180)),
            monthly_overtime_minutes=minutes,
            weekday_overtime_minutes=minutes,
            overtime_paid_fen=75 * minutes,
        )
        lines.append(_line(cells))
    return lines


def _projects(employer: Employer, random: Random) -> list[Line]:
    if "建筑" not in employer.name:
        return []
    roles = ("general_contractor", "subcontractor", "owner")
    names = (f"示例工程第{number}标段" for number in range(1, random.randint(2, 3)))
    return [_line(project(project=name, role=random.choice(roles))) for name in names]


def _lines(cells: Sequence[Cells]) -> list[Line]:
    return [_line(line) for line in cells]


def _line(cells: Cells) -> Line:
    return {name: value for name, value in cells.items() if value is not EMPTY}


def _handed_in(lines: Mapping[str, Sequence[Line]], scenario: Scenario) -> dict[str, Lines]:
    """Return the lists that are handed in; of an incomplete one the first half."""
    left_out, incomplete = ids(scenario.left_out), ids(scenario.incomplete)
    return {
        kind: Lines(
            tuple(rows[: (len(rows) + 1) // 2] if kind in incomplete else rows), kind not in incomplete
        )
        for kind, rows in lines.items()
        if kind not in left_out
    }
