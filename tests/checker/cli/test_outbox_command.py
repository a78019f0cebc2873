"""``sunlit deliver``, ``sync``, ``reconcile``, ``outbox``: what is due leaves once, what is stuck is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from checker.store.opening import open_store
from checker.store.store import Store
from tests.checker.cli.commands import Done, here
from tests.sanctions.delivery import made

WHERE = """
client: demo
authorities: {"990500": [示例市人力资源和社会保障局, 11990100MB00000011]}
destinations:
  portal: {wire: folder, folder: %s}
"""
WHY = ("--by", "head-1", "--reason", "示例")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Store]:
    """The store of a site with three messages for its portal, and a fourth that waits for a head."""
    for name in ("SUNLIT_DATABASE", "SUNLIT_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUNLIT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SUNLIT_DESTINATIONS", str(tmp_path / "destinations.yaml"))
    _ = (tmp_path / "destinations.yaml").write_text(WHERE % (tmp_path / "site"), encoding="utf-8")
    opened = open_store(f"sqlite:///{tmp_path / 'data' / 'sunlit.db'}", tmp_path / "data" / "keys")
    made.enter(opened, "portal", "A")
    made.messages(opened, "portal", 3)
    made.tell(opened, "portal", 4, hold="示例：负责人审核")
    yield opened
    opened.close()


@pytest.fixture
def sunlit() -> Callable[..., Done]:
    """Runs a command."""
    return here


def told(done: Done) -> Any:
    return json.loads(done.out)


def test_a_night_sends_what_is_due_and_the_next_one_nothing(
    store: Store, sunlit: Callable[..., Done], tmp_path: Path
) -> None:
    dry = sunlit("sync", "--dry-run", "--json")
    first, second = sunlit("sync", "--json"), sunlit("sync", "--json")
    balance = sunlit("reconcile")

    assert told(dry)["balances"][0]["confirmed"] == 0
    outcomes = [told(one)["destinations"][0]["outcomes"] for one in (first, second)]
    assert outcomes == [{"CONFIRMED": 3}, {}]
    (stands,) = [one["balance"] for one in told(second)["destinations"]]
    assert (stands["desired"], stands["confirmed"], stands["held"], stands["holds"]) == (4, 3, 1, True)
    assert (balance.code, "portal" in balance.out, "=" in balance.out) == (0, True, True)
    assert len(list((tmp_path / "site").iterdir())) == 3
    assert made.states(store, "portal") == ["CONFIRMED"] * 3 + ["HELD"]


def test_what_waits_for_a_head_goes_once_it_is_released(store: Store, sunlit: Callable[..., Done]) -> None:
    held = [one for one in told(sunlit("outbox", "list", "--json"))["messages"] if one["state"] == "HELD"]
    number = str(held[0]["id"])

    without_reason = sunlit("outbox", "release", number, "--by", "head-1", "--reason", " ", "--json")
    nobody = sunlit("outbox", "release", number, "--by", "nobody", "--reason", "示例", "--json")
    released = sunlit("outbox", "release", number, *WHY, "--json")
    again = sunlit("outbox", "release", number, *WHY, "--json")
    sent = sunlit("deliver")

    assert (without_reason.code, nobody.code, again.code) == (2, 2, 2)
    assert told(nobody)["error"]["code"] == "officer_unknown"
    assert (released.code, told(released)["state"]) == (0, "READY")
    assert (sent.code, sent.out.strip()) == (0, "portal: CONFIRMED 4")
    assert made.states(store, "portal") == ["CONFIRMED"] * 4


def test_what_cannot_be_sent_is_told_and_asks_for_a_person(
    store: Store, sunlit: Callable[..., Done], tmp_path: Path
) -> None:
    _ = (tmp_path / "site").write_text("a file where the folder should be")

    done = sunlit("deliver", "--json")

    assert (done.code, told(done)["portal"]["outcomes"]) == (3, {"NOT_SENT": 3})
    assert made.states(store, "portal")[:3] == ["READY"] * 3
    assert sunlit("outbox", "tasks").code == 0


def test_a_paused_destination_is_sent_nothing_until_it_goes_on(
    store: Store, sunlit: Callable[..., Done]
) -> None:
    paused = sunlit("outbox", "pause", "portal", *WHY)
    left = sunlit("deliver", "--json")
    resumed = sunlit("outbox", "resume", "portal", "--by", "head-1")

    assert (paused.code, resumed.code) == (0, 0)
    assert (left.code, told(left)["portal"]) == (3, {"outcomes": {}, "left_alone": "示例"})
    assert told(sunlit("deliver", "--json"))["portal"]["outcomes"] == {"CONFIRMED": 3}
    assert sunlit("outbox", "pause", "nowhere", *WHY, "--json").code == 2
    assert made.states(store, "portal")[:3] == ["CONFIRMED"] * 3


def test_only_what_nobody_knows_of_is_settled_by_hand(store: Store, sunlit: Callable[..., Done]) -> None:
    number = str(made.rows(store, "portal")[0].id)

    odd = sunlit("outbox", "settle", number, "--outcome", "perhaps", *WHY, "--json")
    known = sunlit("outbox", "settle", number, "--outcome", "confirmed", *WHY, "--json")
    dead = sunlit("outbox", "redrive", number, *WHY, "--json")
    nothing = sunlit("outbox", "close-task", "99", *WHY, "--json")

    assert [one.code for one in (odd, known, dead, nothing)] == [2] * 4
    assert told(odd)["error"]["code"] == "outcome"
    assert made.states(store, "portal")[0] == "READY"


def test_without_destinations_it_says_what_to_set(
    store: Store, sunlit: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUNLIT_DESTINATIONS")

    done = sunlit("sync", "--json")

    assert (done.code, told(done)["error"]["code"]) == (2, "no_destinations")
    assert made.states(store, "portal")[:3] == ["READY"] * 3
