"""What a verdict weighs in the score (评分权重), which orders work and the draw and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.rule import Rule

SEVERITIES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Weights:
    """Whole numbers that are never negative, so that the score is monotone: more made out, more points.

    Attributes:
        of_kind: Kind of rule → points by severity, 1 to 4; a kind left out weighs nothing.
        of_rule: Rules that weigh something else, by id.
    """

    of_kind: Mapping[str, tuple[int, ...]]
    of_rule: Mapping[str, int]

    def of(self, rule: Rule) -> int:
        """Return the points of one rule."""
        own = self.of_rule.get(rule.id)
        if own is not None:
            return own
        points = self.of_kind.get(rule.kind)
        return points[rule.severity - 1] if points else 0
