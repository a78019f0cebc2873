"""Employers and their lines, gathered from any number of tables, and cut into batches.

Cases are numbered in the order met; lines carry the number of their case. Everything is
columns already, so that what waits for its batch takes little memory.
"""

from __future__ import annotations

from collections.abc import Iterator, KeysView
from dataclasses import dataclass
from datetime import date

import polars as pl

from checker.intake.batch import CASE_COLUMNS, LINE_COLUMNS, MAX_CASES, Batch, columns_of
from checker.intake.fact_columns import GIVEN_SUFFIX, FactColumns
from checker.intake.rejection import Notes, Where
from rules.fact import MAX_LINES, Value, Vocabulary

_NUMBER = "__case"


@dataclass(frozen=True, slots=True)
class Employer:
    """An accepted row of the employers' sheet."""

    case_id: str
    place: str
    day: date
    credit_code: str
    name: str


class Seen:
    """Where each credit code and case number was first given, over the whole input."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], Where] = {}
        self._cases: dict[str, Where] = {}

    @property
    def codes(self) -> KeysView[tuple[str, str]]:
        """Every credit code given so far, with the role it was given in."""
        return self._codes.keys()

    @property
    def cases(self) -> KeysView[str]:
        """Every case number given so far."""
        return self._cases.keys()

    def where(self, case_id: str) -> Where | None:
        """Return where a case number was first given, None where that was not remembered."""
        return self._cases.get(case_id)

    def duplicate(self, case_id: str, code: str, role: str, where: Where) -> tuple[str, str, Where] | None:
        """Return what was given before, code of the remark first; remember it where nothing was.

        A person answerable for an employer may have a case beside the employer's own.
        """
        if code and (first := self._codes.get((code, role))):
            return "duplicate_employer", code, first
        if first := self._cases.get(case_id):
            return "duplicate_case", case_id, first
        if code:
            self._codes[code, role] = where
        self._cases[case_id] = where
        return None


class Gathered:
    """What has been accepted from sheets so far."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._cases = FactColumns(CASE_COLUMNS, vocabulary.stated_facts)
        self._lines: dict[str, FactColumns] = {}
        self._present: set[str] = set()
        self._claims: dict[str, dict[int, bool]] = {name: {} for name in vocabulary.stated_lines}
        self._incomplete: dict[str, set[int]] = {name: set() for name in vocabulary.stated_lines}
        self._ids: list[str] = []
        self.by_key: dict[str, int] = {}
        self.rejected: set[str] = set()
        self.of_file: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def add_employer(
        self, employer: Employer, facts: dict[str, Value], claims: dict[str, bool], file: str
    ) -> None:
        """Add a case; `claims` says by kind whether its employer calls the list complete."""
        number = len(self._ids)
        leading = (employer.case_id, employer.place, employer.day, employer.credit_code, employer.name)
        self._cases.append(leading, facts)
        self._ids.append(employer.case_id)
        for key in (employer.credit_code, employer.case_id):
            if key:
                _ = self.by_key.setdefault(key, number)
        self.of_file.setdefault(file, []).append(number)
        for kind, complete in claims.items():
            self._claims[kind][number] = complete

    def open_kind(self, kind: str, *, empty: bool) -> None:
        """Note that a sheet of a kind was handed in.

        One with lines is complete without word to the contrary. One with none may be a
        form left blank as well as a list of nothing: it counts only for who says complete.
        """
        self._present.add(kind)
        if not empty:
            _ = self._lines.setdefault(kind, self._columns(kind))

    def _columns(self, kind: str) -> FactColumns:
        return columns_of(self._vocabulary, kind, {_NUMBER: pl.Int64()})

    def add_line(self, kind: str, number: int, values: dict[str, Value]) -> None:
        """Add a line to a case."""
        self._lines[kind].append((number,), values)

    def mark_incomplete(self, kind: str, number: int) -> None:
        """Note that a line of this case was not taken."""
        self._incomplete[kind].add(number)

    def unmet_claims(self) -> list[str]:
        """Return the kinds that some employer calls complete though none were handed in."""
        claimed = [kind for kind, claims in self._claims.items() if any(claims.values())]
        return [kind for kind in claimed if kind not in self._present]

    def batches(self, notes: Notes) -> Iterator[Batch]:
        """Return everything gathered, at most `MAX_CASES` cases at a time, in the order met."""
        cases = self._cases.frame()
        lines = {kind: self._numbered(kind, notes) for kind in self._vocabulary.stated_lines}
        cases = cases.with_columns(self._given(kind) for kind in self._vocabulary.stated_lines)
        for start in range(0, cases.height, MAX_CASES):
            end = start + MAX_CASES
            yield Batch(
                cases.slice(start, MAX_CASES),
                {
                    kind: frame.filter(pl.col(_NUMBER).is_between(start, end, closed="left")).drop(_NUMBER)
                    for kind, frame in lines.items()
                },
            )

    def _given(self, kind: str) -> pl.Series:
        claims, incomplete = self._claims[kind], self._incomplete[kind]
        here, unless_said = kind in self._present, kind in self._lines
        numbers = range(len(self))
        given = [here and number not in incomplete and claims.get(number, unless_said) for number in numbers]
        return pl.Series(kind + GIVEN_SUFFIX, given, pl.Boolean)

    def _numbered(self, kind: str, notes: Notes) -> pl.DataFrame:
        """Return the lines of a kind in the order of their cases, numbered within each."""
        columns = self._lines.get(kind) or self._columns(kind)
        frame = columns.frame().sort(_NUMBER, maintain_order=True)
        frame = frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).over(_NUMBER).alias("line_no"))
        crowded: list[int] = frame.filter(pl.col("line_no") == MAX_LINES)[_NUMBER].to_list()
        for number in crowded:
            found = {"title": self._vocabulary.stated_lines[kind].title, "most": MAX_LINES}
            notes.reject(Where(self._ids[number]), "too_many_lines", found)
            self.mark_incomplete(kind, number)
        frame = frame.filter(pl.col("line_no") < MAX_LINES)
        ids = pl.Series("case_id", self._ids, pl.String).gather(frame[_NUMBER])
        rest = [name for name in frame.columns if name not in {_NUMBER, "line_no"}]
        return frame.with_columns(ids).select(*LINE_COLUMNS, *rest, _NUMBER)
