"""Draws of the published past: 39 dice and full roster rows give these digits for good.

A change here changes what was published: it needs another name of the algorithm, and a line in the changelog.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.checker.cli.commands import ROOT
from tests.checker.draw import samples

GOLDEN: dict[str, dict[str, Any]] = json.loads((ROOT / "tests" / "golden" / "draw.json").read_text("utf-8"))


@pytest.mark.parametrize("name", GOLDEN)
def test_a_draw_of_the_past_is_repeated_to_the_byte(name: str) -> None:
    mode, alg = name.split(" ")

    found = samples.folder(mode, alg)

    golden = GOLDEN[name]
    result = json.loads(found["log.txt"].splitlines()[2])["body"]
    drawn = found["drawn.txt"].decode().splitlines()
    assert json.loads(found["commitment.json"])["commitment"] == golden["commitment"]
    assert json.loads(found["seed.json"])["text"] == golden["seed"]
    assert (result["key"], result["bounds"]) == (golden["key"], golden["bounds"])
    assert [row for row in drawn if row.endswith("drawn")] == golden["drawn"]
    assert found["visits.txt"].decode().splitlines() == golden["visits"]
    assert json.loads(found["head.json"]) == golden["head"]
    assert found["SHA256SUMS"].decode().splitlines() == golden["sums"]
