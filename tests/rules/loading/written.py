"""Texts that cannot be loaded, kept beside the tests with all that is told of them.

A block is what is written, then a line ``> …`` for each problem; blocks are parted by an empty line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent


def blocks(name: str) -> list[Any]:
    """Return what is written and what is told, one parameter of a test a block."""
    found: list[Any] = []
    for block in (FOLDER / name).read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        written = [line for line in lines if not line.startswith("> ")]
        if written:
            told = [line.removeprefix("> ") for line in lines if line.startswith("> ")]
            found.append(pytest.param("\n".join(written), told, id=" ".join(written)))
    return found
