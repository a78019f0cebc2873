"""Comparisons as tests of single properties: what two sides have between them is one number.

``left >= right`` is TRUE where the smallest difference there can be is at least 0, FALSE
where the largest is below. So one rule set serves every place, day and figure. Texts are
numbered: those that some rule names from 1, any other is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from checker.engines.durable import numbers
from checker.engines.durable.leaves import Leaf, LeafKind, Leaves, Spec
from checker.engines.durable.normal_form import Form, Test, TestOperator, every, some
from rules.condition.tree import Aggregate, Comparison, Constant, Expression, Given, OneOf, Operator

FAR = 2**62
"""Numbers in a rule stay below; a number asserted is cut to it, which changes no comparison."""

AskIn = Callable[[Expression, bool, str | None], int]
"""Takes a condition, whether TRUE or FALSE is asked for, and the scope; returns the question's number."""

_OPPOSITE: dict[Operator, Operator] = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED: dict[Operator, Operator] = {"=": "=", "<>": "<>", "<": ">", ">=": "<=", ">": "<", "<=": ">="}
_POINT: dict[Operator, TestOperator] = {
    "=": "$eq", "<>": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte",
}  # fmt: skip
_ENDS: dict[Operator, tuple[tuple[str, TestOperator], ...]] = {
    # a comparison holds for a whole interval where it holds for the end that is worse for it
    ">=": (("low", "$gte"),),
    ">": (("low", "$gt"),),
    "<=": (("high", "$lte"),),
    "<": (("high", "$lt"),),
    "=": (("low", "$gte"), ("high", "$lte")),
    "<>": (("low", "$gt"), ("high", "$lt")),
}


class Comparisons:
    """Turns comparisons into forms, declaring the leaves they look at."""

    def __init__(self, leaves: Leaves, ask: AskIn, aggregate: numbers.Numbered) -> None:
        self.codes: dict[str, int] = {}
        self._leaves = leaves
        self._ask = ask
        self._aggregate = aggregate

    def form(self, node: Comparison, scope: str | None, *, holds: bool) -> Form:
        """Return the form that matches where a comparison is TRUE, or FALSE where it is not to hold."""
        left, right, operator = node.left, node.right, node.operator
        if isinstance(left, Constant) and not isinstance(right, Constant):
            left, right, operator = right, left, _MIRRORED[operator]
        if left.type in ("int", "date"):
            return self._of_numbers(left, right, operator, scope, holds=holds)
        if left.type == "str" and isinstance(left, Given) and isinstance(right, Constant):
            known = Test(
                self._code(left, scope), _POINT[_wanted(operator, holds=holds)], self._number(right.value)
            )
            return known if holds else self._or_absent(left, known, scope)
        return self._of_equals(left, right, operator, scope, holds=holds)

    def among(self, node: OneOf, scope: str | None, *, holds: bool) -> Form:
        """Return the form that matches where a text is one of a list, or is not."""
        code = self._code(node.given, scope)
        numbered = [self._number(value) for value in node.values]
        if holds:
            return some(Test(code, "$eq", number) for number in numbered)
        others = every([Test(code, "$gte", 0), *(Test(code, "$neq", number) for number in numbered)])
        return self._or_absent(node.given, others, scope)

    def fact(self, kind: LeafKind, given: Given, scope: str | None) -> Leaf:
        """Return the leaf that says one thing of one fact."""
        fact = given.fact
        return self._leaves.leaf(scope, kind, numbers.source(fact), by_line=fact.kind is not None)

    def _number(self, text: object) -> int:
        return self.codes.setdefault(str(text), len(self.codes) + 1)

    def _code(self, given: Given, scope: str | None) -> str:
        return self.fact("code", given, scope).properties["is"]

    def _or_absent(self, given: Given, form: Form, scope: str | None) -> Form:
        """Return the form of what is FALSE of an absent fact and so holds of it when denied."""
        if not numbers.can_be_absent(given):
            return form
        return some([Test(self.fact("absent", given, scope).properties["is"], "$eq", True), form])

    def _of_equals(
        self, left: Expression, right: Expression, operator: Operator, scope: str | None, *, holds: bool
    ) -> Form:
        by_line = any(numbers.speaks_of_line(side) for side in (left, right))
        spec: Spec = ("same", _plain(left), _plain(right))
        leaf = self._leaves.leaf(scope, "same", spec, by_line=by_line)
        known = Test(leaf.properties["is"], "$eq", _wanted(operator, holds=holds) == "=")
        if holds or not any(numbers.can_be_absent(side) for side in (left, right)):
            return known
        return some([Test(leaf.properties["gone"], "$eq", True), known])

    def _of_numbers(
        self, left: Expression, right: Expression, operator: Operator, scope: str | None, *, holds: bool
    ) -> Form:
        sides, limit = (left, right), 0
        if isinstance(right, Constant) and abs(whole := numbers.whole(right.value)) < FAR:
            sides, limit = (left,), whole
        leaf = self._margin(sides, scope)
        tests = _tests(leaf, _wanted(operator, holds=holds), limit)
        if not any(numbers.can_be_absent(side) for side in sides):
            return tests
        if not holds:
            return some([Test(leaf.properties["gone"], "$eq", True), tests])
        if any(numbers.absence_can_be_unknown(side) for side in sides):
            return every([Test(leaf.properties["here"], "$eq", True), tests])
        return tests

    def _margin(self, sides: Iterable[Expression], scope: str | None) -> Leaf:
        by_line = any(numbers.speaks_of_line(side) for side in sides)
        # what says nothing of the line is asked once of the case
        home = scope if by_line else None
        questions: set[int] = set()
        aggregates: set[int] = set()

        def ask(condition: Expression, holds: bool) -> int:
            questions.add(question := self._ask(condition, holds, home))
            return question

        def aggregate(node: Aggregate) -> int:
            aggregates.add(number := self._aggregate(node))
            return number

        written = [numbers.spec(side, ask, aggregate) for side in sides]
        spec = written[0] if len(written) == 1 else numbers.difference(written[0], written[1])
        return self._leaves.leaf(
            scope,
            "point" if all(numbers.is_point(side) for side in sides) else "number",
            spec,
            by_line=by_line,
            questions=frozenset(questions),
            aggregates=frozenset(aggregates),
        )


def _tests(leaf: Leaf, operator: Operator, limit: int) -> Form:
    if leaf.kind == "point":
        return Test(leaf.properties["value"], _POINT[operator], limit)
    ends = (Test(leaf.properties[end], test, limit) for end, test in _ENDS[operator])
    return some(ends) if operator == "<>" else every(ends)


def _wanted(operator: Operator, *, holds: bool) -> Operator:
    return operator if holds else _OPPOSITE[operator]


def _plain(node: Expression) -> Spec:
    if isinstance(node, Constant) and isinstance(node.value, bool | str):
        return ("constant", node.value)
    if isinstance(node, Given):
        return numbers.source(node.fact)
    msg = f"not a fact or a literal: {node!r}"
    raise TypeError(msg)
