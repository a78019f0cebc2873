"""A case as the child reads it: what some rule looks at, as JSON, days as numbers.

Left out is unknown, null is absent, a pair is what is known between two bounds.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from pydantic_core import to_json

from checker.engines.durable.program import Program
from checker.engines.scene import Scene
from rules.cases import Case
from rules.fact import ABSENT
from rules.reckoning.bounds import Bounds
from rules.rule_base import InForce

MOST_LINES = 50
"""Lines of a case as stated; one with more is left to the reference engine."""

MOST_MESSAGES = 200
"""Messages about lines, derived ones included, that one case may take."""


def written_law(law: InForce) -> bytes:
    """Return the law of one day and place, to be put at the head of each case judged by it."""
    figures = {name: [figure.low, figure.high] for name, figure in law.figures.items()}
    head = {"day": law.day.toordinal(), "figures": figures, "rules": [rule.id for rule in law.rules]}
    return json.dumps(head).removesuffix("}").encode("ascii")


def written_case(program: Program, law: bytes, scene: Scene) -> bytes:
    """Return a case as derived, with the law it is judged by."""
    facts = _values(scene.facts, program.facts)
    lines: dict[str, list[dict[str, Any]]] = {}
    complete: list[str] = []
    for kind, columns in program.columns.items():
        if (given := scene.lines.get(kind)) is not None:
            lines[kind] = [_values(row, columns) for row in given.rows]
            if given.complete:
                complete.append(kind)
    rest = to_json({"facts": facts, "lines": lines, "complete": complete})
    return law + b"," + rest.removeprefix(b"{")


def too_many_lines(program: Program, case: Case, scene: Scene) -> bool:
    """Return whether a case has more lines than durable-rules can be asked of within the deadline."""
    if sum(len(lines.rows) for lines in case.lines.values()) > MOST_LINES:
        return True
    lines = scene.lines.items()
    return sum(len(given.rows) * program.sheets.get(kind, 0) for kind, given in lines) > MOST_MESSAGES


_PLAIN = frozenset((bool, int, str))
"""Types that JSON has too, which most values are."""


def _values(values: Mapping[str, Any], names: Container[str]) -> dict[str, Any]:
    return {
        # days and what is absent stand in every row, so that a call for each would be most of the work
        name: value
        if (kind := value.__class__) in _PLAIN
        else value.toordinal()
        if kind is date
        else None
        if value is ABSENT
        else _value(value)
        for name, value in values.items()
        if value is not None and name in names
    }


def _value(value: Any) -> Any:
    if isinstance(value, Bounds):
        return [_end(value.low), _end(value.high)]
    msg = f"a fact holds a {type(value).__name__}: expected a truth, a whole number, a text or a day"
    raise TypeError(msg)


def _end(value: Any) -> int | None:
    return value.toordinal() if isinstance(value, date) else value
