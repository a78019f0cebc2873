"""How a table of the registry is laid out in a file (表格版式): our own way, or that of a platform.

A layout says for each field which column carries it and, where the column has codes of its own,
which code stands for which value. It reads and writes by the same table, so that what it wrote it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, cast

from checker.intake.cells import Cell, is_empty, plain, read_cell
from checker.intake.forms import Column, Form, make_form
from checker.intake.identity import read_code
from checker.intake.rejection import CellFault
from checker.registry.columns import COLUMNS, TITLES, Kind
from checker.registry.lists import READERS, Listed, written
from rules.fact import ABSENT

Encoding = Literal["utf-8", "gb18030"]
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Laid:
    """One column of a layout, `of` a field; `codes` are the values of the field by the column's codes."""

    of: str
    column: Column
    codes: Mapping[str, object] = field(default_factory=dict[str, object])

    def read(self, cell: Cell, unit: str = "") -> object | CellFault | None:
        """Return what a cell states: None where it is empty, `ABSENT` or an empty tuple for 无."""
        if is_empty(cell) or self.column.fact is None:
            return None
        if isinstance(cell, str):
            cell = unguarded(cell)
        value = read_code(cell) if self.column.role == "code" else read_cell(self.column.fact, cell, unit)
        if isinstance(value, CellFault):
            return value
        if self.of in READERS:
            return () if value is ABSENT else READERS[self.of](str(value))
        return self.codes[str(value)] if self.codes and value is not ABSENT else value

    def write(self, value: object) -> str | int:
        """Return what its cell says of a value; None is unknown and says nothing."""
        if value is None:
            return ""
        if value is ABSENT:
            return "无"
        if self.codes:
            return next(code for code, meant in self.codes.items() if meant == value)
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, tuple):
            return guarded(written(self.of, cast("Listed", value)))
        if isinstance(value, int):
            return value
        fact, text = self.column.fact, str(value)
        return guarded(fact.values.get(text, text) if fact else text)


@dataclass(frozen=True, slots=True)
class Layout:
    """How one table stands in a file; `profile` is empty for our own way."""

    kind: Kind
    columns: tuple[Laid, ...]
    form: Form
    encoding: Encoding = "utf-8"
    profile: str = ""

    def laid(self, column: str) -> Laid:
        """Return the column of a field."""
        return next(one for one in self.columns if one.of == column)


@cache
def our_own(kind: Kind) -> Layout:
    """Return our own layout of a table."""
    return layout_of(kind, [Laid(column.name, column) for column in COLUMNS[kind]])


def layout_of(
    kind: Kind, columns: Iterable[Laid], *, encoding: Encoding = "utf-8", profile: str = ""
) -> Layout:
    """Return the layout with these columns."""
    laid = tuple(columns)
    form = make_form(kind, TITLES[kind], (), [one.column for one in laid])
    return Layout(kind, laid, form, encoding, profile)


def headed(column: Column, title: str, codes: Mapping[str, object]) -> Laid:
    """Return a column under a platform's own heading and codes."""
    fact = column.fact
    if fact is not None:
        kind = "str" if codes else fact.type
        # their codes alone are read: ours might mean something else to them
        values = {code: code for code in codes} if codes else fact.values
        fact = replace(fact, title=title, aliases=(), type=kind, values=values)
    return Laid(column.name, replace(column, title=title, aliases=(), fact=fact), codes)


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), unguarded(guarded("=1+1")), guarded("示例")
    ("'=1+1", '=1+1', '示例')
    """
    return f"'{text}" if text.lstrip("'").startswith(_DANGEROUS) else text


def unguarded(text: str) -> str:
    """Return a text as it was before `guarded`."""
    bare = text.lstrip("'")
    return text[1:] if bare != text and bare.startswith(_DANGEROUS) else text


def told_apart(code: str) -> str:
    """Return a code as codes are compared when a cell is read: two alike are one."""
    return plain(code).lower()
