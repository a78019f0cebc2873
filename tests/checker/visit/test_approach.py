"""Up to the door: who comes, to whom, approved by whom, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from checker.draw import ledger as draws
from checker.draw.held import HeldDraw
from checker.registry.inspector import Recusal
from checker.store.store import Store
from checker.visit.errors import VisitRefused
from checker.visit.visit import Visit
from tests.checker.draw import orders
from tests.checker.visit.scene import (
    BY,
    HEAD,
    OTHER,
    VISITED,
    Course,
    acts_of,
    change,
    fill,
    inspector,
    make_draw,
)


@pytest.fixture
def draw(store: Store) -> HeldDraw:
    fill(store)
    return make_draw(store)


def refused(code: str, work: Callable[[], object]) -> str:
    with pytest.raises(VisitRefused) as caught:
        _ = work()
    assert caught.value.code == code
    assert caught.value.told("zh") != caught.value.told("en")
    return str(caught.value)


def other_than(visit: Visit) -> str:
    assert visit.approval is not None
    return next(f"SL{n:03d}" for n in range(1, 7) if f"SL{n:03d}" not in visit.approval.inspectors)


def test_a_drawn_visit_comes_to_the_door(store: Store, draw: HeldDraw) -> None:
    standing = draw.standings().visits[1]
    course = Course(store)

    opened = course.open(draw.id)
    approved = course.approve()
    _ = course.waive()
    arrived = course.arrive()

    assert opened.id == "320500-2026-V0001"
    assert opened.target.unit == draw.unit_of(standing.unit_id)
    assert approved.approval is not None
    assert approved.approval.inspectors == standing.inspectors
    assert (approved.approval.items, approved.approval.last) == (("B", "G"), date(2026, 9, 30))
    assert arrived.state == "arrived"
    assert course.read() == arrived
    with store.reading() as session:
        assert acts_of(session, opened.id) == ["visit.open", "visit.approve", "visit.waive", "visit.arrive"]


def test_a_visit_is_opened_once_and_from_something(store: Store, draw: HeldDraw) -> None:
    course = Course(store)
    _ = course.open(draw.id)
    _ = course.open_exempt()

    assert "V0001" in refused("opened_already", lambda: Course(store).open(draw.id))
    assert "320505-2026-V0001" in refused("opened_already", lambda: Course(store).open_exempt())
    _ = refused("draw_visit", lambda: Course(store).open(draw.id, 99))
    _ = refused("unknown_exempt", lambda: Course(store).open_exempt(orders.UNITS[21], "curiosity"))
    _ = refused("target", lambda: Course(store).open_exempt("91320500MA99999999"))


def test_neither_a_rehearsal_nor_a_written_review_sends_anybody(store: Store) -> None:
    fill(store)
    rehearsal = make_draw(store, rehearsal=True)
    review = make_draw(store, timedelta(weeks=6), purpose="written_review", slots=[])

    _ = refused("rehearsal", lambda: Course(store).open(rehearsal.id))
    _ = refused("purpose", lambda: Course(store).open(review.id))


def test_nothing_is_done_before_the_approval_and_nothing_twice(store: Store, draw: HeldDraw) -> None:
    course = Course(store)
    _ = course.open(draw.id)

    told = refused("state", course.waive)
    _ = refused("state", course.arrive)
    _ = course.approve()
    again = refused("approved_already", course.approve)
    _ = refused("state", course.arrive)
    _ = course.waive()
    _ = refused("state", course.waive)
    _ = course.arrive()
    _ = refused("state", course.arrive)

    assert "next comes sunlit visit approve" in told
    assert HEAD in again


def test_who_approves_neither_proposes_nor_inspects(store: Store, draw: HeldDraw) -> None:
    course = Course(store)
    _ = course.open_exempt()

    for head in ("SL003", "SL004", "示例甲", " "):
        _ = refused("approver", lambda head=head: course.approve_exempt(head=head))
    _ = refused("officer_unknown", lambda: course.approve_exempt(by="示例外人"))
    _ = refused("two_officers", lambda: course.approve_exempt("SL003"))
    _ = refused("two_officers", lambda: course.approve_exempt("SL003", "SL003"))
    _ = refused("items", lambda: course.approve_exempt(items=("Z",)))
    _ = refused("period", lambda: course.approve_exempt(last=date(2026, 8, 19)))
    drawn = Course(store)
    _ = drawn.open(draw.id)
    _ = refused("items", lambda: drawn.approve(items=("D",)))

    assert course.approve_exempt().state == "approved"


def test_fewer_than_two_or_others_do_not_get_in(store: Store, draw: HeldDraw) -> None:
    course = Course(store)
    _ = course.open(draw.id)
    approved = course.approve()
    _ = course.waive()
    assert approved.approval is not None
    first, second = approved.approval.inspectors
    stranger = other_than(approved)

    _ = refused("two_officers", lambda: course.arrive(first))
    _ = refused("two_officers", lambda: course.arrive(first, first))
    _ = refused("officer_not_sent", lambda: course.arrive(first, stranger))
    _ = refused("officer_not_sent", lambda: course.arrive(first, second, stranger))

    assert course.arrive(second, first).state == "arrived"


def test_a_certificate_is_good_on_its_last_day_and_not_the_day_after(store: Store, draw: HeldDraw) -> None:
    course = Course(store)
    _ = course.open(draw.id)
    approved = course.approve()
    _ = course.waive()
    assert approved.approval is not None
    one = approved.approval.inspectors[1]

    change(store, inspector(one, certificate_expires=VISITED.date() - timedelta(days=1)))
    told = refused("certificate_expired", course.arrive)
    change(store, inspector(one, certificate_expires=None))
    _ = refused("certificate_unknown", course.arrive)
    change(store, inspector(one, active=False))
    _ = refused("officer_unknown", course.arrive)
    change(store, inspector(one, certificate_expires=VISITED.date()))

    assert "good until 2026-08-19, the visit is on 2026-08-20" in told
    assert course.arrive().state == "arrived"


def test_who_has_to_keep_away_does_not_inspect(store: Store, draw: HeldDraw) -> None:
    course = Course(store)
    _ = course.open_exempt()
    _ = course.approve_exempt()
    _ = course.waive("urgent")
    change(store, inspector("SL003", recusals=(Recusal(OTHER.credit_code, "示例"),)))

    _ = refused("recused", course.arrive)


def test_the_proof_at_the_door_is_of_this_unit_and_leads_to_the_commitment(
    store: Store, draw: HeldDraw
) -> None:
    course = Course(store)
    visit = course.open(draw.id)
    _ = course.approve()
    _ = course.waive()
    good = course.proof(visit)
    other = draw.proof(draw.unit_of(draw.standings().visits[2].unit_id))

    _ = refused("proof", lambda: course.arrive(shown=False))
    _ = refused("proof", lambda: course.arrive(proof=other))
    _ = refused("proof", lambda: course.arrive(proof=replace(other, unit_id=good.unit_id)))
    _ = refused("proof", lambda: course.arrive(proof=replace(good, frame_root="0" * 64)))
    _ = refused("proof", lambda: course.arrive(proof=replace(good, path=("no hex",))))
    _ = refused("proof", lambda: course.arrive(proof=replace(good, row=good.row + "0")))
    _ = refused("proof", lambda: course.arrive(proof=replace(good, rank=good.rank + 1)))

    assert course.arrive(proof=good).state == "arrived"


def test_a_replaced_unit_and_a_substituted_inspector_are_followed_and_approved_anew(
    store: Store, draw: HeldDraw
) -> None:
    number = next(n for n, one in draw.standings().visits.items() if one.stratum == "小微")
    course = Course(store)
    before = course.open(draw.id, number)
    _ = course.approve()
    _ = course.waive()
    act = draws.Act(course.at, BY, HEAD)
    with store.writing() as session:
        held, _ = draws.replaced(
            session, store.keys, draw.id, number, before.target.unit, "closed", "0" * 64, act
        )
    stale = refused("approval_stale", course.arrive)
    approved = course.approve()
    left = held.standings().visits[number].inspectors[1]
    with store.writing() as session:
        held, _ = draws.substituted(session, store.keys, draw.id, number, "协办", left, "illness", act)
    _ = refused("approval_stale", course.waive)
    again = course.approve()
    _ = course.waive()

    arrived = course.arrive()

    standing = held.standings().visits[number]
    assert "approved again" in stale
    assert approved.target.unit == arrived.target.unit == held.unit_of(standing.unit_id)
    assert arrived.target.unit != before.target.unit
    assert again.approval is not None
    assert left not in again.approval.inspectors
    assert arrived.arrival is not None
    assert set(arrived.arrival.inspectors) == set(standing.inspectors)


def test_a_unit_replaced_after_the_arrival_leaves_the_visit_and_opens_another(
    store: Store, draw: HeldDraw
) -> None:
    number = next(n for n, one in draw.standings().visits.items() if one.stratum == "小微")
    course = Course(store)
    visit = course.open(draw.id, number)
    _ = course.approve()
    _ = course.waive()
    _ = course.arrive()
    with store.writing() as session:
        act = draws.Act(course.at, BY, HEAD)
        _ = draws.replaced(session, store.keys, draw.id, number, visit.target.unit, "closed", "0" * 64, act)

    other = Course(store).open(draw.id, number)

    assert other.target.unit != visit.target.unit
    assert course.record().target.unit == visit.target.unit


def test_a_notice_is_given_after_the_approval_and_not_tomorrow(store: Store, draw: HeldDraw) -> None:
    course = Course(store)
    _ = course.open_exempt()
    _ = course.approve_exempt()

    _ = refused("notice_day", lambda: course.notify(date(2026, 8, 19)))
    _ = refused("notice_day", lambda: course.notify(date(2026, 8, 21)))
    _ = refused("unknown_notices", lambda: course.notify(how="by_drum"))
    _ = refused("waiver", course.waive)

    assert course.notify().state == "noticed"


def test_the_code_is_scanned_within_the_approved_period(store: Store, draw: HeldDraw) -> None:
    course = Course(store)
    _ = course.open_exempt()
    _ = course.approve_exempt(last=date(2026, 8, 21))
    _ = course.waive("urgent")

    _ = refused("scanned_at", lambda: course.arrive(scanned_at=VISITED - timedelta(days=1)))
    _ = refused("scanned_at", lambda: course.arrive(scanned_at=VISITED + timedelta(days=1)))
    course.at += timedelta(days=2)
    _ = refused("period", course.arrive)

    assert course.approve_exempt().state == "approved"


def test_the_clock_does_not_run_back(store: Store, draw: HeldDraw) -> None:
    course = Course(store)
    _ = course.open(draw.id)
    course.at -= timedelta(days=1)

    _ = refused("clock", course.approve)
