"""The rules of a rule base as questions to durable-rules, each asked when what it rests on is answered.

A question is a form over the properties of one scope: the case, or a line of one list.
Rules are questions, and so is all that has three values elsewhere in the law: filters of
aggregates and branches of CASE (asked twice, whether TRUE and whether FALSE), presumptions
and exemptions (whether TRUE alone). The stage of a question is one more than the last of
those it rests on; the child asks stage by stage.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from checker.engines.durable.comparisons import Comparisons
from checker.engines.durable.leaves import Leaf, Leaves
from checker.engines.durable.normal_form import (
    ALWAYS,
    NEVER,
    Form,
    Some,
    Test,
    every,
    forks,
    groups,
    joined,
    tested,
    ways,
)
from checker.engines.engine import Inexpressible
from rules.condition.tree import (
    Aggregate,
    And,
    Comparison,
    Constant,
    Defined,
    Expression,
    Given,
    IsAbsent,
    Not,
    OneOf,
    Or,
    RuleOf,
)
from rules.rule import Rule

MOST_GROUPS = 12
"""ANDs and ORs in one rule; durable-rules takes 15 (error 113)."""

MOST_WAYS = 16
"""Ways in which one rule can match; each is a firing."""

MOST_FORKS = 12
"""Places on the stack of matching that one rule can take; durable-rules has 64 for all (error 303)."""

MOST_PROPERTIES = 200
"""Properties of one message, marks not counted; durable-rules takes 252 with its own (error 302)."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; it is TRUE where one of its alternatives matches."""

    number: int
    scope: str | None
    alternatives: tuple[Form, ...]
    stage: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule as it is asked: its question, and the questions that take it away."""

    question: int
    for_each: str | None
    exemptions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """An aggregate as the child works it out; `where` asks whether its filter is TRUE, whether FALSE."""

    node: Aggregate
    where: tuple[int, int] | None


class Questions:
    """All questions of a rule base.

    Raises:
        Inexpressible: A rule names another one where it would have to be FALSE, or looks at more
            than one message can carry.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.leaves = Leaves()
        self.asked: list[Question] = []
        self.rules: dict[str, Asked] = {}
        self.aggregates: list[Counted] = []
        self.comparisons = Comparisons(self.leaves, self._ask_condition, self._aggregate)
        self._known: dict[tuple[str | None, Form], int] = {}
        self._aggregates: dict[Aggregate, int] = {}
        self._rule = ""
        for rule in rules:
            self._rule = rule.id
            question = self._ask_condition(rule.condition, True, rule.for_each)
            exemptions = tuple(self._exemption(one.condition) for one in rule.exemptions)
            self.rules[rule.id] = Asked(question, rule.for_each, exemptions)

    def _exemption(self, condition: Defined) -> int:
        # only TRUE takes a rule away: unknown that counts as FALSE is no different from unknown
        body: Expression = condition if condition.presumed else condition.body
        return self._ask_condition(body, True, condition.kind)

    def _ask_condition(self, condition: Expression, holds: bool, scope: str | None) -> int:
        return self._ask(self.form(condition, scope, holds=holds), scope)

    def _aggregate(self, node: Aggregate) -> int:
        if node not in self._aggregates:
            where = node.where
            asked = None
            if where is not None:
                asked = tuple(self._ask_condition(where, holds, node.kind) for holds in (True, False))
            self._aggregates[node] = len(self.aggregates)
            self.aggregates.append(Counted(node, None if asked is None else (asked[0], asked[1])))
        return self._aggregates[node]

    def _ask(self, form: Form, scope: str | None) -> int:
        """Return the number of a question, asking it at first use."""
        key = (scope, form)
        if key not in self._known:
            whole = form.parts if isinstance(form, Some) else (form,)
            alternatives = tuple(self._fitted(part, scope) for part in whole)
            names = {name for part in alternatives for name in tested(part)}
            stage = max((self._after(self.leaves.by_property[name]) for name in names), default=0)
            self._known[key] = len(self.asked)
            self.asked.append(Question(len(self.asked), scope, alternatives, stage))
        return self._known[key]

    def _after(self, leaf: Leaf) -> int:
        """Return the first stage at which a leaf can be worked out."""
        rests_on = set(leaf.questions)
        for number in leaf.aggregates:
            rests_on |= set(self.aggregates[number].where or ())
        for id_ in leaf.rules:
            rule = self.rules[id_]
            rests_on |= {rule.question, *rule.exemptions}
        return max((self.asked[number].stage + 1 for number in rests_on), default=0)

    def _fitted(self, form: Form, scope: str | None) -> Form:
        """Return a form that durable-rules can hold: what is too much becomes a question before it."""
        while groups(form) > MOST_GROUPS or ways(form) > MOST_WAYS or forks(form) > MOST_FORKS:
            parts = () if isinstance(form, Test) else form.parts
            heaviest = max(parts, key=lambda part: (forks(part) + ways(part), groups(part)))
            answer = self._answer(self._ask(heaviest, scope), scope, wanted=True)
            form = every(answer if part is heaviest else part for part in parts)
        if (found := len(set(tested(form)))) > MOST_PROPERTIES:
            message = f"{self._rule} looks at {found} things at once, at most {MOST_PROPERTIES} can be told"
            raise Inexpressible(message, "split the rule")
        return form

    def _answer(self, question: int, scope: str | None, *, wanted: bool) -> Test:
        by_line = self.asked[question].scope is not None
        spec = ("answer", question)
        leaf = self.leaves.leaf(scope, "answer", spec, by_line=by_line, questions=frozenset({question}))
        return _is(leaf, wanted=wanted)

    def form(self, node: Expression, scope: str | None, *, holds: bool) -> Form:
        """Return the form that matches where a condition is TRUE, or FALSE where it is not to hold."""
        match node:
            case And(parts):
                return joined([self.form(part, scope, holds=holds) for part in parts], by_and=holds)
            case Or(parts):
                return joined([self.form(part, scope, holds=holds) for part in parts], by_and=not holds)
            case Not(part):
                return self.form(part, scope, holds=not holds)
            case Defined(presumed=None):
                return self.form(node.body, scope, holds=holds)
            case Defined():
                # presumed FALSE: TRUE where the body is; presumed TRUE: FALSE where the body is
                question = self._ask_condition(node.body, not node.presumed, node.kind)
                return self._answer(question, scope, wanted=holds is not node.presumed)
            case RuleOf(id_):
                return self._rule_of(id_, scope, holds=holds)
            case Constant(value):
                return ALWAYS if bool(value) is holds else NEVER
            case Given():
                return _is(self.comparisons.fact("truth", node, scope), wanted=holds)
            case IsAbsent(given):
                return _is(self.comparisons.fact("absent", given, scope), wanted=holds)
            case OneOf():
                return self.comparisons.among(node, scope, holds=holds)
            case Comparison():
                return self.comparisons.form(node, scope, holds=holds)
            case _:
                msg = f"not a condition: {node!r}"
                raise TypeError(msg)

    def _rule_of(self, id_: str, scope: str | None, *, holds: bool) -> Form:
        if not holds:
            message = f"{self._rule} names {id_} where it would have to be FALSE"
            raise Inexpressible(message, "name another rule outside NOT, CASE and comparisons")
        if id_ not in self.rules:
            # in force nowhere: FALSE
            return NEVER
        return _is(self.leaves.leaf(scope, "rule", ("rule", id_), rules=frozenset({id_})), wanted=True)


def _is(leaf: Leaf, *, wanted: bool) -> Test:
    return Test(leaf.properties["is"], "$eq", wanted)
