"""拒不支付劳动报酬 and what belongs to it (CR, IN07): one row a scenario.

In Jiangsu the figures are 10,000 yuan for one worker with three months, and 60,000 yuan for ten
workers; 80 % of them are 8,000 and 48,000 yuan. What counts is unpaid when the order's period
ends. Whoever is owed wages got none of the latest month either (G01); two months in a row put
the employer on the watch list (G15).
"""

from __future__ import annotations

from datetime import date

from checker.model_bureau.other_lines import ORDER_RAN_OUT_ON, order, owed, owed_to, paid
from checker.model_bureau.scenario import EMPTY, Cells, Scenario
from rules.fact import ABSENT

AT_LIMB_ONE = (owed(1, months=3, fen=1_000_000),)
AT_LIMB_TWO = owed_to(10, months=1, total_fen=6_000_000)

NO_EVASION: Cells = {
    "evasion_asset": False,
    "evasion_flight": False,
    "evasion_records": False,
    "evasion_other": False,
}
NO_CONDUCT: Cells = {**NO_EVASION, "ability_to_pay": False}

MADE_OUT = "CR01 CR02 CR03"
OWING_LONG = "G01 G15"

# 9 in all: the first by the municipal bureau, the others by districts and counties
# fmt: off
REFERRED = (
    Scenario("referral: three months and 10,000 yuan of one worker, order run out",
             arrears=AT_LIMB_ONE, orders=(order(),), true=f"{MADE_OUT} {OWING_LONG}", once=True),
    Scenario("referral: ten workers and 60,000 yuan; no evasion found, whether it could pay not known",
             arrears=AT_LIMB_TWO, orders=(order(),), facts=NO_EVASION, true=f"{MADE_OUT} G01", once=True),
    Scenario("referral: three lines of a month are three months; paid on the day of filing, not before",
             arrears=(owed(1, months=1, fen=400_000), owed(1, months=1, fen=300_000),
                      owed(1, months=1, fen=300_000)),
             orders=(order(),), payments=(paid(1, on=date(2026, 12, 20), fen=1_000_000),),
             facts={"filed_on": date(2026, 12, 20), "compensated": True, "serious_consequences": False},
             true=f"{MADE_OUT} G15", once=True),
    Scenario("referral: ordered by the building authority, twelve migrants with two months and 60,000 yuan",
             arrears=owed_to(12, months=2, total_fen=6_000_000, is_migrant=True),
             orders=(order(document="责令支付通知书", issuer="other_government"),),
             true=f"{MADE_OUT} {OWING_LONG}", once=True),
    Scenario("referral: fled, the order posted and on record",
             arrears=(owed(1, months=4, fen=2_360_000), owed(2, months=1, fen=300_000)),
             orders=(order(service="posted", undeliverable=True, evidence_recorded=True),),
             facts={"evasion_flight": True}, true=f"{MADE_OUT} {OWING_LONG}", once=True),
    Scenario("referral: paid the day after the period ended, whether compensated not known",
             arrears=AT_LIMB_ONE, orders=(order(),),
             payments=(paid(1, on=date(2026, 12, 1), fen=1_000_000),), true=f"{MADE_OUT} G15",
             unknown="CR04", once=True),
    Scenario("referral, LS01: a migrant's wages advanced by the general contractor, which clears nothing",
             arrears=(owed(1, months=3, fen=1_000_000, is_migrant=True),),
             orders=(order(document="行政处理决定书"),),
             payments=(paid(1, on=date(2026, 11, 25), fen=1_000_000, by="advance"),),
             true=f"{MADE_OUT} LS01 {OWING_LONG}", unknown="LS02", once=True),
    Scenario("referral: told by a confirmed message and did not come, which is flight; the order posted",
             arrears=AT_LIMB_TWO,
             orders=(order(service="posted", undeliverable=True, evidence_recorded=True),),
             facts={"notice_confirmed": True, "did_not_come": True, "absence_excused": False},
             true=f"{MADE_OUT} CR05 G01", once=True),
    Scenario("referral, LS01, LS02: property moved away, twelve migrants, an incident with grave effect",
             arrears=owed_to(12, months=1, total_fen=6_000_000, is_migrant=True), orders=(order(),),
             facts={"evasion_asset": True, "mass_incident": True, "bad_social_impact": True},
             true=f"{MADE_OUT} LS01 LS02 G01", once=True),
)
# fmt: on

