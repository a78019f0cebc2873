"""Conditions written out as Python text (条件的代码): one function a condition, compiled once a process.

A condition is one expression in which every part leaves its truth in a variable. Where the whole
is undecided all its undecided parts were looked at, so that their names are read off the same
variables. Comparisons of exact numbers stand in the text; what is known only between bounds, sums
over lines and choices are left to the functions of `Meaning` and `Gaps`, which say what is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from checker.engines.beside_band import SIGNS, TURNED, beside_band
from checker.engines.compiled import compiled
from checker.engines.scene import Number, Scene
from checker.engines.telling import Named, name_of
from rules.condition.tree import (
    Aggregate,
    And,
    Arithmetic,
    Choice,
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
    Shifted,
    walk,
)
from rules.fact import Fact

_KEPT = 4_096
_DEEPEST, _WIDEST = 20, 100
"""How far AND and OR are nested, and how many parts each has, in one function; Python sets limits to both."""
Lines = list[str]


class Asked(Protocol):
    """What the text leaves to functions; `Meaning` is it."""

    in_force: frozenset[str]

    def truth(self, node: Expression) -> Callable[[Scene], bool | None]:
        """Return what tells whether a condition holds."""
        ...

    def comparison(self, node: Comparison) -> Callable[[Scene], bool | None]:
        """Return what decides a comparison, whatever is known of its sides."""
        ...

    def fixed(self, node: Expression) -> Number:
        """Return the bounds of a number that rests on the law alone."""
        ...


@dataclass(slots=True)
class Text:
    """The text of one condition in the making, with what it takes from outside as ``k0``, ``k1`` …

    With `missing`, which names what a condition misses, its function says what `Told` says.
    """

    meaning: Asked
    missing: Callable[[Expression], Named] | None = None
    taken: list[Any] = field(default_factory=list[Any])
    count: int = 0
    depth: int = 0
    of_case: bool = False
    of_line: bool = False
    of_law: bool = False
    """Whether anything in it is of one day and place."""

    def function(self, node: Expression) -> Callable[[Scene], Any]:
        """Return the function of a condition."""
        truth, names = self._truth(node)
        parameters = ", ".join(f"k{number}" for number in range(len(self.taken)))
        lines = [f"def make({parameters}):", " def told(scene):"]
        if self.of_case:
            lines.append("  fact = scene.facts.get")
        if self.of_line:
            lines.append("  cell = scene.row.get")
        if self.missing is not None:
            lines += [f"  t = {truth}", "  if t is not None: return t", "  n = set()"]
            lines += [f"  {line}" for line in names]
            lines.append("  return frozenset(n)")
        else:
            lines.append(f"  return {truth}")
        lines.append(" return told")
        return compiled("\n".join(lines))(*self.taken)

    def _take(self, value: Any) -> str:
        self.taken.append(value)
        return f"k{len(self.taken) - 1}"

    def _name(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def _get(self, fact: Fact) -> str:
        if fact.kind is None:
            self.of_case = True
            return f"fact({fact.name!r})"
        self.of_line = True
        return f"cell({fact.name!r})"

    def _truth(self, node: Expression) -> tuple[str, Lines]:
        """Return the text of a condition's truth, and lines that add the names an undecided one misses."""
        match node:
            case And(parts):
                return self._joined(_few(parts, And), "False", "is False", "True")
            case Or(parts):
                return self._joined(_few(parts, Or), "True", "is True", "False")
            case Not(part):
                text, names = self._truth(part)
                v = self._name()
                return f"(None if ({v} := {text}) is None else not {v})", names
            case Defined():
                text, names = self._truth(node.body)
                if node.presumed is None:
                    return text, names
                v = self._name()
                return f"({node.presumed} if ({v} := {text}) is None else {v})", ["pass"]
            case RuleOf(id_):
                self.of_law = True
                if id_ not in self.meaning.in_force:
                    return "False", ["pass"]
                return f"scene.truths[{id_!r}]", [f"n |= scene.gaps.get({id_!r}, NOTHING)"]
            case Constant(value):
                return str(bool(value)), ["pass"]
            case Given(fact):
                v = self._name()
                known = f"({v} := {self._get(fact)}) is None or {v}.__class__ is bool"
                return f"({v} if {known} else False if {v} is ABSENT else None)", _missing(v, fact)
            case IsAbsent(given):
                v = self._name()
                text = f"(None if ({v} := {self._get(given.fact)}) is None else {v} is ABSENT)"
                return text, _missing(v, given.fact)
            case OneOf(given, values):
                v, among = self._name(), self._take(frozenset(values))
                text = f"(None if ({v} := {self._get(given.fact)}) is None else {v} in {among})"
                return text, _missing(v, given.fact)
            case Comparison():
                return self._comparison(node)
            case _:
                msg = f"not a condition: {node!r}"
                raise TypeError(msg)

    def _joined(self, parts: Sequence[Expression], early: str, test: str, late: str) -> tuple[str, Lines]:
        text, lines, names = "(", list[str](), list[str]()
        self.depth += 1
        for part in parts:
            apart = self.depth > _DEEPEST or (isinstance(part, And | Or) and len(part.parts) >= _WIDEST)
            inner, missing = self._asked(part) if apart else self._truth(part)
            v = self._name()
            names.append(v)
            text += f"{early} if ({v} := {inner}) {test} else "
            lines.append(f"if {v} is None:")
            lines += [f" {line}" for line in missing]
        self.depth -= 1
        unknown = " or ".join(f"{v} is None" for v in names)
        return f"{text}None if {unknown} else {late})", lines or ["pass"]

    def _comparison(self, node: Comparison) -> tuple[str, Lines]:
        left, right, operator = node.left, node.right, node.operator
        if isinstance(left, Constant):
            left, right, operator = right, left, TURNED[operator]
        found: tuple[str, Lines] | None = None
        if left.type not in ("str", "bool"):
            found = self._of_numbers(node)
        elif isinstance(left, Given) and isinstance(right, Constant) and not left.fact.bounded:
            v = self._name()
            given = f"(None if ({v} := {self._get(left.fact)}) is None else False if {v} is ABSENT else "
            found = f"{given}{v} {SIGNS[operator]} {right.value!r})", _missing(v, left.fact)
        if found is not None:
            return found
        return self._asked(node)

    def _asked(self, node: Expression) -> tuple[str, Lines]:
        """Leave a comparison to its meaning, or a part of a big condition to a function of its own."""
        meant = self.meaning.comparison(node) if isinstance(node, Comparison) else self.meaning.truth(node)
        self.of_law = True
        return f"{self._take(meant)}(scene)", self._asked_names(node)

    def _asked_names(self, node: Expression) -> Lines:
        return ["pass"] if self.missing is None else [f"n |= {self._take(self.missing(node))}(scene)"]

    def _of_numbers(self, node: Comparison) -> tuple[str, Lines] | None:
        """Return the text where what is stated is exact and the law's side a number or a band."""
        given = [part.fact for part in walk(node) if isinstance(part, Given)]
        names = {fact: self._name() for fact in given}
        # a number that is taken over lines, or chosen by a condition, is known between bounds
        if len(names) < max(len(given), 1) or any(
            isinstance(part, Aggregate | Choice) for part in walk(node)
        ):
            return None
        left, right = self._number(node.left, names), self._number(node.right, names)
        if isinstance(left, str) and isinstance(right, str):
            return self._if_exact(node, names, f"{left} {SIGNS[node.operator]} {right}", exact=True)
        if isinstance(left, str) and right is not None and not isinstance(right, str):
            return self._if_exact(
                node, names, beside_band(left, node.operator, self._ends(right)), exact=False
            )
        if isinstance(right, str) and left is not None and not isinstance(left, str):
            holds = beside_band(right, TURNED[node.operator], self._ends(left))
            return self._if_exact(node, names, holds, exact=False)
        return None

    def _number(self, node: Expression, names: Mapping[Fact, str]) -> str | Number | None:
        """Return the text of an exact number, the bounds of one that is law alone, or None."""
        if not any(isinstance(part, Given) for part in walk(node)):
            self.of_law = self.of_law or not isinstance(node, Constant)
            low, high, gone = self.meaning.fixed(node)
            if low is None or low != high:
                return low, high, gone
            return repr(low) if isinstance(low, int) else self._take(low)
        match node:
            case Given(fact):
                return names[fact]
            case Shifted(inner, count, unit):
                moved = self._number(inner, names)
                return f"shifted({moved}, {count}, {unit!r})" if isinstance(moved, str) else None
            case Arithmetic(operator, left, right):
                one, other = self._number(left, names), self._number(right, names)
                exact = isinstance(one, str) and isinstance(other, str)
                return f"({one} {operator} {other})" if exact else None
            case _:
                return None

    def _ends(self, band: Number) -> tuple[str, str]:
        low, high, _ = band
        return "" if low is None else self._take(low), "" if high is None else self._take(high)

    def _if_exact(
        self, node: Comparison, names: Mapping[Fact, str], holds: str, *, exact: bool
    ) -> tuple[str, Lines]:
        """Return a comparison of stated numbers: as written where all are known, else by its unknowns."""
        asked = f"{self._take(self.meaning.comparison(node))}(scene)"
        kind = node.left.type
        plain = exact and not any(fact.bounded or fact.derived for fact in names)
        if len(names) == 1:
            ((fact, v),) = names.items()
            known = f"{holds} if {v}.__class__ is {kind} else {asked}"
            text = f"(None if ({v} := {self._get(fact)}) is None else {known})"
        else:
            known = " & ".join(
                f"(({v} := {self._get(fact)}).__class__ is {kind})" for fact, v in names.items()
            )
            gone = " or ".join(f"{v} is ABSENT" for v in names.values())
            unknown = " or ".join(f"{v} is None" for v in names.values())
            text = f"({holds} if {known} else False if {gone} else None if {unknown} else {asked})"
        if not plain:
            return text, self._asked_names(node)
        return text, [f"if {v} is None: n.add({name_of(fact)!r})" for fact, v in names.items()]


