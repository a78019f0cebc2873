"""No order of acts reaches a state it may not, skips an approval, closes without a result, or acts twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from checker.draw import ledger as draws
from checker.draw.errors import DrawRefused
from checker.store.store import Store
from checker.visit import kept
from checker.visit.errors import VisitRefused
from sanctions.audit import verify
from tests.checker.visit.scene import BY, HEAD, UNPAID, VISITED, Course, acts_of, fill, make_draw

RESULTS = ("no_problem", "ordered_to_correct", "to_be_handled", "not_cooperating")
OUTCOMES = ("corrected", "not_corrected", "case_opened")
NEEDS_FOLLOW_UP = {"ordered_to_correct", "to_be_handled"}


class Life(RuleBasedStateMachine):
    """A model of one drawn visit beside the real one; what the model forbids has to be refused."""

    def __init__(self, store: Store, later: timedelta = timedelta()) -> None:
        super().__init__()
        self.store, self.later = store, later

    @initialize()
    def begin(self) -> None:
        self.draw = make_draw(self.store, self.later)
        self.course = Course(self.store, at=VISITED + self.later)
        self.number = next(n for n, one in self.draw.standings().visits.items() if one.stratum == "小微")
        self.state, self.acts = "none", list[str]()
        self.stale = self.found = self.published = False
        self.results: dict[str, str] = {}
        self.open_items: set[str] = set()

    def _try(self, name: str, allowed: bool, work: Callable[[], object]) -> bool:
        try:
            _ = work()
        except VisitRefused:
            assert not allowed, name
            return False
        assert allowed, name
        self.acts.append(f"visit.{name}")
        return True

    @rule()
    def opens(self) -> None:
        if self.state == "none":
            if self._try("open", True, lambda: self.course.open(self.draw.id, self.number)):
                self.state = "opened"
        else:
            # a unit that was replaced after the arrival is another visit
            gone = self.stale and self.state not in {"opened", "approved", "noticed"}
            if not gone:
                _ = self._refused(lambda: Course(self.store).open(self.draw.id, self.number))

    def _refused(self, work: Callable[[], object]) -> None:
        try:
            _ = work()
        except VisitRefused:
            return
        raise AssertionError

    @rule(by=st.sampled_from(["SL003", "示例外人"]), head=st.sampled_from([HEAD, "SL003"]))
    def approves(self, by: str, head: str) -> None:
        fits = by == "SL003" and head == HEAD
        turn = self.state == "opened" or (self.state in {"approved", "noticed"} and self.stale)
        if self._try("approve", fits and turn, lambda: self.course.approve(by, head)):
            self.state, self.stale = "approved", False

    @rule(waived=st.booleans())
    def tells(self, waived: bool) -> None:
        work = self.course.waive if waived else self.course.notify
        if self._try("waive" if waived else "notice", self.state == "approved" and not self.stale, work):
            self.state = "noticed"

    @rule(alone=st.booleans(), shown=st.booleans())
    def arrives(self, alone: bool, shown: bool) -> None:
        allowed = self.state == "noticed" and not self.stale and shown and not alone
        came = ("SL003",) if alone else ()
        if self.state != "none" and self._try(
            "arrive", allowed, lambda: self.course.arrive(*came, shown=shown)
        ):
            self.state = "arrived"

    @rule(replaced=st.booleans())
    def changes_the_draw(self, replaced: bool) -> None:
        store, act = self.store, draws.Act(self.course.at, BY, HEAD)
        with store.reading() as session:
            held = draws.held(session, store.keys, self.draw.id)
        standing = held.standings().visits[self.number]
        unit, left = held.unit_of(standing.unit_id), standing.inspectors[1]
        try:
            with store.writing() as session:
                if replaced:
                    _ = draws.replaced(
                        session, store.keys, held.id, self.number, unit, "closed", "0" * 64, act
                    )
                else:
                    _ = draws.substituted(
                        session, store.keys, held.id, self.number, "协办", left, "illness", act
                    )
        except DrawRefused:
            return  # nobody is left to follow
        self.stale = self.state != "none"
        if self.state == "opened":
            self.stale = False  # nothing was approved yet

    @rule()
    def records(self) -> None:
        if self._try("record", self.state == "arrived", self.course.record):
            self.state = "recorded"

    @rule()
    def finds(self) -> None:
        if self._try(
            "finding", self.state == "recorded" and not self.found, lambda: self.course.find(UNPAID)
        ):
            self.found = True

    @rule(code=st.sampled_from(RESULTS))
    def decides(self, code: str) -> None:
        allowed = self.state == "recorded" and (code != "no_problem") == self.found
        if self._try("result", allowed, lambda: self.course.result(B="no_problem", G=code)):
            self.state, self.results = "resulted", {"B": "no_problem", "G": code}
            self.open_items = {"G"} if code in NEEDS_FOLLOW_UP else set()

    @rule(code=st.sampled_from(OUTCOMES), item=st.sampled_from("BG"))
    def follows_up(self, code: str, item: str) -> None:
        allowed = self.state == "resulted" and item in self.open_items
        if self._try("follow_up", allowed, lambda: self.course.follow_up(**{item: code})):
            self.open_items -= {item} if code != "not_corrected" else set()

    @rule()
    def publishes(self) -> None:
        allowed = self.state in {"resulted", "closed"} and not self.published
        self.published |= self._try("publish", allowed, self.course.publish)

    @rule()
    def closes(self) -> None:
        if self._try("close", self.state == "resulted" and not self.open_items, self.course.close):
            self.state = "closed"

    @rule(steps=st.integers(1, 8))
    def goes_on(self, steps: int) -> None:
        """Do what comes next, so that runs get far."""
        for _ in range(steps):
            self._next()

    def _next(self) -> None:
        if self.stale and self.state in {"approved", "noticed"}:
            self.approves("SL003", HEAD)
            return
        match self.state:
            case "none":
                self.opens()
            case "opened":
                self.approves("SL003", HEAD)
            case "approved":
                self.tells(waived=True)
            case "noticed":
                self.arrives(alone=False, shown=True)
            case "arrived":
                self.records()
            case "recorded":
                self.finds()
                self.decides("to_be_handled")
            case _ if self.open_items:
                self.follows_up("case_opened", "G")
            case _:
                self.closes()

    @invariant()
    def holds(self) -> None:
        if self.state == "none":
            return
        visit = self.course.read()
        kinds = [entry.kind for entry in visit.entries]
        assert (visit.state, visit.results) == (self.state, self.results)
        assert set(visit.unsettled()) == self.open_items
        assert [f"visit.{kind}" for kind in kinds] == self.acts
        with self.store.reading() as session:
            assert acts_of(session, visit.id) == self.acts
        for once in ("open", "arrive", "record", "result", "publish", "close"):
            assert kinds.count(once) <= 1
        if "arrive" in kinds:
            assert kinds.index("approve") < kinds.index("arrive")
        if "close" in kinds:
            assert "result" in kinds[: kinds.index("close")]

    def teardown(self) -> None:
        with self.store.reading() as session:
            assert verify(session).whole
            assert kept.listed(session, self.store.keys) is not None


def test_no_order_of_acts_breaks_a_visit(store: Store) -> None:
    fill(store, certificate_expires=date(2999, 1, 1))
    weeks = count(step=6)

    run_state_machine_as_test(
        lambda: Life(store, timedelta(weeks=next(weeks))),
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )


def test_the_model_reaches_the_end(store: Store) -> None:
    """Else nothing would be said of what comes late."""
    fill(store)
    life = Life(store)
    life.begin()
    life.opens()
    life.changes_the_draw(replaced=True)
    life.approves("SL003", HEAD)
    life.changes_the_draw(replaced=False)
    life.tells(waived=True)
    life.approves("SL003", HEAD)
    life.tells(waived=False)
    life.arrives(alone=True, shown=True)
    life.arrives(alone=False, shown=True)
    life.changes_the_draw(replaced=True)
    life.records()
    life.finds()
    life.decides("ordered_to_correct")
    life.closes()
    life.follows_up("not_corrected", "G")
    life.follows_up("corrected", "G")
    life.publishes()
    life.closes()
    life.publishes()
    life.holds()

    assert (life.state, life.published) == ("closed", True)
