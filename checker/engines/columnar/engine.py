"""The engine for batches: a block of cases of one day and place in, truths and missing facts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import polars as pl

from checker.case_facts.columnar import OrderGaps, derive
from checker.case_facts.one_case import STATED
from checker.engines.columnar.expressions import Expressions
from checker.engines.columnar.gaps import ColumnGaps, Mask
from checker.engines.columnar.inputs import RECKONED, Inputs
from checker.engines.columnar.live_rules import live_rules
from checker.engines.columnar.moved_days import moved_days, with_moved
from checker.engines.columnar.names import KEY, given_of, truth_of
from checker.engines.columnar.plan import Plan
from checker.engines.columnar.refusals import refuse
from checker.engines.columnar.residual import Residual
from checker.engines.columnar.stages import Stages
from checker.engines.columnar.verdicts import Verdicts
from rules.condition.tree import Expression, Given, RuleOf, walk_deep
from rules.fact import ABSENT, UNSET, Fact, FactType
from rules.rule import Rule
from rules.rule_base import InForce, RuleBase
from rules.truth import Truth

_DTYPE: dict[FactType, pl.DataType] = {
    "bool": pl.Boolean(),
    "int": pl.Int64(),
    "date": pl.Date(),
    "str": pl.String(),
}
_KEY = pl.Int64()


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
        self._moved = moved_days(_trees(self._judged))
        self._expressions = Expressions(
            law.day,
            law.figures,
            frozenset(rule.id for rule in law.rules),
            frozenset(moved.column for moved in self._moved),
        )
        self._reckons = (
            any(inputs.uses_reckoning(rule) for rule in self._judged) and "standings" in base.vocabulary.lines
        )
        self._facts, self._columns = self._needed()
        self._plan = Plan()
        self._truths, self._masks = self._written(with_missing=with_missing)

    def _written(self, *, with_missing: bool) -> tuple[pl.LazyFrame, list[Mask]]:
        """Write the plan: inputs, derived facts, first pass, second pass."""
        plan = self._plan
        frame = plan.input("cases", self._case_schema())
        lines = {kind: plan.input(kind, self._line_schema(kind)) for kind in self._columns}
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
        inputs = {"cases": self._prepared(cases)}
        inputs |= {kind: self._lines(kind, lines.get(kind), cases) for kind in self._columns}
        masks: list[pl.LazyFrame] = [mask.frame.to_native() for mask in self._masks]
        truths, *found = self._plan.run(inputs, [self._truths, *masks])
        named = zip(self._masks, found, strict=True)
        return Answers(truths, tuple(Missing(mask.rule, mask.names, frame) for mask, frame in named))

    def _case_schema(self) -> dict[str, pl.DataType]:
        schema: dict[str, pl.DataType] = {KEY: _KEY}
        for name, fact in self._facts.items():
            schema |= _schema_of(fact, name)
        schema |= {given_of(kind): pl.Boolean() for kind in self._columns}
        if self._reckons:
            schema |= {f"{name}__finding": pl.Boolean() for name in STATED}
        return schema

    def _line_schema(self, kind: str) -> dict[str, pl.DataType]:
        schema: dict[str, pl.DataType] = {KEY: _KEY, f"{kind}__line_no": pl.Int64()}
        for name, fact in self._columns[kind].items():
            schema |= _schema_of(fact, f"{kind}__{name}")
        return schema | {moved.column: pl.Date() for moved in self._moved if moved.fact.kind == kind}

    def _needed(self) -> tuple[dict[str, Fact], dict[str, dict[str, Fact]]]:
        """Return the stated facts and columns that live rules read."""
        vocabulary = self._base.vocabulary
        trees = _trees(self._judged)
        facts: dict[str, Fact] = {}
        columns: dict[str, dict[str, Fact]] = {name: {} for name in vocabulary.stated_lines}
        if self._reckons:
            trees += [
                self._base.definitions["counts_for_crime"],
                self._base.definitions["listing_order_ran_out"],
            ]
            for name in (*STATED, "filed_on"):
                facts[name] = vocabulary.facts[name]
            for kind in RECKONED:
                columns[kind] |= {c.name: c for c in vocabulary.lines[kind].columns.values() if not c.derived}
        for tree in trees:
            for node in walk_deep(tree):
                fact = node.fact if isinstance(node, Given) else getattr(node, "column", None)
                if isinstance(fact, Fact) and not fact.derived:
                    if fact.kind is None:
                        facts[fact.name] = fact
                    elif fact.kind in columns:
                        columns[fact.kind][fact.name] = fact
        inherited = {c.name for of_kind in columns.values() for c in of_kind.values() if c.inherits}
        facts |= {name: vocabulary.facts[name] for name in inherited if name in vocabulary.facts}
        return facts, columns

    def _prepared(self, cases: pl.DataFrame) -> pl.DataFrame:
        columns: list[pl.Expr] = [pl.col(KEY).cast(_KEY)]
        have = set(cases.columns)
        for name, fact in self._facts.items():
            value = pl.col(name) if name in have else pl.lit(None, dtype=_DTYPE[fact.type]).alias(name)
            absent = (
                pl.col(f"{name}__absent").fill_null(value=False)
                if f"{name}__absent" in have
                else pl.lit(value=False)
            )
            columns += _presumed(fact, value, absent, name)
        for kind in self._columns:
            given = pl.col(given_of(kind)) if given_of(kind) in have else pl.lit(value=False)
            columns.append(given.fill_null(value=False).alias(given_of(kind)))
        if self._reckons:
            for name in STATED:
                found = f"{name}__finding"
                finding = pl.col(found) if found in have else pl.lit(value=False)
                columns.append(finding.fill_null(value=False).alias(found))
        return cases.select(*columns)

    def _lines(self, kind: str, lines: pl.DataFrame | None, cases: pl.DataFrame) -> pl.DataFrame:
        wanted = self._columns[kind]
        if lines is None:
            lines = pl.DataFrame(schema={KEY: cases.schema[KEY], "line_no": pl.Int64})
        have = set(lines.columns)
        inherited = [c.name for c in wanted.values() if c.inherits and c.name in cases.columns]
        if inherited and lines.height:
            stated = cases.select(KEY, *[pl.col(name).alias(f"__from_case_{name}") for name in inherited])
            lines = lines.join(stated, on=KEY, how="left", maintain_order="left")
        columns: list[pl.Expr] = [
            pl.col(KEY).cast(_KEY),
            pl.col("line_no").cast(pl.Int64).alias(f"{kind}__line_no"),
        ]
        for name, fact in wanted.items():
            value = pl.col(name) if name in have else pl.lit(None, dtype=_DTYPE[fact.type])
            if name in inherited and lines.height:
                value = value.fill_null(pl.col(f"__from_case_{name}"))
            absent = (
                pl.col(f"{name}__absent").fill_null(value=False)
                if f"{name}__absent" in have
                else pl.lit(value=False)
            )
            columns += _presumed(fact, value, absent, f"{kind}__{name}")
        return with_moved(lines.select(*columns), [one for one in self._moved if one.fact.kind == kind])


def _trees(rules: Sequence[Rule]) -> list[Expression]:
    trees = [rule.condition for rule in rules]
    return trees + [exemption.condition for rule in rules for exemption in rule.exemptions]


def _presumed(fact: Fact, value: pl.Expr, absent: pl.Expr, name: str) -> list[pl.Expr]:
    if fact.presumed is not UNSET and fact.presumed is not ABSENT:
        presumed = pl.lit(fact.presumed, dtype=_DTYPE[fact.type])
        value = (
            value.fill_null(presumed)
            if not fact.may_be_absent
            else pl.when(absent).then(value).otherwise(value.fill_null(presumed))
        )
    if not fact.may_be_absent:
        return [value.alias(name)]
    if fact.presumed is ABSENT:
        absent = absent | value.is_null()
    return [value.alias(name), absent.alias(f"{name}__absent")]


def _schema_of(fact: Fact, name: str) -> dict[str, pl.DataType]:
    schema: dict[str, pl.DataType] = {name: _DTYPE[fact.type]}
    return schema | {f"{name}__absent": pl.Boolean()} if fact.may_be_absent else schema


def _bool(truth: Truth) -> bool | None:
    return None if truth is Truth.UNKNOWN else truth is Truth.TRUE
