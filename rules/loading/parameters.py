"""Reading ``parameters/*.yaml``: figures by date and place, with their bands and sources."""

from __future__ import annotations

from datetime import date

from rules.document import Section
from rules.fact import UNITS
from rules.loading.files import Files
from rules.parameter import NATION, Figure, Parameter

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


def read_parameters(files: Files) -> dict[str, Parameter]:
    """Return all parameters by name; a value outside its band or range is a problem."""
    parameters: dict[str, Parameter] = {}
    for entry in files.lists("parameters"):
        files.only(entry, _PARAMETER)
        name = files.take(entry, "name", str)
        unit = files.one_of(entry, "unit", UNITS)
        low, high = _range(files, entry, UNITS[unit])
        bands = tuple(_figure(files, band, NATION) for band in files.entries(entry, "bands"))
        figures = tuple(_figure(files, figure, "") for figure in files.entries(entry, "figures"))
        parameter = Parameter(name, files.take(entry, "title", str), unit, low, high, bands, figures)
        if name in parameters:
            files.tell(entry.place("name"), f"figure {name!r} is declared twice")
        _check(files, entry, parameter)
        parameters[name] = parameter
    return parameters


def _range(files: Files, entry: Section, default: tuple[int, int]) -> tuple[int, int]:
    value = entry.get("range", list(default))
    match value:
        case [int(low), int(high)] if low <= high:
            return low, high
        case _:
            files.tell(entry.place("range"), f"range: expected [smallest, largest], found {value!r}")
            return default


def _figure(files: Files, entry: Section, place: str) -> Figure:
    files.only(entry, _FIGURE)
    value = entry.get("value")
    low, high = (value, value) if value is not None else (entry.get("low"), entry.get("high"))
    for bound in (low, high):
        if bound is not None and (not isinstance(bound, int) or isinstance(bound, bool)):
            files.tell(entry.place("value"), f"expected a whole number, found {bound!r}")
            low = high = None
    if low is not None and high is not None and low > high:
        files.tell(entry.place("low"), f"low {low} lies over high {high}")
    code = place or files.take(entry, "place", str)
    if not (code.isdigit() and len(code) <= 6):
        files.tell(entry.place("place"), f"place: found {code!r}", "up to six digits of GB/T 2260, quoted")
    source = files.take(entry, "source", str)
    checked, until = entry.get("last_checked_on"), entry.get("until")
    return Figure(
        place=code.ljust(6, "0"),
        since=files.take(entry, "since", date),
        low=low,
        high=high,
        source=source,
        mark=files.one_of(entry, "mark", ("V", "M"), default="V"),
        until=until if isinstance(until, date) else None,
        last_checked_on=checked if isinstance(checked, date) else None,
        verified_by=str(entry.get("verified_by") or ""),
    )


def _check(files: Files, entry: Section, parameter: Parameter) -> None:
    seen: set[tuple[str, date]] = set()
    for figure in (*parameter.bands, *parameter.figures):
        for bound in (figure.low, figure.high):
            if bound is not None and not parameter.low <= bound <= parameter.high:
                hint = f"{parameter.low} to {parameter.high} {parameter.unit}"
                files.tell(entry.place("name"), f"{parameter.name}: {bound} is out of range", hint)
    for figure in parameter.figures:
        if (figure.place, figure.since) in seen:
            files.tell(entry.place("figures"), f"{figure.place} has two figures since {figure.since}")
        seen.add((figure.place, figure.since))
        for band in parameter.bands:
            if not band.covers(figure.since):
                continue
            outside = [
                bound
                for bound in (figure.low, figure.high)
                if bound is not None
                and (
                    (band.low is not None and bound < band.low)
                    or (band.high is not None and bound > band.high)
                )
            ]
            for bound in outside:
                hint = f"the nation allows {band.low} to {band.high} since {band.since}"
                files.tell(
                    entry.place("figures"),
                    f"{parameter.name} in {figure.place}: {bound} is out of bounds",
                    hint,
                )