# fmt: off
HELD = (
    Scenario("held: every element of conduct found not to be so",
             arrears=AT_LIMB_ONE, orders=(order(),), facts=NO_CONDUCT, true=f"{MADE_OUT} {OWING_LONG}",
             held="no_conduct_element"),
    Scenario("held: paid after the period and before filing, compensated, no grave consequences",
             arrears=AT_LIMB_ONE, orders=(order(),),
             payments=(paid(1, on=date(2026, 12, 19), fen=1_000_000),),
             facts={"filed_on": date(2026, 12, 20), "compensated": True, "serious_consequences": False},
             true=f"{MADE_OUT} CR04 G15", held="paid_before_filing"),
    Scenario("held: the same, nothing filed up to now",
             arrears=AT_LIMB_TWO, orders=(order(),),
             payments=tuple(paid(number, on=date(2026, 12, 5), fen=600_000) for number in range(1, 11)),
             facts={"filed_on": ABSENT, "compensated": True, "serious_consequences": False},
             true=f"{MADE_OUT} CR04", held="paid_before_filing"),
)
# fmt: on

# fmt: off
NOT_MADE_OUT = (
    Scenario("CR01: three months, a fen short of 10,000 yuan",
             arrears=(owed(1, months=3, fen=999_999),), orders=(order(),), true=f"CR02 CR03 {OWING_LONG}"),
    Scenario("CR01: two months, 15,000 yuan",
             arrears=(owed(1, months=2, fen=1_500_000),), orders=(order(),), true=f"CR03 {OWING_LONG}"),
    Scenario("CR01: nine workers, two months, 90,000 yuan each",
             arrears=owed_to(9, months=2, total_fen=81_000_000), orders=(order(),),
             true=f"CR03 {OWING_LONG}"),
    Scenario("CR01: ten workers, a fen short of 60,000 yuan",
             arrears=owed_to(10, months=1, total_fen=5_999_999), orders=(order(),), true="CR02 CR03 G01"),
    Scenario("CR02: 80 % of 10,000 yuan",
             arrears=(owed(1, months=3, fen=800_000),), true=f"CR02 {OWING_LONG}"),
    Scenario("CR02: a fen less than 80 %", arrears=(owed(1, months=3, fen=799_999),), true=OWING_LONG),
    Scenario("CR02: ten workers, 80 % of 60,000 yuan",
             arrears=owed_to(10, months=1, total_fen=4_800_000), true="CR02 G01"),
    Scenario("CR02: ten workers, a fen less than 80 %",
             arrears=owed_to(10, months=1, total_fen=4_799_999), true="G01"),
    Scenario("CR01: one worker of six with three months and 10,000 yuan, no order",
             arrears=(owed(1, months=3, fen=1_000_000),
                      *(owed(number, months=1, fen=300_000) for number in range(2, 7))),
             true=f"CR01 CR02 {OWING_LONG}"),
    Scenario("CR01: severance is no labour remuneration",
             arrears=(owed(1, months=3, fen=3_000_000, item="other"),), orders=(order(),)),
    Scenario("CR01: a line of nothing is no unpaid worker",
             arrears=(owed(1, months=3, fen=0),), orders=(order(),)),
    Scenario("CR01: overtime and bonus count like wages (500,000 + 300,000 + 200,000)",
             arrears=(owed(1, months=3, fen=500_000), owed(1, months=0, fen=300_000, item="overtime"),
                      owed(1, months=0, fen=200_000, item="bonus")),
             true=f"CR01 CR02 {OWING_LONG}"),
    Scenario("CR01: 120,000 yuan, paid within the period but for one",
             arrears=(owed(1, months=3, fen=12_000_000),), orders=(order(),),
             payments=(paid(1, on=ORDER_RAN_OUT_ON, fen=11_999_900),), true=f"CR03 {OWING_LONG}"),
    Scenario("CR03: paid in full on the last day by a relative on the debtor's behalf",
             arrears=AT_LIMB_ONE, orders=(order(),),
             payments=(paid(1, on=ORDER_RAN_OUT_ON, fen=1_000_000, by="on_behalf_of_debtor"),), true="G15"),
)
# fmt: on

