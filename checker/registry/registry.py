"""The registry as it is read (名录库): who can be inspected, who is on duty, and how it stood at a moment.

What cannot be told is told apart: an employer whose status nobody stated is neither active nor closed, and an
inspector whose leave nobody stated is neither on duty nor away. A draw has to settle them first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from sqlmodel import Session, col, select

from checker.registry.employer import Employer
from checker.registry.history import Change, changes, replayed
from checker.registry.inspector import Inspector
from checker.registry.kept import Entry, HeldKind, certificate_index, employer_of, inspector_of
from checker.registry.tables import EmployerRow, HeadRow, ImportRow, InspectorRow
from rules.place import NATION, prefix_of
from rules.truth import FALSE, TRUE
from sanctions.encrypted import Keys
from sanctions.time_limit import LEGAL_TIME


@dataclass(frozen=True, slots=True)
class Frame:
    """Employers that can be drawn, and those of whom it is not known whether they still exist here."""

    active: tuple[Employer, ...]
    unknown: tuple[Employer, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """Inspectors on duty, and those of whom it is not known."""

    on_duty: tuple[Inspector, ...]
    unknown: tuple[Inspector, ...]


class Registry:
    """Reads the registry in one session, which sees one state."""

    def __init__(self, session: Session, keys: Keys) -> None:
        self._session = session
        self._keys = keys

    def employers(self, place: str = NATION, at: datetime | None = None) -> list[Employer]:
        """Return the employers of a place and below, by credit code.

        Those whose place is not known are of no place but the whole country.

        Args:
            place: Six digits (GB/T 2260); a city has its counties below it.
            at: As they stood at this moment; None is now.
        """
        prefix = prefix_of(place)
        if at is not None:
            entries = replayed(self._session, self._keys, "employers", at).values()
            found = [one for one in entries if isinstance(one, Employer) and _within(one.place, prefix)]
        else:
            asked = select(EmployerRow)
            if prefix:
                asked = asked.where(col(EmployerRow.place).startswith(prefix))
            found = [employer_of(row) for row in self._session.exec(asked)]
        return sorted(found, key=lambda one: one.credit_code)

    def inspectors(self, place: str = NATION, at: datetime | None = None) -> list[Inspector]:
        """Return the inspectors of a place and below, by id; see `employers`.

        Raises:
            SealBroken: Something sealed was altered.
        """
        prefix = prefix_of(place)
        if at is not None:
            entries = replayed(self._session, self._keys, "inspectors", at).values()
            found = [one for one in entries if isinstance(one, Inspector) and _within(one.place, prefix)]
        else:
            asked = select(InspectorRow)
            if prefix:
                asked = asked.where(col(InspectorRow.place).startswith(prefix))
            found = [inspector_of(self._keys, row) for row in self._session.exec(asked)]
        return sorted(found, key=lambda one: one.id)

    def active_employers(self, place: str, day: date | None = None) -> Frame:
        """Return who can be inspected in a place and below, as held at the end of a day; None is now."""
        return frame_of(self.employers(place, None if day is None else end_of(day)))

    def inspectors_on_duty(self, place: str, day: date, at: datetime | None = None) -> Duty:
        """Return who works in a place and below on a day, as far as is known now or was at a moment."""
        found = self.inspectors(place, at)
        duties = [(one, one.on_duty(day)) for one in found]
        return Duty(
            tuple(one for one, duty in duties if duty is TRUE),
            tuple(one for one, duty in duties if duty not in (TRUE, FALSE)),
        )

    def employer(self, credit_code: str) -> Employer | None:
        """Return one employer as held now."""
        row = self._session.get(EmployerRow, credit_code)
        return None if row is None else employer_of(row)

    def inspector(self, id_: str) -> Inspector | None:
        """Return one inspector as held now."""
        row = self._session.get(InspectorRow, id_)
        return None if row is None else inspector_of(self._keys, row)

    def holder_of(self, certificate: str) -> list[Inspector]:
        """Return who is held with a certificate, found by its blind index."""
        index = certificate_index(self._keys, certificate)
        asked = select(InspectorRow).where(col(InspectorRow.certificate_index) == index)
        return [inspector_of(self._keys, row) for row in self._session.exec(asked)]

    def history(self, subject: str, kind: HeldKind = "employers") -> list[Change]:
        """Return all changes of one employer or inspector, the oldest first."""
        return list(changes(self._session, self._keys, kind, subject=subject))

    def imports(self) -> list[ImportRow]:
        """Return every import, the oldest first."""
        return list(self._session.exec(select(ImportRow).order_by(col(ImportRow.number))))

    def version(self) -> int:
        """Return the number of the last import, 0 before the first: a draw names the state it was made of."""
        head = self._session.get(HeadRow, 1)
        return 0 if head is None else head.number

    def entries(self, kind: HeldKind) -> Mapping[str, Entry]:
        """Return all that is held, by credit code or id."""
        found = cast("Iterable[Entry]", self.employers() if kind == "employers" else self.inspectors())
        return {one.subject: one for one in found}


def frame_of(employers: Iterable[Employer]) -> Frame:
    """Return who of some employers can be inspected, and of whom it is not known."""
    found = list(employers)
    return Frame(
        tuple(one for one in found if one.status == "active"),
        tuple(one for one in found if one.status is None),
    )


def end_of(day: date) -> datetime:
    """Return the last moment of a day in legal time (北京时间)."""
    return datetime.combine(day + timedelta(days=1), time(), LEGAL_TIME) - timedelta(microseconds=1)


def _within(place: str | None, prefix: str) -> bool:
    return not prefix or (place is not None and place.startswith(prefix))
