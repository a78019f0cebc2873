"""Reading in full: no reason, no reading; the reason is kept sealed and bound into the chain."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session

from checker.store.store import Store
from sanctions.audit import verify
from sanctions.encrypted import Keys
from sanctions.errors import SealBroken
from sanctions.reading import ReadingRefused, readings, readings_amiss, reason_given, reason_of
from sanctions.sm3 import sm3
from sanctions.tables import AuditEntry

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
REASON = "核对欠薪名单（示例）"


class Undone(Exception):
    pass


@contextmanager
def undone(store: Store) -> Generator[Session]:
    with suppress(Undone), store.writing() as session:
        yield session
        raise Undone


def test_a_reason_is_an_act_of_the_chain_and_kept_sealed(store: Store) -> None:
    with store.writing() as session:
        made = reason_given(
            session, store.keys, signed_by="示例甲", at=NOON, object="case/1", reason=f"  {REASON} "
        )

    with store.reading() as session:
        act = session.get_one(AuditEntry, made.seq)
        (kept,) = readings(session)
        assert verify(session).whole
        assert readings_amiss(session) == []
    assert (act.action, act.actor, act.object, act.at) == ("data.read_full", "示例甲", "case/1", NOON)
    assert act.data == f"sm3:{sm3(kept.reason.content).hex()}"
    assert REASON.encode() not in kept.reason.content
    assert reason_of(store.keys, kept) == REASON


def test_without_a_reason_nothing_is_read_and_nothing_recorded(store: Store) -> None:
    for reason in ("", "   ", "查核案", "a\nbcd", "示" * 201, "ab\u200bcd"):
        with store.writing() as session, pytest.raises(ReadingRefused) as refused:
            _ = reason_given(session, store.keys, signed_by="示例", at=NOON, object="case/1", reason=reason)

        assert refused.value.code == "reason"
        assert "查看全部信息须说明理由" in refused.value.told("zh")
        assert "a reason is needed" in refused.value.told("en")
    with store.reading() as session:
        assert (readings(session), verify(session).entries) == ([], 0)


def test_who_reads_has_to_be_told(store: Store) -> None:
    for reader in ("", " ", "示" * 81, "a\nb"):
        with store.writing() as session, pytest.raises(ReadingRefused) as refused:
            _ = reason_given(session, store.keys, signed_by=reader, at=NOON, object="case/1", reason=REASON)

        assert refused.value.code == "by"


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reason=st.text(st.characters(categories=["L", "N", "P"]), min_size=4, max_size=200))
def test_any_reason_that_can_be_printed_is_kept_as_given(store: Store, reason: str) -> None:
    with store.writing() as session:
        made = reason_given(session, store.keys, signed_by="示例", at=NOON, object="case/1", reason=reason)

    assert reason_of(store.keys, made) == reason


def test_readings_are_listed_by_what_was_read(store: Store) -> None:
    with store.writing() as session:
        for name in ("case/1", "visit/1", "case/2"):
            _ = reason_given(session, store.keys, signed_by="示例", at=NOON, object=name, reason=REASON)

    with store.reading() as session:
        assert [row.object for row in readings(session)] == ["case/1", "visit/1", "case/2"]
        assert [row.object for row in readings(session, "case/")] == ["case/1", "case/2"]


OTHER = "(SELECT reason FROM full_reading WHERE seq = 2)"
ALTERED = {
    f"UPDATE full_reading SET reason = {OTHER} WHERE seq = 1": [1],
    "UPDATE full_reading SET by = 'x' WHERE seq = 1": [1],
    "UPDATE full_reading SET object = 'x' WHERE seq = 2": [2],
    "UPDATE full_reading SET at = (SELECT at FROM audit_entry WHERE seq = 1)": [2],
    "DELETE FROM full_reading WHERE seq = 2": [2],
}


def test_a_reason_that_was_altered_is_found(store: Store) -> None:
    with store.writing() as session:
        for hours in (1, 2):
            at = NOON + timedelta(hours=hours)
            _ = reason_given(session, store.keys, signed_by="示例", at=at, object="case/1", reason=REASON)

    for statement, amiss in ALTERED.items():
        with undone(store) as session:
            _ = session.connection().execute(text(statement))
            assert readings_amiss(session) == amiss, statement


def test_a_reason_copied_to_another_row_does_not_open(store: Store) -> None:
    with store.writing() as session:
        one, two = (
            reason_given(session, store.keys, signed_by="示例", at=NOON, object="case/1", reason=REASON)
            for _ in range(2)
        )
        one.reason = two.reason

        with pytest.raises(SealBroken):
            _ = reason_of(store.keys, one)


def test_what_was_sealed_before_a_rotation_still_opens_through_the_store(
    database: str, tmp_path: Path
) -> None:
    folder = tmp_path / "keys"
    before = Store.open(database, Keys.open(folder, create=True))
    with before.writing() as session:
        _ = reason_given(session, before.keys, signed_by="示例", at=NOON, object="case/1", reason=REASON)
    before.close()

    _ = Keys.rotate(folder)

    after = Store.open(database, Keys.open(folder))
    with after.writing() as session:
        _ = reason_given(session, after.keys, signed_by="示例", at=NOON, object="case/2", reason=REASON)
    with after.reading() as session:
        kept = readings(session)
        assert [reason_of(after.keys, row) for row in kept] == [REASON, REASON]
        assert readings_amiss(session) == []
    after.close()
    first, second = (row.reason.content[:16].decode() for row in kept)
    assert (first, second) == (before.keys.current.id, after.keys.current.id)
    assert first != second
