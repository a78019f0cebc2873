"""Reading ``time_limits.yaml``: how much time the law gives for an act, counted how, by which source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from rules.document import Section
from rules.loading.files import Files
from rules.loading.instruments import Instrument
from rules.loading.sources import read_sources
from rules.time_limit import ACTORS, MOST, TIME_UNITS, TimeLimit, TimeUnit

_FIELDS = ("title", "actor", "count", "unit", "rolls", "source", "note")


def read_time_limits(files: Files, instruments: Mapping[str, Instrument]) -> dict[str, TimeLimit]:
    """Return the periods by name."""
    limits: dict[str, TimeLimit] = {}
    for section in files.sections("time_limits"):
        for name, entry in section.items():
            if not isinstance(entry, Section):
                files.tell(section.place(name), f"{name}: expected fields, found {entry!r}", "title: …")
                continue
            if name in limits:
                files.tell(section.place(name), f"period {name!r} is declared twice", "remove one of the two")
            limits[name] = _limit(files, name, entry, instruments)
    return limits


def _limit(files: Files, name: str, entry: Section, instruments: Mapping[str, Instrument]) -> TimeLimit:
    files.only(entry, _FIELDS)
    unit = cast("TimeUnit", files.one_of(entry, "unit", TIME_UNITS))
    count = files.take(entry, "count", int)
    if entry.get("count") == count and not 1 <= count <= MOST[unit]:
        files.tell(entry.place("count"), f"count: found {count} {unit}", f"1 to {MOST[unit]}")
    rolls = files.take(entry, "rolls", bool)
    if rolls and unit in ("hours", "working_days"):
        # hours run on through holidays, and a working day is never a holiday
        files.tell(entry.place("rolls"), f"a period of {unit} does not roll", "rolls: false")
    return TimeLimit(
        name=name,
        title=files.take(entry, "title", str),
        actor=files.one_of(entry, "actor", ACTORS),
        count=count,
        unit=unit,
        rolls=rolls,
        source=read_sources(files, entry, instruments),
    )
