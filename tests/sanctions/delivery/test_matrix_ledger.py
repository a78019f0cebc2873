"""Rows 18, 19, 21 and 24 to 29 of the fault matrix: clocks, poison, templates, listings, versions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import col, select

from checker.store.store import Store
from connectors.mapping import Mapped
from connectors.platform import Delivery, Message
from connectors.simulator.template import shipped
from sanctions.delivery.tables import DifferenceRow, ReconciliationRow
from sanctions.delivery.worker import Worker
from tests.sanctions.delivery import invariant, made
from tests.sanctions.delivery.made import Clock
from tests.sanctions.delivery.remote import Befalls, Remote
from tests.sanctions.delivery.site import Site, run

AGREED = {"templates": shipped()}


def differences(store: Store, name: str) -> list[tuple[str, str | None]]:
    asked = (
        select(DifferenceRow)
        .join(ReconciliationRow, col(ReconciliationRow.id) == col(DifferenceRow.reconciliation))
        .where(col(ReconciliationRow.destination) == name)
        .order_by(col(DifferenceRow.reconciliation), col(DifferenceRow.key))
    )
    with store.reading() as session:
        return [(row.kind, row.settled_by) for row in session.exec(asked)]


@pytest.mark.parametrize("days", [1, -1])
def test_row_18_a_clock_that_jumps_makes_no_second_effect_and_holds_nothing_up(
    shared: Store, name: str, tmp_path: Path, days: int
) -> None:
    """Legal clocks count days of Shanghai, whatever the host's zone: see tests/sanctions/test_time_limit."""
    clock = Clock()
    made.enter(shared, name, "B")
    made.messages(shared, name, 8)
    remote = Remote(name, "B", tmp_path / "books", clock)
    jumps = iter([days])

    def on_call(_: Message) -> None:
        clock.pass_by(days=next(jumps, 0))

    remote.on_call = on_call
    worker = Worker(shared, remote, clock=clock)

    _ = asyncio.run(worker.run())
    for _ in range(3):
        clock.pass_by(minutes=6)
        _ = asyncio.run(worker.run())

    assert made.states(shared, name) == ["CONFIRMED"] * 8
    assert set(map(len, remote.calls().values())) == {1}
    invariant.check(shared, name, remote.standing())


def test_row_18_a_lease_from_before_the_clock_was_set_back_is_over(
    shared: Store, name: str, tmp_path: Path
) -> None:
    clock = Clock()
    made.enter(shared, name, "A")
    made.messages(shared, name, 1)
    remote = Remote(name, "A", tmp_path / "books", clock)

    class Died(BaseException):
        pass

    def dies(point: str) -> None:
        if point == "after claim commit":
            raise Died

    with pytest.raises(Died):
        _ = asyncio.run(Worker(shared, remote, clock=clock, crash=dies).run())
    clock.pass_by(days=-1)

    told = asyncio.run(Worker(shared, remote, clock=clock).run())

    assert told.swept["crashed"] == 1
    clock.pass_by(seconds=6)
    _ = asyncio.run(Worker(shared, remote, clock=clock).run())
    assert made.states(shared, name) == ["CONFIRMED"]


