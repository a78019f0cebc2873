"""What could not be taken, told so that the sender can mend it.

* Rejection       one row, or one remark on it: file, sheet, row, column, stable code, message
* IntakeRefused   a whole file cannot be used; nothing of it was taken

A rejection costs its row and no more; a warning has the same shape and costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from checker.intake.wording import Language, legible, place_of, printable, sentence

Told = str | tuple[str, str]
"""Something a sentence needs: the same in every language, or in Chinese and English."""

MAX_REJECTIONS = 100_000
"""Past this many rejected rows the form itself is wrong, and the input is refused."""

MAX_WARNINGS = 100_000
"""Warnings beyond this are counted, not kept."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One thing told about the input; `row` counts from 1 as the sheet shows it, None for the whole sheet."""

    file: str
    sheet: str
    row: int | None
    column: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the input, as its sender sees it."""

    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a cell cannot be read: a code and what its sentence needs."""

    code: str
    found: Mapping[str, Told] = field(default_factory=dict[str, Told])


class IntakeRefused(Exception):
    """A file cannot be used at all; `message` is the one thing to tell its sender."""

    def __init__(self, file: Path | str, code: str, message: str) -> None:
        super().__init__(message)
        self.file = str(file)
        self.code = code
        self.message = message


def refused(file: Path | str, code: str, language: Language, **found: object) -> IntakeRefused:
    """Return the refusal of a whole file, ready to raise."""
    file = legible(str(file))
    return IntakeRefused(file, code, printable(f"{file}: {sentence(code, language, found)}"))


@dataclass(slots=True)
class Notes:
    """Everything told about one input, in the order met, in one language."""

    language: Language = "zh"
    rejections: list[Rejection] = field(default_factory=list[Rejection])
    warnings: list[Rejection] = field(default_factory=list[Rejection])

    def reject(self, where: Where, code: str, found: Mapping[str, object] | None = None) -> None:
        """Record that a row was not taken.

        Raises:
            IntakeRefused: There are so many that reading on helps nobody.
        """
        if len(self.rejections) >= MAX_REJECTIONS:
            raise refused(where.file, "too_many_rejections", self.language, most=MAX_REJECTIONS)
        self.rejections.append(self._told(where, code, found or {}))

    def warn(self, where: Where, code: str, found: Mapping[str, object] | None = None) -> None:
        """Record something the sender should look at, though the row was taken."""
        if len(self.warnings) < MAX_WARNINGS:
            self.warnings.append(self._told(where, code, found or {}))

    def _told(self, where: Where, code: str, found: Mapping[str, object]) -> Rejection:
        place = place_of(where.sheet, where.row, where.column, self.language)
        message = printable(f"{place}{sentence(code, self.language, found)}")
        file, column = legible(where.file), printable(where.column)
        return Rejection(file, where.sheet, where.row, column, code, message)
