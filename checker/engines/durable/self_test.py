"""What the child tries before it says it is ready: every rule once where it must fire, and once where not.

The rules are read here once more, as durable-rules reads them, by a reader of a dozen
lines. The messages are made up from the rules themselves: all that a rule asks for, then
the same with one thing after the other taken away or put on the wrong side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import ge, gt, le, lt, ne
from typing import Any

from checker.engines.durable.judge import Judge, Properties, Sheet

_COMPARED: dict[str, Callable[[int, int], bool]] = {"$gt": gt, "$gte": ge, "$lt": lt, "$lte": le, "$neq": ne}
_BESIDE = {"$gt": (1, 0), "$gte": (0, -1), "$lt": (-1, 0), "$lte": (0, 1), "$neq": (1, 0)}
"""What to add to the limit to be just inside, and just outside."""


class SelfTestFailed(Exception):
    """durable-rules does not do with these rules what they say."""


def run(judge: Judge) -> int:
    """Try every rule set; return how many messages were tried.

    Raises:
        SelfTestFailed: A rule fired where it should not, or did not where it should.
    """
    tried = 0
    for sheet in judge.sheets:
        for properties in _messages(sheet):
            expected = {name for name, rule in sheet.rules.items() if _matches(_condition(rule), properties)}
            if (found := sheet.rule_set.fired(properties)) != expected:
                differ = ", ".join(sorted(found ^ expected))
                msg = f"the self-test found {differ} fired where not expected, or the reverse"
                raise SelfTestFailed(msg)
            tried += 1
    return tried


def _condition(rule: dict[str, Any]) -> dict[str, Any]:
    return rule["all"][0]["m"]


def _messages(sheet: Sheet) -> Iterator[Properties]:
    yield sheet.marks
    for rule in sheet.rules.values():
        satisfied = dict(_asked(_condition(rule), inside=True))
        yield {**satisfied, **sheet.marks}
        # the last test of a rule is the one that the rest of it cannot stand in for
        for name, wrong in list(_asked(_condition(rule), inside=False))[-1:]:
            yield {**satisfied, name: wrong, **sheet.marks}
            yield {key: value for key, value in satisfied.items() if key != name} | sheet.marks


def _asked(condition: dict[str, Any], *, inside: bool) -> Iterator[tuple[str, int]]:
    """Yield what a condition asks for, of its ORs the first part; or what would just miss it."""
    ((operator, what),) = condition.items()
    if operator == "$and":
        for part in what:
            yield from _asked(part, inside=inside)
    elif operator == "$or":
        yield from _asked(what[0], inside=inside)
    elif operator in _BESIDE:
        ((name, limit),) = what.items()
        yield name, limit + _BESIDE[operator][0 if inside else 1]
    elif isinstance(what, bool):
        yield operator, what is inside
    else:
        yield operator, what if inside else what + 1


def _matches(condition: dict[str, Any], properties: Properties) -> bool:
    ((operator, what),) = condition.items()
    if operator == "$and":
        return all(_matches(part, properties) for part in what)
    if operator == "$or":
        return any(_matches(part, properties) for part in what)
    if operator in _COMPARED:
        ((name, limit),) = what.items()
        return name in properties and _COMPARED[operator](properties[name], limit)
    return operator in properties and properties[operator] == what
