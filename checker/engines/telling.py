"""What is told of a condition (判明): that it holds, that it does not, or the names of what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from checker.engines.scene import Scene
from rules.fact import Fact

NOTHING: Final[frozenset[str]] = frozenset()

Named = Callable[[Scene], frozenset[str]]
"""Names of what is missing in a scene."""

Told = Callable[[Scene], "bool | frozenset[str]"]
"""Whether a condition holds, or the names of what is missing where that is undecided."""


def name_of(fact: Fact) -> str:
    """Return the name under which a fact is reported missing."""
    return fact.stands_for or fact.path
