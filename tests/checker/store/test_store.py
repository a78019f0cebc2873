"""The store keeps what it was given, whole or not at all, sealed, for many at once, or says why it cannot."""

from __future__ import annotations

import re
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, select

from checker.store import migration
from checker.store.database import address, connected
from checker.store.errors import StoreRefused
from checker.store.opening import open_store, schema
from checker.store.store import Store
from checker.tables import Job, JobPart, KeptCase, KeptReceipt
from sanctions.encrypted import Keys
from sanctions.errors import KeysRefused
from sanctions.sealed import Sealed

NOON = datetime(2026, 11, 28, 12, 0, 0, 123456, UTC)
MARKER = "示例张三-marker-0001"


def job(job_id: str, *, screened: int = 0) -> Job:
    return Job(
        id=job_id,
        token_id="t",
        place="320500",
        format="xlsx",
        state="queued",
        created_at=NOON,
        screened=screened,
    )


def ids(store: Store) -> list[str]:
    with store.reading() as session:
        return sorted(session.exec(select(Job.id)))


def test_what_was_written_is_read_with_its_moment(store: Store) -> None:
    with store.writing() as session:
        session.add(job("1"))

    with store.reading() as session:
        read = session.get_one(Job, "1")

    assert read.created_at == NOON
    assert read.created_at.tzinfo is not None
    assert read.place == "320500"


def test_what_was_written_can_be_used_after_the_commit(store: Store) -> None:
    with store.writing() as session:
        made = job("1")
        session.add(made)

    assert made.state == "queued"


def test_an_exception_drops_the_whole_write(store: Store) -> None:
    with pytest.raises(LookupError), store.writing() as session:  # noqa: PT012 - the block is what is tested
        session.add(job("1"))
        session.flush()
        raise LookupError

    assert ids(store) == []


def test_a_mistake_of_ours_is_not_told_as_one_of_the_store(store: Store) -> None:
    with store.writing() as session:
        session.add(job("1"))

    with pytest.raises(IntegrityError), store.writing() as session:
        session.add(job("1"))


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreRefused) as refused, store.reading() as session:  # noqa: PT012
        session.add(job("1"))
        session.flush()

    assert refused.value.code == "store_not_writable"
    with store.writing() as session:
        session.add(job("2"))
    assert ids(store) == ["2"]


def test_a_reader_sees_one_state_while_others_write(store: Store) -> None:
    with store.reading() as session:
        before = len(session.exec(select(Job)).all())
        with store.writing() as other:
            other.add(job("1"))
        after = len(session.exec(select(Job)).all())

    assert (before, after) == (0, 0)
    assert ids(store) == ["1"]


def test_foreign_keys_are_kept(store: Store) -> None:
    part = JobPart(job_id="none", role="input", number=1, content=Sealed(b"x"))

    with pytest.raises(IntegrityError), store.writing() as session:
        session.add(part)


def test_a_job_goes_with_its_parts(store: Store) -> None:
    with store.writing() as session:
        session.add(job("1"))
        session.flush()
        session.add(JobPart(job_id="1", role="input", number=1, content=Sealed(b"x")))
    with store.writing() as session:
        session.delete(session.get_one(Job, "1"))

    with store.reading() as session:
        assert session.exec(select(JobPart)).all() == []


def test_a_sealed_column_takes_nothing_in_the_clear(store: Store) -> None:
    receipt = kept_receipt(store.keys)
    receipt.content = b"in the clear"  # pyright: ignore

    with pytest.raises(DBAPIError.__mro__[1], match="seal it first"), store.writing() as session:
        session.add(receipt)


def add_one(session: Session) -> None:
    counted = session.exec(select(Job).where(Job.id == "1").with_for_update()).one()
    counted.screened += 1


def test_threads_that_read_and_write_lose_nothing(store: Store) -> None:
    with store.writing() as session:
        session.add(job("1"))

    def count() -> None:
        for _ in range(10):
            with store.writing() as session:
                add_one(session)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    with store.reading() as session:
        assert session.get_one(Job, "1").screened == 4 * 10


def _count_in_a_process(url: str, barrier: Any) -> None:
    store = Store.open(url, Keys.made())
    _ = barrier.wait(60)
    for _ in range(20):
        with store.writing() as session:
            add_one(session)
    store.close()


