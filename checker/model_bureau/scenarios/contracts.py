"""B 劳动合同与招用工, line by line of the roster: one row a scenario, one month and one year to the day.

The day is 2026-12-31. Months are calendar months: hired on 30 November, the first month ends
on 30 December.
"""

from __future__ import annotations

from datetime import date

from checker.model_bureau.scenario import EMPTY, Scenario
from checker.model_bureau.workers import left, over_age_worker, part_timer, unsigned, worker
from rules.fact import ABSENT

# Whoever has no contract counts as due and not signed: the form itself shows it (IN05).
# fmt: off
FIRST_MONTH = (
    Scenario("B01: a month and a day without a contract", (unsigned(date(2026, 11, 30)),), true="B01 IN05"),
    Scenario("B01: without a contract, the first month not over", (unsigned(date(2026, 12, 1)),)),
    Scenario("B01: signed on the last day of the first month",
             (worker(hired_on=date(2026, 3, 31), contract_signed_on=date(2026, 4, 30)),)),
    Scenario("B01: signed on the day after the first month",
             (worker(hired_on=date(2026, 3, 31), contract_signed_on=date(2026, 5, 1)),), true="B01"),
    Scenario("B01: hired on the last of January, signed on the last of February",
             (worker(hired_on=date(2026, 1, 31), contract_signed_on=date(2026, 2, 28)),)),
    Scenario("B01: hired on the last of January, signed on the first of March",
             (worker(hired_on=date(2026, 1, 31), contract_signed_on=date(2026, 3, 1)),), true="B01"),
    Scenario("B01: date of signing left empty in the first year",
             (worker(hired_on=date(2026, 6, 1), contract_signed_on=EMPTY),), unknown="B01"),
    Scenario("B01, B02: date of signing left empty after two years",
             (worker(hired_on=date(2024, 6, 3), contract_signed_on=EMPTY),), unknown="B01 B02"),
    Scenario("B01: left on the last day of the first month, unsigned",
             ({**unsigned(date(2026, 8, 10)), **left(date(2026, 9, 10))},)),
    Scenario("B01: left a day after the first month, unsigned",
             ({**unsigned(date(2026, 8, 10)), **left(date(2026, 9, 11))},), true="B01"),
    Scenario("B01, B02: unsigned by the worker's own proven fault",
             (unsigned(date(2025, 5, 5), unsigned_excuse="worker_fault"),)),
    Scenario("B01: a student on the roster is owed no labour contract",
             (unsigned(date(2026, 3, 2), relation="student", insured_on=ABSENT),)),
    Scenario("B01: on unpaid leave from another unit, which insures: owed a contract",
             (unsigned(date(2026, 3, 2), relation="retained", insured_on=ABSENT),), true="B01 IN05"),
    Scenario("B01: start of work left empty", (worker(hired_on=EMPTY),), unknown="B01 D01 D09 E11 I02"),
    Scenario("B01: form of work left empty", (worker(work_form=EMPTY),), unknown="B22 B23 G03"),
)
# fmt: on

# fmt: off
FIRST_YEAR = (
    Scenario("B02: a year to the day without a contract",
             (unsigned(date(2025, 12, 31)),), true="B01 B02 IN05"),
    Scenario("B02: a day short of a year", (unsigned(date(2026, 1, 1)),), true="B01 IN05"),
    Scenario("B02: signed late, but signed",
             (worker(hired_on=date(2025, 1, 6), contract_signed_on=date(2025, 12, 1)),), true="B01"),
    Scenario("B02: over age, no labour contract is owed", (over_age_worker(),)),
    Scenario("B02: an earlier contract runs on by law",
             (unsigned(date(2024, 6, 3), unsigned_excuse="extended_by_law"),)),
    Scenario("B02: left a day before the year was over, unsigned",
             ({**unsigned(date(2025, 6, 10)), **left(date(2026, 6, 9))},), true="B01"),
    Scenario("B02: left on the day the year was over, unsigned",
             ({**unsigned(date(2025, 6, 10)), **left(date(2026, 6, 10))},), true="B01 B02"),
    Scenario("B02: unsigned and uninsured, whether over age left empty",
             (unsigned(date(2024, 3, 1), over_age=EMPTY, insured_on=ABSENT),), true="IN05 I11",
             unknown="B01 B02 B24 I02"),
)
# fmt: on

