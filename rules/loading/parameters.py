"""Reading ``parameters/*.yaml``: figures by date and place, with their bands and sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from rules.document import Section
from rules.fact import UNITS
from rules.loading.files import Files
from rules.parameter import NATION, Figure, Parameter, is_place

_PARAMETER = ("name", "title", "unit", "range", "bands", "figures", "note")
_FIGURE = (
    "place",
    "title",
    "since",
    "until",
    "value",
    "low",
    "high",
    "source",
    "mark",
    "last_checked_on",
    "verified_by",
    "note",
)

Written = tuple[Section, Figure]
"""A figure and where it is written."""


def read_parameters(files: Files) -> dict[str, Parameter]:
    """Return all parameters by name; a value outside its band or range is a problem."""
    parameters: dict[str, Parameter] = {}
    for entry in files.lists("parameters"):
        files.only(entry, _PARAMETER)
        name = files.take(entry, "name", str)
        if name:
            files.check_name(entry.place("name"), name)
        unit = files.one_of(entry, "unit", UNITS)
        low, high = files.bounds(entry, "range", UNITS[unit])
        bands = [(band, _figure(files, band, NATION)) for band in files.entries(entry, "bands")]
        figures = [(figure, _figure(files, figure, "")) for figure in files.entries(entry, "figures")]
        parameter = Parameter(
            name,
            files.take(entry, "title", str),
            unit,
            low,
            high,
            tuple(figure for _, figure in bands),
            tuple(figure for _, figure in figures),
        )
        if name in parameters:
            files.tell(entry.place("name"), f"figure {name!r} is declared twice", "remove one of the two")
        _check_range(files, parameter, [*bands, *figures])
        _check_dates(files, bands)
        _check_dates(files, figures)
        for section, figure in figures:
            _check_band(files, parameter, section, figure)
        parameters[name] = parameter
    return parameters


def _figure(files: Files, entry: Section, place: str) -> Figure:
    files.only(entry, _FIGURE)
    if "value" in entry and ("low" in entry or "high" in entry):
        files.tell(entry.place("value"), "a value and bounds stand together", "state one or the other")
    low, high = (
        _bound(files, entry, key) for key in (("value", "value") if "value" in entry else ("low", "high"))
    )
    if low is not None and high is not None and low > high:
        files.tell(entry.place("low"), f"low {low} lies over high {high}", "swap them")
    code = place or files.take(entry, "place", str)
    if place and "place" in entry:
        files.tell(entry.place("place"), "a band holds for the nation", "make it a figure, or drop its place")
    if code and not is_place(code):
        hint = "two, four or six digits of GB/T 2260, quoted"
        files.tell(entry.place("place"), f"place: found {code!r}", hint)
    since, until = files.take(entry, "since", date), files.day(entry, "until")
    if until is not None and until < since:
        files.tell(entry.place("until"), f"until {until} lies before since {since}", "swap them")
    return Figure(
        place=code.ljust(6, "0"),
        since=since,
        low=low,
        high=high,
        source=files.take(entry, "source", str),
        mark=files.one_of(entry, "mark", ("V", "M"), default="V"),
        until=until,
        last_checked_on=files.day(entry, "last_checked_on"),
        verified_by=files.take(entry, "verified_by", str, default=""),
    )


def _bound(files: Files, entry: Section, key: str) -> int | None:
    if entry.get(key) is None:
        return None
    before = len(files.problems)
    bound = files.take(entry, key, int)
    # what is no number is not held against bands
    return bound if len(files.problems) == before else None


def _check_range(files: Files, parameter: Parameter, written: Sequence[Written]) -> None:
    for section, figure in written:
        for bound in {figure.low, figure.high} - {None}:
            if bound is not None and not parameter.low <= bound <= parameter.high:
                hint = f"{parameter.low} to {parameter.high} {parameter.unit}"
                files.tell(section.place(), f"{parameter.name}: {bound} is out of range", hint)


def _check_dates(files: Files, written: Sequence[Written]) -> None:
    seen: set[tuple[str, date]] = set()
    for section, figure in written:
        if (figure.place, figure.since) in seen:
            files.tell(
                section.place("since"), f"{figure.place} has two figures since {figure.since}", "keep one"
            )
        seen.add((figure.place, figure.since))


def _check_band(files: Files, parameter: Parameter, section: Section, figure: Figure) -> None:
    """Hold a figure against every band that is in force while the figure is."""
    later = [
        other.since
        for other in parameter.figures
        if other.place == figure.place and other.since > figure.since
    ]
    ends = [day - timedelta(days=1) for day in later] + ([figure.until] if figure.until is not None else [])
    last = min(ends, default=date.max)
    days = [figure.since, *(band.since for band in parameter.bands if figure.since < band.since <= last)]
    for band in dict.fromkeys(parameter.band_at(day) for day in days):
        if band is None:
            continue
        for bound in dict.fromkeys((figure.low, figure.high)):
            under = bound is not None and band.low is not None and bound < band.low
            over = bound is not None and band.high is not None and bound > band.high
            if under or over:
                files.tell(
                    section.place(),
                    f"{parameter.name} in {figure.place}: {bound} is out of bounds",
                    f"the nation allows {band.low} to {band.high} since {band.since}",
                )