def test_processes_that_read_and_write_lose_nothing(store: Store, database: str) -> None:
    with store.writing() as session:
        session.add(job("1"))
    spawn = get_context("spawn")
    barrier = spawn.Barrier(2)
    programs = [spawn.Process(target=_count_in_a_process, args=(database, barrier)) for _ in range(2)]

    for program in programs:
        program.start()
    for program in programs:
        program.join(60)

    with store.reading() as session:
        assert session.get_one(Job, "1").screened == 2 * 20


def kept_receipt(keys: Keys) -> KeptReceipt:
    receipt_id = "sha256:" + "0" * 64
    content = keys.seal("kept_receipt", "content", receipt_id, MARKER.encode())
    return KeptReceipt(
        id=receipt_id,
        rule_base="2026.11.1",
        day=date(2026, 11, 28),
        place="320500",
        content=content,
        kept_at=NOON,
    )


def kept_case(keys: Keys, receipt: KeptReceipt) -> KeptCase:
    case_id = "0" * 32
    return KeptCase(
        id=case_id,
        case_index=keys.index("case_id", MARKER),
        place="320500",
        receipt_id=receipt.id,
        case=keys.seal("kept_case", "case", case_id, MARKER.encode()),
        assessment=keys.seal("kept_case", "assessment", case_id, MARKER.encode()),
        kept_at=NOON,
        kept_by="t",
    )


def keep(store: Store) -> None:
    with store.writing() as session:
        receipt = kept_receipt(store.keys)
        session.add(receipt)
        session.flush()
        session.add(kept_case(store.keys, receipt))
        session.add(job("1"))
        session.flush()
        content = store.keys.seal("job_part", "content", "1/input/1", MARKER.encode())
        session.add(JobPart(job_id="1", role="input", number=1, content=content))


def test_what_is_kept_is_found_by_its_index_and_opens(store: Store) -> None:
    keep(store)

    with store.reading() as session:
        index = store.keys.index("case_id", MARKER)
        found = session.exec(select(KeptCase).where(KeptCase.case_index == index)).one()

    assert store.keys.open_sealed("kept_case", "case", found.id, found.case).decode() == MARKER


def test_no_byte_of_a_sqlite_file_shows_what_is_kept(sqlite_database: str, tmp_path: Path) -> None:
    store = Store.open(sqlite_database, Keys.made())
    keep(store)

    # the write-ahead log is still there: nothing was closed
    raw = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    store.close()
    closed = (tmp_path / "sunlit.db").read_bytes()

    assert {"sunlit.db", "sunlit.db-wal"} <= raw.keys()
    assert b"sha256:0000" in raw["sunlit.db-wal"]
    for content in (*raw.values(), closed):
        assert MARKER.encode() not in content
        assert MARKER.encode("utf-16-le") not in content
        assert b"marker" not in content


