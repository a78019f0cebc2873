"""Listings of dishonesty (45号令): the way onto the list with its clocks, and every way off it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select

from checker.store.store import Store
from sanctions import officer
from sanctions.happened import UNTOLD
from sanctions.officer import Officer
from sanctions.proceeding.tables import ConsequenceRow, DecisionRow, OutboxRow, ProceedingRow
from sanctions.refusal import Refusal
from tests.sanctions.listings import (
    APPLICATION,
    DECISION,
    NOTICE,
    applied,
    clocks,
    deliver,
    due_day,
    listed,
    messages,
    notified,
    paid,
    proposed,
    referred,
    removed,
    run_out,
)
from tests.sanctions.proceeding.bureau import CITY, CREDIT_CODE, FROM, MIGRANTS, Bureau

NUMBER = "990401199003072340"
STOPPED = ("publication_stopped",)


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


def code(bureau: Bureau, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        _ = bureau.act(*args, **kwargs)
    assert refusal.value.told("zh") != refusal.value.told("en")
    return refusal.value.code


def state_of(bureau: Bureau, listing: str) -> str:
    with bureau.store.reading() as session:
        return session.get_one(ProceedingRow, listing).state


def test_a_unit_is_listed_and_others_are_told(bureau: Bureau) -> None:
    _, _, listing = notified(bureau)

    early = code(bureau.at("2026-06-23"), "listing", "approve", listing, by="head")
    _ = bureau.at("2026-06-30").act("listing", "approve", listing, by="head")
    undated = code(bureau, "listing", "enter", listing, on="2026-06", **DECISION)
    done = bureau.at("2026-07-01").act("listing", "enter", listing, **DECISION)

    # 2026-06-19 is a holiday: five working days from 06-15 end on 06-23, twenty from 06-10 on 07-09
    assert (early, undated) == ("objection_open", "decision_day")
    assert done.proceeding.state == "listed"
    assert clocks(bureau, listing) == {
        "listing_notice": ("done", 0),
        "listing_decision": ("done", 0),
        "object_to_listing": ("dropped", None),
        "serve_listing": ("open", None),
        "listing_term": ("open", None),
    }
    assert due_day(bureau, listing, "listing_term") == "2029-07-01"
    told = {destination: (state, content) for destination, _, state, content in messages(bureau, listing)}
    assert {name: state for name, (state, _) in told.items()} == {
        "portal": "READY",
        "credit_sharing": "READY",
        "credit_publicity": "HELD",
    }
    public, shared = told["portal"][1], told["credit_sharing"][1]
    assert NUMBER not in str(told)
    assert "id_number" not in str(public)
    assert shared["persons"][0]["id_number"] == "990***********2340"
    assert (public["owed_fen"], public["owed_workers"]) == (12 * 1_000_000, 12)
    assert (public["document_number"], public["measures_until"]) == ("示例失信〔2026〕1号", "2029-07-01")
    assert (public["order_ran_out_on"], public["legal_representative"]) == ("2026-06-10", "示例赵某")
    with bureau.store.reading() as session:
        assert session.exec(
            select(ConsequenceRow.kind).where(col(ConsequenceRow.proceeding_id) == listing)
        ).all() == ["dishonesty_record"]


def test_late_is_red_and_not_void(bureau: Bureau) -> None:
    announced: dict[str, Any] = {**NOTICE, "notice_service": "announcement"}
    case, order = run_out(bureau)
    listing = proposed(bureau.at("2026-07-20"), case, order)
    too_late = code(bureau, "listing", "extend", listing, by="head", reason="示例：复杂")
    _ = bureau.act("listing", "notify", listing, **announced)
    _ = bureau.at("2026-08-10").act("listing", "object", listing, objection="示例：不服")
    _ = bureau.at("2026-08-20").act("listing", "verify", listing, verified_as="not_upheld", result="示例：否")
    _ = bureau.act("listing", "approve", listing, by="head")
    _ = bureau.act("listing", "enter", listing, **DECISION)

    assert too_late == "time_is_over"
    assert clocks(bureau, listing) == {
        "listing_notice": ("done", 2),
        "listing_decision": ("done", 2),
        "object_to_listing": ("done", 2),
        "verify_listing_objection": ("done", 2),
        "serve_listing": ("open", None),
        "listing_term": ("open", None),
    }


def test_of_an_unknown_day_nothing_is_late_and_nobody_is_taken_to_be_silent(bureau: Bureau) -> None:
    case, order = run_out(bureau)
    listing = proposed(bureau, case, order)
    _ = bureau.act("listing", "notify", listing, on=UNTOLD, **NOTICE)

    silent = code(bureau.at("2026-09-01"), "listing", "approve", listing, by="head")
    _ = bureau.act("listing", "object", listing, on=UNTOLD)
    _ = bureau.act("listing", "verify", listing, on="2026-08", verified_as="not_upheld", result="示例：否")
    _ = bureau.act("listing", "approve", listing, by="head")

    assert silent == "objection_open"
    found = clocks(bureau, listing)
    assert [found[name] for name in ("listing_notice", "object_to_listing", "verify_listing_objection")] == [
        ("done", 1)
    ] * 3


def test_an_announcement_takes_the_extension_first(bureau: Bureau) -> None:
    case, order = run_out(bureau)
    listing = proposed(bureau, case, order)
    announced: dict[str, Any] = {**NOTICE, "notice_service": "announcement"}

    without = code(bureau, "listing", "notify", listing, **announced)
    _ = bureau.act("listing", "extend", listing, by="acting", reason="示例：须公告送达")
    twice = code(bureau, "listing", "extend", listing, by="head", reason="示例：再延长")
    done = bureau.at("2026-07-14").act("listing", "notify", listing, **announced)

    assert (without, twice, done.proceeding.state) == ("announcement", "extended", "notified")
    # forty working days from the same last day of the order's period
    assert due_day(bureau, listing, "listing_decision_extended") == "2026-08-06"
    assert clocks(bureau, listing)["listing_decision"] == ("dropped", None)


def test_nothing_is_listed_without_an_order_of_ours_that_ran_out(bureau: Bureau) -> None:
    case = bureau.case()
    order = bureau.order(case, due="2026-06-10")
    told: dict[str, Any] = {"order_id": order, "ran_out_on": "2026-06-10", "limb": "amount"}
    served = code(bureau, "listing", "open", case, **told)
    _ = bureau.at("2026-06-11").act("order", "run-out", order)

    codes = [
        code(bureau, "listing", "open", case, **{**told, "order_id": case}),
        code(bureau, "listing", "open", case, **{**told, "ran_out_on": "2026-06-09"}),
    ]
    first = bureau.act("listing", "open", case, **told).proceeding.id
    again = code(bureau, "listing", "open", case, **told)
    _ = bureau.act("listing", "refuse", first, by="head", reason="示例：另行处理")
    second = bureau.act("listing", "open", case, **told).proceeding

    assert (served, codes, again) == (
        "order_not_run_out",
        ["order_not_run_out", "ran_out_on"],
        "under_way",
    )
    assert second.state == "proposed"


def test_only_wages_of_migrants_list_and_what_is_not_known_is_held(bureau: Bureau) -> None:
    case, order = run_out(bureau)
    others = [{**line, "is_migrant": False} for line in MIGRANTS]
    unknown = [{name: value for name, value in line.items() if name != "is_migrant"} for line in MIGRANTS]
    told: dict[str, Any] = {"order_id": order, "ran_out_on": "2026-06-10", "limb": "amount"}

    _ = bureau.act("case", "arrears", case, lines=others, complete=True)
    none = code(bureau, "listing", "open", case, **told)
    _ = bureau.act("case", "arrears", case, lines=unknown, complete=True)
    silent = code(bureau, "listing", "open", case, **told)
    listing = proposed(bureau, case, order, not_known="示例：户籍待查")
    _ = bureau.at("2026-06-15").act("listing", "notify", listing, **NOTICE)
    _ = bureau.act("listing", "waive", listing, papers=("objection_waiver",))
    held = code(bureau, "listing", "approve", listing, by="head", reason="示例")
    _ = bureau.act("case", "arrears", case, lines=MIGRANTS, complete=True)
    doubtful = code(bureau, "listing", "approve", listing, by="head")
    done = bureau.act("listing", "approve", listing, by="head", reason="示例：户籍已查明")

    assert (none, silent, held, doubtful) == ("no_migrants", "migrants_unknown", "held", "doubtful")
    assert done.proceeding.state == "approved"


def test_a_listing_for_an_incident_rests_on_findings(bureau: Bureau) -> None:
    case, order = run_out(bureau)
    listing = proposed(bureau, case, order, limb="incident")
    _ = bureau.at("2026-06-15").act("listing", "notify", listing, **NOTICE)
    _ = bureau.act("listing", "waive", listing, papers=("objection_waiver",))

    missing = code(bureau, "listing", "approve", listing, by="head")
    _ = bureau.act("case", "facts", case, facts={"mass_incident": True, "bad_social_impact": True})
    done = bureau.act("listing", "approve", listing, by="head")

    assert (missing, done.proceeding.state) == ("incident", "approved")


def test_a_unit_is_listed_with_who_leads_it(bureau: Bureau) -> None:
    case, order = run_out(bureau, persons=[{"name": "示例孙某", "role": "contractor"}])
    leader = [{"name": "示例钱某", "role": "principal"}]

    alone = code(bureau, "listing", "open", case, order_id=order, ran_out_on="2026-06-10", limb="amount")
    listing = proposed(bureau, case, order, persons=leader)

    assert alone == "persons"
    assert listing == "320500-2026-L0001"


def test_who_corrected_and_promised_need_not_be_listed(bureau: Bureau) -> None:
    case, _, listing = notified(bureau)
    promised: dict[str, Any] = {"by": "head", "papers": ("listing_promise",), "reason": "示例：已改正并承诺"}

    unpaid = code(bureau, "listing", "forgo", listing, **promised)
    paid(bureau, case, "2026-06-15")
    by_investigator = code(bureau, "listing", "forgo", listing, **{**promised, "by": "inv-2"})
    done = bureau.act("listing", "forgo", listing, **promised)

    assert (unpaid, by_investigator, done.proceeding.state) == ("not_corrected", "post", "forgone")
    with bureau.store.reading() as session:
        asked = select(DecisionRow.outcome).where(col(DecisionRow.proceeding_id) == listing)
        assert session.exec(asked).all() == ["refused"]
    assert messages(bureau, listing) == []


def test_early_removal_takes_six_months_from_the_later_day_and_a_choice(bureau: Bureau) -> None:
    case, _, listing = listed(bureau)
    deliver(bureau)
    paid(bureau.at("2026-07-20"), case, "2026-07-20")

    _ = bureau.at("2027-01-20").act("listing", "apply", listing, papers=APPLICATION)
    told: dict[str, Any] = {"opinion": "grant", "new_arrears": False, "prosecuted": False}
    six_months = code(bureau, "listing", "propose-removal", listing, **told)
    told["opinion"] = "deny"
    _ = bureau.act("listing", "propose-removal", listing, **told)
    _ = bureau.at("2027-02-20").act("listing", "deny-removal", listing, by="head", reason="示例：未满六个月")
    denied = clocks(bureau, listing)["decide_on_early_removal"]
    applied(bureau, listing, "2027-02-22")
    unchosen = code(bureau, "listing", "grant-removal", listing, by="head")
    one_year = code(bureau, "listing", "grant-removal", listing, by="head", legal_choice="repair_measures")
    _ = bureau.act("listing", "grant-removal", listing, by="head", legal_choice="dishonesty_measures")
    done = bureau.act(
        "listing", "remove", listing, removal_number="示例移出〔2027〕1号", papers=("removal_decision",)
    )

    assert (six_months, unchosen, one_year) == ("six_months", "legal_choice", "legal_choice")
    assert (denied, done.proceeding.state) == (("done", 2), "removed")
    found = clocks(bureau, listing)
    assert (found["decide_on_early_removal"], found["remove_listing"]) == (("done", 0), ("done", 0))
    assert found["listing_term"] == ("dropped", None)
    gone = {one[0]: one[2:] for one in messages(bureau, listing) if one[1] == "withdraw"}
    assert {destination: state for destination, (state, _) in gone.items()} == {
        "portal": "READY",
        "credit_sharing": "READY",
        "credit_publicity": "CONFIRMED",  # it waited there, and was never shown
    }
    assert gone["credit_sharing"][1] == {
        "kind": "dishonesty",
        "list": "migrant_wages_dishonesty",
        "authority": "320500",
        "place": "320506",
        "name": "示例建筑劳务有限公司",
        "credit_code": CREDIT_CODE,
        "document_number": "示例失信〔2026〕1号",
        "listed_on": "2026-07-01",
        "state": "removed",
        "removed_on": "2027-02-22",
        "removed_for": "early_removal",
        "removal_number": "示例移出〔2027〕1号",
    }


def test_new_arrears_and_criminal_proceedings_bar_early_removal(bureau: Bureau) -> None:
    case, _, listing = listed(bureau)
    _ = bureau.at("2027-01-21").act("listing", "apply", listing, papers=APPLICATION)
    told: dict[str, Any] = {"opinion": "grant", "new_arrears": False, "prosecuted": False}

    unpaid = code(bureau, "listing", "propose-removal", listing, **told)
    paid(bureau, case, "2026-07-01", paid_by="enforced")
    enforced = code(bureau, "listing", "propose-removal", listing, **told)
    paid(bureau, case, "2026-07-01")
    barred = [
        code(bureau, "listing", "propose-removal", listing, **{**told, "new_arrears": True}),
        code(bureau, "listing", "propose-removal", listing, **{**told, "prosecuted": True}),
    ]
    referred(bureau, case)
    pending = code(bureau, "listing", "propose-removal", listing, **told)
    told["opinion"] = "deny"
    _ = bureau.act("listing", "propose-removal", listing, **told)
    granted = code(bureau, "listing", "grant-removal", listing, by="head", legal_choice="dishonesty_measures")

    assert (unpaid, enforced) == ("not_corrected", "not_corrected")
    assert (barred, pending, granted) == (["new_arrears", "prosecuted"], "prosecuted", "prosecuted")


def test_false_materials_list_again_for_three_years_more(bureau: Bureau) -> None:
    case, _, listing = listed(bureau)
    removed(bureau, case, listing)
    _ = bureau.at("2027-03-01")

    minor = code(bureau, "listing", "propose-relisting", listing, false_materials="示例", serious=False)
    _ = bureau.act("listing", "propose-relisting", listing, false_materials="示例：虚假承诺", serious=True)
    _ = bureau.act("listing", "refuse-relisting", listing, by="head", reason="示例：补充证据")
    _ = bureau.act("listing", "propose-relisting", listing, false_materials="示例：虚假承诺", serious=True)
    own = code(bureau, "listing", "approve-relisting", listing, by="inv-1")
    _ = bureau.act("listing", "approve-relisting", listing, by="head")
    done = bureau.act(
        "listing", "relist", listing, relisting_number="示例撤〔2027〕1号", papers=("relisting_decision",)
    )

    assert (minor, own, done.proceeding.state) == ("not_serious", "post", "listed")
    assert due_day(bureau, listing, "listing_term") == "2030-03-01"
    newest = [one for one in messages(bureau, listing) if one[2] == "READY"]
    assert {(one[0], one[1], one[3]["measures_until"]) for one in newest if one[1] == "publish"} == {
        ("portal", "publish", "2030-03-01"),
        ("credit_sharing", "publish", "2030-03-01"),
    }


def test_a_listing_falls_with_the_order_it_rests_on_and_no_other(bureau: Bureau) -> None:
    case, order, listing = listed(bureau)
    other = bureau.order(case, due="2026-08-01")
    acted_on = clocks(bureau, order)["act_on_expiry"]
    _ = bureau.at("2026-07-10")

    again: dict[str, Any] = {"annulled_by": "agency", "papers": ("annulment",), "reason": "示例：重复"}
    _ = bureau.act("order", "annul", other, by="head", **again)
    stays = state_of(bureau, listing)
    _ = bureau.act("order", "annul", order, by="head", annulled_by="reconsideration", reason="示例")
    falls = state_of(bureau, listing)
    _ = bureau.at("2026-07-30")
    unproven = code(bureau, "listing", "stop-publication", listing)
    done = bureau.act("listing", "stop-publication", listing, papers=STOPPED)

    # the law gives no term in which an order that ran out is acted on
    assert acted_on == ("done", 1)
    assert (stays, falls, done.proceeding.state) == ("listed", "annulled", "withdrawn")
    assert unproven == "papers_missing"
    assert clocks(bureau, listing)["remove_listing"] == ("done", 2)
    gone = [one[3]["removed_for"] for one in messages(bureau, listing) if one[1] == "withdraw"]
    assert gone == ["order_annulled"] * 3


def test_what_is_not_decided_yet_stops_with_its_order_and_a_listing_can_be_annulled(bureau: Bureau) -> None:
    _, order, undecided = notified(bureau)
    _ = bureau.act("order", "annul", order, by="head", annulled_by="court", reason="示例：判决撤销")
    _, _, decided = listed(bureau)

    done = bureau.act(
        "listing", "annul", decided, by="head", annulled_by="reconsideration", reason="示例：撤销"
    )

    assert (state_of(bureau, undecided), messages(bureau, undecided)) == ("stopped", [])
    assert {state for state, _ in clocks(bureau, undecided).values()} == {"done", "dropped"}
    assert done.proceeding.state == "annulled"
    assert clocks(bureau, decided)["listing_term"] == ("dropped", None)


@pytest.mark.parametrize("way", ["forgone", "removed"])
def test_nobody_is_listed_twice_for_an_order_unless_the_first_was_annulled(bureau: Bureau, way: str) -> None:
    if way == "forgone":
        case, order, listing = notified(bureau)
        paid(bureau, case, "2026-06-15")
        _ = bureau.act("listing", "forgo", listing, by="head", papers=("listing_promise",), reason="示例")
    else:
        case, order, listing = listed(bureau)
        removed(bureau, case, listing)
    told: dict[str, Any] = {"order_id": order, "ran_out_on": "2026-06-10", "limb": "amount"}

    assert code(bureau, "listing", "open", case, **told) == "listed_before"


def test_who_was_listed_in_error_may_be_listed_again(bureau: Bureau) -> None:
    case, order, listing = listed(bureau)
    _ = bureau.act("listing", "annul", listing, by="head", annulled_by="court", reason="示例：程序有误")

    again = proposed(bureau, case, order)

    assert state_of(bureau, again) == "proposed"


def test_an_objection_that_was_upheld_ends_the_listing(bureau: Bureau) -> None:
    _, _, listing = notified(bureau)
    _ = bureau.act("listing", "object", listing, objection="示例：已支付")
    _ = bureau.act("listing", "verify", listing, verified_as="upheld", result="示例：成立")
    upheld = code(bureau, "listing", "approve", listing, by="head", reason="示例：仍予列入")
    _ = bureau.act("listing", "object", listing, objection="示例：金额有误")
    _ = bureau.act("listing", "verify", listing, verified_as="partly_upheld", result="示例：部分成立")
    silent = code(bureau, "listing", "approve", listing, by="head")
    done = bureau.act("listing", "approve", listing, by="head", reason="示例：余额仍达标准")

    assert (upheld, silent, done.proceeding.state) == ("objection_upheld", "objection_upheld", "approved")


def test_what_was_approved_may_still_be_forgone(bureau: Bureau) -> None:
    case, _, listing = notified(bureau)
    promised: dict[str, Any] = {"by": "head", "papers": ("listing_promise",), "reason": "示例：已改正并承诺"}
    _ = bureau.at("2026-06-30").act("listing", "approve", listing, by="head")

    unpaid = code(bureau, "listing", "forgo-approved", listing, **promised)
    paid(bureau, case, "2026-06-30")
    done = bureau.act("listing", "forgo-approved", listing, **promised)

    assert (unpaid, done.proceeding.state) == ("not_corrected", "forgone")
    assert messages(bureau, listing) == []


def test_the_agency_annuls_by_a_paper_and_not_by_who_looked_into_it(bureau: Bureau) -> None:
    with bureau.store.writing() as session:
        both = Officer("dual", "示例甲", CITY, frozenset(("investigator", "head")), FROM, None)
        officer.add(session, bureau.store.keys, both, at=bureau.now, by="test")
    _, order, listing = listed(bureau, investigators=["inv-1", "dual"])
    own: dict[str, Any] = {"annulled_by": "agency", "papers": ("annulment",), "reason": "示例：有误"}

    codes = [
        code(bureau, "listing", "annul", listing, by="head", annulled_by="agency", reason="示例：有误"),
        code(bureau, "listing", "annul", listing, by="dual", **own),
        code(bureau, "order", "annul", order, by="dual", **own),
    ]
    done = bureau.act("listing", "annul", listing, by="head", **own)

    assert codes == ["annulment", "four_eyes", "four_eyes"]
    assert done.proceeding.state == "annulled"


def test_two_listings_of_one_number_are_two_records(bureau: Bureau) -> None:
    _, _, first = listed(bureau)
    _, _, second = listed(bureau)

    with bureau.store.reading() as session:
        keys = {
            row.key for row in session.exec(select(OutboxRow).where(col(OutboxRow.destination) == "portal"))
        }
    assert keys == {f"320500/示例失信〔2026〕1号/{number}" for number in (first, second)}


def test_an_order_that_was_paid_after_it_ran_out_carries_a_listing_and_bars_early_removal(
    bureau: Bureau,
) -> None:
    case, order, listing = listed(bureau)
    later = bureau.order(case, due="2026-08-01")
    _ = bureau.at("2026-08-02").act("order", "run-out", later)
    paid(bureau.at("2026-08-03"), case, "2026-08-03")
    settled = [bureau.act("order", "settle", one).proceeding.state for one in (order, later)]
    _ = bureau.at("2027-02-20").act("listing", "apply", listing, papers=APPLICATION)
    told: dict[str, Any] = {"opinion": "grant", "new_arrears": False, "prosecuted": False}

    barred = code(bureau, "listing", "propose-removal", listing, **told)
    other = proposed(bureau, case, later, ran_out_on="2026-08-01")

    assert (settled, barred) == (["settled", "settled"], "new_arrears")
    assert state_of(bureau, other) == "proposed"
    assert clocks(bureau, later)["act_on_expiry"] == ("done", 1)


def test_a_term_is_over_after_its_last_day(bureau: Bureau) -> None:
    _, _, listing = listed(bureau)

    early = code(bureau.at("2029-07-01"), "listing", "expire", listing)
    done = bureau.at("2029-07-02").act("listing", "expire", listing, on="2029-07-01")
    ended = bureau.act("listing", "stop-publication", listing, papers=STOPPED)

    assert (early, done.proceeding.state, ended.proceeding.state) == ("not_yet", "expired", "withdrawn")
    found = clocks(bureau, listing)
    assert (found["listing_term"], found["remove_listing"]) == (("done", 0), ("done", 0))


def test_what_another_authority_did_has_happened(bureau: Bureau) -> None:
    _, _, listing = listed(bureau)
    told: dict[str, Any] = {"authority": "示例市财政局", "measure": "tendering", "applied": True}

    ahead = code(bureau, "listing", "feedback", listing, applied_on="2026-07-02", **told)
    done = bureau.act("listing", "feedback", listing, applied_on="2026-07-01", **told)
    served = bureau.act("listing", "serve", listing, decision_service="post", papers=("proof_of_service",))

    assert (ahead, done.proceeding.state, served.proceeding.state) == ("applied_on", "listed", "listed")
    # 45号令 gives no time for service
    assert clocks(bureau, listing)["serve_listing"] == ("done", 1)
