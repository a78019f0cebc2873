"""Cases made up at random over the vocabulary of the shipped rule base, close to what its rules ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from rules.cases import Case, Lines
from rules.condition.tree import Constant, walk_deep
from rules.fact import ABSENT, Fact, LineKind
from rules.rule_base import RuleBase, shipped

DAY = date(2026, 11, 22)
PLACES = ("320500", "440300", "990401")
"""The last is nowhere: all its figures are bands."""

_DISTANCES = (-800, -366, -365, -61, -60, -31, -30, -16, -15, -8, -5, -1, 0, 1, 30)
"""Days from the case's own."""


def limits(base: RuleBase) -> list[int]:
    """Return the whole numbers that rules and figures speak of, and what is right beside them."""
    rules = (*base.rules.values(), *base.outcomes.rules)
    found = {
        node.value
        for rule in rules
        for node in walk_deep(rule.condition)
        if isinstance(node, Constant) and type(node.value) is int
    }
    for parameter in base.parameters.values():
        for figure in (*parameter.bands, *parameter.figures):
            found |= {bound for bound in (figure.low, figure.high) if bound is not None}
    return sorted({number + by for number in found for by in (-1, 0, 1)})


class Cases:
    """Makes up cases; one seed always gives the same."""

    def __init__(self, seed: int, base: RuleBase | None = None) -> None:
        self._random = Random(f"shipped cases {seed}")
        base = shipped() if base is None else base
        self._vocabulary = base.vocabulary
        self._limits = limits(base)

    def some(self, size: int, *, lines: int = 5) -> Iterator[Case]:
        """Yield cases with at most so many lines."""
        for number in range(size):
            yield self.one(f"示例-{number}", lines=lines)

    def one(self, case_id: str, *, lines: int) -> Case:
        """Return a case of which each fact, cell and list may be unknown."""
        random = self._random
        known = random.choice((0.5, 0.7, 0.9, 1.0))
        facts = self._values(self._vocabulary.stated_facts.values(), known)
        kinds = list(self._vocabulary.stated_lines.values())
        random.shuffle(kinds)
        left, given = random.randint(0, lines), dict[str, Lines]()
        for kind in kinds:
            if random.random() < known:
                size = random.randint(0, left)
                left -= size
                given[kind.name] = Lines(
                    tuple(self._line(kind, known) for _ in range(size)), random.random() < 0.9
                )
        return Case(case_id, random.choice(PLACES), DAY, facts, given)

    def _line(self, kind: LineKind, known: float) -> dict[str, Any]:
        return self._values((column for column in kind.columns.values() if not column.derived), known)

    def _values(self, facts: Iterable[Fact], known: float) -> dict[str, Any]:
        return {fact.name: self._value(fact) for fact in facts if self._random.random() < known}

    def _value(self, fact: Fact) -> Any:
        random = self._random
        if fact.may_be_absent and random.random() < 0.2:
            return ABSENT
        match fact.type:
            case "bool":
                return random.random() < 0.5
            case "date":
                return DAY + timedelta(random.choice(_DISTANCES))
            case "str":
                return random.choice([*fact.values] or ["甲", "乙", "丙"])
            case _:
                near = [number for number in self._limits if fact.low <= number <= fact.high]
                return random.choice([fact.low, fact.high, *near])
