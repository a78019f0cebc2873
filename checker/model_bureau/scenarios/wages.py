"""G 工资支付和最低工资: one row a scenario, to the fen and to the day.

The class of the minimum wage of the city is not known: what lies between 2,010 and 2,490 yuan
cannot be told. 80 % of them are 1,608 and 1,992 yuan.
"""

from __future__ import annotations

from datetime import date

from checker.model_bureau.other_lines import owed, paid
from checker.model_bureau.scenario import EMPTY, Scenario
from checker.model_bureau.workers import left, over_age_worker, part_timer, worker
from rules.fact import ABSENT

PAID_OFF = {"arrears_began_on": date(2026, 3, 16), "arrears_reported_on": date(2026, 3, 20)}
"""Arrears of the spring, reported in time and paid off since."""

# fmt: off
UNDERPAID = (
    Scenario("G01: a fen short", (worker(wage_due_fen=480_000, wage_paid_fen=479_999),), true="G01"),
    Scenario("G01: paid to the fen", (worker(wage_due_fen=480_000, wage_paid_fen=480_000),)),
    Scenario("G01: unpaid, due the day before",
             (worker(wage_due_fen=480_000, wage_paid_fen=0, wage_due_on=date(2026, 12, 30)),), true="G01"),
    Scenario("G01: unpaid, due today",
             (worker(wage_due_fen=480_000, wage_paid_fen=0, wage_due_on=date(2026, 12, 31)),)),
    Scenario("G01: put off by lawful agreement",
             (worker(wage_due_fen=480_000, wage_paid_fen=0, deferral_justified=True),)),
    Scenario("G01: what was paid left empty", (worker(wage_paid_fen=EMPTY),), unknown="G01"),
    Scenario("G01: underpaid, day of pay left empty",
             (worker(wage_due_fen=480_000, wage_paid_fen=400_000, wage_due_on=EMPTY),), unknown="G01"),
)
# fmt: on

# The form's own lowest wage follows the roster (IN04).
# fmt: off
MINIMUM_WAGE = (
    Scenario("G02: a fen below the lowest minimum wage", (worker(wage_due_fen=200_999),), true="G02 IN04"),
    Scenario("G02: at the lowest minimum wage", (worker(wage_due_fen=201_000),), unknown="G02 IN04"),
    Scenario("G02: a fen below the highest minimum wage",
             (worker(wage_due_fen=248_999),), unknown="G02 IN04"),
    Scenario("G02: at the highest minimum wage", (worker(wage_due_fen=249_000),)),
    Scenario("G02: below it once overtime, allowances and benefits are taken out (290,000 - 89,001)",
             (worker(wage_due_fen=290_000, overtime_pay_fen=60_000, special_allowance_fen=20_000,
                     benefits_fen=9_001),),
             true="G02 IN04"),
    Scenario("G02: less work, less pay", (worker(wage_due_fen=150_000, full_attendance=False),)),
    Scenario("G02: attendance left empty",
             (worker(wage_due_fen=200_999, full_attendance=EMPTY),), unknown="G02"),
    Scenario("G02: allowances left empty",
             (worker(wage_due_fen=300_000, special_allowance_fen=EMPTY),), unknown="G02"),
    Scenario("G03: no hourly minimum wage is known", (part_timer(hourly_wage_fen=2_400),), unknown="G03"),
    Scenario("G05: paid every thirty-two days", facts={"pay_cycle_days": 32}, true="G05"),
    Scenario("G05: paid every thirty-one days", facts={"pay_cycle_days": 31}),
    Scenario("G05: cycle of pay left empty", facts={"pay_cycle_days": EMPTY}, unknown="G05"),
)
# fmt: on

# fmt: off
DEDUCTIONS = (
    Scenario("G09: a fifth of the wage to the fen (5 × 100,000)",
             (worker(wage_due_fen=500_000, loss_deduction_fen=100_000),)),
    Scenario("G09: a fen over a fifth",
             (worker(wage_due_fen=500_000, loss_deduction_fen=100_001),), true="G09"),
    Scenario("G09: the highest minimum wage is left (300,000 - 51,000)",
             (worker(wage_due_fen=300_000, loss_deduction_fen=51_000),)),
    Scenario("G09: a fen less is left, the class of the city not known",
             (worker(wage_due_fen=300_000, loss_deduction_fen=51_001),), unknown="G09"),
    Scenario("G09: a fen below the lowest minimum wage is left (251,000 - 50,001)",
             (worker(wage_due_fen=251_000, loss_deduction_fen=50_001),), true="G09"),
    Scenario("G09: deduction left empty", (worker(loss_deduction_fen=EMPTY),), unknown="G09"),
)
# fmt: on

