"""Rows 1 to 9, 22 and 23 of the fault matrix: what a wire does, and what delivery makes of it.

How each fault looks on the wire is tested in tests/connectors (test_transport_faults, test_transport_tls);
here it is the ledger that is looked at, with a simulated platform as the ground truth.
"""

from __future__ import annotations

import pytest

from checker.store.store import Store
from connectors.signing import HmacSigner
from connectors.simulator.settings import ClientKey
from sanctions.delivery.pace import Pace
from tests.connectors.made_up import SECRET
from tests.sanctions.delivery import made
from tests.sanctions.delivery.site import IMPATIENT, Site, run


def test_row_01_what_never_connected_is_sent_when_its_time_has_come(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("connect_refused", seconds=60)

        told = await site.deliver()

        assert told.outcomes == {"NOT_SENT": 1}
        assert site.states == ["READY"]
        site.check()
        await site.simulator.accept()
        told = await site.later(seconds=5)
        assert told.outcomes == {"CONFIRMED": 1}
        assert site.arrivals() == 1
        site.check()

    run(work, shared, name)


def test_row_01_a_destination_that_fails_too_often_rests_and_the_rest_is_given_back(
    shared: Store, name: str
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("connect_refused", seconds=60)

        told = await site.deliver()

        assert told.outcomes == {"NOT_SENT": 5, "GIVEN_BACK": 25}
        assert told.left_alone.startswith("rests until")
        await site.simulator.accept()
        told = await site.later(minutes=6)
        assert told.outcomes == {"CONFIRMED": 30}
        site.check()

    run(work, shared, name, count=30, pace=Pace(at_once=1), most_records=1)


def test_row_02_what_timed_out_before_it_was_taken_goes_again_after_a_look(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("sleep_before_commit", seconds=600)
        _ = await site.deliver()
        assert site.states == ["UNKNOWN"]
        told = await site.later(seconds=299)
        assert told.outcomes == {}

        told = await site.later(seconds=1)

        assert told.outcomes == {"PROBED_absent": 1, "CONFIRMED": 1}
        assert site.arrivals() == 1
        assert len({one.request_sm3 for one in made.tries(shared, name)}) == 1
        site.check()

    run(work, shared, name, limits=IMPATIENT)


def test_row_03_what_timed_out_after_it_was_taken_is_found_and_not_sent_again(
    shared: Store, name: str
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("sleep_after_commit", seconds=600)
        _ = await site.deliver()

        told = await site.later(seconds=300)

        assert told.outcomes == {"PROBED_confirmed": 1}
        assert site.arrivals() == 1
        site.check()

    run(work, shared, name, limits=IMPATIENT)


def test_row_04_a_late_commit_within_the_quiet_time_is_no_second_effect(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("late_commit", seconds=299)
        _ = await site.deliver()
        site.clock.pass_by(seconds=299)
        site.simulator.desk.clock.wake()
        _ = await site.simulator.until_waiting(0)

        told = await site.later(seconds=1)

        assert told.outcomes == {"PROBED_confirmed": 1}
        assert site.arrivals() == 1
        site.check()

    run(work, shared, name, limits=IMPATIENT)


def test_row_04_a_commit_later_than_that_is_found_by_reconciliation(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("late_commit", seconds=900)
        _ = await site.deliver()
        told = await site.later(seconds=300)
        assert told.outcomes == {"PROBED_absent": 1, "CONFIRMED": 1}
        site.clock.pass_by(seconds=900)
        site.simulator.desk.clock.wake()
        _ = await site.simulator.until_waiting(0)

        night = await site.sync()

        # which of the two is to go is not for a machine to say: the wire has no word for one of them
        assert night.destinations[0].reconciled is not None
        assert night.destinations[0].reconciled.kinds == {"DUPLICATE": 1}
        assert site.tasks == ["duplicate"]
        site.check(twice=frozenset({made.key_of(1)}))

    run(work, shared, name, limits=IMPATIENT)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("90", 90),
        ("-5", 60),
        ("1e9", 60),
        ("99999999999", 120),
        ("Sun, 22 Nov 2026 04:01:40 GMT", 100),
        ("yesterday", 60),
    ],
)
def test_row_05_a_platform_that_asks_for_a_pause_gets_it_from_the_whole_destination(
    shared: Store, name: str, said: str, seconds: int
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("status", status=429, retry_after=said)

        told = await site.deliver()

        assert told.outcomes == {"THROTTLED": 1, "GIVEN_BACK": 2}
        told = await site.later(seconds=seconds - 1)
        assert told.outcomes == {}
        told = await site.later(seconds=1)
        assert told.outcomes == {"CONFIRMED": 3}
        site.check()

    run(work, shared, name, count=3, pace=Pace(at_once=1), most_records=1)


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_row_06_an_error_of_the_server_says_nothing_of_what_was_taken(
    shared: Store, name: str, status: int, *, committed: bool
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("status", status=status, committed=committed)

        told = await site.deliver()

        assert told.outcomes == {"UNKNOWN": 1}
        _ = await site.later(seconds=300)
        assert site.states == ["CONFIRMED"]
        assert site.arrivals() == 1
        site.check()

    run(work, shared, name)


@pytest.mark.parametrize(
    ("fault", "parts"),
    [
        ("reset_before_read", {}),
        ("reset_after_read", {"committed": False}),
        ("reset_after_read", {"committed": True}),
        ("close_after_read", {"committed": True}),
    ],
)
def test_row_07_a_line_that_breaks_says_nothing_of_what_was_taken(
    shared: Store, name: str, fault: str, parts: dict[str, bool]
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order(fault, **parts)

        told = await site.deliver()

        assert told.outcomes == {"UNKNOWN": 1}
        _ = await site.later(seconds=300)
        assert site.states == ["CONFIRMED"]
        assert site.arrivals() == 1
        site.check()

    run(work, shared, name)


@pytest.mark.parametrize("fault", ["drip", "endless", "big_header", "gzip_bomb", "truncated", "garbage"])
def test_row_08_an_answer_that_cannot_be_read_to_its_end_is_unknown(
    shared: Store, name: str, fault: str
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order(fault)

        told = await site.deliver()

        assert told.outcomes == {"UNKNOWN": 1}
        _ = site.simulator.release()
        _ = await site.later(seconds=300)
        assert site.states == ["CONFIRMED"]
        assert site.arrivals() == 1
        site.check()

    run(work, shared, name, limits=IMPATIENT)


@pytest.mark.parametrize(
    ("fault", "parts", "outcome", "state"),
    [
        ("flag", {"flag": 0}, "UNKNOWN", "CONFIRMED"),
        ("flag", {"flag": 3}, "UNKNOWN", "CONFIRMED"),
        ("login_page", {}, "UNKNOWN", "CONFIRMED"),
        ("empty", {}, "UNKNOWN", "CONFIRMED"),
        ("status", {"status": 201}, "CONFIRMED", "CONFIRMED"),
        ("status", {"status": 204}, "UNKNOWN", "CONFIRMED"),
    ],
)
def test_row_09_two_hundred_is_believed_only_where_it_names_the_record(
    shared: Store, name: str, fault: str, parts: dict[str, int], outcome: str, state: str
) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order(fault, **parts)

        told = await site.deliver()

        assert told.outcomes == {outcome: 1}
        _ = await site.later(seconds=300)
        assert site.states == [state]
        assert site.arrivals() == 1
        site.check()

    run(work, shared, name)


def test_row_09_a_destination_that_tells_nothing_over_and_over_is_paused(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        _ = site.simulator.order("login_page", times=None, path="/api/records")

        _ = await site.deliver()
        told = await site.later(seconds=6)

        assert "told nothing" in told.left_alone
        assert made.found(shared, name).state == "PAUSED"
        assert site.tasks == ["paused"]
        assert site.outcomes.count("UNKNOWN") == 10
        site.check()

    run(work, shared, name, count=40, pace=Pace(at_once=1), most_records=1)


def test_row_22_a_certificate_that_is_not_believed_pauses_the_destination_unsent(
    shared: Store, name: str
) -> None:
    """Expired, of another host, of another authority, our own that has ended: see test_transport_tls."""

    async def work(site: Site) -> None:
        site.platform.wire.address = type(site.platform.wire.address)(
            site.simulator.address.replace("http:", "https:"), frozenset({"127.0.0.1"})
        )

        told = await site.deliver()

        assert told.outcomes == {"NOT_SENT": 1, "GIVEN_BACK": 2}
        assert made.found(shared, name).state == "PAUSED"
        assert "certificate" in (made.found(shared, name).paused_for or "")
        assert site.states == ["READY"] * 3
        assert site.tasks == ["paused"]
        site.check()

    run(work, shared, name, count=3, pace=Pace(at_once=1), most_records=1)


KEYS = {"keys": {"k2": ClientKey("HMAC-SM3", SECRET)}}


def test_row_23_credentials_that_are_not_taken_pause_the_destination_before_it_locks_us_out(
    shared: Store, name: str
) -> None:
    async def work(site: Site) -> None:
        told = await site.deliver()

        # the calls of one who asks for templates are refused as well: one of each, none again
        assert set(told.outcomes) == {"REFUSED", "GIVEN_BACK"}
        assert told.outcomes["REFUSED"] == 1
        assert "credentials" in told.left_alone
        assert site.states == ["READY"] * 20
        told = await site.later(hours=1)
        assert told.outcomes == {}
        site.check()

    run(work, shared, name, count=20, simulated=KEYS, pace=Pace(at_once=1), most_records=1)


def test_row_23_credentials_that_changed_in_flight_are_read_again_once(shared: Store, name: str) -> None:
    async def work(site: Site) -> None:
        told = await site.deliver()

        assert told.outcomes == {"CONFIRMED": 3}
        assert len(read) == 1
        site.check()

    read: list[str] = []

    def renew() -> HmacSigner:
        read.append("k2")
        return HmacSigner("k2", SECRET)

    run(
        work,
        shared,
        name,
        count=3,
        simulated=KEYS,
        wired={"renew": renew},
        pace=Pace(at_once=1),
        most_records=1,
    )
