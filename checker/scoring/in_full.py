"""Verdicts told in full (完整判定), written straight as JSON has them.

A case has dozens of them, so whatever of a verdict is law is written once a day and place, and
only values, truths and missing names are filled in. What is told are the elements and distances of
`checker.explanation`, in the same form; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from checker.engines.gaps import name_of
from checker.engines.scene import NO_LINES, Number, Scene
from checker.explanation import Reading, distance_as_json
from checker.explanation.distance import measures_of
from checker.explanation.elements import figure_of, line_told
from checker.explanation.reading import Part
from checker.explanation.written import figure_as_json, plain
from checker.scoring.assessment import DistanceShown, ElementShown, FigureShown, VerdictShown
from checker.scoring.outcome import word_of
from rules.cases import Case
from rules.fact import UNSET
from rules.reckoning.bounds import Bounds
from rules.rule import Rule
from rules.truth import FALSE, TRUE
from rules.verdict import Verdict

Stated = Mapping[str, Any]

_NOTHING: Stated = {}


class _Element:
    """One element of a rule; what it says of the law is the same for every case."""

    def __init__(self, reading: Reading, part: Part) -> None:
        self._told = part.told
        self._text = part.texts["zh"]
        self._facts = [
            (
                name_of(fact),
                fact.name,
                fact.kind is None,
                fact.derived,
                fact.presumed is not UNSET,
                fact.inherits,
            )
            for fact in part.facts
        ]
        self._aggregates: list[tuple[str, Callable[[Scene], Number]]] = [
            (aggregate.name, reading.meaning.number(aggregate)) for aggregate in part.aggregates
        ]
        self._rules = part.rules
        self._figures = {name: figure_as_json(figure_of(reading, name)) for name in part.figures}

    def __call__(
        self,
        case: Case,
        scene: Scene,
        line: str = "",
        stated: Stated = _NOTHING,
        told: bool | Iterable[str] | None = None,
    ) -> ElementShown:
        """Return the element of a case.

        Args:
            stated: The line at hand as the case has it.
            told: Whether it holds or what is missing to tell, where that is known already.
        """
        if told is None:
            told = self._told(scene)
        facts: dict[str, Any] = {}
        of_scene, of_line = scene.facts, scene.row
        for name, key, of_case, derived, presumed, inherits in self._facts:
            value = of_scene.get(key) if of_case else of_line.get(key)
            if value is None:
                continue
            source = "stated"
            if derived:
                source = "derived"
            elif of_case and key in case.findings:
                source = "finding"
            elif presumed and not (
                key in case.facts if of_case else key in stated or (inherits and key in case.facts)
            ):
                source = "presumed"
            if value.__class__ in _PLAIN:
                facts[name] = {"value": value, "source": source}
            elif (shown := _fact(value, source)) is not None:
                facts[name] = shown
        for name, number in self._aggregates:
            low, high, gone = number(scene)
            if low is None and high is None and not gone:
                continue
            facts[name] = _shown(low, high, "derived")
        for id_ in self._rules:
            value = scene.truths.get(id_, False)
            if value is not None:
                facts[id_] = {"value": value, "source": "rule"}
        element: ElementShown = {
            "text": self._text,
            "truth": "true" if told is True else "false" if told is False else "unknown",
            "facts": facts,
            "figures": self._shown_figures(),
            "missing": [] if told is True or told is False else sorted(told),
        }
        if line:
            element["line"] = line
        return element

    def of_no_line(self, case: Case, scene: Scene, kind: str, *, judged_false: bool) -> ElementShown:
        """Return the element where no known line tells it: by the case alone, or by a line not listed yet.

        Args:
            scene: The case with no line at hand.
        """
        lines = scene.lines.get(kind, NO_LINES if judged_false else None)
        if lines is not None and lines.complete:
            # nobody is on the list: there is nothing that could satisfy the element
            return {"text": self._text, "truth": "false", "facts": {}, "figures": {}, "missing": []}
        element = self(case, scene)
        if element["truth"] != "true":
            element["truth"], element["missing"] = "unknown", [kind]
        return element

    def _shown_figures(self) -> dict[str, FigureShown]:
        if not self._figures:
            return {}
        # whoever gets an assessment may change it
        return {name: cast("FigureShown", figure.copy()) for name, figure in self._figures.items()}


_PLAIN = frozenset((bool, int, str))


def _fact(value: Any, source: str) -> dict[str, Any] | None:
    if not isinstance(value, Bounds):
        return {"value": plain(value), "source": source}
    if value.low is None and value.high is None:
        return None
    return _shown(value.low, value.high, source)


def _shown(low: Any, high: Any, source: str) -> dict[str, Any]:
    """Return a number known between bounds; without any it is known to be absent."""
    if low != high:
        return {"value": None, "low": low, "high": high, "source": source}
    if low is None:
        return {"value": None, "low": None, "high": None, "source": source}
    return {"value": plain(low), "source": source}


class InFull:
    """One rule, ready to be told of any case."""

    def __init__(self, reading: Reading, rule: Rule, sources: Sequence[str]) -> None:
        self._reading = reading
        self._rule = rule
        self._sources = sources
        parts = reading.parts(rule)
        self._elements = [_Element(reading, part) for part in parts]
        self._measures = measures_of(reading, rule)

    def __call__(self, verdict: Verdict, case: Case, scene: Scene) -> VerdictShown:
        """Return the verdict of a judged case."""
        rule = self._rule
        leading = None if rule.for_each is None else self._reading.leading_line(rule, scene)
        return {
            "rule": rule.id,
            "title": rule.title,
            "kind": rule.kind,  # pyright: ignore[reportReturnType] # no outcome is told as a verdict
            "severity": rule.severity,
            "truth": word_of(verdict.truth),
            "lines": list(verdict.lines),
            "elements": self._told(verdict, case, scene, leading),
            "missing": list(verdict.missing),
            "distance": self._distances(scene, leading),
            "source": list(self._sources),
        }

    def _told(self, verdict: Verdict, case: Case, scene: Scene, leading: int | None) -> list[ElementShown]:
        kind = self._rule.for_each
        if kind is None:
            told = self._told_by(verdict)
            return [element(case, scene, told=told) for element in self._elements]
        number = line_told(self._reading, self._rule, scene, leading)
        if number is not None:
            stated = case.lines[kind].rows[number] if kind in case.lines else _NOTHING
            here, line = scene.at(scene.lines[kind].rows[number]), f"{kind}/{number}"
            # the line that leads where the rule is TRUE is one that satisfies it
            told = True if verdict.truth is TRUE else None
            return [element(case, here, line, stated, told) for element in self._elements]
        judged_false = scene.truths.get(self._rule.id) is False
        here = scene.at({})
        elements = [
            element.of_no_line(case, here, kind, judged_false=judged_false) for element in self._elements
        ]
        if all(one["truth"] == "true" for one in elements):
            # the case alone would do: what is open is whether there is a line at all
            for one in elements:
                one["truth"], one["missing"] = "unknown", [kind]
        return elements

    def _told_by(self, verdict: Verdict) -> bool | tuple[str, ...] | None:
        """Return what the verdict tells of every element of a rule that asks for no line, or nothing.

        Of what is TRUE every element is, and a sole element is what its rule is.
        """
        if verdict.truth is TRUE:
            return True
        if len(self._elements) != 1:
            return None
        return False if verdict.truth is FALSE else verdict.missing

    def _distances(self, scene: Scene, leading: int | None) -> list[DistanceShown]:
        if not self._measures:
            return []
        here, line = scene, ""
        if (kind := self._rule.for_each) is not None:
            if leading is None:
                return []
            here, line = scene.at(scene.lines[kind].rows[leading]), f"{kind}/{leading}"
        found = [one for measure in self._measures for one in measure(here, line, False)]
        return [
            cast("DistanceShown", distance_as_json(one))
            for one in (dict.fromkeys(found) if len(found) > 1 else found)
        ]
