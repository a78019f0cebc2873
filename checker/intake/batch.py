"""Cases as columns: what intake hands to the engine of batches.

``cases`` has one row a case: case_id, place, day, credit_code, name, then ``<fact>``,
``<fact>__absent``, ``<fact>__finding`` and one ``<kind>__given`` for every kind of lines.
``lines`` has one frame a kind with case_id and line_no (from 0 within case and kind).
Given says that a list is complete: False beside no lines is unknown, False beside lines
is a list that may hold more than is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from checker.intake.fact_columns import ABSENT_SUFFIX, FINDING_SUFFIX, GIVEN_SUFFIX, FactColumns
from rules.cases import Case, Lines, Row
from rules.fact import ABSENT, Fact, Value, Vocabulary

if TYPE_CHECKING:
    from polars.datatypes import DataType

MAX_CASES = 100_000
"""Most cases of one batch."""

CASE_COLUMNS = {
    "case_id": pl.String(),
    "place": pl.String(),
    "day": pl.Date(),
    "credit_code": pl.String(),
    "name": pl.String(),
}
LINE_COLUMNS = {"case_id": pl.String(), "line_no": pl.Int64()}


@dataclass(frozen=True, slots=True)
class Batch:
    """Some cases and their lines; every case_id stands once in `cases`."""

    cases: pl.DataFrame
    lines: dict[str, pl.DataFrame]

    def __len__(self) -> int:
        return self.cases.height


def from_cases(cases: Iterable[Case], vocabulary: Vocabulary) -> Batch:
    """Return cases as columns, in their order.

    Raises:
        ValueError: Two cases share a case_id, by which their lines could not be told apart.
    """
    growing = GrowingBatch(vocabulary)
    for case in cases:
        growing.add(case)
    return growing.batch()


class GrowingBatch:
    """A batch that takes one case after the other, so that none has to be kept as an object."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._cases = FactColumns(CASE_COLUMNS, vocabulary.stated_facts)
        self._lines = {name: columns_of(vocabulary, name, LINE_COLUMNS) for name in vocabulary.stated_lines}
        self._given: dict[str, list[bool]] = {name: [] for name in self._lines}
        self._found: dict[str, set[int]] = {}
        self._seen: set[str] = set()
        self.lines = 0

    def __len__(self) -> int:
        return len(self._seen)

    def add(self, case: Case) -> None:
        """Add a case; `lines` counts those of all kinds so far.

        Raises:
            ValueError: Its case_id was added before.
        """
        if case.case_id in self._seen:
            msg = f"case_id {case.case_id!r} stands twice in one batch"
            raise ValueError(msg)
        for name in case.findings:
            self._found.setdefault(name, set()).add(len(self._seen))
        self._seen.add(case.case_id)
        self._cases.append((case.case_id, case.place, case.day, case.credit_code, case.name), case.facts)
        for name, columns in self._lines.items():
            listed = case.lines.get(name)
            self._given[name].append(listed is not None and listed.complete)
            if listed is not None:
                self.lines += len(listed.rows)
                for line_no, row in enumerate(listed.rows):
                    columns.append((case.case_id, line_no), row)

    def batch(self) -> Batch:
        """Return what was added."""
        frame = self._cases.frame()
        # a finding may name a fact that the case leaves unknown: the flag stands alone then
        flags = [
            pl.Series(name + FINDING_SUFFIX, [number in numbers for number in range(frame.height)])
            for name, numbers in sorted(self._found.items())
        ]
        flags += [pl.Series(name + GIVEN_SUFFIX, given, pl.Boolean) for name, given in self._given.items()]
        return Batch(frame.with_columns(flags), {name: one.frame() for name, one in self._lines.items()})


def columns_of(vocabulary: Vocabulary, kind: str, leading: Mapping[str, DataType]) -> FactColumns:
    """Return the empty columns of one kind of lines, every stated one of them."""
    columns = vocabulary.stated_lines[kind].columns
    stated = {name: fact for name, fact in columns.items() if not fact.derived}
    return FactColumns(leading, stated, always=True)


def to_cases(batch: Batch, vocabulary: Vocabulary) -> list[Case]:
    """Return columns as cases, in their order; the inverse of `from_cases`.

    A kind that is not given and has no lines is left out, as unknown lists are.
    """
    facts = vocabulary.stated_facts
    columns = set(batch.cases.columns)
    findings = [name for name in facts if name + FINDING_SUFFIX in columns]
    rows_of = {name: _rows(vocabulary, name, batch.lines) for name in vocabulary.stated_lines}
    cases: list[Case] = []
    for row in batch.cases.iter_rows(named=True):
        lines: dict[str, Lines] = {}
        for kind, rows in rows_of.items():
            complete = bool(row.get(kind + GIVEN_SUFFIX))
            listed = tuple(rows.get(row["case_id"], ()))
            if listed or complete:
                lines[kind] = Lines(listed, complete=complete)
        day: date = row["day"]
        cases.append(
            Case(
                case_id=row["case_id"],
                place=row["place"],
                day=day,
                facts=_values(facts.items(), row),
                lines=lines,
                credit_code=row["credit_code"] or "",
                name=row["name"] or "",
                findings=frozenset(name for name in findings if row[name + FINDING_SUFFIX]),
            )
        )
    return cases


def _rows(vocabulary: Vocabulary, kind: str, lines: dict[str, pl.DataFrame]) -> dict[str, list[Row]]:
    if (frame := lines.get(kind)) is None:
        return {}
    columns = vocabulary.stated_lines[kind].columns
    rows: dict[str, list[Row]] = {}
    for row in frame.sort("case_id", "line_no", maintain_order=True).iter_rows(named=True):
        rows.setdefault(row["case_id"], []).append(_values(columns.items(), row))
    return rows


def _values(facts: Iterable[tuple[str, Fact]], row: dict[str, Any]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, fact in facts:
        if (value := row.get(name)) is not None:
            values[name] = value
        elif fact.may_be_absent and row.get(name + ABSENT_SUFFIX):
            values[name] = ABSENT
    return values
