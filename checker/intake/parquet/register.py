"""The register of those called (应报名录) beside columns of cases."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from checker.intake.called import Registry


class Register:
    """A register as columns: ``credit_code``, ``place``, and the name an employer is ``called`` by."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        entries = registry.entries.values()
        texts = {
            "credit_code": [entry.credit_code for entry in entries],
            "place": [entry.place or None for entry in entries],
            "called": [entry.name for entry in entries],
        }
        self._entries = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))

    def places(self, codes: pl.Series) -> pl.Series:
        """Return the place of each credit code, NULL where the register does not say."""
        return self._beside(codes.alias("credit_code").to_frame()).get_column("place")

    def apart(self, cases: pl.DataFrame, rows: pl.Series) -> Iterator[tuple[str, str, int]]:
        """Return code, name and row of the cases about which the register may say something else."""
        asked = cases.select("credit_code", "name").with_columns(rows.alias("row"))
        met = self._beside(asked.filter(pl.col("credit_code") != ""))
        named = (pl.col("name") != "") & (pl.col("called") != "")
        other = pl.col("called").is_null() | (named & (pl.col("name") != pl.col("called")))
        yield from met.filter(other).select("credit_code", "name", "row").iter_rows()

    def _beside(self, asked: pl.DataFrame) -> pl.DataFrame:
        return asked.join(self._entries, on="credit_code", how="left", maintain_order="left")
