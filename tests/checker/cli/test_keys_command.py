"""``sunlit keys``: what is told of keys, and a rotation after which everything still opens."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checker.store.opening import open_store
from checker.store.store import Store
from sanctions.audit import listed, verify
from sanctions.encrypted import Keys
from sanctions.reading import readings, reason_given, reason_of
from tests.checker.cli.commands import here as sunlit

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is not there yet."""
    for name in ("SUNLIT_DATABASE", "SUNLIT_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUNLIT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def opened(site: Path) -> Store:
    return open_store(f"sqlite:///{site / 'sunlit.db'}", site / "keys")


def secrets(keys: Keys) -> set[str]:
    every = (*keys.sealing.values(), keys.indexing, keys.signing)
    return {key.secret.hex() for key in every}


def test_keys_are_listed_without_their_secrets(site: Path) -> None:
    store = opened(site)
    store.close()

    shown, told = sunlit("keys", "list"), sunlit("keys", "list", "--json")

    document = json.loads(told.out)
    assert (shown.code, told.code) == (0, 0)
    assert [(row["purpose"], row["current"]) for row in document["keys"]] == [
        ("seal", True),
        ("index", True),
        ("sign", True),
    ]
    assert document["public_key"] == store.keys.signer().public().hex()
    assert store.keys.current.id in shown.out
    for secret in secrets(store.keys):
        assert secret not in shown.out + shown.err + told.out + told.err


def test_a_rotation_is_an_act_and_what_was_sealed_before_still_opens(site: Path) -> None:
    store = opened(site)
    with store.writing() as session:
        _ = reason_given(
            session, store.keys, signed_by="示例", at=NOON, object="case/1", reason="核对（示例）"
        )
    store.close()

    done = sunlit("keys", "rotate", language="zh_CN.UTF-8")
    shown = sunlit("keys", "list", "--json")

    after = opened(site)
    with after.reading() as session:
        (kept,) = readings(session)
        act = listed(session)[-1]
        assert verify(session).whole
        assert reason_of(after.keys, kept) == "核对（示例）"
    after.close()
    earlier, current = store.keys.current.id, after.keys.current.id
    assert (done.code, current != earlier) == (0, True)
    assert f"新密钥 {current}" in done.out
    assert "重新启动服务" in done.err
    assert (act.action, act.object) == ("keys.rotate", f"key/{current}")
    assert [(row["id"], row["current"]) for row in json.loads(shown.out)["keys"][:2]] == [
        (current, True),
        (earlier, False),
    ]


def test_where_there_is_no_site_nothing_is_made(site: Path) -> None:
    done = sunlit("keys", "rotate", "--json")

    assert (done.code, json.loads(done.out)["error"]["code"]) == (2, "no_store")
    assert not site.exists()
