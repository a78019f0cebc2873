"""Any acts in any order (任意环节序列): a proceeding is what its course makes of its acts, nothing else.

Lives of the courses that ship follow a path that is typical of one of them, and are disturbed on it in every
way there is; those of the courses made up to attack the mechanism wander, each to acts it wants. After each
act the whole database is read: against a model, and against what must never stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from checker.consequences.book import one_engine
from checker.store.store import Store
from sanctions.proceeding.ledger import Done
from tests.sanctions.life_cycle_asks import Ask, likely, right
from tests.sanctions.life_cycle_machine import ALL_POSTS, Life, Place, live
from tests.sanctions.life_cycle_paths.all_paths import all_paths
from tests.sanctions.life_cycle_paths.step import Path
from tests.sanctions.life_cycle_steps import (
    act_of,
    ask_of,
    decided_otherwise,
    lacking,
    of_another,
    own_paths,
)
from tests.sanctions.made_up_courses import made_up_book, quick

COURSES = sorted(one_engine().courses.courses)
PATHS = all_paths()


def _is_under_way(life: OnAPath) -> bool:
    return life.at < len(life.path)


class OnAPath(Life):
    """A life that follows a path, as far as it is let; `at` is the step that comes next."""

    def __init__(self, place: Place, course: str, paths: Mapping[str, Path]) -> None:
        super().__init__(place)
        self.course, self.paths = course, paths
        self.path: Path = ()
        self.at, self.its_time = 0, False
        self.opened: dict[str, list[str]] = {}
        self.again: Ask | None = None

    @initialize(data=st.data())
    def begins(self, data: st.DataObject) -> None:
        self.path = self.paths[data.draw(st.sampled_from(sorted(self.paths)))]
        left = data.draw(st.integers(0, len(self.path)))
        for step in self.path[: len(self.path) - left]:
            # whoever walks it whole has looked at each step; the others look where they leave it
            looks = left == 0 or self.at + left + 1 == len(self.path)
            assert self._goes(self._next(), looks=looks) is not None, f"{step} on its own path"

    @precondition(_is_under_way)
    @rule(steps=st.sampled_from([1, 1, 2, 4]))
    def goes_on(self, steps: int) -> None:
        for _ in range(steps):
            if _is_under_way(self):
                self._goes_on(self._next())

    @precondition(lambda self: self.last is not self.again)
    @rule()
    def the_same_again(self) -> None:
        self.again = again = self.last
        assert again is not None
        act = act_of(self.book, f"{again.request.course}.{again.request.act}")
        made = self.ask(again)
        assert made is None or not (act.approves or act.refuses or act.consequence), f"{again} twice"

    @precondition(_is_under_way)
    @rule(data=st.data())
    def by_somebody_else(self, data: st.DataObject) -> None:
        if (ask := self._next()) is not None:
            _ = self._goes(of_another(data.draw, self.model, ask))

    @precondition(_is_under_way)
    @rule(steps=st.sampled_from([2, 3, 4, 6]))
    def by_one_alone(self, steps: int) -> None:
        for _ in range(steps):
            if _is_under_way(self):
                ask = self._next()
                if ask is None or self._goes(replace(ask, officer=ALL_POSTS)) is None:
                    self._goes_on(ask)

    @precondition(_is_under_way)
    @rule(data=st.data())
    def without_something(self, data: st.DataObject) -> None:
        if (ask := self._next()) is not None:
            act = act_of(self.book, f"{ask.request.course}.{ask.request.act}")
            for request in data.draw(st.permutations(lacking(act, ask.request)))[:2]:
                assert self.ask(Ask(request, ask.officer, ask.by_system)) is None, f"{request} was made"

    @precondition(lambda self: self.at + 1 < len(self.path))
    @rule(data=st.data())
    def a_later_step_first(self, data: st.DataObject) -> None:
        step = self.path[data.draw(st.integers(self.at + 1, len(self.path) - 1))]
        if (ask := ask_of(self.book, step, self.opened, self.now)) is not None:
            _ = self.ask(ask)

    @precondition(_is_under_way)
    @rule(data=st.data())
    def decided_the_other_way(self, data: st.DataObject) -> None:
        while _is_under_way(self):
            ask = self._next()
            other = None if ask is None else decided_otherwise(data.draw, self.model, ask, self.now)
            if other is not None:
                _ = self._goes(other) or self._goes(ask)
                return
            self._goes_on(ask)

    @rule(data=st.data())
    def what_may_be_next(self, data: st.DataObject) -> None:
        acts = sorted(self.book.courses.courses[self.course].acts)
        goal = f"{self.course}.{data.draw(st.sampled_from(acts))}"
        _ = self.ask(likely(data.draw, self.model, self.now, goal))

    @precondition(lambda self: bool(self.model.things))
    @rule(data=st.data())
    def something_beneath(self, data: st.DataObject) -> None:
        """Whatever has ended as well: nothing may be opened in a family that has."""
        above = self.model.things[data.draw(st.sampled_from(sorted(self.model.things)))]
        fits = [one for one in self.book.courses.courses.values() if above.course.name in one.parents]
        courses = [one for one in fits if not one.opening.only_system]
        if courses:
            course = data.draw(st.sampled_from(courses))
            _ = self.ask(right(data.draw, self.model, self.now, course, course.opening, above))

    @precondition(lambda self: bool(self.model.things))
    @rule(data=st.data())
    def what_only_comes_along(self, data: st.DataObject) -> None:
        thing = self.model.things[data.draw(st.sampled_from(sorted(self.model.things)))]
        acts = [act for act in thing.course.possible(thing.state) if act.only_system]
        if acts:
            act = data.draw(st.sampled_from(acts))
            assert self.ask(right(data.draw, self.model, self.now, thing.course, act, thing)) is None

    def _goes_on(self, ask: Ask | None) -> None:
        """Ask for a step, and leave it out where it is refused, as it may be to a disturbed life."""
        if self._goes(ask) is None:
            self._comes_to(self.at + 1)

    def _next(self) -> Ask | None:
        """Return what the next step asks for, its days having passed; None where that cannot be said."""
        step = self.path[self.at]
        if not self.its_time:
            self.now += timedelta(days=step.days, minutes=1)
            self.its_time = True
        return ask_of(self.book, step, self.opened, self.now)

    def _goes(self, ask: Ask | None, *, looks: bool = True) -> Done | None:
        """Ask for a step; where it is made, the next one comes."""
        done = None if ask is None else self.ask(ask, looks=looks)
        if ask is not None and done is not None:
            if act_of(self.book, f"{ask.request.course}.{ask.request.act}").opens:
                self.opened.setdefault(ask.request.course, []).append(done.proceeding.id)
            self._comes_to(self.at + 1)
        return done

    def _comes_to(self, step: int) -> None:
        self.its_time = self.its_time and step == self.at
        self.at = step


class Wandering(Life):
    """A life that goes where it wants, from one act it has not made to the next."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.goals: list[str] = []
        self.vain = 0

    @initialize(data=st.data())
    def begins(self, data: st.DataObject) -> None:
        acts = (f"{c.name}.{act.name}" for c in self.book.courses.courses.values() for act in c.acts.values())
        self.goals = data.draw(st.permutations(sorted(acts)))
        self._likely(data)

    @rule(data=st.data())
    def what_may_be_next(self, data: st.DataObject) -> None:
        self._likely(data)

    @rule(data=st.data())
    def what_leads_on(self, data: st.DataObject) -> None:
        self.now += timedelta(days=data.draw(st.sampled_from([0, 0, 1, 12])))
        for _ in range(3):
            self._likely(data)

    @rule(data=st.data())
    def something_else_is_wanted(self, data: st.DataObject) -> None:
        self._wants_another()
        self._likely(data)

    def _likely(self, data: st.DataObject) -> None:
        ask = likely(data.draw, self.model, self.now, self.goals[0])
        made = self.ask(ask) is not None
        self.vain += not made
        if f"{ask.request.course}.{ask.request.act}" == self.goals[0] if made else self.vain % 4 == 0:
            self._wants_another()

    def _wants_another(self) -> None:
        self.goals = [*self.goals[1:], self.goals[0]]