def test_no_column_of_postgresql_shows_what_is_kept(postgresql_database: str) -> None:
    store = Store.open(postgresql_database, Keys.made())
    keep(store)
    store.close()

    with psycopg.connect(postgresql_database) as connection:
        tables = [
            row[0]
            for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        dump = "\n".join(
            str(row[0])
            for table in tables
            for row in connection.execute(f'SELECT t::text FROM "{table}" t')  # pyright: ignore
        )

    assert len(tables) >= 9
    assert "sha256:0000" in dump
    for form in (MARKER, MARKER.encode().hex(), "marker", b"marker".hex()):
        assert form not in dump


def test_an_error_of_the_database_shows_no_values(store: Store) -> None:
    keep(store)

    with pytest.raises(IntegrityError) as error, store.writing() as session:
        session.connection().execute(text("INSERT INTO job (id) VALUES (:id)"), {"id": MARKER})

    assert "marker" not in str(error.value).split("[SQL")[-1]
    assert "hide_parameters" in str(error.value)


def test_a_value_no_database_takes_is_a_mistake_of_ours(postgresql_database: str) -> None:
    store = Store.open(postgresql_database, Keys.made())

    with pytest.raises(DBAPIError), store.writing() as session:
        session.add(job("\0"))

    store.close()


def test_a_database_whose_rights_were_taken_is_told(postgresql: str, postgresql_database: str) -> None:
    Store.open(postgresql_database, Keys.made()).close()
    with psycopg.connect(postgresql, autocommit=True) as admin:
        _ = admin.execute("DROP ROLE IF EXISTS guest")
        _ = admin.execute("CREATE ROLE guest LOGIN")

    with pytest.raises(StoreRefused, match="rights on the schema") as refused:
        _ = Store.open(postgresql_database.replace("postgres:@", "guest:@"), Keys.made())

    assert refused.value.code == "store_not_writable"


def test_a_new_file_is_for_its_owner_only_and_has_no_half_made_ones_beside_it(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'new' / 'sunlit.db'}", Keys.made())
    with store.writing() as session:
        session.add(job("1"))

    files = list((tmp_path / "new").iterdir())

    assert {file.name for file in files} == {"sunlit.db", "sunlit.db-wal", "sunlit.db-shm"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    store.close()


def test_sqlite_is_set_up_to_lose_nothing(sqlite_database: str) -> None:
    store = Store.open(sqlite_database, Keys.made())

    with store.reading() as session:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        answers = [session.connection().execute(text(f"PRAGMA {name}")).scalar_one() for name in asked]

    assert answers == ["wal", 2, 1, 10_000]
    store.close()


def test_a_store_that_answers_is_ready(store: Store) -> None:
    assert store.ready()


def test_a_server_that_went_away_is_told_and_found_again(postgresql: str, postgresql_database: str) -> None:
    store = Store.open(postgresql_database, Keys.made())
    name = re.findall(r"test_\d+", postgresql_database)[0]
    with psycopg.connect(postgresql, autocommit=True) as admin:
        _ = admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")  # pyright: ignore
        _ = admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )

        with pytest.raises(StoreRefused) as refused:
            _ = store.ready()
        _ = admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")  # pyright: ignore

    assert refused.value.code == "store_unreachable"
    assert store.ready()
    store.close()


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    with pytest.raises(StoreRefused, match=r"//sunlit:\*\*\*@127\.0\.0\.1:1/sunlit") as refused:
        _ = Store.open("postgresql://sunlit:geheim@127.0.0.1:1/sunlit", Keys.made())

    assert refused.value.code == "store_unreachable"
    assert "geheim" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    "url",
    [
        "mysql://sunlit:geheim@db/sunlit",
        "geheim",
        "://geheim",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://u:geheim@h:port/d",
    ],
)
def test_an_address_of_no_use_is_told_without_the_password(url: str) -> None:
    with pytest.raises(StoreRefused, match="expected sqlite:///FILE or postgresql://") as refused:
        _ = Store.open(url, Keys.made())

    assert refused.value.code == "store_url"
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("form", ["postgresql://", "postgresql+psycopg://", "postgres://"])
def test_every_way_to_write_postgresql_uses_one_driver(form: str) -> None:
    assert address(f"{form}u@h/d").drivername == "postgresql+psycopg"


def test_a_database_that_takes_no_writes_is_told(postgresql: str, postgresql_database: str) -> None:
    Store.open(postgresql_database, Keys.made()).close()
    name = re.findall(r"test_\d+", postgresql_database)[0]
    with psycopg.connect(postgresql, autocommit=True) as admin:
        _ = admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")  # pyright: ignore

    with pytest.raises(StoreRefused, match="takes no writes") as refused:
        _ = Store.open(postgresql_database, Keys.made())

    assert refused.value.code == "store_not_writable"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    _ = (tmp_path / "file").write_bytes(b"")

    with pytest.raises(StoreRefused, match=r"sunlit\.db: cannot be made") as refused:
        _ = Store.open(f"sqlite:///{tmp_path / 'file' / 'sunlit.db'}", Keys.made())

    assert refused.value.code == "store_not_writable"


def test_what_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "sunlit.db"
    _ = file.write_bytes(b"not a database" * 100)

    with pytest.raises(StoreRefused, match="no SQLite database") as of_a_file:
        _ = Store.open(f"sqlite:///{file}", Keys.made())
    with pytest.raises(StoreRefused, match="this is a folder") as of_a_folder:
        _ = Store.open(f"sqlite:///{tmp_path}", Keys.made())

    assert {of_a_file.value.code, of_a_folder.value.code} == {"store_unreachable"}
    assert file.read_bytes() == b"not a database" * 100


def test_a_disk_that_is_full_is_told_and_nothing_is_kept(sqlite_database: str) -> None:
    store = Store.open(sqlite_database, Keys.made())
    with pytest.raises(StoreRefused, match="make room") as refused, store.writing() as session:  # noqa: PT012
        connection = session.connection()
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        _ = connection.execute(text(f"PRAGMA max_page_count = {pages + 1}"))
        for number in range(1_000):
            session.add(job(str(number)))
        session.flush()

    assert refused.value.code == "store_full"
    assert ids(store) == []
    store.close()


