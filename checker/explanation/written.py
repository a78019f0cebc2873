"""An explanation as JSON, in the shapes of the Assessment: plain dicts and lists, dates as texts.

A number known only between bounds has ``value: null`` beside ``low`` and ``high`` (null: open); with
no bounds ``value: null`` is known to be absent. The only fractions are shares.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from checker.explanation.distance import Distance
from checker.explanation.elements import Element, FactSeen, FigureSeen
from checker.explanation.explanation import Explanation
from checker.explanation.would_change import Change
from rules.fact import ABSENT


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as the contract's entry of a verdict, with everything `explain` adds."""
    rule, verdict = explanation.rule, explanation.verdict
    crossing = explanation.crosses_on
    head: dict[str, Any] = {
        "rule": rule.id,
        "title": rule.title,
        "kind": rule.kind,
        "severity": rule.severity,
        "truth": None if verdict is None else verdict.truth.word,
    }
    if verdict is None:
        head["not_applicable"] = explanation.not_applicable
    return head | {
        "lines": [] if verdict is None else list(verdict.lines),
        "elements": [element_as_json(element) for element in explanation.elements],
        "missing": [] if verdict is None else list(verdict.missing),
        "settled_by": [list(names) for names in explanation.settled_by.sets],
        "distance": [_distance_with_worker(explanation, one) for one in explanation.distance],
        "would_change": [[change_as_json(one) for one in some] for some in explanation.would_change.sets],
        "crosses_on": None if crossing is None else crossing.isoformat(),
        "complete": {
            "settled_by": explanation.settled_by.complete,
            "would_change": explanation.would_change.complete,
            "would_change_at_most": explanation.would_change.most,
            "crosses_on_days": explanation.horizon,
        },
        "source": [str(source) for source in rule.source],
    }


def element_as_json(element: Element) -> dict[str, Any]:
    """Return one element."""
    written: dict[str, Any] = {
        "text": element.text,
        "truth": element.truth.word,
        "facts": {name: _fact(seen) for name, seen in element.facts.items()},
        "figures": {name: figure_as_json(seen) for name, seen in element.figures.items()},
        "missing": list(element.missing),
    }
    return written | ({"line": element.line} if element.line else {})


def _fact(seen: FactSeen) -> dict[str, Any]:
    if seen.value is None:
        return {"value": None, "low": seen.low, "high": seen.high, "source": seen.source}
    return {"value": plain(seen.value), "source": seen.source}


def figure_as_json(seen: FigureSeen) -> dict[str, Any]:
    """Return one figure."""
    bounds = {"low": seen.low, "high": seen.high} if seen.value is None else {}
    return {
        "value": seen.value,
        **bounds,
        "unit": seen.unit,
        "source": seen.source,
        "verified": seen.verified,
    }


def distance_as_json(one: Distance) -> dict[str, Any]:
    """Return one distance; `short_by` is the most that can be missing (null: open)."""
    written: dict[str, Any] = {
        "fact": one.fact,
        "short_by": one.short_by,
        "unit": one.unit,
        "share": one.share,
    }
    if one.at_least != one.short_by:
        written["at_least"] = one.at_least
    if one.line:
        written["line"] = one.line
    if one.near:
        written["near"] = True
    return written


def _distance_with_worker(explanation: Explanation, one: Distance) -> dict[str, Any]:
    worker = explanation.worker_of(one.line)
    return distance_as_json(one) | ({"worker": worker} if worker else {})


def change_as_json(change: Change) -> dict[str, Any]:
    """Return one change; `from` is left out where the fact is not known yet."""
    before = {} if change.before is None else {"from": plain(change.before)}
    return {"fact": change.path, **before, "to": plain(change.after)}


def plain(value: object) -> Any:
    """Return a value as JSON has it: a date as text, what is absent as null."""
    if value is ABSENT:
        return None
    return value.isoformat() if isinstance(value, date) else value
