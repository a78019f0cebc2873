"""A table of a file, before anybody knows what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from checker.intake.cells import Cell

HEADER_WITHIN = 30
"""Rows from the top within which a header is looked for."""

Rows = Iterator[tuple[int, list[Cell]]]
"""Rows with the number their sender sees, from 1; empty ones may be left out."""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a workbook, or one delimited file.

    Attributes:
        sheet: Name of the sheet, empty for a delimited file.
        name: What may tell its kind: the sheet's name, or the file's without its ending.
        rows: Opens it anew at its first row.
        hidden: Whether it is a sheet that whoever opens the workbook does not see.
    """

    file: Path
    sheet: str
    name: str
    rows: Callable[[], Rows]
    hidden: bool = False

    def head(self) -> list[tuple[int, list[Cell]]]:
        """Return the rows among which the header is looked for, and one of data after them."""
        head: list[tuple[int, list[Cell]]] = []
        for number, row in self.rows():
            head.append((number, row))
            if len(head) > HEADER_WITHIN:
                break
        return head
