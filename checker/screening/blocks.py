"""Cutting batches into blocks that share their law, and numbering the cases of a block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from checker.engines.columnar.names import KEY
from checker.intake.batch import Batch
from rules.fact import Vocabulary
from rules.rule_base import InForce, RuleBase


@dataclass(frozen=True, slots=True)
class Block:
    """Cases of places with the same rules and figures on the same day, numbered by ``__case``."""

    law: InForce
    cases: pl.DataFrame
    lines: dict[str, pl.DataFrame]


@dataclass(slots=True)
class Laws:
    """The law of each day and place, looked up once; equal laws are one object."""

    base: RuleBase
    _at: dict[tuple[date, str], InForce] = field(default_factory=dict[tuple[date, str], InForce])
    _same: dict[tuple[object, ...], InForce] = field(default_factory=dict[tuple[object, ...], InForce])

    def at(self, day: date, place: str) -> InForce:
        """Return the law; places that do not differ in it share one."""
        if (day, place) not in self._at:
            law = self.base.at(day, place)
            self._at[day, place] = self._same.setdefault(law.signature, law)
        return self._at[day, place]


def blocks(batch: Batch, laws: Laws) -> Iterator[Block]:
    """Cut a batch into blocks, in the order in which their law first appears."""
    where = batch.cases.select("day", "place").unique(maintain_order=True)
    by_law: dict[tuple[object, ...], tuple[InForce, list[tuple[date, str]]]] = {}
    for day, place in where.iter_rows():
        law = laws.at(day, place)
        by_law.setdefault(law.signature, (law, []))[1].append((day, place))
    for law, places in by_law.values():
        cases = batch.cases
        if len(by_law) > 1:
            wanted = pl.DataFrame(places, schema=where.schema, orient="row")
            cases = cases.join(wanted, on=["day", "place"], how="semi", maintain_order="left")
        numbered = cases.with_row_index(KEY).with_columns(pl.col(KEY).cast(pl.Int64))
        keys = numbered.select("case_id", KEY)
        lines = {
            kind: frame.join(keys, on="case_id", how="inner").drop("case_id")
            for kind, frame in batch.lines.items()
        }
        yield Block(law, numbered, lines)


def supplied(batch: Batch, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the facts (by path) and lists that a batch carries at all; empty columns carry nothing."""
    names: set[str] = set()
    cases = batch.cases
    for name, fact in vocabulary.stated_facts.items():
        # the role of the subject is filled in from the case's own heading
        if name == "subject_role":
            continue
        if _has(cases, name) or (fact.may_be_absent and _any(cases, f"{name}__absent")):
            names.add(name)
    for kind, lines in vocabulary.stated_lines.items():
        frame = batch.lines.get(kind)
        if _any(cases, f"{kind}__given") or (frame is not None and frame.height):
            names.add(kind)
        if frame is None:
            continue
        for column, fact in lines.columns.items():
            if _has(frame, column) or (fact.may_be_absent and _any(frame, f"{column}__absent")):
                names.add(fact.path)
    return frozenset(names)


def _has(frame: pl.DataFrame, column: str) -> bool:
    return column in frame.columns and frame.get_column(column).null_count() < frame.height


def _any(frame: pl.DataFrame, column: str) -> bool:
    return column in frame.columns and bool(frame.get_column(column).any())
