"""Made-up entries of a registry, files of them, and imports as a person makes them."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import text

from checker.model_bureau.credit_codes import credit_code
from checker.registry import importing
from checker.registry.border import admitted
from checker.registry.columns import Kind
from checker.registry.employer import GRADES, SIZE_CLASSES, STATUSES, UNIT_TYPES, Employer
from checker.registry.inspector import Inspector, Leave, Recusal
from checker.registry.layout import our_own
from checker.registry.preview import Preview
from checker.registry.reading import read_own, read_table
from checker.registry.writing import write_table
from checker.store.store import Store

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
CODES = [credit_code("enterprise", "990505", number) for number in range(8)]
HEADER = ("统一社会信用代码", "单位名称", "单位类型", "行政区划代码", "存续状态", "本年投诉举报件数")
_FILES = itertools.count(1)


def employer(code: str = CODES[0], name: str = "示例有限公司", **known: Any) -> Employer:
    return Employer(code, name, **known)


def inspector(id_: str = "I01", name: str = "示例甲", **known: Any) -> Inspector:
    return Inspector(id_, name, **known)


def sheet(path: Path, rows: Sequence[Sequence[object]], header: Sequence[str] = HEADER) -> Path:
    """Write a delimited file with a name of its own."""
    path = path / f"名录{next(_FILES)}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def table(path: Path, entries: Sequence[Employer | Inspector], ending: str = ".csv") -> Path:
    """Write entries in our own layout."""
    kind: Kind = "inspectors" if entries and isinstance(entries[0], Inspector) else "employers"
    path = path / f"名录{next(_FILES)}{ending}"
    _ = write_table(path, our_own(kind), [entry.known() for entry in entries])
    return path


def previewed(store: Store, path: Path, kind: Kind = "employers") -> Preview:
    with store.reading() as session:
        return importing.previewed(session, store.keys, read_own(path, kind))


def imported(
    store: Store, path: Path, kind: Kind = "employers", at: datetime = NOON, *, yes: bool = True
) -> importing.Applied:
    """Read a file, look at it and import it, all under one lock as the command does."""
    read = read_table(path, our_own(kind))
    with store.writing() as session:
        found = importing.previewed(session, store.keys, read, hold=True)
        return importing.apply(session, store.keys, found, at=at, by="示例", yes=yes)


def import_one_of(paths: Sequence[str], store: Store, number: int) -> int:
    """Import the file of this number; for a process of its own."""
    return imported(store, Path(paths[number])).number


def wiped(store: Store) -> None:
    """Empty the registry, so that one database serves many examples."""
    with store.writing() as session:
        for name in ("registry_change", "registry_import", "registry_employer", "registry_inspector"):
            _ = session.connection().execute(text(f"DELETE FROM {name}"))
        _ = session.connection().execute(text("DELETE FROM registry_head"))


NAMES = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="|;"), max_size=20
).map(lambda text: f"{text[:10]}示例{text[10:]}")
_DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
_PARTS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=10)


def known(required: Mapping[str, Any], optional: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(dict(required), optional=dict(optional))


def _admitted(kind: Any, stated: Mapping[str, Any]) -> Any:
    entry, faults = admitted(kind, stated)
    assert not faults, faults
    return entry


def employers(codes: Sequence[str] = CODES) -> st.SearchStrategy[Employer]:
    """Employers of which anything may be known, through the border."""
    absent = st.just(None)
    optional = {
        "unit_type": st.sampled_from([*UNIT_TYPES]),
        "industry": absent | st.sampled_from(["A", "C14", "C1411", "S95"]),
        "size_class": absent | st.sampled_from([*SIZE_CLASSES]),
        "place": st.sampled_from(["320505", "320506", "320500"]),
        "grid": absent | st.sampled_from(["1", "0012", "320505"]),
        "key_employer": st.booleans(),
        "complaints": st.integers(0, 1_000_000),
        "abnormal_operation": st.booleans(),
        "serious_violations": st.booleans(),
        "integrity_grade": absent | st.sampled_from([*GRADES]),
        "visits_this_year": st.integers(0, 5),
        "status": st.sampled_from([*STATUSES]),
        "tags": st.lists(_PARTS.map(lambda part: f"标{part}"), max_size=4).map(tuple),
    }
    required = {"credit_code": st.sampled_from(codes), "name": NAMES}
    return known(required, optional).map(lambda stated: _admitted(Employer, stated))


def inspectors() -> st.SearchStrategy[Inspector]:
    """Inspectors of whom anything may be known, through the border; certificates are each one's own."""
    reasons = st.builds(Recusal, st.sampled_from(CODES), _PARTS.map(lambda part: f"事由{part}"))
    periods = st.tuples(_DAYS, _DAYS).map(lambda days: Leave(min(days), max(days)))
    optional = {
        "certificate_expires": _DAYS,
        "unit": NAMES,
        "place": st.sampled_from(["320505", "320500"]),
        "qualifications": st.lists(st.sampled_from([*"ABCDEFGHIJKL", "Q1", "Q-2"])).map(tuple),
        "leave": st.lists(periods, max_size=3).map(tuple),
        "recusals": st.lists(reasons, max_size=3, unique_by=lambda one: one.credit_code).map(tuple),
        "active": st.booleans(),
    }
    required = {"id": st.integers(1, 9).map(lambda number: f"I{number:02}"), "name": NAMES}
    stated = st.tuples(known(required, optional), st.booleans())
    return stated.map(
        lambda one: _admitted(Inspector, one[0] | ({"certificate": f"示例-{one[0]['id']}"} if one[1] else {}))
    )


def each_once(entries: Sequence[Any]) -> list[Any]:
    """Drop all but the first entry of each subject."""
    return [*{entry.subject: entry for entry in reversed(entries)}.values()]
