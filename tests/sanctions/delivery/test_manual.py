"""What a person settles: only who may, with a reason, on the audit chain, and nothing that would be stuck."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pytest
from sqlmodel import col, update

from checker.store.store import Store
from sanctions import audit, officer
from sanctions.delivery import manual
from sanctions.delivery.asking import ask_a_person
from sanctions.delivery.worker import Worker
from sanctions.officer import Officer, Post
from sanctions.proceeding.request import Signed
from sanctions.proceeding.tables import OutboxRow, RecordRow
from sanctions.refusal import Refusal
from tests.sanctions.delivery import invariant, made
from tests.sanctions.delivery.made import NOON, Clock
from tests.sanctions.delivery.remote import Remote

WHY = "示例：电话核实"
HEAD = Signed(NOON, "head-1")


def entered(store: Store, id_: str, post: Post, bureau: str) -> Signed:
    one = Officer(id_, f"示例{id_}", bureau, frozenset((post,)), date(2010, 1, 1), None)
    with store.writing() as session:
        officer.add(session, store.keys, one, at=NOON, by="test")
    return Signed(NOON, id_)


def one_message(store: Store, name: str, state: str, kind: str = "A") -> int:
    """Return the number of a message in a state."""
    made.enter(store, name, kind)
    made.messages(store, name, 1)
    found = made.rows(store, name)[0].id
    assert found is not None
    put(store, found, name, state)
    return found


def put(store: Store, number: int, name: str, state: str) -> None:
    with store.writing() as session:
        hold = WHY if state == "HELD" else None
        _ = session.exec(update(OutboxRow).where(col(OutboxRow.id) == number).values(state=state, hold=hold))
        _ = session.exec(update(RecordRow).where(col(RecordRow.destination) == name).values(state=state))


def code_of(store: Store, act: object, *arguments: object) -> str:
    assert callable(act)
    with pytest.raises(Refusal) as caught, store.writing() as session:
        _ = act(session, store.keys, *arguments)
    return caught.value.code


def test_a_head_lets_a_held_message_go_and_the_chain_knows(shared: Store, name: str) -> None:
    number = one_message(shared, name, "HELD")

    with shared.writing() as session:
        _ = manual.release(session, shared.keys, number, WHY, HEAD)

    row = made.rows(shared, name)[0]
    assert (row.state, row.hold) == ("READY", None)
    with shared.reading() as session:
        last = audit.listed(session, below="outbox/")[-1]
        assert (last.actor, last.action, last.object) == ("head-1", "outbox.release", f"outbox/{number}")
        assert audit.verify(session).whole


def test_only_a_head_of_its_bureau_who_serves_lets_it_go(shared: Store, name: str) -> None:
    number = one_message(shared, name, "HELD")
    investigator = entered(shared, f"inv-{name}", "investigator", "990500")
    stranger = entered(shared, f"head-{name}", "head", "990600")
    before_his_time = Signed(NOON - timedelta(days=9000), "head-1")

    told = [
        code_of(shared, manual.release, number, WHY, who) for who in (investigator, stranger, before_his_time)
    ]

    assert told == ["post", "competence", "competence"]
    assert made.states(shared, name) == ["HELD"]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301, "two\nlines"])
def test_nothing_is_settled_without_a_reason(shared: Store, name: str, reason: str) -> None:
    number = one_message(shared, name, "DEAD")

    assert code_of(shared, manual.redrive, number, reason, HEAD) == "reason"
    assert made.states(shared, name) == ["DEAD"]


@pytest.mark.parametrize("state", ["READY", "SENDING", "CONFIRMED", "SUBMITTED"])
def test_what_waits_for_nobody_is_left_alone(shared: Store, name: str, state: str) -> None:
    number = one_message(shared, name, state)

    told = [code_of(shared, act, number, WHY, HEAD) for act in (manual.release, manual.redrive)]
    told.append(code_of(shared, manual.settle, number, "confirmed", WHY, HEAD))

    assert told == ["outbox_state"] * 3
    assert code_of(shared, manual.redrive, 10**9, WHY, HEAD) == "outbox_unknown"


def test_a_dead_letter_is_sent_again_under_the_same_key(shared: Store, name: str, tmp_path: Path) -> None:
    number = one_message(shared, name, "DEAD")
    remote = Remote(name, "A", tmp_path / "books", clock := Clock())

    with shared.writing() as session:
        _ = manual.redrive(session, shared.keys, number, WHY, HEAD)
    _ = asyncio.run(Worker(shared, remote, clock=clock).run())

    assert made.states(shared, name) == ["CONFIRMED"]
    assert remote.standing() == {made.key_of(1): {1: 1}}
    invariant.check(shared, name, remote.standing())


def test_a_dead_letter_is_not_redriven_behind_a_newer_version(
    shared: Store, name: str, tmp_path: Path
) -> None:
    """It would never be sent, and the next version would wait for it for ever."""
    number = one_message(shared, name, "DEAD")
    remote = Remote(name, "A", tmp_path / "books", clock := Clock())
    made.tell(shared, name, 1, content="罚款人民币三千元")
    _ = asyncio.run(Worker(shared, remote, clock=clock).run())

    assert code_of(shared, manual.redrive, number, WHY, HEAD) == "outbox_overtaken"

    made.tell(shared, name, 1, content="罚款人民币四千元")
    _ = asyncio.run(Worker(shared, remote, clock=clock).run())
    assert made.states(shared, name) == ["DEAD", "CONFIRMED", "CONFIRMED"]
    assert remote.standing() == {made.key_of(1): {3: 1}}


@pytest.mark.parametrize("state", ["MANUAL", "UNKNOWN"])
@pytest.mark.parametrize(
    ("outcome", "ends"), [("confirmed", "CONFIRMED"), ("rejected", "REJECTED"), ("absent", "READY")]
)
def test_a_person_says_what_a_machine_could_not_tell_and_the_task_is_closed(
    shared: Store, name: str, state: str, outcome: Literal["confirmed", "rejected", "absent"], ends: str
) -> None:
    number = one_message(shared, name, state, "D")
    with shared.writing() as session:
        row = session.get_one(OutboxRow, number)
        ask_a_person(session, row, "unknown", "示例", NOON)

    with shared.writing() as session:
        _ = manual.settle(session, shared.keys, number, outcome, WHY, HEAD, remote_ref="R1")

    row = made.rows(shared, name)[0]
    assert (row.state, row.remote_ref, row.due_at is not None) == (ends, "R1", ends == "READY")
    with shared.reading() as session:
        assert session.get_one(RecordRow, (name, made.key_of(1))).state == ends
        assert [t for t in manual.tasks(session) if t.outbox_id == number] == []
        settled = [t for t in manual.tasks(session, open_only=False) if t.outbox_id == number]
    assert [(one.settled_by, one.outcome) for one in settled] == [("head-1", WHY)]


def test_a_task_is_closed_once(shared: Store, name: str) -> None:
    number = one_message(shared, name, "MANUAL", "D")
    with shared.writing() as session:
        ask_a_person(session, session.get_one(OutboxRow, number), "unknown", "示例", NOON)
    with shared.reading() as session:
        (task,) = [one.id for one in manual.tasks(session) if one.outbox_id == number]
    assert task is not None

    with shared.writing() as session:
        _ = manual.close_task(session, task, WHY, HEAD)

    with pytest.raises(Refusal, match=f"no open task {task}"), shared.writing() as session:
        _ = manual.close_task(session, task, WHY, HEAD)
