"""The audit chain: what is done to it behind its back is found, and where; many write, one chain."""

from __future__ import annotations

import tempfile
import tracemalloc
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta, timezone
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import insert, text
from sqlmodel import Session

from checker.store.store import Store
from sanctions.audit import BEGINNING, AuditFound, checkpoint, digest, listed, record, verify
from sanctions.encrypted import Keys
from sanctions.sm3 import sm3
from sanctions.tables import AuditCheckpoint, AuditEntry, AuditHead

NOON = datetime(2026, 11, 28, 12, 0, 0, 123456, UTC)
SIGNER = Keys.made().signer()
IN_A_TRANSACTION = settings(
    max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
"""Each example is rolled back, so that the store is as empty for the next."""
WHOLE = AuditFound(
    0, 0, None, "", head_at=0, head_matches=True, verified=0, unchecked=0, failed=0, failed_at=None
)
COLUMNS = ("at", "actor", "action", "object", "data", "receipt", "previous", "this")


class Undone(Exception):
    pass


@contextmanager
def undone(store: Store) -> Generator[Session]:
    with suppress(Undone), store.writing() as session:
        yield session
        raise Undone


def act(session: Session, number: int) -> AuditEntry:
    at = NOON + timedelta(seconds=number)
    return record(
        session, at=at, actor="示例", action="test.act", object=f"case/{number}", data=b"%d" % number
    )


def chain(session: Session, length: int) -> None:
    for number in range(1, length + 1):
        _ = act(session, number)
    session.flush()
    session.expunge_all()


def change(session: Session, seq: int, **values: object) -> None:
    told = ", ".join(f"{name} = :{name}" for name in values)
    _ = session.connection().execute(
        text(f"UPDATE audit_entry SET {told} WHERE seq = :seq"), {**values, "seq": seq}
    )


def run(session: Session, statement: str, **values: object) -> None:
    _ = session.connection().execute(text(statement), values)


def kept(session: Session, seq: int) -> dict[str, Any]:
    entry = session.get_one(AuditEntry, seq)
    session.expunge(entry)
    return {name: getattr(entry, name) for name in COLUMNS}


def put(session: Session, seq: int, values: dict[str, Any]) -> None:
    _ = session.connection().execute(insert(AuditEntry), {"seq": seq, **values})


def forged(seq: int, previous: bytes) -> dict[str, Any]:
    """An entry that never was, with a digest that fits."""
    values = {
        "at": NOON,
        "actor": "示例",
        "action": "forged",
        "object": "case/0",
        "data": "",
        "receipt": None,
    }
    entry = AuditEntry(seq=seq, previous=previous, this=b"", **values)
    return {**values, "previous": previous, "this": digest(entry)}


def move_head(session: Session, seq: int) -> None:
    """What a careful forger does in the end."""
    this = kept(session, seq)["this"] if seq else BEGINNING
    run(session, "UPDATE audit_head SET seq = :seq, this = :this", seq=seq, this=this)


def where(found: AuditFound) -> tuple[int | None, str]:
    return found.broken_at, found.why


def test_nothing_recorded_is_whole(store: Store) -> None:
    with store.reading() as session:
        assert verify(session) == WHOLE


def test_a_chain_is_kept_and_follows(store: Store) -> None:
    with store.writing() as session:
        chain(session, 3)
    with store.writing() as session:
        chain(session, 2)

    with store.reading() as session:
        entries = [session.get_one(AuditEntry, seq) for seq in range(1, 6)]
        found = verify(session)

    assert (found.entries, found.whole) == (3 + 2, True)
    assert [entry.previous for entry in entries] == [BEGINNING, *(entry.this for entry in entries[:-1])]


def test_an_entry_says_what_was_acted_with_by_its_digest_only(store: Store) -> None:
    with undone(store) as session:
        entry = record(
            session, at=NOON, actor="a", action="b", object="c", data="示例".encode(), receipt="sha256:1"
        )

        assert entry.data == f"sm3:{sm3('示例'.encode()).hex()}"
        assert entry.receipt == "sha256:1"


def test_the_canonical_form_can_be_made_by_anybody() -> None:
    entry = AuditEntry(
        seq=1, at=NOON, actor="示例", action="b", object="c", data="sm3:0", previous=BEGINNING, this=b""
    )

    assert digest(entry) == sm3(
        bytes(32)
        + b'{"action":"b","actor":"\\u793a\\u4f8b","at":"2026-11-28T12:00:00.123456+00:00","data":"sm3:0",'
        + b'"object":"c","receipt":null,"seq":1}'
    )


def test_a_moment_is_the_same_in_every_zone() -> None:
    here = NOON.astimezone(timezone(timedelta(hours=8)))
    parts = {
        "seq": 1,
        "actor": "a",
        "action": "b",
        "object": "c",
        "data": "",
        "previous": BEGINNING,
        "this": b"",
    }

    assert digest(AuditEntry(at=here, **parts)) == digest(AuditEntry(at=NOON, **parts))


@pytest.mark.parametrize(
    "wrong",
    [
        {"actor": "a" * 81},
        {"object": "a" * 201},
        {"action": "a\0"},
        {"receipt": "\ud800"},
        {"at": NOON.replace(tzinfo=None)},
    ],
    ids=["actor", "object", "nul", "surrogate", "zone"],
)
def test_what_a_database_would_alter_is_not_recorded(store: Store, wrong: dict[str, Any]) -> None:
    parts: dict[str, Any] = {"at": NOON, "actor": "a", "action": "b", "object": "c"} | wrong

    with undone(store) as session, pytest.raises(ValueError, match=r"expected at most|has no zone"):
        _ = record(session, **parts)


def test_what_is_rolled_back_leaves_no_gap(store: Store) -> None:
    with store.writing() as session:
        chain(session, 2)
    with undone(store) as session:
        chain(session, 3)
    with store.writing() as session:
        chain(session, 1)

    with store.reading() as session:
        found = verify(session)

    assert (found.entries, found.whole) == (2 + 1, True)


CHANGES: dict[str, Any] = {
    "at": NOON - timedelta(microseconds=1),
    "actor": "another",
    "action": "test.other",
    "object": "case/0",
    "data": "sm3:00",
    "receipt": "",
    "this": bytes(32),
}


@pytest.mark.parametrize("column", CHANGES)
@IN_A_TRANSACTION
@given(length=st.integers(1, 6), data=st.data())
def test_a_change_is_found_where_it_was_made(
    store: Store, column: str, length: int, data: st.DataObject
) -> None:
    seq = data.draw(st.integers(1, length))
    with undone(store) as session:
        chain(session, length)
        value = CHANGES[column]
        if column == "at" and session.get_bind().dialect.name == "sqlite":
            value = value.replace(tzinfo=None).isoformat(" ")
        change(session, seq, **{column: value})

        assert where(verify(session)) == (seq, "altered")


@IN_A_TRANSACTION
@given(length=st.integers(1, 6), data=st.data())
def test_a_change_of_what_it_follows_is_found_where_it_was_made(
    store: Store, length: int, data: st.DataObject
) -> None:
    seq = data.draw(st.integers(1, length))
    with undone(store) as session:
        chain(session, length)
        change(session, seq, previous=b"\1" * 32)

        assert where(verify(session)) == (seq, "does not follow")


@pytest.mark.parametrize(
    ("to", "found_at"), [(9, (2, "missing")), (-1, (-1, "out of place"))], ids=["later", "before"]
)
def test_a_change_of_the_number_is_found(store: Store, to: int, found_at: tuple[int, str]) -> None:
    with undone(store) as session:
        chain(session, 3)
        run(session, "UPDATE audit_entry SET seq = :to WHERE seq = 2", to=to)

        assert where(verify(session)) == found_at


def test_what_is_listed_is_the_newest_as_it_was_asked_for(store: Store) -> None:
    with undone(store) as session:
        chain(session, 5)
        _ = record(session, at=NOON, actor="示例乙", action="b", object="cas%/1")

        def seqs(**asked: Any) -> list[int]:
            return [entry.seq for entry in listed(session, **asked)]

        assert seqs() == [1, 2, 3, 4, 5, 6]
        assert seqs(limit=2) == [5, 6]
        assert seqs(below="case/", limit=2) == [4, 5]
        assert seqs(below="cas%") == [6]
        assert seqs(actor="示例") == [1, 2, 3, 4, 5]
        assert seqs(since=NOON + timedelta(seconds=4)) == [4, 5]


@IN_A_TRANSACTION
@given(length=st.integers(2, 6), data=st.data())
def test_a_change_with_a_new_digest_is_found_at_the_next(
    store: Store, length: int, data: st.DataObject
) -> None:
    seq = data.draw(st.integers(1, length))
    with undone(store) as session:
        chain(session, length)
        change(session, seq, this=forged(seq, kept(session, seq)["previous"])["this"], actor="示例")
        change(session, seq, action="forged", object="case/0", data="")
        run(
            session,
            "UPDATE audit_entry SET at = (SELECT at FROM audit_entry WHERE seq = 1) WHERE seq = :seq",
            seq=seq,
        )
        entry = AuditEntry(seq=seq, **kept(session, seq))
        change(session, seq, this=digest(entry))

        found = verify(session)

        assert not found.whole
        if seq < length:
            assert where(found) == (seq + 1, "does not follow")
        else:
            assert not found.head_matches


@IN_A_TRANSACTION
@given(length=st.integers(1, 6), data=st.data())
def test_a_deletion_is_found(store: Store, length: int, data: st.DataObject) -> None:
    seq = data.draw(st.integers(1, length))
    with undone(store) as session:
        chain(session, length)
        run(session, "DELETE FROM audit_entry WHERE seq = :seq", seq=seq)

        found = verify(session)

        assert not found.whole
        if seq < length:
            assert where(found) == (seq, "missing")
        else:
            assert (found.broken_at, found.head_matches) == (None, False)


@IN_A_TRANSACTION
@given(data=st.data())
def test_a_swap_is_found_at_the_first_of_the_two(store: Store, data: st.DataObject) -> None:
    first, second = sorted(data.draw(st.lists(st.integers(1, 6), min_size=2, max_size=2, unique=True)))
    with undone(store) as session:
        chain(session, 6)
        one, other = kept(session, first), kept(session, second)
        run(session, "DELETE FROM audit_entry WHERE seq IN (:first, :second)", first=first, second=second)
        put(session, first, other)
        put(session, second, one)

        assert where(verify(session)) == (first, "does not follow")


@IN_A_TRANSACTION
@given(length=st.integers(1, 6), data=st.data())
def test_an_insertion_is_found_at_the_entry_it_pushed_on(
    store: Store, length: int, data: st.DataObject
) -> None:
    seq = data.draw(st.integers(1, length))
    with undone(store) as session:
        chain(session, length)
        new = forged(seq, kept(session, seq)["previous"])
        for moved in range(length, seq - 1, -1):
            run(session, "UPDATE audit_entry SET seq = seq + 1 WHERE seq = :seq", seq=moved)
        put(session, seq, new)
        move_head(session, length + 1)

        assert where(verify(session)) == (seq + 1, "does not follow")


def test_an_entry_before_the_first_or_after_the_head_is_found(store: Store) -> None:
    with undone(store) as session:
        chain(session, 3)
        put(session, 4, forged(4, kept(session, 3)["this"]))

        after = verify(session)
        put(session, 0, forged(0, BEGINNING))
        before = verify(session)

    assert (after.broken_at, after.head_matches) == (None, False)
    assert where(before) == (0, "out of place")


def test_a_chain_without_its_head_is_not_whole(store: Store) -> None:
    with undone(store) as session:
        chain(session, 3)
        run(session, "DELETE FROM audit_head")

        assert not verify(session).head_matches


@pytest.mark.parametrize(
    ("change_to", "why"),
    [
        ("at = 'yesterday'", "altered"),
        ("actor = x'ff'", "altered"),
        ("this = 'text'", "altered"),
        ("previous = 'text'", "does not follow"),
    ],
)
def test_a_value_of_the_wrong_type_is_a_finding_and_no_failure(
    sqlite_database: str, change_to: str, why: str
) -> None:
    store = Store.open(sqlite_database, Keys.made())
    with undone(store) as session:
        chain(session, 3)
        run(session, f"UPDATE audit_entry SET {change_to} WHERE seq = 2")

        assert where(verify(session)) == (2, why)
    store.close()


def test_a_checkpoint_holds_while_the_chain_grows(store: Store) -> None:
    with store.writing() as session:
        chain(session, 3)
        made = checkpoint(session, SIGNER, NOON)
        again = checkpoint(session, SIGNER, NOON + timedelta(hours=1))
        chain(session, 2)

    with store.reading() as session:
        asked, not_asked = verify(session, SIGNER), verify(session)

    assert made is not None
    assert made.seq == 3
    assert again is made
    assert (asked.whole, asked.verified, asked.unchecked) == (True, 1, 0)
    assert (not_asked.whole, not_asked.verified, not_asked.unchecked) == (True, 0, 1)


def test_there_is_nothing_to_sign_in_an_empty_chain(store: Store) -> None:
    with undone(store) as session:
        assert checkpoint(session, SIGNER, NOON) is None


@IN_A_TRANSACTION
@given(length=st.integers(2, 6), data=st.data())
def test_a_tail_cut_below_a_checkpoint_is_found(store: Store, length: int, data: st.DataObject) -> None:
    signed = data.draw(st.integers(2, length))
    left = data.draw(st.integers(0, signed - 1))
    with undone(store) as session:
        chain(session, signed)
        _ = checkpoint(session, SIGNER, NOON)
        chain(session, length - signed)
        run(session, "DELETE FROM audit_entry WHERE seq > :left", left=left)
        move_head(session, left)

        found = verify(session, SIGNER)

        assert (found.broken_at, found.head_matches) == (None, True)
        assert (found.whole, found.failed, found.failed_at) == (False, 1, signed)


def test_a_chain_rewritten_whole_fails_its_checkpoint(store: Store) -> None:
    with undone(store) as session:
        chain(session, 3)
        _ = checkpoint(session, SIGNER, NOON)
        run(session, "DELETE FROM audit_entry")
        previous = BEGINNING
        for seq in range(1, 4):
            put(session, seq, forged(seq, previous))
            previous = kept(session, seq)["this"]
        move_head(session, 3)

        found = verify(session, SIGNER)

        assert (found.broken_at, found.head_matches, found.failed_at) == (None, True, 3)


@pytest.mark.parametrize(
    "forgery",
    [{"signature": bytes(64)}, {"this": bytes(32)}, {"key_id": "0" * 16}, {"algorithm": "SM2"}],
    ids=str,
)
def test_a_forged_checkpoint_fails(store: Store, forgery: dict[str, object]) -> None:
    with undone(store) as session:
        chain(session, 3)
        _ = checkpoint(session, SIGNER, NOON)
        (name, value) = next(iter(forgery.items()))
        run(session, f"UPDATE audit_checkpoint SET {name} = :value", value=value)

        assert verify(session, SIGNER).failed_at == 3


def _record_in_a_process(url: str, barrier: Any, count: int) -> None:
    store = Store.open(url, Keys.made())
    _ = barrier.wait(60)
    for number in range(count):
        with store.writing() as session:
            _ = act(session, number)
    store.close()


def test_writers_in_several_processes_make_one_chain_without_gaps(store: Store, database: str) -> None:
    spawn = get_context("spawn")
    barrier = spawn.Barrier(3)
    writers = [spawn.Process(target=_record_in_a_process, args=(database, barrier, 25)) for _ in range(3)]

    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)

    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with store.reading() as session:
        found = verify(session)
    assert (found.entries, found.whole) == (3 * 25, True)


