"""What a plan is fed with: the stated facts and lines of a block, presumptions filled in.

Line frames also carry what their rules ask of the case, and their days moved by months,
so that no plan has to join whole lines for a fact or do calendar arithmetic by the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from checker.case_facts.one_case import STATED
from checker.engines.columnar.inputs import RECKONED
from checker.engines.columnar.moved_days import moved_days, with_moved
from checker.engines.columnar.names import KEY, absent_of, column_of, given_of
from rules.condition.tree import Aggregate, Expression, Given, walk, walk_deep
from rules.fact import ABSENT, UNSET, Fact, FactType
from rules.rule import Rule
from rules.rule_base import RuleBase

Schema = dict[str, pl.DataType]

_DTYPE: dict[FactType, pl.DataType] = {
    "bool": pl.Boolean(),
    "int": pl.Int64(),
    "date": pl.Date(),
    "str": pl.String(),
}
_KEY = pl.Int64()
_RECKONED_BY = ("counts_for_crime", "listing_order_ran_out")
_FALSE = pl.lit(value=False)


class BlockInputs:
    """The columns that some rules read, and how frames get them.

    Attributes:
        kinds: The lists there are.
        moved: Physical columns of days that are moved already.
    """

    def __init__(self, base: RuleBase, rules: Sequence[Rule], *, reckons: bool) -> None:
        self._reckons = reckons
        trees = [tree for rule in rules for tree in _trees(rule)]
        self._facts, self._columns = _needed(base, trees, reckons=reckons)
        self.kinds = tuple(self._columns)
        moved = moved_days(trees)
        self.moved = frozenset(one.column for one in moved)
        self._moved = {kind: [one for one in moved if one.fact.kind == kind] for kind in self.kinds}
        self._of_case = {kind: _of_case(rules, kind) for kind in self.kinds}

    def case_schema(self) -> Schema:
        """Return the columns of the case frame."""
        schema: Schema = {KEY: _KEY}
        for fact in self._facts.values():
            schema |= _schema_of(fact)
        schema |= {given_of(kind): pl.Boolean() for kind in self.kinds}
        if self._reckons:
            schema |= {f"{name}__finding": pl.Boolean() for name in STATED}
        return schema

    def line_schema(self, kind: str) -> Schema:
        """Return the columns of a frame of lines."""
        schema: Schema = {KEY: _KEY, f"{kind}__line_no": pl.Int64()}
        for fact in self._columns[kind].values():
            schema |= _schema_of(fact)
        schema |= {one.column: pl.Date() for one in self._moved[kind]}
        for fact in self._of_case[kind]:
            schema |= _schema_of(fact)
        return schema

    def of(self, cases: pl.DataFrame, lines: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """Return ``cases`` and every list of a block as the schemas have them."""
        prepared = self._prepared(cases)
        return {
            "cases": prepared,
            **{kind: self._lines(kind, lines.get(kind), cases, prepared) for kind in self.kinds},
        }

    def _prepared(self, cases: pl.DataFrame) -> pl.DataFrame:
        columns: list[pl.Expr] = [pl.col(KEY).cast(_KEY)]
        have = set(cases.columns)
        for name, fact in self._facts.items():
            value = pl.col(name) if name in have else pl.lit(None, dtype=_DTYPE[fact.type])
            columns += _presumed(fact, value, _absence(name, have))
        flags = [given_of(kind) for kind in self.kinds]
        flags += [f"{name}__finding" for name in STATED if self._reckons]
        columns += [
            (pl.col(flag).fill_null(value=False) if flag in have else _FALSE).alias(flag) for flag in flags
        ]
        return cases.select(*columns)

    def _lines(
        self, kind: str, lines: pl.DataFrame | None, cases: pl.DataFrame, prepared: pl.DataFrame
    ) -> pl.DataFrame:
        wanted = self._columns[kind]
        if lines is None:
            lines = pl.DataFrame(schema={KEY: _KEY, "line_no": pl.Int64})
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
            columns += _presumed(fact, value, _absence(name, have))
        moved = with_moved(lines.select(*columns), self._moved[kind])
        asked = [name for fact in self._of_case[kind] for name in _schema_of(fact)]
        return _with_case_facts(moved, prepared.select(KEY, *asked)) if asked else moved


def _trees(rule: Rule) -> Iterable[Expression]:
    yield rule.condition
    for exemption in rule.exemptions:
        yield exemption.condition


def _needed(
    base: RuleBase, trees: Sequence[Expression], *, reckons: bool
) -> tuple[dict[str, Fact], dict[str, dict[str, Fact]]]:
    """Return the stated facts and columns that conditions read, by name and by list."""
    vocabulary = base.vocabulary
    facts: dict[str, Fact] = {}
    columns: dict[str, dict[str, Fact]] = {name: {} for name in vocabulary.stated_lines}
    if reckons:
        trees = [*trees, *(base.definitions[name] for name in _RECKONED_BY)]
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
    return facts | {name: vocabulary.facts[name] for name in inherited if name in vocabulary.facts}, columns


def _of_case(rules: Sequence[Rule], kind: str) -> tuple[Fact, ...]:
    """Return the facts of the case that conditions over the lines of a list ask about."""
    trees: list[Expression] = [rule.condition for rule in rules if rule.for_each == kind]
    for rule in rules:
        for node in walk(rule.condition):
            if isinstance(node, Aggregate) and node.kind == kind and node.where is not None:
                trees.append(node.where)
    facts = (node.fact for tree in trees for node in walk(tree) if isinstance(node, Given))
    return tuple({f.name: f for f in facts if f.kind is None and not f.derived and not f.bounded}.values())


def _with_case_facts(lines: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Return lines with columns of their cases; `cases` holds those and the key."""
    keys, facts = cases.get_column(KEY), [name for name in cases.columns if name != KEY]
    if (keys == pl.int_range(cases.height, eager=True)).all():
        found = [pl.lit(cases.get_column(name)).gather(pl.col(KEY), null_on_oob=True) for name in facts]
        return lines.select(pl.all(), *[one.alias(name) for name, one in zip(facts, found, strict=True)])
    return lines.join(cases, on=KEY, how="left", maintain_order="left")


def _absence(name: str, have: set[str]) -> pl.Expr:
    flag = f"{name}__absent"
    return pl.col(flag).fill_null(value=False) if flag in have else _FALSE


def _presumed(fact: Fact, value: pl.Expr, absent: pl.Expr) -> list[pl.Expr]:
    name = column_of(fact)
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
    return [value.alias(name), absent.alias(absent_of(fact))]


def _schema_of(fact: Fact) -> Schema:
    schema: Schema = {column_of(fact): _DTYPE[fact.type]}
    return schema | {absent_of(fact): pl.Boolean()} if fact.may_be_absent else schema
