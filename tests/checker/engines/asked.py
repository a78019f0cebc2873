"""One condition, one case, and what the reference engine answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from checker.engines.reference import ReferenceEngine
from rules.cases import Case, Lines
from rules.rule_base import RuleBase
from rules.truth import Truth
from tests.checker.engines.small_law import DAY, PLACE, SMALL_LAW, with_rules

Answer = tuple[Truth, set[str]]
"""The truth and the missing facts it names."""


def ask(
    text: str,
    facts: dict[str, Any] | None = None,
    *,
    u: Lines | list[dict[str, Any]] | None = None,
    each: bool = False,
    place: str = PLACE,
    day: date = DAY,
) -> Answer:
    """Judge one condition on a case; `u` is the list of lines, `each` asks it of every line."""
    lines = {} if u is None else {"u": u if isinstance(u, Lines) else Lines(tuple(u))}
    base = with_rules(SMALL_LAW, [("R", "u" if each else None, text, None)])
    return ask_all(base, Case("", place, day, facts or {}, lines))["R"]


def ask_all(base: RuleBase, case: Case) -> dict[str, Answer]:
    """Judge a case by a rule base; rules that do not apply have no answer."""
    verdicts = ReferenceEngine(base, base.at(case.day, case.place)).judge(case).verdicts
    return {id_: (verdict.truth, set(verdict.missing)) for id_, verdict in verdicts.items()}
