"""Fines: at rest while the same act is referred, surcharged within bounds, enforced after the remedies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.store.store import Store
from sanctions.fine import Pause, surcharge_fen
from sanctions.happened import UNTOLD
from tests.sanctions.penalties import (
    CANNOT_BE_TOLD,
    FINE,
    IN_TIME,
    LATE,
    PROPOSED,
    approved,
    clocks,
    code,
    issued,
    proposed,
    served,
    told,
)
from tests.sanctions.proceeding.bureau import Bureau

DUE = date(2026, 6, 23)
DAYS = st.dates(DUE, DUE + timedelta(days=400))
DECISION: dict[str, Any] = {
    "number": "示例罚字〔2026〕9号",
    "content": "示例",
    "papers": ("penalty_decision",),
}
RESTING: dict[str, Any] = {"service": "direct", "fine_rests": True, "papers": ("proof_of_service",)}


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def referral(bureau: Bureau, case: str) -> str:
    """Approve a referral of a case; it is not handed over yet."""
    number = bureau.act("referral", "open", case, investigators=["inv-1", "inv-2"]).proceeding.id
    _ = bureau.act("referral", "report", number, facts="示例", papers=("referral_report",))
    _ = bureau.act("referral", "approve", number, by="head", reason="示例")
    return number


def hand_over(bureau: Bureau, number: str) -> None:
    _ = bureau.act(
        "referral",
        "hand-over",
        number,
        number="示例移字〔2026〕3号",
        police="示例市公安局",
        prosecutor="示例市人民检察院",
        missing_because="示例",
        papers=("referral_letter", "catalogue"),
    )


def not_filed(bureau: Bureau, number: str) -> None:
    _ = bureau.act("referral", "not-file", number, reason="示例", papers=("no_filing_notice",))


def test_a_fine_for_the_act_that_is_referred_rests_and_everything_else_goes_on(bureau: Bureau) -> None:
    case = bureau.case()
    same, other = served(bureau, case), served(bureau.at("2026-06-01"), case, same_act_as_referral=False)
    waiting, unserved = approved(bureau.at("2026-06-01"), case), issued(bureau.at("2026-06-01"), case)
    before = referral(bureau, case)
    _ = bureau.act("penalty", "remind", same, papers=("enforcement_reminder",))

    hand_over(bureau, before)
    remind: dict[str, Any] = {"papers": ("enforcement_reminder",)}
    refused = [
        code(bureau, "penalty", "open", case, **PROPOSED),
        code(bureau, "penalty", "issue", waiting, **DECISION),
        code(bureau, "penalty", "serve", unserved, service="direct", papers=("proof_of_service",)),
        code(bureau, "penalty", "remind", same, **remind),
    ]
    warned = proposed(bureau, case, kinds=["warning"], fine_fen=None)
    told(bureau, warned)
    _ = bureau.act("penalty", "approve", warned, by="head")
    _ = bureau.act("penalty", "issue", warned, **DECISION)
    _ = bureau.act("penalty", "remind", other, **remind)
    _ = bureau.act("penalty", "serve-resting", unserved, **RESTING)

    assert refused == ["referred"] * 4
    assert code(bureau, "penalty", "serve-resting", warned, **RESTING) == "not_suspended"
    assert bureau.act("penalty", "serve", warned, service="direct", papers=("proof_of_service",))
    rest = [clocks(bureau, number) for number in (same, other, unserved)]
    assert [one.get("pay_fine", ("",))[0] for one in rest] == ["suspended", "open", ""]
    assert [one["perform_penalty"][0] for one in rest] == ["open"] * 3
    assert rest[0]["perform_after_reminder"][0] == "suspended"


def test_a_fine_reopens_where_the_police_do_not_file(bureau: Bureau) -> None:
    case = bureau.case()
    paid_late, unserved = served(bureau, case), issued(bureau.at("2026-06-01"), case)
    crime = referral(bureau, case)
    hand_over(bureau, crime)
    _ = bureau.act("penalty", "serve-resting", unserved, **RESTING)
    remind: dict[str, Any] = {"papers": ("enforcement_reminder",)}
    still = code(bureau, "penalty", "remind", paid_late, **remind)

    not_filed(bureau.at("2026-06-15"), crime)
    _ = bureau.act("penalty", "remind", paid_late, **remind)

    assert still == "referred"
    assert [clocks(bureau, number)["pay_fine"][0] for number in (paid_late, unserved)] == ["open", "open"]
    assert proposed(bureau, case)  # 310号令 第十条: what is not filed is dealt with here


def test_no_fine_follows_a_criminal_fine(bureau: Bureau) -> None:
    case = bureau.case()
    number, before = proposed(bureau, case), served(bureau, case)
    told(bureau.at("2026-06-08"), number)
    crime = referral(bureau, case)
    hand_over(bureau, crime)
    _ = bureau.act("referral", "file", crime)
    _ = bureau.act("referral", "prosecute", crime)
    _ = bureau.act("referral", "convict", crime)

    refused = code(bureau, "penalty", "approve", number, by="head")
    done = bureau.act("penalty", "approve", number, by="head", no_criminal_fine=True)
    set_off = bureau.act("penalty", "perform", before, fine_set_off=True)

    assert (refused, done.proceeding.state, set_off.proceeding.state) == (
        "convicted",
        "approved",
        "performed",
    )


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

    assert (again, refused) == ("remedy_pending", ["surcharge", "until"])
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


@given(fine=st.integers(0, 10**12), paid=DAYS, pause=st.tuples(st.none() | DAYS, st.none() | DAYS))
def test_a_surcharge_grows_with_days_never_past_the_fine_and_pauses_only_lower_it(
    fine: int, paid: date, pause: Pause
) -> None:
    whole, paused = surcharge_fen(fine, DUE, paid), surcharge_fen(fine, DUE, paid, [pause])

    assert whole == min(fine, fine * 3 * (paid - DUE).days // 100)
    assert 0 <= paused <= whole
    assert whole <= surcharge_fen(fine, DUE, paid + timedelta(days=1))
    assert surcharge_fen(fine, DUE, paid, [(None, None)]) == 0
