"""The elements of a rule in a case (构成要件): what each asks, whether it holds, and on what that rests.

A rule that asks for some line is told by the line that leads: of a rule made out the first line
that satisfies it, else the line that comes closest. Where every known line fails and the list may
hold more, it is told by a line not listed yet. So the truths of the elements together, by AND,
are the truth of the verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from checker.engines.gaps import name_of
from checker.engines.scene import NO_LINES, Scene
from checker.explanation.reading import Part, Reading
from checker.intake.wording import Language
from rules.cases import Case
from rules.fact import UNSET, Fact, Value
from rules.reckoning.bounds import Bounds
from rules.rule import Rule
from rules.truth import FALSE, TRUE, UNKNOWN, Truth

FactSource = Literal["stated", "finding", "presumed", "derived", "rule"]
"""Stated in the case (the review or another input), found by the agency (认定), presumed by law where nothing
is said, derived from lines, or the verdict of another rule."""


@dataclass(frozen=True, slots=True)
class FactSeen:
    """A fact as an element sees it.

    Attributes:
        value: None where it is known only between bounds.
        low, high: Bounds of a number that is not exact (None: open).
    """

    name: str
    title: str
    unit: str
    source: FactSource
    value: Value | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class FigureSeen:
    """A figure as it stands on the day and in the place; value is None where only bounds are known.

    Attributes:
        verified: Signed by a legal office. One that is not may warn, and enters no document.
    """

    name: str
    title: str
    unit: str
    source: str
    verified: bool
    value: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a rule in one case.

    Attributes:
        line: The line it is told by (``roster/3``); empty where the rule asks for no line, or
            where it is a line not listed yet.
        missing: The relevant missing facts of this element; empty unless it is UNKNOWN.
    """

    text: str
    truth: Truth
    line: str = ""
    facts: Mapping[str, FactSeen] = field(default_factory=dict[str, FactSeen])
    figures: Mapping[str, FigureSeen] = field(default_factory=dict[str, FigureSeen])
    missing: tuple[str, ...] = ()


def elements_of(
    reading: Reading, rule: Rule, case: Case, scene: Scene, language: Language = "zh"
) -> tuple[Element, ...]:
    """Return the elements of a rule for a judged case (`Reading.scene`)."""
    parts = reading.parts(rule)
    if rule.for_each is None:
        return tuple(_element(reading, part, case, scene, "", None, language) for part in parts)
    kind = rule.for_each
    number = line_told(reading, rule, scene, reading.leading_line(rule, scene))
    if number is None:
        told = tuple(_unlisted(reading, part, case, scene, rule, language) for part in parts)
        if all(one.truth is TRUE for one in told):
            # the case alone would do: what is open is whether there is a line at all
            return tuple(replace(one, truth=UNKNOWN, missing=(kind,)) for one in told)
        return told
    stated = case.lines[kind].rows[number] if kind in case.lines else None
    here = scene.at(scene.lines[kind].rows[number])
    return tuple(_element(reading, part, case, here, f"{kind}/{number}", stated, language) for part in parts)


def line_told(reading: Reading, rule: Rule, scene: Scene, leading: int | None) -> int | None:
    """Return the number of the line by which a rule that asks for some line is told: the one that leads.

    None where what is open is a line that nobody has listed, or where there is none.
    """
    if leading is None or scene.truths.get(rule.id) is not None:
        return leading
    truths = scene.line_truths.get(rule.id)
    if truths is None:
        row = scene.at(scene.lines[str(rule.for_each)].rows[leading])
        return None if reading.meaning.truth(rule.condition)(row) is False else leading
    return None if truths[leading] is False else leading


def _unlisted(
    reading: Reading, part: Part, case: Case, scene: Scene, rule: Rule, language: Language
) -> Element:
    kind = str(rule.for_each)
    lines = scene.lines.get(kind, NO_LINES if scene.truths.get(rule.id) is False else None)
    if lines is not None and lines.complete:
        # nobody is on the list: there is nothing that could satisfy the element
        return Element(part.texts[language], FALSE)
    of_case = _element(reading, part, case, scene.at({}), "", None, language)
    if of_case.truth is TRUE:
        return of_case
    return Element(of_case.text, UNKNOWN, "", of_case.facts, of_case.figures, (kind,))


def _element(
    reading: Reading,
    part: Part,
    case: Case,
    scene: Scene,
    line: str,
    stated: Mapping[str, Any] | None,
    language: Language,
) -> Element:
    told = part.told(scene)
    truth = told if told is True or told is False else None
    facts: dict[str, FactSeen] = {}
    for fact in part.facts:
        seen = _fact(fact, case, scene, stated)
        if seen is not None:
            facts[seen.name] = seen
    for aggregate in part.aggregates:
        low, high, gone = reading.meaning.number(aggregate)(scene)
        if low is None and high is None and not gone:
            continue
        column = aggregate.column
        unit = (column.unit if column is not None else "lines") or ""
        exact = low == high
        facts[aggregate.name] = FactSeen(
            aggregate.name,
            aggregate.title,
            unit,
            "derived",
            low if exact else None,
            None if exact else low,
            None if exact else high,
        )
    for id_ in part.rules:
        value = scene.truths.get(id_, False)
        if value is not None:
            named = reading.rules.get(id_)
            facts[id_] = FactSeen(id_, named.title if named is not None else id_, "", "rule", value)
    figures = {name: figure_of(reading, name) for name in part.figures}
    missing = () if told is True or told is False else tuple(sorted(told))
    return Element(part.texts[language], Truth.of(truth), line, facts, figures, missing)


def _fact(fact: Fact, case: Case, scene: Scene, stated: Mapping[str, Any] | None) -> FactSeen | None:
    """Return a fact with its source; None where nothing is known of it."""
    value = scene.facts.get(fact.name) if fact.kind is None else scene.row.get(fact.name)
    if value is None:
        return None
    source: FactSource = "stated"
    if fact.derived:
        source = "derived"
    elif fact.name in case.findings and fact.kind is None:
        source = "finding"
    elif fact.presumed is not UNSET and not _is_stated(fact, case, stated):
        source = "presumed"
    name, unit = name_of(fact), fact.unit or ""
    if isinstance(value, Bounds):
        if value.low is None and value.high is None:
            return None
        if value.low != value.high:
            return FactSeen(name, fact.title, unit, source, None, value.low, value.high)
        value = value.low
    return FactSeen(name, fact.title, unit, source, value)


def _is_stated(fact: Fact, case: Case, stated: Mapping[str, Any] | None) -> bool:
    if fact.kind is None:
        return fact.name in case.facts
    return (stated is not None and fact.name in stated) or (fact.inherits and fact.name in case.facts)


def figure_of(reading: Reading, name: str) -> FigureSeen:
    """Return a figure of the law at hand."""
    figure, parameter = reading.law.figures[name], reading.base.parameters[name]
    exact = figure.exact
    return FigureSeen(
        name,
        parameter.title,
        parameter.unit,
        figure.source,
        figure.signed,
        figure.low if exact else None,
        None if exact else figure.low,
        None if exact else figure.high,
    )
