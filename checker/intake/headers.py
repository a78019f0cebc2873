"""Finding the header of a table, and what its columns mean.

Headers are compared without spaces, line breaks, marks of duty and, where that leaves
one meaning, without brackets; a unit in the brackets (万元) scales the column.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from checker.intake.cells import Cell, Merged, is_empty
from checker.intake.forms import BRACKETS, Column, Form, normal
from checker.intake.quantity import is_unit, takes_unit


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a table: where it stands, what it says, and what it means if that is known."""

    index: int
    text: str
    column: Column | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """The header row of a table, as one form.

    Attributes:
        row: Its number, from 1.
        used: The columns that are read, each meaning once.
        unknown: Columns no form knows, with the nearest name of this one.
        repeated: Columns that mean what a used one means, with that one.
        texts: Position and header of all columns that have one, read or not.
        keyed: Whether it says whose each row is.
    """

    form: Form
    row: int
    used: tuple[Heading, ...]
    unknown: tuple[tuple[Heading, str], ...] = ()
    repeated: tuple[tuple[Heading, Heading], ...] = ()
    texts: tuple[tuple[int, str], ...] = ()
    width: int = 0
    keyed: bool = False
    score: int = field(default=0, compare=False)


def find_header(head: Sequence[tuple[int, list[Cell]]], forms: Sequence[Form]) -> Header | None:
    """Return the row that names most columns of a form, the first of equals."""
    best: Header | None = None
    for number, row in head:
        for form in forms:
            header = _as_header(number, row, form)
            if header is not None and (best is None or header.score > best.score):
                best = header
    return None if best is None else _settled(best)


def _as_header(number: int, row: list[Cell], form: Form) -> Header | None:
    headings = [_heading(index, cell, form) for index, cell in enumerate(row) if not is_empty(cell)]
    columns = [heading.column for heading in headings if heading.column is not None]
    known = {column.name for column in columns if column.counts}
    keyed = bool(known & form.keys)
    own = len(known - form.shared)
    if len(known) < 2 or (form.is_lines and own < 1) or not (keyed or (form.is_lines and own >= 2)):
        return None
    width = max((heading.index for heading in headings), default=-1) + 1
    return Header(form, number, tuple(headings), width=width, keyed=keyed, score=2 * own + len(known))


def _heading(index: int, cell: Cell, form: Form) -> Heading:
    text = str(cell.value if isinstance(cell, Merged) else cell)
    if len(text) > 200:
        return Heading(index, text[:200])
    column = form.find(text)
    if column is None or column.fact is None:
        return Heading(index, text, column)
    inside = [word for part in BRACKETS.findall(normal(text)) for word in re.split(r"/|单位", part[1:-1])]
    unit = next((word for word in inside if takes_unit(column.fact, word)), "")
    if not unit and column.fact.type == "int" and any(is_unit(word) for word in inside):
        return Heading(index, text)  # an amount of another dimension cannot be this column
    return Heading(index, text, column, unit)


def _settled(header: Header) -> Header:
    """Return the header with each meaning given to one column, and the others told."""
    used: dict[str, Heading] = {}
    repeated: list[tuple[Heading, Heading]] = []
    unknown: list[tuple[Heading, str]] = []
    names = [*header.form.exact]
    for heading in header.used:
        column = heading.column
        if column is None:
            near = difflib.get_close_matches(normal(heading.text), names, n=1)
            unknown.append((heading, header.form.exact[near[0]].title if near else ""))
        elif column.counts:
            other = used.get(column.name)
            if other is None:
                used[column.name] = heading
            elif header.form.rank(heading.text) < header.form.rank(other.text):
                used[column.name] = heading
                repeated.append((other, heading))
            else:
                repeated.append((heading, other))
    return Header(
        header.form,
        header.row,
        tuple(sorted(used.values(), key=lambda heading: heading.index)),
        tuple(unknown),
        tuple(repeated),
        tuple((heading.index, heading.text) for heading in header.used),
        header.width,
        header.keyed,
    )
