"""The model bureau's own store (示例局的库): its registry, imported from the files a bureau would import.

Employers that close or move within the year are active in the first import and gone in the second, so
that the registry's history tells it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from checker.model_bureau.model_year import ModelYear
from checker.model_bureau.registry_entries import registry_employers, registry_inspectors
from checker.registry import importing
from checker.registry.columns import Kind
from checker.registry.employer import Employer
from checker.registry.inspector import Inspector
from checker.registry.layout import our_own
from checker.registry.reading import read_own
from checker.registry.writing import write_table
from checker.store.opening import open_store
from checker.store.store import Store
from sanctions.time_limit import LEGAL_TIME

FILE, KEYS = "sunlit.db", "密钥"
EMPLOYERS, LATER, INSPECTORS = "名录库.xlsx", "名录库（七月）.xlsx", "执法人员.xlsx"
FIRST_IMPORT, SECOND_IMPORT = date(2026, 1, 5), date(2026, 7, 6)


@contextmanager
def opened(folder: Path) -> Generator[Store]:
    """Yield the store of a folder, made where there is none.

    Raises:
        StoreRefused: It cannot be used.
    """
    store = open_store(f"sqlite:///{folder / FILE}", folder / KEYS)
    try:
        yield store
    finally:
        store.close()


def import_first(store: Store, year: ModelYear, folder: Path) -> None:
    """Write and import the registry as it stands at the beginning of the year."""
    _import(
        store,
        "employers",
        registry_employers(year.employers, (), year.seed),
        folder / EMPLOYERS,
        FIRST_IMPORT,
    )
    inspectors = registry_inspectors(year.plan, year.employers, year.seed)
    _import(store, "inspectors", inspectors, folder / INSPECTORS, FIRST_IMPORT)


def import_later(store: Store, year: ModelYear, folder: Path) -> None:
    """Write and import the registry after some have closed or moved."""
    entries = registry_employers(year.employers, year.register, year.seed)
    _import(store, "employers", entries, folder / LATER, SECOND_IMPORT)


def _import(
    store: Store, kind: Kind, entries: Iterable[Employer] | Iterable[Inspector], file: Path, day: date
) -> None:
    _ = write_table(file, our_own(kind), [entry.known() for entry in entries])
    read = read_own(file, kind)
    at = datetime(day.year, day.month, day.day, 9, tzinfo=LEGAL_TIME)
    with store.writing() as session:
        found = importing.previewed(session, store.keys, read, hold=True)
        _ = importing.apply(session, store.keys, found, at=at, by="示例承办人")
