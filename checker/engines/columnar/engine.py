"""The engine for batches: a block of cases of one day and place in, truths and missing facts out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw
import polars as pl

from checker.case_facts.columnar import OrderGaps, derive
from checker.engines.columnar.block_inputs import BlockInputs
from checker.engines.columnar.expressions import Expressions
from checker.engines.columnar.gaps import ColumnGaps, Mask
from checker.engines.columnar.inputs import Inputs
from checker.engines.columnar.live_rules import live_rules
from checker.engines.columnar.names import KEY, truth_of
from checker.engines.columnar.plan import Plan
from checker.engines.columnar.refusals import refuse
from checker.engines.columnar.residual import Residual
from checker.engines.columnar.stages import Stages
from checker.engines.columnar.verdicts import Verdicts
from rules.condition.tree import RuleOf, walk_deep
from rules.rule_base import InForce, RuleBase
from rules.truth import Truth


@dataclass(frozen=True, slots=True)
class Missing:
    """The missing facts of one rule's undecided cases: bit `i` of ``mask`` stands for ``names[i]``."""

    rule: str
    names: tuple[str, ...]
    frame: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Answers:
    """The truths of a block (``__case`` and one column a rule judged), and what undecided ones miss."""

    truths: pl.DataFrame
    missing: tuple[Missing, ...]


class ColumnarEngine:
    """Judges blocks by the law of one day and place.

    `supplied` names the facts (by path) and lists that the input carries at all. A rule that
    rests on none of them has the same verdict for every case, is worked out once and told in
    `constant`; the rest are `live`. Without `with_missing` only truths are worked out.
    """

    def __init__(
        self, base: RuleBase, law: InForce, supplied: frozenset[str], *, with_missing: bool = True
    ) -> None:
        self.law = law
        self._base = base
        inputs = Inputs(base, law.rules)
        self.inputs = inputs.of
        refuse(law.rules)
        told_apart = live_rules(base, law, inputs, supplied)
        self.live, self.constant = told_apart.rules, told_apart.constant
        judged = {rule.id: rule for rule in (*self.live, *told_apart.beside)}
        # a rule follows those it names
        self._judged = tuple(judged[rule.id] for rule in law.rules if rule.id in judged)
        self._reckons = (
            any(inputs.uses_reckoning(rule) for rule in self._judged) and "standings" in base.vocabulary.lines
        )
        self._feed = BlockInputs(base, self._judged, reckons=self._reckons)
        in_force = frozenset(rule.id for rule in law.rules)
        self._expressions = Expressions(law.day, law.figures, in_force, self._feed.moved)
        self._plan = Plan()
        self._truths, self._masks = self._written(with_missing=with_missing)

    def _written(self, *, with_missing: bool) -> tuple[pl.LazyFrame, list[Mask]]:
        """Write the plan: inputs, derived facts, first pass, second pass."""
        plan = self._plan
        frame = plan.input("cases", self._feed.case_schema())
        lines = {kind: plan.input(kind, self._feed.line_schema(kind)) for kind in self._feed.kinds}
        order_gaps = self._order_gaps() if with_missing else None
        if self._reckons:
            derived = derive(
                self._base, self._expressions, order_gaps, self.law.day, frame, lines, plan.settle
            )
            frame, lines = derived.cases, derived.lines
        named = {
            node.id for rule in self._judged for node in walk_deep(rule.condition) if isinstance(node, RuleOf)
        }.difference(rule.id for rule in self._judged)
        constants = [
            nw.lit(_bool(verdict.truth), dtype=nw.Boolean).alias(truth_of(id_))
            for id_, verdict in self.constant.items()
            if id_ in named
        ]
        if constants:
            frame = frame.with_columns(*constants)
        verdicts = Verdicts(self._base, self._judged, self._expressions)
        frame = verdicts.run(frame, lines)
        truths = [truth_of(rule.id) for rule in self._judged]
        masks: list[Mask] = []
        if with_missing:
            frame = plan.settle(frame)
            residual = self._residual(tuple(order_gaps.tests) if order_gaps else ())
            gaps = ColumnGaps(self._base, self.live, self._expressions, residual)
            masks = gaps.run(frame, lines, plan.settle)
        return frame.select(KEY, *truths).to_native(), masks

    def _order_gaps(self) -> OrderGaps | None:
        ran_out = self._base.definitions.get("listing_order_ran_out")
        if ran_out is None or not self._reckons:
            return None
        counts = self._base.definitions["counts_for_crime"]
        stages, always, residual = Stages(), nw.lit(value=True), self._residual(())
        tests, of_counts = (residual.of(tree, always, stages) for tree in (ran_out, counts))
        return OrderGaps(tests, of_counts, stages.added_to)

    def _residual(self, ran_out: tuple[str, ...]) -> Residual:
        constant = {id_: verdict.missing for id_, verdict in self.constant.items()}
        return Residual(self._base, self.live, self._expressions, constant, ran_out)

    def judge(self, cases: pl.DataFrame, lines: Mapping[str, pl.DataFrame]) -> Answers:
        """Judge a block; `cases` and `lines` carry ``__case`` (see the package), in any order.

        Columns that no live rule reads and lines of no case of the block are passed over.
        """
        masks: list[pl.LazyFrame] = [mask.frame.to_native() for mask in self._masks]
        truths, *found = self._plan.run(self._feed.of(cases, lines), [self._truths, *masks])
        named = zip(self._masks, found, strict=True)
        return Answers(truths, tuple(Missing(mask.rule, mask.names, frame) for mask, frame in named))


def _bool(truth: Truth) -> bool | None:
    return None if truth is Truth.UNKNOWN else truth is Truth.TRUE
