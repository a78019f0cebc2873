"""Two who act at the same moment (并发办理), in two processes: one comes first, the other is told.

Of two acts that exclude each other exactly one is made; two that do not are both made, one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from checker.store.store import Store
from sanctions import audit
from sanctions.proceeding import ledger
from sanctions.proceeding.request import Request, Signed
from sanctions.proceeding.tables import ProceedingRow
from sanctions.time_limit import LEGAL_TIME
from tests.sanctions.life_cycle_dump import amiss, dump_of
from tests.sanctions.proceeding.bureau import CREDIT_CODE, attached, officers
from tests.sanctions.racing import DONE, Round, Runner, book_of, race

ROUNDS = 10
ABOUT = {"credit_code": CREDIT_CODE, "investigators": ["inv-1", "inv-2"]}
NOW = datetime(2026, 6, 1, 9, tzinfo=LEGAL_TIME)
LATER = NOW + timedelta(hours=1)


class Scene:
    """What the rounds begin with, made beforehand."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.numbers = count(1)
        with store.writing() as session:
            officers(session, store)
        self.cases = [self.case(), self.case()]
        self.affairs = [self.affair(), self.affair()]

    def made(self, request: Request, by: str = "inv-1") -> str:
        with self.store.writing() as session:
            book = book_of(request.course)
            return ledger.perform(session, self.store.keys, book, request, Signed(NOW, by)).proceeding.id

    def case(self) -> str:
        fields = {**ABOUT, "name": "示例建筑劳务有限公司", "ground": "complaint", "wages": True}
        return self.made(Request("case", "open", fields=fields))

    def order(self) -> str:
        return self.made(replace(ORDER, parent_id=self.case()))

    def affair(self) -> str:
        return self.made(Request("affair", "open", fields=ABOUT))

    def allowed_errand(self, affair: str) -> str:
        errand = self.made(Request("errand", "open", parent_id=affair))
        _ = self.made(Request("errand", "ask", errand))
        return self.made(Request("errand", "allow", errand), "head")


ORDER = Request("order", "open", fields={"document": "限期改正指令书", "addressee": "employer"})
ISSUE = {"number": "示例监令〔2026〕1号", "due_on": "2026-07-01"}


def approve_and_approve(scene: Scene) -> Round:
    act = Request("order", "approve", scene.order())
    return Runner(act, "head", LATER), Runner(act, "deputy", LATER)


def approve_and_refuse(scene: Scene) -> Round:
    order = scene.order()
    refuse = Request("order", "refuse", order, reason="示例：事实不清")
    return Runner(Request("order", "approve", order), "head", LATER), Runner(refuse, "deputy", LATER)


def issue_and_issue(scene: Scene) -> Round:
    order = scene.made(Request("order", "approve", scene.order()), "head")
    act = Request("order", "issue", order, fields=ISSUE, papers=(attached("payment_order"),))
    return Runner(act, "inv-1", LATER), Runner(act, "inv-2", LATER)


def act_and_what_another_brings_about(scene: Scene) -> Round:
    affair = scene.affair()
    errand = scene.made(Request("errand", "open", parent_id=affair))
    step = scene.made(Request("step", "open", parent_id=errand))
    halt = Request("affair", "halt", affair, reason="示例")
    return Runner(halt, "head", LATER), Runner(Request("step", "work", step), "inv-1", LATER)


def one_that_stands_once_in_two_families(scene: Scene) -> Round:
    only = f"order/{next(scene.numbers)}"
    one, other = (replace(ORDER, parent_id=case, only=only) for case in scene.cases)
    return Runner(one, "inv-1", LATER), Runner(other, "inv-2", LATER)


def one_that_stands_once_of_two_bureaus(scene: Scene) -> Round:
    """Two bureaus share no serials, so that they wait for each other at nothing but this."""
    root = Request("affair", "open", only=f"affair/{next(scene.numbers)}")
    return Runner(root, "inv-1", LATER), Runner(root, "county-inv", LATER)


def messages_of_two_families_about_one_subject(scene: Scene) -> Round:
    letter = (attached("example_letter"),)
    one, other = (
        Request("errand", "tell", scene.allowed_errand(affair), papers=letter) for affair in scene.affairs
    )
    return Runner(one, "inv-1", LATER), Runner(other, "inv-2", LATER)


ONE_OF_TWO, ONCE = [["done", "state"]], [["done", "stands_already"]]
RACES: Mapping[Callable[[Scene], Round], list[list[str]]] = {
    approve_and_approve: ONE_OF_TWO,
    approve_and_refuse: ONE_OF_TWO,
    issue_and_issue: ONE_OF_TWO,
    one_that_stands_once_in_two_families: ONCE,
    one_that_stands_once_of_two_bureaus: ONCE,
    act_and_what_another_brings_about: [["done", "done"], ["done", "state"]],
    messages_of_two_families_about_one_subject: [["done", "done"]],
}
"""What may come to the two of each, whoever is first."""
FEW: Mapping[Callable[[Scene], Round], int] = {
    one_that_stands_once_of_two_bureaus: 5,
    messages_of_two_families_about_one_subject: 5,
}


def test_of_two_who_act_at_once_one_comes_first_and_the_other_is_told(store: Store, database: str) -> None:
    scene = Scene(store)
    rounds = [(make, make(scene)) for make in RACES for _ in range(FEW.get(make, ROUNDS))]

    found = race(database, store.keys, [pair for _, pair in rounds])

    told = [(make, sorted(pair)) for (make, _), pair in zip(rounds, found, strict=True)]
    assert [(make.__name__, pair) for make, pair in told if pair not in RACES[make]] == []
    rows = dump_of(store)
    assert amiss(rows) == []
    issued, sent = ROUNDS, 2 * FEW[messages_of_two_families_about_one_subject]
    decided = 3 * ROUNDS + sent
    assert (len(rows["decision"]), len(rows["consequence"])) == (decided, issued + sent)
    versions = [row["version"] for row in rows["outbox"] if row["destination"] == "credit_sharing"]
    assert sorted(versions) == list(range(1, sent + 1))
    with store.reading() as session:
        chain = audit.verify(session)
        states = {
            _id(pair[1]): (came, session.get_one(ProceedingRow, _id(pair[1])).state)
            for (make, pair), came in zip(rounds, found, strict=True)
            if make is act_and_what_another_brings_about
        }
    assert chain.whole
    assert chain.entries == len(rows["proceeding_act"]) + len(rows["officer"])
    came_to = {(DONE, DONE): "worked", (DONE, "state"): "stopped"}
    assert [state for came, state in states.values() if came_to[came] != state] == []


def _id(runner: Runner) -> str:
    return runner.request.proceeding_id
