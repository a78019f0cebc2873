"""Figures that the law fixes by date and place (数额标准), such as thresholds and minimum wages.

A figure that is not known for a place is the national band it must lie in; where there
is no band either it is open. Nothing is guessed, and nothing falls through to a figure
that has expired.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

NATION = "000000"


def enclosing(place: str) -> Iterator[str]:
    """Yield a GB/T 2260 code and every jurisdiction around it, innermost first.

    >>> list(enclosing("990401"))
    ['990401', '990400', '990000', '000000']
    """
    for width in (6, 4, 2):
        code = place[:width].ljust(6, "0")
        if width == 6 or code != place:
            yield code
    if place != NATION:
        yield NATION


def is_place(code: str) -> bool:
    """Return whether a code names a province, city or county by its digits (GB/T 2260).

    >>> is_place("32"), is_place("320500"), is_place("320")
    (True, True, False)
    """
    return code.isascii() and code.isdigit() and len(code) in (2, 4, 6)


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a parameter in one jurisdiction, from `since` (to `until`, that day included).

    Attributes:
        low, high: The value; apart where only bounds are known (None: open to that side).
        mark: V seen in the source, M from memory.
        last_checked_on: When somebody last looked whether it still holds.
        verified_by: The legal office that signed it, or empty.
    """

    place: str
    since: date
    low: int | None
    high: int | None
    source: str
    mark: str = "V"
    until: date | None = None
    last_checked_on: date | None = None
    verified_by: str = ""

    @property
    def exact(self) -> bool:
        """Whether the value is known, not only its bounds."""
        return self.low is not None and self.low == self.high

    @property
    def signed(self) -> bool:
        """Whether it may enter documents and alarms: seen in its source and signed by a legal office."""
        return self.mark == "V" and bool(self.verified_by)

    def covers(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure fixed by law (法定标准).

    Attributes:
        name: Used in conditions as ``:name``.
        unit: What the values count: ``fen``, ``minutes`` …
        low, high: Range every value must lie in (the declared one, not the law's band).
        bands: National bands by date; a place without a figure takes the band of the day.
        figures: Local figures, in any order; no two share a place and a first day.
    """

    name: str
    title: str
    unit: str
    low: int
    high: int
    bands: tuple[Figure, ...]
    figures: tuple[Figure, ...]

    def at(self, day: date, place: str) -> Figure:
        """Return the figure in force on `day`, the most local jurisdiction first.

        The day is the day of the act judged, not today: law does not reach back
        (从旧兼从轻 is the caller's to apply). Where no figure is known the band is
        returned, and where there is no band an open figure (both bounds None). A figure
        of which only one bound is known, or none, is the band on its open side.
        """
        band = self.band_at(day) or Figure(NATION, day, None, None, source="not known")
        for code in enclosing(place):
            found = _newest([figure for figure in self.figures if figure.place == code], day)
            if found is not None:
                low = band.low if found.low is None else found.low
                high = band.high if found.high is None else found.high
                return replace(found, low=low, high=high)
        return band

    def band_at(self, day: date) -> Figure | None:
        """Return the national band in force on `day`, if there is one."""
        return _newest(self.bands, day)


def _newest(figures: Iterable[Figure], day: date) -> Figure | None:
    """Return the figure that began last, if it is still in force: one that it replaced never comes back."""
    begun = [figure for figure in figures if figure.since <= day]
    newest = max(begun, key=lambda figure: figure.since, default=None)
    return newest if newest is not None and newest.covers(day) else None
