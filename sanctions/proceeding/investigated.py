"""Who has looked into a matter (承办过本案的人): whoever was named, or made an act that investigators make.

Who is named later does not clear who was named before, and who did the work counts whether named or not. The
four eyes of decisions, legal reviews and hearings all look here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctions.proceeding.proceeding import Proceeding
from sanctions.proceeding.situation import Situation


def investigated(situation: Situation) -> frozenset[str]:
    """Return the ids of all who looked into a matter: its proceeding, what it stands under, and the root."""
    return frozenset(_ids(situation))


def _ids(situation: Situation) -> Iterator[str]:
    yield from situation.entry.fields.get("investigators", ())
    root = situation.family.root if situation.family else None
    for one in {id(one): one for one in (situation.proceeding, situation.parent, root)}.values():
        if one is not None:
            yield from _of(one)


def _of(proceeding: Proceeding) -> Iterator[str]:
    for entry in proceeding.entries:
        yield from entry.fields.get("investigators", ())
        if proceeding.course.acts[entry.act].posts == ("investigator",):
            yield entry.officer
