"""Cases for the tests of scoring, and an assessor whose reference engine stands alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.engines.agreement import NoSecondEngine, TwoOutOfTwo
from checker.scoring.assess import Assessor
from checker.scoring.assessment import Assessment, StepShown
from rules.cases import Case, read_case
from rules.rule_base import RuleBase, shipped

BASE = shipped()
SUZHOU, HANGZHOU = "320500", "330100"
ORDER: Mapping[str, Any] = {
    "document": "限期改正指令书",
    "issuer": "hr",
    "addressee": "employer",
    "issued_on": "2026-11-01",
    "served_on": "2026-11-02",
    "service": "direct",
    "due_on": "2026-11-09",
}
UNPAID: Mapping[str, Any] = {"worker": "W01", "months": 3, "amount_fen": 1_000_000, "is_migrant": True}


def alone(base: RuleBase = BASE) -> Assessor:
    """Return an assessor that says that one engine stood alone."""
    return Assessor(base, TwoOutOfTwo(base, second=NoSecondEngine("not_importable")))


ALONE = alone()


def case(
    *, place: str = SUZHOU, day: str = "2026-11-22", facts: Mapping[str, Any] | None = None, **lines: Any
) -> Case:
    """Return a case of the contract."""
    written = {"case_id": "一", "place": place, "day": day, "facts": dict(facts or {}), "lines": lines}
    return read_case(BASE.vocabulary, written)


def refused(*, place: str = SUZHOU, day: str = "2026-11-22", **facts: Any) -> Case:
    """Return a case at the figure of Jiangsu, with an order that ran out unpaid."""
    return case(place=place, day=day, facts=facts, arrears=[UNPAID], orders=[ORDER], payments=[])


def assessed(one: Case, **how: bool) -> Assessment:
    """Assess a case by the shipped rule base."""
    return ALONE.assess(one, **how)


def step(assessment: Assessment, words: str) -> StepShown:
    """Return the one step whose text has these words."""
    (found,) = [one for one in assessment["next_steps"] if words in one["step"]]
    return found


def truths(assessment: Assessment) -> dict[str, str]:
    """Return the word of every rule the assessment names."""
    told: dict[str, str] = {one["rule"]: one["truth"] for one in assessment["verdicts"]}
    told |= dict.fromkeys(assessment["false"], "false")
    told |= dict.fromkeys(assessment["not_supplied"], "unknown")
    return told | {one["rule"]: "not_applicable" for one in assessment["not_applicable"]}
