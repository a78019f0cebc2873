"""What may go wrong with a step of a path (对路径一步的干扰): another asks for it, or something is missing.

A step is told as somebody asks for it; what comes of it here is the same with one thing changed, so that the
ledger has to refuse it for that, or to take it and be right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from hypothesis import strategies as st

from sanctions.course.course import Act
from sanctions.proceeding.ledger import Book
from sanctions.proceeding.request import Request
from tests.sanctions.life_cycle_asks import Ask, Draw, good
from tests.sanctions.life_cycle_model import Model
from tests.sanctions.life_cycle_paths.step import Opened, Path, Step, asked
from tests.sanctions.proceeding.bureau import attached


def act_of(book: Book, name: str) -> Act:
    """Return an act by the name a step has."""
    course, _, act = name.partition(".")
    return book.courses.courses[course].acts[act]


def ask_of(book: Book, step: Step, opened: Opened, now: datetime) -> Ask | None:
    """Return what a step asks for; None where what it speaks of was not opened."""
    act = act_of(book, step.act)
    try:
        request, signed = asked(step, act.opens, opened, now)
    except LookupError:
        return None
    return Ask(request, signed.officer, act.only_system)


def of_another(draw: Draw, model: Model, ask: Ask) -> Ask:
    """Return the same, asked for by another."""
    return replace(ask, officer=draw(st.sampled_from(sorted(model.officers.keys() - {ask.officer}))))


def lacking(act: Act, request: Request) -> Sequence[Request]:
    """Return the same without one thing it must have, for each there is."""
    return tuple(_lacking(act, request))


def decided_otherwise(draw: Draw, model: Model, ask: Ask, now: datetime) -> Ask | None:
    """Return the refusal of what would be approved, or the approval of what would be refused."""
    thing = model.things.get(ask.request.proceeding_id)
    if thing is None:
        return None
    act = thing.course.acts[ask.request.act]
    others = [
        one
        for one in thing.course.possible(thing.state)
        if (act.approves and one.refuses == act.approves) or (act.refuses and one.approves == act.refuses)
    ]
    if not others:
        return None
    other = draw(st.sampled_from(others))
    required = {name: field for name, field in other.fields.items() if field.required}
    fields = {n: draw(good(model, thing.course, other, field, now.date())) for n, field in required.items()}
    papers = tuple(attached(paper.kind) for paper in other.papers if paper.required)
    request = replace(ask.request, act=other.name, fields=fields, papers=papers, reason="示例：另有决定")
    return replace(ask, request=request)


def own_paths(book: Book, course: str, paths: Mapping[str, Path]) -> Mapping[str, Path]:
    """Return the paths of a course: those told under its name, and what else makes an act of it that is left.

    Modules are named after their course, with more behind it where there are several.
    """
    own = {name: path for name, path in paths.items() if name.partition(":")[0].partition("_")[0] == course}
    left = {f"{course}.{act}" for act in book.courses.courses[course].acts} - made_by(own)
    for name, path in paths.items():
        if left & made_by({name: path}):
            own |= {name: path}
            left -= made_by(own)
    return own


def made_by(paths: Mapping[str, Path]) -> set[str]:
    """Return every act that is made on these paths."""
    return {act for path in paths.values() for step in path for act in (step.act, *step.brings)}


def _lacking(act: Act, request: Request) -> Iterator[Request]:
    for name in [name for name, field in act.fields.items() if field.required]:
        yield replace(request, fields={n: value for n, value in request.fields.items() if n != name})
    for kind in [paper.kind for paper in act.papers if paper.required]:
        yield replace(request, papers=tuple(paper for paper in request.papers if paper.kind != kind))
    if act.needs_reason:
        yield replace(request, reason=" ")
