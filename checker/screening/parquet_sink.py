"""The result of a screening as Parquet: one row a case, one column a rule.

A rule's column is true, false or NULL (unknown); beside it ``<rule>__missing`` names, of
an unknown verdict, the relevant missing facts, separated by spaces. Rules that the input
could not decide have no column.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl

from checker.engines.columnar.names import KEY
from checker.screening.results import Screened, named
from checker.screening.screen import Summary
from rules.rule_base import RuleBase


class ParquetSink:
    """Writes a part a block, and joins the parts when the run is done."""

    def __init__(self, base: RuleBase, target: Path) -> None:
        self._base = base
        self._target = target
        self._parts = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        self._count = 0

    def block(self, screened: Screened) -> None:
        """Write one block."""
        frame = screened.cases.select("case_id", "credit_code").with_columns(*self._columns(screened))
        frame.write_parquet(self._parts / f"{self._count:06}.parquet", compression="lz4", statistics=False)
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
        """Join the parts; a rule that came in only later is NULL in parts before it."""
        partial = self._target.with_name(f".{self._target.name}.partial")
        parts = sorted(self._parts.glob("*.parquet"))
        if not parts:
            pl.DataFrame(schema={"case_id": pl.String, "credit_code": pl.String}).write_parquet(partial)
        elif len(parts) == 1:
            _ = parts[0].replace(partial)
        else:
            pl.scan_parquet(parts, missing_columns="insert", extra_columns="ignore").sink_parquet(
                partial, compression="lz4"
            )
        _ = partial.replace(self._target)
        self.abandon()

    def abandon(self) -> None:
        """Remove the parts."""
        for part in self._parts.glob("*"):
            part.unlink(missing_ok=True)
        if self._parts.exists():
            self._parts.rmdir()


def _missing(screened: Screened, rule: str, frame: pl.DataFrame, names: tuple[str, ...]) -> pl.Series:
    """Spread the masks of undecided cases over all cases, as dictionary-coded text."""
    keys, masks = frame.get_column(KEY), frame.get_column("mask")
    distinct = masks.unique()
    words = {mask: " ".join(named(mask, names)) for mask in distinct}
    kinds = pl.Enum(sorted(set(words.values())))
    told = masks.replace_strict(words, return_dtype=kinds) if words else pl.Series([], dtype=kinds)
    spread = pl.Series(f"{rule}__missing", [None], dtype=kinds).new_from_index(0, screened.cases.height)
    return spread.scatter(keys, told).cast(pl.Categorical)
