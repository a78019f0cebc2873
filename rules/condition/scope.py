"""Which names a condition may use, and what each of them stands for.

A name that is not declared is refused with what is near it: in a rule of law a misspelled
fact is never taken for an unknown one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rules.condition.tree import Aggregate, Defined, Expression, FigureOf, Given, RuleOf, Today
from rules.errors import ConditionRefused
from rules.fact import Vocabulary

TODAY = "day"
"""The name of the case's day; no fact can carry it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The names a condition may use: `line` is the list whose columns stand at hand, if any."""

    vocabulary: Vocabulary
    line: str | None = None
    figures: Mapping[str, FigureOf] = field(default_factory=dict[str, FigureOf])
    aggregates: Mapping[str, Aggregate] = field(default_factory=dict[str, Aggregate])
    definitions: Mapping[str, Defined] = field(default_factory=dict[str, Defined])
    rules: frozenset[str] = frozenset()

    def named(self, name: str) -> Expression:
        """Return what a plain or dotted name stands for.

        Raises:
            ConditionRefused: Nothing has this name, or it speaks of a line that is not at hand.
        """
        if name == TODAY:
            return Today()
        if name in self.rules:
            return RuleOf(name)
        if (definition := self.definitions.get(name)) is not None:
            if definition.kind is not None and definition.kind != self.line:
                raise ConditionRefused(
                    f"{name} speaks of a line of {definition.kind}", f"needs for_each: {definition.kind}"
                )
            return definition
        if (aggregate := self.aggregates.get(name)) is not None:
            return aggregate
        list_name, dot, column = name.partition(".")
        if not dot and (fact := self.vocabulary.facts.get(name)) is not None:
            return Given(fact)
        kind = self.vocabulary.lines.get(list_name) if dot else None
        if kind is not None and (fact := kind.columns.get(column)) is not None:
            if self.line != list_name:
                raise ConditionRefused(
                    f"{name} is a column of a line", f"needs for_each: {list_name}, or an aggregate"
                )
            return Given(fact)
        raise ConditionRefused(f"unknown fact {name!r}", _did_you_mean(name, self._names()))

    def figure(self, name: str) -> FigureOf:
        """Return the figure written as ``:name``.

        Raises:
            ConditionRefused: No such figure is declared.
        """
        if (figure := self.figures.get(name)) is None:
            raise ConditionRefused(f"unknown figure :{name}", _did_you_mean(name, self.figures, mark=":"))
        return figure

    def listed(self, name: str) -> tuple[str, ...]:
        """Return the texts of the value list written as ``:name`` inside IN.

        Raises:
            ConditionRefused: No such list is declared.
        """
        if (values := self.vocabulary.lists.get(name)) is None:
            hint = (
                f"declared are {', '.join(self.vocabulary.lists)}" if self.vocabulary.lists else "declare it"
            )
            raise ConditionRefused(f"unknown value list :{name}", hint)
        return values

    def _names(self) -> list[str]:
        names = [*self.vocabulary.facts, *self.aggregates, *self.definitions, *self.rules]
        names += [fact.path for kind in self.vocabulary.lines.values() for fact in kind.columns.values()]
        return sorted(names)


def _did_you_mean(name: str, known: Iterable[str], mark: str = "") -> str:
    near = difflib.get_close_matches(name, list(known), n=2)
    return f"did you mean {' or '.join(mark + one for one in near)}?" if near else "declare it"
