"""H 工程建设领域用工, I 社会保险, L 书面审查 and the form's own totals (IN): one row a scenario."""

from __future__ import annotations

from datetime import date

from checker.model_bureau.other_lines import project
from checker.model_bureau.scenario import EMPTY, Cells, Scenario, of_trade
from checker.model_bureau.workers import left, part_timer, worker
from rules.fact import ABSENT

# fmt: off
PROJECTS = (
    Scenario("H01: no wage account",
             projects=(project(wage_account_opened=False, wage_account_used=False),), true="H01"),
    Scenario("H01: account opened, wages paid past it",
             projects=(project(wage_account_used=False),), true="H01"),
    Scenario("H01: use of the account left empty",
             projects=(project(wage_account_used=EMPTY),), unknown="H01"),
    Scenario("H01: a subcontractor keeps no account",
             projects=(project(role="subcontractor", wage_account_opened=False, wage_account_used=False,
                               deposit_paid_fen=0),)),
    Scenario("H02: deposit a fen short", projects=(project(deposit_paid_fen=29_999_999),), true="H02"),
    Scenario("H02: deposit to the fen", projects=(project(deposit_paid_fen=30_000_000),)),
    Scenario("H02: a guarantee in its place",
             projects=(project(deposit_paid_fen=0, guarantee_in_force=True),)),
    Scenario("H02: exempt from storing",
             projects=(project(deposit_exempt=True, deposit_due_fen=0, deposit_paid_fen=0),)),
    Scenario("H02: nothing stored, exemption left empty",
             projects=(project(deposit_paid_fen=0, deposit_exempt=EMPTY),), unknown="H02"),
    Scenario("H03: a subcontractor without real-name records",
             projects=(project(role="subcontractor", real_name_managed=False),), true="H03"),
    Scenario("H03: the owner owes none", projects=(project(role="owner", real_name_managed=False),)),
    Scenario("H03: real-name records left empty",
             projects=(project(real_name_managed=EMPTY),), unknown="H03"),
    Scenario("H01, H02: one project in order, the other's role left empty",
             projects=(project(),
                       project(role=EMPTY, wage_account_used=False, deposit_paid_fen=0)),
             unknown="H01 H02"),
)
# fmt: on

# thirty days from 2 March 2026 end on 1 April, from 30 November on 30 December, from 1 December on the 31st
# fmt: off
INSURANCE = (
    Scenario("I02: registered on the thirtieth day",
             (worker(hired_on=date(2026, 3, 2), insured_on=date(2026, 4, 1)),)),
    Scenario("I02: registered on the thirty-first day",
             (worker(hired_on=date(2026, 3, 2), insured_on=date(2026, 4, 2)),), true="I02"),
    Scenario("I02: not registered, thirty days over",
             (worker(hired_on=date(2026, 11, 30), insured_on=ABSENT),), true="I02 I11"),
    Scenario("I02: not registered, on the last of the thirty days",
             (worker(hired_on=date(2026, 12, 1), insured_on=ABSENT),)),
    Scenario("I02: part-timers may register themselves", (part_timer(),), unknown="G03"),
    Scenario("I02: gone on the thirtieth day, not registered",
             (worker(hired_on=date(2026, 8, 3), insured_on=ABSENT, **left(date(2026, 9, 2))),)),
    Scenario("I02: gone a day later, not registered",
             (worker(hired_on=date(2026, 8, 3), insured_on=ABSENT, **left(date(2026, 9, 3))),), true="I02"),
    Scenario("I02: the register of the insured not asked", (worker(insured_on=EMPTY),), unknown="I02"),
    Scenario("I11: one fewer insured than should be", size=4, shift={"insured_workers": -1}, true="I11"),
    Scenario("I11: how many should be insured left empty", facts={"insurable_workers": EMPTY}, unknown="I11"),
    Scenario("I11, IN02, IN06: page on insurance not filled in",
             facts={"insured_workers": EMPTY, "insurable_workers": EMPTY, "declared_wage_base_fen": EMPTY},
             unknown="I11 IN02 IN06"),
)
# fmt: on

AUDITED: Cells = {
    "wage_total_fen": 360_000_000,
    "declared_wage_base_fen": 360_000_000,
    "payable_wage_base_fen": 360_000_000,
    "declared_workers": 8,
    "payable_workers": 8,
}
"""What an audit of an employer of eight found to be as declared: 3,600,000 yuan a year."""

# fmt: off
AUDIT = (
    Scenario("I04: declared as the audit found", size=8, facts=AUDITED, false="I04"),
    Scenario("I04: a fen less declared than found",
             size=8, facts={**AUDITED, "payable_wage_base_fen": 360_000_001}, true="I04"),
    Scenario("I04: one worker not declared", size=8, facts={**AUDITED, "declared_workers": 7}, true="I04"),
    Scenario("I04: a gap to the form's total is no finding",
             size=8, facts={**AUDITED, "payable_wage_base_fen": EMPTY, "wage_total_fen": 360_000_001},
             true="IN06"),
)
# fmt: on

