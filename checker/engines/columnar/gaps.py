"""The second pass: which missing facts matter, as one bit mask a rule and undecided case.

The masks are computed on undecided cases alone; what lines miss is first gathered per
aggregate and per rule that asks for some line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import count
from typing import Any

import narwhals as nw

from checker.engines.columnar.expressions import TRUE, Expressions, choose, sure, whole
from checker.engines.columnar.inputs import aggregates_of, case_columns, needs_columns, needs_names, union
from checker.engines.columnar.names import KEY, absent_of, column_of, gap_of, given_of, needs_of, truth_of
from checker.engines.gaps import name_of
from rules.condition.tree import (
    Aggregate,
    And,
    Choice,
    Comparison,
    Defined,
    Expression,
    FigureOf,
    Given,
    IsAbsent,
    Not,
    OneOf,
    Or,
    RuleOf,
    kids,
    walk,
)
from rules.fact import Fact
from rules.rule import Rule
from rules.rule_base import RuleBase

Frame = nw.LazyFrame[Any]
Put = Callable[[str, nw.Expr], None]


class Stages:
    """Conditions that many expressions share, as columns; those of a level read only levels before it.

    Without them every name of a deep condition would carry the whole path to it.
    """

    _count = count()

    def __init__(self) -> None:
        self.levels: list[dict[str, nw.Expr]] = []

    @property
    def names(self) -> list[str]:
        """The columns."""
        return [name for level in self.levels for name in level]

    def column(self, depth: int, expression: nw.Expr) -> nw.Expr:
        """Put an expression on a level and return the column that will hold it."""
        while len(self.levels) <= depth:
            self.levels.append({})
        name = f"w__{next(self._count)}"
        self.levels[depth][name] = expression
        return nw.col(name)

    def added_to(self, frame: Frame) -> Frame:
        """Return the frame with all columns."""
        for level in self.levels:
            frame = frame.with_columns(*[expression.alias(name) for name, expression in level.items()])
        return frame

    @classmethod
    def joined(cls, many: Iterable[Stages]) -> Stages:
        """Return several as one, level by level."""
        one = cls()
        for stages in many:
            for depth, level in enumerate(stages.levels):
                while len(one.levels) <= depth:
                    one.levels.append({})
                one.levels[depth] |= level
        return one


@dataclass(frozen=True, slots=True)
class Path:
    """Where a part of a condition is reached, as a short expression."""

    test: nw.Expr
    depth: int
    stages: Stages

    def where(self, test: nw.Expr) -> Path:
        """Return the path narrowed by one more test."""
        return Path(self.stages.column(self.depth, self.test & test), self.depth + 1, self.stages)


@dataclass(frozen=True, slots=True)
class Mask:
    """The missing facts of one rule: bit `i` of ``mask`` stands for ``names[i]``."""

    rule: str
    names: tuple[str, ...]
    frame: Frame


@dataclass(frozen=True, slots=True)
class Owner:
    """An aggregate or a rule over lines: where its lines miss what, and the case columns that reads."""

    name: str
    found: Mapping[str, nw.Expr]
    columns: set[str]
    stages: Stages


class ColumnGaps:
    """Finds the relevant missing facts of the rules of one plan."""

    def __init__(
        self, base: RuleBase, rules: Sequence[Rule], expressions: Expressions, ran_out: Sequence[str]
    ) -> None:
        self._base = base
        self._rules = {rule.id: rule for rule in rules}
        self._expressions = expressions
        self._ran_out = tuple(ran_out)
        self._names: dict[str, tuple[str, ...]] = {}

    def of(self, tree: Expression, where: nw.Expr, stages: Stages) -> dict[str, nw.Expr]:
        """Return per missing name the expression that tells where it matters; `where` the tree is undecided.

        The expressions read columns of `stages`, which have to be added to the frame first.
        """
        return self._of_path(tree, Path(where, 0, stages))

    def _truth(self, node: Expression, path: Path, put: Put) -> None:
        match node:
            case And(parts) | Or(parts):
                for part in parts:
                    self._truth(part, path.where(self._expressions.truth(part).is_null()), put)
            case Not(part):
                self._truth(part, path, put)
            case Defined():
                if node.presumed is None:
                    self._truth(node.body, path, put)
            case RuleOf(id_):
                if id_ in self._rules:
                    for name in self.names_of(self._rules[id_]):
                        put(name, path.test & sure(nw.col(gap_of(id_, name))))
            case Given(fact):
                self._fact(fact, path, put)
            case IsAbsent(given) | OneOf(given):
                put(name_of(given.fact), path.test)
            case Comparison(_, left, right):
                self._number(left, path, put)
                self._number(right, path, put)
            case _:
                pass

    def _fact(self, fact: Fact, path: Path, put: Put) -> None:
        if fact.bounded:
            for name in needs_names(fact, self._ran_out):
                put(name, path.test & sure(nw.col(needs_of(column_of(fact), name))))
            return
        missing = path.test & nw.col(column_of(fact)).is_null()
        if fact.may_be_absent:
            missing = missing & ~nw.col(absent_of(fact))
        put(name_of(fact), missing)

    def _number(self, node: Expression, path: Path, put: Put) -> None:
        match node:
            case Given(fact):
                self._fact(fact, path, put)
            case FigureOf(name):
                if not self._expressions.figures[name].exact:
                    put(f":{name}", path.test)
            case Aggregate():
                for name in self.names_of_aggregate(node):
                    put(name, path.test & sure(nw.col(gap_of(node.name, name))))
            case Choice(branches, otherwise):
                for condition, number in branches:
                    holds = self._expressions.truth(condition)
                    self._truth(condition, path.where(holds.is_null()), put)
                    self._number(number, path.where(holds.fill_null(value=True)), put)
                    path = path.where(~sure(holds))
                self._number(otherwise, path, put)
            case _:
                for kid in kids(node):
                    self._number(kid, path, put)

    # -- which names there can be

    def names_of(self, rule: Rule) -> tuple[str, ...]:
        """Return every name a rule can miss, sorted: the bits of its mask."""
        if rule.id not in self._names:
            names = self._names_in(rule.condition)
            if rule.for_each is not None and not self._base.vocabulary.lines[rule.for_each].derived:
                names.add(rule.for_each)
            self._names[rule.id] = tuple(sorted(names))
        return self._names[rule.id]

    def names_of_aggregate(self, aggregate: Aggregate) -> tuple[str, ...]:
        """Return every name an aggregate can miss."""
        if aggregate.name not in self._names:
            names = set[str]() if aggregate.where is None else self._names_in(aggregate.where)
            if aggregate.column is not None:
                names.add(name_of(aggregate.column))
            if not self._base.vocabulary.lines[aggregate.kind].derived:
                names.add(aggregate.kind)
            self._names[aggregate.name] = tuple(sorted(names))
        return self._names[aggregate.name]

    def _names_in(self, tree: Expression) -> set[str]:
        names: set[str] = set()
        if isinstance(tree, Defined) and tree.presumed is not None:
            return names
        if isinstance(tree, RuleOf) and tree.id in self._rules:
            return set(self.names_of(self._rules[tree.id]))
        if isinstance(tree, Aggregate):
            return set(self.names_of_aggregate(tree))
        if isinstance(tree, FigureOf):
            return set() if self._expressions.figures[tree.name].exact else {f":{tree.name}"}
        if isinstance(tree, Given):
            return set(needs_names(tree.fact, self._ran_out)) if tree.fact.bounded else {name_of(tree.fact)}
        return names.union(*(self._names_in(kid) for kid in kids(tree)))

    # -- running it

    def columns(self, tree: Expression) -> set[str]:
        """Return the case columns that `of` reads for a condition."""
        columns = case_columns(tree)
        for node in walk(tree):
            if isinstance(node, RuleOf) and node.id in self._rules:
                columns |= {gap_of(node.id, name) for name in self.names_of(self._rules[node.id])}
            elif isinstance(node, Aggregate):
                columns |= {gap_of(node.name, name) for name in self.names_of_aggregate(node)}
            elif isinstance(node, Given) and node.fact.bounded and node.fact.kind is None:
                columns |= needs_columns(node.fact, self._ran_out)
        return columns

    def run(self, frame: Frame, lines: Mapping[str, Frame], settle: Callable[[Frame], Frame]) -> list[Mask]:
        """Return a mask for every rule that can be undecided; `frame` holds the first pass, settled."""
        rules = list(self._rules.values())
        chained = {node.id for rule in rules for node in walk(rule.condition) if isinstance(node, RuleOf)}
        aggregates = list(aggregates_of(rules).values())
        each = [rule for rule in rules if rule.for_each is not None]
        # lines are read once a list for all that needs nothing but lines and facts
        alone = [
            rule for rule in each if not any(isinstance(n, RuleOf | Aggregate) for n in walk(rule.condition))
        ]
        for kind in sorted({a.kind for a in aggregates} | {rule.for_each or "" for rule in alone}):
            owners = [self._of_aggregate(a) for a in aggregates if a.kind == kind]
            owners += [self._of_lines(rule) for rule in alone if rule.for_each == kind]
            frame = settle(self._gather(frame, lines[kind], kind, owners))
        masks: list[Mask] = []
        for rule in rules:
            if rule.for_each is not None and rule not in alone:
                frame = settle(
                    self._gather(frame, lines[rule.for_each], rule.for_each, [self._of_lines(rule)])
                )
            elif rule.for_each is None and rule.id in chained:
                stages = Stages()
                found = self.of(rule.condition, nw.col(truth_of(rule.id)).is_null(), stages)
                tests = [test.alias(gap_of(rule.id, name)) for name, test in found.items()]
                frame = settle(stages.added_to(frame).with_columns(*tests).drop(*stages.names))
            if names := self.names_of(rule):
                masks.append(Mask(rule.id, names, self._masked(frame, rule, names, chained)))
        return masks

    def _masked(self, frame: Frame, rule: Rule, names: tuple[str, ...], chained: set[str]) -> Frame:
        undecided = frame.filter(nw.col(truth_of(rule.id)).is_null())
        if rule.for_each is not None or rule.id in chained:
            tests = {name: sure(nw.col(gap_of(rule.id, name))) for name in names}
        else:
            stages = Stages()
            tests = self.of(rule.condition, TRUE, stages)
            undecided = stages.added_to(undecided)
        bits = [choose(tests[name], whole(1 << bit), whole(0)) for bit, name in enumerate(names)]
        return undecided.select(KEY, reduce(lambda a, b: a + b, bits).alias("mask"))

    def _of_aggregate(self, aggregate: Aggregate) -> Owner:
        where = TRUE if aggregate.where is None else self._expressions.truth(aggregate.where)
        stages = Stages()
        undecided = Path(TRUE, 0, stages).where(where.is_null())
        found = {} if aggregate.where is None else self._of_path(aggregate.where, undecided)
        if aggregate.column is not None:
            name = name_of(aggregate.column)
            test = where.fill_null(value=True) & nw.col(column_of(aggregate.column)).is_null()
            found[name] = (found[name] | test) if name in found else test
        columns = set[str]() if aggregate.where is None else self.columns(aggregate.where)
        return Owner(aggregate.name, found, columns, stages)

    def _of_lines(self, rule: Rule) -> Owner:
        stages = Stages()
        undecided = Path(TRUE, 0, stages).where(self._expressions.truth(rule.condition).is_null())
        return Owner(rule.id, self._of_path(rule.condition, undecided), self.columns(rule.condition), stages)

    def _of_path(self, tree: Expression, path: Path) -> dict[str, nw.Expr]:
        found: dict[str, nw.Expr] = {}

        def put(name: str, test: nw.Expr) -> None:
            found[name] = (found[name] | test) if name in found else test

        self._truth(tree, path, put)
        return found

    def _gather(self, frame: Frame, lines: Frame, kind: str, owners: Sequence[Owner]) -> Frame:
        """Add, per owner and name, the column that says some line of the case misses it (or the list itself)."""
        needed = sorted(union(owner.columns for owner in owners))
        joined = lines.join(frame.select(KEY, *needed), on=KEY, how="inner") if needed else lines
        joined = Stages.joined(owner.stages for owner in owners).added_to(joined)
        found = {gap_of(owner.name, name): test for owner in owners for name, test in owner.found.items()}
        yes, no = nw.lit(1, dtype=nw.Int8), nw.lit(0, dtype=nw.Int8)
        if found:
            tests = [choose(test, yes, no).alias(column) for column, test in found.items()]
            grouped = (
                joined.select(KEY, *tests).group_by(KEY).agg(*[nw.col(column).max() for column in found])
            )
            frame = frame.join(grouped, on=KEY, how="left")
        missed = {column: nw.col(column).fill_null(0) == 1 for column in found}
        if not self._base.vocabulary.lines[kind].derived:
            incomplete = ~nw.col(given_of(kind))
            for owner in owners:
                column = gap_of(owner.name, kind)
                missed[column] = (missed[column] | incomplete) if column in missed else incomplete
        return (
            frame.with_columns(*[test.alias(column) for column, test in missed.items()]) if missed else frame
        )


def decode(mask: int, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names whose bits are set.

    >>> decode(0b101, ("a", "b", "c"))
    ('a', 'c')
    """
    return tuple(name for bit, name in enumerate(names) if mask >> bit & 1)
