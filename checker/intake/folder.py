"""What the inputs on the command line are: which files, of which format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from checker.intake.rejection import Notes, Where, refused
from checker.intake.wording import Language, legible

Format = Literal["workbook", "delimited", "ndjson", "parquet"]

_BY_ENDING: dict[str, Format] = {
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".txt": "delimited",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".json": "ndjson",
    ".parquet": "parquet",
}
_OLD = frozenset({".xls", ".et"})
CASES_FILE = "cases.parquet"


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, or a folder of Parquet files."""

    path: Path
    format: Format


def sources(inputs: Iterable[Path], notes: Notes) -> list[Source]:
    """Return the files to read, each once, those of a folder by name.

    Raises:
        IntakeRefused: An input is missing, unreadable, empty, or of no known kind.
    """
    found: list[Source] = []
    for path in inputs:
        if _is_folder(path, notes.language):
            found += _in_folder(path, notes)
        else:
            found.append(Source(path, _format(path, notes.language)))
    for source in found:
        if source.format == "parquet" and legible(str(source.path)) != str(source.path):
            # the library for columns opens files by name only, and a name to it is UTF-8
            raise refused(source.path, "name_not_utf8", notes.language)
    return list({source.path.resolve(): source for source in found}.values())


def check_file(path: Path, language: Language) -> None:
    """Refuse what is not an ordinary, readable, non-empty file."""
    try:
        if not path.exists():
            raise refused(path, "missing", language)
        if path.is_dir():
            raise refused(path, "a_folder", language)
        if not path.is_file():
            raise refused(path, "not_a_file", language)
        if path.stat().st_size == 0:
            raise refused(path, "empty", language)
        with path.open("rb") as file:
            _ = file.read(1)
    except PermissionError:
        raise refused(path, "unreadable", language) from None
    except (OSError, ValueError):  # a name too long, or with NUL in it
        raise refused(path, "missing", language) from None


def _format(path: Path, language: Language) -> Format:
    check_file(path, language)
    ending = path.suffix.lower()
    if ending in _OLD:
        raise refused(path, "old_excel", language)
    if ending not in _BY_ENDING:
        raise refused(path, "unknown_format", language)
    return _BY_ENDING[ending]


def _is_folder(path: Path, language: Language) -> bool:
    try:
        return path.is_dir()
    except PermissionError:
        raise refused(path, "unreadable", language) from None
    except (OSError, ValueError):
        raise refused(path, "missing", language) from None


def _in_folder(folder: Path, notes: Notes) -> list[Source]:
    try:
        inside = sorted(folder.iterdir())
    except PermissionError:
        raise refused(folder, "unreadable", notes.language) from None
    if any(path.name == CASES_FILE for path in inside):
        return [Source(folder, "parquet")]
    found: list[Source] = []
    for path in inside:
        if path.name.startswith((".", "~$")):
            continue  # what systems and open programs leave behind
        ending = path.suffix.lower()
        if path.is_dir():
            notes.warn(Where(str(path)), "folder_skipped")
        elif ending in _BY_ENDING or ending in _OLD:
            found.append(Source(path, _format(path, notes.language)))
        else:
            notes.warn(Where(str(path)), "file_skipped")
    if not found:
        raise refused(folder, "empty_folder", notes.language)
    return found
