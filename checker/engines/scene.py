"""What a condition is asked of: a case's facts and lines as engines hold them, and numbers between bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.cases import Lines
from rules.condition.tree import Aggregate

NO_LINES = Lines()

Number = tuple[Any, Any, bool | None]
"""Low, high (None: open), and whether it is absent (None: perhaps)."""

OPEN: Number = (None, None, False)
ABSENTEE: Number = (None, None, True)


@dataclass(slots=True)
class Scene:
    """One case, and the line at hand.

    Attributes:
        facts: Values by fact name; unknown ones are left out, derived ones may be `Bounds`.
        truths, gaps: What rules judged before have come to, and what they miss, by rule id.
        memo: Aggregates worked out once a case.
        line_truths: Of rules that ask for some line, what each line came to, by rule id.
    """

    facts: Mapping[str, Any]
    lines: Mapping[str, Lines]
    row: Mapping[str, Any]
    truths: dict[str, bool | None]
    gaps: dict[str, frozenset[str]]
    memo: dict[Aggregate, Number]
    line_truths: dict[str, list[bool | None]] = field(default_factory=dict[str, list[bool | None]])

    def at(self, row: Mapping[str, Any]) -> Scene:
        """Return the same case with another line at hand."""
        return Scene(self.facts, self.lines, row, self.truths, self.gaps, self.memo, self.line_truths)

    def rows(self, kind: str) -> list[Scene]:
        """Return the case once a line of a list, with that line at hand."""
        return [self.at(row) for row in self.lines.get(kind, NO_LINES).rows]
