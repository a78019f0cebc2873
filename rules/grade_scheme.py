"""Grades of honesty in labour matters (劳动保障守法诚信等级), one scheme a place, as data.

A scheme asks only about what the agency has dealt with (查处). Its conditions cannot name
a rule, so that no lead ever becomes a grade.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.rule import Source


@dataclass(frozen=True, slots=True)
class GradeScheme:
    """One scheme.

    Attributes:
        places: GB/T 2260 prefixes where it holds; empty is everywhere else.
        steps: Grades from the worst, each with the id of the condition that engines judge for it.
        otherwise: The grade where no condition holds.
    """

    name: str
    title: str
    places: tuple[str, ...]
    since: date
    until: date | None
    steps: tuple[tuple[str, str], ...]
    otherwise: str
    source: tuple[Source, ...]

    def covers(self, day: date, place: str) -> bool:
        """Return whether it holds there and then."""
        if day < self.since or (self.until is not None and day > self.until):
            return False
        return not self.places or any(place.startswith(prefix) for prefix in self.places)
