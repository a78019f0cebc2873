"""Migrations: what they make is what the program's tables say, on both databases, and they are run once."""

from __future__ import annotations

import importlib
from multiprocessing import get_context
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect
from sqlmodel import SQLModel

from checker.store.database import address, connected
from checker.store.migration import known, migrate, newest, revision_of


@pytest.fixture
def engine(database: str) -> Any:
    engine = connected(address(database))
    yield engine
    engine.dispose()


def differences(engine: Engine) -> list[Any]:
    for tables in (
        "sanctions.tables",
        "checker.tables",
        "checker.registry.tables",
        "checker.draw.tables",
        "checker.visit.tables",
        "sanctions.proceeding.tables",
        "sanctions.delivery.tables",
        "sanctions.listed_elsewhere.tables",
    ):
        _ = importlib.import_module(tables)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata)


def test_the_migrated_schema_is_the_one_of_the_tables(engine: Engine) -> None:
    migrate(engine)

    assert differences(engine) == []
    assert revision_of(engine) == newest()


def test_down_leaves_nothing_and_up_again_makes_the_same(engine: Engine) -> None:
    migrate(engine)

    migrate(engine, "base")

    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert revision_of(engine) is None
    migrate(engine)
    assert differences(engine) == []


def test_a_database_that_is_not_migrated_differs(engine: Engine) -> None:
    """Else the comparison above would prove nothing."""
    assert len(differences(engine)) >= len(SQLModel.metadata.tables)


def test_to_migrate_what_is_migrated_changes_nothing(engine: Engine) -> None:
    migrate(engine)

    migrate(engine)

    assert revision_of(engine) == newest()


def test_the_newest_revision_is_known() -> None:
    assert newest() in known()


def _migrate_in_a_process(url: str, barrier: Any, told: Any) -> None:
    engine = connected(address(url))
    _ = barrier.wait(60)
    try:
        migrate(engine)
        told.put(revision_of(engine))
    finally:
        engine.dispose()


def test_two_programs_that_start_at_once_migrate_once(database: str) -> None:
    spawn = get_context("spawn")
    barrier, told = spawn.Barrier(2), spawn.Queue()
    programs = [spawn.Process(target=_migrate_in_a_process, args=(database, barrier, told)) for _ in range(2)]

    for program in programs:
        program.start()
    revisions = [told.get(timeout=60) for _ in programs]
    for program in programs:
        program.join(60)

    assert revisions == [newest(), newest()]
    assert [program.exitcode for program in programs] == [0, 0]
