"""A process killed between any two writes (崩溃): of the act it was at everything stands, or nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SEED = 20261128


def crashes(url: str, count: int) -> list[dict[str, Any]]:
    """Have so many processes killed, each somewhere else; return what was found after each."""
    asked = json.dumps({"url": url, "seed": SEED, "count": count})
    done = subprocess.run(
        [sys.executable, "-m", "tests.sanctions.crash_child"],
        input=asked,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def check(found: list[dict[str, Any]], count: int) -> None:
    assert len(found) == min(count, found[0]["points"])
    assert [one for one in found if one["amiss"]] == []
    for one in found:
        assert one["killed"], one
        assert one["act"] == one["act_expected"], one
        # what was committed stands, and nothing that was not
        assert one["stands"] == (one["what"] == "after a commit"), one


def test_a_killed_process_leaves_the_act_it_was_at_whole_or_undone(database: str) -> None:
    found = crashes(database, 25)

    check(found, 25)
    assert {one["what"].split()[-1] for one in found} == {"statement", "commit"}
    assert {one["stands"] for one in found} == {True, False}


@pytest.mark.slow
def test_wherever_a_process_is_killed_the_act_it_was_at_is_whole_or_undone(database: str) -> None:
    found = crashes(database, 250)

    check(found, 250)
    assert {one["act"] for one in found} == set(range(8))
