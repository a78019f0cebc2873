"""The bureau's own portal: a folder whose files are whole and found again; spoilt ones cost nothing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from checker.delivery.portal import Portal
from connectors.outcome import Outcome
from connectors.platform import Delivery, Message, Operation


def message(key: str, version: int = 1, operation: Operation = "publish", **told: object) -> Message:
    content = json.dumps({"name": "示例建筑劳务有限公司", **told}).encode()
    return Message(key, version, operation, f"{key}-{version}", "listing", content)


def deliver(portal: Portal, *messages: Message) -> list[Delivery]:
    return asyncio.run(portal.deliver(messages))


def keys(portal: Portal) -> dict[str, int]:
    page = asyncio.run(portal.listing(1))
    return {one.key: one.version for one in page.records}


def test_a_record_stands_there_once_whatever_comes_again(tmp_path: Path) -> None:
    portal = Portal("portal", tmp_path / "site")

    told = deliver(portal, message("990500/1"), message("990500/1"), message("990500/1", 2, day="2026-06-01"))

    assert [one.outcome for one in told] == [Outcome.CONFIRMED] * 3
    assert keys(portal) == {"990500/1": 2}
    assert len(list((tmp_path / "site").iterdir())) == 1


def test_nothing_of_a_key_becomes_a_path(tmp_path: Path) -> None:
    portal = Portal("portal", tmp_path / "site")

    _ = deliver(portal, message("../../../示例"), message("/etc/x"), message("a\\0b"))

    assert {path.parent for path in tmp_path.rglob("*.json")} == {tmp_path / "site"}
    assert set(keys(portal)) == {"../../../示例", "/etc/x", "a\\0b"}


def test_what_is_withdrawn_is_gone_and_may_be_withdrawn_again(tmp_path: Path) -> None:
    portal = Portal("portal", tmp_path / "site")
    _ = deliver(portal, message("990500/1"), message("990500/2"))

    told = deliver(portal, message("990500/1", 2, "withdraw"), message("990500/1", 2, "withdraw"))

    assert [one.outcome for one in told] == [Outcome.CONFIRMED] * 2
    assert keys(portal) == {"990500/2": 1}
    assert asyncio.run(portal.find(["990500/1"])) == {}


def test_what_cannot_be_written_was_not_sent(tmp_path: Path) -> None:
    _ = (tmp_path / "site").write_text("a file where the folder should be")

    (told,) = deliver(Portal("portal", tmp_path / "site"), message("990500/1"))

    assert told.outcome is Outcome.NOT_SENT


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b"null", b'{"key": 1}', b"\xff\xfe", b'{"key":"x"}'])
def test_a_spoilt_file_is_a_record_that_is_missing(tmp_path: Path, spoilt: bytes) -> None:
    portal = Portal("portal", tmp_path / "site")
    _ = deliver(portal, message("990500/1"), message("990500/2"))
    (held,) = asyncio.run(portal.find(["990500/1"]))["990500/1"]
    _ = (tmp_path / "site" / held.ref).write_bytes(spoilt)

    assert keys(portal) == {"990500/2": 1}
    assert asyncio.run(portal.find(["990500/1"])) == {}

    _ = deliver(portal, message("990500/1"))
    assert keys(portal) == {"990500/1": 1, "990500/2": 1}
