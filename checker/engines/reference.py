"""The definition itself, one case at a time; the other engines are held to it."""

from __future__ import annotations

from typing import Any

from checker.case_facts.one_case import Deriver
from checker.engines.gaps import NOTHING, Gaps
from checker.engines.meaning import NO_LINES, Meaning, Scene
from rules.cases import Case
from rules.rule import Rule
from rules.rule_base import InForce, RuleBase
from rules.truth import Truth
from rules.verdict import Judgement, Verdict


class ReferenceEngine:
    """Judges a case rule by rule, in the order in which rules name each other."""

    def __init__(self, base: RuleBase, law: InForce) -> None:
        self.law = law
        self._meaning = Meaning(law.day, law.figures, frozenset(rule.id for rule in law.rules))
        self._gaps = Gaps(self._meaning, law.figures)
        self._derive = Deriver(base, self._meaning, self._gaps)
        for rule in law.rules:
            _ = self._meaning.truth(rule.condition)

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
        for rule in self.law.rules:
            if reason := self._exempt(rule, scene):
                scene.truths[rule.id] = False
                not_applicable[rule.id] = reason
                continue
            truth, missing, lines = self._judge_rule(rule, scene)
            scene.truths[rule.id] = truth
            if missing:
                scene.gaps[rule.id] = missing
            verdicts[rule.id] = Verdict(rule.id, Truth.of(truth), tuple(sorted(missing)), lines)
        return Judgement(verdicts, not_applicable)

    def _judge_rule(self, rule: Rule, scene: Scene) -> tuple[bool | None, frozenset[str], tuple[str, ...]]:
        condition = rule.condition
        holds = self._meaning.truth(condition)
        if rule.for_each is None:
            truth = holds(scene)
            return truth, self._gaps.of(condition, scene) if truth is None else NOTHING, ()
        given = scene.lines.get(rule.for_each)
        rows: list[Scene] = [scene.at(row) for row in (given or NO_LINES).rows]
        truths = [holds(row) for row in rows]
        satisfied = tuple(f"{rule.for_each}/{number}" for number, truth in enumerate(truths) if truth)
        if satisfied:
            return True, NOTHING, satisfied
        complete = given is not None and given.complete
        if complete and None not in truths:
            return False, NOTHING, ()
        names = NOTHING if complete else frozenset((rule.for_each,))
        undecided = (
            self._gaps.of(condition, row) for row, truth in zip(rows, truths, strict=True) if truth is None
        )
        return None, names.union(*undecided), ()

    def _exempt(self, rule: Rule, scene: Scene) -> str:
        for exemption in rule.exemptions:
            if self._meaning.truth(exemption.condition)(scene):
                return exemption.reason
        return ""


def engine_for(base: RuleBase, case: Case, built: dict[Any, ReferenceEngine]) -> ReferenceEngine:
    """Return the engine for the case's day and place, building it at first use."""
    key = (case.day, case.place)
    if key not in built:
        built[key] = ReferenceEngine(base, base.at(case.day, case.place))
    return built[key]
