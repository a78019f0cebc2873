"""The definition itself, one case at a time; the other engines are held to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checker.case_facts.one_case import Deriver
from checker.engines.gaps import NOTHING, Gaps
from checker.engines.meaning import NO_LINES, Meaning, Scene, Truthful
from rules.cases import Case
from rules.rule import Rule
from rules.rule_base import InForce, RuleBase
from rules.truth import FALSE, TRUE, UNKNOWN
from rules.verdict import Judgement, Verdict


class ReferenceEngine:
    """Judges a case rule by rule, in the order in which rules name each other."""

    def __init__(self, base: RuleBase, law: InForce) -> None:
        self.law = law
        self._meaning = Meaning(law.day, law.figures, frozenset(rule.id for rule in law.rules))
        self._gaps = Gaps(self._meaning, law.figures)
        self._derive = Deriver(base, self._meaning, self._gaps)
        self._ready = [self._readied(rule) for rule in law.rules]

    def scene(self, case: Case) -> Scene:
        """Return the case with its presumptions filled in and its derived facts worked out."""
        facts, lines = self._derive(case)
        return Scene(facts, lines, {}, {}, {}, {})

    def judge(self, case: Case) -> Judgement:
        """Return one verdict a rule; see `Engine`."""
        return self.judge_scene(self.scene(case))

    def judge_scene(self, scene: Scene) -> Judgement:
        """Return the same for a case already derived; a scene is judged once."""
        verdicts: dict[str, Verdict] = {}
        not_applicable = dict(self.law.elsewhere)
        # most rules share their exemptions
        exempt: dict[int, bool | None] = {}
        for ready in self._ready:
            id_ = ready.rule.id
            if ready.exemptions and (reason := _exempt(ready, scene, exempt)):
                scene.truths[id_] = False
                not_applicable[id_] = reason
                continue
            verdicts[id_] = verdict = self._judged(ready, scene)
            truth = verdict.truth
            scene.truths[id_] = None if truth is UNKNOWN else truth is TRUE
        return Judgement(verdicts, not_applicable)

    def _readied(self, rule: Rule) -> _Ready:
        exemptions = tuple(
            (id(exemption.condition), exemption.reason, self._meaning.truth(exemption.condition))
            for exemption in rule.exemptions
        )
        holds = self._meaning.truth(rule.condition)
        return _Ready(rule, holds, exemptions, Verdict(rule.id, TRUE), Verdict(rule.id, FALSE))

    def _judged(self, ready: _Ready, scene: Scene) -> Verdict:
        rule = ready.rule
        if rule.for_each is not None:
            return self._over_lines(ready, rule.for_each, scene)
        truth = ready.holds(scene)
        if truth is None:
            return self._undecided(rule, self._gaps.of_undecided(rule.condition, scene), scene)
        return ready.true if truth else ready.false

    def _over_lines(self, ready: _Ready, kind: str, scene: Scene) -> Verdict:
        given = scene.lines.get(kind)
        rows: list[Scene] = [scene.at(row) for row in (given or NO_LINES).rows]
        truths = [ready.holds(row) for row in rows]
        satisfied = tuple(f"{kind}/{number}" for number, truth in enumerate(truths) if truth)
        if satisfied:
            return Verdict(ready.rule.id, TRUE, (), satisfied)
        complete = given is not None and given.complete
        if complete and None not in truths:
            return ready.false
        names = NOTHING if complete else frozenset((kind,))
        condition = ready.rule.condition
        undecided = (
            self._gaps.of_undecided(condition, row)
            for row, truth in zip(rows, truths, strict=True)
            if truth is None
        )
        return self._undecided(ready.rule, names.union(*undecided), scene)

    @staticmethod
    def _undecided(rule: Rule, missing: frozenset[str], scene: Scene) -> Verdict:
        scene.gaps[rule.id] = missing
        return Verdict(rule.id, UNKNOWN, tuple(sorted(missing)))


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule ready to be judged: its condition, its exemptions, and the verdicts that are always the same.

    Attributes:
        exemptions: Of each the id of its condition, its reason, and what tells whether it holds.
    """

    rule: Rule
    holds: Truthful
    exemptions: tuple[tuple[int, str, Truthful], ...]
    true: Verdict
    false: Verdict


def _exempt(ready: _Ready, scene: Scene, known: dict[int, bool | None]) -> str:
    """Return why a rule does not apply to a case, or an empty text."""
    for key, reason, holds in ready.exemptions:
        if key not in known:
            known[key] = holds(scene)
        if known[key]:
            return reason
    return ""


def engine_for(base: RuleBase, case: Case, built: dict[Any, ReferenceEngine]) -> ReferenceEngine:
    """Return the engine for the case's day and place, building it at first use."""
    key = (case.day, case.place)
    if key not in built:
        built[key] = ReferenceEngine(base, base.at(case.day, case.place))
    return built[key]