class AnyHistory(RuleBasedStateMachine):
    """Any history of acts, drops, checkpoints and forgeries: whole until touched, never whole after."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(f"sqlite:///{Path(self.folder.name) / 'sunlit.db'}", Keys.made())
        self.length = 0
        self.signed: set[int] = set()

    @rule(count=st.integers(1, 3))
    def acts(self, count: int) -> None:
        with self.store.writing() as session:
            chain(session, count)
        self.length += count

    @rule(count=st.integers(1, 3))
    def acts_that_are_dropped(self, count: int) -> None:
        with undone(self.store) as session:
            chain(session, count)

    @rule()
    def is_signed(self) -> None:
        with self.store.writing() as session:
            made = checkpoint(session, SIGNER, NOON)
        assert (made is None) == (self.length == 0)
        self.signed |= {self.length} - {0}

    @rule(
        data=st.data(),
        forge=st.sampled_from(["DELETE FROM audit_entry", "UPDATE audit_entry SET actor = ''"]),
    )
    def is_touched(self, data: st.DataObject, forge: str) -> None:
        if self.length == 0:
            return
        seq = data.draw(st.integers(1, self.length))
        with undone(self.store) as session:
            run(session, f"{forge} WHERE seq = :seq", seq=seq)
            found = verify(session, SIGNER)
            assert not found.whole
            assert found.broken_at == seq or (seq == self.length and not found.head_matches)

    @invariant()
    def it_is_whole(self) -> None:
        with self.store.reading() as session:
            found = verify(session, SIGNER)
        assert found.whole
        assert (found.entries, found.verified) == (self.length, len(self.signed))

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


AnyHistory.TestCase.settings = settings(max_examples=10, stateful_step_count=12)
TestAnyHistory: Callable[..., Any] = AnyHistory.TestCase


@pytest.mark.slow
def test_a_long_chain_is_verified_in_constant_memory(store: Store) -> None:
    length, previous = 20_000, BEGINNING
    rows: list[dict[str, Any]] = []
    for seq in range(1, length + 1):
        rows.append({"seq": seq, **forged(seq, previous)})
        previous = rows[-1]["this"]
    with store.writing() as session:
        _ = session.connection().execute(insert(AuditEntry), rows)
        _ = session.connection().execute(insert(AuditHead), {"id": 1, "seq": length, "this": previous})
        _ = session.connection().execute(
            insert(AuditCheckpoint),
            {"seq": 1, "this": rows[0]["this"], "at": NOON, "algorithm": "", "key_id": "", "signature": b""},
        )
    rows.clear()

    tracemalloc.start()
    with store.reading() as session:
        found = verify(session)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (found.entries, found.whole, found.unchecked) == (length, True, 1)
    assert peak < 8_000_000
