"""A 规章制度, and what B 劳动合同与招用工 asks of the employer as a whole: one row a scenario."""

from __future__ import annotations

from checker.model_bureau.scenario import EMPTY, ROSTER, Scenario

# fmt: off
REGULATIONS = (
    Scenario("A02: rules made without discussion and consultation",
             facts={"rules_made_democratically": False}, true="A02"),
    Scenario("A02: procedure left empty", facts={"rules_made_democratically": EMPTY}, unknown="A02"),
    Scenario("A02, A03: no rules that touch the workers' interests",
             facts={"rules_affect_workers": False, "rules_made_democratically": False,
                    "rules_published_or_told": False}),
    Scenario("A02: whether the rules touch the workers' interests left empty",
             facts={"rules_affect_workers": EMPTY, "rules_made_democratically": False}, unknown="A02"),
    Scenario("A03: rules neither published nor told", facts={"rules_published_or_told": False}, true="A03"),
    Scenario("A03: publication left empty", facts={"rules_published_or_told": EMPTY}, unknown="A03"),
    Scenario("A04: no wage rules",
             facts={"wage_rules_exist": False, "union_heard_on_wage_rules": False}, true="A04"),
    Scenario("A04: wage rules, nobody heard", facts={"union_heard_on_wage_rules": False}, true="A04"),
    Scenario("A04: whether the union was heard left empty",
             facts={"union_heard_on_wage_rules": EMPTY}, unknown="A04"),
    Scenario("A04: nobody heard is enough, whether rules exist left empty",
             facts={"wage_rules_exist": EMPTY, "union_heard_on_wage_rules": False}, true="A04"),
    Scenario("A04: a sole trader needs no wage rules", unit_type="individual_business"),
    Scenario("A04: no wage rules, type of unit left empty",
             facts={"unit_type": EMPTY, "wage_rules_exist": False, "union_heard_on_wage_rules": False},
             unknown="A04"),
)
# fmt: on

# fmt: off
EMPLOYER = (
    Scenario("B14: no roster kept", facts={"has_roster": False}, true="B14"),
    Scenario("B14: one item of eight missing", facts={"roster_items_missing": 1}, true="B14"),
    Scenario("B14: number of missing items left empty", facts={"roster_items_missing": EMPTY}, unknown="B14"),
    Scenario("B14: one item missing, whether a roster is kept left empty",
             facts={"has_roster": EMPTY, "roster_items_missing": 1}, true="B14"),
    # 10 × 3 = 30 heads are a tenth, 10 × 2 = 20 of 30 and 10 × 3 = 30 of 31 are not
    Scenario("B17: a tenth laid off, not explained thirty days before",
             size=30,
             facts={"layoff_workers": 3, "layoff_explained_thirty_days_before": False,
                    "layoff_plan_reported": True},
             true="B17"),
    Scenario("B17: a tenth laid off, not reported",
             size=30,
             facts={"layoff_workers": 3, "layoff_explained_thirty_days_before": True,
                    "layoff_plan_reported": False},
             true="B17"),
    Scenario("B17: a tenth laid off, explained and reported",
             size=30,
             facts={"layoff_workers": 3, "layoff_explained_thirty_days_before": True,
                    "layoff_plan_reported": True}),
    Scenario("B17: one head short of a tenth",
             size=31,
             facts={"layoff_workers": 3, "layoff_explained_thirty_days_before": False,
                    "layoff_plan_reported": False}),
    Scenario("B17: a tenth laid off, report left empty",
             size=30, facts={"layoff_workers": 3, "layoff_explained_thirty_days_before": True},
             unknown="B17"),
    Scenario("B17: number laid off left empty", facts={"layoff_workers": EMPTY}, unknown="B17"),
    Scenario("B17: twenty of 250 laid off and not reported, roster not handed in",
             size=250,
             facts={"layoff_workers": 20, "layoff_explained_thirty_days_before": True,
                    "layoff_plan_reported": False},
             left_out="roster", true="B17", unknown=f"{ROSTER} IN09"),
    Scenario("B17: nineteen of 250 laid off and not reported, roster not handed in",
             size=250,
             facts={"layoff_workers": 19, "layoff_explained_thirty_days_before": True,
                    "layoff_plan_reported": False},
             left_out="roster", unknown=f"{ROSTER} IN09"),
    Scenario("B18: no training fund drawn", facts={"training_fund_drawn": False}, true="B18"),
    Scenario("B18: training fund misused", facts={"training_fund_misused": True}, true="B18"),
    Scenario("B18: whether a training fund was drawn left empty",
             facts={"training_fund_drawn": EMPTY}, unknown="B18"),
    Scenario("B18: a public institution owes no training fund under this rule",
             facts={"training_fund_drawn": False}, unit_type="public_institution"),
)
# fmt: on

SCENARIOS = (*REGULATIONS, *EMPLOYER)
