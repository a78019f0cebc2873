"""Penalties: told, heard, reviewed and discussed before they are decided; published, served and withdrawn."""

from __future__ import annotations

from typing import Any

import pytest

from checker.store.store import Store
from sanctions import officer
from sanctions.happened import UNTOLD
from sanctions.officer import Officer
from tests.sanctions.penalties import (
    CANNOT_BE_TOLD,
    FINE,
    IN_TIME,
    LATE,
    approved,
    clocks,
    code,
    due_days,
    issued,
    messages,
    proposed,
    served,
    told,
)
from tests.sanctions.proceeding.bureau import CITY, CREDIT_CODE, FROM, MIGRANTS, Bureau

REVISED: dict[str, Any] = {"kinds": ["warning", "fine"], "reason": "示例：采纳申辩"}
RECEIPT: dict[str, Any] = {"papers": ("report_receipt",)}
NOTICE: dict[str, Any] = {
    "reasons": "示例",
    "rights": ["statement"],
    "hearing_required": False,
    "papers": ("penalty_notice", "proof_of_service"),
}


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def test_a_penalty_goes_from_proposal_to_performance(bureau: Bureau) -> None:
    number = proposed(bureau)
    told(bureau, number)
    early = code(bureau.at("2026-06-05"), "penalty", "approve", number, by="head")
    mine = code(bureau.at("2026-06-08"), "penalty", "approve", number, by="inv-1")
    _ = bureau.act("penalty", "approve", number, by="deputy")
    unknown = code(
        bureau,
        "penalty",
        "issue",
        number,
        on="2026-06",
        number="1",
        content="示例",
        papers=("penalty_decision",),
    )
    _ = bureau.act(
        "penalty",
        "issue",
        number,
        number="示例罚字[2026]1号",
        content="示例：罚款一万元",
        papers=("penalty_decision",),
    )
    _ = bureau.act("penalty", "serve", number, service="direct", papers=("proof_of_service",))
    _ = bureau.at("2026-06-17").act("penalty", "confirm-publication", number, **RECEIPT)
    _ = bureau.at("2026-06-20").act("penalty", "instalment", number, fine_paid_fen=FINE - 1)
    left = code(bureau, "penalty", "perform", number)
    _ = bureau.at("2026-06-23").act("penalty", "pay", number, fine_paid_fen=1)
    done = bureau.act("penalty", "perform", number)

    assert (early, mine, unknown, left) == ("statement_by", "post", "decided_on", "left_to_pay")
    assert done.proceeding.state == "performed"
    assert done.proceeding.id == "320500-2026-F0001"
    assert clocks(bureau, number) == {
        "decide_on_penalty": ("done", CANNOT_BE_TOLD),  # the case counts that time
        "hear_party": ("done", CANNOT_BE_TOLD),
        "serve_penalty": ("done", IN_TIME),
        "publish_penalty": ("done", IN_TIME),  # seven working days from 8 June end with the 17th
        "perform_penalty": ("done", CANNOT_BE_TOLD),
        "pay_fine": ("done", IN_TIME),  # 8 + 15 June
    }
    assert due_days(bureau) == {"credit_sharing": "2026-06-17", "credit_publicity": None}


def test_what_is_published_holds_fen_and_days_and_no_identity_number(bureau: Bureau) -> None:
    number = issued(bureau)

    shown, shared = messages(bureau, number)

    summary = {
        "decision_number": "示例罚字〔2026〕1号",
        "name": "示例建筑劳务有限公司",
        "credit_code": CREDIT_CODE,
        "representative": "示例赵某",
        "act_type": "示例：拖欠劳动报酬",
        "content": "示例：警告，罚款一万元",
        "decided_on": "2026-06-08",
        "authority": "320500",
    }
    assert shared == (
        "credit_sharing",
        "publish",
        1,
        "READY",
        {
            **summary,
            "subject_type": "legal_person",
            "violation_facts": "示例：拖欠十二人三个月工资",
            "basis": "示例：劳动保障监察条例第三十条",
            "kinds": ["warning", "fine"],
            "fine_fen": FINE,
            "source": "320500",
        },
    )
    assert shown == ("credit_publicity", "publish", 1, "READY", summary)


