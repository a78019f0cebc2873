"""What somebody with the database in hand can hide from the chain, and what brings it to light."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from checker.store.store import Store
from sanctions.anchor import Anchor, against, anchor_of_end
from sanctions.audit import checkpoint, record, verify
from sanctions.signature import Ed25519Signer
from sanctions.tables import AuditCheckpoint, AuditEntry, AuditHead

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
OURS = Ed25519Signer("0123456789abcdef", bytes(range(32)))
NEW = Ed25519Signer("fedcba9876543210", bytes(32))
ROLLED_BACK = settings(
    max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
"""Each example begins by emptying the tables."""


def act(session: Session, number: int, actor: str = "示例") -> None:
    at = NOON + timedelta(seconds=number)
    _ = record(session, at=at, actor=actor, action="test.act", object=f"case/{number}")


def emptied(session: Session) -> None:
    for table in (AuditCheckpoint, AuditEntry, AuditHead):
        _ = session.connection().execute(delete(table))
    session.expunge_all()


def chain(session: Session, length: int, signer: Ed25519Signer = OURS, actor: str = "示例") -> None:
    """Acts with a checkpoint after every second one."""
    emptied(session)
    for number in range(1, length + 1):
        act(session, number, actor)
        if number % 2 == 0:
            _ = checkpoint(session, signer, NOON)
    session.expunge_all()


def cut(session: Session, left: int) -> None:
    """What a careful forger does: the tail goes, with its checkpoints, and the head is set back."""
    last = session.exec(select(AuditEntry.this).where(col(AuditEntry.seq) == left)).one()
    _ = session.connection().execute(delete(AuditCheckpoint).where(col(AuditCheckpoint.seq) > left))
    _ = session.connection().execute(delete(AuditEntry).where(col(AuditEntry.seq) > left))
    moved = text("UPDATE audit_head SET seq = :seq, this = :this")
    _ = session.connection().execute(moved, {"seq": left, "this": last})
    session.expunge_all()


def anchored(session: Session) -> Anchor:
    return anchor_of_end(session, OURS, NOON)


def test_a_tail_cut_with_head_and_checkpoints_shows_against_an_anchor_only(store: Store) -> None:
    with store.writing() as session:
        chain(session, 6)
        anchor = anchored(session)
        cut(session, 3)

        assert verify(session, OURS).whole
        assert against(session, anchor, OURS.public()) == ("truncated",)


def test_a_tail_cut_with_its_head_shows_by_a_checkpoint_that_was_left(store: Store) -> None:
    with store.writing() as session:
        chain(session, 6)
        kept = session.get_one(AuditCheckpoint, 6)
        values = {name: getattr(kept, name) for name in AuditCheckpoint.model_fields}
        cut(session, 3)
        session.add(AuditCheckpoint(**values))

        found = verify(session, OURS)

    assert (found.broken_at, found.head_matches) == (None, True)
    assert (found.ends_at, found.head_at, found.failed_at) == (3, 3, 6)


def test_a_tail_cut_without_its_head_says_where_it_ended(store: Store) -> None:
    with store.writing() as session:
        chain(session, 3)
        _ = session.connection().execute(text("DELETE FROM audit_entry WHERE seq = 3"))

        found = verify(session, OURS)

    assert (found.ends_at, found.head_at, found.head_matches) == (2, 3, False)


def test_a_tail_that_grew_again_after_it_was_cut_is_rewritten(store: Store) -> None:
    with store.writing() as session:
        chain(session, 4)
        anchor = anchored(session)
        cut(session, 2)
        for number in (10, 11, 12):
            act(session, number)

        assert verify(session, OURS).whole
        assert against(session, anchor, OURS.public()) == ("rewritten",)


def test_a_tail_that_grew_again_less_far_is_truncated(store: Store) -> None:
    with store.writing() as session:
        chain(session, 4)
        anchor = anchored(session)
        cut(session, 2)
        act(session, 10)

        assert against(session, anchor, OURS.public()) == ("truncated",)


@ROLLED_BACK
@given(length=st.integers(1, 5), more=st.integers(0, 3))
def test_a_chain_rewritten_whole_by_who_has_the_keys_shows_against_an_anchor_only(
    store: Store, length: int, more: int
) -> None:
    with store.writing() as session:
        chain(session, length)
        anchor = anchored(session)
        chain(session, length + more, actor="another")

        assert verify(session, OURS).whole
        assert against(session, anchor, OURS.public()) == ("rewritten",)


def test_a_chain_rewritten_whole_with_a_new_key_shows_against_an_anchor_only(store: Store) -> None:
    with store.writing() as session:
        chain(session, 4)
        anchor = anchored(session)
        chain(session, 4, NEW, actor="another")

        assert verify(session, NEW).whole
        assert against(session, anchor, NEW.public()) == ("other_key", "rewritten")


def test_checkpoints_signed_anew_by_a_new_key_fail_for_who_knows_the_old_one(store: Store) -> None:
    with store.writing() as session:
        chain(session, 4, NEW)

        found = verify(session, OURS)

    assert (found.broken_at, found.head_matches) == (None, True)
    assert (found.failed, found.failed_at) == (2, 2)


def test_an_anchored_entry_that_is_gone_is_missing(store: Store) -> None:
    with store.writing() as session:
        chain(session, 2)
        anchor = anchored(session)
        act(session, 3)
        _ = session.connection().execute(text("DELETE FROM audit_entry WHERE seq = 2"))

        assert against(session, anchor, OURS.public()) == ("missing",)
        assert (verify(session).broken_at, verify(session).why) == (2, "missing")


def test_an_anchor_altered_on_its_way_says_nothing_of_the_chain(store: Store) -> None:
    with store.writing() as session:
        chain(session, 2)
        anchor = anchored(session)
        forged = Anchor(
            anchor.seq,
            bytes(32),
            anchor.at,
            anchor.algorithm,
            anchor.key_id,
            anchor.signature,
            anchor.public_key,
        )

        assert against(session, forged, OURS.public()) == ("unsigned",)


def test_an_anchor_of_another_site_is_told_as_such(store: Store) -> None:
    with store.writing() as session:
        chain(session, 2, NEW)
        anchor = anchor_of_end(session, NEW, NOON)
        chain(session, 2)

        assert against(session, anchor, OURS.public()) == ("other_key",)


def test_a_digest_of_the_wrong_type_is_a_finding_and_no_failure(sqlite_database: str) -> None:
    from sanctions.encrypted import Keys

    store = Store.open(sqlite_database, Keys.made())
    with store.writing() as session:
        chain(session, 1)
        anchor = anchored(session)
        _ = session.connection().execute(text("UPDATE audit_entry SET this = 'text'"))

        assert against(session, anchor, OURS.public()) == ("rewritten",)
    store.close()


@pytest.mark.parametrize("length", [1, 2, 5])
def test_an_anchor_of_any_length_holds_for_its_own_chain(store: Store, length: int) -> None:
    with store.writing() as session:
        chain(session, length)

        assert against(session, anchored(session), OURS.public()) == ()
