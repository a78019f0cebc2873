"""The law of one day and place as scoring needs it: all that does not depend on the case, worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checker.engines.rests_on import Inputs
from checker.engines.scene import Scene
from checker.explanation import Reading
from checker.scoring.assessment import NotApplicable, VerdictShown
from checker.scoring.in_full import InFull
from checker.scoring.next_steps import Clock, Steps
from checker.scoring.score import points_of
from rules.cases import Case
from rules.rule import Rule
from rules.rule_base import InForce, RuleBase
from rules.verdict import Verdict

_FILLED_IN = "subject_role"
"""Filled in from the heading of every case, so that it tells nothing."""

Paths = Mapping[str, Mapping[str, str]]
"""Names of columns as they are reported, by list and column."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is the same for every day and place of one rule base.

    Attributes:
        gravest_first: Ids of the rules in the order in which verdicts are told.
        rests_on: Names of the input a rule rests on.
        sources: Of each rule, as texts; `cited` is the same in one.
        paths: Of the columns of each list, by name.
    """

    gravest_first: tuple[str, ...]
    rests_on: Mapping[str, frozenset[str]]
    sources: Mapping[str, tuple[str, ...]]
    cited: Mapping[str, str]
    paths: Paths

    @classmethod
    def of(cls, base: RuleBase) -> Catalogue:
        """Read it off a rule base."""
        rules = sorted(base.rules.values(), key=lambda rule: (-rule.severity, rule.id))
        sources = {rule.id: tuple(str(source) for source in rule.source) for rule in rules}
        return cls(
            gravest_first=tuple(rule.id for rule in rules),
            rests_on=Inputs(base, base.rules.values()).of,
            sources=sources,
            cited={id_: "；".join(told) for id_, told in sources.items()},
            paths={
                name: {column: fact.path for column, fact in kind.columns.items()}
                for name, kind in base.vocabulary.lines.items()
            },
        )


class Sheet:
    """One day and place; it serves any number of cases and threads."""

    def __init__(self, base: RuleBase, law: InForce, catalogue: Catalogue, clock: Clock) -> None:
        self.law = law
        self.catalogue = catalogue
        self.reading = Reading(base, law)
        self.rules: Mapping[str, Rule] = {rule.id: rule for rule in law.rules if rule.kind != "outcome"}
        self.in_order = [id_ for id_ in catalogue.gravest_first if id_ in self.rules]
        self.points = points_of(base.weights, law.rules)
        self.steps = Steps(base, self.reading, clock)
        self._in_full: dict[str, InFull] = {}

    def verdict(self, rule: Rule, verdict: Verdict, case: Case, scene: Scene) -> VerdictShown:
        """Return a verdict in full."""
        told = self._in_full.get(rule.id)
        if told is None:
            told = self._in_full[rule.id] = InFull(self.reading, rule, self.catalogue.sources[rule.id])
        return told(verdict, case, scene)

    def not_applicable(self, reasons: Mapping[str, str]) -> list[NotApplicable]:
        """Return the rules that do not apply to a case, with their reasons."""
        cited = self.catalogue.cited
        return [{"rule": id_, "reason": reason, "source": cited[id_]} for id_, reason in reasons.items()]


def supplied_by(case: Case, paths: Paths) -> frozenset[str]:
    """Return the names of the facts, lists and columns that a case states."""
    names = {*case.facts}
    names.discard(_FILLED_IN)
    for kind, lines in case.lines.items():
        names.add(kind)
        if lines.rows:
            stated = {column for row in lines.rows for column in row}
            of_kind = paths[kind]
            names.update([of_kind[column] for column in stated])
    return frozenset(names)
