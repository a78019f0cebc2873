"""The file of a SQLite store: whatever its name, and never another one than was opened."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import URL, text
from sqlmodel import Session, select

from checker.store.errors import StoreRefused
from checker.store.store import Store
from checker.tables import Job
from sanctions.encrypted import Keys

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def add(session: Session, job_id: str) -> None:
    session.add(Job(id=job_id, token_id="t", place="320500", format="xlsx", state="queued", created_at=NOON))


def written(store: Store, job_id: str) -> None:
    with store.writing() as session:
        add(session, job_id)


def ids(store: Store) -> list[str]:
    with store.reading() as session:
        return sorted(session.exec(select(Job.id)))


def opened(file: Path) -> Store:
    return Store.open(URL.create("sqlite", database=str(file)).render_as_string(), Keys.made())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sunlit.db"


@pytest.fixture
def open_store(file: Path) -> Generator[Store]:
    store = opened(file)
    written(store, "before")
    yield store
    store.close()


def _written_after(store: Store) -> None:
    written(store, "after")


def _moved(file: Path) -> None:
    _ = file.rename(file.with_name("elsewhere.db"))


def _replaced(file: Path) -> None:
    _ = shutil.copy(file, file.with_name("copy.db"))
    _ = file.with_name("copy.db").replace(file)


@pytest.mark.parametrize("change", [Path.unlink, _moved, _replaced], ids=["removed", "renamed", "replaced"])
@pytest.mark.parametrize("act", [_written_after, ids, Store.ready, Store.revision])
def test_a_store_whose_file_is_gone_takes_and_answers_nothing(
    open_store: Store, file: Path, change: Callable[[Path], None], act: Callable[[Store], object]
) -> None:
    change(file)
    lay_there = file.exists()

    with pytest.raises(StoreRefused, match="though it is in use") as refused:
        _ = act(open_store)

    assert refused.value.code == "store_unreachable"
    assert file.exists() == lay_there


def test_a_write_during_which_the_file_went_is_not_acknowledged(open_store: Store, file: Path) -> None:
    with (  # noqa: PT012 - the block is what is tested
        pytest.raises(StoreRefused, match="the file is missing") as refused,
        open_store.writing() as session,
    ):
        add(session, "after")
        session.flush()
        file.unlink()

    assert refused.value.code == "store_unreachable"


def test_a_store_whose_file_came_back_goes_on(open_store: Store, file: Path) -> None:
    _moved(file)
    with pytest.raises(StoreRefused):
        _ = open_store.ready()
    _ = file.with_name("elsewhere.db").rename(file)

    written(open_store, "after")

    assert ids(open_store) == ["after", "before"]


def test_a_store_that_lost_its_tables_is_not_ready(open_store: Store) -> None:
    with open_store.writing() as session:
        for table in ("job_part", "job", "alembic_version"):
            _ = session.connection().execute(text(f"DROP TABLE {table}"))

    for act in (ids, Store.ready):
        with pytest.raises(StoreRefused, match="a table is gone") as refused:
            _ = act(open_store)
        assert refused.value.code == "store_unreachable"


@pytest.mark.parametrize("name", ["a?b.db", "a#b.db", "a%20b.db", "a b.db", "阳光执法.db", "a&mode=ro;b.db"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "文件 夹?#%"
    store = opened(folder / name)
    written(store, "1")

    made = {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}

    assert made == {name: 0o600, f"{name}-wal": 0o600, f"{name}-shm": 0o600}
    store.close()
    again = opened(folder / name)
    assert ids(again) == ["1"]
    with again.reading() as session:
        assert session.connection().execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    again.close()


def test_a_file_named_relatively_stays_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path)
    store = Store.open("sqlite:///sunlit.db", Keys.made())

    monkeypatch.chdir(tmp_path / "other")
    written(store, "1")

    assert ids(store) == ["1"]
    assert not (tmp_path / "other" / "sunlit.db").exists()
    store.close()


def test_a_writer_that_waits_too_long_for_another_is_told(open_store: Store, file: Path) -> None:
    impatient = Store.open(f"sqlite:///{file}", Keys.made(), busy_seconds=0.05)

    with open_store.writing() as session:
        add(session, "1")
        session.flush()
        with pytest.raises(StoreRefused) as refused:
            written(impatient, "2")

    assert refused.value.code == "store_busy"
    impatient.close()
