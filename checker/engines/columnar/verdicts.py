"""The first pass: a truth for every rule and case, list by list and level by level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import narwhals as nw

from checker.engines.columnar.aggregates import plan_aggregates
from checker.engines.columnar.expressions import FALSE, Expressions, choose, kleene
from checker.engines.columnar.inputs import aggregates_of, case_columns, union
from checker.engines.columnar.names import KEY, given_of, truth_of
from rules.condition.tree import Aggregate, Expression, RuleOf, walk
from rules.rule import Rule
from rules.rule_base import RuleBase

Frame = nw.LazyFrame[Any]


@dataclass(slots=True)
class Step:
    """Rules and aggregates that can be judged together over one list, or (list None) over the cases."""

    kind: str | None
    rules: list[Rule]
    aggregates: list[Aggregate]


def plan_steps(rules: Sequence[Rule]) -> list[Step]:
    """Order rules into steps: each list's aggregates first, then rules as the rules they name are done.

    Every chain of rules costs one more step over the cases, or over one more list.
    """
    aggregates = aggregates_of(tree for rule in rules for tree in _trees(rule))
    steps: list[Step] = []
    done: set[str] = set()
    ready: set[str] = set()
    todo = list(rules)
    here = {rule.id for rule in rules}
    kinds = sorted({a.kind for a in aggregates.values()} | {r.for_each for r in rules if r.for_each})

    def can_run(rule: Rule) -> bool:
        return all(
            (node.id in done or node.id not in here) if isinstance(node, RuleOf) else node.name in ready
            for tree in _trees(rule)
            for node in walk(tree)
            if isinstance(node, RuleOf | Aggregate)
        )

    first = True
    while todo:
        before = len(done)
        # aggregates come with the first visit of their list, so that each list is read once
        for kind in kinds:
            counted = [a for a in aggregates.values() if a.kind == kind] if first else []
            each = [rule for rule in todo if rule.for_each == kind and can_run(rule)]
            if counted or each:
                steps.append(Step(kind, each, counted))
                done |= {rule.id for rule in each}
        if first:
            ready |= set(aggregates)
        todo = [rule for rule in todo if rule.id not in done]
        now = [rule for rule in todo if rule.for_each is None and can_run(rule)]
        if now:
            steps.append(Step(None, now, []))
            done |= {rule.id for rule in now}
            todo = [rule for rule in todo if rule.id not in done]
        if len(done) == before and not first:
            msg = f"rules that wait for each other: {[rule.id for rule in todo]}"
            raise AssertionError(msg)
        first = False
    return steps


def _trees(rule: Rule) -> Iterator[Expression]:
    yield rule.condition
    for exemption in rule.exemptions:
        yield exemption.condition


def with_case_columns(lines: Frame, cases: Frame, names: Sequence[str]) -> Frame:
    """Return lines with columns of their cases; those they carry already stay."""
    have = set(lines.collect_schema().names())
    lacking = [name for name in names if name not in have]
    # a left join leaves whole lines where they are, an inner one copies every column of them
    return lines.join(cases.select(KEY, *lacking), on=KEY, how="left") if lacking else lines


class Verdicts:
    """Runs the steps over a frame of cases."""

    def __init__(self, base: RuleBase, rules: Sequence[Rule], expressions: Expressions) -> None:
        self._base = base
        self._expressions = expressions
        self.steps = plan_steps(rules)

    def run(self, cases: Frame, lines: Mapping[str, Frame]) -> Frame:
        """Return the cases with a column of truth for every rule; a rule that does not apply is FALSE."""
        frame = cases
        for step in self.steps:
            if step.kind is None:
                truths = [
                    self._exempted(rule, self._expressions.truth(rule.condition)) for rule in step.rules
                ]
                frame = frame.with_columns(*truths)
            else:
                frame = self._over_lines(frame, lines[step.kind], step)
        return frame

    def _over_lines(self, frame: Frame, lines: Frame, step: Step) -> Frame:
        kind = step.kind or ""
        derived = self._base.vocabulary.lines[kind].derived
        plan = plan_aggregates(step.aggregates, self._expressions, always_given=derived)
        trees = [rule.condition for rule in step.rules] + [
            a.where for a in step.aggregates if a.where is not None
        ]
        needed = sorted(union(case_columns(tree) for tree in trees))
        lines = with_case_columns(lines, frame, needed)
        names = [f"c__{truth_of(rule.id)}" for rule in step.rules]
        truths = [self._expressions.truth(rule.condition) for rule in step.rules]
        codes = [
            (truth.cast(nw.Int8) * 2).fill_null(1).alias(n) for truth, n in zip(truths, names, strict=True)
        ]
        if plan.per_line:
            counted = lines.select(KEY, *plan.per_line).group_by(KEY).agg(*plan.per_case)
            frame = frame.join(counted, on=KEY, how="left")
        if codes:
            # most lines break no rule: only those are grouped of which some rule is not FALSE
            told = lines.select(KEY, *codes).filter(nw.max_horizontal(*names) > 0)
            frame = frame.join(
                told.group_by(KEY).agg(*[nw.col(name).max() for name in names]), on=KEY, how="left"
            )
        filled = [nw.col(name).fill_null(0) for name in plan.filled]
        filled += [nw.col(name).fill_null(0) for name in names]
        if filled:
            frame = frame.with_columns(*filled)
        given = nw.lit(value=True) if derived else nw.col(given_of(kind))
        after = list(plan.after)
        for rule, name in zip(step.rules, names, strict=True):
            truth = kleene(nw.col(name) == 2, (nw.col(name) == 0) & given)
            after.append(self._exempted(rule, truth))
        return frame.with_columns(*after).drop(*plan.filled, *names)

    def _exempted(self, rule: Rule, truth: nw.Expr) -> nw.Expr:
        holds = [self._expressions.truth(exemption.condition) for exemption in rule.exemptions]
        if holds:
            truth = choose(reduce(lambda a, b: a | b, holds), FALSE, truth)
        return truth.alias(truth_of(rule.id))