# All of these owe the figure; what is wrong is the order.
# fmt: off
ORDERS = (
    Scenario("CR03: the last day of the period is not over",
             arrears=AT_LIMB_ONE, orders=(order(due_on=date(2026, 12, 31)),), true=f"CR01 CR02 {OWING_LONG}"),
    Scenario("CR03: served after the period's end",
             arrears=AT_LIMB_ONE, orders=(order(served_on=date(2026, 12, 1)),),
             true=f"CR01 CR02 {OWING_LONG}"),
    Scenario("CR03: annulled",
             arrears=AT_LIMB_ONE, orders=(order(status="annulled"),), true=f"CR01 CR02 {OWING_LONG}"),
    Scenario("CR03: enforcement suspended",
             arrears=AT_LIMB_ONE, orders=(order(status="suspended"),), true=f"CR01 CR02 {OWING_LONG}"),
    Scenario("CR03: addressed to the general contractor",
             arrears=AT_LIMB_ONE, orders=(order(addressee="general_contractor"),),
             true=f"CR01 CR02 {OWING_LONG}"),
    Scenario("CR03: issued by nobody of the government",
             arrears=AT_LIMB_ONE, orders=(order(issuer="other"),), true=f"CR01 CR02 {OWING_LONG}"),
    Scenario("CR03: a reminder orders nothing",
             arrears=AT_LIMB_ONE, orders=(order(document="催告函"),), true=f"CR01 CR02 {OWING_LONG}"),
    Scenario("CR03: posted, but nobody fled",
             arrears=AT_LIMB_ONE,
             orders=(order(service="posted", undeliverable=True, evidence_recorded=True),),
             facts={"evasion_flight": False}, true=f"CR01 CR02 {OWING_LONG}"),
    Scenario("CR03: posted without a record",
             arrears=AT_LIMB_ONE,
             orders=(order(service="posted", undeliverable=True, evidence_recorded=False),),
             facts={"evasion_flight": True}, true=f"CR01 CR02 {OWING_LONG}"),
    Scenario("CR03: had reason not to know of it",
             arrears=AT_LIMB_ONE, orders=(order(justified_not_knowing=True),),
             true=f"CR01 CR02 {OWING_LONG}"),
    Scenario("CR03: had reason to be late",
             arrears=AT_LIMB_ONE, orders=(order(),), facts={"justified_late_payment": True},
             true=f"CR01 CR02 {OWING_LONG}"),
    Scenario("CR03: no order at all", arrears=AT_LIMB_TWO, true="CR01 CR02 G01"),
)
# fmt: on