TEN_HEADS: Cells = {"average_headcount": 10, "declared_wage_base_fen": 30_000_000}
"""Ten heads over the year: 12 × 10 × 2,010 yuan are 241,200, 12 × 10 × 2,490 yuan are 298,800."""

# fmt: off
TOTALS = (
    Scenario("IN01: one head more than the parts", shift={"headcount": 1}, true="IN01"),
    Scenario("IN01: total of heads left empty", facts={"headcount": EMPTY}, unknown="IN01 IN09"),
    Scenario("IN02: one insured more than could be",
             shift={"insured_workers": 1, "insurable_workers": 1}, true="IN02"),
    Scenario("IN03: a fen below the lowest minimum wage for all",
             facts={**TEN_HEADS, "wage_total_fen": 24_119_999}, true="IN03"),
    Scenario("IN03: the lowest minimum wage for all",
             facts={**TEN_HEADS, "wage_total_fen": 24_120_000}, unknown="IN03"),
    Scenario("IN03: a fen below the highest minimum wage for all",
             facts={**TEN_HEADS, "wage_total_fen": 29_879_999}, unknown="IN03"),
    Scenario("IN03: the highest minimum wage for all", facts={**TEN_HEADS, "wage_total_fen": 29_880_000}),
    Scenario("IN03, IN06: wages of the year left empty",
             facts={"wage_total_fen": EMPTY}, unknown="IN03 IN06"),
    Scenario("IN03: average of heads left empty", facts={"average_headcount": EMPTY}, unknown="IN03"),
    Scenario("IN04: lowest wage a fen below the lowest class",
             facts={"min_monthly_wage_fen": 200_999}, true="IN04"),
    Scenario("IN04: lowest wage of the lowest class",
             facts={"min_monthly_wage_fen": 201_000}, unknown="IN04"),
    Scenario("IN04: lowest wage of the highest class", facts={"min_monthly_wage_fen": 249_000}),
    Scenario("IN04: lowest wage left empty", facts={"min_monthly_wage_fen": EMPTY}, unknown="IN04"),
    Scenario("IN05: one contract fewer than due", size=3, shift={"contracts_due": 1}, true="IN05"),
    Scenario("IN05: contracts due left empty", facts={"contracts_due": EMPTY}, unknown="IN05"),
    Scenario("IN06: a fen less declared than paid", shift={"declared_wage_base_fen": -1}, true="IN06"),
    Scenario("IN08: kinds of contract one short",
             size=3, shift={"contracts_signed": 1, "contracts_due": 1}, true="IN08"),
    Scenario("IN08: contracts for one task left empty", facts={"contracts_task": EMPTY}, unknown="IN08"),
    Scenario("IN09: one more under contract than on the roster",
             shift={"contract_workers": 1, "headcount": 1}, true="IN09"),
    Scenario("IN09: one more on the roster than heads in all",
             shift={"contract_workers": -1, "headcount": -1, "insured_workers": -1, "insurable_workers": -1},
             true="IN09"),
)
# fmt: on

NOT_DEMOCRATIC: Cells = {"rules_made_democratically": False}

# fmt: off
REVIEW_AND_TIME = (
    Scenario("L02: filed, and found to be false", facts={"false_statement": True}, true="L02"),
    Scenario("L02: closed the day before, though a statement was false",
             facts={"false_statement": True, "closed_or_moved_on": date(2026, 12, 30)}, not_applicable="L02"),
    Scenario("L02: closed on the day itself",
             facts={"closed_or_moved_on": date(2026, 12, 31)}, not_applicable="L02"),
    Scenario("L02: to close tomorrow, a statement was false",
             facts={"false_statement": True, "closed_or_moved_on": date(2027, 1, 1)}, true="L02"),
    Scenario("two-year limit: discovered two years and a day after the end",
             facts={**NOT_DEMOCRATIC, "act_ended_on": date(2024, 12, 30),
                    "discovered_on": date(2026, 12, 31), "first_complaint_on": ABSENT, "continuing": False},
             time_barred=True),
    Scenario("two-year limit: discovered on the last day",
             facts={**NOT_DEMOCRATIC, "act_ended_on": date(2024, 12, 30),
                    "discovered_on": date(2026, 12, 30), "first_complaint_on": ABSENT, "continuing": False},
             true="A02"),
    Scenario("two-year limit: complained of in time",
             facts={**NOT_DEMOCRATIC, "act_ended_on": date(2024, 12, 30),
                    "discovered_on": date(2026, 12, 31), "first_complaint_on": date(2026, 12, 30),
                    "continuing": False},
             true="A02"),
    Scenario("two-year limit: whether it goes on is not known, so the rule stays",
             facts={**NOT_DEMOCRATIC, "act_ended_on": date(2024, 12, 30),
                    "discovered_on": date(2026, 12, 31), "first_complaint_on": ABSENT},
             true="A02"),
)
# fmt: on

SCENARIOS = (*of_trade("建筑", PROJECTS), *INSURANCE, *AUDIT, *TOTALS, *REVIEW_AND_TIME)