def written_out(
    node: Expression, meaning: Asked, missing: Callable[[Expression], Named] | None = None
) -> Callable[[Scene], Any]:
    """Return the function of a condition; one in which nothing is of a day and place serves every law."""
    key = (id(node), missing is not None)
    known = _SHARED.get(key)
    if known is not None:
        return known[1]
    text = Text(meaning, missing)
    made = text.function(node)
    if not text.of_law:
        if len(_SHARED) >= _KEPT:
            _SHARED.clear()
        # the node is kept beside its function: an id is only unique while its object lives
        _SHARED[key] = (node, made)
    return made


_SHARED: dict[tuple[int, bool], tuple[Expression, Callable[[Scene], Any]]] = {}


def _few(parts: Sequence[Expression], join: type[And | Or]) -> Sequence[Expression]:
    """Return the parts, or where they are many groups of them: the compiler takes no endless expression."""
    if len(parts) <= _WIDEST:
        return parts
    groups = [tuple(parts[start : start + _WIDEST]) for start in range(0, len(parts), _WIDEST)]
    return _few([join(group) for group in groups], join)


def _missing(v: str, fact: Fact) -> Lines:
    return [f"if {v} is None: n.add({name_of(fact)!r})", f"elif {v}.__class__ is Bounds: n |= {v}.missing"]
