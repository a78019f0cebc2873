"""Fines: at rest while the same act is referred, surcharged within bounds, enforced after the remedies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from checker.store.store import Store
from sanctions.fine import Pause, surcharge_fen
from sanctions.happened import UNTOLD
from sanctions.proceeding.tables import DutyRow
from tests.sanctions.penalties import (
    ANOTHER,
    APART,
    CANNOT_BE_TOLD,
    FINE,
    IN_TIME,
    LATE,
    PROPOSED,
    WARNED_ONLY,
    approved,
    clocks,
    code,
    hand_over,
    issued,
    not_filed,
    proposed,
    referral,
    served,
    told,
)
from tests.sanctions.proceeding.bureau import Bureau

DUE = date(2026, 6, 23)
WARNED: dict[str, Any] = {"kinds": ["warning"], "fine_fen": 0}
DAYS = st.dates(DUE, DUE + timedelta(days=400))
DECISION: dict[str, Any] = {
    "number": "示例罚字〔2026〕9号",
    "content": "示例",
    "papers": ("penalty_decision",),
}
THIRD: dict[str, Any] = {"act_type": "示例：使用童工", "violation_facts": "示例：使用一名童工"}
RESTING: dict[str, Any] = {"service": "direct", "fine_rests": True, "papers": ("proof_of_service",)}


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def test_a_fine_for_the_act_that_is_referred_rests_and_everything_else_goes_on(bureau: Bureau) -> None:
    case = bureau.case()
    same, other = served(bureau, case), served(bureau.at("2026-06-01"), case, **APART, **ANOTHER)
    waiting = approved(bureau.at("2026-06-01"), case, **THIRD)
    unserved = issued(
        bureau.at("2026-06-01"), case, violation_facts="示例：另一工地", reason="示例：另一行为"
    )
    before = referral(bureau, case)
    _ = bureau.act("penalty", "remind", same, papers=("enforcement_reminder",))

    hand_over(bureau, before)
    remind: dict[str, Any] = {"papers": ("enforcement_reminder",)}
    refused = [
        code(bureau, "penalty", "open", case, **{**PROPOSED, "act_type": "示例", "violation_facts": "示例"}),
        code(bureau, "penalty", "defer", same, by="head", reason="示例", pay_by="2026-09-30"),
        code(bureau, "penalty", "issue", waiting, **DECISION),
        code(bureau, "penalty", "serve", unserved, service="direct", papers=("proof_of_service",)),
        code(bureau, "penalty", "remind", same, **remind),
    ]
    warned = proposed(bureau, case, kinds=["warning"], fine_fen=None)
    told(bureau, warned)  # on the 8th, so that it may speak until the 12th
    _ = bureau.at("2026-06-15").act("penalty", "approve", warned, by="head")
    _ = bureau.act("penalty", "issue", warned, **DECISION)
    _ = bureau.act("penalty", "remind", other, **remind)
    _ = bureau.act("penalty", "serve-resting", unserved, **RESTING)

    assert refused == ["referred"] * 5
    assert code(bureau, "penalty", "serve-resting", warned, **RESTING) == "not_suspended"
    assert bureau.act("penalty", "serve", warned, service="direct", papers=("proof_of_service",))
    rest = [clocks(bureau, number) for number in (same, other, unserved)]
    assert [one.get("pay_fine", ("",))[0] for one in rest] == ["suspended", "open", ""]
    assert [one["perform_penalty"][0] for one in rest] == ["open"] * 3
    assert rest[0]["perform_after_reminder"][0] == "suspended"
    # nobody asked for it: what is paid of its own will is recorded
    assert bureau.act("penalty", "pay", same, fine_paid_fen=FINE)


def test_a_fine_reopens_where_the_police_do_not_file(bureau: Bureau) -> None:
    case = bureau.case()
    paid_late, unserved = served(bureau, case), issued(bureau.at("2026-06-01"), case, **ANOTHER)
    crime = referral(bureau, case)
    hand_over(bureau, crime)
    _ = bureau.act("penalty", "serve-resting", unserved, **RESTING)
    remind: dict[str, Any] = {"papers": ("enforcement_reminder",)}
    still = code(bureau, "penalty", "remind", paid_late, **remind)

    not_filed(bureau.at("2026-06-15"), crime)
    _ = bureau.act("penalty", "remind", paid_late, **remind)

    assert still == "referred"
    assert clocks(bureau, paid_late)["pay_fine"][0] == "open"
    assert clocks(bureau, unserved)["pay_reopened_fine"][0] == "open"
    assert proposed(bureau, case, **THIRD)  # 310号令 第十条: what is not filed is dealt with here


def test_a_fine_served_at_rest_is_to_be_paid_after_its_last_reopening(bureau: Bureau) -> None:
    case = bureau.case()
    number = issued(bureau, case)
    crime = referral(bureau, case)
    hand_over(bureau, crime)
    _ = bureau.act("penalty", "serve-resting", number, **RESTING)
    not_filed(bureau.at("2026-07-01"), crime)
    asked: dict[str, Any] = {"surcharge_fen": 1, "until": "2026-07-05"}
    early = code(bureau.at("2026-07-05"), "penalty", "surcharge", number, **asked)

    _ = bureau.act("referral", "file", crime)
    _ = bureau.at("2026-07-10").act("referral", "withdraw", crime)
    # fifteen days from the 10th end with the 25th
    too_much = {"surcharge_fen": FINE * 3 // 100 + 1, "until": "2026-07-26"}
    more = code(bureau.at("2026-07-26"), "penalty", "surcharge", number, **too_much)

    assert (early, more) == ("surcharge", "surcharge")
    with bureau.store.reading() as session:
        rows = session.exec(select(DutyRow).where(col(DutyRow.proceeding_id) == number)).all()
    owed = [
        (row.duty, f"{row.due_last}"[:10])
        for row in rows
        if row.duty.startswith("pay_") and row.state == "open"
    ]
    assert owed == [("pay_reopened_fine", "2026-07-25")]
    _ = bureau.act("penalty", "pay", number, fine_paid_fen=FINE)
    assert clocks(bureau, number)["pay_reopened_fine"] == ("done", LATE)


def test_between_the_approval_of_a_referral_and_its_hand_over_no_new_fine_is_given(bureau: Bureau) -> None:
    case = bureau.case()
    waiting = approved(bureau, case)
    crime = referral(bureau, case)

    refused = [
        code(bureau, "penalty", "open", case, **{**PROPOSED, **ANOTHER}),
        code(bureau, "penalty", "issue", waiting, **DECISION),
    ]
    hand_over(bureau, crime)

    assert refused == ["referred"] * 2


def test_a_fine_said_to_be_for_another_act_than_the_referral_is_explained_or_revised(bureau: Bureau) -> None:
    case = bureau.case()
    number = proposed(bureau, case, same_act_as_referral=False)
    told(bureau, number)
    hand_over(bureau, referral(bureau, case))
    _ = bureau.at("2026-06-08")
    unexplained = code(bureau, "penalty", "approve", number, by="head")
    revised: dict[str, Any] = {"kinds": ["fine"], "fine_fen": FINE, "reason": "示例"}
    corrected = code(bureau, "penalty", "revise", number, same_act_as_referral=True, **revised)
    _ = bureau.act("penalty", "revise", number, same_act_as_referral=True, **{**revised, **WARNED})

    told(bureau, number)
    done = bureau.at("2026-06-15").act("penalty", "approve", number, by="head")

    assert (unexplained, corrected) == ("another_act", "referred")
    assert (done.proceeding.state, done.proceeding.value("same_act_as_referral")) == ("approved", True)


def test_one_act_is_fined_once(bureau: Bureau) -> None:
    case = bureau.case()
    first = issued(bureau, case)
    facts: dict[str, Any] = {**PROPOSED, "violation_facts": "示例：另一工地"}

    refused = [
        code(bureau, "penalty", "open", case, **PROPOSED, reason="示例"),
        code(bureau, "penalty", "open", case, **{**PROPOSED, "act_type": "示例"}),
        code(bureau, "penalty", "open", case, **facts),
    ]
    _ = bureau.act("penalty", "open", case, **facts, reason="示例：另一工地的工资")
    warned = proposed(bureau, case, **WARNED_ONLY)
    _ = bureau.act(
        "penalty", "annul", first, by="head", reason="示例", annulled_by="agency", papers=("annulment",)
    )

    assert refused == ["fined_already"] * 3
    assert warned
    assert proposed(bureau, case, reason="示例：撤销后重新提出")


def test_no_fine_follows_a_criminal_fine(bureau: Bureau) -> None:
    case = bureau.case()
    number, before = proposed(bureau, case), served(bureau, case, **ANOTHER)
    waiting = approved(bureau.at("2026-06-01"), case, **THIRD)
    foretold = proposed(bureau, case, act_type="示例", violation_facts="示例")
    for one in (number, foretold):
        told(bureau, one)
    _ = bureau.at("2026-06-15").act("penalty", "approve", foretold, by="head", no_criminal_fine=True)
    crime = referral(bureau, case)
    hand_over(bureau, crime)
    _ = bureau.act("referral", "file", crime)
    _ = bureau.act("referral", "prosecute", crime)
    _ = bureau.act("referral", "convict", crime)

    refused = code(bureau, "penalty", "approve", number, by="head")
    done = bureau.act("penalty", "approve", number, by="head", no_criminal_fine=True)
    # said before the conviction it says nothing: nobody knew
    issues = [code(bureau, "penalty", "issue", one, **DECISION) for one in (waiting, foretold)]
    set_off = bureau.act("penalty", "perform", before, fine_set_off=True)

    assert (refused, done.proceeding.state, set_off.proceeding.state) == (
        "convicted",
        "approved",
        "performed",
    )
    assert issues == ["convicted"] * 2
    assert bureau.act("penalty", "issue", number, **DECISION).proceeding.state == "issued"


def test_a_surcharge_leaves_out_a_pause_and_is_never_more_than_the_law_allows(bureau: Bureau) -> None:
    number = served(bureau)  # due on 23 June
    _ = bureau.at("2026-06-25").act("penalty", "reconsider", number)
    again = code(bureau, "penalty", "sue", number)
    _ = bureau.at("2026-06-29").act(
        "penalty", "reconsideration-decided", number, outcome="upheld", papers=("remedy_decision",)
    )
    # late on the 24th and the 30th; 25 to 29 June were under reconsideration
    two_days = FINE * 3 * 2 // 100
    asked = [
        {"surcharge_fen": two_days + 1, "until": "2026-06-30"},
        {"surcharge_fen": 1, "until": "2026-07-02"},
    ]
    refused = [code(bureau.at("2026-06-30"), "penalty", "surcharge", number, **one) for one in asked]

    _ = bureau.act("penalty", "surcharge", number, surcharge_fen=two_days, until="2026-06-30")

    twice = code(bureau, "penalty", "surcharge", number, surcharge_fen=1, until="2026-06-30")

    assert (again, refused, twice) == ("remedy_pending", ["surcharge", "until"], "surcharge")
    unknown = served(bureau.at("2026-06-01"), on=UNTOLD)
    asked_late: dict[str, Any] = {"surcharge_fen": 1, "until": "2026-07-01"}
    assert code(bureau.at("2026-09-01"), "penalty", "surcharge", unknown, **asked_late) == "due_unknown"


def test_the_court_is_asked_when_remedies_and_reminder_are_over(bureau: Bureau) -> None:
    number = served(bureau)  # six months end with 8 December
    asked: dict[str, Any] = {"court": "示例区人民法院", "papers": ("enforcement_application",)}
    early = code(bureau.at("2026-12-09"), "penalty", "remedies-over", number, remedies_ended_on="2026-12-07")
    unfound = code(bureau, "penalty", "apply", number, **asked)
    _ = bureau.act("penalty", "remedies-over", number, remedies_ended_on="2026-12-08")
    no_reminder = code(bureau, "penalty", "apply", number, **asked)
    _ = bureau.act("penalty", "remind", number, papers=("enforcement_reminder",))
    # ten working days from the 9th end with the 23rd
    waits = code(bureau.at("2026-12-23"), "penalty", "apply", number, **asked)

    done = bureau.at("2026-12-24").act("penalty", "apply", number, **asked)

    assert (early, unfound, no_reminder, waits) == ("remedies_ended_on", "remedies", "reminder", "reminder")
    assert done.proceeding.state == "enforcing"
    assert clocks(bureau, number)["apply_for_enforcement"] == ("done", IN_TIME)


def test_what_the_court_could_not_get_ends_the_penalty_too(bureau: Bureau) -> None:
    number = served(bureau)
    asked: dict[str, Any] = {"court": "示例区人民法院", "papers": ("enforcement_application",)}
    _ = bureau.at("2026-12-09").act("penalty", "remedies-over", number, remedies_ended_on="2026-12-08")
    _ = bureau.act("penalty", "remind", number, papers=("enforcement_reminder",))
    _ = bureau.at("2026-12-24").act("penalty", "apply", number, **asked)
    unpaid = code(bureau, "penalty", "perform", number)
    no_paper = code(bureau, "penalty", "conclude-enforcement", number)

    ended: dict[str, Any] = {"enforced_fen": FINE // 2, "papers": ("enforcement_ended",)}
    done = bureau.at("2027-06-01").act("penalty", "conclude-enforcement", number, **ended)

    assert (unpaid, no_paper, done.proceeding.is_ended) == ("left_to_pay", "papers_missing", True)
    assert clocks(bureau, number)["pay_fine"][0] == "dropped"


def test_an_application_after_three_months_is_late(bureau: Bureau) -> None:
    number = served(bureau)
    _ = bureau.at("2026-12-09").act("penalty", "remedies-over", number, remedies_ended_on="2026-12-08")
    _ = bureau.act("penalty", "remind", number, on=UNTOLD, papers=("enforcement_reminder",))
    asked: dict[str, Any] = {"court": "示例区人民法院", "papers": ("enforcement_application",)}
    untold = code(bureau.at("2027-03-09"), "penalty", "apply", number, **asked)
    _ = bureau.act("penalty", "remind", number, on="2026-12-10", papers=("enforcement_reminder",))

    _ = bureau.act("penalty", "apply", number, **asked)

    assert untold == "reminder"
    assert clocks(bureau, number)["apply_for_enforcement"] == ("done", LATE)


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2026-08-07", IN_TIME), ("2026-08-10", LATE), (UNTOLD, CANNOT_BE_TOLD)],
    ids=["last day", "after it", "no day"],
)
def test_sixty_days_for_reconsideration_run_from_service(bureau: Bureau, on: str, expected: int) -> None:
    number = served(bureau)  # 8 June and 60 days: Friday, 7 August

    _ = bureau.at("2026-08-12").act("penalty", "reconsider", number, on=on)

    assert clocks(bureau, number)["ask_for_reconsideration"] == ("done", expected)


def test_a_suit_after_reconsideration_is_not_measured(bureau: Bureau) -> None:
    direct, after = served(bureau), served(bureau.at("2026-06-01"))
    _ = bureau.at("2026-12-09").act("penalty", "sue", direct)
    _ = bureau.act("penalty", "reconsider", after)
    found: dict[str, Any] = {"outcome": "upheld", "papers": ("remedy_decision",)}
    _ = bureau.act("penalty", "reconsideration-decided", after, **found)
    refused = code(bureau, "penalty", "sue", after)
    _ = bureau.act("penalty", "sue-after-reconsideration", after)
    _ = bureau.act("penalty", "judged", after, **found)

    assert refused == "reconsidered"
    assert clocks(bureau, direct)["sue_in_time"] == ("done", LATE)
    assert "sue_in_time" not in clocks(bureau, after)
    assert code(bureau, "penalty", "sue-after-reconsideration", direct) == "remedy_pending"


def test_a_deferred_fine_is_due_on_the_day_allowed(bureau: Bureau) -> None:
    number = served(bureau)
    past = code(bureau, "penalty", "defer", number, by="head", reason="示例", pay_by="2026-06-08")
    _ = bureau.act("penalty", "defer", number, by="head", reason="示例", pay_by="2026-09-30")
    asked: dict[str, Any] = {"surcharge_fen": 1, "until": "2026-09-30"}
    no_surcharge = code(bureau.at("2026-09-30"), "penalty", "surcharge", number, **asked)

    _ = bureau.act("penalty", "pay", number, fine_paid_fen=FINE)

    assert (past, no_surcharge) == ("pay_by", "surcharge")
    found = clocks(bureau, number)
    assert (found["pay_fine"][0], found["pay_deferred_fine"]) == ("dropped", ("done", IN_TIME))


def test_what_was_annulled_is_withdrawn_in_time_and_collected_no_more(bureau: Bureau) -> None:
    number = served(bureau)
    _ = bureau.at("2026-06-25").act("penalty", "reconsider", number)
    found: dict[str, Any] = {"outcome": "annulled", "papers": ("remedy_decision",)}
    unsaid = code(bureau.at("2026-07-10"), "penalty", "reconsideration-decided", number, **found)
    _ = bureau.act("penalty", "reconsideration-decided", number, to_withdraw=True, **found)
    _ = bureau.at("2026-07-14")
    refused = [
        code(bureau, "penalty", "surcharge", number, surcharge_fen=1, until="2026-07-14"),
        code(bureau, "penalty", "remind", number, papers=("enforcement_reminder",)),
    ]

    _ = bureau.act("penalty", "annul", number, by="head", reason="示例", annulled_by="reconsideration")

    assert (unsaid, refused) == ("to_withdraw", ["overturned"] * 2)
    with bureau.store.reading() as session:
        rows = session.exec(select(DutyRow).where(col(DutyRow.proceeding_id) == number)).all()
    # three working days from Friday, 10 July; the annulment begins no new ones
    assert [(row.duty, f"{row.due_last}"[:10]) for row in rows if row.state == "open"] == [
        ("withdraw_penalty", "2026-07-15")
    ]


def test_what_is_upheld_or_was_not_published_asks_for_no_withdrawal(bureau: Bureau) -> None:
    upheld = served(bureau)
    unpublished = approved(bureau.at("2026-06-01"), secret=True)
    _ = bureau.act("penalty", "issue-unpublished", unpublished, **DECISION)
    for number in (upheld, unpublished):
        _ = bureau.act("penalty", "reconsider", number)
    found: dict[str, Any] = {"papers": ("remedy_decision",)}

    codes = [
        code(bureau, "penalty", "reconsideration-decided", number, outcome=outcome, to_withdraw=True, **found)
        for number, outcome in ((upheld, "upheld"), (unpublished, "annulled"))
    ]
    _ = bureau.act("penalty", "reconsideration-decided", upheld, outcome="upheld", **found)
    _ = bureau.act("penalty", "reconsideration-decided", unpublished, outcome="annulled", **found)

    assert codes == ["to_withdraw"] * 2
    assert all("withdraw_penalty" not in clocks(bureau, number) for number in (upheld, unpublished))


def test_a_confiscation_is_enforced_and_shown_and_performance_ends_no_remedy(bureau: Bureau) -> None:
    number = served(bureau, kinds=["confiscation"], fine_fen=None, confiscated_fen=500_000)
    warned = served(bureau.at("2026-06-01"), **WARNED_ONLY)
    _ = bureau.at("2026-06-20").act("penalty", "remind", number, papers=("enforcement_reminder",))
    no_money = code(bureau, "penalty", "remind", warned, papers=("enforcement_reminder",))
    unshown = code(bureau, "penalty", "perform", number)
    odd = code(bureau, "penalty", "perform", warned, performed_kinds=["suspension"])
    _ = bureau.act("penalty", "perform", number, performed_kinds=["confiscation"])

    _ = bureau.act("penalty", "reconsider", number)
    done = bureau.act(
        "penalty",
        "reconsideration-decided",
        number,
        outcome="illegal",
        to_withdraw=True,
        papers=("remedy_decision",),
    )

    assert (no_money, unshown, odd) == ("no_money", "performed_kinds", "performed_kinds")
    assert done.proceeding.state == "performed"
    assert clocks(bureau, number)["withdraw_penalty"][0] == "open"
    assert bureau.act("penalty", "sue", warned).proceeding.state == "served"


@given(fine=st.integers(0, 10**12), paid=DAYS, pause=st.tuples(st.none() | DAYS, st.none() | DAYS))
def test_a_surcharge_grows_with_days_never_past_the_fine_and_pauses_only_lower_it(
    fine: int, paid: date, pause: Pause
) -> None:
    whole, paused = surcharge_fen(fine, DUE, paid), surcharge_fen(fine, DUE, paid, [pause])

    assert whole == min(fine, fine * 3 * (paid - DUE).days // 100)
    assert 0 <= paused <= whole
    assert whole <= surcharge_fen(fine, DUE, paid + timedelta(days=1))
    assert surcharge_fen(fine, DUE, paid, [(None, None)]) == 0
