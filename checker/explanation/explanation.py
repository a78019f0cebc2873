"""Everything that can be said of one verdict: why, what is missing, how far, what would change it, when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from checker.engines.reference import ReferenceEngine
from checker.explanation.crosses_on import HORIZON, crosses_on
from checker.explanation.distance import Distance, distance_of
from checker.explanation.elements import Element, elements_of
from checker.explanation.reading import Reading
from checker.explanation.settled_by import Settled, settled_by
from checker.explanation.what_if import GivenUp, never
from checker.explanation.workers import BY_WORKER, workers_of
from checker.explanation.would_change import Changes, would_change
from checker.intake.wording import Language
from rules.cases import Case
from rules.rule import Rule
from rules.rule_base import InForce, RuleBase
from rules.verdict import Judgement, Verdict

EVERY_LINE = 50
"""Lines of a list that are measured one by one; of a longer list only the one that leads."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One verdict explained. Like the verdict it binds nobody.

    Attributes:
        verdict: None where the rule does not apply; `not_applicable` then has the reason.
        horizon: Days ahead in which `crosses_on` was looked for.
        workers: The worker of each derived line of arrears, in their order.
    """

    rule: Rule
    verdict: Verdict | None
    not_applicable: str
    elements: tuple[Element, ...]
    settled_by: Settled
    distance: tuple[Distance, ...]
    would_change: Changes
    crosses_on: date | None
    horizon: int
    workers: tuple[str, ...] = ()

    def worker_of(self, line: str) -> str:
        """Return whose line of `arrears_by_worker` it is; empty of other lists, and of somebody not named."""
        kind, _, number = line.partition("/")
        if kind != BY_WORKER or int(number) >= len(self.workers):
            return ""
        return self.workers[int(number)]


def explain(
    base: RuleBase,
    law: InForce,
    case: Case,
    rule: Rule,
    judgement: Judgement | None = None,
    *,
    reading: Reading | None = None,
    language: Language = "zh",
    horizon: int = HORIZON,
    give_up: Callable[[], bool] = never,
) -> Explanation:
    """Explain a rule's verdict for a case.

    Args:
        law: Of the case's day and place.
        judgement: Of the case by that law; judged here where it is not at hand.
        reading: The law read for explaining, where it is kept for many cases.
        give_up: Asked by every search, thousands of times a second. Once it says so they end where
            they are, and say that they are not complete; of days none was looked at then.
    """
    if judgement is None:
        judgement = ReferenceEngine(base, law).judge(case)
    verdict = judgement.verdicts.get(rule.id)
    if verdict is None:
        crossing, horizon = _crossing(base, rule, case, horizon, give_up)
        reason = judgement.not_applicable.get(rule.id, "")
        return Explanation(rule, None, reason, (), Settled(()), (), Changes(()), crossing, horizon)
    reading = Reading(base, law) if reading is None else reading
    scene = reading.scene(case, judgement)
    stopped = give_up()
    crossing, horizon = _crossing(base, rule, case, horizon, give_up)
    few = all(len(lines.rows) <= EVERY_LINE for lines in scene.lines.values())
    return Explanation(
        rule=rule,
        verdict=verdict,
        not_applicable="",
        elements=elements_of(reading, rule, case, scene, language),
        settled_by=Settled((), complete=False)
        if stopped
        else settled_by(reading, rule, case, scene, verdict, give_up=give_up),
        distance=distance_of(reading, rule, scene, every_line=few),
        would_change=Changes((), complete=False)
        if stopped
        else would_change(reading, rule, case, scene, verdict, give_up=give_up),
        crosses_on=crossing,
        horizon=horizon,
        workers=workers_of(reading, scene),
    )


def _crossing(
    base: RuleBase, rule: Rule, case: Case, horizon: int, give_up: Callable[[], bool]
) -> tuple[date | None, int]:
    """Return the day, and how many days ahead were looked at."""
    try:
        return crosses_on(base, rule, case, horizon=horizon, give_up=give_up), horizon
    except GivenUp:
        return None, 0