def test_a_schema_of_a_newer_program_is_refused(store: Store, database: str) -> None:
    with store.writing() as session:
        _ = session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(
        StoreRefused, match=f"'9999', this program knows up to '{migration.newest()}': update the program"
    ) as refused:
        _ = Store.open(database, Keys.made())

    assert refused.value.code == "store_newer"


def test_an_older_schema_is_migrated_only_if_it_may_be(database: str) -> None:
    with pytest.raises(StoreRefused, match="migrate it first") as refused:
        _ = Store.open(database, Keys.made(), migrate=False)
    store = Store.open(database, Keys.made())

    assert refused.value.code == "store_older"
    assert store.revision() == migration.newest()
    store.close()


def test_an_existing_file_of_another_journal_mode_is_taken(tmp_path: Path) -> None:
    """A backup that was put back is not in WAL mode."""
    file = tmp_path / "sunlit.db"
    Store.open(f"sqlite:///{file}", Keys.made()).close()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)

    store = Store.open(f"sqlite:///{file}", Keys.made())

    with store.reading() as session:
        assert session.connection().execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    store.close()


def test_the_first_opening_makes_keys_and_the_next_finds_them(database: str, tmp_path: Path) -> None:
    assert schema(database) is None
    first = open_store(database, tmp_path / "keys")

    second = open_store(database, tmp_path / "keys")

    assert first.keys == second.keys
    assert schema(database) == migration.newest()
    first.close()
    second.close()


def test_a_site_that_lost_its_keys_gets_no_new_ones(database: str, tmp_path: Path) -> None:
    open_store(database, tmp_path / "keys").close()
    (tmp_path / "keys").rename(tmp_path / "elsewhere")

    with pytest.raises(KeysRefused, match="restore them"):
        _ = open_store(database, tmp_path / "keys")

    assert not (tmp_path / "keys").exists()


def test_to_ask_for_the_schema_makes_nothing(tmp_path: Path) -> None:
    assert schema(f"sqlite:///{tmp_path / 'sunlit.db'}") is None
    assert list(tmp_path.iterdir()) == []


def test_a_closed_engine_gives_back_its_connections(postgresql_database: str) -> None:
    engine = connected(address(postgresql_database))
    Store.open(postgresql_database, Keys.made()).close()

    with engine.connect() as connection:
        others = text(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        left = connection.execute(others).scalar_one()
    engine.dispose()

    assert left == 0


def test_a_lock_another_holds_is_waited_for_so_long_and_no_longer(postgresql_database: str) -> None:
    store = Store.open(postgresql_database, Keys.made(), busy_seconds=0.1)
    with psycopg.connect(postgresql_database) as other:
        _ = other.execute("LOCK TABLE job IN ACCESS EXCLUSIVE MODE")

        with pytest.raises(StoreRefused) as refused:
            _ = ids(store)

    assert refused.value.code == "store_busy"
    assert ids(store) == []
    store.close()


@pytest.mark.parametrize("theirs", ["", "?options=-clock_timeout%3D1234"])
def test_every_connection_to_postgresql_has_limits_that_the_address_may_change(
    postgresql_database: str, theirs: str
) -> None:
    url = postgresql_database + theirs.replace("?", "&")
    store = Store.open(url, Keys.made())
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")

    with store.reading() as session:
        limits = [session.connection().execute(text(f"SHOW {name}")).scalar_one() for name in names]

    assert limits == ["1234ms" if theirs else "10s", "30s", "1min"]
    store.close()


def test_a_migration_has_longer_than_another_statement(postgresql_database: str) -> None:
    impatient, wait = address(postgresql_database), threading.Event()
    with psycopg.connect(postgresql_database) as other:
        _ = other.execute("SELECT pg_advisory_xact_lock(%s)", (0x73756E6C6974,))
        opened: list[Store] = []
        program = threading.Thread(
            target=lambda: opened.append(
                Store.open(impatient.render_as_string(False), Keys.made(), busy_seconds=0.05)
            )
        )
        program.start()
        # longer than the lock and the statement may take of anything else
        _ = wait.wait(0.5)
    program.join(60)

    assert [store.revision() for store in opened] == [migration.newest()]
    for store in opened:
        store.close()


def test_a_schema_that_lost_its_tables_is_not_ready(postgresql_database: str) -> None:
    store = Store.open(postgresql_database, Keys.made())
    with psycopg.connect(postgresql_database) as other:
        _ = other.execute("DROP TABLE alembic_version")

    with pytest.raises(StoreRefused, match="a table is gone") as refused:
        _ = store.ready()

    assert refused.value.code == "store_unreachable"
    store.close()
