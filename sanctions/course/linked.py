"""Whether courses fit together (程序衔接检查): every state, duty, paper and act that one names is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sanctions.course.course import ACTORS, Act, Course, Courses


def unlinked(found: Courses) -> Iterator[str]:
    """Yield what names something that is not there."""
    for duty in found.duties.values():
        if duty.actor not in ACTORS:
            yield f"{duty.name}: actor {duty.actor!r} is none of {', '.join(ACTORS)}"
        if duty.consequence and duty.consequence not in found.neglects:
            yield f"{duty.name}: neglect {duty.consequence!r} stands nowhere"
    letters: dict[str, str] = {}
    for course in found.courses.values():
        if (other := letters.setdefault(course.letter, course.name)) != course.name:
            yield f"{course.name}: letter {course.letter} is that of {other}"
        if sum(act.opens for act in course.acts.values()) != 1:
            yield f"{course.name}: expected one act without from, which opens it"
        yield from (
            f"{course.name}: no course {name!r}" for name in course.parents if name not in found.courses
        )
        for act in course.acts.values():
            for problem in _unlinked_act(found, course, act):
                yield f"{course.name}.{act.name}: {problem}"


def _unlinked_act(found: Courses, course: Course, act: Act) -> Iterator[str]:
    states: Mapping[str, object] = course.states
    if act.opens and act.after is None:
        yield "the act that opens leads to a state"
    if act.actor not in ACTORS:
        yield f"actor {act.actor!r} is none of {', '.join(ACTORS)}"
    yield from (
        f"no state {state!r}"
        for state in (*act.before, act.after)
        if state is not None and state not in states
    )
    started = [start.duty for start in (*act.starts, *act.measures, *act.rests)]
    yield from (
        f"no duty {name!r}"
        for name in (*started, *act.ends, *(set(act.drops) - {"*"}))
        if name not in found.duties
    )
    yield from (f"no paper {wanted.kind!r}" for wanted in act.papers if wanted.kind not in found.papers)
    for cascade in act.cascades:
        other = found.courses.get(cascade.course)
        if other is None or cascade.act not in other.acts:
            yield f"no act {cascade.act!r} of {cascade.course!r}"
    matter = act.consequence.matter if act.consequence else ""
    if matter and not any(one.approves == matter for one in course.acts.values()):
        yield f"nothing approves {matter!r}"
    for asked in filter(None, (act.approves, act.refuses)):
        if not any(one.proposes == asked for one in course.acts.values()):
            yield f"nothing proposes {asked!r}"
    made = {one.consequence.matter for one in course.acts.values() if one.consequence}
    if act.sends and act.consequence is None and act.rests_on not in made:
        yield "what is sent follows from a consequence: its own, or that it rests_on"
