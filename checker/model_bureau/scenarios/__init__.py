"""All scenarios of the year, by group of rules; each happens at least once."""

from __future__ import annotations

from checker.model_bureau.scenario import Scenario
from checker.model_bureau.scenarios import (
    building_insurance_totals,
    contracts,
    dispatch_women_minors,
    hours_and_leave,
    listing_and_publication,
    not_handed_in,
    refusal_to_pay,
    regulations,
    wages,
)

CLEAN = Scenario("nothing to find")

REFERRED = refusal_to_pay.REFERRED

EVERY: tuple[Scenario, ...] = (
    *regulations.SCENARIOS,
    *contracts.SCENARIOS,
    *dispatch_women_minors.SCENARIOS,
    *hours_and_leave.SCENARIOS,
    *wages.SCENARIOS,
    *building_insurance_totals.SCENARIOS,
    *refusal_to_pay.SCENARIOS,
    *listing_and_publication.SCENARIOS,
    *not_handed_in.SCENARIOS,
)
"""Every scenario but the referred ones, which happen exactly once."""

small_arrears = refusal_to_pay.small_arrears