# fmt: off
UNKNOWN = (
    Scenario("CR03: how it was served left empty",
             arrears=AT_LIMB_ONE, orders=(order(service=EMPTY),), true=f"CR01 CR02 {OWING_LONG}",
             unknown="CR03"),
    Scenario("CR03: day of service left empty",
             arrears=AT_LIMB_ONE, orders=(order(served_on=EMPTY),), true=f"CR01 CR02 {OWING_LONG}",
             unknown="CR03"),
    Scenario("CR03: end of the period left empty",
             arrears=AT_LIMB_ONE, orders=(order(due_on=EMPTY),), true=f"CR01 CR02 {OWING_LONG}",
             unknown="CR03"),
    Scenario("CR03: posted, flight not known",
             arrears=AT_LIMB_ONE,
             orders=(order(service="posted", undeliverable=True, evidence_recorded=True),),
             true=f"CR01 CR02 {OWING_LONG}", unknown="CR03"),
    Scenario("CR03: orders not handed in",
             arrears=AT_LIMB_ONE, left_out="orders", true=f"CR01 CR02 {OWING_LONG}", unknown="CR03"),
    Scenario("CR01: payments not handed in",
             arrears=AT_LIMB_ONE, orders=(order(),), left_out="payments", true=OWING_LONG,
             unknown="CR01 CR02 CR03 CR04 IN07"),
    Scenario("CR01: two months and a part of the third",
             arrears=(owed(1, months=2, part_month=True, fen=1_000_000),), orders=(order(),),
             true=f"CR03 {OWING_LONG}", unknown="CR01 CR02"),
    Scenario("CR01: amount of the third month left empty",
             arrears=(owed(1, months=2, fen=900_000), owed(1, months=1, fen=EMPTY)), orders=(order(),),
             true=f"CR03 {OWING_LONG}", unknown="CR01 CR02 IN07"),
    Scenario("CR01: whose the third month is left empty",
             arrears=(owed(1, months=2, fen=700_000), owed(1, months=1, fen=300_000, worker=EMPTY)),
             facts={"unpaid_workers": 1, "unpaid_total_fen": 1_000_000, "arrears_consecutive_months": 3},
             true=OWING_LONG, unknown="CR01 CR02 IN07"),
    Scenario("CR01: months left empty",
             arrears=(owed(1, months=EMPTY, fen=1_000_000),),
             facts={"arrears_consecutive_months": 3, "arrears_cumulative_months": 3,
                    "months_without_arrears": 0},
             true=OWING_LONG, unknown="CR01 CR02"),
    Scenario("CR01: arrears handed in in part, one worker at the figure",
             arrears=(*AT_LIMB_ONE, owed(2, months=1, fen=300_000)), incomplete="arrears",
             true=f"CR01 CR02 {OWING_LONG}", unknown="IN07"),
    Scenario("IN07: the form says 1,000 yuan less than the lines",
             arrears=AT_LIMB_ONE, facts={"unpaid_total_fen": 900_000}, true=f"CR01 CR02 IN07 {OWING_LONG}"),
    Scenario("IN07, CR01: the form says a fen less than the lines, which are at the figure of ten workers",
             arrears=AT_LIMB_TWO, orders=(order(),), facts={"unpaid_total_fen": 5_999_999},
             true="CR02 CR03 IN07 G01", unknown="CR01"),
    Scenario("IN07: one worker fewer in the form than in the lines",
             arrears=owed_to(3, months=1, total_fen=900_000), facts={"unpaid_workers": 2}, true="IN07 G01"),
    Scenario("IN07: number of workers left empty",
             arrears=owed_to(3, months=1, total_fen=900_000), facts={"unpaid_workers": EMPTY}, true="G01",
             unknown="IN07"),
    Scenario("CR01: ten workers and 60,000 yuan by the form alone, no lines",
             size=10, facts={"unpaid_workers": 10, "unpaid_total_fen": 6_000_000}, left_out="arrears",
             true="CR01 CR02", unknown="IN07"),
    Scenario("CR01: 9,999.99 yuan in all by the form alone, so nobody is owed 10,000; no lines",
             size=3, facts={"unpaid_workers": 1, "unpaid_total_fen": 999_999}, left_out="arrears",
             unknown="CR02 IN07"),
    Scenario("CR01: nine workers by the form alone, no lines",
             size=10, facts={"unpaid_workers": 9, "unpaid_total_fen": 6_000_000}, left_out="arrears",
             unknown="CR01 CR02 IN07"),
)
# fmt: on

# fmt: off
FLIGHT = (
    Scenario("CR05: confirmed notice, did not come",
             facts={"notice_confirmed": True, "did_not_come": True, "absence_excused": False}, true="CR05"),
    Scenario("CR05: did not come, in hospital",
             facts={"notice_confirmed": True, "did_not_come": True, "absence_excused": True}),
    Scenario("CR05: excuse not known",
             facts={"notice_confirmed": True, "did_not_come": True}, unknown="CR05"),
    Scenario("CR05: notice not confirmed", facts={"did_not_come": True, "absence_excused": False}),
)
# fmt: on

SCENARIOS = (*HELD, *NOT_MADE_OUT, *ORDERS, *UNKNOWN, *FLIGHT)


def small_arrears(workers: int, orders: int) -> Scenario:
    """Return an employer that owes a few workers one month each: arrears, far from a crime."""
    return Scenario(
        f"G01: {workers} workers owed one month each, {orders} orders run out",
        arrears=owed_to(workers, months=1, total_fen=250_000 * workers),
        orders=tuple(order(number=f"示例监令字〔2026〕第{number}号") for number in range(1, orders + 1)),
        true="G01 CR03" if orders else "G01",
    )