# fmt: off
OPEN_TERM = (
    Scenario("B03: ten years, asked for an open term, another fixed one",
             (worker(continuous_years=10, prior_fixed_terms=1, open_term_requested=True),), true="B03"),
    Scenario("B03: a year and a term short",
             (worker(continuous_years=9, prior_fixed_terms=1, open_term_requested=True),)),
    Scenario("B03: a third fixed term after two",
             (worker(continuous_years=4, prior_fixed_terms=2, open_term_requested=True),), true="B03"),
    Scenario("B03: two terms, but grounds for dismissal",
             (worker(continuous_years=4, prior_fixed_terms=2, open_term_requested=True,
                     open_term_excluded=True),)),
    Scenario("B03: two terms in a subsidised public welfare post",
             (worker(continuous_years=4, prior_fixed_terms=2, open_term_requested=True,
                     public_welfare_post=True),)),
    Scenario("B03: twelve years, neither asked nor agreed",
             (worker(continuous_years=12, prior_fixed_terms=1, open_term_requested=False),)),
    Scenario("B03: ten years, the request left empty",
             (worker(continuous_years=10, prior_fixed_terms=1, open_term_requested=EMPTY),), unknown="B03"),
    Scenario("B03: one earlier term, length of service left empty",
             (worker(continuous_years=EMPTY, prior_fixed_terms=1, open_term_requested=True),), unknown="B03"),
    Scenario("B03: two terms ran out, asked for an open one, no contract at all",
             (worker(contract_kind=ABSENT, contract_months=ABSENT, continuous_years=6, prior_fixed_terms=2,
                     open_term_requested=True),),
             true="B03 IN05"),
    Scenario("B03: ten years, kind of the contract left empty",
             (worker(contract_kind=EMPTY, continuous_years=10, open_term_requested=True),), unknown="B03"),
)
# fmt: on

# 第十九条: under 3 months none, under 12 one month, under 36 two, from 36 on and open-ended six
# fmt: off
PROBATION = (
    Scenario("B06: one month in a contract of two",
             (worker(contract_months=2, probation_months=1),), true="B06"),
    Scenario("B06: one month in a contract of three", (worker(contract_months=3, probation_months=1),)),
    Scenario("B06: one month in a contract of eleven", (worker(contract_months=11, probation_months=1),)),
    Scenario("B06: two months in a contract of eleven",
             (worker(contract_months=11, probation_months=2),), true="B06"),
    Scenario("B06: two months in a contract of twelve", (worker(contract_months=12, probation_months=2),)),
    Scenario("B06: three months in a contract of twelve",
             (worker(contract_months=12, probation_months=3),), true="B06"),
    Scenario("B06: two months in a contract of thirty-five",
             (worker(contract_months=35, probation_months=2),)),
    Scenario("B06: three months in a contract of thirty-five",
             (worker(contract_months=35, probation_months=3),), true="B06"),
    Scenario("B06: six months in a contract of thirty-six",
             (worker(contract_months=36, probation_months=6),)),
    Scenario("B06: seven months in a contract of thirty-six",
             (worker(contract_months=36, probation_months=7),), true="B06"),
    Scenario("B06: six months in an open-ended contract",
             (worker(contract_kind="open_term", contract_months=ABSENT, probation_months=6),)),
    Scenario("B06: seven months in an open-ended contract",
             (worker(contract_kind="open_term", contract_months=ABSENT, probation_months=7),), true="B06"),
    Scenario("B06: one month in a contract for one task",
             (worker(contract_kind="task", contract_months=ABSENT, probation_months=1),), true="B06"),
    Scenario("B06: one month for a part-timer", (part_timer(probation_months=1),), true="B06", unknown="G03"),
    Scenario("B06: three months, length of the contract left empty",
             (worker(contract_months=EMPTY, probation_months=3),), unknown="B06"),
    Scenario("B06: seven months are too long for every contract",
             (worker(contract_months=EMPTY, probation_months=7),), true="B06"),
    Scenario("B06: length of the probation left empty", (worker(probation_months=EMPTY),), unknown="B06"),
    Scenario("B07: two probations with one worker", (worker(probations_agreed=2),), true="B07"),
    Scenario("B07: number of probations left empty", (worker(probations_agreed=EMPTY),), unknown="B07"),
)
# fmt: on

