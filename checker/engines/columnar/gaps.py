"""The second pass: which missing facts matter, as one bit mask a rule and undecided case.

The masks are computed on undecided cases alone; what lines miss is first gathered per
aggregate and per rule that asks for some line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import narwhals as nw

from checker.engines.columnar.expressions import TRUE, Expressions, choose, sure, whole
from checker.engines.columnar.inputs import aggregates_of, union
from checker.engines.columnar.names import KEY, absent_of, column_of, gap_of, given_of, truth_of
from checker.engines.columnar.residual import Residual
from checker.engines.columnar.stages import Frame, Path, Stages
from checker.engines.columnar.verdicts import with_case_columns
from checker.engines.engine import Inexpressible
from checker.engines.gaps import name_of
from rules.condition.tree import Aggregate, RuleOf, walk
from rules.rule import Rule
from rules.rule_base import RuleBase

MOST_NAMES = 63
"""Bits of a mask: a whole number of 64 bits without its sign."""


@dataclass(frozen=True, slots=True)
class Mask:
    """The missing facts of one rule: bit `i` of ``mask`` stands for ``names[i]``."""

    rule: str
    names: tuple[str, ...]
    frame: Frame


@dataclass(frozen=True, slots=True)
class Owner:
    """An aggregate or a rule over lines.

    Attributes:
        found: By missing name, in which lines it matters.
        columns: The columns of the case that this reads.
        open: Which lines leave it open at all.
    """

    name: str
    found: Mapping[str, nw.Expr]
    columns: set[str]
    stages: Stages
    open: nw.Expr


class ColumnGaps:
    """Writes the second pass of one plan."""

    def __init__(
        self, base: RuleBase, rules: Sequence[Rule], expressions: Expressions, residual: Residual
    ) -> None:
        self._base = base
        self._rules = tuple(rules)
        self._expressions = expressions
        self._residual = residual

    def run(self, frame: Frame, lines: Mapping[str, Frame], settle: Callable[[Frame], Frame]) -> list[Mask]:
        """Return a mask for every rule that can be undecided; `frame` holds the first pass, settled."""
        rules = self._rules
        chained = {node.id for rule in rules for node in walk(rule.condition) if isinstance(node, RuleOf)}
        aggregates = list(aggregates_of(rule.condition for rule in rules).values())
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
                found = self._residual.of(rule.condition, nw.col(truth_of(rule.id)).is_null(), stages)
                tests = [test.alias(gap_of(rule.id, name)) for name, test in found.items()]
                if tests:
                    frame = settle(stages.added_to(frame).with_columns(*tests).drop(*stages.names))
            if names := self._residual.names_of(rule):
                if len(names) > MOST_NAMES:
                    raise Inexpressible(
                        f"{rule.id} can miss {len(names)} facts, a mask has {MOST_NAMES} bits",
                        "split the rule",
                    )
                masks.append(Mask(rule.id, names, self._masked(frame, rule, names, chained)))
        return masks

    def _masked(self, frame: Frame, rule: Rule, names: tuple[str, ...], chained: set[str]) -> Frame:
        undecided = frame.filter(nw.col(truth_of(rule.id)).is_null())
        if rule.for_each is not None or rule.id in chained:
            tests = {name: sure(nw.col(gap_of(rule.id, name))) for name in names}
        else:
            stages = Stages()
            tests = self._residual.of(rule.condition, TRUE, stages)
            undecided = stages.added_to(undecided)
        bits = [choose(tests[name], whole(1 << bit), whole(0)) for bit, name in enumerate(names)]
        return undecided.select(KEY, reduce(lambda a, b: a + b, bits).alias("mask"))

    def _of_aggregate(self, aggregate: Aggregate) -> Owner:
        column, tree = aggregate.column, aggregate.where
        where = TRUE if tree is None else self._expressions.truth(tree)
        still_open = where.is_null()
        # a cell known to be absent takes its line out of the aggregate
        there = ~nw.col(absent_of(column)) if column is not None and column.may_be_absent else TRUE
        stages = Stages()
        undecided = Path(there, 0, stages).where(where.is_null())
        found = {} if tree is None else self._residual.on(tree, undecided)
        if column is not None:
            name = name_of(column)
            test = there & where.fill_null(value=True) & nw.col(column_of(column)).is_null()
            found[name] = (found[name] | test) if name in found else test
            still_open |= test
        columns = set[str]() if tree is None else self._residual.columns(tree)
        return Owner(aggregate.name, found, columns, stages, still_open)

    def _of_lines(self, rule: Rule) -> Owner:
        stages = Stages()
        still_open = self._expressions.truth(rule.condition).is_null()
        undecided = Path(TRUE, 0, stages).where(still_open)
        return Owner(
            rule.id,
            self._residual.on(rule.condition, undecided),
            self._residual.columns(rule.condition),
            stages,
            still_open,
        )

    def _gather(self, frame: Frame, lines: Frame, kind: str, owners: Sequence[Owner]) -> Frame:
        """Add, per owner and name, the column that says whether some line of the case misses it."""
        needed = sorted(union(owner.columns for owner in owners))
        joined = with_case_columns(lines, frame, needed)
        # most lines leave nothing open, and what they miss does not matter; the first test holds for no
        # line, and stands there because what is open may be the same for all, which is no test of lines
        opens = [nw.col(KEY).is_null(), *(owner.open for owner in owners if owner.found)]
        joined = joined.filter(nw.any_horizontal(*opens, ignore_nulls=True))
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
