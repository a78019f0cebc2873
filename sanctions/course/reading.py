"""Reading the courses, duties and papers that ship, each file checked and every name linked.

What is wrong is told with file and place when the program starts, all of it at once: a course that names a
state, duty, paper or act that is not there would otherwise be found by whoever first needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from sanctions.course.course import (
    Act,
    Cascade,
    Cited,
    Consequence,
    Course,
    Courses,
    Duty,
    Neglect,
    Paper,
    PaperWanted,
    Sent,
    Start,
)
from sanctions.course.fields import Field, titles
from sanctions.course.forms import ActForm, CitedForm, CourseForm, DutiesForm, DutyForm, PapersForm
from sanctions.course.linked import unlinked

FOLDER = Path(__file__).parents[1]
_T = TypeVar("_T")
_F = TypeVar("_F", bound=BaseModel)


class CoursesBroken(Exception):
    """The courses that ship do not fit together; `problems` says where, each with its file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@lru_cache
def shipped_courses() -> Courses:
    """Return the courses that come with this version, read once."""
    return load(FOLDER)


def load(folder: Path) -> Courses:
    """Read the courses below a folder: `courses`, `responsibilities` and `papers`, any number of files each.

    Raises:
        CoursesBroken: One does not read, stands twice, or names what is not there.
    """
    problems: list[str] = []
    courses = _forms(folder / "courses", CourseForm, problems)
    duties = _forms(folder / "responsibilities", DutiesForm, problems)
    papers = _forms(folder / "papers", PapersForm, problems)
    if problems:
        raise CoursesBroken(problems)
    try:
        made = Courses(
            _once((form.name, _course(form)) for form in courses),
            _once((name, _duty(name, one)) for form in duties for name, one in form.duties.items()),
            _once(
                (name, Neglect(titles(one.title), _cited(one.source)))
                for form in duties
                for name, one in form.neglects.items()
            ),
            _once(
                (kind, Paper(kind, titles(one.title), one.example, one.mark))
                for form in papers
                for kind, one in form.papers.items()
            ),
        )
    except ValueError as error:
        raise CoursesBroken([str(error)]) from None
    if problems := list(unlinked(made)):
        raise CoursesBroken(problems)
    return made


def _once(entries: Iterable[tuple[str, _T]]) -> dict[str, _T]:
    found: dict[str, _T] = {}
    for name, entry in entries:
        if name in found:
            msg = f"{name} stands twice: remove one of the two"
            raise ValueError(msg)
        found[name] = entry
    return found


def _forms(folder: Path, form: type[_F], problems: list[str]) -> list[_F]:
    read: list[_F] = []
    for path in sorted(folder.glob("*.yaml")):
        document = _document(path, problems)
        try:
            read.append(form.model_validate(document))
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                problems.append(f"{path.name}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}")
    return read


def _document(path: Path, problems: list[str]) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, yaml.YAMLError) as error:
        problems.append(f"{path.name}: cannot be read: {error}")
        return {}


class _Loader(yaml.SafeLoader):
    """Takes ``on``, ``no`` and days for the words they are; only true and false are truths."""


_Loader.yaml_implicit_resolvers = {
    sign: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _sign in "tf":
    _Loader.yaml_implicit_resolvers.setdefault(_sign, []).insert(
        0, ("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"))
    )


def _course(form: CourseForm) -> Course:
    return Course(
        form.name,
        form.path,
        form.letter,
        titles(form.title),
        tuple(form.parents),
        form.stands_alone or not form.parents,
        {name: titles(text) for name, text in form.states.items()},
        frozenset(form.ended),
        {name: _act(name, act) for name, act in form.acts.items()},
    )


def _act(name: str, form: ActForm) -> Act:
    starts = [
        Start(one) if isinstance(one, str) else Start(one.duty, one.since, one.until, one.when)
        for one in form.starts
    ]
    made = form.consequence
    return Act(
        name=name,
        title=titles(form.title),
        actor=form.actor,
        posts=tuple(form.posts),
        before=tuple(form.before),
        after=form.after,
        step=form.step,
        fields={field: Field.written(field, text) for field, text in form.fields.items()},
        papers=(
            *(PaperWanted(paper, required=True) for paper in form.papers),
            *(PaperWanted(paper, required=False) for paper in form.may_have),
        ),
        guards=tuple(form.guards),
        proposes=form.proposes,
        approves=form.approves,
        refuses=form.refuses,
        consequence=None if made is None else Consequence(made.matter, made.kind),
        rests_on=form.rests_on,
        sends=tuple(Sent(one.destination, one.record, one.operation, one.due) for one in form.sends),
        starts=tuple(starts),
        measures=tuple(Start(one.duty, one.since, one.until, one.when) for one in form.measures),
        ends=tuple(form.ends),
        drops=tuple(form.drops),
        cascades=tuple(Cascade(one.course, one.act) for one in form.cascades),
        suspends=form.suspends,
        resumes=form.resumes,
        rests=tuple(Start(one.duty, when=one.when) for one in form.rests),
        once=tuple(form.once),
        needs_reason=form.reason or bool(form.refuses),
        sources=_cited(form.source),
    )


def _duty(name: str, form: DutyForm) -> Duty:
    limits = {"": form.limit} if isinstance(form.limit, str) else form.limit
    return Duty(
        name, titles(form.title), form.actor, tuple(form.posts), limits, form.neglect, _cited(form.source)
    )


def _cited(forms: list[CitedForm]) -> tuple[Cited, ...]:
    return tuple(Cited(form.law, form.article, form.mark) for form in forms)
