"""失信名单 (LS) and 社会公布 (PB): one row a scenario.

Who comes on the list owes migrants the figures of the crime and let an order of the human-resources
authority run out; that the crime itself waits for a person (held) changes nothing for the list.
"""

from __future__ import annotations

from checker.model_bureau.other_lines import order, owed, owed_to
from checker.model_bureau.scenario import EMPTY, Cells, Scenario
from checker.model_bureau.scenarios.refusal_to_pay import MADE_OUT, NO_CONDUCT, OWING_LONG

HELD = "no_conduct_element"
QUIET: Cells = {**NO_CONDUCT, "mass_incident": False}
"""Nothing but owing: no conduct of the crime, no incident."""
MIGRANT_AT_LIMB_ONE = (owed(1, months=3, fen=1_000_000, is_migrant=True),)
OF_ANOTHER_DEPARTMENT = (order(document="责令支付通知书", issuer="other_government"),)
INCIDENT = {"mass_incident": True, "bad_social_impact": True}

# fmt: off
LISTED = (
    Scenario("LS01: a migrant with three months and 10,000 yuan",
             arrears=MIGRANT_AT_LIMB_ONE, orders=(order(),), facts=QUIET,
             true=f"{MADE_OUT} LS01 {OWING_LONG}", held=HELD),
    Scenario("LS01: ten migrants and 60,000 yuan, whether there was an incident not known",
             arrears=owed_to(10, months=1, total_fen=6_000_000, is_migrant=True), orders=(order(),),
             facts=NO_CONDUCT, true=f"{MADE_OUT} LS01 G01", unknown="LS02", held=HELD),
    Scenario("LS01: nine migrants and one who is none",
             arrears=(*owed_to(9, months=1, total_fen=5_400_000, is_migrant=True),
                      owed(10, months=1, fen=600_000)),
             orders=(order(),), facts=QUIET, true=f"{MADE_OUT} G01", held=HELD),
    Scenario("LS01: excused, put off with the union's consent",
             arrears=MIGRANT_AT_LIMB_ONE, orders=(order(),), facts={**QUIET, "arrears_excused": True},
             true=f"{MADE_OUT} {OWING_LONG}", held=HELD),
    Scenario("LS01: whether a migrant left empty",
             arrears=(owed(1, months=3, fen=1_000_000, is_migrant=EMPTY),), orders=(order(),), facts=QUIET,
             true=f"{MADE_OUT} {OWING_LONG}", unknown="LS01", held=HELD),
    Scenario("LS01: ordered by another department alone",
             arrears=MIGRANT_AT_LIMB_ONE, orders=OF_ANOTHER_DEPARTMENT,
             facts=QUIET, true=f"{MADE_OUT} {OWING_LONG}", held=HELD),
    Scenario("LS01: how the order was served left empty",
             arrears=MIGRANT_AT_LIMB_ONE, orders=(order(service=EMPTY),), true=f"CR01 CR02 {OWING_LONG}",
             unknown="CR03 LS01 LS02"),
    Scenario("LS02: an incident with grave effect, a month owed to one migrant",
             arrears=(owed(1, months=1, fen=300_000, is_migrant=True),), orders=(order(),), facts=INCIDENT,
             true="CR03 LS02 G01"),
    Scenario("LS02: nothing owed to migrants",
             arrears=(owed(1, months=1, fen=300_000),), orders=(order(),), facts=INCIDENT, true="CR03 G01"),
    Scenario("LS02: effect of the incident not assessed",
             arrears=(owed(1, months=1, fen=300_000, is_migrant=True),), orders=(order(),),
             facts={"mass_incident": True}, true="CR03 G01", unknown="LS02"),
    Scenario("LS02: the order of another department alone",
             arrears=(owed(1, months=1, fen=300_000, is_migrant=True),),
             orders=OF_ANOTHER_DEPARTMENT, facts=INCIDENT, true="CR03 G01"),
)
# fmt: on

# fmt: off
PUBLISHED = (
    Scenario("PB01: decided, child labour",
             facts={"decision_made": True, "act_type": "child_labour"}, true="PB01"),
    Scenario("PB01: decided, refusal to pay that was referred",
             facts={"decision_made": True, "act_type": "refusal_to_pay_referred"}, true="PB01"),
    Scenario("PB01: decided, insurance, serious",
             facts={"decision_made": True, "act_type": "social_insurance", "serious_circumstances": True},
             true="PB01"),
    Scenario("PB01: decided, insurance, not serious",
             facts={"decision_made": True, "act_type": "social_insurance", "serious_circumstances": False},
             false="PB01"),
    Scenario("PB01: decided, hours, whether serious not known",
             facts={"decision_made": True, "act_type": "hours_and_leave"}),
    Scenario("PB01: decided, arrears; no local figure is known",
             facts={"decision_made": True, "act_type": "wage_arrears", "decided_amount_fen": 5_000_000}),
    Scenario("PB01: no decision yet",
             facts={"decision_made": False, "act_type": "child_labour"}, false="PB01"),
)
# fmt: on

SCENARIOS = (*LISTED, *PUBLISHED)
