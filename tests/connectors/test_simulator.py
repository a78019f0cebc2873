"""The calls of the wire as a simulated platform answers them where nothing goes wrong."""

from __future__ import annotations

import pytest

from connectors.sm3 import canonical, sm3
from tests.connectors.simulated import NOON, Tried, record, sending, simulated


@simulated()
async def test_what_is_sent_is_held_listed_and_receipted(tried: Tried) -> None:
    sent = record("示例-7", 2, amount="0.200000", name="示例公司")

    answered = await tried.send(sent)
    held = await tried.call("query", {"keys": ["示例-7", "示例-nothing"]})
    told = await tried.call("receipts", {"after": "", "limit": 10})
    listed = await tried.call("listing", {"page": 1, "size": 10, "after_day": None})

    digest = sm3(canonical(sent["fields"])).hex()
    (result,) = answered["results"]
    row = {"key": "示例-7", "version": 2, "operation": "publish", "content_sm3": digest, "ref": result["ref"]}
    assert (answered["serviceFlag"], result["status"], result["code"]) == (1, "accepted", "0000")
    assert held["records"] == [row | {"status": "confirmed", "code": "0000"}]
    (receipt,) = told["receipts"]
    assert (receipt["ref"], receipt["verdict"], receipt["at"]) == (
        result["ref"],
        "confirmed",
        "2026-11-22T12:00:00+08:00",
    )
    assert listed["records"] == [row]
    assert listed["page_sm3"] == sm3(canonical([row])).hex()
    assert (listed["total"], listed["pages"], listed["page"]) == (1, 1, 1)


@simulated()
async def test_a_bad_record_costs_only_itself(tried: Tried) -> None:
    answered = await tried.call(
        "records",
        sending(record("示例-1"), {"key": "示例-2"}, "nothing", record("示例-3") | {"version": "1"}),
    )

    assert [result["status"] for result in answered["results"]] == ["accepted", *["rejected"] * 3]
    assert [result["code"] for result in answered["results"][1:]] == ["1002"] * 3
    assert answered["results"][1]["key"] == "示例-2"
    assert set(tried.simulator.effects()) == {"示例-1"}


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("records", {"template": "sm3:1", "records": []}),
        ("records", {"profile": "p", "template": "t", "records": "K"}),
        ("query", {"keys": [1]}),
        ("query", []),
        ("receipts", {"after": "receipt--1"}),
        ("receipts", {"limit": 0}),
        ("receipts", {"day": "yesterday"}),
        ("listing", {"page": 0}),
        ("listing", {"page": 2}),
        ("lists", {"list": "everything", "day": "2026-11-22"}),
        ("feedback", 5),
    ],
)
@simulated()
async def test_a_call_that_cannot_be_read_is_refused_with_a_reason(
    tried: Tried, path: str, document: object
) -> None:
    answered = await tried.call(path, document)

    assert answered["serviceFlag"] == 0
    assert len(answered["msg"]) > 3


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b'{"keys": [NaN]}', b"[" * 200_000])
@simulated()
async def test_what_is_no_json_is_refused(tried: Tried, body: bytes) -> None:
    async with tried.client.post(f"{tried.simulator.address}/api/query", data=body) as response:
        answered = await response.json()

    assert answered == {"serviceFlag": 0, "msg": "json"}


@simulated()
async def test_half_of_a_surrogate_pair_costs_only_its_record(tried: Tried) -> None:
    answered = await tried.send(record("示例-1", name="\ud800"), record("示例-2"))

    assert [result["status"] for result in answered["results"]] == ["rejected", "accepted"]


@simulated()
async def test_platforms_keep_books_of_their_own(tried: Tried) -> None:
    _ = await tried.send(record(), platform="/credit_sharing")
    _ = await tried.send(record(version=2), platform="/credit_publicity")

    assert tried.standing("示例-1", "credit_sharing") == [1]
    assert tried.standing("示例-1", "credit_publicity") == [2]
    assert tried.simulator.effects() == {}


