"""Reading ``grades.yaml``: the schemes by which employers are graded, and the conditions of each grade."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rules.condition.parser import parse
from rules.condition.tree import Constant, Expression, FigureOf
from rules.document import Section
from rules.errors import ConditionRefused
from rules.grade_scheme import GradeScheme
from rules.loading.files import Files
from rules.loading.instruments import Instrument
from rules.loading.sources import read_sources
from rules.loading.words import Words
from rules.parameter import is_place
from rules.rule import Rule

_FIELDS = ("name", "title", "places", "effective", "grades", "otherwise", "source", "note")


def read_grades(
    files: Files, words: Words, figures: Mapping[str, FigureOf], instruments: Mapping[str, Instrument]
) -> tuple[tuple[GradeScheme, ...], tuple[Rule, ...]]:
    """Return the schemes, and their conditions in the form engines judge."""
    schemes: dict[str, GradeScheme] = {}
    judged: list[Rule] = []
    for entry in files.lists("grades"):
        files.only(entry, _FIELDS)
        name = files.take(entry, "name", str)
        if name in schemes:
            files.tell(entry.place("name"), f"scheme {name!r} stands twice", "rename one of the two")
        scheme, conditions = _scheme(files, entry, name, words, figures, instruments)
        if not scheme.places and any(not other.places for other in schemes.values()):
            files.tell(entry.place("places"), "two schemes hold for the whole nation", "name its places")
        schemes[name] = scheme
        judged += conditions
    return tuple(schemes.values()), tuple(judged)


def _scheme(
    files: Files,
    entry: Section,
    name: str,
    words: Words,
    figures: Mapping[str, FigureOf],
    instruments: Mapping[str, Instrument],
) -> tuple[GradeScheme, list[Rule]]:
    places = files.texts(entry, "places")
    for code in places:
        if not is_place(code):
            hint = "two, four or six digits of GB/T 2260, quoted"
            files.tell(entry.place("places"), f"places: found {code!r}", hint)
    effective = files.section(entry, "effective")
    files.only(effective, ("from", "to"))
    steps: list[tuple[str, str]] = []
    judged: list[Rule] = []
    otherwise = files.take(entry, "otherwise", str)
    for step in files.entries(entry, "grades"):
        files.only(step, ("grade", "when", "note"))
        grade = files.take(step, "grade", str)
        if grade == otherwise or any(grade == known for known, _ in steps):
            files.tell(step.place("grade"), f"{name}: grade {grade!r} stands twice", "join them with OR")
        id_ = f"grade.{name}.{grade}"
        steps.append((grade, id_))
        judged.append(_condition(files, step, id_, f"{grade}级", words, figures))
    scheme = GradeScheme(
        name=name,
        title=files.take(entry, "title", str),
        places=places,
        since=files.take(effective, "from", date),
        until=files.day(effective, "to"),
        steps=tuple(steps),
        otherwise=otherwise,
        source=read_sources(files, entry, instruments),
    )
    return scheme, judged


def _condition(
    files: Files, step: Section, id_: str, title: str, words: Words, figures: Mapping[str, FigureOf]
) -> Rule:
    text = files.take(step, "when", str)
    tree: Expression = Constant(value=False, type="bool")
    try:
        # no rule can be named here: a verdict is a lead, and a grade is never given on a lead
        tree = parse(text, words.scope(figures, None)) if text else tree
    except ConditionRefused as error:
        files.tell(step.place("when"), f"{id_}: {error.message}", error.hint)
    return Rule(
        id=id_,
        title=title,
        kind="outcome",
        status="active",
        severity=4,
        item="",
        since=date.min,
        until=None,
        places=(),
        for_each=None,
        text=text,
        condition=tree,
        exemptions=(),
        source=(),
        consequence={},
        cases=(),
        place=step.place(),
    )
