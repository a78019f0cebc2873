"""Payment orders: who is heard before one, who annuls it, and how one that ran out comes to an end."""

from __future__ import annotations

from typing import Any

import pytest

from checker.store.store import Store
from tests.sanctions.penalties import CANNOT_BE_TOLD, IN_TIME, LATE, clocks, code, hand_over, referral
from tests.sanctions.proceeding.bureau import Bureau

HANDLING: dict[str, Any] = {"document": "行政处理决定书", "addressee": "employer"}
ISSUED: dict[str, Any] = {
    "number": "示例理字〔2026〕1号",
    "due_on": "2026-06-20",
    "papers": ("payment_order",),
}
COURT: dict[str, Any] = {"court": "示例市人民法院", "papers": ("enforcement_application",)}


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def told(bureau: Bureau) -> str:
    """Return a handling decision of whose intention the party was told, which may speak until 5 June."""
    order = bureau.act("order", "open", bureau.case(), **HANDLING).proceeding.id
    notice: dict[str, Any] = {"reasons": "示例", "papers": ("handling_notice",)}
    _ = bureau.act("order", "notify", order, statement_by="2026-06-05", **notice)
    return order


def ran_out(bureau: Bureau) -> str:
    """Return an order served on 1 June that ran out on 10 June."""
    order = bureau.order(bureau.case(), due="2026-06-10")
    _ = bureau.at("2026-06-11").act("order", "run-out", order)
    return order


def test_before_a_handling_decision_the_party_is_told(bureau: Bureau) -> None:
    order = bureau.act("order", "open", bureau.case(), **HANDLING).proceeding.id
    late: dict[str, Any] = {"reasons": "示例", "statement_by": "2026-06-01", "papers": ("handling_notice",)}

    codes = [
        code(bureau, "order", "approve", order, by="head"),
        code(bureau, "order", "statement", order, content="示例：无力支付"),
        code(bureau, "order", "waive", order, papers=("waiver_of_rights",)),
        code(bureau, "order", "notify", order, **late),
    ]

    assert codes == ["not_heard", "not_told", "not_told", "statement_by"]


@pytest.mark.parametrize("way", ["statement", "waive", "silence"])
def test_a_party_that_spoke_waived_or_let_the_time_pass_was_heard(bureau: Bureau, way: str) -> None:
    order = told(bureau)
    early = code(bureau.at("2026-06-05"), "order", "approve", order, by="head")
    if way == "statement":
        _ = bureau.act("order", "statement", order, content="示例：无力支付")
    elif way == "waive":
        _ = bureau.act("order", "waive", order, papers=("waiver_of_rights",))
    else:
        _ = bureau.at("2026-06-06")

    done = bureau.act("order", "approve", order, by="head")

    assert (early, done.proceeding.state) == ("not_heard", "approved")


def test_a_handling_decision_tells_of_the_remedies_and_an_order_to_correct_need_not(bureau: Bureau) -> None:
    order = told(bureau)
    _ = bureau.at("2026-06-06").act("order", "approve", order, by="head")

    silent = code(bureau, "order", "issue", order, **ISSUED)
    denied = code(bureau, "order", "issue", order, remedies_told=False, **ISSUED)
    done = bureau.act("order", "issue", order, remedies_told=True, **ISSUED)
    other = bureau.order(bureau.case(), due="2026-06-20")

    assert (silent, denied, done.proceeding.state) == ("remedies_told", "remedies_told", "issued")
    assert other == "320500-2026-Z0002"


def test_an_approved_order_is_given_up_with_a_reason(bureau: Bureau) -> None:
    order = told(bureau)
    _ = bureau.at("2026-06-06").act("order", "approve", order, by="head")

    silent = code(bureau, "order", "abandon", order, by="head")
    done = bureau.act("order", "abandon", order, by="head", reason="示例：当日已付清")

    assert silent == "reason"
    assert done.proceeding.is_ended


@pytest.mark.parametrize(
    ("ended", "on", "late"),
    [
        ("2026-12-10", "2027-02-01", IN_TIME),
        ("2026-12-10", "2027-03-11", LATE),
    ],
)
def test_the_court_is_asked_in_three_months_after_the_remedies_and_a_reminder(
    bureau: Bureau, ended: str, on: str, late: int
) -> None:
    order = ran_out(bureau)
    reminded = ("enforcement_reminder", "proof_of_service")

    early = code(bureau, "order", "apply-enforcement", order, remedies_ended_on="2026-06-11", **COURT)
    # six months to sue from service on 1 June
    _ = bureau.at("2026-12-14").act("order", "remind", order, papers=reminded)
    waiting = code(
        bureau.at("2026-12-28"), "order", "apply-enforcement", order, remedies_ended_on=ended, **COURT
    )
    _ = bureau.at(on).act("order", "apply-enforcement", order, remedies_ended_on=ended, **COURT)
    done = bureau.act("order", "conclude-enforcement", order, papers=("enforcement_ended",), enforced_fen=0)

    found = clocks(bureau, order)
    assert (early, waiting) == ("remedies_ended_on", "reminder")
    assert found["apply_for_enforcement"] == ("done", late)
    # the law gives no term in which an order that ran out is acted on
    assert found["act_on_expiry"] == ("done", CANNOT_BE_TOLD)
    assert done.proceeding.is_ended


def test_what_is_settled_after_it_ran_out_needs_no_more_to_be_done(bureau: Bureau) -> None:
    order = ran_out(bureau)
    unpaid = code(bureau, "order", "settle", order)
    _ = bureau.act(
        "case",
        "payment",
        "320500-2026-A0001",
        paid_on="2026-06-11",
        amount_fen=12_000_000,
        paid_by="debtor",
    )

    done = bureau.act("order", "settle", order)

    assert (unpaid, done.proceeding.state) == ("unpaid", "settled")
    assert clocks(bureau, order)["act_on_expiry"] == ("done", CANNOT_BE_TOLD)


def test_an_order_that_ran_out_after_the_referral_is_said_to_be_followed_by_hand(bureau: Bureau) -> None:
    early_case, case = bureau.case(), bureau.case(credit_code="91990100MA0000002L")
    unfollowed, order = (bureau.order(one, due="2026-06-05") for one in (early_case, case))
    _ = referral(bureau, early_case)
    crime = referral(bureau, case)
    hand_over(bureau, crime)
    for one in (unfollowed, order):
        _ = bureau.at("2026-06-08").act("order", "run-out", one)
    still = clocks(bureau, order)["act_on_expiry"][0]

    refused = code(bureau, "order", "acted-on", unfollowed, cause="示例")
    _ = bureau.act("order", "acted-on", order, cause=crime)

    assert (refused, still) == ("nothing_followed", "open")
    assert clocks(bureau, order)["act_on_expiry"][0] == "done"