# Left on Wednesday 10 June 2026: two working days end on Friday the 12th.
# fmt: off
LAST_WAGES = (
    Scenario("G10JS: settled on the second working day", (left(wage_settled_on=date(2026, 6, 12)),)),
    Scenario("G10JS: settled a day later", (left(wage_settled_on=date(2026, 6, 13)),), true="G10JS"),
    Scenario("G10JS: not settled", (left(wage_settled_on=ABSENT),), true="G10JS"),
    Scenario("G10JS: not settled, the agreed day is today",
             (left(date(2026, 12, 29), settlement_due_on=date(2026, 12, 31), wage_settled_on=ABSENT),)),
    Scenario("G10JS: day of settlement left empty", (left(wage_settled_on=EMPTY),), unknown="G10JS"),
    Scenario("G10JS: paid on the day the contract ended, term left empty",
             (left(settlement_due_on=EMPTY, wage_settled_on=date(2026, 6, 10)),)),
    Scenario("G10JS: last day of the term left empty",
             (left(settlement_due_on=EMPTY, wage_settled_on=ABSENT),), unknown="G10JS"),
)
# fmt: on

# fmt: off
STANDSTILL_AND_SICKNESS = (
    Scenario("G11: first cycle of a standstill, a fen under normal pay",
             (worker(standstill_cycles=1, standstill_pay_fen=499_999, normal_wage_fen=500_000),), true="G11"),
    Scenario("G11: first cycle, normal pay",
             (worker(standstill_cycles=1, standstill_pay_fen=500_000, normal_wage_fen=500_000),)),
    Scenario("G11: second cycle without work, a fen under 1,608 yuan",
             (worker(standstill_cycles=2, standstill_without_work=True, standstill_pay_fen=160_799,
                     normal_wage_fen=500_000),),
             true="G11"),
    Scenario("G11: second cycle without work, 1,608 yuan",
             (worker(standstill_cycles=2, standstill_without_work=True, standstill_pay_fen=160_800,
                     normal_wage_fen=500_000),),
             unknown="G11"),
    Scenario("G11: second cycle without work, 1,992 yuan",
             (worker(standstill_cycles=2, standstill_without_work=True, standstill_pay_fen=199_200,
                     normal_wage_fen=500_000),)),
    Scenario("G11: second cycle with work",
             (worker(standstill_cycles=2, standstill_without_work=False, standstill_pay_fen=100_000,
                     normal_wage_fen=500_000),)),
    Scenario("G11: second cycle, whether there was work left empty",
             (worker(standstill_cycles=2, standstill_pay_fen=100_000, normal_wage_fen=500_000),),
             unknown="G11"),
    Scenario("G12: sick pay a fen under 1,608 yuan", (worker(sick_pay_fen=160_799),), true="G12"),
    Scenario("G12: sick pay of 1,608 yuan", (worker(sick_pay_fen=160_800),), unknown="G12"),
    Scenario("G12: sick pay a fen under 1,992 yuan", (worker(sick_pay_fen=199_199),), unknown="G12"),
    Scenario("G12: a part-timer's sick pay is not measured by the month",
             (part_timer(sick_pay_fen=100_000),), unknown="G03"),
    Scenario("G12: sick pay of 1,992 yuan", (worker(sick_pay_fen=199_200),)),
    Scenario("G12: sick pay left empty", (worker(sick_pay_fen=EMPTY),), unknown="G12"),
)
# fmt: on

# One worker is owed one month, 3,000 yuan: far from every figure of the crime.
ONE_MONTH = (owed(1, months=1, fen=300_000),)

