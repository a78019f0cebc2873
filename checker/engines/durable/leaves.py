"""What is asserted of a case or a line: the leaves of conditions, each a property of a message or several.

A leaf is worked out in the child (`bounds`, `judge`); durable-rules sees its properties
alone, which are whole numbers and truths. What is unknown is not asserted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

LeafKind = Literal["truth", "absent", "code", "same", "point", "number", "answer", "rule"]

Spec = tuple[Any, ...]
"""How a leaf is worked out: a name and its parts, nested; as JSON it is lists of lists."""

ROLES: Mapping[LeafKind, tuple[str, ...]] = {
    "truth": ("is",),
    "absent": ("is",),
    "code": ("is",),
    "same": ("is", "gone"),
    # a number that has one value wherever it is known, and one that is known between two ends
    "point": ("value", "gone"),
    "number": ("low", "high", "gone", "here"),
    "answer": ("is",),
    "rule": ("is",),
}

_BASIS, _PRIME = 0x811C9DC5, 16777619
_TAKEN = ("id", "sid", "$s", "$forward", "$m", "$i", "$time", "$timerName", "$baseTime")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf in one scope.

    Attributes:
        scope: The list of whose lines it speaks, or None for the case.
        properties: Property by role.
        by_line: Whether it differs from line to line.
        questions, aggregates, rules: What must have been answered before it can be worked out.
    """

    scope: str | None
    kind: LeafKind
    spec: Spec
    properties: Mapping[str, str]
    by_line: bool
    questions: frozenset[int]
    aggregates: frozenset[int]
    rules: frozenset[str]


class Leaves:
    """All leaves of a rule base, each once a scope."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, LeafKind, Spec], Leaf] = {}
        self.by_property: dict[str, Leaf] = {}
        self._hashes = {property_hash(name) for name in _TAKEN}
        self._counted = 0

    def __iter__(self) -> Iterator[Leaf]:
        return iter(self._known.values())

    def leaf(
        self,
        scope: str | None,
        kind: LeafKind,
        spec: Spec,
        *,
        by_line: bool = False,
        questions: frozenset[int] = frozenset(),
        aggregates: frozenset[int] = frozenset(),
        rules: frozenset[str] = frozenset(),
    ) -> Leaf:
        """Return the leaf of this meaning, declaring it at first use."""
        key = (scope, kind, spec)
        if (known := self._known.get(key)) is not None:
            return known
        properties = {role: self._name() for role in ROLES[kind]}
        leaf = self._known[key] = Leaf(scope, kind, spec, properties, by_line, questions, aggregates, rules)
        self.by_property |= dict.fromkeys(properties.values(), leaf)
        return leaf

    def _name(self) -> str:
        while True:
            self._counted += 1
            name = f"p{self._counted}"
            if (hashed := property_hash(name)) not in self._hashes:
                self._hashes.add(hashed)
                return name


def property_hash(name: str) -> int:
    """Return what durable-rules knows a property by; two names with one hash would be one property.

    >>> property_hash("$forward"), property_hash("sid")
    (739185624, 3593476751)
    """
    hashed = _BASIS
    for byte in name.encode("ascii"):
        hashed = (hashed ^ byte) * _PRIME & 0xFFFFFFFF
    return hashed
