"""Rule sets and cases made up at random over the small law; one seed always gives the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

from rules.cases import Case, Lines
from rules.fact import ABSENT, LONG_TERM, Fact
from rules.rule_base import RuleBase
from tests.checker.engines.small_law import (
    DAY,
    SMALL_LAW,
    Written,
    with_aggregate,
    with_definition,
    with_rules,
)
from tests.checker.engines.writer import Writer

KINDS = ("u", "w")
_TAKEN = (
    ("count", None), ("sum", "n"), ("sum", "x"), ("min", "n"), ("min", "m"), ("max", "x"),
    ("count_distinct", "id"), ("count_distinct", "off_day"), ("count_distinct", "n"),
)  # fmt: skip
_DAYS = (date(2024, 2, 29), date(2025, 2, 28), date(2026, 1, 31), DAY, LONG_TERM)


def rule_set(seed: int, size: int = 8, *, presumptions: bool = True) -> RuleBase:
    """Return the small law with aggregates, definitions and rules of its own, some of which name others.

    Without `presumptions` nothing is taken as so or not so because it is unknown: no
    presumed definitions and no exemptions.
    """
    random = Random(seed)
    base = SMALL_LAW
    for number in range(2):
        kind = random.choice(KINDS)
        function, column = random.choice(_TAKEN)
        writer = Writer(random, kind, definitions=_fixed(kind, presumptions=presumptions))
        base = with_aggregate(
            base, f"g{number}", kind, function, column, writer.condition(2) if random.random() < 0.8 else None
        )
    for number in range(2):
        kind = random.choice((None, *KINDS))
        presumed = random.choice((None, None, True, False)) if presumptions else None
        fixed = _fixed(kind, presumptions=presumptions)
        writer = Writer(random, kind, definitions=fixed, aggregates=list(base.aggregates))
        base = with_definition(base, f"d{number}", kind, writer.condition(2), presumed)
    written: list[Written] = []
    for number in range(size):
        line = random.choice((None, None, *KINDS))
        writer = _writer(random, base, line, [id_ for id_, *_ in written], presumptions=presumptions)
        text = writer.condition(random.randint(1, 3))
        exempt = _writer(random, base, None, (), presumptions=True).condition(1)
        exempts = presumptions and random.random() < 0.25
        written.append((f"R{number}", line, text, exempt if exempts else None))
    return with_rules(base, written)


def _writer(
    random: Random, base: RuleBase, line: str | None, rules: Iterable[str], *, presumptions: bool
) -> Writer:
    whole = [name for name in ("d0", "d1") if base.definitions[name].kind in (None, line)]
    fixed = _fixed(line, presumptions=presumptions)
    return Writer(random, line, list(rules), fixed, whole, list(base.aggregates))


def _fixed(line: str | None, *, presumptions: bool) -> list[str]:
    return [
        name
        for name, one in SMALL_LAW.definitions.items()
        if one.kind in (None, line) and (presumptions or one.presumed is None)
    ]


def cases(seed: int, size: int, place: str) -> list[Case]:
    """Return cases with facts unknown, absent or about as large as what conditions compare them with."""
    random = Random(f"cases {seed}")
    return [case(random, place, unknown=random.choice((0.0, 0.1, 0.3))) for _ in range(size)]


def case(random: Random, place: str, *, unknown: float) -> Case:
    """Return a case of which each fact, cell and list is unknown with this probability."""
    vocabulary = SMALL_LAW.vocabulary
    lines: dict[str, Lines] = {}
    for kind in KINDS:
        if random.random() >= unknown:
            columns = vocabulary.lines[kind].columns.values()
            rows = [_values(random, columns, unknown) for _ in range(random.choice((0, 0, 1, 1, 2, 3, 4)))]
            lines[kind] = Lines(tuple(rows), complete=random.random() >= unknown)
    return Case("", place, DAY, _values(random, vocabulary.facts.values(), unknown), lines)


def _values(random: Random, facts: Iterable[Fact], unknown: float) -> dict[str, Any]:
    return {fact.name: value(random, fact) for fact in facts if random.random() >= unknown}


def value(random: Random, fact: Fact) -> Any:
    """Return a value of a fact; absent too, where it may be."""
    if fact.may_be_absent and random.random() < 0.25:
        return ABSENT
    if fact.type == "bool":
        return random.random() < 0.5
    if fact.type == "int":
        return random.randint(fact.low, min(fact.high, 12))
    if fact.type == "str":
        return random.choice(("A", "B", "C"))
    return random.choice(_DAYS) if random.random() < 0.4 else DAY + timedelta(random.randint(-400, 60))
