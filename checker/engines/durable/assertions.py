"""From leaves to what is asserted of them: whole numbers and truths, and nothing of what is unknown.

Leaves that look at stated values alone are left to `plain`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from checker.engines.durable.bounds import Reckoner, reckoner
from checker.engines.durable.plain import (
    KINDS,
    UNKNOWN,
    Leaf,
    cut,
    is_straight,
    plain_filler,
    straight_filler,
)

Properties = dict[str, int]
"""What one message says."""

Roles = dict[str, str]
"""Property by what it says of its leaf."""


class Asked(Protocol):
    """The case, and the line at hand."""

    day: int
    figures: dict[str, list[int | None]]
    facts: dict[str, Any]
    row: dict[str, Any]
    codes: dict[str, int]

    def answer(self, question: int) -> bool:
        """Whether a question was answered TRUE, of the line at hand if it is one of lines."""
        ...

    def aggregate(self, number: int) -> tuple[int | None, int | None, bool | None]:
        """The bounds of an aggregate over the lines of the case."""
        ...

    def rule(self, id_: str) -> tuple[int, ...] | None:
        """The lines that make a rule TRUE, or None where it is not."""
        ...


Filler = Callable[[Asked, Properties], None]
"""Asserts leaves of the case and line at hand."""


def fillers(leaves: list[Leaf]) -> list[Filler]:
    """Return the functions that together assert some leaves."""
    plain = [leaf for leaf in leaves if leaf[0] in KINDS]
    others = [_filler(*leaf) for leaf in leaves if leaf[0] not in KINDS]
    return [plain_filler(plain), *others] if plain else others


def _filler(kind: str, spec: list[Any], roles: Roles) -> Filler:
    match kind:
        case "same":
            return _same(_value(spec[1]), _value(spec[2]), roles)
        case "number":
            bounded = _number(reckoner(spec), roles)
            return straight_filler(spec, roles, bounded) if is_straight(spec) else bounded
        case "answer":
            return _answer(spec[1], roles["is"])
        case "rule":
            return _rule(spec[1], roles["is"])
        case _:
            msg = f"not a leaf: {kind}"
            raise ValueError(msg)


Value = Callable[[Asked], Any]


def _value(spec: list[Any]) -> Value:
    """Return what takes a stated value; one known between bounds only is unknown, null is absent."""
    kind, name = spec
    if kind == "constant":
        return lambda _: name

    def take(asked: Asked) -> Any:
        value = (asked.facts if kind == "fact" else asked.row).get(name, UNKNOWN)
        return UNKNOWN if type(value) is list else value

    return take


def _same(left: Value, right: Value, roles: Roles) -> Filler:
    same, gone = roles.get("is"), roles.get("gone")

    def fill(asked: Asked, properties: Properties) -> None:
        one, other = left(asked), right(asked)
        if one is None or other is None:
            if gone is not None:
                properties[gone] = True
        elif one is not UNKNOWN and other is not UNKNOWN and same is not None:
            if type(one) is not type(other):
                msg = f"a {type(one).__name__} stands beside a {type(other).__name__}"
                raise TypeError(msg)
            properties[same] = one == other

    return fill


def _number(reckon: Reckoner, roles: Roles) -> Filler:
    ends = [(number, roles[role]) for role, number in (("low", 0), ("high", 1)) if role in roles]
    gone, here = roles.get("gone"), roles.get("here")

    def fill(asked: Asked, properties: Properties) -> None:
        number = reckon(asked)
        absent = number[2]
        if absent is True:
            if gone is not None:
                properties[gone] = True
            return
        if absent is False and here is not None:
            properties[here] = True
        for end, name in ends:
            if (known := number[end]) is not None:
                properties[name] = cut(known)

    return fill


def _answer(question: int, name: str) -> Filler:
    def fill(asked: Asked, properties: Properties) -> None:
        properties[name] = asked.answer(question)

    return fill


def _rule(id_: str, name: str) -> Filler:
    def fill(asked: Asked, properties: Properties) -> None:
        if asked.rule(id_) is not None:
            properties[name] = True

    return fill