@pytest.mark.parametrize("course", COURSES)
def test_a_life_cycle_disturbed_is_what_its_acts_make_of_it(store: Store, course: str) -> None:
    place = Place.on(store, quick(one_engine()))
    paths = own_paths(place.book, course, PATHS)

    live(lambda: OnAPath(place, course, paths), course, 4, 10, "fast")

    assert len(place.made) > 1


@pytest.mark.slow
@pytest.mark.parametrize("course", COURSES)
def test_every_act_of_a_course_is_made_in_some_disturbed_life(store: Store, course: str) -> None:
    place = Place.on(store, quick(one_engine()))

    for name, path in own_paths(place.book, course, PATHS).items():
        # the first life of each walks it to its end
        live(lambda name=name, path=path: OnAPath(place, course, {name: path}), name, 3, 15, "slow")

    assert missed(place, [course]) == set()


def test_made_up_courses_are_what_their_acts_make_of_them(store: Store) -> None:
    place = Place.on(store, made_up_book())

    live(lambda: Wandering(place), "made up", 7, 10, "fast")

    assert len(place.made) > 1


@pytest.mark.slow
def test_every_act_of_made_up_courses_is_made_in_some_life(store: Store) -> None:
    place = Place.on(store, made_up_book())

    live(lambda: Wandering(place), "made up", 100, 30, "slow")

    assert missed(place, place.book.courses.courses) == set()


def missed(place: Place, courses: Iterable[str]) -> set[str]:
    """Return the acts of these courses that no life has made; what only the system makes counts as well."""
    there = place.book.courses.courses
    return {f"{course}.{act}" for course in courses for act in there[course].acts} - place.made.keys()
