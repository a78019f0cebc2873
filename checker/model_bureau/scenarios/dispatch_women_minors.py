"""C 劳务派遣, D 禁止使用童工 and E 女职工和未成年工特殊保护: one row a scenario.

Sixteen and eighteen are counted to the birthday: born on 2 June 2010, sixteen on 2 June 2026.
"""

from __future__ import annotations

from datetime import date

from checker.model_bureau.scenario import EMPTY, Scenario, of_trade
from checker.model_bureau.workers import dispatched, left, minor, mother, part_timer, worker
from rules.fact import ABSENT

# a tenth of those under contract and those dispatched together
# fmt: off
DISPATCH_USERS = (
    Scenario("C01: one dispatched of ten, a tenth to the head (10 × 1 = 9 + 1)",
             size=9, facts={"dispatched_workers": 1}),
    Scenario("C01: one dispatched of nine (10 × 1 > 8 + 1)",
             size=8, facts={"dispatched_workers": 1}, true="C01"),
    Scenario("C01: two dispatched beside eighteen", size=18, facts={"dispatched_workers": 2}),
    Scenario("C01: number under contract left empty",
             size=9, facts={"dispatched_workers": 1, "contract_workers": EMPTY},
             unknown="C01 IN01 IN02 IN09"),
    Scenario("C01: number dispatched left empty",
             size=9, facts={"dispatched_workers": EMPTY}, unknown="C01 IN01"),
    Scenario("C01: representative office of a foreign firm, free of the limit",
             size=2, facts={"dispatched_workers": 5, "free_of_dispatch_limits": True}, not_applicable="C01"),
    Scenario("C01: whether free of the limit left empty, so the limit holds",
             size=2, facts={"dispatched_workers": 5, "free_of_dispatch_limits": EMPTY}, true="C01"),
)
# fmt: on

# fmt: off
DISPATCH_AGENCIES = (
    Scenario("C04: dispatched for two years", (dispatched(contract_months=24),)),
    Scenario("C04: dispatched for twenty-three months", (dispatched(contract_months=23),), true="C04"),
    Scenario("C04: dispatched on an open-ended contract",
             (dispatched(contract_kind="open_term", contract_months=ABSENT),)),
    Scenario("C04: length of the contract left empty", (dispatched(contract_months=EMPTY),), unknown="C04"),
    Scenario("C04: a year for the agency's own staff", (worker(contract_months=12),)),
    Scenario("C04: a year, whether dispatched left empty",
             (worker(contract_months=12, dispatched_out=EMPTY),), unknown="C04 C09 C13"),
    Scenario("C09: a fen kept back", (dispatched(dispatch_pay_passed_on_fen=559_999),), true="C09"),
    Scenario("C09: what the user unit paid left empty",
             (dispatched(dispatch_pay_received_fen=EMPTY),), unknown="C09"),
    Scenario("C12: dispatched part time", ({**part_timer(), **dispatched()},), true="C12", unknown="G03"),
    Scenario("C12: dispatched, form of work left empty",
             (dispatched(work_form=EMPTY),), unknown="B22 B23 C12 G03"),
    Scenario("C13: idle pay a fen below the lowest minimum wage",
             (dispatched(dispatch_idle_pay_fen=200_999),), true="C13"),
    Scenario("C13: idle pay at the lowest minimum wage",
             (dispatched(dispatch_idle_pay_fen=201_000),), unknown="C13"),
    Scenario("C13: idle pay a fen below the highest minimum wage",
             (dispatched(dispatch_idle_pay_fen=248_999),), unknown="C13"),
    Scenario("C13: idle pay at the highest minimum wage", (dispatched(dispatch_idle_pay_fen=249_000),)),
)
# fmt: on

EXAMINED = {"health_checked_before_post_on": date(2026, 5, 30), "last_health_check_on": date(2026, 5, 30)}