@simulated()
async def test_the_first_template_that_is_used_is_agreed(tried: Tried) -> None:
    before = await tried.call("template", {"profile": "example/1"})
    _ = await tried.send(record())

    after = await tried.call("template", {"profile": "example/1"})
    refused = await tried.call("records", sending(record("示例-2"), template="sm3:other"))

    assert (before["serviceFlag"], before["template"]) == (3, "")
    assert (after["serviceFlag"], after["template"]) == (1, "sm3:示例")
    assert refused["serviceFlag"] == 0
    assert refused["msg"].startswith("template: found sm3:other, expected sm3:示例")
    assert set(tried.simulator.effects()) == {"示例-1"}


@simulated()
async def test_a_listing_is_read_page_by_page_and_from_a_day_on(tried: Tried) -> None:
    _ = await tried.send(*(record(f"示例-{number}") for number in (3, 1, 2)))
    tried.simulator.advance(days=1)
    _ = await tried.send(record("示例-0"))

    pages = [await tried.call("listing", {"page": page, "size": 3}) for page in (1, 2)]
    later = await tried.call("listing", {"page": 1, "after_day": "2026-11-22"})

    assert [[row["key"] for row in page["records"]] for page in pages] == [
        ["示例-0", "示例-1", "示例-2"],
        ["示例-3"],
    ]
    assert [(page["total"], page["pages"]) for page in pages] == [(4, 2), (4, 2)]
    assert [row["key"] for row in later["records"]] == ["示例-0"]


@simulated()
async def test_what_is_withdrawn_is_held_but_not_listed(tried: Tried) -> None:
    _ = await tried.send(record(), record("示例-1", 2, "withdraw"))

    held = await tried.call("query", {"keys": ["示例-1"]})
    listed = await tried.call("listing", {})

    assert [(row["version"], row["operation"]) for row in held["records"]] == [(2, "withdraw")]
    assert (listed["serviceFlag"], listed["total"], listed["pages"], listed["records"]) == (1, 0, 0, [])
    assert tried.simulator.effects()["示例-1"]["withdrawn"] is True


@simulated()
async def test_inbound_lists_are_told_by_day(tried: Tried) -> None:
    row = {"credit_code": "91990500MA00000017", "name": "示例公司", "since": "2026-10-01"}
    _ = await tried.control(
        "POST", "lists", {"list": "abnormal", "day": NOON.date().isoformat(), "records": [row]}
    )

    told = await tried.call("lists", {"list": "abnormal", "day": "2026-11-22"})
    nothing = await tried.call("lists", {"list": "serious", "day": "2026-11-22"})

    assert (told["serviceFlag"], told["total"], told["records"]) == (1, 1, [row])
    assert (nothing["serviceFlag"], nothing["records"]) == (3, [])


@simulated()
async def test_feedback_is_kept_as_it_came(tried: Tried) -> None:
    sent = {"measure": "招标限制", "credit_code": "91990500MA00000017", "effect": "示例"}

    answered = await tried.call("feedback", sent, "/credit_sharing")

    assert answered["serviceFlag"] == 1
    assert (await tried.control("GET", "feedback?platform=credit_sharing"))["feedback"] == [sent]


@simulated()
async def test_status_events_are_told_by_the_judicial_platform_alone(tried: Tried) -> None:
    for event in ("received", "filed"):
        _ = await tried.control(
            "POST", "status", {"key": "示例-1", "event": event, "paper_number": "示例公立〔2026〕1号"}
        )

    first = await tried.call("status", {"after": "", "limit": 1}, "/judicial_platform")
    rest = await tried.call("status", {"after": first["cursor"]}, "/judicial_platform")
    nothing = await tried.call("status", {"after": rest["cursor"]}, "/judicial_platform")
    elsewhere = await tried.call("status", {}, "/credit_sharing")

    assert [event["event"] for event in first["events"] + rest["events"]] == ["received", "filed"]
    assert first["events"][0] | {"id": ""} == {
        "id": "",
        "key": "示例-1",
        "event": "received",
        "on": "2026-11-22",
        "paper_number": "示例公立〔2026〕1号",
        "note": "",
    }
    assert (nothing["serviceFlag"], nothing["events"], nothing["cursor"]) == (3, [], rest["cursor"])
    assert elsewhere["serviceFlag"] == 2
