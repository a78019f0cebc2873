"""Any acts in any order (任意环节序列): a proceeding is what its course makes of its acts, nothing else.

A machine asks for likely and for senseless acts, of the courses that ship and of those made up to attack the
mechanism, and reads the whole database after each: against a model, and against what must never stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from fnmatch import fnmatch
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from checker.consequences.book import one_engine
from checker.store.store import Store
from sanctions import audit, officer
from sanctions.proceeding import kept, ledger
from sanctions.proceeding.ledger import Book
from sanctions.proceeding.request import Signed
from sanctions.refusal import Refusal
from sanctions.time_limit import LEGAL_TIME
from tests.sanctions.life_cycle_asks import Ask, likely, odd
from tests.sanctions.life_cycle_dump import amiss, dump_of, emptied, foretold, told
from tests.sanctions.life_cycle_model import Model
from tests.sanctions.made_up_courses import made_up_book, quick
from tests.sanctions.proceeding import bureau

BOOKS: Mapping[str, Callable[[], Book]] = {"shipped": lambda: quick(one_engine()), "made_up": made_up_book}
TOLD_OF_STATE = {"state", "post", "four_eyes", "only_system", "not_serving", "clock", "order", "not_proposed"}
"""What only the mechanism refuses, so that the model has to see it too."""
_CLOSE = "its guards want figures and days that fit each other, which its own tests make"
UNMADE: Mapping[str, str] = {
    "accountability.*": "opened by the clock or a head for a duty that was missed",
    "alarm.*": "opened by the clock",
    "case.close": "wants all beneath to have ended",
    "case.other-order": "wants a line of a case that is an order of others",
    "consultation.*": "wants an opinion or a meeting first",
    "disclosure.*": "wants the record of a visit first",
    "grade.*": _CLOSE,
    "listing.*": _CLOSE,
    "meeting.*": _CLOSE,
    "order.apply-enforcement": "wants the remedies to be over, half a year later, and a reminder",
    "order.conclude-enforcement": "comes after the application",
    "order.remind": "wants the remedies to be over, half a year later",
    "order.settle": "wants payments that are neither too few nor too late",
    "order.statement": "wants a notice that is not yet answered",
    "order.waive": "wants a notice that is answered before the order is made",
    "penalty.*": _CLOSE,
    "publicity.*": "wants a decision that stands, by its number",
    "referral.*": "wants the acts of police and procuratorate in one life",
    "repair.*": "wants a penalty that is published",
    "report.*": _CLOSE,
    "supervision.*": _CLOSE,
}
"""Acts the slow machine may fail to reach, each with the reason."""
LEAST: Mapping[str, int] = {"shipped": 35, "made_up": 17}
"""How many different acts it makes at least."""


class Life(RuleBasedStateMachine):
    """One life of a store; `made` counts the acts of all lives by name."""

    def __init__(self, store: Store, book: Book, made: Counter[str]) -> None:
        super().__init__()
        self.store, self.book, self.made = store, book, made
        emptied(store)
        with store.reading() as session:
            everybody = {one.id: one for one in officer.listed(session, store.keys)}
        self.model = Model(book, everybody)
        self.now = datetime(2026, 6, 1, 9, tzinfo=LEGAL_TIME)
        self.before = dump_of(store)
        self.vain = 0

    @initialize(data=st.data())
    def begins(self, data: st.DataObject) -> None:
        acts = (f"{c.name}.{act.name}" for c in self.book.courses.courses.values() for act in c.acts.values())
        self.goals = data.draw(st.permutations(sorted(acts)))
        self._ask(likely(data.draw, self.model, self.now, self.goals[0]))

    @rule(data=st.data())
    def what_may_be_next(self, data: st.DataObject) -> None:
        self._ask(likely(data.draw, self.model, self.now, self.goals[0]))

    @rule(data=st.data())
    def what_leads_on(self, data: st.DataObject) -> None:
        self.now += timedelta(days=data.draw(st.sampled_from([0, 0, 1, 12])))
        for _ in range(3):
            self._ask(likely(data.draw, self.model, self.now, self.goals[0]))

    @rule(data=st.data())
    def anything(self, data: st.DataObject) -> None:
        self._ask(odd(data.draw, self.model, self.now))

    @rule(days=st.sampled_from([0, 1, 3, 15]), minutes=st.sampled_from([0, 1, 600, -1]))
    def time_passes(self, days: int, minutes: int) -> None:
        self.now += timedelta(days=days, minutes=minutes)

    @rule(data=st.data())
    def something_else_is_wanted(self, data: st.DataObject) -> None:
        self.goals = [*self.goals[1:], self.goals[0]]
        self._ask(likely(data.draw, self.model, self.now, self.goals[0]))

    def _agrees(self) -> None:
        """The tables are what the acts made them."""
        assert told(self.before) == foretold(self.model)
        assert amiss(self.before) == []
        with self.store.reading() as session:
            chain = audit.verify(session)
        assert chain.whole
        assert chain.entries == len(self.before["proceeding_act"])

    def _ask(self, ask: Ask) -> None:
        asked, at = ask.request, self.now
        objections = self.model.objections(asked, ask.officer, at)
        try:
            with self.store.writing() as session:
                done = ledger.perform(session, self.store.keys, self.book, asked, Signed(at, ask.officer))
        except Refusal as refusal:
            self._was_refused(ask, refusal, objections)
            return
        assert objections == set(), f"{asked} by {ask.officer} was made"
        here, made = done.proceeding, done.proceeding.entries[done.number - 1]
        self.model.make(asked, here.id, here.bureau, here.place, made)
        self.made[f"{asked.course}.{asked.act}"] += 1
        if f"{asked.course}.{asked.act}" == self.goals[0]:
            self.goals = [*self.goals[1:], self.goals[0]]
        self.before = dump_of(self.store)
        self._agrees()
        self._reads_back(here.id)

    def _was_refused(self, ask: Ask, refusal: Refusal, objections: set[str]) -> None:
        self.vain += 1
        if self.vain % 4 == 0:
            self.goals = [*self.goals[1:], self.goals[0]]
        assert refusal.told("zh") != refusal.told("en")
        assert dump_of(self.store) == self.before
        act = self.book.courses.courses[ask.request.course].acts[ask.request.act]
        if not act.cascades:
            assert refusal.code not in TOLD_OF_STATE - objections, f"{ask}: {refusal}"

    def _reads_back(self, proceeding_id: str) -> None:
        """What is kept sealed says what was said: above all why something was refused."""
        with self.store.reading() as session:
            family = kept.family(session, self.store.keys, self.book.courses, proceeding_id)
        for one in family.members.values():
            thing = self.model.things[one.id]
            assert [(e.act, e.fields, e.reason) for e in one.entries] == [
                (e.act, e.fields, e.reason) for e in thing.made
            ]
            refused = [made for how, made, _ in thing.decisions.values() if how == "refused"]
            assert all(one.entries[number - 1].reason for number in refused)


def live(store: Store, book: Book, many: int, steps: int, profile: str) -> Counter[str]:
    """Live so many lives of so many steps; return how often each act was made."""
    with store.writing() as session:
        bureau.officers(session, store)
    made: Counter[str] = Counter()
    run_state_machine_as_test(  # pyright: ignore[reportUnknownVariableType]
        cast("Any", lambda: Life(store, book, made)),
        settings=settings(
            settings.get_profile(profile),
            max_examples=many,
            stateful_step_count=steps,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    return made


@pytest.mark.parametrize("courses", BOOKS)
def test_every_proceeding_is_what_its_course_makes_of_its_acts(store: Store, courses: str) -> None:
    made = live(store, BOOKS[courses](), 7, 10, "fast")

    assert len(made) > 1


@pytest.mark.slow
@pytest.mark.parametrize("courses", BOOKS)
def test_every_act_there_is_was_made_in_some_life(store: Store, courses: str) -> None:
    book = BOOKS[courses]()

    made = live(store, book, 100, 30, "slow")

    acts = {
        f"{course.name}.{act.name}"
        for course in book.courses.courses.values()
        for act in course.acts.values()
        if not act.only_system
    }
    missed = {act for act in acts - made.keys() if not any(fnmatch(act, one) for one in UNMADE)}
    assert missed == set()
    assert len(made) >= LEAST[courses]
