"""What a simulated platform makes of repeats, and when it can be read: the four classes of destinations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.platform import DeliveryClass
from connectors.simulator.books import Books
from connectors.simulator.clock import milliseconds
from connectors.simulator.reading import effects, held
from connectors.simulator.settings import SimulatorSettings
from connectors.simulator.taking import Taking, take
from connectors.simulator.template import Template
from tests.connectors.simulated import NOON, Tried, record, simulated

Arrival = tuple[int, str]
ARRIVALS = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["publish", "withdraw"])), max_size=8)


def stands(delivery_class: DeliveryClass, arrivals: list[Arrival]) -> tuple[list[int], int]:
    """Return the versions of a key that stand after some arrivals, and how many there are to be read."""
    books = Books.open(None)
    chosen = SimulatorSettings(delivery_class)
    for number, (version, operation) in enumerate(arrivals):
        at = NOON + timedelta(seconds=number)
        taking = Taking(chosen, "", "example/1", Template(), at)
        with books.writing() as db:
            answer = take(db, taking, record("示例-1", version, operation, v=version), ())
        assert answer["status"] == "accepted"
    about = effects(books.db, "").get("示例-1", {"standing": []})
    readable = held(books.db, "", ["示例-1"], milliseconds(NOON + timedelta(hours=1)))
    books.close()
    return [row["version"] for row in about["standing"]], len(readable)


@settings(max_examples=40)
@given(ARRIVALS)
def test_a_platform_that_merges_never_has_two_of_a_key(arrivals: list[Arrival]) -> None:
    last = arrivals[-1:]

    standing, readable = stands(DeliveryClass.A, arrivals)

    assert standing == [version for version, operation in last if operation == "publish"]
    assert readable == len(last)


@settings(max_examples=40)
@given(ARRIVALS, st.integers(0, 7), st.integers(1, 3))
def test_a_repeat_changes_nothing_at_a_platform_that_merges(
    arrivals: list[Arrival], at: int, times: int
) -> None:
    repeated = [one for number, one in enumerate(arrivals) for _ in range(times if number == at else 1)]

    assert stands(DeliveryClass.A, repeated) == stands(DeliveryClass.A, arrivals)


@settings(max_examples=40)
@given(ARRIVALS)
def test_elsewhere_every_arrival_stands_until_a_later_version_or_a_withdrawal(
    arrivals: list[Arrival],
) -> None:
    expected: list[int] = []
    for version, operation in arrivals:
        expected = [] if operation == "withdraw" else [one for one in expected if one >= version]
        expected += [version] if operation == "publish" else []

    standing, _ = stands(DeliveryClass.B, arrivals)

    assert standing == expected


@simulated(delivery_class=DeliveryClass.A)
async def test_a_repeat_is_answered_with_the_reference_of_the_first(tried: Tried) -> None:
    first = await tried.send(record())
    second = await tried.send(record())

    assert first["results"][0]["ref"] == second["results"][0]["ref"]
    about = tried.simulator.effects()["示例-1"]
    assert (about["arrivals"], about["effects"], about["versions"]) == (2, 1, {"1": 1})
    assert len((await tried.call("receipts", {}))["receipts"]) == 1


@simulated(delivery_class=DeliveryClass.B)
async def test_a_repeat_is_a_second_publication_where_nothing_is_merged(tried: Tried) -> None:
    first = await tried.send(record())
    second = await tried.send(record())

    assert first["results"][0]["ref"] != second["results"][0]["ref"]
    assert tried.standing("示例-1") == [1, 1]
    assert len((await tried.call("query", {"keys": ["示例-1"]}))["records"]) == 2
    assert (await tried.call("listing", {}))["total"] == 2


@simulated(delivery_class=DeliveryClass.C)
async def test_what_is_read_later_is_read_from_the_next_day_on(tried: Tried) -> None:
    _ = await tried.send(record())
    at_once = await tried.call("query", {"keys": ["示例-1"]})
    tried.simulator.advance(hours=11, minutes=59)
    before_midnight = await tried.call("listing", {})
    tried.simulator.advance(minutes=1)
    after_midnight = await tried.call("listing", {})
    _ = await tried.send(record("示例-1", 2, "withdraw"))
    still = await tried.call("listing", {})
    tried.simulator.advance(days=1)
    gone = await tried.call("listing", {})

    assert at_once["records"] == []
    assert [page["total"] for page in (before_midnight, after_midnight, still, gone)] == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("path", "document"),
    [("query", {"keys": ["示例-1"]}), ("receipts", {}), ("listing", {}), ("status", {})],
)
@simulated(delivery_class=DeliveryClass.D)
async def test_a_blind_platform_takes_records_and_shows_nothing(
    tried: Tried, path: str, document: object
) -> None:
    sent = await tried.send(record())

    answered = await tried.call(path, document)

    assert sent["results"][0]["status"] == "accepted"
    assert (answered["serviceFlag"], answered["msg"]) == (2, "nothing can be read here (class D)")
    assert tried.standing("示例-1") == [1]
