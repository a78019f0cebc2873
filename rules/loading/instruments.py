"""Reading the instruments that rules cite and the inspection items under which rules stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.document import Section
from rules.loading.files import Files


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or other document that rules cite (法律文件)."""

    key: str
    title: str
    number: str
    effective: date | None
    mark: str


def read_instruments(files: Files) -> dict[str, Instrument]:
    """Return the instruments by key."""
    instruments: dict[str, Instrument] = {}
    for section in files.sections("instruments"):
        for key, entry in section.items():
            if not isinstance(entry, Section):
                files.tell(section.place(key), f"{key}: expected fields, found {entry!r}", "title: …")
                continue
            if key in instruments:
                files.tell(
                    section.place(key), f"instrument {key!r} is declared twice", "remove one of the two"
                )
            files.only(entry, ("title", "number", "effective", "mark", "note"))
            instruments[key] = Instrument(
                key,
                files.take(entry, "title", str),
                files.take(entry, "number", str, default=""),
                files.day(entry, "effective"),
                files.one_of(entry, "mark", ("V", "M", "D"), default="V"),
            )
    return instruments


def read_items(files: Files) -> dict[str, str]:
    """Return the inspection items (抽查事项) by letter."""
    items: dict[str, str] = {}
    for section in files.sections("inspection_items"):
        for letter, entry in section.items():
            if letter in items:
                files.tell(
                    section.place(letter), f"item {letter!r} is declared twice", "remove one of the two"
                )
            if isinstance(entry, Section):
                files.only(entry, ("title", "english"))
                items[letter] = files.take(entry, "title", str)
            else:
                items[letter] = files.take(section, letter, str)
    return items
