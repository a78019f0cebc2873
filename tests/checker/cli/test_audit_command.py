"""``sunlit audit``, and what ``sunlit doctor`` says of anchors, as a user meets them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from checker.cli.audit_page import Amiss, examine
from checker.cli.doctor import ANCHOR_DAYS, look_at_store
from checker.cli.terminal import Terminal
from checker.store.opening import open_store
from checker.store.store import Store
from sanctions.anchor import anchor_of_end, deposit, deposits, read_anchor
from sanctions.audit import record, verify
from sanctions.encrypted import Keys
from sanctions.reading import reason_given
from tests.checker.cli.commands import here as sunlit

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
ENGLISH = Terminal("en", as_json=True)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is not there yet."""
    for name in ("SUNLIT_DATABASE", "SUNLIT_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUNLIT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def opened(site: Path) -> Store:
    return open_store(f"sqlite:///{site / 'sunlit.db'}", site / "keys")


def acts(store: Store, count: int) -> None:
    with store.writing() as session:
        for number in range(1, count + 1):
            at = NOON + timedelta(seconds=number)
            _ = record(session, at=at, actor="示例", action="test.act", object=f"case/{number}")


def with_acts(site: Path, count: int = 3) -> None:
    store = opened(site)
    acts(store, count)
    store.close()


def altered(site: Path, *statements: str) -> None:
    with closing(sqlite3.connect(site / "sunlit.db")) as connection, connection:
        for statement in statements:
            _ = connection.execute(statement)


class Undone(Exception):
    pass


@contextmanager
def undone(store: Store) -> Generator[Session]:
    with suppress(Undone), store.writing() as session:
        yield session
        raise Undone


def codes(found: tuple[Amiss, ...]) -> list[tuple[str, int | None]]:
    return [(one.code, one.seq) for one in found]


def test_an_anchor_is_written_recorded_and_found_to_hold(site: Path, tmp_path: Path) -> None:
    with_acts(site)
    file = tmp_path / "第3条.json"

    made = sunlit("audit", "anchor", file, "--where", "示例检察院回执 1 号", "--by", "示例乙", "--json")
    again = sunlit("audit", "anchor", file, "--where", "示例档案室")
    held = sunlit("audit", "verify", "--anchor", file, "--json")

    store = opened(site)
    with store.reading() as session:
        (kept,) = deposits(session)
        entries = verify(session).entries
    store.close()
    told = json.loads(made.out)
    assert [done.code for done in (made, again, held)] == [0, 2, 0]
    assert (kept.seq, kept.where, kept.by, kept.sha256) == (
        3,
        "示例检察院回执 1 号",
        "示例乙",
        told["sha256"],
    )
    assert read_anchor(file.read_bytes(), "").sha256() == told["sha256"]
    assert "is not written over" in again.err
    assert entries == 3 + 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", file.name]
    assert json.loads(held.out) == {
        "whole": True,
        "entries": 4,
        "ends_at": 4,
        "checkpoints": {"verified": 1, "failed": 0},
        "anchors": [{"file": str(file), "seq": 3}],
        "amiss": [],
    }


def test_what_cannot_be_written_is_not_recorded(site: Path, tmp_path: Path) -> None:
    with_acts(site)

    done = sunlit("audit", "anchor", tmp_path / "none" / "a.json", "--where", "示例档案室", "--json")

    store = opened(site)
    with store.reading() as session:
        assert (deposits(session), verify(session).entries) == ([], 3)
    store.close()
    assert (done.code, json.loads(done.out)["error"]["code"]) == (2, "io")
    assert str(tmp_path / "none" / "a.json") in done.err


def test_what_could_not_be_recorded_leaves_no_file(site: Path, tmp_path: Path) -> None:
    """A deferred key that leads nowhere lets the end of the transaction fail, after the file was written."""
    with_acts(site)
    altered(
        site,
        "CREATE TABLE doomed (at INTEGER REFERENCES audit_entry (seq) DEFERRABLE INITIALLY DEFERRED)",
        "CREATE TRIGGER fails AFTER INSERT ON audit_anchor BEGIN INSERT INTO doomed VALUES (999); END",
    )

    done = sunlit("audit", "anchor", tmp_path / "a.json", "--where", "示例档案室")

    assert done.code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    store = opened(site)
    with store.reading() as session:
        assert (deposits(session), verify(session).entries) == ([], 3)
    store.close()


def test_a_checkpoint_is_printed_as_an_anchor_on_one_line(site: Path) -> None:
    with_acts(site)

    done = sunlit("audit", "checkpoint")

    anchor = read_anchor(done.out.encode(), "")
    assert done.out.encode() == anchor.content()
    assert (anchor.seq, anchor.is_signed()) == (3, True)


def test_what_does_not_hold_is_told_in_a_sentence_each_and_needs_a_person(site: Path, tmp_path: Path) -> None:
    with_acts(site)
    store, file = opened(site), tmp_path / "anchor.json"
    with store.writing() as session:
        made = deposit(session, store.keys.signer(), at=NOON, where="示例档案室", by="示例")
        _ = file.write_bytes(made.content())
    store.close()
    altered(site, "UPDATE audit_entry SET actor = 'nobody' WHERE seq = 2")
    altered(site, "DELETE FROM audit_anchor", "DELETE FROM audit_entry WHERE seq >= 3")

    done = sunlit("audit", "verify", "--anchor", file, language="zh_CN.UTF-8")

    assert done.code == 3
    assert "第 2 条在写入之后被改动" in done.out
    assert "审计链在第 2 条之后被截断：链尾记录为第 4 条" in done.out
    assert "审计链在第 2 条之后被截断：第 3 条有签名检查点" in done.out
    assert "审计链在第 2 条之后被截断：第 3 条曾被锚定" in done.out
    assert "未发现异常" not in done.out


def test_to_look_makes_nothing(site: Path) -> None:
    done = sunlit("audit", "verify", "--json")

    assert (done.code, json.loads(done.out)["error"]["code"]) == (2, "no_store")
    assert not site.exists()


def test_acts_are_shown_as_they_were_asked_for(site: Path) -> None:
    with_acts(site, 5)

    some = sunlit("audit", "show", "--object", "case/", "--since", "2026-11-28", "--limit", "2", "--json")
    shown = sunlit("audit", "show", language="zh_CN.UTF-8")

    told = json.loads(some.out)
    assert [entry["seq"] for entry in told["entries"]] == [4, 5]
    assert told["more"] is True
    assert told["entries"][0]["at"] == "2026-11-28T20:00:04+08:00"
    assert "case/5" in shown.out
    assert "2026-11-28 20:00:05" in shown.out


def test_a_day_that_is_none_is_told(site: Path) -> None:
    done = sunlit("audit", "show", "--since", "28.11.2026", "--json")

    assert (done.code, json.loads(done.out)["error"]["code"]) == (2, "since")
    assert "expected a day such as 2026-12-31" in done.err


def test_an_entry_that_does_not_read_is_told_without_a_traceback(site: Path) -> None:
    with_acts(site)
    altered(site, "UPDATE audit_entry SET at = 'yesterday' WHERE seq = 2")

    done = sunlit("audit", "show", "--json")

    assert (done.code, json.loads(done.out)["error"]["code"]) == (3, "audit_altered")
    assert "Traceback" not in done.err


CHANGES = (
    "at = (SELECT at FROM audit_entry WHERE seq = 1)",
    "actor = 'x'",
    "action = 'x'",
    "object = 'x'",
    "data = 'x'",
    "receipt = 'x'",
)


def test_each_column_altered_is_told(store: Store) -> None:
    acts(store, 3)

    for change in CHANGES:
        with undone(store) as session:
            _ = session.connection().execute(text(f"UPDATE audit_entry SET {change} WHERE seq = 2"))
            found = examine(session, store.keys, (), ENGLISH)

            assert codes(found.amiss) == [("altered", 2)], change
            assert found.amiss[0].message == "entry 2 was altered after it was written"


DONE_TO_ROWS: list[tuple[list[str], list[tuple[str, int]]]] = [
    (["DELETE FROM audit_entry WHERE seq = 2"], [("missing", 2)]),
    (["UPDATE audit_entry SET seq = 9 WHERE seq = 3"], [("missing", 3), ("head", 9)]),
    (
        [
            "UPDATE audit_entry SET seq = 9 WHERE seq = 1",
            "UPDATE audit_entry SET seq = 1 WHERE seq = 2",
            "UPDATE audit_entry SET seq = 2 WHERE seq = 9",
        ],
        [("does_not_follow", 1)],
    ),
    (["DELETE FROM audit_entry WHERE seq = 3"], [("truncated", 2)]),
    (["UPDATE audit_head SET seq = 2"], [("head", 3)]),
    (["DELETE FROM audit_head"], [("head", 3)]),
]


def test_what_was_done_to_the_rows_is_told(store: Store) -> None:
    acts(store, 3)

    for statements, amiss in DONE_TO_ROWS:
        with undone(store) as session:
            for statement in statements:
                _ = session.connection().execute(text(statement))

            assert codes(examine(session, store.keys, (), ENGLISH).amiss) == amiss, statements


def test_a_checkpoint_that_does_not_hold_is_told(store: Store) -> None:
    acts(store, 3)
    with store.writing() as session:
        _ = anchor_of_end(session, Keys.made().signer(), NOON)

    with store.reading() as session:
        found = examine(session, store.keys, (), ENGLISH)

    assert codes(found.amiss) == [("checkpoint", 3)]


def test_what_hangs_on_the_chain_is_looked_at_too(store: Store) -> None:
    acts(store, 1)
    with store.writing() as session:
        _ = deposit(session, store.keys.signer(), at=NOON, where="示例档案室", by="示例")
        _ = reason_given(
            session, store.keys, signed_by="示例", at=NOON, object="case/1", reason="核对（示例）"
        )
        for statement in ("DELETE FROM audit_anchor", "UPDATE full_reading SET by = 'x'"):
            _ = session.connection().execute(text(statement))

    with store.reading() as session:
        assert codes(examine(session, store.keys, (), ENGLISH).amiss) == [("deposits", 2), ("readings", 3)]


def test_a_rewritten_chain_is_told_by_its_anchor_only(store: Store, tmp_path: Path) -> None:
    acts(store, 3)
    with store.writing() as session:
        made = anchor_of_end(session, store.keys.signer(), NOON)
        file = tmp_path / "anchor.json"
        _ = file.write_bytes(made.content())
        for table in ("audit_checkpoint", "audit_entry", "audit_head"):
            _ = session.connection().execute(text(f"DELETE FROM {table}"))
    acts(store, 2)
    with store.writing() as session:
        _ = record(session, at=NOON, actor="another", action="test.act", object="case/3")
        new = Keys.made()
        _ = anchor_of_end(session, new.signer(), NOON)

    with store.reading() as session:
        alone = examine(session, new, (), ENGLISH)
        held = examine(session, new, (file,), ENGLISH)

    assert codes(alone.amiss) == []
    assert codes(held.amiss) == [("other_key", 3), ("rewritten", 3)]
    assert held.amiss[1].message == f"{file}: rewritten: entry 3 is not the one anchored"


def test_a_file_that_cannot_be_read_costs_itself_only(store: Store, tmp_path: Path) -> None:
    acts(store, 3)
    files = [tmp_path / name for name in ("gone.json", "wrong.json", "altered.json", "good.json", "")]
    with store.writing() as session:
        content = anchor_of_end(session, store.keys.signer(), NOON).content()
    _ = files[1].write_bytes(b"{}")
    _ = files[2].write_bytes(content.replace(b'"seq":3', b'"seq":2'))
    _ = files[3].write_bytes(content)

    with store.reading() as session:
        found = examine(session, store.keys, files, ENGLISH)

    assert codes(found.amiss) == [
        ("unreadable", None),
        ("not_an_anchor", None),
        ("unsigned", 2),
        ("unreadable", None),
    ]
    assert found.anchors == ((str(files[2]), 2), (str(files[3]), 3))


def test_the_doctor_names_the_newest_checkpoint_and_anchor_and_says_when_they_are_old(site: Path) -> None:
    with_acts(site)

    def seen(days: int) -> tuple[str, str]:
        looked = look_at_store({"SUNLIT_DATA": str(site)}, NOON + timedelta(days=days))
        ((state, told),) = [(check.state, check.seen) for check in looked if check.name == "anchors"]
        return state, told

    none = seen(0)
    store = opened(site)
    with store.writing() as session:
        _ = deposit(session, store.keys.signer(), at=NOON, where="示例检察院回执 1 号", by="示例")
    store.close()

    assert none[0] == "warning"
    assert "no anchor outside yet" in none[1]
    assert seen(ANCHOR_DAYS) == (
        "ok",
        "newest checkpoint: entry 3 on 2026-11-28; newest anchor: entry 3 on 2026-11-28, 示例检察院回执 1 号",
    )
    assert seen(ANCHOR_DAYS + 1)[0] == "warning"