# 80 % of 2,500 yuan are 2,000; the classes of the minimum wage of the province run from 2,010 to 2,490 yuan
# fmt: off
PROBATION_WAGE = (
    Scenario("B08: a fen below the lowest minimum wage of the province",
             (worker(probation_wage_fen=200_999, contract_wage_fen=250_000, post_min_wage_fen=250_000),),
             true="B08"),
    Scenario("B08: at the lowest minimum wage, the class of the city not known",
             (worker(probation_wage_fen=201_000, contract_wage_fen=250_000, post_min_wage_fen=250_000),),
             unknown="B08"),
    Scenario("B08: a fen below the highest minimum wage of the province",
             (worker(probation_wage_fen=248_999, contract_wage_fen=250_000, post_min_wage_fen=250_000),),
             unknown="B08"),
    Scenario("B08: at the highest minimum wage of the province",
             (worker(probation_wage_fen=249_000, contract_wage_fen=250_000, post_min_wage_fen=250_000),)),
    Scenario("B08: a fen below 80 % of the post's lowest wage (450,000) and of the contract's (500,000)",
             (worker(probation_wage_fen=359_999, contract_wage_fen=500_000, post_min_wage_fen=450_000),),
             true="B08"),
    Scenario("B08: 80 % of the post's lowest wage, below 80 % of the contract's",
             (worker(probation_wage_fen=360_000, contract_wage_fen=500_000, post_min_wage_fen=450_000),),
             true="B08L"),
    Scenario("B08L: a fen below 80 % of the contract's wage",
             (worker(probation_wage_fen=399_999, contract_wage_fen=500_000, post_min_wage_fen=450_000),),
             true="B08L"),
    Scenario("B08L: 80 % of both to the fen",
             (worker(probation_wage_fen=400_000, contract_wage_fen=500_000, post_min_wage_fen=450_000),)),
    Scenario("B08L: the post's lowest wage left empty",
             (worker(probation_wage_fen=399_999, contract_wage_fen=500_000, post_min_wage_fen=EMPTY),),
             unknown="B08 B08L"),
    Scenario("B08: wage during probation left empty",
             (worker(probation_wage_fen=EMPTY),), unknown="B08 B08L"),
)
# fmt: on

# fmt: off
EXIT = (
    Scenario("B12: left on the day itself, no certificate",
             (left(date(2026, 12, 31), exit_certificate_given=False),), true="B12"),
    Scenario("B12: to leave tomorrow, no certificate yet",
             (left(date(2027, 1, 1), exit_certificate_given=False),)),
    Scenario("B12: certificate left empty", (left(exit_certificate_given=EMPTY),), unknown="B12"),
    Scenario("B13: not transferred sixteen days after the end",
             (left(date(2026, 12, 15), transfer_done_on=ABSENT),), true="B13"),
    Scenario("B13: not transferred, the fifteenth day not over",
             (left(date(2026, 12, 16), transfer_done_on=ABSENT),)),
    Scenario("B13: transferred on the fifteenth day",
             (left(date(2026, 6, 10), transfer_done_on=date(2026, 6, 25)),)),
    Scenario("B13: transferred on the sixteenth day",
             (left(date(2026, 6, 10), transfer_done_on=date(2026, 6, 26)),), true="B13"),
    Scenario("B13: day of the transfer left empty", (left(transfer_done_on=EMPTY),), unknown="B13"),
    Scenario("B16: severance a fen short",
             (left(severance_due_fen=1_000_000, severance_paid_fen=999_999),), true="B16"),
    Scenario("B16: severance a fen short, the contract ends today",
             (left(date(2026, 12, 31), severance_due_fen=1_000_000, severance_paid_fen=999_999),)),
    Scenario("B16: severance to the fen", (left(severance_due_fen=1_000_000, severance_paid_fen=1_000_000),)),
    Scenario("B16: severance paid left empty",
             (left(severance_due_fen=1_000_000, severance_paid_fen=EMPTY),), unknown="B16"),
    Scenario("B16: severance due left empty",
             (left(severance_due_fen=EMPTY, severance_paid_fen=500_000),), unknown="B16"),
)
# fmt: on

# No hourly minimum wage is known, so that with a part-timer G03 cannot be told.
# fmt: off
PART_TIME_AND_OVER_AGE = (
    Scenario("B22: four hours a day, twenty-four a week", (part_timer(),), unknown="G03"),
    Scenario("B22: a minute over four hours a day",
             (part_timer(average_day_minutes=241),), true="B22", unknown="G03"),
    Scenario("B22: a minute over twenty-four hours a week",
             (part_timer(average_week_minutes=1_441),), true="B22", unknown="G03"),
    Scenario("B22: hours of the week left empty",
             (part_timer(average_week_minutes=EMPTY),), unknown="B22 G03"),
    Scenario("B23: paid every sixteen days",
             (part_timer(part_time_pay_cycle_days=16),), true="B23", unknown="G03"),
    Scenario("B23: cycle of pay left empty",
             (part_timer(part_time_pay_cycle_days=EMPTY),), unknown="B23 G03"),
    Scenario("B22, B23: over age and by the hour, no labour contract to measure",
             ({**part_timer(average_day_minutes=480, part_time_pay_cycle_days=31), **over_age_worker()},),
             unknown="G17"),
    Scenario("B24: over age, nothing in writing",
             (over_age_worker(over_age_agreement_signed=False),), true="B24"),
    Scenario("B24: over age, agreement left empty",
             (over_age_worker(over_age_agreement_signed=EMPTY),), unknown="B24"),
)
# fmt: on

SCENARIOS = (
    *FIRST_MONTH,
    *FIRST_YEAR,
    *OPEN_TERM,
    *PROBATION,
    *PROBATION_WAGE,
    *EXIT,
    *PART_TIME_AND_OVER_AGE,
)
