"""``sunlit token`` and what ``sunlit doctor`` says of the store, as a user meets them."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checker.cli.doctor import look_at_store
from checker.store.migration import newest
from checker.store.opening import open_store
from checker.store.store import Store
from checker.store.tokens import find
from sanctions.audit import checkpoint, record
from tests.checker.cli.commands import ROOT
from tests.checker.cli.commands import here as sunlit

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
ASKED = ("--name", "示例系统", "--role", "system", "--place", "320500")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is not there yet."""
    for name in ("SUNLIT_DATABASE", "SUNLIT_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUNLIT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def opened(site: Path) -> Store:
    return open_store(f"sqlite:///{site / 'sunlit.db'}", site / "keys")


def seen(site: Path) -> dict[str, tuple[str, str]]:
    """What the doctor says of the store, without the rest, which takes seconds."""
    return {check.name: (check.state, check.seen) for check in look_at_store({"SUNLIT_DATA": str(site)})}


def test_a_token_is_made_shown_once_listed_and_revoked(site: Path) -> None:
    made = sunlit("token", "create", *ASKED, "--days", "30")
    token = made.out.strip()
    token_id = token.split("_")[1]
    listed = sunlit("token", "list")
    revoked = sunlit("token", "revoke", token_id)
    after = sunlit("token", "list", "--json")
    again = sunlit("token", "revoke", token_id, "--json")

    assert [done.code for done in (made, listed, revoked, after, again)] == [0, 0, 0, 0, 2]
    assert re.fullmatch(r"sunlit_[0-9a-f]{16}_[A-Za-z0-9_-]{43}", token)
    assert "not shown again" in made.err
    assert token_id in listed.out
    assert "示例系统" in listed.out
    assert token.split("_", 2)[2] not in listed.out + after.out
    (row,) = json.loads(after.out)["tokens"]
    assert (row["id"], row["state"], row["role"], row["place"]) == (token_id, "revoked", "system", "320500")
    assert row["created_by"].startswith("command line (")
    assert json.loads(again.out)["error"]["code"] == "token_unknown"


def test_a_token_made_for_a_program_opens_the_store(site: Path) -> None:
    done = sunlit("token", "create", *ASKED, "--json", language="zh_CN.UTF-8")

    told = json.loads(done.out)
    store = opened(site)
    with store.reading() as session:
        bearer = find(session, told["token"], NOON)
    store.close()

    assert (done.code, done.err) == (0, "")
    assert told["expires_at"] is None
    assert bearer is not None
    assert (bearer.token_id, bearer.place) == (told["id"], "320500")


@pytest.mark.parametrize(
    ("wrong", "code", "zh"),
    [
        (("--role", "boss"), "token_role", "没有这个角色"),
        (("--place", "3205"), "token_place", "六位行政区划代码"),
        (("--name", " "), "token_name", "可见字符"),
    ],
    ids=["role", "place", "name"],
)
def test_what_cannot_be_made_is_told_in_chinese(
    site: Path, wrong: tuple[str, str], code: str, zh: str
) -> None:
    done = sunlit("token", "create", *ASKED, *wrong, "--json", language="zh_CN.UTF-8")

    assert done.code == 2
    assert json.loads(done.out)["error"]["code"] == code
    assert zh in done.err


def test_a_store_that_cannot_be_used_is_told_without_a_traceback(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUNLIT_DATABASE", "postgresql://sunlit:geheim@127.0.0.1:1/sunlit")

    done = sunlit("token", "list", "--json", language="zh_CN.UTF-8")

    assert done.code == 2
    assert json.loads(done.out)["error"]["code"] == "store_unreachable"
    assert "数据库无法连接" in done.err
    assert "geheim" not in done.out + done.err
    assert "Traceback" not in done.err


def test_keys_that_others_can_read_are_told(site: Path) -> None:
    opened(site).close()
    (site / "keys").chmod(0o755)

    done = sunlit("token", "list", "--json")

    assert done.code == 2
    assert json.loads(done.out)["error"]["code"] == "keys_open_to_others"
    assert f"chmod 700 {site / 'keys'}" in done.err


def test_the_doctor_makes_nothing(site: Path) -> None:
    assert seen(site) == {"store": ("ok", "none yet")}
    assert not site.exists()


def test_the_doctor_follows_the_audit_chain(site: Path) -> None:
    _ = sunlit("token", "create", *ASKED)
    sound = seen(site)
    with closing(sqlite3.connect(site / "sunlit.db")) as connection, connection:
        _ = connection.execute("UPDATE audit_entry SET actor = 'nobody'")

    done = sunlit("doctor", "--json")

    assert sound["store"] == ("ok", f"schema {newest()} of {newest()}")
    assert sound["audit"] == ("ok", "1 entries, 0 signed checkpoints hold")
    assert done.code == 3
    (audit,) = [check for check in json.loads(done.out)["checks"] if check["name"] == "audit"]
    assert audit["state"] == "failed"
    assert "the chain breaks at 1 (altered)" in audit["seen"]


def test_the_doctor_says_that_the_tail_was_cut_off(site: Path) -> None:
    opened(site).close()
    store = opened(site)
    with store.writing() as session:
        for number in range(3):
            _ = record(session, at=NOON, actor="示例", action="test.act", object=f"case/{number}")
        _ = checkpoint(session, store.keys.signer(), NOON)
    store.close()
    with closing(sqlite3.connect(site / "sunlit.db")) as connection, connection:
        _ = connection.execute("DELETE FROM audit_entry WHERE seq = 3")

    state, told = seen(site)["audit"]

    assert state == "failed"
    assert "entries were cut off" in told
    assert "1 checkpoints do not hold, the first at 3" in told


def test_the_doctor_says_that_the_keys_are_gone(site: Path) -> None:
    opened(site).close()
    (site / "keys").rename(site / "elsewhere")

    state, told = seen(site)["store"]

    assert state == "failed"
    assert "there are no keys" in told


def test_the_doctor_says_that_a_setting_is_wrong(site: Path) -> None:
    (check,) = look_at_store({"SUNLIT_DATA": str(site), "SUNLIT_PORT": "many"})

    assert (check.name, check.state) == ("store", "failed")
    assert "SUNLIT_PORT='many'" in check.seen


def test_help_answers_without_loading_the_store() -> None:
    heavy = ("sqlalchemy", "sqlmodel", "alembic", "cryptography", "polars")
    code = f"import sys, checker.cli.app; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout.strip() == "[]"
