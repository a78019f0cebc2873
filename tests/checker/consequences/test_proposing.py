"""Referrals opened by a run: where they are made out, once, and stopped where there are too many."""

from __future__ import annotations

import pytest

from checker.consequences.book import Assess, one_engine
from checker.consequences.proposing import Proposed, propose_referrals
from checker.engines.agreement import NoSecondEngine, TwoOutOfTwo
from checker.scoring.assess import Assessor
from checker.store.store import Store
from rules.rule_base import shipped
from sanctions.proceeding import run
from sanctions.proceeding.request import Signed
from sanctions.proceeding.run import Brake
from sanctions.refusal import Refusal
from tests.sanctions.proceeding.bureau import CITY, Bureau


@pytest.fixture(scope="module")
def assess() -> Assess:
    base = shipped()
    return Assessor(base, TwoOutOfTwo(base, second=NoSecondEngine("closed"))).assessed


@pytest.fixture
def bureau(store: Store) -> Bureau:
    """A bureau with two cases whose orders ran out, and one whose order still runs."""
    made = Bureau.on(store)
    for due in ("2026-06-10", "2026-06-10", "2026-07-31"):
        _ = made.order(made.case(), due=due)
    return made.at("2026-06-20")


def proposed(bureau: Bureau, assess: Assess, brake: Brake) -> Proposed:
    signed = Signed(bureau.now, "inv-1")
    return propose_referrals(bureau.store, one_engine(), assess, CITY, signed, brake)


def test_a_referral_is_opened_where_one_is_made_out_and_only_once(bureau: Bureau, assess: Assess) -> None:
    first = proposed(bureau, assess, Brake())
    again = proposed(bureau, assess, Brake())

    assert list(first.opened) == ["320500-2026-A0001", "320500-2026-A0002"]
    assert (first.looked_at, first.refused) == (3, {})
    assert first.run is not None
    assert not first.run.held
    assert (again.opened, again.run) == ({}, None)


def test_nothing_of_a_held_run_is_approved_before_a_head_releases_it(bureau: Bureau, assess: Assess) -> None:
    found = proposed(bureau, assess, Brake(number=1))
    assert found.run is not None
    number = found.opened["320500-2026-A0001"]
    _ = bureau.act("referral", "report", number, facts="示例", papers=("referral_report",))

    with pytest.raises(Refusal) as stopped:
        _ = bureau.act("referral", "approve", number, by="head", reason="示例")
    codes = [refused(bureau, found.run.id, *args) for args in (("deputy", "示例"), ("head", " "))]
    with bureau.store.writing() as session:
        signed = Signed(bureau.now, "head")
        released = run.release(session, bureau.store.keys, found.run.id, "示例：逐件看过", signed)
    done = bureau.act("referral", "approve", number, by="head", reason="示例")

    assert (found.run.held, stopped.value.code) == (True, "brake")
    assert codes == ["post", "reason"]
    assert released.released_by == "head"
    assert done.proceeding.state == "approved"


def test_runs_of_one_day_count_together(bureau: Bureau, assess: Assess) -> None:
    brake = Brake(number=2)
    first = proposed(bureau, assess, brake)
    _ = bureau.at("2026-06-02").order(bureau.case(), due="2026-06-10")
    second = proposed(bureau.at("2026-06-20T18:00"), assess, brake)
    _ = bureau.at("2026-06-02").order(bureau.case(), due="2026-06-10")
    third = proposed(bureau.at("2026-06-25"), assess, brake)

    held = [one.run.held for one in (first, second, third) if one.run is not None]
    assert held == [False, True, False]
    assert [len(one.opened) for one in (first, second, third)] == [2, 1, 1]


def refused(bureau: Bureau, run_id: str, officer: str, reason: str) -> str:
    with pytest.raises(Refusal) as refusal, bureau.store.writing() as session:
        _ = run.release(session, bureau.store.keys, run_id, reason, Signed(bureau.now, officer))
    return refusal.value.code
