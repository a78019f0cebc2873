"""Conditions as durable-rules can match them: tests joined by AND and OR, and no NOT.

A test that has nothing to look at does not match, which is Kleene's TRUE: a form matches
exactly where the condition is TRUE. Negation is carried down to the tests beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

TestOperator = Literal["$eq", "$neq", "$lt", "$lte", "$gt", "$gte"]


@dataclass(frozen=True, slots=True)
class Test:
    """What one property of a message must be: a whole number or a truth, never a text."""

    property: str
    operator: TestOperator
    value: int

    # pytest collects classes of this name
    __test__ = False


@dataclass(frozen=True, slots=True)
class Every:
    """All parts match; with no part, always."""

    parts: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """A part matches; with no part, never."""

    parts: tuple[Form, ...]


Form = Test | Every | Some

ALWAYS = Every(())
NEVER = Some(())


def every(parts: Iterable[Form]) -> Form:
    """Join by AND, as flat as can be.

    >>> every([ALWAYS, every([Test("a", "$gt", 1)])])
    Test(property='a', operator='$gt', value=1)
    """
    flat: dict[Form, None] = {}
    for part in parts:
        if part == NEVER:
            return NEVER
        flat |= dict.fromkeys(part.parts if isinstance(part, Every) else (part,))
    return next(iter(flat)) if len(flat) == 1 else Every(tuple(flat))


def some(parts: Iterable[Form]) -> Form:
    """Join by OR, as flat as can be."""
    flat: dict[Form, None] = {}
    for part in parts:
        if part == ALWAYS:
            return ALWAYS
        flat |= dict.fromkeys(part.parts if isinstance(part, Some) else (part,))
    return next(iter(flat)) if len(flat) == 1 else Some(tuple(flat))


def joined(parts: Iterable[Form], *, by_and: bool) -> Form:
    """Join by AND or by OR."""
    return every(parts) if by_and else some(parts)


def tested(form: Form) -> Iterator[str]:
    """Yield the properties that a form looks at; one may come twice."""
    if isinstance(form, Test):
        yield form.property
    else:
        for part in form.parts:
            yield from tested(part)


def groups(form: Form) -> int:
    """Count the ANDs and ORs: durable-rules takes 15 in one rule (error 113)."""
    return 0 if isinstance(form, Test) else 1 + sum(groups(part) for part in form.parts)


def ways(form: Form) -> int:
    """Count the ways in which a form can match: durable-rules fires once for each.

    >>> either = Some((Test("a", "$gt", 1), Test("b", "$gt", 1)))
    >>> ways(Every((either, Some((Test("c", "$gt", 1), Test("d", "$gt", 1))))))
    4
    """
    if isinstance(form, Test):
        return 1
    if isinstance(form, Some):
        return sum(ways(part) for part in form.parts)
    total = 1
    for part in form.parts:
        total *= ways(part)
    return total


def forks(form: Form) -> int:
    """Count the places that matching can take on durable-rules' stack of 64 beyond its own (error 303).

    >>> three = Some((Test("a", "$gt", 1), Test("b", "$gt", 1), Test("c", "$gt", 1)))
    >>> forks(three), forks(Every((three, three))), forks(Some((three, Test("d", "$gt", 1))))
    (2, 4, 3)
    """
    if isinstance(form, Test):
        return 0
    if isinstance(form, Every):
        return sum(forks(part) for part in form.parts)
    return len(form.parts) - 1 + max((forks(part) for part in form.parts), default=0)


def definition(form: Form) -> dict[str, Any]:
    """Return a form as durable-rules reads it.

    >>> definition(Every((Test("a", "$gt", 1), Test("b", "$eq", True))))
    {'$and': [{'$gt': {'a': 1}}, {'b': True}]}
    """
    if isinstance(form, Test):
        test = {form.property: form.value}
        return test if form.operator == "$eq" else {form.operator: test}
    return {"$and" if isinstance(form, Every) else "$or": [definition(part) for part in form.parts]}
