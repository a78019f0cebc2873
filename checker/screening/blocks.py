"""Cutting batches into blocks that share their law, and numbering the cases of a block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from checker.engines.columnar.names import KEY
from checker.intake.batch import Batch
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
        yield Block(law, numbered, {kind: _keyed(frame, keys) for kind, frame in batch.lines.items()})


def _keyed(lines: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of the cases of a block, by number instead of name."""
    # names are looked up once a run of lines of one case, and only names are joined: a join of
    # whole lines copies every column of them
    names = lines.get_column("case_id")
    run = names.rle_id()
    first = names.filter(run.ne_missing(run.shift(1)))
    numbers = first.to_frame().join(keys, on="case_id", how="left", maintain_order="left").get_column(KEY)
    numbered = lines.select(pl.exclude("case_id"), numbers.gather(run).alias(KEY))
    return numbered.filter(pl.col(KEY).is_not_null()) if numbers.null_count() else numbered
