"""The ledger: a draw is committed to once, drawn once, and kept whole or not at all, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from tempfile import TemporaryDirectory
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session, select

from checker.draw import followed, ledger
from checker.draw.errors import DrawRefused, Misprinted
from checker.draw.framing import Secrets
from checker.draw.held import HeldDraw
from checker.draw.ledger import Act
from checker.draw.tables import DrawLogHead, DrawLogRow, DrawRow
from checker.draw.verification import verify
from checker.draw.yearly import reached, visited
from checker.store.store import Store
from sanctions.audit import verify as verify_audit
from sanctions.encrypted import Keys
from sanctions.tables import AuditEntry
from sanctions.time_limit import LEGAL_TIME
from tests.checker.draw import orders

SECRETS = Secrets(bytes(32), bytes(range(32)))
MONDAY = datetime(2026, 8, 10, 9, tzinfo=LEGAL_TIME)
FRIDAY = datetime(2026, 8, 14, 10, tzinfo=LEGAL_TIME)
NUMBERS = [[number % 10 for number in range(39)]]
SERIAL = "320500-2026-H2-01"


def act(at: datetime = FRIDAY, second: str = "乙") -> Act:
    return Act(at, "甲", second)


def commit(store: Store, at: datetime = MONDAY, second: str = "乙", **changes: Any) -> HeldDraw:
    order = orders.order(**changes)
    with store.writing() as session:
        freeze = orders.freezing(order)
        return ledger.committed(session, store.keys, order, freeze, SECRETS, act(at, second))


def drawn(store: Store, at: datetime = FRIDAY, numbers: list[list[int]] = NUMBERS) -> HeldDraw:
    with store.writing() as session:
        return ledger.drawn(session, store.keys, SERIAL, numbers, act(at))


def held(store: Store) -> HeldDraw:
    with store.reading() as session:
        return ledger.held(session, store.keys, SERIAL)


def refused(code: str, work: Callable[[], object]) -> None:
    with pytest.raises(DrawRefused) as caught:
        _ = work()
    assert caught.value.code == code
    assert caught.value.told("zh")


def test_a_draw_goes_its_way_and_its_folder_holds_at_every_step(store: Store) -> None:
    committed = verify(commit(store).files())
    after = drawn(store)
    visit = next(one for one in after.standings().visits.values() if one.stratum == "小微")
    unit = after.unit_of(visit.unit_id)

    with store.writing() as session:
        changed, _ = ledger.replaced(
            session, store.keys, SERIAL, visit.number, unit, "closed", "0" * 64, act()
        )
    first = changed.standings().visits[1]
    with store.writing() as session:
        left, slot = first.inspectors[1], "协办"
        changed, _ = ledger.substituted(session, store.keys, SERIAL, 1, slot, left, "illness", act())
    with store.writing() as session:
        opened = ledger.revealed(session, store.keys, SERIAL, act())

    found = [committed, verify(after.files()), verify(changed.files()), verify(opened.files())]
    assert [one.phase for one in found] == ["committed", "drawn", "drawn", "revealed"]
    assert all(one.holds for one in found)
    assert changed.standings().visits[visit.number].unit_id != visit.unit_id
    assert changed.standings().visits[1].inspectors[1] != left
    assert held(store).files() == opened.files()
    with store.reading() as session:
        acts = [entry.action for entry in session.exec(select(AuditEntry).order_by(AuditEntry.seq))]  # pyright: ignore
        assert verify_audit(session).whole
    assert acts == ["draw.commit", "draw.run", "draw.replace", "draw.substitute", "draw.reveal"]


def test_there_is_no_way_to_draw_again(store: Store) -> None:
    _ = commit(store)
    _ = drawn(store)
    before = held(store).files()

    refused("state", lambda: drawn(store, numbers=[[0] * 39]))

    assert held(store).files() == before


def test_a_serial_has_no_gap_and_an_abandoned_one_stays(store: Store) -> None:
    _ = commit(store)
    with store.writing() as session:
        ledger.abandoned(session, store.keys, SERIAL, "plan_changed", act(MONDAY))

    second = commit(store)

    assert second.id == "320500-2026-H2-02"
    first = {"from": "2026-06-29", "to": "2026-07-31"}
    other = {"name": "十面骰", "low": 0, "high": 9, "count": 39, "on": "2026-08-14"}
    assert commit(store, half=1, period=first, seed=[other]).id == "320500-2026-H1-01"
    assert verify(second.files()).holds
    refused("state", lambda: drawn(store))


def test_what_was_refused_leaves_nothing_behind(store: Store) -> None:
    refused("infeasible", lambda: commit(store, load={"cap": 1}))
    refused("signers", lambda: commit(store, second="甲"))
    refused("too_late", lambda: commit(store, at=FRIDAY))
    # the Friday's working day before is Thursday: at the end of it is late enough
    assert commit(store, at=FRIDAY.replace(day=13, hour=23)).id == SERIAL
    refused("too_early", lambda: drawn(store, at=MONDAY))
    refused("seed_numbers", lambda: drawn(store, numbers=[[10] * 39]))
    refused("seed_numbers", lambda: drawn(store, numbers=[[1] * 38]))

    with store.reading() as session:
        assert [row.state for row in session.exec(select(DrawRow))] == ["committed"]
        assert len(session.exec(select(DrawLogRow)).all()) == 1


def test_a_rehearsal_may_draw_on_the_day(store: Store) -> None:
    _ = commit(store, at=FRIDAY, rehearsal=True)

    assert verify(drawn(store).files()).holds


def test_whoever_reads_a_proof_is_in_the_chain(store: Store) -> None:
    _ = commit(store)
    drawn_now = drawn(store)
    unit = drawn_now.unit_of(drawn_now.standings().visits[1].unit_id)

    with store.writing() as session:
        proof = ledger.read_proof(session, store.keys, SERIAL, unit, act())

    assert proof.holds(drawn_now.frozen.plan.digest)
    with store.reading() as session:
        last = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()  # pyright: ignore
    assert last is not None
    assert last.action == "draw.proof"


def test_what_must_not_be_known_yet_stands_sealed(store: Store) -> None:
    _ = commit(store)

    with store.reading() as session:
        row = session.exec(select(DrawRow)).one()
    kept = row.secrets.content + row.units.content + row.order.content + row.frame + row.plan
    assert SECRETS.blinding_key.hex().encode() not in kept
    assert not any(unit.encode() in kept for unit in orders.UNITS)


def test_two_who_draw_at_once_draw_once(store: Store) -> None:
    _ = commit(store)
    barrier, told = Barrier(2), list[str]()

    def draw(first: int) -> None:
        _ = barrier.wait()
        try:
            _ = drawn(store, numbers=[[first, *NUMBERS[0][1:]]])
            told.append("drawn")
        except DrawRefused as error:
            told.append(error.code)

    threads = [Thread(target=draw, args=(first,)) for first in (3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["drawn", "state"]
    assert verify(held(store).files()).holds


def test_two_who_commit_at_once_get_two_serials(store: Store) -> None:
    barrier, made = Barrier(2), list[str]()

    def begin() -> None:
        _ = barrier.wait()
        made.append(commit(store).id)

    threads = [Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made) == [SERIAL, "320500-2026-H2-02"]


def test_an_altered_log_in_the_database_is_told(store: Store) -> None:
    _ = commit(store)
    with store.writing() as session:
        row = session.exec(select(DrawLogRow)).one()
        body = json.loads(row.line)
        body["body"]["commitment"] = "0" * 64
        row.line = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    refused("altered", lambda: held(store))
    refused("altered", lambda: drawn(store))


def follow(store: Store) -> tuple[int, int]:
    with store.reading() as session:
        return followed.follow(session, store.keys)


def test_whoever_looks_after_the_site_follows_the_log(store: Store) -> None:
    _ = commit(store)
    _ = drawn(store)
    sound = follow(store)
    with store.writing() as session:
        entry = session.exec(select(DrawLogRow).where(DrawLogRow.number == 1)).one()
        session.delete(entry)

    with pytest.raises(Misprinted) as caught:
        _ = follow(store)

    assert sound == (3, 1)
    assert "log.txt:2: entry 2 does not follow the 1 before it" in str(caught.value)


def test_a_draw_set_back_in_the_database_and_made_again_is_found(store: Store) -> None:
    _ = commit(store)
    _ = drawn(store)
    with store.writing() as session:
        row = session.get_one(DrawRow, SERIAL)
        row.state, row.numbers = "committed", None
        for entry in session.exec(select(DrawLogRow).where(DrawLogRow.number > 0)):
            session.delete(entry)
        session.get_one(DrawLogHead, 1).size = 1

    again = drawn(store, numbers=[[0] * 39])

    assert verify(again.files()).holds
    refused("altered", lambda: follow(store))


def test_a_frame_altered_before_the_seed_is_not_drawn_from(store: Store) -> None:
    _ = commit(store)
    with store.writing() as session:
        row = session.get_one(DrawRow, SERIAL)
        row.frame = b"".join(row.frame.splitlines(keepends=True)[1:])

    refused("altered", lambda: drawn(store))
    refused("altered", lambda: follow(store))


def test_who_knows_the_dice_cannot_give_a_draw_up(store: Store) -> None:
    _ = commit(store)

    def give_up(at: datetime) -> None:
        with store.writing() as session:
            ledger.abandoned(session, store.keys, SERIAL, "reason", act(at))

    refused("too_late", lambda: give_up(FRIDAY))
    with store.reading() as session:
        owed = reached(session, store.keys, "320500", 2026, FRIDAY + timedelta(days=1)).duties
    assert ("draw_not_run", True) in [(duty.code, duty.overdue) for duty in owed]


def test_a_clock_set_back_commits_to_nothing(store: Store) -> None:
    _ = commit(store)
    _ = drawn(store)

    refused("clock", lambda: commit(store))

    assert verify(held(store).files()).holds


def test_a_rehearsal_counts_for_nothing(store: Store) -> None:
    _ = commit(store, at=FRIDAY, rehearsal=True)
    _ = drawn(store)

    with store.reading() as session:
        before = visited(session, store.keys, "320500", 2026)
        year = reached(session, store.keys, "320500", 2026, FRIDAY)

    assert before == {}
    assert year.units == 0
    assert "draw_missing" in [duty.code for duty in year.duties]


def test_a_written_review_counts_as_a_visit_where_the_ceiling_says_so(store: Store) -> None:
    _ = commit(store, purpose="written_review", slots=[], mode="open")
    _ = drawn(store)

    with store.reading() as session:
        without = visited(session, store.keys, "320500", 2026)
        counted = visited(session, store.keys, "320500", 2026, reviews=True)

    assert without == {}
    assert sum(counted.values()) == 3 + 2 + 4


@pytest.mark.parametrize("second", ["甲", "甲 ", "甲\u200b", "", " ", "a\nb", "乙" * 41])
def test_two_spellings_of_one_name_are_one_person(store: Store, second: str) -> None:
    refused("signers", lambda: commit(store, second=second))


def test_only_a_unit_to_be_visited_has_a_proof(store: Store) -> None:
    _ = commit(store)
    with store.reading() as session:
        before = ledger.held(session, store.keys, SERIAL)
    after = drawn(store)
    there = {after.unit_of(visit.unit_id) for visit in after.standings().visits.values()}
    other = next(unit for unit in orders.UNITS if unit not in there)

    refused("state", lambda: before.proof(orders.UNITS[0]))
    refused("not_drawn", lambda: after.proof(other))
    for unit in there:
        proof = after.proof(unit)
        assert proof.holds(after.frozen.plan.digest)
        assert after.standings().visits[proof.visit].unit_id == after.listed(unit)


class Life(RuleBasedStateMachine):
    """No order of acts draws twice, loses a serial, or publishes a folder that does not hold."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.store = Store.open(f"sqlite:///{self.folder.name}/sunlit.db", Keys.made())
        self.state = "none"
        self.at = MONDAY

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def _try(self, allowed: bool, work: Callable[[Session], object]) -> bool:
        self.at += timedelta(hours=20)
        try:
            with self.store.writing() as session:
                _ = work(session)
        except DrawRefused:
            assert not allowed
            return False
        assert allowed
        return True

    @rule()
    def commits(self) -> None:
        order, keys = orders.order(rehearsal=True), self.store.keys
        if self.state == "none" and self._try(
            True,
            lambda session: ledger.committed(
                session, keys, order, orders.freezing(order), SECRETS, act(self.at)
            ),
        ):
            self.state = "committed"

    @rule(last=st.integers(0, 12))
    def draws(self, last: int) -> None:
        numbers, keys = [[*NUMBERS[0][1:], last]], self.store.keys
        allowed = self.state == "committed" and last < 10
        if self._try(allowed, lambda session: ledger.drawn(session, keys, SERIAL, numbers, act(self.at))):
            self.state = "drawn"

    @rule(number=st.integers(1, 9), unit=st.sampled_from(orders.UNITS))
    def replaces(self, number: int, unit: str) -> None:
        keys, allowed = self.store.keys, False
        if self.state == "drawn":
            found = held(self.store)
            visit = found.standings().visits[number]
            unit = found.unit_of(visit.unit_id)
            allowed = visit.stratum != "重点"  # drawn whole, it has no reserve

        def work(session: Session) -> object:
            return ledger.replaced(session, keys, SERIAL, number, unit, "closed", "0" * 64, act(self.at))

        if allowed:
            # the reserve of nine less two is used up after seven
            left = sum(entry.kind == "replace" for entry in held(self.store).log.entries)
            allowed = left < 7
        if allowed:
            _ = self._try(True, work)

    @rule()
    def reveals(self) -> None:
        keys = self.store.keys
        if self._try(
            self.state == "drawn",
            lambda session: ledger.revealed(session, keys, SERIAL, act(self.at)),
        ):
            self.state = "revealed"

    @rule()
    def abandons(self) -> None:
        keys = self.store.keys
        if self._try(
            self.state == "committed",
            lambda session: ledger.abandoned(session, keys, SERIAL, "reason", act(self.at)),
        ):
            self.state = "abandoned"

    @invariant()
    def holds(self) -> None:
        if self.state in {"none", "abandoned"}:
            return
        found = verify(held(self.store).files())
        assert found.holds, [one.en for one in found.findings if not one.holds]
        assert found.phase == self.state


Life.TestCase.settings = settings(
    max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
test_no_order_of_acts_breaks_it = Life.TestCase
