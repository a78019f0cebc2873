"""Bringing a database to the schema of this program (迁移), by Alembic but without its command line.

The steps stand in `migrations/versions`, written by hand. All of them run in one transaction under
a lock of the whole database, so that of two programs that start at once one migrates and the
other finds it done.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from checker.store.database import for_writing

_STEPS = Path(__file__).parent / "migrations"
_ADVISORY = 0x73756E6C6974
"""The lock's number on PostgreSQL: the letters of our name."""
_PATIENCE = "1h"
"""How long a step may take, or wait for another program that migrates, on PostgreSQL."""
_ALONE = Lock()
"""Alembic keeps the migration that runs in a global of the process."""


def newest() -> str:
    """Return the revision this program works with."""
    return cast("str", _script().get_current_head())


def known() -> frozenset[str]:
    """Return every revision this program knows, the newest included."""
    return frozenset(step.revision for step in _script().walk_revisions())


def revision_of(engine: Engine) -> str | None:
    """Return the revision a database stands at; None where nothing was migrated yet."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring a database up to a revision; ``base`` takes every step back and drops all tables.

    Either all steps are taken or none.
    """
    script = _script()

    def steps(found: Any, _context: MigrationContext) -> Any:
        # as Alembic's own commands and its cookbook do; it has no public name for these
        road = script._downgrade_revs if to == "base" else script._upgrade_revs  # pyright: ignore[reportPrivateUsage]
        return road(to, found)

    with _ALONE, for_writing(engine).begin() as connection:
        if connection.dialect.name == "postgresql":
            for limit in ("statement_timeout", "lock_timeout"):
                _ = connection.execute(text(f"SET LOCAL {limit} = '{_PATIENCE}'"))
            _ = connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ADVISORY})
        _run(connection, script, steps)


def _run(connection: Connection, script: ScriptDirectory, steps: Callable[..., Any]) -> None:
    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()


@cache
def _script() -> ScriptDirectory:
    return ScriptDirectory(_STEPS)
