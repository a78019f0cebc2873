"""The result of a screening as Parquet: one row a case, one column a rule.

A rule's column is true, false or NULL (unknown); beside it ``<rule>__missing`` names, of
an unknown verdict, the relevant missing facts, separated by spaces. Rules that the input
could not decide have no column; one that does not apply is false.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import polars as pl

from checker.engines.columnar.names import KEY
from checker.screening.results import Screened, named
from checker.screening.screen import Summary
from rules.rule_base import RuleBase

MISSING_SUFFIX = "__missing"


class ParquetSink:
    """Writes a part a block, and joins the parts when the run is done."""

    def __init__(self, base: RuleBase, target: Path) -> None:
        self._base = base
        self._target = target
        self._folder: Path | None = None
        self._count = 0

    @property
    def _parts(self) -> Path:
        """The folder of the parts, made at first use: inside the run, which removes it whatever happens."""
        if self._folder is None:
            # known before it is there, so that it is found again however soon the run is stopped
            self._folder = self._target.with_name(f".{self._target.name}.{uuid4().hex[:12]}")
            self._folder.mkdir(mode=0o700)
        return self._folder

    def block(self, screened: Screened) -> None:
        """Write one block."""
        frame = screened.cases.select("case_id", "credit_code").with_columns(*self._columns(screened))
        # the file is opened here: a writer that is interrupted lives on for a while, and would make a
        # file in a folder that is being removed
        with (self._parts / f"{self._count:06}.parquet").open("wb") as file:
            frame.write_parquet(file, compression="lz4", statistics=False)
        self._count += 1

    def _columns(self, screened: Screened) -> list[pl.Series]:
        columns: list[pl.Series] = []
        for rule in [*screened.rules, *(rule for rule in screened.live if rule.kind == "outcome")]:
            truth = screened.column(rule.id)
            columns.append(truth.alias(rule.id))
            missing = screened.missing.get(rule.id)
            if missing is not None and rule.kind != "outcome":
                columns.append(_missing(screened, rule.id, missing.frame, missing.names))
        return columns

    def close(self, summary: Summary) -> None:
        """Join the parts and put the result in its place."""
        parts = sorted(self._parts.glob("*.parquet"))
        joined = self._parts / "joined"
        schemas = [pl.read_parquet_schema(part) for part in parts]
        if len(parts) == 1:
            _ = parts[0].replace(joined)
        else:
            with joined.open("wb") as file:
                _whole(parts, schemas).sink_parquet(file, compression="lz4")
        _ = joined.replace(self._target)
        self.abandon()

    def abandon(self) -> None:
        """Remove the parts."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _whole(parts: Sequence[Path], schemas: Sequence[Mapping[str, pl.DataType]]) -> pl.LazyFrame:
    """Return all parts as one frame."""
    if not parts:
        return pl.LazyFrame(schema={"case_id": pl.String, "credit_code": pl.String})
    if all(list(schema) == list(schemas[0]) for schema in schemas):
        return pl.scan_parquet(list(parts))
    columns = {name: dtype for schema in schemas for name, dtype in schema.items()}
    return pl.concat(
        _completed(part, set(schema), columns) for part, schema in zip(parts, schemas, strict=True)
    )


def _completed(part: Path, have: set[str], columns: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    """Return a part with the columns of all parts; a rule that is not in force there is false in it."""
    lacking = [
        pl.lit(None, dtype=dtype).alias(name)
        if name.endswith(MISSING_SUFFIX)
        else pl.lit(value=False).alias(name)
        for name, dtype in columns.items()
        if name not in have
    ]
    return pl.scan_parquet(part).with_columns(lacking).select(list(columns))


def _missing(screened: Screened, rule: str, frame: pl.DataFrame, names: tuple[str, ...]) -> pl.Series:
    """Spread the masks of undecided cases over all cases, as dictionary-coded text."""
    keys, masks = frame.get_column(KEY), frame.get_column("mask")
    distinct = masks.unique()
    words = {mask: " ".join(named(mask, names)) for mask in distinct}
    kinds = pl.Enum(sorted(set(words.values())))
    told = masks.replace_strict(words, return_dtype=kinds) if words else pl.Series([], dtype=kinds)
    spread = pl.Series(rule + MISSING_SUFFIX, [None], dtype=kinds).new_from_index(0, screened.cases.height)
    return spread.scatter(keys, told).cast(pl.Categorical)
