"""Cases: extended before their term ends, and closed once decided, with nothing left beneath."""

from __future__ import annotations

from typing import Any

import pytest

from checker.store.store import Store
from sanctions.proceeding.ledger import perform_by_system
from sanctions.proceeding.request import Request, Signed
from tests.sanctions.listings import referred
from tests.sanctions.penalties import clocks, code
from tests.sanctions.proceeding.bureau import Bureau

CLOSE: dict[str, Any] = {"reason": "示例：已处理完毕"}


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def decided(bureau: Bureau, case: str) -> None:
    """Let the investigation be concluded and what follows be decided."""
    _ = bureau.act("case", "conclude", case, papers=("investigation_report",))
    _ = bureau.act("case", "decide", case, by="head", outcome="order", reason="示例")


@pytest.mark.parametrize(("on", "found"), [("2026-07-01", "extended"), ("2026-07-02", "time_is_over")])
def test_a_term_is_extended_before_it_ends(bureau: Bureau, on: str, found: str) -> None:
    case = bureau.case()  # thirty days from 1 June end on 1 July
    told: dict[str, Any] = {"by": "head", "reason": "示例：复杂"}
    _ = bureau.at(on)

    if found == "extended":
        _ = bureau.act("case", "extend", case, **told)

    assert code(bureau, "case", "extend", case, **told) == found
    assert ("investigate_wages_extended" in clocks(bureau, case)) is (found == "extended")


def test_a_case_says_whether_it_is_about_wages(bureau: Bureau) -> None:
    told: dict[str, Any] = {"name": "示例有限公司", "credit_code": "91990100MA0000001N", "ground": "transfer"}

    silent = code(bureau, "case", "open", investigators=["inv-1", "inv-2"], **told)
    other = bureau.act("case", "open", wages=False, investigators=["inv-1", "inv-2"], **told).proceeding.id

    assert silent == "field"
    assert clocks(bureau, other).keys() == {"investigate"}


def test_a_case_is_closed_once_it_is_decided(bureau: Bureau) -> None:
    case = bureau.case()
    _ = bureau.act("case", "conclude", case, papers=("investigation_report",))

    early = code(bureau, "case", "close", case, by="head", **CLOSE)
    _ = bureau.act("case", "decide", case, by="head", outcome="no_violation", reason="示例")
    done = bureau.act("case", "close", case, by="deputy", **CLOSE)

    assert (early, done.proceeding.state) == ("not_decided", "closed")


def test_a_case_is_not_closed_over_an_open_alarm(bureau: Bureau) -> None:
    case = bureau.case()
    decided(bureau, case)
    fields = {"kind": "no_order", "stage": "not_proposed"}
    asked = Request("alarm", "open", parent_id=case, fields=fields)
    with bureau.store.writing() as session:
        signed = Signed(bureau.now, "head")
        alarm = perform_by_system(session, bureau.store.keys, bureau.book, asked, signed).proceeding.id

    still = code(bureau, "case", "close", case, by="head", **CLOSE)
    _ = bureau.act("alarm", "close", alarm, by="head", reason="示例：已查明")
    done = bureau.act("case", "close", case, by="head", **CLOSE)

    assert (still, done.proceeding.state) == ("open_beneath", "closed")


def test_only_the_head_closes_a_case_whose_order_ran_out_and_nothing_followed(bureau: Bureau) -> None:
    case = bureau.case()
    order = bureau.order(case, due="2026-06-10")
    _ = bureau.at("2026-06-11").act("order", "run-out", order)
    decided(bureau, case)

    nothing = code(bureau, "case", "close", case, by="deputy", **CLOSE)
    done = bureau.act("case", "close", case, by="head", **CLOSE)

    assert (nothing, done.proceeding.state) == ("not_followed", "closed")


def test_a_case_whose_order_was_followed_by_a_judged_referral_is_closed(bureau: Bureau) -> None:
    case = bureau.case()
    order = bureau.order(case, due="2026-06-10")
    _ = bureau.at("2026-06-11").act("order", "run-out", order)
    decided(bureau, case)
    referred(bureau, case)
    referral = "320500-2026-Y0001"
    pending = code(bureau, "case", "close", case, by="deputy", **CLOSE)
    for act in ("file", "prosecute", "convict"):
        _ = bureau.act("referral", act, referral)

    done = bureau.act("case", "close", case, by="deputy", **CLOSE)

    assert (pending, done.proceeding.state) == ("open_beneath", "closed")