# fmt: off
REPORTING = (
    Scenario("G13: arrears not reported, five days over",
             arrears=ONE_MONTH,
             facts={"arrears_began_on": date(2026, 12, 25), "arrears_reported_on": ABSENT}, true="G01 G13"),
    Scenario("G13: arrears not reported, the fifth day not over",
             arrears=ONE_MONTH,
             facts={"arrears_began_on": date(2026, 12, 26), "arrears_reported_on": ABSENT}, true="G01"),
    Scenario("G13: arrears reported on the fifth day",
             arrears=ONE_MONTH,
             facts={"arrears_began_on": date(2026, 12, 16), "arrears_reported_on": date(2026, 12, 21)},
             true="G01"),
    Scenario("G13: arrears reported on the sixth day",
             arrears=ONE_MONTH,
             facts={"arrears_began_on": date(2026, 12, 16), "arrears_reported_on": date(2026, 12, 22)},
             true="G01 G13"),
    Scenario("G13: report left empty",
             arrears=ONE_MONTH, facts={"arrears_began_on": date(2026, 12, 16), "arrears_reported_on": EMPTY},
             true="G01", unknown="G13"),
    Scenario("G15: two months in a row", arrears=(owed(1, months=2, fen=600_000),), true="G01 G15"),
    Scenario("G15: three months in all, never two in a row",
             arrears=ONE_MONTH, facts={"arrears_cumulative_months": 3}, true="G01 G15"),
    Scenario("G15: one in a row, two in all",
             arrears=ONE_MONTH, facts={"arrears_cumulative_months": 2}, true="G01"),
    Scenario("G15: paid off, five months clean",
             facts={**PAID_OFF, "arrears_consecutive_months": 2, "arrears_cumulative_months": 2,
                    "months_without_arrears": 5},
             true="G15"),
    Scenario("G15: paid off, six months clean",
             facts={**PAID_OFF, "arrears_consecutive_months": 2, "arrears_cumulative_months": 2,
                    "months_without_arrears": 6}),
    Scenario("G15: months without arrears left empty",
             facts={**PAID_OFF, "arrears_consecutive_months": 2, "arrears_cumulative_months": 2,
                    "months_without_arrears": EMPTY},
             unknown="G15"),
    Scenario("G15: one month owed and paid since",
             arrears=ONE_MONTH, payments=(paid(1, on=date(2026, 10, 8), fen=300_000),)),
)
# fmt: on

# fmt: off
OVER_AGE = (
    Scenario("G17: over age, a fen short in December",
             (over_age_worker(wage_due_fen=400_000, wage_paid_fen=399_999),), true="G17"),
    Scenario("G17: over age, unpaid, due on the last day before the provisions",
             (over_age_worker(wage_due_fen=400_000, wage_paid_fen=0, wage_due_on=date(2026, 6, 30)),)),
    Scenario("G17: over age, unpaid, due on their first day",
             (over_age_worker(wage_due_fen=400_000, wage_paid_fen=0, wage_due_on=date(2026, 7, 1)),),
             true="G17"),
    Scenario("G17: over age, a fen below the lowest minimum wage",
             (over_age_worker(wage_due_fen=200_999),), true="G17"),
    Scenario("G17: over age, at the lowest minimum wage",
             (over_age_worker(wage_due_fen=201_000),), unknown="G17"),
    Scenario("G17: over age, paid every thirty-two days",
             (over_age_worker(),), facts={"pay_cycle_days": 32}, true="G05 G17"),
    Scenario("G17: over age, cycle of pay left empty",
             (over_age_worker(),), facts={"pay_cycle_days": EMPTY}, unknown="G05 G17"),
    Scenario("G17: over age and part time, no hourly minimum wage is known",
             ({**part_timer(), **over_age_worker()},), unknown="G17"),
    Scenario("G01, G17: underpaid, whether over age left empty",
             (worker(over_age=EMPTY, over_age_agreement_signed=True, wage_due_fen=400_000,
                     wage_paid_fen=399_999),),
             unknown="G01 G17"),
)
# fmt: on

SCENARIOS = (
    *UNDERPAID,
    *MINIMUM_WAGE,
    *DEDUCTIONS,
    *LAST_WAGES,
    *STANDSTILL_AND_SICKNESS,
    *REPORTING,
    *OVER_AGE,
)
