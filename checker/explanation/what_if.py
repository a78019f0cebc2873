"""What a rule would say if the case or a figure were otherwise: asked of the reference engine itself.

Nothing here knows what a condition means. A changed case is derived and judged like any other, so
that what an explanation claims is what the engine would answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checker.engines.reference import ReferenceEngine
from checker.engines.scene import Scene
from rules.cases import Case, Lines
from rules.condition.tree import Aggregate, Expression, Given, RuleOf, walk_deep
from rules.rule import Rule
from rules.rule_base import InForce, RuleBase
from rules.truth import TRUE, UNKNOWN


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a case: a fact, or a column of one line (`row` from 0)."""

    name: str
    kind: str | None = None
    row: int = 0

    @property
    def path(self) -> str:
        """How it is written: ``headcount`` or ``roster/3.hired_on``."""
        return self.name if self.kind is None else f"{self.kind}/{self.row}.{self.name}"

    @property
    def fact_path(self) -> str:
        """The name of the fact or column, without the line: ``roster.hired_on``."""
        return self.name if self.kind is None else f"{self.kind}.{self.name}"


@dataclass(frozen=True, slots=True)
class Rest:
    """Further lines that make a list complete."""

    kind: str


@dataclass(frozen=True, slots=True)
class Found:
    """A figure that the agency itself finds (认定), whatever was stated."""

    name: str


Slot = Cell | Rest | Found | str
"""What can be filled: a cell, the rest of a list, a finding, or a figure by its name (without colon)."""

Filling = Mapping[Slot, Any]

_FEW = 25
"""Lines of a small case."""

_AT_LEAST = 100


def filled(case: Case, filling: Filling) -> Case:
    """Return the case with cells set and lists completed; figures are not of the case."""
    facts = dict(case.facts)
    rows = {kind: [dict(row) for row in lines.rows] for kind, lines in case.lines.items()}
    complete = {kind: lines.complete for kind, lines in case.lines.items()}
    found = {slot.name: value for slot, value in filling.items() if isinstance(slot, Found)}
    facts.update(found)
    for slot, value in filling.items():
        if isinstance(slot, Cell):
            where = facts if slot.kind is None else rows[slot.kind][slot.row]
            where[slot.name] = value
    for slot, value in filling.items():
        if isinstance(slot, Rest):
            rows.setdefault(slot.kind, []).extend(dict(row) for row in value)
            complete[slot.kind] = True
    lines = {kind: Lines(tuple(known), complete[kind]) for kind, known in rows.items()}
    return replace(case, facts=facts, lines=lines, findings=case.findings | found.keys())


def needed_rules(rules: Mapping[str, Rule], rule: Rule) -> tuple[Rule, ...]:
    """Return a rule and those it names, at any remove, in the order of the law."""
    wanted, open_ids = {rule.id}, [rule.id]
    while open_ids:
        for node in walk_deep(rules[open_ids.pop()].condition):
            if isinstance(node, RuleOf) and node.id in rules and node.id not in wanted:
                wanted.add(node.id)
                open_ids.append(node.id)
    return tuple(one for id_, one in rules.items() if id_ in wanted)


def trees_of(base: RuleBase, rules: Sequence[Rule]) -> list[Expression]:
    """Return every condition that the verdict of rules can rest on, those behind derived facts included."""
    trees: list[Expression] = []
    for rule in rules:
        trees.append(rule.condition)
        trees += [exemption.condition for exemption in rule.exemptions]
    if "standings" in base.vocabulary.lines and rests_on_reckoning(base, rules):
        trees += [base.definitions[name] for name in ("counts_for_crime", "listing_order_ran_out")]
    return trees


def shared_out(most: int, case: Case) -> int:
    """Return how often a case may be asked about, a small one `most` times: fewer with many lines."""
    lines = sum(len(known.rows) for known in case.lines.values())
    return min(most, max(most // (1 + lines // _FEW), _AT_LEAST))


def rests_on_reckoning(base: RuleBase, rules: Iterable[Rule]) -> bool:
    """Return whether rules ask for anything derived from arrears, orders and payments."""
    kinds = base.vocabulary.lines
    for rule in rules:
        for tree in (rule.condition, *(exemption.condition for exemption in rule.exemptions)):
            for node in walk_deep(tree):
                if isinstance(node, Given) and node.fact.derived:
                    return True
                if isinstance(node, Aggregate) and kinds[node.kind].derived:
                    return True
    return False


class GivenUp(Exception):
    """A search was told to end where it is."""


def never() -> bool:
    """Never give up."""
    return False


class WhatIf:
    """One rule of one day and place, asked about one changed case after another; it counts how often.

    Args:
        give_up: Asked before each look whether to go on.
    """

    def __init__(self, base: RuleBase, law: InForce, rule: Rule, give_up: Callable[[], bool] = never) -> None:
        self._give_up = give_up
        self._base = base
        self._rule = rule.id
        by_id = {one.id: one for one in law.rules}
        self.rules = needed_rules(by_id, rule)
        self._law = replace(law, rules=self.rules)
        if not rests_on_reckoning(base, self.rules):
            # what is unpaid need not be reckoned for a rule that does not ask
            lines = {kind: lines for kind, lines in base.vocabulary.lines.items() if kind != "standings"}
            self._base = replace(base, vocabulary=replace(base.vocabulary, lines=lines))
        self._engines: dict[tuple[tuple[str, int], ...], ReferenceEngine] = {}
        self.asked = 0

    def go_on(self) -> None:
        """Do nothing, unless the search is to end.

        Raises:
            GivenUp: It is.
        """
        if self._give_up():
            raise GivenUp

    def truth(self, case: Case, filling: Filling | None = None) -> bool | None:
        """Return the truth of the rule for the case so filled; one that does not apply is FALSE.

        Raises:
            GivenUp: The search is to end.
        """
        self.go_on()
        self.asked += 1
        filling = filling or {}
        figures = tuple(sorted((slot, value) for slot, value in filling.items() if isinstance(slot, str)))
        judgement = self._engine(figures).judge(filled(case, filling))
        verdict = judgement.verdicts.get(self._rule)
        if verdict is None:
            return False
        return None if verdict.truth is UNKNOWN else verdict.truth is TRUE

    def scene(self, case: Case, filling: Filling) -> Scene:
        """Return the case so filled with what is derived of it; figures stay as they are.

        Raises:
            GivenUp: The search is to end.
        """
        self.go_on()
        self.asked += 1
        return self._engine(()).scene(filled(case, filling))

    def _engine(self, figures: tuple[tuple[str, int], ...]) -> ReferenceEngine:
        known = self._engines.get(figures)
        if known is None:
            turned_out = {
                name: replace(self._law.figures[name], low=value, high=value) for name, value in figures
            }
            law = replace(self._law, figures={**self._law.figures, **turned_out})
            known = self._engines[figures] = ReferenceEngine(self._base, law)
        return known


__all__ = [
    "Cell",
    "Filling",
    "Found",
    "GivenUp",
    "Rest",
    "Slot",
    "WhatIf",
    "filled",
    "needed_rules",
    "rests_on_reckoning",
    "shared_out",
    "trees_of",
]
