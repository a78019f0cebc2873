"""The definition itself, one case at a time; the other engines are held to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from checker.case_facts.one_case import Deriver
from checker.engines.gaps import Gaps
from checker.engines.meaning import Meaning, Scene, Truthful
from checker.engines.telling import NOTHING, Told
from rules.cases import Case
from rules.rule import Rule
from rules.rule_base import InForce, RuleBase
from rules.truth import FALSE, TRUE, UNKNOWN
from rules.verdict import Judgement, Verdict

_KEPT = 256
"""Sets of missing facts for which the verdict of a rule is kept."""


class ReferenceEngine:
    """Judges a case rule by rule, in the order in which rules name each other."""

    def __init__(self, base: RuleBase, law: InForce) -> None:
        self.law = law
        self._meaning = Meaning(law.day, law.figures, frozenset(rule.id for rule in law.rules))
        self._gaps = Gaps(self._meaning, law.figures)
        self._derive = Deriver(base, self._meaning, self._gaps)
        self._shared: dict[tuple[int, ...], int] = {}
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
        reasons: dict[int, str] = {}
        truths, gaps = scene.truths, scene.gaps
        # one for all lines: making it anew for each of them would take longer than most of the rules
        here = scene.at({})
        for ready in self._ready:
            id_ = ready.id
            if ready.exemptions:
                reason = reasons.get(ready.shared)
                if reason is None:
                    reason = reasons[ready.shared] = _exempt(ready, scene, exempt)
                if reason:
                    truths[id_] = False
                    not_applicable[id_] = reason
                    continue
            found = ready.told(scene) if ready.kind is None else _over_lines(ready, ready.kind, here)
            if found is False:
                verdicts[id_], truths[id_] = ready.false, False
            elif found is True:
                verdicts[id_], truths[id_] = ready.true, True
            elif isinstance(found, Verdict):
                verdicts[id_], truths[id_] = found, True
            else:
                verdicts[id_], truths[id_], gaps[id_] = ready.undecided(found), None, found
        return Judgement(verdicts, not_applicable)

    def _readied(self, rule: Rule) -> _Ready:
        exemptions = tuple(
            (id(exemption.condition), exemption.reason, self._meaning.truth(exemption.condition))
            for exemption in rule.exemptions
        )
        told = self._gaps.told(rule.condition)
        shared = self._shared.setdefault(tuple(key for key, _, _ in exemptions), len(self._shared))
        true, false = Verdict(rule.id, TRUE), Verdict(rule.id, FALSE)
        return _Ready(rule.id, rule.for_each, told, exemptions, shared, true, false)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule ready to be judged: its condition, its exemptions, and the verdicts that are always the same.

    Attributes:
        kind: The list of which some line has to satisfy it, or None.
        exemptions: Of each the id of its condition, its reason, and what tells whether it holds.
        shared: A number that rules with the same exemptions share.
    """

    id: str
    kind: str | None
    told: Told
    exemptions: tuple[tuple[int, str, Truthful], ...]
    shared: int
    true: Verdict
    false: Verdict
    kept: dict[frozenset[str], Verdict] = field(default_factory=dict[frozenset[str], Verdict])

    def undecided(self, missing: frozenset[str]) -> Verdict:
        """Return the verdict of what misses these."""
        known = self.kept.get(missing)
        if known is None:
            if len(self.kept) >= _KEPT:
                self.kept.clear()
            known = self.kept[missing] = Verdict(self.id, UNKNOWN, tuple(sorted(missing)))
        return known


def _over_lines(ready: _Ready, kind: str, here: Scene) -> bool | frozenset[str] | Verdict:
    """Return what a rule comes to over the lines of a list: TRUE is a verdict that names them.

    `here` is the case, in which one line after the other is put at hand.
    """
    given = here.lines.get(kind)
    complete = given is not None and given.complete
    if given is None or not given.rows:
        return False if complete else frozenset((kind,))
    told = ready.told
    found: list[bool | frozenset[str]] = []
    for row in given.rows:
        here.row = row
        found.append(told(here))
    here.line_truths[ready.id] = truths = [one if one is True or one is False else None for one in found]
    if True in truths:
        satisfied = tuple(f"{kind}/{number}" for number, truth in enumerate(truths) if truth)
        return Verdict(ready.id, TRUE, (), satisfied)
    if complete and None not in truths:
        return False
    names = NOTHING if complete else frozenset((kind,))
    return names.union(*(one for one in found if one is not False and one is not True))


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
