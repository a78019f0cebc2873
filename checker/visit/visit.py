"""One visit as its acts have made it (一次检查): what it holds and how far it has come.

A visit is nothing but its acts in their order; `after` adds one. Whether an act may come now is looked at
in `checker.visit.course`, before it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from checker.visit.codes import code_of
from checker.visit.parts import (
    Approval,
    Arrival,
    Body,
    Closing,
    Finding,
    FollowUp,
    Kind,
    Notice,
    Opening,
    Publication,
    Record,
    Results,
    Target,
    Waiver,
)
from sanctions.time_limit import LEGAL_TIME

State = Literal["opened", "approved", "noticed", "arrived", "recorded", "resulted", "closed"]
BEFORE_ARRIVAL: frozenset[State] = frozenset({"opened", "approved", "noticed"})
"""States in which unit and inspectors still follow the draw."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act that was made (环节记录): by whom, when, and what it says."""

    number: int
    kind: Kind
    at: datetime
    by: str
    body: Body


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit.

    Attributes:
        approval: The last one; what was approved for another unit or other inspectors counts no more.
        notice: Given or waived since that approval.
        publication: Beside the states: a result is published before or after the visit is closed.
    """

    id: str
    opening: Opening
    state: State = "opened"
    approval: Approval | None = None
    notice: Notice | Waiver | None = None
    arrival: Arrival | None = None
    record: Record | None = None
    findings: tuple[Finding, ...] = ()
    results: Mapping[str, str] = field(default_factory=dict[str, str])
    follow_ups: tuple[FollowUp, ...] = ()
    publication: Publication | None = None
    entries: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, visit_id: str, entries: Iterable[Entry]) -> Visit:
        """Return the visit of all its acts, the first of which opened it.

        Raises:
            ValueError: There is none, or the first is another.
        """
        first, *rest = entries
        if not isinstance(first.body, Opening):
            msg = f"visit {visit_id} begins with {first.kind!r}"
            raise TypeError(msg)
        visit = cls(visit_id, first.body, entries=(first,))
        for entry in rest:
            visit = visit.after(entry)
        return visit

    @property
    def target(self) -> Target:
        """Who is inspected: as approved, or before that as opened."""
        return self.opening.target if self.approval is None else self.approval.target

    @property
    def is_drawn(self) -> bool:
        """Whether it comes from a draw."""
        return self.opening.draw_id is not None

    @property
    def last_at(self) -> datetime:
        """When the last act was made."""
        return self.entries[-1].at

    @property
    def approved_on(self) -> date | None:
        """The day of the last approval, in legal time."""
        made = [entry.at for entry in self.entries if entry.kind == "approve"]
        return legal_day(made[-1]) if made else None

    @property
    def ended_on(self) -> date | None:
        """The day on which the inspection ended, in legal time."""
        return None if self.record is None else legal_day(self.record.ended)

    def asked(self) -> tuple[str, ...]:
        """Return the items that need a result: the approved ones, and others in which something was found."""
        approved = () if self.approval is None else self.approval.items
        return tuple(sorted({*approved, *(one.item for one in self.findings)}))

    def unsettled(self) -> tuple[str, ...]:
        """Return the items that still have to be followed up."""
        settled = {
            item
            for one in self.follow_ups
            for item, code in one.outcomes.items()
            if code_of("outcomes", code).settles
        }
        return tuple(
            item
            for item, code in sorted(self.results.items())
            if code_of("results", code).follow_up and item not in settled
        )

    def after(self, entry: Entry) -> Visit:
        """Return the visit once an act is made."""
        visit = replace(self, entries=(*self.entries, entry))
        match entry.body:
            case Approval():
                return replace(visit, state="approved", approval=entry.body, notice=None)
            case Notice() | Waiver():
                return replace(visit, state="noticed", notice=entry.body)
            case Arrival():
                return replace(visit, state="arrived", arrival=entry.body)
            case Record():
                return replace(visit, state="recorded", record=entry.body)
            case Finding():
                return replace(visit, findings=(*self.findings, entry.body))
            case Results():
                return replace(visit, state="resulted", results=entry.body.codes)
            case FollowUp():
                return replace(visit, follow_ups=(*self.follow_ups, entry.body))
            case Publication():
                return replace(visit, publication=entry.body)
            case Closing():
                return replace(visit, state="closed")
            case Opening():
                msg = f"visit {self.id} is opened twice"
                raise TypeError(msg)


def legal_day(at: datetime) -> date:
    """Return the day of a moment in legal time (北京时间)."""
    return at.astimezone(LEGAL_TIME).date()
