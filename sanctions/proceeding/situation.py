"""What a guard looks at (审查情形): who would make which act, in which family, and what it would say.

A guard is a plain function that raises a `Refusal`; the courses name it. Guards of one course stand in the
module of its trade (`sanctions.order`, `sanctions.referral`, …) and are gathered in `sanctions.rooms`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sanctions.course.course import Act, Course, Courses
from sanctions.officer import Officer
from sanctions.proceeding.proceeding import Entry, Family, Proceeding
from sanctions.refusal import Refusal
from sanctions.time_limit import LEGAL_TIME


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """A duty that is open or suspended: its number, name, and the earliest and latest it can be due."""

    number: int
    duty: str
    state: str
    due_first: datetime | None
    due_last: datetime | None


@dataclass(frozen=True, slots=True)
class Situation:
    """An act about to be made.

    Attributes:
        proceeding: As it stands; None for the act that opens.
        parent: What it is opened under, or belongs under; None for a root.
        family: All that belongs together; None where a root is opened.
        officers: Everybody its fields name, by id.
        duties: What is open of this proceeding.
        lead: What the verdict comes to that the proposal at hand rests on; None where it rests on none.
    """

    courses: Courses
    course: Course
    act: Act
    entry: Entry
    officer: Officer
    officers: Mapping[str, Officer]
    proceeding: Proceeding | None
    parent: Proceeding | None
    family: Family | None
    bureau: str
    place: str
    duties: Sequence[OpenDuty] = ()
    lead: str | None = None

    @property
    def today(self) -> date:
        """The day of the act's recording, in legal time."""
        return self.entry.at.astimezone(LEGAL_TIME).date()

    @property
    def day(self) -> date | None:
        """The last day on which it can have happened, in legal time; None where nothing is known."""
        return self.entry.happened.last_day

    def said(self, name: str) -> Any:
        """Return what the act says of a field, else what the proceeding or what it stands under has said."""
        if name in self.entry.fields:
            return self.entry.fields[name]
        for one in (self.proceeding, self.parent, self.family.root if self.family else None):
            if one is not None and (found := one.value(name)) is not None:
                return found
        return None

    def siblings(self, course: str) -> tuple[Proceeding, ...]:
        """Return the other proceedings of a course in the family."""
        mine = None if self.proceeding is None else self.proceeding.id
        family = () if self.family is None else tuple(self.family.of(course))
        return tuple(one for one in family if one.id != mine)


Guard = Callable[[Situation], None]
"""Raises a `Refusal` where the act may not be made as it is."""


class NothingToDo(Refusal):
    """An act that only comes along with others has no place here; it is left out, and the others stand."""

    def __init__(self) -> None:
        super().__init__("nothing_to_do", "there is nothing to do here", "此处无需办理")


def refused(code: str, en: str, zh: str) -> Refusal:
    """Return a refusal; short for guards, which do little else."""
    return Refusal(code, en, zh)
