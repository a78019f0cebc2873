"""Lines regrouped on disk by the batch of their case, where their file has them in another order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from checker.intake.parquet.files import File, reading
from checker.intake.parquet.order import CaseIndex, Stretch, hash_of_case
from checker.intake.rejection import refused

ROW = "__row"
"""The row of the file a line comes from, from 0."""

_BATCH = "__batch"
_AT_ONCE = 500_000


def partition(file: File, index: CaseIndex, stretches: Sequence[Stretch], folder: Path) -> None:
    """Write the lines of each batch into a folder of its own, in the order of the file.

    Raises:
        IntakeRefused: The file is damaged, or there is no room for its lines.
    """
    starts = pl.Series([stretch.start for stretch in stretches], dtype=pl.UInt32)
    for start in range(0, file.rows, _AT_ONCE):
        part = file.slice(start, min(_AT_ONCE, file.rows - start))
        cases = index.positions(part.select(hash_of_case()).to_series())
        # positions of no case stay NULL and go nowhere
        batch = pl.select(
            pl.when(cases.is_not_null()).then(starts.search_sorted(cases.fill_null(0), side="right") - 1)
        )
        part = (
            part.with_row_index(ROW, offset=start)
            .with_columns(batch.to_series().alias(_BATCH))
            .drop_nulls(_BATCH)
        )
        for (number,), lines in part.partition_by(_BATCH, as_dict=True, include_key=False).items():
            _write(lines, folder / str(number), start, file)


def partitioned(file: File, folder: Path, batch: int) -> pl.DataFrame:
    """Return the lines of a batch in the order of the file, each with its row there."""
    parts = sorted((folder / str(batch)).glob("*"))
    if not parts:
        return file.slice(0, 0).with_row_index(ROW)
    with reading(file.path, file.language):
        return pl.concat(pl.read_parquet(part, glob=False, hive_partitioning=False) for part in parts)


def _write(lines: pl.DataFrame, folder: Path, start: int, file: File) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lines.write_parquet(folder / f"{start:012}", compression="lz4", statistics=False)
    except (OSError, pl.exceptions.PolarsError):
        raise refused(folder, "not_writable", file.language) from None
