"""Only cases of one jurisdiction (辖区): the others cost their row, and their lines go with them.

Whoever hands in a batch may screen the places it reaches and no more. A case of another place is
rejected with ``out_of_scope`` before any engine sees it, in every format alike, since batches are
looked at and not files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from checker.intake.batch import Batch
from checker.intake.employers import Intent
from checker.intake.rejection import Where
from rules.place import prefix_of


def within(place: str, batches: Iterator[Batch], intent: Intent, file: str = "") -> Iterator[Batch]:
    """Yield the batches without the cases whose place of work lies outside `place`.

    They stay counted as read, and are neither accepted nor expected any more. `file` is told
    where the input does not remember in which row a case stood (Parquet).

    Raises:
        IntakeRefused: So many are rejected that reading on helps nobody.
    """
    reached = pl.col("place").str.starts_with(prefix_of(place))
    for batch in batches:
        outside = batch.cases.filter(~reached)
        if not outside.height:
            yield batch
            continue
        _reject(outside, place, intent, file)
        if outside.height < batch.cases.height:
            gone = outside.select("case_id")
            lines = {kind: frame.join(gone, on="case_id", how="anti") for kind, frame in batch.lines.items()}
            yield Batch(batch.cases.filter(reached), lines)


def _reject(outside: pl.DataFrame, place: str, intent: Intent, file: str) -> None:
    intent.accepted -= outside.height
    if intent.expected is not None:
        intent.expected -= outside.height
    told = outside.select("case_id", "place", "credit_code")
    intent.rejected.update(code for code in told.get_column("credit_code") if code)
    for case_id, found, _ in told.iter_rows():
        where = intent.seen.where(case_id) or Where(file)
        intent.notes.reject(
            replace(where, column=""), "out_of_scope", {"found": case_id, "place": found, "scope": place}
        )
