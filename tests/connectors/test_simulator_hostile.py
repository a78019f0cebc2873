"""Whatever is sent to a simulated platform is answered with a flag, and its books stay what they were."""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.simulator.broken import body_of
from connectors.simulator.calls import keys_of
from connectors.simulator.desk import Desk
from connectors.simulator.settings import SimulatorSettings
from connectors.simulator.wire import CALLS, Asked, answer
from tests.connectors.simulated import NOON, Tried, record, sending, simulated

TEXTS = st.text(st.characters(codec=None), max_size=8) | st.sampled_from(
    [
        "示例-1",
        "publish",
        "example/1",
        "sm3:示例",
        "9999-12-31",
        "0001-01-01",
        "receipt-999999999999999999",
        "\ud800",
    ]
)
NUMBERS = st.integers() | st.sampled_from([2**31, 2**63, 10**30, -1])
LEAVES = st.none() | st.booleans() | NUMBERS | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
PARTS = LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(TEXTS, LEAVES, max_size=2)
HALF = "\ud800"
SOUND: dict[str, dict[str, Any]] = {
    "/api/records": sending(record()),
    "/api/query": {"keys": ["示例-1"]},
    "/api/receipts": {"after": "", "limit": 1, "day": None},
    "/api/listing": {"page": 1, "size": 1, "after_day": None},
    "/api/template": {"profile": "example/1"},
    "/api/lists": {"list": "abnormal", "day": "2026-11-22"},
    "/api/feedback": {"feedback": []},
    "/api/status": {"after": "", "limit": 1},
}
SPOILED = [(path, name) for path, document in SOUND.items() for name in document]


@pytest.fixture(scope="module")
def desk() -> Generator[Desk]:
    made = Desk.of(SimulatorSettings(now=lambda: NOON))
    yield made
    made.books.close()


def test_every_call_is_tried() -> None:
    assert set(SOUND) == set(CALLS)


@settings(max_examples=400)
@given(st.sampled_from(SPOILED), PARTS)
def test_any_part_of_a_call_is_answered_with_a_flag(desk: Desk, where: tuple[str, str], part: object) -> None:
    path, name = where
    document = SOUND[path] | {name: part}
    _ = keys_of(document)

    told = json.loads(body_of(answer(path, Asked(desk, "", document, ()))))

    assert told["serviceFlag"] in {0, 1, 3}
    assert not desk.books.db.in_transaction


@settings(max_examples=200)
@given(st.sampled_from(list(record())), PARTS)
def test_any_part_of_a_record_costs_at_most_its_row(desk: Desk, name: str, part: object) -> None:
    rows: list[dict[str, Any]] = [record("示例-1") | {name: part}, record("示例-2")]

    told = answer("/api/records", Asked(desk, "credit_sharing", sending(*rows), ()))

    assert told["serviceFlag"] == 1
    assert told["results"][0]["status"] in {"accepted", "rejected"}
    assert told["results"][1]["status"] == "accepted"
    assert body_of(told)


@pytest.mark.parametrize(("path", "name"), SPOILED)
def test_half_of_a_surrogate_pair_is_kept_nowhere(desk: Desk, path: str, name: str) -> None:
    for part in (HALF, [HALF], {HALF: HALF}):
        told = answer(path, Asked(desk, "", SOUND[path] | {name: part}, ()))

        assert json.loads(body_of(told))["serviceFlag"] in {0, 1}


@pytest.mark.parametrize("document", [None, True, 5, "示例", [], [[]], {}])
@pytest.mark.parametrize("path", list(CALLS))
def test_what_is_no_document_of_a_call_is_answered(desk: Desk, path: str, document: object) -> None:
    assert answer(path, Asked(desk, "", document, ()))["serviceFlag"] in {0, 1, 3}


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("receipts", {"day": "9999-12-31"}),
        ("listing", {"after_day": "9999-12-31"}),
        ("listing", {"page": 10**30}),
        ("query", {"keys": ["示例"] * 1001}),
        ("records", sending(*[record()] * 1001)),
    ],
)
@simulated()
async def test_what_is_out_of_all_bounds_is_refused(tried: Tried, path: str, document: object) -> None:
    assert (await tried.call(path, document))["serviceFlag"] == 0
    assert tried.simulator.effects() == {}


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("clock", {"to": "9999-12-31T00:00:00Z"}),
        ("faults", {"fault": "late_commit", "seconds": 1e300}),
        ("status", {"platform": "credit_sharing", "key": "示例-1", "event": "filed"}),
        ("lists", {"list": "abnormal", "day": "someday", "records": []}),
        ("template", {"profile": ""}),
        ("wait", {"seconds": 1e9}),
    ],
)
@simulated()
async def test_control_takes_nothing_out_of_bounds_either(tried: Tried, path: str, document: object) -> None:
    refused = await tried.control("POST", path, document, status=400)

    assert ": " in refused["error"]


@simulated()
async def test_a_body_that_is_too_large_is_refused_before_it_is_kept(tried: Tried) -> None:
    async def body() -> Any:
        for _ in range(65):
            yield b" " * 2**20

    async with tried.client.post(f"{tried.simulator.address}/api/query", data=body()) as response:
        assert response.status == 413
