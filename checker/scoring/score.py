"""The score of a case (评分), an interval: points of what is TRUE, and with what cannot be told yet.

It orders work and the draw and nothing else. What comes to be known moves an UNKNOWN to one
side, so that the interval narrows: what was possible stays between its ends. Three things are
no such learning and may move it: a fact the law presumes turns out otherwise, a rule turns out
not to apply, two sources turn out to contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from checker.scoring.assessment import Score
from rules.rule import Rule
from rules.truth import FALSE, TRUE
from rules.verdict import Verdict
from rules.weights import Weights


def points_of(weights: Weights, rules: Iterable[Rule]) -> dict[str, int]:
    """Return the points of each rule that has any; outcomes weigh nothing, their rules do."""
    return {rule.id: points for rule in rules if rule.kind != "outcome" and (points := weights.of(rule))}


def score_of(points: Mapping[str, int], verdicts: Mapping[str, Verdict]) -> Score:
    """Return the score of one case; a rule that does not apply has no verdict and counts nothing."""
    low = high = 0
    for id_, weight in points.items():
        verdict = verdicts.get(id_)
        if verdict is None or verdict.truth is FALSE:
            continue
        high += weight
        if verdict.truth is TRUE:
            low += weight
    return {"low": low, "high": high}
