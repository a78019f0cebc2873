"""What still stands of an undecided condition: per missing name the expression that tells where it matters.

`checker.engines.gaps` over columns. Which names there can be is known without looking at a
case, so that each gets a bit of its rule's mask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import narwhals as nw

from checker.engines.columnar.expressions import Expressions, sure
from checker.engines.columnar.inputs import case_columns, needs_columns, needs_names
from checker.engines.columnar.names import absent_of, column_of, gap_of, needs_of
from checker.engines.columnar.stages import Path, Stages
from checker.engines.gaps import name_of
from rules.condition.tree import (
    Aggregate,
    And,
    Arithmetic,
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

Put = Callable[[str, nw.Expr], None]


class Residual:
    """Finds the names that matter to the rules of one plan.

    Args:
        constant: Names that rules outside the plan miss, the same for every case, by rule id.
        ran_out: Names that can leave open whether an order has run out.
    """

    def __init__(
        self,
        base: RuleBase,
        rules: Sequence[Rule],
        expressions: Expressions,
        constant: Mapping[str, tuple[str, ...]],
        ran_out: Sequence[str],
    ) -> None:
        self._base = base
        self._rules = {rule.id: rule for rule in rules}
        self._expressions = expressions
        self._constant = constant
        self._ran_out = tuple(ran_out)
        self._names: dict[str, tuple[str, ...]] = {}

    def of(self, tree: Expression, where: nw.Expr, stages: Stages) -> dict[str, nw.Expr]:
        """Return per missing name the expression that tells where it matters; `where` the tree is undecided.

        The expressions read columns of `stages`, which have to be added to the frame first.
        """
        return self.on(tree, Path(where, 0, stages))

    def on(self, tree: Expression, path: Path) -> dict[str, nw.Expr]:
        """Return the same where a path leads to the condition."""
        found: dict[str, nw.Expr] = {}

        def put(name: str, test: nw.Expr) -> None:
            found[name] = (found[name] | test) if name in found else test

        self._truth(tree, path, put)
        return found

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
                for name in self._constant.get(id_, ()):
                    put(name, path.test)
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
        if isinstance(node, Aggregate | Arithmetic | Choice):
            # nothing is missing of a number that is known, or known to be absent
            number = self._expressions.number(node)
            if not number.exact:
                path = path.where(~(sure(number.low == number.high) & number.surely_there))
            if number.gone is not None:
                path = path.where(~number.gone)
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
        if isinstance(tree, RuleOf):
            rule = self._rules.get(tree.id)
            return set(self.names_of(rule) if rule is not None else self._constant.get(tree.id, ()))
        if isinstance(tree, Aggregate):
            return set(self.names_of_aggregate(tree))
        if isinstance(tree, FigureOf):
            return set() if self._expressions.figures[tree.name].exact else {f":{tree.name}"}
        if isinstance(tree, Given):
            return set(needs_names(tree.fact, self._ran_out)) if tree.fact.bounded else {name_of(tree.fact)}
        return names.union(*(self._names_in(kid) for kid in kids(tree)))

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
