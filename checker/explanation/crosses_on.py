"""The first day on which time alone makes a rule TRUE (哪一天会成立), facts unchanged.

A verdict can only turn where the day passes a date of the case or of a rule, moved by a term of
the condition, or where a rule or a figure comes into force or ends. Those days are collected, and
the reference engine judges the case on each of them by the law of that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from checker.engines.intervals import shifted
from checker.explanation.what_if import GivenUp, WhatIf, needed_rules, never, trees_of
from rules.cases import Case
from rules.condition.tree import (
    Comparison,
    Constant,
    Expression,
    FigureOf,
    Shifted,
    Today,
    kids,
    walk_deep,
)
from rules.fact import LONG_TERM
from rules.rule import Rule
from rules.rule_base import RuleBase

HORIZON = 400
"""Days ahead that are looked at."""

Terms = tuple[tuple[int, str], ...]
"""How a date is moved, innermost first: (12, "MONTH")."""

_MONTHS_MOVED = 4
"""Days around a date moved by months in which its reverse can lie: months are 28 to 31 days."""


def crosses_on(
    base: RuleBase,
    rule: Rule,
    case: Case,
    *,
    horizon: int = HORIZON,
    give_up: Callable[[], bool] = never,
) -> date | None:
    """Return the first day after the case's own on which the rule is TRUE, within `horizon` days.

    None where it is TRUE already, or where no day of the horizon makes it so.

    Raises:
        GivenUp: The search is to end.
    """
    if _judged(base, rule, case, case.day, give_up):
        return None
    last = case.day + timedelta(days=horizon)
    days = sorted(day for day in turning_days(base, rule, case) if case.day < day <= last)
    return next((day for day in days if _judged(base, rule, case, day, give_up)), None)


def _judged(base: RuleBase, rule: Rule, case: Case, day: date, give_up: Callable[[], bool]) -> bool:
    if give_up():
        raise GivenUp
    law = base.at(day, case.place)
    if rule.id not in {one.id for one in law.rules}:
        return False
    return WhatIf(base, law, rule).truth(replace(case, day=day)) is True


def turning_days(base: RuleBase, rule: Rule, case: Case) -> set[date]:
    """Return every day on which the verdict may differ from the day before, and some others."""
    by_id = {**base.rules, **{one.id: one for one in base.outcomes.rules}}
    rules = needed_rules(by_id, rule)
    trees = trees_of(base, rules)
    dates = {day for day in (*_stated(case), *_written(trees)) if day != LONG_TERM}
    found = set(_in_force(base, rules, trees))
    of_today, of_others = moves(trees)
    for day in dates:
        # what is unpaid is reckoned up to a day
        found |= {day, day + timedelta(days=1)}
        for there in of_others:
            for back in of_today:
                found |= set(_moved(day, there, back))
    return found


def _moved(day: date, there: Terms, back: Terms) -> Iterator[date]:
    """Yield the days near which the day of the case, moved, meets a date moved."""
    for count, unit in there:
        day = _safe(day, count, unit)
    for count, unit in reversed(back):
        day = _safe(day, -count, unit)
    around = _MONTHS_MOVED if any(unit == "MONTH" for _, unit in back) else 1
    for days in range(-around, around + 1):
        yield day + timedelta(days=days)


def _safe(day: date, count: int, unit: str) -> date:
    try:
        return shifted(day, count, unit)
    except (OverflowError, ValueError):
        # beyond the calendar: no day of the horizon lies there
        return date(9000, 1, 1) if count > 0 else date(2, 1, 1)


def moves(trees: Iterable[Expression]) -> tuple[set[Terms], set[Terms]]:
    """Return how conditions move the day of the case, and how they move the dates it meets."""
    of_today: set[Terms] = {()}
    of_others: set[Terms] = {()}
    for tree in trees:
        for node in walk_deep(tree):
            if isinstance(node, Comparison) and node.left.type == "date":
                sides = [list(_ends(side, ())) for side in (node.left, node.right)]
                if any(isinstance(end, Today) for side in sides for end, _ in side):
                    for end, terms in (one for side in sides for one in side):
                        (of_today if isinstance(end, Today) else of_others).add(terms)
    return of_today, of_others


def _ends(node: Expression, terms: Terms) -> Iterator[tuple[Expression, Terms]]:
    if isinstance(node, Shifted):
        yield from _ends(node.date, ((node.count, node.unit), *terms))
    elif below := kids(node):
        for kid in below:
            yield from _ends(kid, terms)
    else:
        yield node, terms


def _stated(case: Case) -> Iterator[date]:
    values: list[Any] = [*case.facts.values()]
    for lines in case.lines.values():
        for row in lines.rows:
            values += row.values()
    yield from (value for value in values if isinstance(value, date))


def _written(trees: Iterable[Expression]) -> Iterator[date]:
    for tree in trees:
        for node in walk_deep(tree):
            if isinstance(node, Constant) and isinstance(node.value, date):
                yield node.value


def _in_force(base: RuleBase, rules: Iterable[Rule], trees: Iterable[Expression]) -> Iterator[date]:
    """Yield the days on which a rule, or a figure it compares with, begins or has ended.

    Figures of other places only add days.
    """
    for rule in rules:
        yield rule.since
        if rule.until is not None:
            yield _safe(rule.until, 1, "DAY")
    names = {node.name for tree in trees for node in walk_deep(tree) if isinstance(node, FigureOf)}
    for name in names:
        parameter = base.parameters[name]
        for figure in (*parameter.bands, *parameter.figures):
            yield figure.since
            if figure.until is not None:
                yield _safe(figure.until, 1, "DAY")