# fmt: off
CHILDREN = (
    Scenario("D01: hired the day before the sixteenth birthday",
             (worker(born_on=date(2010, 6, 2), hired_on=date(2026, 6, 1)),), true="D01 D09"),
    Scenario("D01: hired on the sixteenth birthday",
             (worker(born_on=date(2010, 6, 2), hired_on=date(2026, 6, 2), **EXAMINED),)),
    Scenario("D01: seventeen by now, fifteen when hired",
             (worker(born_on=date(2009, 3, 1), hired_on=date(2025, 2, 28)),), true="D01 D09"),
    Scenario("D01: young athlete with the guardians' consent",
             (worker(born_on=date(2012, 6, 2), hired_on=date(2026, 6, 1), lawful_under_sixteen=True),)),
    Scenario("D01: under sixteen, to start work next week",
             (worker(born_on=date(2011, 6, 2), hired_on=date(2027, 1, 4), insured_on=ABSENT),)),
    Scenario("D01: date of birth left empty", (worker(born_on=EMPTY),), unknown="D01 D09 E11"),
)
# fmt: on

# fmt: off
UNFIT_PLACES = (
    Scenario("D10: a bar hires the day before the eighteenth birthday",
             (worker(born_on=date(2008, 6, 2), hired_on=date(2026, 6, 1), **EXAMINED),),
             facts={"place_unfit_for_minors": True}, true="D10"),
    Scenario("D10: a bar hires on the eighteenth birthday",
             (worker(born_on=date(2008, 6, 2), hired_on=date(2026, 6, 2)),),
             facts={"place_unfit_for_minors": True}),
    Scenario("D10: a bar hires under sixteen, which is D01",
             (worker(born_on=date(2010, 6, 2), hired_on=date(2026, 6, 1)),),
             facts={"place_unfit_for_minors": True}, true="D01 D09"),
    Scenario("D10: a minor, kind of place left empty",
             (minor(),), facts={"place_unfit_for_minors": EMPTY}, unknown="D10"),
    Scenario("D10: a bar, date of birth left empty",
             (worker(born_on=EMPTY),), facts={"place_unfit_for_minors": True}, unknown="D01 D09 D10 E11"),
    Scenario("D10: a bar without minors", facts={"place_unfit_for_minors": True}),
    Scenario("D10: no minors, kind of place left empty", facts={"place_unfit_for_minors": EMPTY}),
)
# fmt: on

# 98 days, 15 more for a difficult birth, 15 more for each further child
# fmt: off
MATERNITY = (
    Scenario("E01: 97 days for one child", (mother(maternity_leave_days=97),), true="E01"),
    Scenario("E01: 98 days for one child", (mother(maternity_leave_days=98),)),
    Scenario("E01: 112 days after a difficult birth",
             (mother(maternity_leave_days=112, difficult_birth=True),), true="E01"),
    Scenario("E01: 98 + 15 days after a difficult birth",
             (mother(maternity_leave_days=113, difficult_birth=True),)),
    Scenario("E01: 112 days for twins", (mother(maternity_leave_days=112, babies_born=2),), true="E01"),
    Scenario("E01: 98 + 15 days for twins", (mother(maternity_leave_days=113, babies_born=2),)),
    Scenario("E01: 127 days after a difficult birth of twins",
             (mother(maternity_leave_days=127, difficult_birth=True, babies_born=2),), true="E01"),
    Scenario("E01: 98 + 15 + 15 days after a difficult birth of twins",
             (mother(maternity_leave_days=128, difficult_birth=True, babies_born=2),)),
    Scenario("E01: 98 days, whether difficult left empty", (mother(difficult_birth=EMPTY),), unknown="E01"),
    Scenario("E01: 98 days, number of children left empty", (mother(babies_born=EMPTY),), unknown="E01"),
    Scenario("E01: 97 days are too few for every birth",
             (mother(maternity_leave_days=97, difficult_birth=EMPTY, babies_born=EMPTY),), true="E01"),
    Scenario("E01: days of leave left empty", (mother(maternity_leave_days=EMPTY),), unknown="E01"),
    Scenario("E02: 14 days after three months",
             (worker(miscarriage_leave_days=14, gestation_months=3),), true="E02"),
    Scenario("E02: 15 days after three months", (worker(miscarriage_leave_days=15, gestation_months=3),)),
    Scenario("E02: 41 days after four months",
             (worker(miscarriage_leave_days=41, gestation_months=4),), true="E02"),
    Scenario("E02: 42 days after four months", (worker(miscarriage_leave_days=42, gestation_months=4),)),
    Scenario("E02: 14 days, month left empty", (worker(miscarriage_leave_days=14),), true="E02"),
    Scenario("E02: 15 days, month left empty", (worker(miscarriage_leave_days=15),), unknown="E02"),
    Scenario("E02: 42 days, month left empty", (worker(miscarriage_leave_days=42),)),
)
# fmt: on