def test_a_natural_person_and_a_warning_alone_wait_for_a_person_to_release_them(bureau: Bureau) -> None:
    person = [{"name": "示例包某", "role": "contractor", "id_number": "990101194912310028"}]
    case = bureau.case(
        name="示例包某", subject_kind="person", persons=person, credit_code=None, unit_type=None
    )
    of_a_person = issued(bureau, case)
    warned = issued(bureau.at("2026-06-01"), bureau.case(), kinds=["warning"], fine_fen=None)

    found = [(row[0], row[3]) for number in (of_a_person, warned) for row in messages(bureau, number)]

    assert found == [
        ("credit_publicity", "HELD"),
        ("credit_sharing", "READY"),
        ("credit_publicity", "HELD"),
        ("credit_sharing", "HELD"),
    ]
    shown, shared = messages(bureau, of_a_person)
    assert shared[4]["id_number"] == "990101194912310028"
    assert "990101194912310028" not in str(shown)


def test_late_is_late_and_without_a_day_nothing_is(bureau: Bureau) -> None:
    late = issued(bureau)
    _ = bureau.at("2026-06-18").act("penalty", "confirm-publication", late, **RECEIPT)
    _ = bureau.act("penalty", "serve", late, service="direct", papers=("proof_of_service",))
    _ = bureau.at("2026-07-04").act("penalty", "pay", late, fine_paid_fen=FINE)
    unknown = served(bureau.at("2026-06-01"), on=UNTOLD)
    _ = bureau.act("penalty", "confirm-publication", unknown, on=UNTOLD, **RECEIPT)
    _ = bureau.at("2026-09-01").act("penalty", "pay", unknown, fine_paid_fen=FINE)

    found = [clocks(bureau, number) for number in (late, unknown)]

    names = ("publish_penalty", "serve_penalty", "pay_fine")
    assert [tuple(one[name][1] for name in names) for one in found] == [
        (LATE, LATE, LATE),
        (CANNOT_BE_TOLD,) * 3,
    ]


def test_a_hearing_is_asked_for_announced_and_held_before_anything_is_decided(bureau: Bureau) -> None:
    number = proposed(bureau)
    unsaid = code(
        bureau,
        "penalty",
        "notify",
        number,
        reasons="示例",
        rights=["statement"],
        hearing_required=False,
        statement_by="2026-06-05",
        papers=("penalty_notice",),
    )
    told(bureau.at("2026-06-02"), number, large=True)
    term = code(bureau.at("2026-06-09"), "penalty", "approve", number, by="head")
    _ = bureau.act("penalty", "request-hearing", number)  # five working days from the 2nd end with the 9th
    still_open = code(bureau, "penalty", "approve", number, by="head")
    in_time = code(bureau, "penalty", "decline-hearing", number, by="legal", reason="示例")
    where: dict[str, Any] = {"hearing_place": "示例会议室", "papers": ("hearing_notice",)}
    # seven working days from the 9th end with the 18th
    too_soon = code(bureau, "penalty", "notify-hearing", number, hearing_on="2026-06-17", **where)
    _ = bureau.act("penalty", "notify-hearing", number, hearing_on="2026-06-18", **where)
    held: dict[str, Any] = {"hearing": "held", "papers": ("hearing_record",)}
    other_day = code(bureau.at("2026-06-17"), "penalty", "hear", number, presider="legal", **held)
    investigates = code(bureau.at("2026-06-18"), "penalty", "hear", number, presider="inv-2", **held)
    no_record = code(bureau, "penalty", "hear", number, presider="legal", hearing="held")
    _ = bureau.act("penalty", "hear", number, presider="legal", **held)

    unreviewed = code(bureau, "penalty", "approve", number, by="head")
    opinion: dict[str, Any] = {"by": "legal", "reason": "示例", "papers": ("legal_review_opinion",)}
    _ = bureau.act("penalty", "legal-review", number, opinion="disagree", **opinion)
    disagreed = code(bureau, "penalty", "approve", number, by="head")
    _ = bureau.act("penalty", "legal-review", number, opinion="agree", **opinion)
    done = bureau.act("penalty", "approve", number, by="head")

    assert (unsaid, term, still_open, in_time) == (
        "hearing_right",
        "hearing_term",
        "hearing_open",
        "not_late",
    )
    assert (too_soon, other_day, investigates) == ("hearing_on", "hearing_day", "presider")
    assert (no_record, unreviewed, disagreed) == ("hearing_record", "review", "review_not_passed")
    assert done.proceeding.state == "approved"
    assert clocks(bureau, number)["request_hearing"] == ("done", IN_TIME)


