"""Families told in one line, without a store: what a pure function is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sanctions.course.reading import shipped_courses
from sanctions.happened import Happened
from sanctions.proceeding.proceeding import Attached, Entry, Family, Proceeding
from sanctions.proceeding.request import paper
from sanctions.time_limit import LEGAL_TIME

ROOT = "320500-2026-A0001"
AT = datetime(2026, 6, 1, 9, tzinfo=LEGAL_TIME)


def made(
    course: str,
    state: str,
    *acts: str | tuple[str, Mapping[str, Any]],
    serial: int = 1,
    papers: tuple[str, ...] = (),
    on: str = "2026-06-01T09:00",
) -> Proceeding:
    """Return a proceeding in a state, by these acts, alone or with fields; papers come with the last."""
    found = shipped_courses().courses[course]
    entries: list[Entry] = []
    for number, act in enumerate(acts, 1):
        name = act if isinstance(act, str) else act[0]
        fields: Mapping[str, Any] = dict[str, Any]() if isinstance(act, str) else act[1]
        attached: tuple[Attached, ...] = ()
        if number == len(acts):
            attached = tuple(paper(kind, f"{kind}.pdf", b"1") for kind in papers)
        entries.append(Entry(number, name, AT, Happened.read(on), "inv-1", fields, attached))
    id_ = ROOT if course == "case" else f"320500-2026-{found.letter}{serial:04d}"
    parent = None if course == "case" else ROOT
    return Proceeding(id_, found, "320500", "320500", state, ROOT, parent, tuple(entries))


def family(*members: Proceeding) -> Family:
    """Return a family of one filed case and what is under it, the case first where it is given."""
    root = () if any(one.course.name == "case" for one in members) else (made("case", "filed", "open"),)
    return Family({one.id: one for one in (*root, *members)})
