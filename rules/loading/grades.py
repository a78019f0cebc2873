"""Reading ``grades.yaml``: the schemes by which employers are graded, and the conditions of each grade."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rules.condition.tree import FigureOf
from rules.document import Section
from rules.grade_scheme import GradeScheme
from rules.loading.files import Files
from rules.loading.instruments import Instrument
from rules.loading.outcomes import outcome_rule
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
        # no rule can be named here: a verdict is a lead, and a grade is never given on a lead
        judged.append(outcome_rule(files, step, id_, f"{grade}级", words.scope(figures, None)))
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
