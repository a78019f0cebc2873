"""Senders killed at numbered points (row 13): nothing is lost, and nothing is there twice that must not be.

Of class A what is sent again is merged; of B it is looked for after a quiet time longer than any delay; of C
a complete listing comes first; of D a machine never sends again.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sanctions.delivery.crash_child import KINDS, POINTS

ROOT = Path(__file__).parents[3]
SEED = 20261128
FAST, SLOW = len(POINTS) * len(KINDS), 250
"""Each point with each class, and many more."""


def told_by(url: str, folder: Path, work: str, count: int = 1, first: int = 0) -> list[dict[str, Any]]:
    """Have a process of its own do some work on a database; return what it tells."""
    asked = {"url": url, "folder": str(folder), "work": work, "count": count, "first": first, "seed": SEED}
    done = subprocess.run(
        [sys.executable, "-m", "tests.sanctions.delivery.crash_child"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def check(found: list[dict[str, Any]], count: int) -> None:
    assert len(found) == count
    assert [one for one in found if one["amiss"]] == []
    assert {one["kind"] for one in found} == set(KINDS)
    assert {point for one in found for point in one["killed"]} == set(POINTS)


def test_row_13_a_sender_killed_at_any_point_loses_nothing_and_doubles_nothing(
    database: str, tmp_path: Path
) -> None:
    # PostgreSQL takes longer to connect to for each of them
    count = FAST if database.startswith("sqlite") else FAST - 6

    found = told_by(database, tmp_path, "schedule", count)

    check(found, count)


@pytest.mark.slow
def test_row_13_so_it_is_wherever_and_however_often_it_is_killed(database: str, tmp_path: Path) -> None:
    found = told_by(database, tmp_path, "schedule", SLOW, first=1_000)

    check(found, SLOW)


def test_row_14_a_sender_that_wakes_up_after_its_lease_changes_nothing(database: str, tmp_path: Path) -> None:
    (found,) = told_by(database, tmp_path, "resumed")

    assert found["states"] == found["after"] == ["CONFIRMED"] * 3
    assert found["stale"] > 0
    assert found["calls"] == [1, 1, 1]
    assert found["amiss"] == []


def test_row_19_a_message_that_breaks_its_sender_goes_to_the_dead_letters_alone(
    database: str, tmp_path: Path
) -> None:
    (found,) = told_by(database, tmp_path, "poisoned")

    assert found["crashes"] == 3
    assert found["states"] == ["CONFIRMED", "DEAD", *["CONFIRMED"] * 4]
    assert found["tasks"] == ["poison"]
    assert found["amiss"] == []


def test_row_30_one_sync_runs_at_a_time_and_one_that_died_is_gone_on_with(
    database: str, tmp_path: Path
) -> None:
    (found,) = told_by(database, tmp_path, "nights")

    assert (found["second"], found["third"]) == (False, True)
    assert found["states"] == ["CONFIRMED"] * 6
    assert found["amiss"] == []