def test_row_18_a_clock_that_is_off_signs_nothing_and_pauses_the_destination(
    shared: Store, name: str
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("date_skew", seconds=300, path="/api/template")

        told = await site.deliver()

        assert "set the clock" in told.left_alone
        assert site.arrivals() == 0
        assert site.states == ["READY"]
        site.check()

    run(work, shared, name)


def late_once() -> Callable[[Message], Befalls]:
    """Return a fate: the first call commits late, and nothing befalls the others."""
    left: list[Befalls] = ["late"]

    def befalls(_: Message) -> Befalls:
        return left.pop() if left else "nothing"

    return befalls


class Poisoned(Remote):
    """A platform whose layout breaks on one record."""

    def lay_out(self, message: Message, /) -> Mapped:
        """Return a layout."""
        if message.key == made.key_of(2):
            raise RecursionError
        return super().lay_out(message)


def test_row_19_a_record_that_breaks_its_layout_costs_itself(
    shared: Store, name: str, tmp_path: Path
) -> None:
    clock = Clock()
    made.enter(shared, name, "B")
    made.messages(shared, name, 3)
    remote = Poisoned(name, "B", tmp_path / "books", clock)

    _ = asyncio.run(Worker(shared, remote, clock=clock).run())

    assert made.states(shared, name) == ["CONFIRMED", "DEAD", "CONFIRMED"]
    assert made.tasks(shared, name) == ["data"]
    invariant.check(shared, name, remote.standing())


def test_row_19_a_record_that_was_altered_behind_our_back_costs_itself(
    shared: Store, name: str, tmp_path: Path
) -> None:
    clock = Clock()
    made.enter(shared, name, "B")
    made.messages(shared, name, 3)
    with shared.writing() as session:
        first, second, _ = made.rows(shared, name)
        second.desired = first.desired
        _ = session.merge(second)
    remote = Remote(name, "B", tmp_path / "books", clock)

    _ = asyncio.run(Worker(shared, remote, clock=clock).run())

    assert made.states(shared, name) == ["CONFIRMED", "DEAD", "CONFIRMED"]
    assert made.tasks(shared, name) == ["sealed"]
    invariant.check(shared, name, remote.standing())


def test_row_19_a_wire_that_breaks_its_promise_to_raise_nothing_costs_one_message(
    shared: Store, name: str, tmp_path: Path
) -> None:
    clock = Clock()
    made.enter(shared, name, "B")
    made.messages(shared, name, 3)
    remote = Remote(name, "B", tmp_path / "books", clock)

    def breaks(told: Delivery) -> Delivery:
        if told.key == made.key_of(2):
            raise KeyError
        return told

    remote.disposes = breaks

    told = asyncio.run(Worker(shared, remote, clock=clock).run())

    assert told.outcomes == {"CONFIRMED": 2, "UNKNOWN": 1}
    clock.pass_by(minutes=6)
    _ = asyncio.run(Worker(shared, remote, clock=clock).run())
    assert made.states(shared, name) == ["CONFIRMED"] * 3
    invariant.check(shared, name, remote.standing())


def test_row_21_a_template_that_changed_pauses_its_destination_before_anything_is_sent(
    shared: Store, name: str
) -> None:
    async def work(site: Site) -> None:
        columns = [*shipped()["credit_sharing.penalty/1"].columns, {"column": "CF_NEW", "type": "text"}]
        _ = site.simulator.order(
            "template_change", profile="credit_sharing.penalty/1", columns=columns, path="/api/template"
        )

        told = await site.deliver()

        assert "credit_sharing.penalty/1: added CF_NEW" in told.left_alone
        assert site.outcomes == []
        assert site.tasks == ["paused"]
        site.check()

    run(work, shared, name, count=3, simulated=AGREED)


def test_row_21_a_template_that_changes_in_the_midst_of_it_costs_no_record(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order(
            "template_change", profile="credit_sharing.penalty/1", columns=[{"column": "X"}], nth=2,
            path="/api/records",
        )  # fmt: skip

        told = await site.deliver()

        assert "its template is another" in told.left_alone
        assert sorted(set(site.states)) == ["CONFIRMED", "READY"]
        assert site.tasks == ["paused"]
        site.check()

    run(work, shared, name, count=5, simulated=AGREED)


def test_row_21_a_list_of_codes_that_changed_leaves_its_record_to_be_sent_again(
    shared: Store, name: str
) -> None:
    async def work(site: Site) -> None:
        codes = {"CF_XDR_LB": ["其他"]}
        _ = site.simulator.order("codes_change", profile="credit_sharing.penalty/1", codes=codes)

        told = await site.deliver()

        assert told.outcomes == {"REJECTED": 1}
        assert site.states == ["DEAD"]
        assert site.tasks == ["mapping"]
        site.check()

    run(work, shared, name, simulated=AGREED)


@pytest.mark.parametrize("kind", ["A", "B"])
def test_row_24_a_row_that_was_lost_over_there_is_sent_again_under_its_key(
    shared: Store, name: str, kind: str
) -> None:
    async def work(site: Site) -> None:
        _ = await site.deliver()
        _ = site.simulator.order("lost_row", key=made.key_of(1), at_once=True)
        site.clock.pass_by(hours=14)

        night = await site.sync()

        assert differences(shared, name) == [("MISSING", "sent again")]
        assert night.destinations[0].told.outcomes["CONFIRMED"] == 1
        assert len({one.request_sm3 for one in made.tries(shared, name)}) == 2  # one of each record
        site.check()

    run(work, shared, name, kind, count=2)


def test_row_24_where_listings_lag_a_second_one_decides_and_none_from_before_it_was_sent_again(
    shared: Store, name: str, tmp_path: Path
) -> None:
    clock = Clock()
    made.enter(shared, name, "C", lag_seconds=86_400)
    made.messages(shared, name, 1)
    remote = Remote(name, "C", tmp_path / "books", clock)
    site = Site(shared, name, None, remote, clock)  # pyright: ignore[reportArgumentType]  # no simulator here
    _ = asyncio.run(site.deliver())
    remote.lose(made.key_of(1))

    settled: list[str | None] = []
    for _ in range(6):
        clock.pass_by(hours=12)
        _ = asyncio.run(site.sync())
        settled = [by for _, by in differences(shared, name)]

    # too early; from a day and a quiet time on once seen, then sent; too early again, then there
    assert settled == ["seen once; a second complete listing decides", "sent again"]
    assert len(remote.calls()[f"{made.key_of(1)}/1"]) == 2
    invariant.check(shared, name, remote.standing())


def test_row_25_what_somebody_else_changed_is_told_and_not_overwritten(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = await site.deliver()
        _ = site.simulator.order(
            "changed_row", key=made.key_of(1), fields={"CF_XDR_MC": "示例他人"}, at_once=True
        )
        site.clock.pass_by(hours=14)

        _ = await site.sync()
        _ = await site.sync()

        assert differences(shared, name) == [("DIFFERENT", "left to a person")] * 2
        assert site.tasks == ["different"]  # asked once
        assert site.arrivals() == 1
        site.check()

    run(work, shared, name, count=2)


@pytest.mark.parametrize(
    ("fault", "parts"),
    [
        ("listing_truncated", {}),
        ("listing_repeated_page", {}),
        ("listing_count", {"off": 7}),
        ("listing_empty", {}),
    ],
)
def test_row_26_a_listing_that_is_not_whole_is_no_ground_for_anything(
    shared: Store, name: str, fault: str, parts: dict[str, int]
) -> None:
    async def work(site: Site) -> None:
        _ = await site.deliver()
        _ = site.simulator.order(fault, times=1 if fault == "listing_empty" else None, **parts)
        site.clock.pass_by(hours=14)

        site.platform.listing = partial(site.platform.listing, size=20)

        night = await site.sync()

        reconciled = night.destinations[0].reconciled
        assert reconciled is not None
        assert not reconciled.complete
        assert differences(shared, name) == []
        assert site.tasks == ["listing_incomplete"]
        assert night.needs_a_person
        assert [site.arrivals(number) for number in (1, 50)] == [1, 1]
        site.check()

    run(work, shared, name, count=50)


def test_row_27_a_mass_change_is_held_for_a_person(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = await site.deliver()
        _ = site.simulator.order("lost_row", key="*", at_once=True)
        site.clock.pass_by(hours=14)

        night = await site.sync()

        reconciled = night.destinations[0].reconciled
        assert reconciled is not None
        assert (reconciled.braked, reconciled.sent_again) == (True, 0)
        assert set(differences(shared, name)) == {("MISSING", "held for a person")}
        assert site.tasks == ["mass_change"]
        assert all(site.arrivals(number) == 1 for number in range(1, 31))

    run(work, shared, name, count=30)


def test_row_28_a_new_version_waits_until_it_is_known_what_became_of_the_one_before(
    shared: Store, name: str
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("status", status=500, committed=False)
        _ = await site.deliver()
        made.tell(shared, name, 1, content="罚款人民币三千元")
        told = await site.later(seconds=60)
        assert told.outcomes == {}
        assert site.states == ["UNKNOWN", "READY"]

        told = await site.later(seconds=240)

        assert told.outcomes == {"PROBED_absent": 1, "CONFIRMED": 2}
        assert site.states == ["CONFIRMED", "CONFIRMED"]
        assert site.standing() == {made.key_of(1): {2: 1}}
        site.check()

    run(work, shared, name)


def test_row_28_a_new_version_waits_for_what_may_still_arrive_of_the_one_before(
    shared: Store, name: str, tmp_path: Path
) -> None:
    """A platform that merges by key takes whatever comes last: an old call parked on its way would win."""
    clock = Clock()
    made.enter(shared, name, "A")
    made.messages(shared, name, 1)
    remote = Remote(name, "A", tmp_path / "books", clock, late_once())
    worker = Worker(shared, remote, clock=clock)
    _ = asyncio.run(worker.run())
    made.tell(shared, name, 1, content="罚款人民币三千元")

    for seconds in (6, 100, 200, 100):
        clock.pass_by(seconds=seconds)
        _ = asyncio.run(worker.run())

    assert made.states(shared, name) == ["CONFIRMED", "CONFIRMED"]
    assert remote.standing() == {made.key_of(1): {2: 1}}
    invariant.check(shared, name, remote.standing())


def test_row_28_where_listings_lag_the_one_before_is_settled_by_them_and_the_new_one_follows(
    shared: Store, name: str, tmp_path: Path
) -> None:
    clock = Clock()
    made.enter(shared, name, "C", lag_seconds=86_400)
    made.messages(shared, name, 2)
    fates: dict[str, Befalls] = {made.key_of(1): "lost_call", made.key_of(2): "lost_answer"}
    remote = Remote(name, "C", tmp_path / "books", clock, lambda message: fates.pop(message.key, "nothing"))
    site = Site(shared, name, None, remote, clock)  # pyright: ignore[reportArgumentType]  # no simulator here
    _ = asyncio.run(site.deliver())
    for number in (1, 2):
        made.tell(shared, name, number, content="罚款人民币三千元")

    for _ in range(10):
        clock.pass_by(hours=12)
        _ = asyncio.run(site.sync())

    assert made.states(shared, name) == ["CONFIRMED"] * 4
    assert remote.standing() == {made.key_of(1): {2: 1}, made.key_of(2): {2: 1}}
    assert [len(times) for times in remote.calls().values()] == [2, 1, 1, 1]
    invariant.check(shared, name, remote.standing())


def test_row_28_what_nobody_has_begun_to_send_gives_way_to_a_new_version(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        made.tell(shared, name, 1, content="罚款人民币三千元")

        told = await site.deliver()

        assert told.outcomes == {"CONFIRMED": 1}
        assert site.states == ["SUPERSEDED", "CONFIRMED"]
        assert site.standing() == {made.key_of(1): {2: 1}}
        site.check()

    run(work, shared, name)


def test_row_28_an_old_version_redriven_never_overtakes_a_new_one(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("reject", code="1003")
        _ = await site.deliver()
        assert site.states == ["DEAD"]
        made.tell(shared, name, 1, content="罚款人民币三千元")
        _ = await site.deliver()
        with shared.writing() as session:
            row = made.rows(shared, name)[0]
            row.state, row.due_at = "READY", site.clock.now
            _ = session.merge(row)

        told = await site.later(hours=1)

        assert told.outcomes == {}
        assert site.standing() == {made.key_of(1): {2: 1}}
        site.check()

    run(work, shared, name)


def test_row_29_what_was_never_sent_is_withdrawn_without_a_word(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        made.tell(shared, name, 1, "withdraw")

        told = await site.deliver()

        assert told.outcomes == {}
        assert site.states == ["SUPERSEDED", "CONFIRMED"]
        assert site.simulator.effects() == {}
        site.check()

    run(work, shared, name)


@pytest.mark.parametrize("committed", [True, False])
def test_row_29_what_may_have_been_published_is_resolved_and_then_withdrawn(
    shared: Store, name: str, *, committed: bool
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("status", status=500, committed=committed)
        _ = await site.deliver()
        made.tell(shared, name, 1, "withdraw")
        told = await site.deliver()
        assert told.outcomes == {}

        _ = await site.later(seconds=300)

        assert site.states == ["CONFIRMED", "CONFIRMED"]
        assert site.standing() == {}
        assert site.simulator.effects()[made.key_of(1)]["withdrawn"]
        site.check()

    run(work, shared, name)


def test_row_29_a_withdrawal_that_is_unknown_is_settled_by_a_listing_without_it(
    shared: Store, name: str, tmp_path: Path
) -> None:
    clock = Clock()
    made.enter(shared, name, "C", lag_seconds=86_400)
    made.messages(shared, name, 1)
    fates: dict[int, Befalls] = {2: "lost_answer"}
    remote = Remote(
        name, "C", tmp_path / "books", clock, lambda message: fates.get(message.version, "nothing")
    )
    site = Site(shared, name, None, remote, clock)  # pyright: ignore[reportArgumentType]  # no simulator here
    _ = asyncio.run(site.deliver())
    made.tell(shared, name, 1, "withdraw")

    for _ in range(4):
        clock.pass_by(hours=12)
        _ = asyncio.run(site.sync())

    assert made.states(shared, name) == ["CONFIRMED", "CONFIRMED"]
    assert len(remote.calls()[f"{made.key_of(1)}/2"]) == 1
    invariant.check(shared, name, remote.standing())
