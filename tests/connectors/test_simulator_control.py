"""Control of a simulated platform, what survives a restart, and the page for people."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from connectors.platform import DeliveryClass
from connectors.simulator.application import make_app
from connectors.simulator.desk import DESK
from connectors.simulator.fault import Order
from connectors.simulator.ordering import ControlRefused, order
from connectors.simulator.running import Simulator, in_thread
from connectors.simulator.settings import SimulatorRefused, SimulatorSettings
from tests.connectors.simulated import NOON, Tried, record, simulated


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "effects"),
        ("POST", "clock"),
        ("POST", "faults"),
        ("DELETE", "faults"),
        ("POST", "release"),
        ("POST", "status"),
        ("GET", "feedback"),
    ],
)
@simulated(control=False)
async def test_nothing_can_be_ordered_where_control_is_off(tried: Tried, method: str, path: str) -> None:
    refused = await tried.control(method, path, {}, status=403)

    assert "--control" in refused["error"]
    assert (await tried.send(record()))["serviceFlag"] == 1


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ({"fault": "nothing"}, "fault: "),
        ({"fault": "flag", "seconds": 5}, "flag takes no seconds; it takes committed, fault, flag"),
        ({"fault": "changed_row"}, "changed_row needs fields"),
        ({"fault": "reset_before_read", "key": "示例"}, "reset_before_read comes before any key is known"),
        ({"fault": "status", "status": 429, "retry_after": "1\r\nX: 1"}, "retry_after: "),
        ({"fault": "flag", "nth": 0}, "nth: "),
        ({"fault": "flag", "flagg": 1}, "flagg: "),
        ([], "document: "),
    ],
)
@simulated()
async def test_an_order_that_means_nothing_is_refused_by_field(
    tried: Tried, order: object, told: str
) -> None:
    refused = await tried.control("POST", "faults", order, status=400)

    assert told in refused["error"]
    assert (await tried.control("GET", "faults"))["faults"] == []


@simulated()
async def test_a_form_of_some_page_orders_nothing(tried: Tried) -> None:
    url = f"{tried.simulator.address}/_control/faults"

    async with tried.client.post(
        url, data='{"fault": "empty"}', headers={"Content-Type": "text/plain"}
    ) as response:
        answered = (response.status, await response.json())

    assert answered == (400, {"error": "Content-Type: expected application/json"})


@simulated()
async def test_an_order_is_forgotten(tried: Tried) -> None:
    first = (await tried.control("POST", "faults", {"fault": "flag", "times": None}))["id"]
    second = (await tried.control("POST", "faults", {"fault": "empty", "times": None}))["id"]

    left = await tried.control("DELETE", "faults", {"id": first})
    none = await tried.control("DELETE", "faults")

    assert [order["id"] for order in left["faults"]] == [second]
    assert none["faults"] == []
    assert (await tried.send(record()))["serviceFlag"] == 1


@simulated()
async def test_the_clock_is_put_ahead_and_never_back(tried: Tried) -> None:
    by = await tried.control("POST", "clock", {"advance_seconds": 3600})
    to = await tried.control("POST", "clock", {"to": "2026-11-23T00:00:00+08:00"})
    back = await tried.control("POST", "clock", {"to": "2026-11-22T00:00:00+08:00"}, status=400)
    now = await tried.control("GET", "clock")

    assert by["now"] == "2026-11-22T13:00:00+08:00"
    assert to == now == {"now": "2026-11-23T00:00:00+08:00"}
    assert back["error"] == "to: the clock does not go back"


@simulated()
async def test_the_ground_truth_is_told_by_key(tried: Tried) -> None:
    _ = await tried.send(record("示例-1"), record("示例-1", 2), record("示例-2"))

    told = await tried.control("GET", "effects?platform=")
    nowhere = await tried.control("GET", "effects?platform=elsewhere", status=400)

    assert told["keys"] == tried.simulator.effects()
    assert told["keys"]["示例-1"]["versions"] == {"1": 1, "2": 1}
    (row,) = told["keys"]["示例-1"]["standing"]
    assert (row["version"], row["idem_key"], row["fields"]) == (2, "示例-1/2", record()["fields"])
    assert nowhere["error"].startswith("platform: expected one of")


@simulated()
async def test_waiting_for_held_calls_ends_when_the_time_is_over(tried: Tried) -> None:
    told = await tried.control("POST", "wait", {"waiting": 1, "seconds": 0.01})

    assert told == {"reached": False, "waiting": 0}


@simulated()
async def test_a_template_is_agreed_by_control(tried: Tried) -> None:
    told = await tried.control("POST", "template", {"profile": "example/1", "columns": ["name", "amount"]})

    answered = await tried.call("template", {"profile": "example/1"})

    assert answered["template"] == told["template"]
    assert (await tried.send(record()))["msg"].startswith("template: found sm3:示例")


@simulated()
async def test_the_page_shows_what_arrived_and_runs_nothing_of_it(tried: Tried) -> None:
    attack = "<script>alert(1)</script>"
    _ = await tried.send(record(f"示例{attack}", name=attack))
    _ = await tried.call("feedback", {"note": attack})

    async with tried.client.get(tried.simulator.address) as response:
        policy, text = response.headers["Content-Security-Policy"], await response.text()

    assert "示例&lt;script&gt;" in text
    assert "<script" not in text
    assert policy.startswith("default-src 'none'")


def settings(folder: Path, delivery_class: DeliveryClass = DeliveryClass.B) -> SimulatorSettings:
    return SimulatorSettings(
        delivery_class, state=folder / "state.db", control=True, control_port=0, now=lambda: NOON
    )


def test_a_restart_forgets_nothing_that_was_answered(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with Simulator(settings(tmp_path)) as first, aiohttp.ClientSession() as client:
            tried = Tried(first, client)
            _ = await tried.send(record())
            _ = await tried.control("POST", "status", {"key": "示例-1", "event": "filed"})
            before = first.effects()
            cursor = (await tried.call("receipts", {}))["cursor"]
            first.advance(days=1)
        async with Simulator(settings(tmp_path)) as second, aiohttp.ClientSession() as client:
            tried = Tried(second, client)
            now = await tried.control("GET", "clock")
            refused = await tried.call(
                "records", {"profile": "example/1", "template": "other", "records": []}
            )
            _ = await tried.send(record("示例-2"))
            rest = await tried.call("receipts", {"after": cursor})
            events = await tried.call("status", {}, "/judicial_platform")
            after = second.effects()

        assert {key: after[key] for key in before} == before
        assert now["now"] == "2026-11-23T12:00:00+08:00"
        assert refused["msg"].startswith("template")
        assert [receipt["key"] for receipt in rest["receipts"]] == ["示例-2"]
        assert [event["event"] for event in events["events"]] == ["filed"]

    asyncio.run(scenario())


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "state.db"
    with closing(sqlite3.connect(other)) as connection, connection:
        _ = connection.execute("CREATE TABLE token (id TEXT)")
    before = other.read_bytes()

    with pytest.raises(SimulatorRefused, match=r"state\.db: is a database of something else"):
        _ = make_app(settings(tmp_path))

    assert other.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_text("示例" * 1000, encoding="utf-8")

    with pytest.raises(SimulatorRefused, match="cannot be used as state of a simulator"):
        _ = make_app(settings(tmp_path))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SimulatorRefused, match="name a file in a folder that is there"):
        _ = make_app(settings(tmp_path / "nowhere"))


def test_an_application_of_its_own_cannot_close_a_port() -> None:
    app = make_app(SimulatorSettings(control=True))
    desk = app[DESK]

    with pytest.raises(ControlRefused, match="needs a simulator that listens by itself"):
        _ = order(desk, Order.model_validate({"fault": "connect_refused"}))
    desk.books.close()


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with in_thread(settings(tmp_path)) as first:
        port = int(first.address.rpartition(":")[2])

        taken = f"127.0.0.1:{port}: cannot be listened on"
        with pytest.raises(SimulatorRefused, match=taken), in_thread(SimulatorSettings(port=port)):
            pass
