"""What a simulated platform has lost, changed or lists wrongly, and templates that are no longer the same."""

from __future__ import annotations

import pytest

from connectors.platform import DeliveryClass
from connectors.sm3 import canonical, sm3
from tests.connectors.simulated import Tried, record, sending, simulated


@pytest.mark.parametrize("at_once", [False, True], ids=["when it comes", "afterwards"])
@simulated()
async def test_an_accepted_row_is_lost_and_can_be_sent_again(tried: Tried, *, at_once: bool) -> None:
    if at_once:
        sent = await tried.send(record("示例-1"), record("示例-2"))
        _ = tried.simulator.order("lost_row", key="示例-1", at_once=True)
    else:
        _ = tried.simulator.order("lost_row", key="示例-1")
        sent = await tried.send(record("示例-1"), record("示例-2"))

    held = await tried.call("query", {"keys": ["示例-1"]})
    listed = await tried.call("listing", {})
    lost = tried.standing("示例-1")
    _ = await tried.send(record("示例-1"))

    assert [result["status"] for result in sent["results"]] == ["accepted"] * 2
    assert held["records"] == []
    assert [row["key"] for row in listed["records"]] == ["示例-2"]
    assert (lost, tried.standing("示例-1")) == ([], [1])
    assert tried.simulator.effects()["示例-1"]["lost"] == 1


@pytest.mark.parametrize("at_once", [False, True], ids=["when it comes", "afterwards"])
@simulated()
async def test_a_row_is_changed_by_somebody_else(tried: Tried, *, at_once: bool) -> None:
    changed = {"amount": "1.00"}
    if at_once:
        _ = await tried.send(record())
        _ = tried.simulator.order("changed_row", fields=changed, at_once=True)
    else:
        _ = tried.simulator.order("changed_row", fields=changed)
        _ = await tried.send(record())

    listed = await tried.call("listing", {})

    expected = {**record()["fields"], **changed}
    (row,) = tried.simulator.effects()["示例-1"]["standing"]
    assert (row["fields"], row["changed"]) == (expected, True)
    assert listed["records"][0]["content_sm3"] == sm3(canonical(expected)).hex()


async def three_pages(tried: Tried) -> list[dict[str, object]]:
    _ = await tried.send(*(record(f"示例-{number}") for number in range(6)))
    pages = [await tried.call("listing", {"page": page, "size": 2}) for page in (1, 2, 3)]
    return [{**page, "keys": [row["key"][-1] for row in page["records"]]} for page in pages]


@simulated()
async def test_a_page_is_cut_short_though_the_count_is_right(tried: Tried) -> None:
    _ = tried.simulator.order("listing_truncated", nth=2)

    pages = await three_pages(tried)

    assert [page["keys"] for page in pages] == [["0", "1"], ["2"], ["4", "5"]]
    assert [(page["total"], page["pages"]) for page in pages] == [(6, 3)] * 3


@simulated()
async def test_a_page_repeats_the_one_before(tried: Tried) -> None:
    _ = tried.simulator.order("listing_repeated_page", nth=2)

    pages = await three_pages(tried)

    assert [page["keys"] for page in pages] == [["0", "1"], ["0", "1"], ["4", "5"]]
    assert [page["page"] for page in pages] == [1, 2, 3]
    assert pages[0]["page_sm3"] == pages[1]["page_sm3"]


@simulated()
async def test_a_count_is_not_that_of_the_rows(tried: Tried) -> None:
    _ = tried.simulator.order("listing_count", off=-2, times=None)

    pages = await three_pages(tried)

    assert [page["total"] for page in pages] == [4] * 3
    assert sum(len(page["keys"]) for page in pages) == 6


@simulated()
async def test_a_listing_is_empty_by_error(tried: Tried) -> None:
    _ = await tried.send(record())
    _ = tried.simulator.order("listing_empty")

    empty = await tried.call("listing", {})
    right = await tried.call("listing", {})

    assert (empty["serviceFlag"], empty["total"], empty["pages"], empty["records"]) == (1, 0, 0, [])
    assert right["total"] == 1


@simulated(delivery_class=DeliveryClass.B)
async def test_a_changed_template_stops_every_record_of_its_profile(tried: Tried) -> None:
    _ = await tried.send(record())
    _ = tried.simulator.order("template_change", profile="example/1", columns=["name", "new"], nth=2)

    before = await tried.send(record("示例-2"))
    after = await tried.send(record("示例-3"))
    told = await tried.call("template", {"profile": "example/1"})
    with_new = await tried.call("records", sending(record("示例-3"), template=told["template"]))

    assert (before["serviceFlag"], after["serviceFlag"], with_new["serviceFlag"]) == (1, 0, 1)
    assert after["msg"].startswith("template: ")
    assert told["columns"] == ["name", "new"]
    assert told["template"] == f"sm3:{sm3(canonical(['name', 'new'])).hex()}"


@simulated()
async def test_a_code_list_changes_without_notice(tried: Tried) -> None:
    before = await tried.send(record("示例-1", kind="1"))
    _ = tried.simulator.order("codes_change", profile="example/1", codes={"kind": ["2", "3"]})

    after = await tried.send(
        record("示例-2", kind="1"), record("示例-3", kind="2"), record("示例-4", name="示例")
    )

    assert before["results"][0]["code"] == "0000"
    assert [(result["status"], result["code"]) for result in after["results"]] == [
        ("rejected", "1003"),
        ("accepted", "0000"),
        ("accepted", "0000"),
    ]
    assert after["results"][0]["message"].startswith("kind")
