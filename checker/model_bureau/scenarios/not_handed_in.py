"""What is missing in practice: a list not handed in, a column nobody filled in, half a list."""

from __future__ import annotations

from checker.model_bureau.scenario import EMPTY, HOURS, PROJECTS, ROSTER, Scenario
from rules.fact import ABSENT

# fmt: off
SCENARIOS = (
    Scenario("roster not handed in", left_out="roster", unknown=f"{ROSTER} IN09"),
    Scenario("roster handed in in part", size=6, incomplete="roster", unknown=f"{ROSTER} IN09"),
    Scenario("hours not handed in", left_out="hours", unknown=f"{HOURS} IN10"),
    Scenario("hours not handed in, special hours used",
             facts={"special_hours_used": True, "special_hours_approved": True}, left_out="hours",
             unknown=HOURS),
    Scenario("projects not handed in", left_out="projects", unknown=PROJECTS),
    Scenario("arrears not handed in, the form says none", left_out="arrears", unknown="IN07"),
    Scenario("orders not handed in, nothing owed", left_out="orders", unknown="CR03 CR04"),
    Scenario("payments not handed in, nothing owed", left_out="payments"),
    Scenario("nothing handed in but the form",
             left_out="roster hours projects arrears orders payments",
             unknown=f"{ROSTER} {HOURS} {PROJECTS} IN09 IN10 CR03 CR04 IN07"),
    Scenario("dates of birth not filled in", every={"born_on": EMPTY}, unknown="D01 D09 E11"),
    Scenario("over age not filled in", every={"over_age": EMPTY}, unknown="B24"),
    Scenario("days of registration not filled in", every={"insured_on": EMPTY}, unknown="I02"),
    Scenario("severance not filled in, nobody left", every={"severance_due_fen": EMPTY}),
    Scenario("contracts not filled in",
             every={"contract_signed_on": EMPTY, "hired_on": EMPTY}, unknown="B01 B02 D01 D09 E11 I02"),
    Scenario("leave not filled in",
             every={"leave_entitled_days": EMPTY, "leave_taken_days": EMPTY,
                    "leave_settlement_due_on": EMPTY, "leave_extra_paid_fen": EMPTY,
                    "average_wage_fen": EMPTY},
             unknown="F08"),
    Scenario("women's columns not filled in",
             every={"maternity_leave_days": EMPTY, "miscarriage_leave_days": EMPTY,
                    "pregnancy_months": EMPTY, "baby_born_on": EMPTY, "night_work": EMPTY,
                    "overtime_work": EMPTY, "cut_or_dismissed_for_maternity": EMPTY},
             unknown="E01 E02 E03 E04 E06"),
    Scenario("sickness and standstill not filled in",
             every={"sick_pay_fen": EMPTY, "standstill_cycles": EMPTY}, unknown="G11 G12"),
    Scenario("wages of the latest month not filled in",
             every={"wage_due_fen": EMPTY, "wage_paid_fen": EMPTY}, unknown="G01 G02 G09"),
    Scenario("probation not filled in",
             every={"probation_months": EMPTY, "probations_agreed": EMPTY, "probation_wage_fen": EMPTY},
             unknown="B06 B07 B08 B08L"),
    Scenario("page on rules and regulations not filled in",
             facts={"rules_affect_workers": EMPTY, "rules_made_democratically": EMPTY,
                    "rules_published_or_told": EMPTY, "wage_rules_exist": EMPTY,
                    "union_heard_on_wage_rules": EMPTY},
             unknown="A02 A03 A04"),
    Scenario("page on arrears not filled in, all lists there",
             facts={"unpaid_workers": EMPTY, "unpaid_total_fen": EMPTY, "arrears_began_on": EMPTY,
                    "arrears_reported_on": EMPTY, "arrears_consecutive_months": EMPTY,
                    "arrears_cumulative_months": EMPTY, "months_without_arrears": EMPTY},
             unknown="G13 G15 IN07"),
    Scenario("not left, exit columns filled in with none",
             every={"transfer_done_on": ABSENT, "wage_settled_on": ABSENT}),
)
# fmt: on
