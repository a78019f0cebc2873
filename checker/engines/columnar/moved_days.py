"""Days of lines moved by whole months, looked up before a plan runs.

Calendar arithmetic on every day of every line takes as long as all other arithmetic
together. What each day of three centuries becomes is worked out once instead, and a block
looks its days up there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from checker.engines.columnar.names import column_of
from rules.condition.tree import Expression, Given, Shifted, walk_deep
from rules.fact import FIRST_DAY, LAST_DAY, LONG_TERM, Fact

_FIRST = FIRST_DAY.toordinal() - date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class MovedDay:
    """A column of lines moved by some months (backwards where negative)."""

    fact: Fact
    months: int

    @property
    def column(self) -> str:
        """The physical column that holds it.

        >>> MovedDay(Fact("hired_on", "", "date", kind="roster"), 12).column
        'roster__hired_on__moved__12'
        """
        return f"{column_of(self.fact)}__moved__{self.months}"


def moved_days(trees: Iterable[Expression]) -> tuple[MovedDay, ...]:
    """Return every stated day of a line that conditions move by months."""
    found: dict[MovedDay, None] = {}
    for tree in trees:
        for node in walk_deep(tree):
            match node:
                case Shifted(Given(fact), months, "MONTH") if fact.kind is not None and not fact.derived:
                    found[MovedDay(fact, months)] = None
                case _:
                    pass
    return tuple(found)


def with_moved(lines: pl.DataFrame, moved: Sequence[MovedDay]) -> pl.DataFrame:
    """Return lines with the columns of `moved`."""
    columns = [_moved(lines, column_of(one.fact), one.months).alias(one.column) for one in moved]
    # not with_columns: it would copy what stands in several chunks
    return lines.select(pl.all(), *columns) if columns else lines


def _moved(lines: pl.DataFrame, column: str, months: int) -> pl.Expr:
    day, days = pl.col(column), lines.get_column(column)
    first, last = days.min(), days.max()
    if isinstance(first, date) and isinstance(last, date) and (first < FIRST_DAY or last > LAST_DAY):
        # a term without end stays without end
        return pl.when(day == LONG_TERM).then(day).otherwise(day.dt.offset_by(f"{months}mo"))
    return pl.lit(_calendar(months)).gather(day.to_physical() - _FIRST)


@lru_cache(maxsize=64)
def _calendar(months: int) -> pl.Series:
    """Return what every day of the calendar becomes, from the first on."""
    return pl.date_range(FIRST_DAY, LAST_DAY, eager=True).dt.offset_by(f"{months}mo")