def test_a_hearing_asked_for_too_late_may_be_declined_and_one_without_a_day_may_not(bureau: Bureau) -> None:
    late, unknown = proposed(bureau), proposed(bureau)
    for number, on in ((late, None), (unknown, UNTOLD)):
        told(bureau.at("2026-06-02"), number, large=True, on=on)
        _ = bureau.at("2026-06-10").act("penalty", "request-hearing", number)

    refused = code(bureau, "penalty", "decline-hearing", unknown, by="legal", reason="示例：逾期")
    _ = bureau.act("penalty", "decline-hearing", late, by="legal", reason="示例：逾期")
    done = bureau.act("penalty", "approve", late, by="head")
    _ = bureau.act("penalty", "hear", unknown, presider="legal", hearing="withdrawn")
    _ = bureau.act("penalty", "approve", unknown, by="head")

    assert (refused, done.proceeding.state) == ("not_late", "approved")
    found = [clocks(bureau, number)["request_hearing"][1] for number in (late, unknown)]
    assert found == [LATE, CANNOT_BE_TOLD]


def test_a_notice_without_a_day_leaves_the_hearing_open_until_it_is_waived(bureau: Bureau) -> None:
    number = proposed(bureau)
    told(bureau, number, large=True, on=UNTOLD)
    _ = bureau.at("2026-12-01")

    before = code(bureau, "penalty", "approve", number, by="head")
    _ = bureau.act("penalty", "waive", number, waived=["hearing"], papers=("waiver_of_rights",))

    assert before == "hearing_term"
    assert bureau.act("penalty", "approve", number, by="head").proceeding.state == "approved"


