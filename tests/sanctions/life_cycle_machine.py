"""A machine that lives lives of a store (办理状态机): it asks for acts, and reads all that stands after each.

It is held against a model, and against what must never stand. Which acts are asked for, in which
order, say those who build on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from checker.store.store import Store
from sanctions import audit, officer
from sanctions.course.course import POSTS
from sanctions.happened import Happened
from sanctions.officer import Officer
from sanctions.proceeding import kept, ledger
from sanctions.proceeding.ledger import Book, Done
from sanctions.proceeding.proceeding import Entry
from sanctions.proceeding.request import Signed
from sanctions.refusal import Refusal
from tests.sanctions.life_cycle_asks import Ask, odd
from tests.sanctions.life_cycle_dump import all_of, amiss, dump_of, emptied, foretold, told, written
from tests.sanctions.life_cycle_model import Model
from tests.sanctions.life_cycle_never import broken, broken_in, of_their_own
from tests.sanctions.life_cycle_paths.walker import START
from tests.sanctions.proceeding import bureau

TOLD_OF_STATE = {
    *("state", "post", "four_eyes", "only_system", "not_serving", "clock", "order", "not_proposed"),
    *("not_approved", "consequence_twice", "root_ended"),
}
"""What only the mechanism refuses, so that the model has to see it too."""

ALL_POSTS = "all-posts"
"""Somebody who holds every post: nothing but the four eyes keeps him from doing all alone."""
_MINUTES = [timedelta(minutes=minutes) for minutes in (0, 1, 600, -1, -30)]
"""A clock that is set back as well."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where lives are lived, one after the other; `made` counts the acts of all by name."""

    store: Store
    book: Book
    everybody: Mapping[str, Officer]
    all_there_is: str
    made: Counter[str] = field(default_factory=Counter[str])

    @classmethod
    def on(cls, store: Store, book: Book) -> Place:
        """Return a store with the officers of a bureau entered, who stay through all lives."""
        with store.writing() as session:
            bureau.officers(session, store)
            for_all = Officer(
                ALL_POSTS, "示例", bureau.CITY, frozenset(POSTS) - {"system"}, bureau.FROM, None
            )
            officer.add(session, store.keys, for_all, at=START - timedelta(days=30), by="test")
        with store.reading() as session:
            everybody = {one.id: one for one in officer.listed(session, store.keys)}
        return cls(store, book, everybody, all_of(store))


class Life(RuleBasedStateMachine):
    """One life of a store."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place, self.store, self.book = place, place.store, place.book
        emptied(self.store)
        self.model = Model(self.book, place.everybody)
        self.now: datetime = START
        self.before = written(self.store, place.all_there_is)
        self.last: Ask | None = None

    @rule(data=st.data())
    def anything(self, data: st.DataObject) -> None:
        _ = self.ask(odd(data.draw, self.model, self.now))

    @rule(passes=st.sampled_from([*(timedelta(days=days) for days in (1, 3, 15)), *_MINUTES]))
    def time_passes(self, passes: timedelta) -> None:
        self.now += passes

    def ask(self, ask: Ask, *, looks: bool = True) -> Done | None:
        """Ask for an act; return what came of it, None where it was refused. What stands is as it must be.

        Args:
            looks: Look at all that stands; without, the act is made in the model and looked at with the next.
        """
        objections = self.model.objections(ask.request, ask.officer, self.now, by_system=ask.by_system)
        make = ledger.perform_by_system if ask.by_system else ledger.perform
        signed = Signed(self.now, ask.officer)
        try:
            with self.store.writing() as session:
                done = make(session, self.store.keys, self.book, ask.request, signed)
        except Refusal as refusal:
            self._was_refused(ask, refusal, objections)
            return None
        assert objections == set(), f"{ask} was made"
        here, made = done.proceeding, done.proceeding.entries[done.number - 1]
        assert _as_asked(ask, made, self.now)
        logged = len(self.model.log)
        self.model.make(ask.request, done)
        self.place.made.update(action for _, action, _ in self.model.log[logged:])
        self.last = ask
        if looks:
            self._agrees()
            self._reads_back(here.id, made)
        return done

    def _agrees(self) -> None:
        """The tables are what the acts made them."""
        self.before, rows = written(self.store, self.place.all_there_is), dump_of(self.store)
        assert told(rows) == foretold(self.model)
        assert amiss(rows) == []
        assert broken(rows, self.book.courses) == []
        with self.store.reading() as session:
            chain = audit.verify(session)
        assert chain.whole
        assert chain.entries == len(rows["proceeding_act"])

    def _was_refused(self, ask: Ask, refusal: Refusal, objections: set[str]) -> None:
        assert refusal.told("zh") != refusal.told("en")
        assert written(self.store, self.place.all_there_is) == self.before
        act = self.book.courses.courses[ask.request.course].acts[ask.request.act]
        # guards of acts that do not decide may ask for another person as well
        by_guards = set[str]() if act.approves or act.refuses else {"four_eyes"}
        if not act.cascades:
            assert refusal.code not in TOLD_OF_STATE - by_guards - objections, f"{ask}: {refusal}"

    def _reads_back(self, proceeding_id: str, newest: Entry) -> None:
        """What is kept sealed says what was said: above all why something was refused."""
        with self.store.reading() as session:
            family = kept.family(session, self.store.keys, self.book.courses, proceeding_id)
        assert broken_in(family) == []
        for one in family.members.values():
            thing = self.model.things[one.id]
            assert [(e.act, e.fields, e.reason) for e in one.entries] == [
                (e.act, e.fields, e.reason) for e in thing.made
            ]
        here = family.members[proceeding_id]
        act = here.course.acts[newest.act]
        if act.approves or act.refuses:
            assert not of_their_own(family, here, newest)


def _as_asked(ask: Ask, made: Entry, at: datetime) -> bool:
    """Return whether an act stands with all that was said of it, and by whom it was asked for."""
    asked, happened = ask.request, ask.request.happened or Happened.at(at)
    said = {name for name, value in asked.fields.items() if value is not None}
    return (
        (made.act, made.officer, made.at) == (asked.act, ask.officer, at)
        and (made.reason, made.because) == (asked.reason.strip(), asked.because.strip())
        and made.happened == happened.capped(at)
        and set(made.fields) == said
        and [(one.kind, one.sha256) for one in made.papers] == [(p.kind, p.sha256) for p in asked.papers]
    )


def live(machine: Callable[[], Life], name: str, many: int, steps: int, profile: str) -> None:
    """Live so many lives of so many steps; the first takes the simplest of each, the others go by the name.

    They are the same in every run, and others for another name.
    """
    # what is derandomized goes by the code alone: every path would be disturbed in the same way
    seeded: Any = seed(crc32(name.encode()))(machine)
    run_state_machine_as_test(  # pyright: ignore[reportUnknownVariableType]
        seeded,
        settings=settings(
            settings.get_profile(profile),
            max_examples=many,
            stateful_step_count=steps,
            database=None,
            # a life is short enough to be read, and to shrink one takes minutes
            phases=(Phase.generate,),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
