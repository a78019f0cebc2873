"""One proceeding as its acts have made it (办理事项), and the family it belongs to (案件).

A proceeding is nothing but its acts in their order. A family is a root, mostly a case (立案), with all that
was opened under it: its orders, penalties, referral, listing. Whoever acts sees the family as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sanctions.course.course import Course
from sanctions.happened import Happened


@dataclass(frozen=True, slots=True)
class Attached:
    """A paper of an act (文书、证据): what it is, its number, and the digest of its content."""

    kind: str
    name: str
    sha256: bytes
    size: int
    number: str = ""
    where: str = ""
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act that was made (环节记录).

    Attributes:
        at: When it was recorded, to the second.
        happened: When it took place, as far as that is known.
        fields: What it says, plain JSON.
        because: Why it is recorded later than it happened, or without its day.
    """

    number: int
    act: str
    at: datetime
    happened: Happened
    officer: str
    fields: Mapping[str, Any]
    papers: tuple[Attached, ...] = ()
    reason: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Proceeding:
    """One proceeding."""

    id: str
    course: Course
    bureau: str
    place: str
    state: str
    root_id: str
    parent_id: str | None
    entries: tuple[Entry, ...]
    run_id: str | None = None

    @property
    def is_ended(self) -> bool:
        """Whether nothing more is asked of it."""
        return self.state in self.course.ended

    @property
    def opened(self) -> Entry:
        """The act that opened it."""
        return self.entries[0]

    def value(self, name: str) -> Any:
        """Return what the newest act that says it says of a field; None where none does."""
        for entry in reversed(self.entries):
            if name in entry.fields:
                return entry.fields[name]
        return None

    def last(self, *acts: str) -> Entry | None:
        """Return the newest of these acts; None where none was made."""
        return next((entry for entry in reversed(self.entries) if entry.act in acts), None)

    def made(self, act: str) -> tuple[Entry, ...]:
        """Return every act of a name, the oldest first."""
        return tuple(entry for entry in self.entries if entry.act == act)


@dataclass(frozen=True, slots=True)
class Family:
    """A root and all that was opened under it, by id in the order of opening."""

    members: Mapping[str, Proceeding]

    @property
    def root(self) -> Proceeding:
        """The proceeding everything here was opened under."""
        return next(iter(self.members.values()))

    def of(self, course: str) -> Iterator[Proceeding]:
        """Yield the proceedings of a course."""
        return (one for one in self.members.values() if one.course.name == course)

    def under(self, parent_id: str) -> Iterator[Proceeding]:
        """Yield what was opened directly under a proceeding."""
        return (one for one in self.members.values() if one.parent_id == parent_id)
