"""The cases of a batch: which are taken, and as what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat

import polars as pl

from checker.intake.batch import CASE_COLUMNS
from checker.intake.checks import credit_code
from checker.intake.employers import Intent, place_in_input
from checker.intake.fact_columns import ABSENT_SUFFIX, type_of
from checker.intake.parquet.codes import MAX_LOOSE, sound
from checker.intake.parquet.columns import Column
from checker.intake.parquet.faults import Checks, Faults
from checker.intake.parquet.files import File, reading
from checker.intake.parquet.naming import EMPLOYER, ROLE, Names, Repeats, names_of
from checker.intake.parquet.register import Register
from checker.intake.rejection import MAX_REJECTIONS, MAX_WARNINGS, CellFault, Where
from rules.fact import Fact

_MAX_PLACE = 100
_PLACE = "^[0-9]{6,}$"


@dataclass(frozen=True, slots=True)
class Taken:
    """The cases of a batch that were taken, and what their lines go by.

    Attributes:
        cases: As `Batch` has them; ``<kind>__given`` as it is stated, if it is.
        keys: The name of each as its lines have it.
        gone: Names of those that were not taken.
    """

    cases: pl.DataFrame
    keys: pl.Series
    gone: pl.Series


class CaseReader:
    """Reads batches of cases from one file.

    Args:
        repeats: What stands more than once in the whole input.
    """

    def __init__(self, file: File, facts: Mapping[str, Fact], intent: Intent, repeats: Repeats) -> None:
        self._file = file
        self._intent = intent
        self._repeats = repeats
        self._register = None if intent.registry is None else Register(intent.registry)
        columns = file.columns.values()
        # the two left out have rules of their own
        self._checks = Checks(one for one in columns if one.name not in {"place", "credit_code"})
        flags = (one.settled() for one in columns if one.role in {"finding", "given"})
        self._columns = [*map(pl.col, CASE_COLUMNS), *settled(facts, file.columns), *flags]

    def read(self, start: int, raw: pl.DataFrame) -> Taken:
        """Take the cases of some rows of the file, the first of which is `start`; tell of the others."""
        notes = self._intent.notes
        faults = Faults(MAX_REJECTIONS + 1 - len(notes.rejections))
        with reading(self._file.path, notes.language):
            self._checks.find(raw, faults)
        names = names_of(raw)
        self._check_names(raw, names, faults)
        place, day = self._place(raw, names, faults), self._day(raw, faults)
        good = faults.good(raw.height)
        for row, column, fault in sorted(faults.told, key=lambda told: told[0]):
            notes.reject(self._where(start + row, column), fault.code, fault.found)
        if good is not None:
            self._intent.rejected.update(names.credit_code.filter(~good).drop_nulls().to_list())
        good = self._without_repeats(start, raw, names, good)
        named = self._named(raw, names, place, day)
        keys, gone = names.key, names.key.clear()
        if good is not None:
            named, keys, gone = named.filter(good), keys.filter(good), keys.filter(~good).drop_nulls()
            self._intent.read += raw.height - named.height
        cases = named.select(self._columns)
        if self._register is not None:
            rows = pl.int_range(raw.height, eager=True) if good is None else good.arg_true()
            for code, name, row in self._register.apart(cases, rows):
                if len(notes.warnings) >= MAX_WARNINGS:
                    break
                self._register.registry.compare(code, name, self._where(start + row, "credit_code"), notes)
        return Taken(cases, keys, gone)

    def _where(self, row: int, column: str = "") -> Where:
        return Where(str(self._file.path), "", row + 1, column)

    def _check_names(self, raw: pl.DataFrame, names: Names, faults: Faults) -> None:
        codes = names.credit_code
        wrong = (codes.is_not_null() & ~sound(codes)).arg_true()
        if wrong.len():
            written = raw.get_column("credit_code").gather(wrong).str.head(MAX_LOOSE)
            faults.add(wrong, "credit_code", map(_code_fault, written))
        nameless = names.key.is_null().arg_true()
        faults.add(nameless, "case_id", _always("case_nameless"))

    def _place(self, raw: pl.DataFrame, names: Names, faults: Faults) -> pl.Series:
        place = pl.Series("place", [None], pl.String).new_from_index(0, raw.height)
        if "place" in raw.columns:
            place = raw.get_column("place").str.head(_MAX_PLACE)
            wrong = (~place.str.contains(_PLACE) & (place != "")).arg_true()
            told = (CellFault("place_code", {"found": found}) for found in place.gather(wrong))
            faults.add(wrong, "place", told)
            place = pl.select(pl.when(place != "").then(place.str.head(6)).alias("place")).to_series()
        if place.has_nulls() and self._intent.place:
            place = place.fill_null(self._intent.place)
        if place.has_nulls() and self._register is not None:
            called = self._register.places(names.credit_code)
            place = pl.select(pl.coalesce(place, called).alias("place")).to_series()
        faults.add(place.is_null().arg_true(), "place", _always("place_missing"))
        return place

    def _day(self, raw: pl.DataFrame, faults: Faults) -> pl.Series:
        column = self._file.columns.get("day")
        if column is None or column.dtype == pl.Null:
            day = pl.Series("day", [None], pl.Date).new_from_index(0, raw.height)
        else:
            day = raw.get_column("day")
            day = day.dt.date() if column.has_clock else day
        if day.has_nulls() and self._intent.day is not None:
            day = day.fill_null(self._intent.day)
        faults.add(day.is_null().arg_true(), "day", _always("day_missing"))
        return day

    def _without_repeats(
        self, start: int, raw: pl.DataFrame, names: Names, good: pl.Series | None
    ) -> pl.Series | None:
        """Return which cases remain once those given before are told."""
        roles = raw.get_column(ROLE) if ROLE in raw.columns else None
        again: list[int] = []
        for row in self._repeats.suspects(names, roles):
            if good is not None and not good[row]:
                continue
            case_id, code = str(names.case_id[row]), names.credit_code[row] or ""
            role = EMPLOYER if roles is None else roles[row] or EMPLOYER
            where = self._where(start + row, "credit_code" if code else "case_id")
            if duplicate := self._intent.seen.duplicate(case_id, code, role, where):
                told, found, first = duplicate
                first_at = place_in_input(first, where)
                self._intent.notes.reject(where, told, {"found": found, "first": first_at})
                again.append(row)
        if not again:
            return good
        good = pl.Series([True]).new_from_index(0, raw.height) if good is None else good
        return good.scatter(again, False)

    def _named(self, raw: pl.DataFrame, names: Names, place: pl.Series, day: pl.Series) -> pl.DataFrame:
        name = raw.get_column("name") if "name" in raw.columns else names.key.clear(raw.height)
        return raw.with_columns(
            names.case_id.alias("case_id"),
            place.alias("place"),
            day.alias("day"),
            names.credit_code.fill_null("").alias("credit_code"),
            name.fill_null("").alias("name"),
        )


def settled(facts: Mapping[str, Fact], columns: Mapping[str, Column]) -> list[pl.Expr]:
    """Return the facts of a file as the engines hold them, each with its flag of absence."""
    wanted: list[pl.Expr] = []
    for name, fact in facts.items():
        absent = name + ABSENT_SUFFIX
        if name not in columns and absent not in columns:
            continue
        wanted.append(
            columns[name].settled() if name in columns else pl.lit(None, type_of[fact.type]).alias(name)
        )
        if fact.may_be_absent:
            wanted.append(
                columns[absent].settled() if absent in columns else pl.lit(value=False).alias(absent)
            )
    return wanted


def _code_fault(written: str) -> CellFault:
    fault = credit_code(written)
    return (
        fault
        if isinstance(fault, CellFault)
        else CellFault("credit_code_length", {"found": written, "length": f"> {MAX_LOOSE}"})
    )


def _always(code: str) -> Iterator[CellFault]:
    return repeat(CellFault(code))
