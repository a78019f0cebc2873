"""The site a command works on: its store, as the settings name it, and who is at the command line."""

from __future__ import annotations

import getpass
import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from checker.settings import Settings

if TYPE_CHECKING:
    from checker.store.store import Store


@contextmanager
def opened_store() -> Generator[Store]:
    """Yield the store of the site, made at first use.

    Raises:
        SettingsRefused: A setting is not as it must be.
        StoreRefused: The store cannot be used.
        KeysRefused: Its keys cannot be used.
    """
    from checker.store.opening import open_store

    settings = Settings.read(os.environ)
    store = open_store(settings.database, settings.keys)
    try:
        yield store
    finally:
        store.close()


def who() -> str:
    """Return who is at the command line, as the system knows them."""
    try:
        account = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may run as a number without a name
        account = "unknown"
    return f"command line ({account[:60]})"
