"""The law of one day and place, read once for explaining: whatever does not depend on the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from checker.case_facts.one_case import Deriver
from checker.engines.gaps import Gaps
from checker.engines.meaning import Meaning
from checker.engines.scene import NO_LINES, Scene
from checker.engines.telling import Told
from checker.explanation.limits import Limit, limits_of
from checker.explanation.wording import Wording
from checker.intake.wording import Language
from rules.cases import Case
from rules.condition.tree import (
    Aggregate,
    And,
    Defined,
    Expression,
    FigureOf,
    Given,
    RuleOf,
    walk,
    walk_deep,
)
from rules.fact import Fact
from rules.rule import Rule
from rules.rule_base import InForce, RuleBase
from rules.truth import TRUE, UNKNOWN
from rules.verdict import Judgement

if TYPE_CHECKING:
    from checker.explanation.distance import MeasureAll

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Part:
    """One element of a rule as the law states it (构成要件), before any case is looked at.

    Attributes:
        facts: What it looks at, of the case and of the line at hand.
        aggregates, figures, rules: What it takes over lines, what figures and rules it names.
        limits: Its comparisons of numbers and dates.
        told: Whether it holds in a scene, or what is missing to tell.
    """

    node: Expression
    texts: Mapping[Language, str]
    facts: tuple[Fact, ...]
    aggregates: tuple[Aggregate, ...]
    figures: tuple[str, ...]
    rules: tuple[str, ...]
    limits: tuple[Limit, ...]
    told: Told


class Reading:
    """The rules of one day and place, ready to be explained; it serves any number of cases and threads."""

    def __init__(self, base: RuleBase, law: InForce) -> None:
        self.base, self.law = base, law
        self.rules = {rule.id: rule for rule in law.rules}
        self.meaning = Meaning(law.day, law.figures, frozenset(self.rules))
        self.gaps = Gaps(self.meaning, law.figures)
        self._derive = Deriver(base, self.meaning, self.gaps)
        self._wording: tuple[Wording, Wording] = (Wording(base, "zh"), Wording(base, "en"))
        self._parts: dict[str, tuple[Part, ...]] = {}
        self.measures: dict[str, tuple[MeasureAll, ...]] = {}
        """What measures the limits of a rule, by its id; `checker.explanation.distance` fills it."""

    def scene(self, case: Case, judgement: Judgement) -> Scene:
        """Return a judged case as conditions are asked of it: facts derived, verdicts filled in."""
        facts, lines = self._derive(case)
        scene = Scene(facts, lines, {}, {}, {}, {})
        for id_, verdict in judgement.verdicts.items():
            scene.truths[id_] = None if verdict.truth is UNKNOWN else verdict.truth is TRUE
            if verdict.missing:
                scene.gaps[id_] = frozenset(verdict.missing)
        for id_ in judgement.not_applicable:
            scene.truths[id_] = False
        return scene

    def parts(self, rule: Rule) -> tuple[Part, ...]:
        """Return the elements of a rule: the members of its condition's AND, a sole definition opened."""
        known = self._parts.get(rule.id)
        if known is None:
            known = self._parts[rule.id] = tuple(self._part(node) for node in members(rule.condition))
        return known

    def _part(self, node: Expression) -> Part:
        deep = list(walk_deep(node))
        zh, en = self._wording
        return Part(
            node=node,
            texts={"zh": zh.of(node), "en": en.of(node)},
            facts=_unique(part.fact for part in walk(node) if isinstance(part, Given)),
            aggregates=_unique(part for part in deep if isinstance(part, Aggregate)),
            figures=_unique(part.name for part in deep if isinstance(part, FigureOf)),
            rules=_unique(part.id for part in deep if isinstance(part, RuleOf)),
            limits=limits_of(node),
            told=self.gaps.told(node),
        )

    def rows(self, kind: str, scene: Scene) -> list[Scene]:
        """Return the case once a line of a list, with that line at hand."""
        return scene.rows(kind)

    def leading_line(self, rule: Rule, scene: Scene) -> int | None:
        """Return the number of the line that comes closest to satisfying a rule, the first of equals.

        Closest is: nothing FALSE, then nothing unknown, then most elements satisfied. None where
        there is no line.
        """
        rows = scene.lines.get(str(rule.for_each), NO_LINES).rows
        numbers: Sequence[int] = range(len(rows))
        if (truths := scene.line_truths.get(rule.id)) is not None:
            # judged already: a line that satisfies all, or the lines of which nothing is FALSE
            if True in truths:
                return truths.index(True)
            numbers = [number for number, truth in enumerate(truths) if truth is None] or numbers
            if len(numbers) == 1:
                return numbers[0]
        tests = [self.meaning.truth(part.node) for part in self.parts(rule)]
        best, best_rank = None, (-1, -1)
        here = scene.at({})
        for number in numbers:
            here.row = rows[number]
            truths_here = [test(here) for test in tests]
            rank = (0 if False in truths_here else 1 if None in truths_here else 2, truths_here.count(True))
            if rank > best_rank:
                best, best_rank = number, rank
        return best


def members(condition: Expression) -> tuple[Expression, ...]:
    """Return the members of a condition's top AND; a condition that is one definition is opened first."""
    while isinstance(condition, Defined) and condition.presumed is None:
        condition = condition.body
    return condition.parts if isinstance(condition, And) else (condition,)


def _unique(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
