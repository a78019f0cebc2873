"""Cells that name an employer: a credit code, or the text of a case number."""

from __future__ import annotations

from checker.intake.cells import Cell, Merged, text_of
from checker.intake.checks import credit_code
from checker.intake.rejection import CellFault


def read_code(cell: Cell) -> str | CellFault:
    """Return the credit code a cell holds; one stored as a number has lost its end."""
    if isinstance(cell, Merged):
        cell = cell.value
    if isinstance(cell, float) and abs(cell) >= 1e15:
        return CellFault("credit_code_digits_lost", {"found": f"{cell:g}"})
    return credit_code(plain_text(cell))


def plain_text(cell: Cell) -> str:
    """Return a cell as text whatever it holds; a long number by the digits that are sure."""
    if isinstance(cell, Merged):
        cell = cell.value
    text = text_of(cell) if isinstance(cell, str | float) else str(cell)
    return f"{cell:.0f}" if isinstance(text, CellFault) else text
