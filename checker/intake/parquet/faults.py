"""What is wrong with the values of columns, found for all rows at once.

A first pass over a frame asks each column only whether anything in it is wrong, which for nearly all is
answered by its smallest and largest value; rows are looked for where something is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from checker.intake.cells import MAX_TEXT
from checker.intake.days import FIRST_YEAR, LAST_YEAR, LONG_TERM
from checker.intake.parquet.columns import Column
from checker.intake.rejection import CellFault
from checker.intake.wording import CONTROL
from rules.fact import Fact

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST = date(FIRST_YEAR, 1, 1).toordinal() - _EPOCH
_LAST = date(LAST_YEAR, 12, 31).toordinal() - _EPOCH
_NO_END_FROM = date(LONG_TERM.year, 1, 1).toordinal() - _EPOCH
_NO_END_TO = date(LONG_TERM.year, 12, 31).toordinal() - _EPOCH
MAX_BYTES = 4 * MAX_TEXT
"""No text of more bytes than this is short enough, whatever its characters."""

_MAX_SHOWN = 100
_FEW = 10


@dataclass(slots=True)
class Faults:
    """What is wrong with some rows: (row, column, fault), rows counted from 0.

    Attributes:
        rows: Every row with a fault, a Series each time some were found.
        told: The first of them, `most` at most, for there is no telling a million.
    """

    most: int
    rows: list[pl.Series] = field(default_factory=list[pl.Series])
    told: list[tuple[int, str, CellFault]] = field(default_factory=list[tuple[int, str, CellFault]])

    def add(self, rows: pl.Series, column: str, faults: Iterator[CellFault]) -> None:
        """Note rows with a fault in a column; `faults` says which of each, as far as it is asked."""
        if rows.len():
            self.rows.append(rows.cast(pl.UInt32))
            few = rows.head(max(0, self.most - len(self.told))).to_list()
            self.told += [(row, column, fault) for row, fault in zip(few, faults, strict=False)]

    def good(self, height: int) -> pl.Series | None:
        """Return which rows have no fault, None where none has any."""
        if not self.rows:
            return None
        bad = pl.concat(self.rows).unique()
        return ~pl.Series([False]).new_from_index(0, height).scatter(bad, True)


@dataclass(frozen=True, slots=True)
class _Check:
    """A fault a column may have: whether it has it anywhere, and in which rows."""

    code: str
    column: Column
    anywhere: pl.Expr
    rows: pl.Expr


class Checks:
    """What is asked of some columns, each as `Column.loaded` gives it."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self._columns = {column.name: column for column in columns if column.dtype != pl.Null}
        self._text = [name for name, column in self._columns.items() if column.fact.type == "str"]
        self._usual = self._of(frozenset())

    def find(self, frame: pl.DataFrame, faults: Faults) -> None:
        """Add what is wrong with the columns of a frame."""
        if not self._usual:
            return
        checks = self._usual
        longest = frame.select(pl.col(self._text).str.len_bytes().max()).row(0) if self._text else ()
        long = {name for name, most in zip(self._text, longest, strict=True) if (most or 0) > MAX_TEXT}
        if long:
            checks = self._of(long)
        suspect = frame.select(check.anywhere for check in checks).row(0)
        for check, found in zip(checks, suspect, strict=True):
            if found:
                rows = frame.select(pl.arg_where(check.rows)).to_series()
                shown = _shown(frame.get_column(check.column.name).gather(rows.head(faults.most)), check)
                faults.add(rows, check.column.name, shown)

    def _of(self, long: AbstractSet[str]) -> list[_Check]:
        names = self._columns.keys()
        return [
            replace(check, anywhere=check.anywhere.alias(f"{check.code} {name}"))
            for name, column in self._columns.items()
            for check in _checks(column, names, is_long=name in long)
        ]


def _checks(column: Column, have: AbstractSet[str], *, is_long: bool) -> Iterator[_Check]:
    value, fact = pl.col(column.name), column.fact
    if column.role == "absent" and column.meaning.of is not None:
        of = column.meaning.of
        if not of.may_be_absent:
            yield _Check("cannot_be_absent", column, value.any(), value)
        elif of.name in have:
            both = value & pl.col(of.name).is_not_null()
            yield _Check("absent_and_stated", column, both.any(), both)
    elif fact.type == "int":
        outside = (value < fact.low) | (value > fact.high)
        yield _Check("out_of_range", column, (value.min() < fact.low) | (value.max() > fact.high), outside)
    elif fact.type == "date":
        yield from _day_checks(column)
    elif fact.type == "str":
        yield from _text_checks(column, is_long=is_long)


def _day_checks(column: Column) -> Iterator[_Check]:
    day = pl.col(column.name)
    if column.has_clock:
        clock = day.dt.time() != pl.time(0)
        yield _Check("not_a_date", column, clock.any(), clock)
        day = day.dt.date()
    # as numbers: the library gives up on days beyond its calendar
    day = day.to_physical()
    beyond = (day < _FIRST) | (day > _LAST)
    outside = beyond if column.role == "identity" else beyond & ~day.is_between(_NO_END_FROM, _NO_END_TO)
    yield _Check("date_out_of_range", column, outside.any(), outside)


def _text_checks(column: Column, *, is_long: bool) -> Iterator[_Check]:
    text = pl.col(column.name)
    if is_long:
        size = text.str.len_bytes()
        text = pl.when(size <= MAX_BYTES).then(text)  # characters are counted only where bytes leave it open
        longer = (size > MAX_BYTES) | (text.str.len_chars() > MAX_TEXT)
        yield _Check("too_long", column, longer.any(), longer)
    if column.fact.values:
        other = _none_of(text, [*column.fact.values])
        yield _Check("not_in_list", column, other.any(), other)
    else:
        control = text.str.contains(CONTROL.pattern)
        yield _Check("control_character", column, control.any(), control)


def _none_of(text: pl.Expr, values: list[str]) -> pl.Expr:
    # of a few values comparing takes a quarter of the time of looking up
    if len(values) > _FEW:
        return ~text.is_in(values)
    return pl.all_horizontal(text != value for value in values)


def _shown(values: pl.Series, check: _Check) -> Iterator[CellFault]:
    fact = check.column.fact
    if fact.type == "date":
        values = _as_text(values)
    elif fact.type == "str":
        values = values.str.head(_MAX_SHOWN)
    for value in values:
        yield _fault(check, fact, value)


def _as_text(days: pl.Series) -> pl.Series:
    number = (days if days.dtype == pl.Date else days.dt.date()).to_physical()
    known = number.is_between(1 - _EPOCH, date.max.toordinal() - _EPOCH)
    shown = pl.when(known).then(days).cast(pl.String)
    return pl.select(pl.coalesce(shown, pl.lit("? ") + number.cast(pl.String))).to_series()


def _fault(check: _Check, fact: Fact, value: object) -> CellFault:
    shown = "***" if fact.personal else str(value)
    code = check.code
    if code == "out_of_range":
        high = f"{fact.high} {fact.unit or ''}".rstrip()
        return CellFault(code, {"found": shown, "low": str(fact.low), "high": high})
    if code == "too_long":
        return CellFault(code, {"length": f"> {MAX_TEXT}", "most": str(MAX_TEXT)})
    if code == "not_in_list":
        return CellFault(code, {"found": shown, "expected": ", ".join([*fact.values][:12])})
    return CellFault(code, {"found": shown})
