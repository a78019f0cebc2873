"""Tokens: found while they are good, by nothing but the whole of them; what is kept cannot be presented."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from checker.roles import ROLES, Bearer
from checker.store import tokens
from checker.store.errors import TokenRefused
from checker.store.store import Store
from checker.tables import Token
from sanctions.audit import verify
from sanctions.sm3 import sm3
from sanctions.tables import AuditEntry

NOON = datetime(2026, 11, 28, 12, 0, 0, 0, UTC)
HOUR = timedelta(hours=1)


def create(store: Store, *, role: str = "inspector", expires_at: datetime | None = None) -> str:
    with store.writing() as session:
        return tokens.create(
            session, name="示例系统", role=role, place="320500", at=NOON, by="示例", expires_at=expires_at
        )


def find(store: Store, presented: str, at: datetime = NOON) -> Bearer | None:
    with store.reading() as session:
        return tokens.find(session, presented, at)


def id_of(token: str) -> str:
    return token.split("_")[1]


@pytest.mark.parametrize("role", ROLES)
def test_a_token_is_found_with_its_role_and_place(store: Store, role: str) -> None:
    token = create(store, role=role)

    bearer = find(store, token)

    assert bearer == Bearer(id_of(token), "示例系统", role, "320500")  # pyright: ignore


def test_a_token_has_256_bits_of_its_own(store: Store) -> None:
    made = [create(store) for _ in range(5)]

    assert len(set(made)) == len({id_of(token) for token in made}) == 5
    for token in made:
        assert re.fullmatch(r"sunlit_[0-9a-f]{16}_[A-Za-z0-9_-]{43}", token)  # 43 of 6 bits hold 256


def test_what_is_kept_is_a_digest_that_cannot_be_presented(store: Store) -> None:
    token = create(store)
    secret = token.split("_", 2)[2]

    with store.reading() as session:
        kept = session.exec(select(Token)).one()

    assert kept.secret_digest == sm3(secret.encode())
    assert secret not in repr(kept)
    assert find(store, f"sunlit_{kept.id}_{kept.secret_digest.hex()}") is None


def test_a_token_expires_at_its_moment(store: Store) -> None:
    token = create(store, expires_at=NOON + HOUR)

    assert find(store, token, NOON + HOUR - timedelta(microseconds=1)) is not None
    assert find(store, token, NOON + HOUR) is None


def test_a_revoked_token_is_not_found_and_revoked_once(store: Store) -> None:
    token, other = create(store), create(store)

    with store.writing() as session:
        first = tokens.revoke(session, id_of(token), NOON)
    with store.writing() as session:
        second = tokens.revoke(session, id_of(token), NOON + HOUR)

    assert (first, second) == (True, False)
    assert find(store, token) is None
    assert find(store, other) is not None
    with store.reading() as session:
        assert session.get_one(Token, id_of(token)).revoked_at == NOON


@pytest.mark.parametrize("token_id", ["", "0" * 16, "nobody", "\0", "'; DROP TABLE token; --", "示例"])
def test_to_revoke_what_is_not_there_does_nothing(store: Store, token_id: str) -> None:
    with store.writing() as session:
        assert not tokens.revoke(session, token_id, NOON)

    with store.reading() as session:
        assert verify(session).entries == 0


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(presented=st.text() | st.from_regex(r"sunlit_[0-9a-f]{16}_[A-Za-z0-9_-]{43}", fullmatch=True))
def test_whatever_else_is_presented_finds_nobody(store: Store, presented: str) -> None:
    assert find(store, presented) is None


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_token_with_any_other_character_finds_nobody(store: Store, data: st.DataObject) -> None:
    token = create(store)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("abcdefgh0123456789_-A ").filter(lambda letter: letter != token[at]))

    assert find(store, token[:at] + other + token[at + 1 :]) is None
    assert find(store, token[:at]) is None
    assert find(store, token + other) is None


def test_the_secret_of_one_does_not_open_another(store: Store) -> None:
    one, other = create(store), create(store)

    assert find(store, f"sunlit_{id_of(one)}_{other.split('_', 2)[2]}") is None


def test_a_role_nobody_knows_is_nobody(store: Store) -> None:
    token = create(store)
    with store.writing() as session:
        _ = session.connection().execute(text("UPDATE token SET role = 'root'"))

    assert find(store, token) is None


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", " "),
        ("name", "x" * 81),
        ("name", "a\nb"),
        ("role", "boss"),
        ("place", "3205"),
        ("place", "３２０５００"),
        ("expires_at", NOON),
    ],
)
def test_a_token_that_makes_no_sense_is_not_made(store: Store, field: str, wrong: object) -> None:
    asked: dict[str, object] = {"name": "示例", "role": "system", "place": "320500", field: wrong}

    with pytest.raises(TokenRefused) as refused, store.writing() as session:
        _ = tokens.create(session, at=NOON, by="示例", **asked)  # pyright: ignore

    assert refused.value.field == field
    with store.reading() as session:
        assert tokens.listed(session) == []


def test_tokens_are_listed_the_oldest_first(store: Store) -> None:
    with store.writing() as session:
        for hours in (2, 1, 3):
            _ = tokens.create(
                session, name=f"{hours}", role="system", place="000000", at=NOON + hours * HOUR, by="示例"
            )

    with store.reading() as session:
        names = [token.name for token in tokens.listed(session)]

    assert names == ["1", "2", "3"]


def test_making_and_revoking_stand_in_the_audit_chain(store: Store) -> None:
    token = create(store)
    with store.writing() as session:
        _ = tokens.revoke(session, id_of(token), NOON + HOUR, by="示例二")

    with store.reading() as session:
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()  # pyright: ignore
        found = verify(session)

    told = [(entry.at, entry.actor, entry.action, entry.object) for entry in entries]
    assert told == [
        (NOON, "示例", "token.create", f"token/{id_of(token)}"),
        (NOON + HOUR, "示例二", "token.revoke", f"token/{id_of(token)}"),
    ]
    assert found.whole
    assert "示例系统" not in repr(entries)
