"""The lines of a batch: whose each is, and which are taken."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from checker.intake.parquet.cases import Taken, settled
from checker.intake.parquet.columns import LINE_NO
from checker.intake.parquet.faults import Checks, Faults
from checker.intake.parquet.files import File, reading
from checker.intake.parquet.naming import said
from checker.intake.parquet.partition import ROW
from checker.intake.rejection import MAX_REJECTIONS, Notes, Where
from rules.fact import MAX_LINES, LineKind

_CASE = "__case"


@dataclass(frozen=True, slots=True)
class Listed:
    """The lines of one kind of a batch, as `Batch` has them.

    Attributes:
        incomplete: Positions in the batch of the cases some of whose lines were not taken.
    """

    lines: pl.DataFrame
    incomplete: pl.Series


class LineTaker:
    """Takes the lines of one kind from its file."""

    def __init__(self, file: File, kind: LineKind, notes: Notes) -> None:
        self._file = file
        self._kind = kind
        self._notes = notes
        self._checks = Checks(one for one in file.columns.values() if one.role in {"value", "absent"})
        self._facts = {name: fact for name, fact in kind.columns.items() if not fact.derived}

    def take(self, raw: pl.DataFrame, taken: Taken) -> Listed:
        """Return the lines of the cases taken, grouped in their order.

        `raw` holds at least their lines in the order of the file, with the row of each.
        """
        names = said(raw, "case_id")
        keys = taken.keys.alias("case_id").to_frame().with_row_index(_CASE)
        met = names.to_frame().join(keys, on="case_id", how="left", maintain_order="left")
        whose = met.get_column(_CASE)
        if whose.has_nulls():
            self._tell_gone(names.filter(whose.is_null()), taken)
            raw, whose = raw.filter(whose.is_not_null()), whose.drop_nulls()
        raw = raw.with_columns(whose)
        good, wrong = self._check(raw)
        if good is not None:
            raw = raw.filter(good)
        raw = self._numbered(raw)
        crowded = self._crowded(raw, taken)
        if crowded.len():
            raw = raw.filter(pl.col(LINE_NO) < MAX_LINES)
        return Listed(self._settled(raw, taken), pl.concat([wrong, crowded]).unique())

    def _tell_gone(self, names: pl.Series, taken: Taken) -> None:
        count = int(names.is_in(taken.gone.implode()).sum())
        if count:
            found = {"count": count, "title": self._kind.title}
            self._notes.reject(Where(str(self._file.path)), "employer_rejected", found)

    def _check(self, raw: pl.DataFrame) -> tuple[pl.Series | None, pl.Series]:
        """Return which lines are sound, None for all, and the cases of the others once they are told."""
        faults = Faults(MAX_REJECTIONS + 1 - len(self._notes.rejections))
        with reading(self._file.path, self._notes.language):
            self._checks.find(raw, faults)
        good = faults.good(raw.height)
        cases = raw.get_column(_CASE)
        if good is None:
            return None, cases.clear()
        rows = raw.get_column(ROW)
        for row, column, fault in sorted(faults.told, key=lambda told: told[0]):
            where = Where(str(self._file.path), "", rows[row] + 1, column)
            self._notes.reject(where, fault.code, fault.found)
        return good, cases.filter(~good).unique()

    def _numbered(self, raw: pl.DataFrame) -> pl.DataFrame:
        """Return the lines in the order of their cases, then of ``line_no``, numbered from 0 in each."""
        if not raw.get_column(_CASE).is_sorted():
            raw = raw.sort(_CASE, maintain_order=True)
        stated = raw.get_column(LINE_NO) if LINE_NO in raw.columns else None
        numbers = _running(raw.get_column(_CASE))
        if stated is not None and not (stated == numbers).all(ignore_nulls=False):
            raw = raw.sort(_CASE, LINE_NO, nulls_last=True, maintain_order=True)
        return raw.with_columns(numbers.alias(LINE_NO))

    def _crowded(self, raw: pl.DataFrame, taken: Taken) -> pl.Series:
        crowded = raw.filter(pl.col(LINE_NO) == MAX_LINES).get_column(_CASE)
        for case in crowded:
            where = Where(str(taken.cases.item(case, "case_id")))
            self._notes.reject(where, "too_many_lines", {"title": self._kind.title, "most": MAX_LINES})
        return crowded

    def _settled(self, raw: pl.DataFrame, taken: Taken) -> pl.DataFrame:
        ids = taken.cases.get_column("case_id")
        case_id = pl.col("case_id") if ids.equals(taken.keys) else pl.lit(ids).gather(_CASE).alias("case_id")
        return raw.select(case_id, LINE_NO, *settled(self._facts, self._file.columns))


def _running(cases: pl.Series) -> pl.Series:
    """Return the number of each within its run of equal ones, from 0."""
    at = pl.int_range(cases.len(), dtype=pl.Int64, eager=True)
    heads = cases.ne_missing(cases.shift(1))
    starts = pl.select(pl.when(heads).then(at).forward_fill()).to_series()
    return at - starts