# fmt: off
PREGNANCY_AND_NURSING = (
    Scenario("E03: night work in the seventh full month",
             (worker(pregnancy_months=7, night_work=True),), true="E03"),
    Scenario("E03: overtime in the eighth full month",
             (worker(pregnancy_months=8, overtime_work=True),), true="E03"),
    Scenario("E03: night work before seven full months", (worker(pregnancy_months=6, night_work=True),)),
    Scenario("E03: neither in the eighth full month", (worker(pregnancy_months=8),)),
    Scenario("E03: night work left empty in the eighth month",
             (worker(pregnancy_months=8, night_work=EMPTY),), unknown="E03"),
    Scenario("E03: night work, months of pregnancy left empty",
             (worker(pregnancy_months=EMPTY, night_work=True),), unknown="E03"),
    Scenario("E04: night work the day before the child is one year old",
             (worker(baby_born_on=date(2026, 1, 1), night_work=True),), true="E04"),
    Scenario("E04: night work on the child's first birthday",
             (worker(baby_born_on=date(2025, 12, 31), night_work=True),)),
    Scenario("E04: overtime while nursing", (mother(overtime_work=True),), true="E04"),
    Scenario("E04: overtime left empty while nursing", (mother(overtime_work=EMPTY),), unknown="E04"),
    Scenario("E06: pay cut on account of pregnancy",
             (worker(pregnancy_months=5, cut_or_dismissed_for_maternity=True),), true="E06"),
    Scenario("E06: dismissed for another reason",
             (left(pregnancy_months=5, cut_or_dismissed_for_maternity=False),)),
    Scenario("E06: reason left empty", (left(cut_or_dismissed_for_maternity=EMPTY),), unknown="E06"),
)
# fmt: on

# fmt: off
MINORS = (
    Scenario("E11: examined before the first day of work", (minor(),)),
    Scenario("E11: never examined",
             (minor(health_checked_before_post_on=ABSENT, last_health_check_on=ABSENT),), true="E11"),
    Scenario("E11: examined on the first day of work",
             (minor(health_checked_before_post_on=date(2026, 6, 1)),)),
    Scenario("E11: examined the day after",
             (minor(health_checked_before_post_on=date(2026, 6, 2)),), true="E11"),
    Scenario("E11: examination before the post left empty",
             (minor(health_checked_before_post_on=EMPTY),), unknown="E11"),
    Scenario("E11: a year and a day in work, no second examination",
             (minor(born_on=date(2009, 5, 1), hired_on=date(2025, 12, 30),
                    health_checked_before_post_on=date(2025, 12, 20),
                    last_health_check_on=date(2025, 12, 20)),),
             true="E11"),
    Scenario("E11: a year in work to the day",
             (minor(born_on=date(2009, 5, 1), hired_on=date(2025, 12, 31),
                    health_checked_before_post_on=date(2025, 12, 20),
                    last_health_check_on=date(2025, 12, 20)),)),
    Scenario("E11: eighteen, last examined half a year and a day before",
             (minor(born_on=date(2008, 12, 30), hired_on=date(2026, 7, 1),
                    health_checked_before_post_on=date(2026, 6, 29),
                    last_health_check_on=date(2026, 6, 29)),),
             true="E11"),
    Scenario("E11: eighteen, last examined half a year before to the day",
             (minor(born_on=date(2008, 12, 30), hired_on=date(2026, 7, 1),
                    health_checked_before_post_on=date(2026, 6, 30),
                    last_health_check_on=date(2026, 6, 30)),)),
    Scenario("E11: hired on the eighteenth birthday",
             (minor(born_on=date(2008, 6, 1), health_checked_before_post_on=ABSENT,
                    last_health_check_on=ABSENT),)),
)
# fmt: on

SCENARIOS = (
    *DISPATCH_USERS,
    *of_trade("人力资源", DISPATCH_AGENCIES),
    *CHILDREN,
    *of_trade("娱乐", UNFIT_PLACES),
    *MATERNITY,
    *PREGNANCY_AND_NURSING,
    *MINORS,
)
