"""Made-up cases to be assessed one by one: reviews, cases of exactly sixty facts, rosters of fifty.

Reviews are the model bureau's, with whatever lines they have. Cases of sixty facts lie around
the thresholds that the rules compare with, so that all three truths occur; they state far more
that is contradictory than an employer would, and so have many verdicts to tell in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from checker.engines.intervals import shifted
from checker.model_bureau.model_year import make_year
from rules.cases import Case, Lines
from rules.condition.tree import Comparison, Constant, Expression, FigureOf, Given, OneOf, Shifted, walk_deep
from rules.fact import ABSENT, FIRST_DAY, LAST_DAY, UNSET, Fact
from rules.rule_base import InForce, RuleBase

STATED = 60
"""Facts of a random case."""

MOST_LINES = 5
"""Lines of a random case, of all lists together."""

ROSTER = 50
"""Lines of a long roster."""

_CELL_UNKNOWN = 0.3
_CELL_LOST = 0.03
_ROUND = (0, 1, 2, 5, 10, 100)


def reviews(count: int, seed: int) -> list[Case]:
    """Return so many written reviews of the model bureau, one after the other and from the start again."""
    made = [review.case for review in make_year(seed).reviews]
    order = Random(f"reviews {seed}").sample(range(len(made)), len(made))
    return [made[order[number % len(made)]] for number in range(count)]


def rosters(count: int, seed: int) -> list[Case]:
    """Return reviews with fifty workers of all kinds and no other line; some cells of them are not known."""
    random = Random(f"rosters {seed}")
    made = [review.case for review in make_year(seed).reviews]
    workers = [row for case in made if "roster" in case.lines for row in case.lines["roster"].rows]
    return [_with_roster(random, random.choice(made), workers, number) for number in range(count)]


def _with_roster(random: Random, case: Case, workers: list[Mapping[str, Any]], which: int) -> Case:
    rows = tuple(
        {
            name: f"W{number:03d}" if name == "worker" else value
            for name, value in row.items()
            if random.random() >= _CELL_LOST
        }
        for number, row in enumerate(random.sample(workers, ROSTER), start=1)
    )
    lines = {kind: Lines(()) for kind in case.lines}
    lines["roster"] = Lines(rows)
    return replace(case, case_id=f"{case.case_id}-{which}", lines=lines)


class Drawer:
    """Draws cases of sixty facts for one day and place, from what the rules in force compare."""

    def __init__(self, base: RuleBase, law: InForce) -> None:
        self._law = law
        self._facts = list(base.vocabulary.stated_facts.values())
        self._lines = {
            kind: [column for column in listed.columns.values() if not column.derived]
            for kind, listed in base.vocabulary.stated_lines.items()
        }
        self._numbers: dict[str, set[int]] = {}
        self._texts: dict[str, set[str]] = {}
        self._terms: set[tuple[int, str]] = {(0, "DAY")}
        trees: list[Expression] = [rule.condition for rule in law.rules]
        trees += [exemption.condition for rule in law.rules for exemption in rule.exemptions]
        for node in (node for tree in trees for node in walk_deep(tree)):
            self._learn(node)

    def _learn(self, node: Expression) -> None:
        match node:
            case Comparison():
                limits = set(self._limits(node))
                for part in walk_deep(node):
                    if isinstance(part, Given) and part.type == "int":
                        self._numbers.setdefault(part.fact.path, set()).update(limits)
            case OneOf(given, values):
                self._texts.setdefault(given.fact.path, set()).update(values)
            case Shifted(_, count, unit):
                self._terms |= {(count, unit), (-count, unit)}
            case _:
                return

    def _limits(self, node: Expression) -> Iterator[int]:
        for part in walk_deep(node):
            if isinstance(part, Constant) and isinstance(part.value, int):
                yield part.value
            elif isinstance(part, FigureOf):
                figure = self._law.figures[part.name]
                yield from (end for end in (figure.low, figure.high) if end is not None)

    def cases(self, count: int, seed: int) -> list[Case]:
        """Return so many cases."""
        random = Random(f"sixty facts {seed}")
        return [self._case(random, number) for number in range(count)]

    def _case(self, random: Random, number: int) -> Case:
        # sampled in the order of the vocabulary, as a form is filled in
        chosen = sorted(random.sample(range(len(self._facts)), STATED))
        facts = {self._facts[one].name: self._value(random, self._facts[one]) for one in chosen}
        kinds = [random.choice(list(self._lines)) for _ in range(random.randint(0, MOST_LINES))]
        lines: dict[str, Lines] = {}
        for kind, columns in self._lines.items():
            rows = tuple(self._row(random, columns) for one in kinds if one == kind)
            # of a list without a line it is known that there is none, or nothing is known
            if rows or random.random() < 1 / 2:
                lines[kind] = Lines(rows, complete=random.random() < 9 / 10)
        return Case(f"示例{number:05d}", self._law.place, self._law.day, facts, lines)

    def _row(self, random: Random, columns: Iterable[Fact]) -> dict[str, Any]:
        return {
            column.name: self._value(random, column)
            for column in columns
            if random.random() >= (_CELL_UNKNOWN if column.presumed is UNSET else 2 * _CELL_UNKNOWN)
        }

    def _value(self, random: Random, fact: Fact) -> Any:
        if fact.may_be_absent and random.random() < _CELL_UNKNOWN:
            return ABSENT
        match fact.type:
            case "bool":
                return random.random() < 1 / 2
            case "date":
                count, unit = random.choice(sorted(self._terms))
                day = shifted(self._law.day, count, unit) + timedelta(random.choice((-1, 0, 1)))
                return min(max(day, FIRST_DAY), LAST_DAY)
            case "str":
                listed = [*fact.values] or sorted(self._texts.get(fact.path, ())) or ["示例甲", "示例乙"]
                return random.choice(listed)
            case _:
                near = random.choice(sorted(self._numbers.get(fact.path, ()) or _ROUND))
                return min(max(near + random.choice((-1, 0, 0, 1)), fact.low), fact.high)


def on_the_day(base: RuleBase, seed: int, count: int, *, day: date, place: str) -> list[Case]:
    """Return so many cases of sixty facts for one day and place."""
    return Drawer(base, base.at(day, place)).cases(count, seed)
