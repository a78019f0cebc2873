"""Rows of facts, gathered as columns.

One pair of columns a fact, ``<fact>`` and, where it may be absent, ``<fact>__absent``:
NULL beside False is unknown. Rows are packed into frames as they come, so that a million
of them never stand in memory as Python objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from rules.fact import ABSENT, Fact, Value

if TYPE_CHECKING:
    from polars.datatypes import DataType

PACKED_ROWS = 20_000
"""Rows that are held as Python values before they become a frame."""

ABSENT_SUFFIX = "__absent"
FINDING_SUFFIX = "__finding"
GIVEN_SUFFIX = "__given"

type_of: Mapping[str, DataType] = {
    "bool": pl.Boolean(),
    "int": pl.Int64(),
    "date": pl.Date(),
    "str": pl.String(),
}
"""Type of a fact → type of its column."""


class FactColumns:
    """Gathers rows of facts beside a few leading columns.

    Args:
        leading: Name → type of the columns every row states.
        facts: The facts a row may state; a fact nobody states gets no column.
        always: Whether every fact gets its columns, stated or not.
    """

    def __init__(
        self, leading: Mapping[str, DataType], facts: Mapping[str, Fact], *, always: bool = False
    ) -> None:
        self._leading = dict(leading)
        self._facts = facts
        self._always = always
        self._frames: list[pl.DataFrame] = []
        self._rows = 0
        self._start()

    def __len__(self) -> int:
        return self._rows + sum(frame.height for frame in self._frames)

    def append(self, leading: tuple[object, ...], values: Mapping[str, Value]) -> None:
        """Add one row; a fact left out is unknown."""
        for column, value in zip(self._head.values(), leading, strict=True):
            column.append(value)
        for name in values:
            if name not in self._values:
                self._values[name] = [None] * self._rows
        self._rows += 1
        for name, column in self._values.items():
            value = values.get(name)
            if value is ABSENT:
                self._absent.setdefault(name, set()).add(self._rows - 1)
                value = None
            column.append(value)
        if self._rows >= PACKED_ROWS:
            self._pack()

    def frame(self) -> pl.DataFrame:
        """Return all rows, columns in the order leading, then facts as declared."""
        self._pack()
        whole = pl.concat(self._frames, how="diagonal") if self._frames else self._empty()
        schema = dict(self._leading)
        for name, fact in self._facts.items():
            if self._always or name in whole.columns:
                schema[name] = type_of[fact.type]
                if fact.may_be_absent:
                    schema[name + ABSENT_SUFFIX] = pl.Boolean()
        lacking = [name for name in schema if name not in whole.columns]
        whole = whole.with_columns(pl.lit(None, schema[name]).alias(name) for name in lacking)
        whole = whole.select(list(schema))
        absent = [name for name in schema if name.endswith(ABSENT_SUFFIX) and name not in self._leading]
        return whole.with_columns(pl.col(absent).fill_null(value=False)).rechunk()

    def _start(self) -> None:
        self._rows = 0
        self._head: dict[str, list[object]] = {name: [] for name in self._leading}
        self._values: dict[str, list[object]] = {}
        self._absent: dict[str, set[int]] = {}

    def _pack(self) -> None:
        if not self._rows:
            return
        series = [pl.Series(name, column, self._leading[name]) for name, column in self._head.items()]
        for name, column in self._values.items():
            fact = self._facts[name]
            series.append(pl.Series(name, column, type_of[fact.type], strict=True))
            if fact.may_be_absent:
                absent = self._absent.get(name, set())
                marks = [row in absent for row in range(self._rows)] if absent else [False] * self._rows
                series.append(pl.Series(name + ABSENT_SUFFIX, marks, pl.Boolean))
        self._frames.append(pl.DataFrame(series))
        self._start()

    def _empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=self._leading)
