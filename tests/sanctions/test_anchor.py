"""Anchors outside: read to the letter, checked with nothing of ours, and bound into the chain."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session

from checker.store.store import Store
from sanctions.anchor import (
    LONGEST,
    Anchor,
    AnchorRefused,
    against,
    anchor_of_end,
    deposit,
    deposits,
    deposits_amiss,
    newest_checkpoint,
    newest_deposit,
    read_anchor,
)
from sanctions.audit import record, signed_content, verify
from sanctions.signature import Ed25519Signer
from sanctions.sm3 import sm3
from sanctions.tables import AuditEntry

NOON = datetime(2026, 11, 28, 12, 0, 0, 123456, UTC)
SIGNER = Ed25519Signer("0123456789abcdef", bytes(range(32)))
OTHER = Ed25519Signer("0123456789abcdef", bytes(32))


class Undone(Exception):
    pass


@contextmanager
def undone(store: Store) -> Generator[Session]:
    with suppress(Undone), store.writing() as session:
        yield session
        raise Undone


def acts(session: Session, count: int) -> None:
    for number in range(count):
        _ = record(session, at=NOON, actor="示例", action="test.act", object=f"case/{number}")


def made(seq: int = 7, signer: Ed25519Signer = SIGNER) -> Anchor:
    this = sm3(b"%d" % seq)
    signed = signer.sign(signed_content(seq, this, NOON))
    return Anchor(seq, this, NOON, signed.algorithm, signed.key_id, signed.signature, signer.public())


CONTENT = made().content()


def test_the_file_is_canonical_json_of_eight_names_on_one_line() -> None:
    told = json.loads(CONTENT)

    assert sorted(told) == ["algorithm", "at", "key_id", "of", "public_key", "seq", "signature", "this"]
    assert json.dumps(told, sort_keys=True, separators=(",", ":")).encode() + b"\n" == CONTENT
    assert (told["of"], told["seq"], told["algorithm"]) == ("sunlit audit checkpoint", 7, "Ed25519")
    assert told["at"] == "2026-11-28T12:00:00.123456+00:00"


def test_a_stranger_can_check_the_file_with_its_key_alone() -> None:
    told = json.loads(CONTENT)

    at, of, seq, this = (told[name] for name in ("at", "of", "seq", "this"))
    signed = f'{{"at":"{at}","of":"{of}","seq":{seq},"this":"{this}"}}'

    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(told["public_key"]))
    key.verify(bytes.fromhex(told["signature"]), signed.encode("ascii"))


@given(
    seq=st.integers(1, 2**31 - 1),
    this=st.binary(min_size=32, max_size=32),
    at=st.datetimes(timezones=st.just(UTC)),
    indent=st.sampled_from([None, 0, 1, 4]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    end=st.sampled_from([b"", b"\n", b"\r\n", b" \n\n"]),
)
def test_what_was_printed_and_typed_again_reads_as_the_same(
    seq: int, this: bytes, at: datetime, indent: int | None, mark: bytes, end: bytes
) -> None:
    signed = SIGNER.sign(signed_content(seq, this, at))
    anchor = Anchor(seq, this, at, "Ed25519", signed.key_id, signed.signature, SIGNER.public())
    typed = mark + json.dumps(anchor.told(), indent=indent).encode() + end

    found = read_anchor(typed, "anchor.json")

    assert found == anchor
    assert found.sha256() == anchor.sha256()
    assert found.is_signed()


@given(at=st.integers(0, len(CONTENT) - 1), sign=st.integers(0, 255))
def test_one_byte_altered_is_refused_or_no_longer_signed(at: int, sign: int) -> None:
    altered = CONTENT[:at] + bytes([sign]) + CONTENT[at + 1 :]

    try:
        found = read_anchor(altered, "anchor.json")
    except AnchorRefused:
        return
    # the id of the key is a name to find it by: it alone is not signed
    assert found == made() or not found.is_signed() or found.key_id != made().key_id


def told(**values: Any) -> bytes:
    return json.dumps({**json.loads(CONTENT), **values}).encode()


@given(content=st.binary(max_size=60))
@example(b"")
@example(b"[]")
@example(b"[1]")
@example(b'[["seq", 1]]')
@example(b"null")
@example(b"[" * 4_000)
@example(b" " * LONGEST + CONTENT)
@example(b'{"seq":7,' + CONTENT[1:])
@example(CONTENT[:-3])
@example(told(seq="7"))
@example(told(seq=True))
@example(told(seq=7.0))
@example(told(seq=0))
@example(told(seq=2**31))
@example(told(of="another"))
@example(told(at="2026-11-28T12:00:00+00:00"))
@example(told(at="2026-13-28T12:00:00.123456+00:00"))
@example(told(at="2026-11-28T20:00:00.123456+08:00"))
@example(told(at=None))
@example(told(this="0" * 63))
@example(told(this="AB" * 32))
@example(told(signature=""))
@example(told(algorithm="Ed\n25519"))
@example(told(more=1))
def test_what_is_no_anchor_is_refused_with_the_name_of_the_file(content: bytes) -> None:
    with pytest.raises(AnchorRefused) as refused:
        _ = read_anchor(content, "示例.json")

    assert refused.value.code == "not_an_anchor"
    assert "示例.json" in refused.value.told("zh")
    assert "get another copy" in refused.value.told("en")


@pytest.mark.parametrize("algorithm", ["SM2", "ed25519"])
def test_a_signature_we_cannot_check_does_not_hold(algorithm: str) -> None:
    anchor = read_anchor(told(algorithm=algorithm), "anchor.json")

    assert not anchor.is_signed()


def test_a_key_that_is_none_does_not_hold() -> None:
    assert not read_anchor(told(public_key="00"), "anchor.json").is_signed()


def test_the_end_of_the_chain_is_anchored_once_while_it_does_not_grow(store: Store) -> None:
    with store.writing() as session:
        acts(session, 3)
        first = anchor_of_end(session, SIGNER, NOON)
        again = anchor_of_end(session, SIGNER, NOON + timedelta(hours=1))

        assert first == again
        assert (first.seq, first.is_signed()) == (3, True)
        assert against(session, first, SIGNER.public()) == ()


def test_an_anchor_holds_while_the_chain_grows(store: Store) -> None:
    with store.writing() as session:
        acts(session, 3)
        anchor = anchor_of_end(session, SIGNER, NOON)
        acts(session, 3)

        assert against(session, anchor, SIGNER.public()) == ()


def test_there_is_nothing_to_anchor_in_an_empty_chain(store: Store) -> None:
    with store.writing() as session, pytest.raises(AnchorRefused, match="nothing was recorded"):
        _ = deposit(session, SIGNER, at=NOON, where="示例检察院", by="示例")


def test_an_end_that_another_key_signed_is_not_anchored(store: Store) -> None:
    with store.writing() as session:
        acts(session, 1)
        _ = anchor_of_end(session, OTHER, NOON)

        with pytest.raises(AnchorRefused, match="entry 1 is not signed by this site's key"):
            _ = anchor_of_end(session, SIGNER, NOON)


def test_a_deposit_is_an_act_and_leaves_the_chain_whole(store: Store) -> None:
    with store.writing() as session:
        acts(session, 2)
        anchor = deposit(session, SIGNER, at=NOON, where=" 示例检察院回执 1 号 ", by="示例乙")
        later = deposit(session, SIGNER, at=NOON, where="示例档案室", by="示例乙")

    with store.reading() as session:
        act = session.get_one(AuditEntry, 3)
        kept, newest = deposits(session), newest_deposit(session)
        assert verify(session, SIGNER).whole
        assert deposits_amiss(session) == []
        assert newest_checkpoint(session) == (3, NOON)
    assert (act.action, act.object, act.actor) == ("audit.anchor", "audit/2", "示例乙")
    assert [(row.act, row.seq, row.where, row.sha256) for row in kept] == [
        (3, 2, "示例检察院回执 1 号", anchor.sha256()),
        (4, 3, "示例档案室", later.sha256()),
    ]
    assert newest == kept[-1]


def test_a_deposit_nobody_could_find_is_refused(store: Store) -> None:
    given = {"where": "示例档案室", "by": "示例"}
    wrong = [{"where": text} for text in (" ", "甲", "示" * 201, "a\nb")]
    wrong += [{"by": text} for text in ("", "示" * 81)]
    with store.writing() as session:
        acts(session, 1)

        for parts in wrong:
            with pytest.raises(AnchorRefused) as refused:
                _ = deposit(session, SIGNER, at=NOON, **given | parts)
            assert [refused.value.code] == [*parts]

    with store.reading() as session:
        assert (deposits(session), newest_checkpoint(session)) == ([], None)


ALTERED = {
    """UPDATE audit_anchor SET "where" = 'x' WHERE act = 2""": [2],
    "UPDATE audit_anchor SET sha256 = 'x' WHERE act = 2": [2],
    "UPDATE audit_anchor SET by = 'x' WHERE act = 2": [2],
    "UPDATE audit_anchor SET seq = 2 WHERE act = 2": [2],
    "UPDATE audit_anchor SET at = (SELECT at FROM audit_entry WHERE seq = 1)": [2, 3],
    "DELETE FROM audit_anchor WHERE act = 3": [3],
    "UPDATE audit_anchor SET act = 1 WHERE act = 2": [1, 2],
}


def test_a_register_of_deposits_that_was_altered_is_found(store: Store) -> None:
    with store.writing() as session:
        acts(session, 1)
        for hours in (1, 2):
            at = NOON + timedelta(hours=hours)
            _ = deposit(session, SIGNER, at=at, where="示例档案室", by="示例")

    for statement, amiss in ALTERED.items():
        with undone(store) as session:
            _ = session.connection().execute(text(statement))
            assert deposits_amiss(session) == amiss, statement
