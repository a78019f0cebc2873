"""Random cases of any rule base, drawn from what its own conditions compare.

Numbers lie at, just under and just over every constant and figure that a fact is compared
with, days as far from the day of the case as the law's terms are long, texts on its lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from checker.case_facts.one_case import STATED
from checker.engines.intervals import shifted
from rules.cases import Case, Lines
from rules.condition.tree import (
    Arithmetic,
    Comparison,
    Constant,
    Expression,
    FigureOf,
    Given,
    OneOf,
    Shifted,
    walk,
    walk_deep,
)
from rules.fact import ABSENT, FIRST_DAY, LAST_DAY, UNSET, Fact
from rules.rule_base import InForce, RuleBase

MANY = 12
"""Lines of a list that is drawn long: two more than the ten workers the crime asks for."""


class Drawer:
    """Draws cases for one day and place."""

    def __init__(self, base: RuleBase, law: InForce) -> None:
        self._law = law
        self._facts = base.vocabulary.stated_facts
        self._lines = {
            name: [column for column in kind.columns.values() if not column.derived]
            for name, kind in base.vocabulary.stated_lines.items()
        }
        trees = [rule.condition for rule in law.rules]
        trees += [exemption.condition for rule in law.rules for exemption in rule.exemptions]
        trees += [definition.body for definition in base.definitions.values()]
        self._numbers: dict[str, set[int]] = {}
        self._by_unit: dict[str | None, set[int]] = {}
        self._texts: dict[str, set[str]] = {}
        self._terms: set[tuple[int, str]] = {(0, "DAY")}
        self._days: set[date] = {law.day}
        for tree in trees:
            for node in walk_deep(tree):
                self._learn(node)

    def _learn(self, node: Expression) -> None:
        if isinstance(node, Comparison):
            limits = {limit for side in (node.left, node.right) for limit in self._limits(side)}
            for part in walk(node):
                if isinstance(part, Given) and part.type == "int":
                    self._numbers.setdefault(part.fact.path, set()).update(limits)
                    # derived facts are compared, what they derive from is stated
                    self._by_unit.setdefault(part.fact.unit, set()).update(limits)
        elif isinstance(node, OneOf):
            self._texts.setdefault(node.given.fact.path, set()).update(node.values)
        elif isinstance(node, Shifted):
            self._terms |= {(node.count, node.unit), (-node.count, node.unit)}
        elif isinstance(node, Constant) and isinstance(node.value, date):
            self._days.add(node.value)

    def _limits(self, side: Expression) -> Iterable[int]:
        """Yield constants and figures, and what a factor makes of them."""
        factors = [1]
        for part in walk(side):
            if isinstance(part, Arithmetic) and part.operator == "*" and isinstance(part.left, Constant):
                factors.append(int(str(part.left.value)))
        for part in walk(side):
            values: tuple[int | None, ...] = ()
            if isinstance(part, Constant) and isinstance(part.value, int):
                values = (part.value,)
            elif isinstance(part, FigureOf):
                values = (self._law.figures[part.name].low, self._law.figures[part.name].high)
            for value in values:
                for factor in factors if value is not None else ():
                    yield from {(value or 0) * factor, (value or 0) // max(factor, 1)}

    def cases(self, random: Random, size: int) -> list[Case]:
        """Return so many cases, each with its own share of what is not known."""
        return [self._case(random, random.choice((0.0, 0.03, 0.1, 0.4))) for _ in range(size)]

    def _case(self, random: Random, unknown: float) -> Case:
        facts = self._values(random, self._facts.values(), unknown, 1)
        lines: dict[str, Lines] = {}
        for kind, columns in self._lines.items():
            if random.random() < max(unknown, 0.1):
                continue
            size = MANY if random.random() < 0.06 else random.choice((0, 1, 1, 1, 2, 3))
            rows = [self._values(random, columns, unknown, size) for _ in range(size)]
            lines[kind] = Lines(tuple(rows), complete=random.random() >= unknown / 2)
        findings = frozenset(name for name in STATED if name in self._facts and random.random() < 0.05)
        return Case("", self._law.place, self._law.day, facts, lines, findings=findings)

    def _values(
        self, random: Random, facts: Iterable[Fact], unknown: float, people: int
    ) -> Mapping[str, Any]:
        values: dict[str, Any] = {}
        for fact in facts:
            # what is presumed is seldom stated
            if random.random() >= (unknown if fact.presumed is UNSET else max(unknown, 0.6)):
                values[fact.name] = self._value(random, fact, people)
        return values

    def _value(self, random: Random, fact: Fact, people: int) -> Any:
        if fact.may_be_absent and random.random() < 0.3:
            return ABSENT
        if fact.type == "bool":
            return random.random() < 0.5
        if fact.type == "date":
            return self._date(random)
        if fact.type == "str":
            return self._text(random, fact, people)
        own, same_unit = self._numbers.get(fact.path), self._by_unit.get(fact.unit)
        near = random.choice(sorted((own if random.random() < 0.85 else None) or same_unit or {0, 1, 2}))
        return min(max(near + random.choice((-1, 0, 0, 1)), fact.low), fact.high)

    def _text(self, random: Random, fact: Fact, people: int) -> str:
        if fact.values:
            # the first code is the usual one
            return random.choice([*fact.values] if random.random() < 0.5 else [*fact.values][:1])
        listed = sorted(self._texts.get(fact.path, ()))
        if listed and random.random() < 0.8:
            return random.choice(listed)
        return f"示例{random.randint(1, max(people, 2))}"

    def _date(self, random: Random) -> date:
        count, unit = random.choice(sorted(self._terms))
        start = random.choice(sorted(self._days))
        day = shifted(start, count, unit) + timedelta(random.choice((-1, 0, 0, 1)))
        return min(max(day, FIRST_DAY), LAST_DAY)


def less_known(random: Random, case: Case, unknown: float) -> Case:
    """Return a case of which each fact, cell and list is forgotten with this probability."""

    def kept(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if random.random() >= unknown}

    lines = {
        kind: Lines(tuple(kept(row) for row in listed.rows), listed.complete and random.random() >= unknown)
        for kind, listed in case.lines.items()
    }
    return replace(case, facts=kept(case.facts), lines=kept(lines))
