"""Ways to an act (到达各环节的路径): which acts may come next, and which lead on to one that is wanted.

Acts drawn at random hardly ever reach the end of a course. A way is the shortest by the states of the course,
whatever guards may want besides.
"""

from __future__ import annotations

from sanctions.course.course import Act, Course
from tests.sanctions.life_cycle_model import Model, Thing

MOST_ROOTS = 2
FAR = 99


def in_their_turn(model: Model) -> dict[str, tuple[Course, Act, Thing | None]]:
    """Return what may come next, guards aside, by words that are the same in every run."""
    courses = list(model.book.courses.courses.values())
    found: list[tuple[Course, Act, Thing | None]] = []
    for thing in model.things.values():
        found += [(thing.course, act, thing) for act in thing.course.possible(thing.state)]
        if thing.state not in thing.course.ended:
            found += [(one, one.opening, thing) for one in courses if thing.course.name in one.parents]
    roots = sum(one.parent is None for one in model.things.values())
    alone = [(one, one.opening, None) for one in courses if one.stands_alone]
    found += alone if roots < MOST_ROOTS or not found else []
    return {
        f"{course.name} {act.name} {thing.id if thing else ''}": (course, act, thing)
        for course, act, thing in found
        if not act.only_system
    }


def towards(model: Model, goal: str) -> set[str]:
    """Return what may come next, by the words of `in_their_turn`, that leads on to an act."""
    name, wanted = goal.split(".")
    courses = model.book.courses.courses
    course = courses[name]
    if not course.acts[wanted].opens:
        ways = _on_the_way(model, course, course.acts[wanted])
        if ways:
            return ways
    if course.stands_alone:
        return {f"{name} {course.opening.name} "}
    above = [one for one in model.things.values() if one.course.name in course.parents]
    living = [one for one in above if one.state not in one.course.ended] or above
    if not living:
        parent = courses[course.parents[0]]
        return towards(model, f"{parent.name}.{parent.opening.name}")
    return {f"{name} {course.opening.name} {one.id}" for one in living}


def _on_the_way(model: Model, course: Course, wanted: Act) -> set[str]:
    """Return the acts by which the things of a course come nearer to one."""
    distance = _distances(course, wanted)
    found: dict[int, set[str]] = {}
    for thing in model.things.values():
        if thing.course is course:
            for act in course.possible(thing.state):
                far = 0 if act is wanted else 1 + distance.get(act.after or "", FAR)
                if far <= distance.get(thing.state, -1):
                    found.setdefault(far, set()).add(f"{course.name} {act.name} {thing.id}")
    return found[min(found)] if found else set()


def _distances(course: Course, wanted: Act) -> dict[str, int]:
    """Return from how many acts away each state is."""
    found = dict.fromkeys(wanted.before, 0)
    for _ in course.states:
        for act in course.acts.values():
            if act.after in found and not act.only_system:
                for state in act.before:
                    found[state] = min(found.get(state, FAR), found[act.after] + 1)
    return found
