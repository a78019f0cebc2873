"""Opening the store of this site with its keys, both made at first use.

Keys are made only where the database holds nothing yet: a site that lost its keys is told so,
instead of getting new ones that open nothing of what is kept.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import DBAPIError

from checker.store import migration
from checker.store.database import address, connected, refusal
from checker.store.store import Store
from sanctions.encrypted import Keys


def open_store(url: str, folder: Path) -> Store:
    """Open the store at an address with the keys of a folder; both are made where there are none.

    Raises:
        StoreRefused: The database cannot be used.
        KeysRefused: The keys cannot be used, or are missing though the database is in use.
        OSError: The folder of the keys cannot be written.
    """
    return Store.open(url, Keys.open(folder, create=schema(url) is None))


def schema(url: str) -> str | None:
    """Return the revision of a database without touching it; None where there is none, or it is empty.

    Raises:
        StoreRefused: It cannot be reached.
    """
    where = address(url)
    if where.get_backend_name() == "sqlite" and not Path(where.database or "").exists():
        return None
    engine = connected(where)
    try:
        return migration.revision_of(engine)
    except DBAPIError as error:
        raise (refusal(error, where) or error) from None
    finally:
        engine.dispose()
