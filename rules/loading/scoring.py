"""Reading ``scoring.yaml``: the points of a verdict by kind and severity, and rules that differ."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import cast

from rules.document import Section
from rules.errors import Place
from rules.loading.files import Files
from rules.rule import Rule
from rules.weights import SEVERITIES, Weights

MOST_POINTS = 10_000
_KINDS = ("violation", "crime", "listing", "publication", "grade", "lead", "integrity")


def read_weights(files: Files, rules: Mapping[str, Rule]) -> Weights:
    """Return the weights; without the file every verdict weighs nothing and nothing is ordered."""
    of_kind: dict[str, tuple[int, ...]] = {}
    of_rule: dict[str, int] = {}
    document = files.documents.get("scoring.yaml")
    if document is None:
        return Weights(of_kind, of_rule)
    if not isinstance(document, Section):
        files.tell(Place("scoring.yaml", 1), "expected named entries", "kinds: {…}")
        return Weights(of_kind, of_rule)
    files.only(document, ("kinds", "rules"))
    kinds = files.section(document, "kinds")
    files.only(kinds, _KINDS)
    for kind in kinds:
        of_kind[kind] = _points(files, kinds, kind)
    own = files.section(document, "rules")
    for id_ in own:
        points = files.take(own, id_, int)
        _check(files, own.place(id_), id_, points)
        if id_ not in rules:
            near = difflib.get_close_matches(id_, rules, n=1)
            hint = f"did you mean {near[0]}?" if near else "leave it out"
            files.tell(own.place(id_), f"there is no rule {id_!r} to weigh", hint)
        of_rule[id_] = points
    return Weights(of_kind, of_rule)


def _points(files: Files, kinds: Section, kind: str) -> tuple[int, ...]:
    """Return the points of the four severities, which never fall as severity rises."""
    value = kinds[kind]
    items = cast("list[object]", value) if isinstance(value, list) else []
    points = [item for item in items if isinstance(item, int) and not isinstance(item, bool)]
    if len(points) != len(items) or len(points) != len(SEVERITIES):
        hint = "four whole numbers, of severity 1 to 4: [1, 2, 5, 20]"
        files.tell(kinds.place(kind), f"{kind}: found {value!r}", hint)
        return (0,) * len(SEVERITIES)
    for one in points:
        _check(files, kinds.place(kind), kind, one)
    if points != sorted(points):
        files.tell(kinds.place(kind), f"{kind}: {points} falls as severity rises", "write them rising")
    return tuple(points)


def _check(files: Files, place: Place, name: str, points: int) -> None:
    if not 0 <= points <= MOST_POINTS:
        files.tell(place, f"{name}: {points} points", f"0 to {MOST_POINTS}: a score never falls")