def test_a_statement_is_answered_and_never_makes_it_heavier(bureau: Bureau) -> None:
    number = proposed(bureau)
    told(bureau, number)
    _ = bureau.act("penalty", "statement", number, content="示例：已支付一部分")
    unanswered = code(bureau, "penalty", "approve", number, by="head")
    _ = bureau.act("penalty", "answer-statement", number, outcome="adopted_in_part", reason="示例")
    heavier = code(bureau, "penalty", "revise", number, fine_fen=FINE + 1, **REVISED)
    _ = bureau.act("penalty", "revise", number, fine_fen=FINE // 2, **REVISED)
    told(bureau, number)
    _ = bureau.act("penalty", "waive", number, waived=["statement"], papers=("waiver_of_rights",))

    done = bureau.act("penalty", "approve", number, by="head")

    assert (unanswered, heavier) == ("unanswered", "heavier")
    assert done.proceeding.value("fine_fen") == FINE // 2


def test_what_is_grave_is_reviewed_and_discussed_first(bureau: Bureau) -> None:
    number = proposed(bureau, grave=True, review_ground="complex")
    told(bureau, number)
    _ = bureau.at("2026-06-08")
    unreviewed = code(bureau, "penalty", "approve", number, by="head")
    _ = bureau.act(
        "penalty",
        "legal-review",
        number,
        by="legal",
        opinion="agree",
        reason="示例",
        papers=("legal_review_opinion",),
    )
    undiscussed = code(bureau, "penalty", "approve", number, by="head")
    minutes: dict[str, Any] = {"by": "head", "agreed": True, "papers": ("discussion_minutes",)}
    alone = code(bureau, "penalty", "discuss", number, participants=["head", "inv-2"], **minutes)
    _ = bureau.act("penalty", "discuss", number, participants=["head", "deputy"], **minutes)

    done = bureau.act("penalty", "approve", number, by="head")

    assert (unreviewed, undiscussed, alone) == ("review", "discussion", "participants")
    assert done.proceeding.state == "approved"


def test_a_proposal_that_does_not_fit_is_refused(bureau: Bureau) -> None:
    case = bureau.case()
    odd: list[dict[str, Any]] = [
        {"kinds": ["warning"]},
        {"kinds": ["fine"], "fine_fen": 0},
        {"kinds": ["revocation"], "fine_fen": None},
        {"simple": True},
        {"kinds": ["confiscation"], "fine_fen": None},
        {"confiscated_fen": 1},
        {"investigators": ["inv-1"]},
        {"investigators": ["county-head", "audit"]},
        {"violation_facts": "示例：990401199003072340 未支付"},
    ]

    codes = [
        code(
            bureau,
            "penalty",
            "open",
            case,
            **{
                "kinds": ["warning", "fine"],
                "fine_fen": FINE,
                "act_type": "示例",
                "violation_facts": "示例",
                "basis": "示例",
                "same_act_as_referral": False,
                **one,
            },
        )
        for one in odd
    ]

    assert codes == [
        "fine",
        "fine",
        "licence",
        "simple",
        "confiscation",
        "confiscation",
        "two_investigators",
        "investigator",
        "identity_number",
    ]


def test_a_notice_is_served_and_leaves_time_to_speak(bureau: Bureau) -> None:
    number = proposed(bureau, kinds=["warning"], fine_fen=None)
    on_the_spot = proposed(bureau, simple=True, fine_fen=300_000)

    days = [
        code(bureau, "penalty", "notify", number, **NOTICE, statement_by=day)
        for day in ("2020-01-01", "2026-06-01")
    ]
    late: dict[str, Any] = {"on": "2026-06-01", "statement_by": "2026-06-02"}
    over = code(bureau.at("2026-06-03"), "penalty", "notify", number, **NOTICE, **late)
    _ = bureau.at("2026-06-01T10:00")
    unserved = code(
        bureau,
        "penalty",
        "notify",
        number,
        **{**NOTICE, "papers": ("penalty_notice",), "statement_by": "2026-06-02"},
    )
    _ = bureau.act("penalty", "notify", number, **NOTICE, statement_by="2026-06-02")
    without: dict[str, Any] = {**NOTICE, "papers": ()}
    _ = bureau.act("penalty", "notify", on_the_spot, **without, statement_by="2026-06-02")

    assert (days, over, unserved) == (["statement_by"] * 2, "statement_by", "proof_of_service")


def test_nobody_who_looked_into_the_case_reviews_presides_or_classifies(bureau: Bureau) -> None:
    both = Officer("both", "示例both", CITY, frozenset(("investigator", "legal_reviewer")), FROM, None)
    with bureau.store.writing() as session:
        officer.add(session, bureau.store.keys, both, at=bureau.now, by="test")
    case = bureau.case(investigators=["inv-1", "both"])
    _ = bureau.act("case", "arrears", case, by="inv-3", lines=[MIGRANTS[0]], complete=True)
    number = proposed(bureau, case, investigators=["inv-1", "inv-2"])

    right = code(bureau, "penalty", "hearing-right", number, by="both", reason="示例", large_amount=False)
    told(bureau, number, large=True)
    _ = bureau.act("penalty", "request-hearing", number)
    where: dict[str, Any] = {"hearing_place": "示例会议室", "papers": ("hearing_notice",)}
    _ = bureau.act("penalty", "notify-hearing", number, hearing_on="2026-06-18", **where)
    held: dict[str, Any] = {"hearing": "held", "papers": ("hearing_record",)}
    presided = code(bureau.at("2026-06-18"), "penalty", "hear", number, presider="inv-3", **held)
    opinion: dict[str, Any] = {"opinion": "agree", "reason": "示例", "papers": ("legal_review_opinion",)}
    reviewed = code(bureau, "penalty", "legal-review", number, by="both", **opinion)
    classified = code(
        bureau,
        "penalty",
        "classify",
        issued(bureau.at("2026-06-01"), bureau.case(investigators=["inv-2", "both"])),
        by="both",
        credit_class="minor",
        reason="示例",
    )

    assert (right, presided, reviewed, classified) == ("reviewer", "presider", "reviewer", "reviewer")


def test_a_confiscation_left_out_of_a_revision_is_told_to_nobody(bureau: Bureau) -> None:
    number = proposed(bureau, kinds=["fine", "confiscation"], confiscated_fen=500_000)
    told(bureau, number)
    alone = code(bureau, "penalty", "revise", number, fine_fen=FINE, investigators=["inv-1"], **REVISED)
    _ = bureau.act("penalty", "revise", number, fine_fen=FINE, **REVISED)
    told(bureau, number)
    _ = bureau.at("2026-06-08").act("penalty", "approve", number, by="head")
    _ = bureau.act(
        "penalty", "issue", number, number="示例罚字〔2026〕7号", content="示例", papers=("penalty_decision",)
    )

    _, shared = messages(bureau, number)

    assert alone == "two_investigators"
    assert "confiscated_fen" not in shared[4]
    assert shared[4]["fine_fen"] == FINE


def test_a_number_used_twice_supersedes_nothing_of_another_case(bureau: Bureau) -> None:
    first = issued(bureau)
    case = bureau.at("2026-06-01").case()
    second = approved(bureau, case)
    decision: dict[str, Any] = {
        "number": "示例罚字〔2026〕1号",
        "content": "示例",
        "papers": ("penalty_decision",),
    }
    _ = bureau.act("penalty", "issue", second, **decision)
    third = approved(bureau.at("2026-06-01"), case, kinds=["warning"], fine_fen=None)

    in_its_case = code(bureau.at("2026-06-08T12:00"), "penalty", "issue", third, **decision)

    assert in_its_case == "number"
    assert [row[2:4] for one in (first, second) for row in messages(bureau, one)] == [(1, "READY")] * 4


def test_what_was_approved_can_be_given_up_with_a_reason(bureau: Bureau) -> None:
    number = approved(bureau)
    unexplained = code(bureau, "penalty", "abandon", number, by="head")
    mine = code(bureau, "penalty", "abandon", number, reason="示例")

    done = bureau.act("penalty", "abandon", number, by="head", reason="示例：已判处罚金")

    assert (unexplained, mine, done.proceeding.state) == ("reason", "post", "abandoned")
    assert clocks(bureau, number)["decide_on_penalty"][0] == "dropped"


def test_on_the_spot_and_secret_ones_are_not_published(bureau: Bureau) -> None:
    number = approved(bureau, simple=True, fine_fen=300_000)
    decision: dict[str, Any] = {
        "number": "示例罚字〔2026〕9号",
        "content": "示例",
        "papers": ("penalty_decision",),
    }

    published = code(bureau, "penalty", "issue", number, **decision)
    _ = bureau.act("penalty", "issue-unpublished", number, **decision)
    annulled = code(bureau, "penalty", "annul", number, by="head", reason="示例", annulled_by="agency")
    done = bureau.act(
        "penalty",
        "annul-unpublished",
        number,
        by="head",
        reason="示例",
        annulled_by="agency",
        papers=("annulment",),
    )

    assert (published, annulled, done.proceeding.state) == ("not_published", "not_published", "annulled")
    assert messages(bureau, number) == []
    assert code(bureau, "penalty", "issue-unpublished", approved(bureau.at("2026-06-01")), **decision) == (
        "published"
    )


def test_an_annulled_one_is_withdrawn_with_the_reason_within_three_working_days(bureau: Bureau) -> None:
    number = served(bureau)
    personal = code(
        bureau, "penalty", "annul", number, by="head", annulled_by="court", reason="示例：990401199003072340"
    )
    _ = bureau.at("2026-06-18").act(
        "penalty", "annul", number, by="head", reason="示例：事实不清", annulled_by="court"
    )
    due = due_days(bureau)
    no_receipt = code(bureau.at("2026-06-24"), "penalty", "confirm-withdrawal", number)
    _ = bureau.act("penalty", "confirm-withdrawal", number, **RECEIPT)

    withdrawn = [row for row in messages(bureau, number) if row[1] == "withdraw"]

    assert (personal, no_receipt) == ("identity_number", "papers_missing")
    # Dragon Boat on Friday the 19th: 22, 23, 24 June
    assert due == {"credit_sharing": "2026-06-24", "credit_publicity": "2026-06-24"}
    assert clocks(bureau, number)["withdraw_penalty"] == ("done", IN_TIME)
    assert [(row[0], row[2], row[4]["reason"]) for row in withdrawn] == [
        ("credit_publicity", 2, "示例：事实不清"),
        ("credit_sharing", 2, "示例：事实不清"),
    ]


def test_the_agency_annuls_by_a_paper_and_not_by_who_looked_into_it(bureau: Bureau) -> None:
    number = served(bureau)
    annulled: dict[str, Any] = {"by": "head", "reason": "示例", "annulled_by": "agency"}
    no_paper = code(bureau, "penalty", "annul", number, **annulled)

    done = bureau.act("penalty", "annul", number, **annulled, papers=("annulment",))

    assert (no_paper, done.proceeding.state) == ("annulment", "annulled")


@pytest.mark.parametrize(("on", "late"), [("2026-06-25", LATE), (UNTOLD, CANNOT_BE_TOLD)])
def test_a_withdrawal_is_late_or_cannot_be_told(bureau: Bureau, on: str, late: int) -> None:
    number = issued(bureau)
    _ = bureau.at("2026-06-18").act(
        "penalty", "annul", number, by="head", reason="示例", annulled_by="agency", papers=("annulment",)
    )

    _ = bureau.at("2026-07-01").act("penalty", "confirm-withdrawal", number, on=on, **RECEIPT)

    assert clocks(bureau, number)["withdraw_penalty"] == ("done", late)


def test_the_term_of_publication_is_that_of_its_class_and_ends_by_itself(bureau: Bureau) -> None:
    number = approved(bureau)
    decision: dict[str, Any] = {
        "number": "示例罚字〔2026〕9号",
        "content": "示例",
        "papers": ("penalty_decision",),
    }
    # general: three months to one year from 8 June
    odd = [
        code(bureau, "penalty", "issue", number, publicity_until=day, **decision)
        for day in ("2026-09-07", "2027-06-09")
    ]
    _ = bureau.act("penalty", "issue", number, publicity_until="2026-12-08", **decision)
    runs = code(bureau.at("2026-12-08"), "penalty", "end-publicity", number)

    _ = bureau.at("2026-12-09").act("penalty", "end-publicity", number)

    assert (odd, runs) == (["publicity_until"] * 2, "publicity_runs")
    assert [(row[0], row[1]) for row in messages(bureau, number)][2:] == [
        ("credit_publicity", "withdraw"),
        ("credit_sharing", "withdraw"),
    ]
    # it begins when the last day is over, and no term is known for it
    assert clocks(bureau, number)["end_publicity"] == ("done", CANNOT_BE_TOLD)
    assert code(bureau, "penalty", "end-publicity", number) == "publicity_runs"
