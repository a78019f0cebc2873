"""Referrals: the steps of 310号令 with their clocks, and who may take them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select

from checker.store.store import Store
from sanctions import referral
from sanctions.happened import UNTOLD
from sanctions.proceeding.sending import desired_of
from sanctions.proceeding.tables import DutyRow, OutboxRow
from sanctions.refusal import Refusal
from tests.sanctions.penalties import served
from tests.sanctions.proceeding.bureau import Bureau

HANDED = (
    "referral_letter",
    "catalogue",
    "investigation_report",
    "referral_approval_form",
    "interview_record",
    "identity_information",
    "documentary_evidence",
)
POLICE: dict[str, Any] = {
    "number": "示例移字[2026]3号",
    "police": "示例市公安局",
    "prosecutor": "示例市人民检察院",
}


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def code(bureau: Bureau, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        _ = bureau.act(*args, **kwargs)
    return refusal.value.code


def clocks(bureau: Bureau, number: str) -> dict[str, tuple[str, int | None]]:
    """Return the newest duty of each name: its state, and 0 in time, 1 cannot be told, 2 late."""
    with bureau.store.reading() as session:
        asked = select(DutyRow).where(col(DutyRow.proceeding_id) == number).order_by(col(DutyRow.number))
        return {row.duty: (row.state, row.late) for row in session.exec(asked)}


def reported(bureau: Bureau) -> str:
    """Return a referral reported on 2026-06-11 of a case whose order ran out the day before."""
    case = bureau.case()
    order = bureau.order(case, due="2026-06-10")
    _ = bureau.at("2026-06-11").act("order", "run-out", order)
    number = bureau.act("referral", "open", case, investigators=["inv-1", "inv-2"]).proceeding.id
    _ = bureau.act("referral", "report", number, facts="示例：逾期未支付", papers=("referral_report",))
    return number


def handed_over(bureau: Bureau) -> str:
    number = reported(bureau)
    _ = bureau.at("2026-06-12T10:00").act(
        "referral", "approve", number, by="head", reason="示例：支付能力待查"
    )
    _ = bureau.at("2026-06-12T16:00").act("referral", "hand-over", number, papers=HANDED, **POLICE)
    return number


def test_a_referral_goes_its_way_in_time(bureau: Bureau) -> None:
    number = handed_over(bureau)
    _ = bureau.act("referral", "receive", number, papers=("police_receipt",))
    _ = bureau.at("2026-06-15").act("referral", "file", number, on="2026-06-15", papers=("filing_notice",))
    _ = bureau.at("2026-06-17").act("referral", "hand-over-exhibits", number, papers=("exhibits_handover",))
    _ = bureau.act("referral", "status", number, step="arrested")
    _ = bureau.act("referral", "prosecute", number)
    done = bureau.act("referral", "convict", number, sentence="示例：有期徒刑一年")

    assert done.proceeding.state == "convicted"
    assert clocks(bureau, number) == {
        "report_to_head": ("done", 1),  # the law gives no term
        "decide_on_referral": ("done", 0),
        "hand_over": ("done", 0),
        "copy_to_prosecutor": ("done", 1),
        "sign_receipt": ("done", 1),
        "decide_on_filing": ("done", 0),
        "hand_over_exhibits": ("done", 0),
    }
    with bureau.store.reading() as session:
        rows = session.exec(select(OutboxRow).where(col(OutboxRow.proceeding_id) == number)).all()
        assert [(row.destination, row.state) for row in rows] == [
            ("judicial_platform", "READY"),
            ("procuratorate", "READY"),
        ]
        told = desired_of(bureau.store.keys, rows[0])
        assert told["number"] == "示例移字〔2026〕3号"
        assert told["crime"] == "refusal_to_pay"
        # the order, its proof of service, the report, and the seven that came with the hand-over
        assert len(told["papers"]) == 1 + 1 + 1 + len(HANDED)


def test_what_is_late_is_late_and_what_has_no_date_is_not(bureau: Bureau) -> None:
    number = reported(bureau)
    # the report came on 11 June: the head's three natural days end with the 14th
    _ = bureau.at("2026-06-15T10:00").act("referral", "approve", number, by="acting", reason="示例")
    # 24 hours from the minute of approval, weekends and nights included
    _ = bureau.at("2026-06-16T10:01").act("referral", "hand-over", number, papers=HANDED, **POLICE)
    _ = bureau.act("referral", "receive", number, on=UNTOLD, papers=("police_receipt",))
    _ = bureau.at("2026-08-01").act(
        "referral", "not-file", number, papers=("no_filing_notice",), reason="示例：认为无犯罪事实"
    )

    found = clocks(bureau, number)
    assert found["decide_on_referral"] == ("done", 2)
    assert found["hand_over"] == ("done", 2)
    assert found["decide_on_filing"] == ("done", 1)


def test_an_hour_known_to_the_day_only_decides_nothing(bureau: Bureau) -> None:
    number = reported(bureau)
    _ = bureau.at("2026-06-14").act("referral", "approve", number, by="head", on="2026-06-13", reason="示例")
    _ = bureau.act("referral", "hand-over", number, on="2026-06-14T08:00", papers=HANDED, **POLICE)

    # approved some time on the 13th: the 24 hours end some time on the 14th
    assert clocks(bureau, number)["hand_over"] == ("done", 1)


def test_the_other_road_leads_to_forced_filing(bureau: Bureau) -> None:
    number = handed_over(bureau)
    _ = bureau.act("referral", "receive", number, papers=("police_receipt",))
    why = {"reason": "示例：证据不足"}
    _ = bureau.at("2026-06-15").act("referral", "not-file", number, papers=("no_filing_notice",), **why)
    _ = bureau.at("2026-06-18").act("referral", "reconsider", number, papers=("reconsideration_request",))
    _ = bureau.at("2026-06-21").act("referral", "uphold", number, papers=("reconsideration_decision",))
    _ = bureau.at("2026-06-24").act("referral", "supervise", number, papers=("supervision_suggestion",))
    _ = bureau.at("2026-06-25").act("referral", "ask-reasons", number)
    _ = bureau.at("2026-07-02").act("referral", "give-reasons", number)
    _ = bureau.at("2026-07-03").act("referral", "order-filing", number)
    _ = bureau.at("2026-07-21").act("referral", "file-on-notice", number)

    found = clocks(bureau, number)
    assert [name for name, (_, late) in found.items() if late == 2] == ["file_on_notice"]
    assert found["request_reconsideration"] == ("done", 0)
    assert found["decide_reconsideration"] == ("done", 0)
    assert found["suggest_supervision"] == ("done", 0)
    # 25 June and seven days is 2 July
    assert found["state_reasons"] == ("done", 0)


def test_materials_are_supplemented_and_the_police_may_not_wait_to_ask(bureau: Bureau) -> None:
    number = handed_over(bureau)
    _ = bureau.at("2026-06-12T17:00").act("referral", "receive", number, papers=("police_receipt",))
    _ = bureau.at("2026-06-14T09:00").act("referral", "ask-supplement", number, missing="示例：工资表")
    nothing = code(bureau, "referral", "supplement", number)
    _ = bureau.at("2026-06-17").act("referral", "supplement", number, papers=("documentary_evidence",))

    found = clocks(bureau, number)
    assert nothing == "supplement"
    assert found["ask_for_completion"] == ("done", 2)
    assert found["supplement"] == ("done", 0)


def test_only_the_head_or_who_acts_as_head_approves(bureau: Bureau) -> None:
    number = reported(bureau)

    with pytest.raises(Refusal, match=r"referral_regulation 第五条第二款") as refusal:
        _ = bureau.act("referral", "approve", number, by="deputy", reason="示例")

    assert refusal.value.code == "post"
    assert code(bureau, "referral", "hand-over", number, papers=HANDED, **POLICE) == "state"
    assert code(bureau, "referral", "report", number, by="inv-3", facts="x") == "state"


def test_a_refusal_keeps_its_reason_and_may_be_followed_by_another_report(bureau: Bureau) -> None:
    number = reported(bureau)
    no_reason = code(bureau, "referral", "refuse", number, by="head")
    _ = bureau.act("referral", "refuse", number, by="head", reason="示例：责令期限有误")
    again = bureau.act("referral", "report", number, facts="示例：已查明", papers=("referral_report",))
    done = bureau.act("referral", "approve", number, by="head", reason="示例")

    assert no_reason == "reason"
    assert [entry.reason for entry in done.proceeding.made("refuse")] == ["示例：责令期限有误"]
    assert again.proceeding.state == "reported"


def test_a_doubtful_referral_needs_a_reason_or_a_consultation(bureau: Bureau) -> None:
    case = bureau.case()
    number = bureau.act("referral", "open", case, investigators=["inv-1", "inv-2"]).proceeding.id
    _ = bureau.act("referral", "report", number, facts="示例", papers=("referral_report",))
    doubtful = code(bureau, "referral", "approve", number, by="head")
    talks = bureau.act(
        "consultation", "open", number, question="示例：是否移送", bodies=["示例市人民检察院"]
    ).proceeding.id
    too_early = code(bureau, "consultation", "conclude", talks, by="head", outcome="refer", reason="示例")
    stranger = code(
        bureau, "consultation", "opinion", talks, body="示例他局", opinion="示例", inclines="refer"
    )
    said: dict[str, Any] = {"body": "示例市人民检察院", "opinion": "示例：可以移送", "inclines": "refer"}
    _ = bureau.act("consultation", "opinion", talks, **said)
    _ = bureau.act("consultation", "conclude", talks, by="head", outcome="refer", reason="示例：意见一致")

    done = bureau.act("referral", "approve", number, by="head")

    assert (doubtful, too_early, stranger) == ("doubtful", "opinion", "body")
    assert done.proceeding.state == "approved"


def test_what_is_missing_of_the_seven_papers_is_named_or_explained(bureau: Bureau) -> None:
    number = reported(bureau)
    _ = bureau.act("referral", "approve", number, by="head", reason="示例")
    few = ("referral_letter", "catalogue", "investigation_report", "referral_approval_form")

    with pytest.raises(Refusal, match="interview_record, identity_information, documentary_evidence"):
        _ = bureau.act("referral", "hand-over", number, papers=few, **POLICE)
    done = bureau.act(
        "referral", "hand-over", number, papers=few, missing_because="示例：劳动者已离散", **POLICE
    )

    found = referral.readiness(done.family)
    assert found.missing == ("interview_record", "identity_information", "documentary_evidence")
    assert found.remarks == ()


def test_of_several_consultations_the_one_concluded_last_counts(bureau: Bureau) -> None:
    case = bureau.case()
    number = bureau.act("referral", "open", case, investigators=["inv-1", "inv-2"]).proceeding.id
    _ = bureau.act("referral", "report", number, facts="示例", papers=("referral_report",))

    consulted(bureau, number, "refer")
    consulted(bureau, number, "not_refer")
    against = code(bureau, "referral", "approve", number, by="head")
    consulted(bureau, number, "refer")
    done = bureau.act("referral", "approve", number, by="head")

    assert (against, done.proceeding.state) == ("doubtful", "approved")


def consulted(bureau: Bureau, number: str, outcome: str) -> None:
    """Conclude a consultation about a referral."""
    talks = bureau.act("consultation", "open", number, question="示例", bodies=["示例市公安局"]).proceeding.id
    said: dict[str, Any] = {"body": "示例市公安局", "opinion": "示例", "inclines": outcome}
    _ = bureau.act("consultation", "opinion", talks, **said)
    _ = bureau.act("consultation", "conclude", talks, by="head", outcome=outcome, reason="示例")


def test_what_was_judged_is_not_referred_again(bureau: Bureau) -> None:
    number = handed_over(bureau)
    _ = bureau.act("referral", "file", number)
    _ = bureau.act("referral", "prosecute", number)
    _ = bureau.act("referral", "acquit", number)

    again = code(bureau, "referral", "open", "320500-2026-A0001", investigators=["inv-1", "inv-2"])

    assert again == "judged"


def test_another_crime_takes_the_report_and_leaves_the_order_to_be_acted_on(bureau: Bureau) -> None:
    case = bureau.case()
    order = bureau.order(case, due="2026-06-10")
    _ = bureau.at("2026-06-11").act("order", "run-out", order)
    number = bureau.act(
        "referral", "open", case, crime="forced_labour", investigators=["inv-1", "inv-2"]
    ).proceeding.id
    _ = bureau.act("referral", "report", number, facts="示例", papers=("referral_report",))
    _ = bureau.act("referral", "approve", number, by="head", reason="示例")
    letters = ("referral_letter", "catalogue")

    wrong = code(bureau, "referral", "hand-over", number, papers=letters, **POLICE)
    bare = code(bureau, "referral", "hand-over-other", number, papers=letters, **POLICE)
    papers = (*letters, "investigation_report")
    done = bureau.act("referral", "hand-over-other", number, papers=papers, **POLICE)

    assert (wrong, bare, done.proceeding.state) == ("crime", "file_incomplete", "handed_over")
    assert clocks(bureau, order)["act_on_expiry"] == ("open", None)


def test_an_order_to_another_does_not_charge_who_is_suspected(bureau: Bureau) -> None:
    case = bureau.case()
    contractor: dict[str, Any] = {
        "document": "限期改正指令书",
        "addressee": "general_contractor",
        "addressee_name": "示例总包",
    }
    order = bureau.act("order", "open", case, **contractor).proceeding.id
    _ = bureau.act("order", "approve", order, by="head")
    _ = bureau.act(
        "order", "issue", order, number="示例〔2026〕9号", due_on="2026-06-10", papers=("payment_order",)
    )
    served = bureau.act("order", "serve", order, service="direct", papers=("proof_of_service",))
    none = referral.readiness(served.family).remarks
    _ = bureau.order(case, due="2026-06-10")
    opened = bureau.act("referral", "open", case, investigators=["inv-1", "inv-2"])
    reached = referral.readiness(opened.family).remarks
    number = opened.proceeding.id
    person = [{"name": "示例赵某", "role": "legal_representative"}]
    _ = bureau.act("referral", "report", number, facts="示例", papers=("referral_report",))
    _ = bureau.act("referral", "refuse", number, by="head", reason="示例")
    suspected = bureau.act(
        "referral", "open", case, suspect="person", persons=person, investigators=["inv-1", "inv-2"]
    )

    assert [en for _, en in none] == ["no order was addressed to who is charged"]
    assert reached == ()
    assert referral.readiness(suspected.family).remarks == none


def test_who_is_not_heard_by_the_police_deals_with_it_by_the_day_the_opinion_says(bureau: Bureau) -> None:
    number = handed_over(bureau)
    _ = bureau.act("referral", "receive", number, papers=("police_receipt",))
    _ = bureau.act("referral", "review-clue", number)
    _ = bureau.act("referral", "pass-on", number, passed_to="示例区公安局")
    passed = clocks(bureau, number)["review_clue"]
    _ = bureau.at("2026-06-15").act(
        "referral", "not-file", number, papers=("no_filing_notice",), reason="示例"
    )
    owed = clocks(bureau, number)["deal_administratively"]
    _ = bureau.act("referral", "reconsider", number, papers=("reconsideration_request",))
    waiting = clocks(bureau, number)["deal_administratively"]
    _ = bureau.act("referral", "uphold", number, papers=("reconsideration_decision",))
    _ = bureau.act("referral", "supervise", number, papers=("supervision_suggestion",))
    supervising = clocks(bureau, number)["deal_administratively"]
    _ = bureau.act("referral", "file", number)
    _ = bureau.act("referral", "not-prosecute", number, opinion=True, reply_by="2026-07-15")
    _ = bureau.at("2026-07-16").act("referral", "deal", number, by="head", outcome="penalty", reason="示例")

    assert (passed, owed, waiting, supervising) == (
        ("dropped", None),
        ("open", None),
        ("dropped", None),
        ("open", None),
    )
    assert clocks(bureau, number)["deal_administratively"] == ("done", 2)


def test_a_fine_rests_again_once_the_police_are_told_to_file(bureau: Bureau) -> None:
    case = bureau.case()
    fine = served(bureau, case)
    number = bureau.act("referral", "open", case, investigators=["inv-1", "inv-2"]).proceeding.id
    _ = bureau.act("referral", "report", number, facts="示例", papers=("referral_report",))
    _ = bureau.act("referral", "approve", number, by="head", reason="示例")
    _ = bureau.act("referral", "hand-over", number, missing_because="示例：待补", papers=HANDED, **POLICE)
    _ = bureau.act("referral", "not-file", number, papers=("no_filing_notice",), reason="示例")
    asked = bureau.act("referral", "ask-reasons", number)
    told = bureau.act("referral", "order-filing", number)

    acts = [done.family.members[fine].entries[-1].act for done in (asked, told)]

    assert acts == ["reopen", "suspend"]


def test_a_crime_of_a_case_is_referred_once_at_a_time(bureau: Bureau) -> None:
    number = reported(bureau)
    case = "320500-2026-A0001"

    assert code(bureau, "referral", "open", case, investigators=["inv-1", "inv-2"]) == "under_way"
    other = bureau.act("referral", "open", case, crime="forced_labour", investigators=["inv-1", "inv-2"])
    assert other.proceeding.id != number
    assert (
        code(bureau, "referral", "open", case, crime="obstruction", investigators=["inv-1"])
        == "two_investigators"
    )
