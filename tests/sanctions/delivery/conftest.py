"""One store of each kind for all these tests: each test has a destination of its own there."""

from __future__ import annotations

from collections.abc import Generator
from itertools import count

import pytest

from checker.store.store import Store
from sanctions.encrypted import Keys

_NUMBERS = count(1)


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Store]:
    """A migrated store of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('delivery') / 'sunlit.db'}"
    else:
        # made anew whenever a worker comes back to this package, on the server it has all along
        schema = f"delivery_{next(_NUMBERS)}"
        url = f"{request.getfixturevalue('postgresql')}&options=-csearch_path%3D{schema}"
        _make_schema(str(request.getfixturevalue("postgresql")), schema)
    opened = Store.open(url, Keys.made())
    yield opened
    opened.close()


@pytest.fixture
def name() -> str:
    """The name of a destination nobody else has."""
    return f"example-{next(_NUMBERS)}"


def _make_schema(url: str, schema: str) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(url, autocommit=True) as admin:
        _ = admin.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
