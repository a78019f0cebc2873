"""Watching over cases: alarms raised once, closed by the head alone, and duties noted when surely overdue."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import select

from checker.consequences.book import Assess
from checker.consequences.watched import Watched
from checker.consequences.watching import watch
from checker.engines.agreement import NoSecondEngine, TwoOutOfTwo
from checker.scoring.assess import Assessor
from checker.store.store import Store
from rules.rule_base import BASE, load
from sanctions import audit
from sanctions.proceeding.tables import ActRow, OfficerRow, ProceedingRow
from sanctions.refusal import Refusal
from tests.sanctions.penalties import issued
from tests.sanctions.proceeding.bureau import MIGRANTS, Bureau
from tests.sanctions.test_referral import HANDED, POLICE

ONE_WORKER_FEN = 1_000_000
"""The figure of Jiangsu for one worker: 10,000 yuan."""
CHECKED = "last_checked_on: 2026-11-22}"
SIGNED = "last_checked_on: 2026-11-22, verified_by: 示例市法制机构}"


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Assess:
    """Judges by the rules that ship, as if a legal office had signed every figure of the crime."""
    folder = tmp_path_factory.mktemp("signed") / "base"
    _ = shutil.copytree(BASE, folder)
    figures = folder / "parameters" / "refusal_to_pay.yaml"
    text = figures.read_text(encoding="utf-8").replace(CHECKED, SIGNED)
    _ = figures.write_text(text, encoding="utf-8")
    base = load(folder)
    return Assessor(base, TwoOutOfTwo(base, second=NoSecondEngine("closed"))).assessed


@pytest.fixture
def bureau(store: Store) -> Bureau:
    return Bureau.on(store)


Look = Callable[[], Watched]


@pytest.fixture
def look(bureau: Bureau, signed: Assess) -> Look:
    return lambda: watch(bureau.store, bureau.book, bureau.now, assess=signed)


def look_on(bureau: Bureau, day: str, look: Look) -> Watched:
    _ = bureau.at(day)
    return look()


def kinds(watched: Watched) -> list[tuple[str, str]]:
    assert watched.failed == []
    return [(one.kind, one.stage) for one in watched.raised]


def test_an_alarm_is_raised_once_and_stands_until_the_head_closes_it(bureau: Bureau, look: Look) -> None:
    case = bureau.case()

    first, second = look(), look()
    number = first.raised[0].id
    by_others = refused(bureau, number, by="inv-1"), refused(bureau, number, by="deputy")
    unsaid = refused(bureau, number, by="head", reason="")
    _ = bureau.act("alarm", "close", number, by="head", reason="示例：已责成承办人员")
    after_closing = look()

    assert kinds(first) == [("no_order", "not_proposed")]
    assert number == "320500-2026-J0001"
    assert kinds(second) == []
    assert [(one.id, one.cause_gone) for one in second.standing] == [(number, False)]
    assert (by_others, unsaid) == (("post", "post"), "reason")
    assert (kinds(after_closing), after_closing.standing) == ([], [])
    _ = bureau.act("case", "arrears", case, lines=MIGRANTS[:11], complete=True)
    assert kinds(look()) == [("no_order", "not_proposed")]
    with bureau.store.reading() as session:
        assert audit.verify(session).whole
        by = session.exec(select(ActRow.officer_id).where(ActRow.act == "open")).all()
        assert by.count("system-320500") == 2


def refused(bureau: Bureau, number: str, *, by: str, reason: str = "示例") -> str:
    with pytest.raises(Refusal) as refusal:
        _ = bureau.act("alarm", "close", number, by=by, reason=reason)
    return refusal.value.code


def test_an_alarm_stays_and_says_so_when_its_cause_is_gone(bureau: Bureau, look: Look) -> None:
    case = bureau.case()
    number = look().raised[0].id
    _ = bureau.order(case, due="2026-06-10")

    after = look()

    assert kinds(after) == []
    assert [(one.id, one.kind, one.cause_gone) for one in after.standing] == [(number, "no_order", True)]


def test_an_order_run_out_without_a_referral_is_told_at_each_stage(bureau: Bureau, look: Look) -> None:
    case = bureau.case()
    _ = bureau.order(case, due="2026-06-10")
    before = look()
    opened = bureau.at("2026-06-11").act("referral", "open", case, investigators=["inv-1", "inv-2"])
    under_way = look()
    referral = opened.proceeding.id
    _ = bureau.act("alarm", "close", under_way.raised[0].id, by="acting", reason="示例：本日移送")
    _ = bureau.act("referral", "report", referral, facts="示例", papers=("referral_report",))
    _ = bureau.act("referral", "approve", referral, by="head", reason="示例：支付能力待查")
    _ = bureau.act("referral", "hand-over", referral, papers=HANDED, **POLICE)
    handed_over = look()

    assert kinds(before) == []
    assert kinds(under_way) == [("not_referred", "not_handed_over")]
    assert (kinds(handed_over), handed_over.standing) == ([], [])


def test_nothing_is_raised_where_nothing_is_surely_due(bureau: Bureau, look: Look) -> None:
    short = [{"worker": "W01", "months": 3, "amount_fen": ONE_WORKER_FEN - 1}]
    _ = bureau.act("case", "arrears", bureau.case(), lines=short, complete=True)
    # a fraction that decides: whether it makes the third month is not settled
    part = [{"worker": "W01", "months": 2, "part_month": True, "amount_fen": 3 * ONE_WORKER_FEN}]
    _ = bureau.act("case", "arrears", bureau.case(), lines=part, complete=True)
    paid = bureau.case()
    _ = bureau.order(paid, due="2026-06-10")
    for line in MIGRANTS:
        payment: dict[str, Any] = {"amount_fen": line["amount_fen"], "paid_by": "debtor"}
        _ = bureau.act("case", "payment", paid, worker=line["worker"], paid_on="2026-06-01", **payment)
    held = bureau.case()
    _ = bureau.order(held, due="2026-06-10")
    nothing = ("evasion_asset", "evasion_flight", "evasion_records", "evasion_other", "ability_to_pay")
    _ = bureau.act("case", "facts", held, facts={**dict.fromkeys(nothing, False), "notice_confirmed": False})

    found = look_on(bureau, "2026-06-11", look)

    assert found.looked_at == 4
    assert (kinds(found), found.warnings, found.standing) == ([], [], [])


def test_a_figure_nobody_signed_for_warns_and_raises_nothing(bureau: Bureau) -> None:
    case = bureau.case()

    found = watch(bureau.store, bureau.book, bureau.now)

    assert [(one.root_id, one.kind) for one in found.warnings] == [(case, "no_order")]
    assert (kinds(found), found.standing) == ([], [])


def test_a_case_that_cannot_be_judged_costs_itself(bureau: Bureau, look: Look) -> None:
    broken, sound = bureau.case(), bureau.case()
    with bureau.store.writing() as session:
        session.get_one(ProceedingRow, broken).acts = 7

    found = look()

    assert [one.id for one in found.failed] == [broken]
    assert found.failed[0].message[1] == f"{broken}: 2 acts are kept, expected 7: restore from a backup"
    assert [one.root_id for one in found.raised] == [sound]


def test_a_closed_case_is_left_alone(bureau: Bureau, look: Look) -> None:
    case = bureau.case()
    _ = bureau.act("case", "conclude", case, papers=("investigation_report",))
    _ = bureau.act("case", "decide", case, by="head", outcome="no_violation", reason="示例")
    _ = bureau.act("case", "close", case, by="head", reason="示例")

    assert look().looked_at == 0


def test_a_duty_of_ours_overdue_is_noted_once_and_the_head_closes_it(bureau: Bureau, look: Look) -> None:
    case = bureau.case()  # filed 2026-06-01: wages in Jiangsu are to be investigated within thirty days
    before = look()
    late = look_on(bureau, "2026-07-02", look)
    again = look()
    number = late.noted[0].id

    done = bureau.act("accountability", "close", number, by="head", outcome="corrected", reason="示例")

    assert before.noted == []
    assert [(one.id, one.proceeding_id, one.number) for one in late.noted] == [("320500-2026-N0001", case, 1)]
    assert again.noted == []
    assert done.proceeding.state == "closed"
    assert done.proceeding.value("duty") == "investigate_wages"
    assert done.proceeding.value("owners") == ["inv-1", "inv-2"]
    assert look().noted == []


def test_what_others_owe_is_noted_against_nobody_here(bureau: Bureau, look: Look) -> None:
    case = bureau.case()
    _ = bureau.order(case, due="2026-06-10")

    found = look_on(bureau, "2026-06-20", look)

    # pay_as_ordered is the party's; the investigation is not overdue yet
    assert found.noted == []


def test_the_system_signs_as_an_officer_of_its_own_and_nobody_acts_for_it(bureau: Bureau, look: Look) -> None:
    case = bureau.case()
    _ = look()

    with bureau.store.reading() as session:
        row = session.get_one(OfficerRow, "system-320500")
        assert (row.bureau, row.posts) == ("320500", "system")
    with pytest.raises(Refusal) as by_hand:
        _ = bureau.act("alarm", "open", case, by="head", kind="no_order", stage="not_issued")
    with pytest.raises(Refusal) as as_system:
        _ = bureau.act("case", "evidence", case, by="system-320500")
    assert (by_hand.value.code, as_system.value.code) == ("only_system", "post")


def test_two_who_watch_at_once_raise_each_alarm_once(bureau: Bureau, signed: Assess) -> None:
    cases = [bureau.case() for _ in range(3)]
    at = bureau.at("2026-07-02").now

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(watch, bureau.store, bureau.book, at, assess=signed) for _ in range(2)]
        found = [one.result() for one in asked]

    assert [one.failed for one in found] == [[], []]
    assert sorted(one.root_id for watched in found for one in watched.raised) == cases
    assert sorted(one.proceeding_id for watched in found for one in watched.noted) == cases
    with bureau.store.reading() as session:
        assert audit.verify(session).whole


def test_a_fine_for_what_had_to_be_referred_is_an_alarm_and_one_for_another_act_is_not(
    bureau: Bureau, look: Look
) -> None:
    fined, other = bureau.case(), bureau.case()
    for case in (fined, other):
        _ = bureau.order(case, due="2026-06-10")
    _ = issued(bureau, fined, same_act_as_referral=True)
    _ = issued(bureau.at("2026-06-01T15:00"), other, same_act_as_referral=False)

    found = look_on(bureau, "2026-06-11", look)

    assert {(one.root_id, one.kind) for one in found.raised} == {
        (fined, "not_referred"),
        (fined, "fined_instead"),
        (other, "not_referred"),
    }
