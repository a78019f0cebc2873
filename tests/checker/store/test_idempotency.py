"""Idempotency keys: one write, however often and from how many sides it is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import select

from checker.store.idempotency import (
    Answered,
    Begin,
    Begun,
    InProgress,
    OtherRequest,
    begin,
    expire,
    finish,
    release,
)
from checker.store.store import Store
from checker.tables import IdempotencyKey
from sanctions.encrypted import Keys
from sanctions.sealed import Sealed
from tests.checker.store.rush import in_processes, in_threads

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
KEY = "示例".encode().hex() + "-0123456789"
BODY = '{"case_id": "示例"}'.encode()


def asked(
    store: Store, at: datetime = NOW, *, key: str = KEY, token: str = "t1", digest: str = "a" * 64
) -> Begin:
    with store.writing() as session:
        return begin(session, store.keys, token_id=token, key=key, request_digest=digest, at=at)


def lease_of(found: Begin) -> str:
    assert isinstance(found, Begun)
    return found.lease


def finished(store: Store, lease: str, *, key: str = KEY, token: str = "t1") -> bool:
    answer: dict[str, Any] = {
        "status": 201,
        "content_type": "application/json",
        "location": "/v1/jobs/1",
        "body": BODY,
    }
    with store.writing() as session:
        return finish(session, store.keys, token_id=token, key=key, lease=lease, **answer)


def released(store: Store, lease: str) -> bool:
    with store.writing() as session:
        return release(session, token_id="t1", key=KEY, lease=lease)


def test_a_write_that_was_done_is_answered_again_as_it_was(store: Store) -> None:
    lease = lease_of(asked(store))
    assert finished(store, lease)

    again = asked(store, NOW + timedelta(hours=23))

    assert again == Answered(201, "application/json", "/v1/jobs/1", BODY)


def test_who_asks_meanwhile_is_told_until_when_to_wait(store: Store) -> None:
    _ = lease_of(asked(store))

    assert asked(store, NOW + timedelta(seconds=59)) == InProgress(NOW + timedelta(seconds=60))


@pytest.mark.parametrize("done", [True, False])
def test_a_key_never_serves_another_request(store: Store, *, done: bool) -> None:
    lease = lease_of(asked(store))
    assert not done or finished(store, lease)

    assert asked(store, NOW + timedelta(hours=1), digest="b" * 64) == OtherRequest()


def test_a_lease_that_ran_out_goes_to_who_asks_next_and_the_first_has_lost_it(store: Store) -> None:
    first = lease_of(asked(store))
    second = lease_of(asked(store, NOW + timedelta(seconds=60)))

    assert not finished(store, first)
    assert not released(store, first)
    assert finished(store, second)


def test_a_released_key_is_free_again_and_an_answered_one_is_not_released(store: Store) -> None:
    lease = lease_of(asked(store))
    assert released(store, lease)

    lease = lease_of(asked(store, digest="b" * 64))

    assert finished(store, lease)
    assert not released(store, lease)


def test_tokens_do_not_share_their_keys(store: Store) -> None:
    _ = lease_of(asked(store))

    assert isinstance(asked(store, token="t2"), Begun)


def test_keys_are_forgotten_a_day_after_they_were_begun(store: Store) -> None:
    old, new = lease_of(asked(store)), lease_of(asked(store, NOW + timedelta(hours=2), key=KEY * 2))
    assert finished(store, old)
    assert finished(store, new, key=KEY * 2)

    with store.writing() as session:
        gone = expire(session, NOW + timedelta(hours=1))

    assert gone == 1
    assert isinstance(asked(store, NOW + timedelta(hours=25)), Begun)
    assert isinstance(asked(store, NOW + timedelta(hours=25), key=KEY * 2), Answered)


def test_neither_key_nor_answer_stands_in_the_clear(store: Store) -> None:
    _ = finished(store, lease_of(asked(store)))

    with store.reading() as session:
        kept = session.exec(select(IdempotencyKey)).one()
    assert isinstance(kept.answer, Sealed)
    assert BODY not in kept.answer.content
    assert KEY not in kept.model_dump_json(exclude={"answer"})


def test_of_threads_that_ask_at_once_one_has_begun(store: Store) -> None:
    found = in_threads(8, lambda _: asked(store))

    assert sum(isinstance(one, Begun) for one in found) == 1
    assert sum(isinstance(one, InProgress) for one in found) == 7


def test_of_threads_that_take_over_at_once_one_does(store: Store) -> None:
    _ = lease_of(asked(store))
    later = NOW + timedelta(minutes=2)

    found = in_threads(8, lambda _: asked(store, later))

    assert sum(isinstance(one, Begun) for one in found) == 1


def asked_in_process(store: Store, number: int) -> list[str]:
    """Ask for twenty writes, and return which were begun here."""
    return [key for key in map(str, range(20)) if isinstance(asked(store, key=key), Begun)]


@pytest.mark.slow
def test_of_processes_that_ask_at_once_one_has_begun_each_write(database: str) -> None:
    keys = Keys.made()
    Store.open(database, keys).close()

    found = in_processes(4, database, keys, asked_in_process)

    assert sorted(key for begun in found for key in begun) == sorted(map(str, range(20)))


class KeysInUse(RuleBasedStateMachine):
    """A key as its callers see it, beside the simplest account of it: who holds it, what was answered."""

    store: Store
    numbers = count()

    def __init__(self) -> None:
        super().__init__()
        self.token = f"m{next(self.numbers)}"
        self.now = NOW
        self.digest: str | None = None
        self.lease: str | None = None
        self.until = NOW
        self.answered = False
        self.begun = NOW
        self.lost: list[str] = []

    def _finish(self, lease: str) -> bool:
        return finished(self.store, lease, token=self.token)

    @rule(digest=st.sampled_from("ab"))
    def ask(self, digest: str) -> None:
        found = asked(self.store, self.now, token=self.token, digest=digest)
        if self.digest is None or (digest == self.digest and not self.answered and self.now >= self.until):
            if self.lease is not None:
                self.lost.append(self.lease)
            self.lease = lease_of(found)
            self.digest, self.begun, self.until = digest, self.now, self.now + timedelta(seconds=60)
        elif digest != self.digest:
            assert found == OtherRequest()
        elif self.answered:
            assert isinstance(found, Answered)
        else:
            assert found == InProgress(self.until)

    @rule()
    def answer(self) -> None:
        if self.lease is not None:
            assert self._finish(self.lease) is not self.answered
            self.answered = True

    @rule()
    def let_go(self) -> None:
        if self.lease is not None:
            with self.store.writing() as session:
                freed = release(session, token_id=self.token, key=KEY, lease=self.lease)
            assert freed is not self.answered
            if freed:
                self.lost.append(self.lease)
                self.digest = self.lease = None

    @rule(seconds=st.sampled_from([1, 59, 60, 86_400]))
    def time_goes_by(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def forget(self) -> None:
        before = self.now - timedelta(hours=24)
        with self.store.writing() as session:
            _ = expire(session, before)
        if self.digest is not None and self.begun < before:
            if self.lease is not None:
                self.lost.append(self.lease)
            self.digest = self.lease = None
            self.answered = False

    @invariant()
    def a_lost_lease_finishes_nothing(self) -> None:
        for lease in self.lost[-1:]:
            assert not self._finish(lease)


def test_a_key_behaves_as_its_account_says_whatever_happens(store: Store) -> None:
    machine = type("KeysInThisStore", (KeysInUse,), {"store": store})

    run_state_machine_as_test(machine, settings=settings(max_examples=12, stateful_step_count=15))


@pytest.mark.slow
def test_a_key_behaves_as_its_account_says_over_long_histories(store: Store) -> None:
    machine = type("KeysInThisStore", (KeysInUse,), {"store": store})

    run_state_machine_as_test(
        machine, settings=settings(settings.get_profile("slow"), max_examples=150, stateful_step_count=40)
    )


def test_a_lease_from_before_the_clock_was_set_back_goes_to_who_asks_next(store: Store) -> None:
    first = lease_of(asked(store, NOW + timedelta(days=30)))

    second = lease_of(asked(store))

    assert not finished(store, first)
    assert finished(store, second)


def test_a_lease_is_not_lost_to_a_clock_that_is_a_little_behind(store: Store) -> None:
    _ = lease_of(asked(store, NOW + timedelta(seconds=60)))

    assert asked(store) == InProgress(NOW + timedelta(seconds=120))
