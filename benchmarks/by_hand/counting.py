"""Which figure counts: a finding, else the lines, else the unit's own; an interval where they differ."""

from __future__ import annotations

import polars as pl

from benchmarks.by_hand.debts import CUT, TODAY
from benchmarks.by_hand.law import TRUE, col

FIGURES = {
    "workers": "unpaid_workers",
    "total": "unpaid_total_fen",
    "migrant_workers": "unpaid_migrant_workers",
    "migrant_total": "unpaid_migrant_total_fen",
}
"""Short names, and the figures that the unit states itself."""


def counting(cuts: pl.LazyFrame, known: pl.LazyFrame, totals: pl.LazyFrame) -> pl.LazyFrame:
    """The figures that count at each cut, within what they leave each other."""
    today = totals.filter(col("cut") == TODAY).select("case", pl.exclude(CUT).name.prefix("today_"))
    frame = (
        cuts.select(CUT)
        .join(known, on="case")
        .join(totals.with_columns(TRUE.alias("reckoned")), on=CUT, how="left")
        .join(today, on="case", how="left")
        .with_columns(col("reckoned").fill_null(value=False))
    )
    frame = frame.with_columns(column for short, fact in FIGURES.items() for column in _counted(short, fact))
    # migrants are some of all workers, and where nobody is unpaid nothing is
    frame = frame.with_columns(_nobody_and_nothing("workers", "total"))
    frame = frame.with_columns(
        *_at_most("migrant_workers", col("workers_high"), _found("workers")),
        *_at_most("migrant_total", col("total_high"), _found("total")),
    )
    frame = frame.with_columns(_nobody_and_nothing("migrant_workers", "migrant_total"))
    return frame.select(*CUT, *(f"{short}_{end}" for short in FIGURES for end in ("low", "high")))


def _counted(short: str, fact: str) -> list[pl.Expr]:
    # complete lines without any arrears: nothing is unpaid
    low, high, today_low, today_high = (
        pl.when("reckoned").then(col(name)).otherwise(0)
        for name in (f"{short}_low", f"{short}_high", f"today_{short}_low", f"today_{short}_high")
    )
    stated = col(fact)
    alone = stated.is_not_null() & (col(f"{fact}__finding") | ~col("has_lines"))
    differs = ((stated < today_low) | (stated > today_high).fill_null(value=False)).fill_null(value=False)
    lowest, highest = pl.min_horizontal(stated, low), pl.max_horizontal(stated, high)
    counted_low = pl.when(alone).then(stated).when(~col("has_lines")).then(0)
    counted_high = pl.when(alone).then(stated).when(~col("has_lines") | high.is_null()).then(None)
    return [
        counted_low.when(differs).then(lowest).otherwise(low).alias(f"{short}_low"),
        counted_high.when(differs).then(highest).otherwise(high).alias(f"{short}_high"),
    ]


def _found(short: str) -> pl.Expr:
    fact = FIGURES[short]
    return col(fact).is_not_null() & col(f"{fact}__finding")


def _nobody_and_nothing(workers: str, total: str) -> list[pl.Expr]:
    nobody = pl.when(col(f"{workers}_high") == 0).then(0)
    nothing = pl.when(col(f"{total}_high") == 0).then(0)
    return [*_at_most(workers, nothing, _found(total)), *_at_most(total, nobody, _found(workers))]


def _at_most(short: str, most: pl.Expr, outranked: pl.Expr) -> list[pl.Expr]:
    """A figure within a limit (NULL: none); one surely above it gives way only to a finding."""
    low, high = col(f"{short}_low"), col(f"{short}_high")
    above = (high > most) | (high.is_null() & most.is_not_null())
    cut = (above & ((low <= most) | outranked)).fill_null(value=False)
    return [
        pl.when(cut).then(pl.min_horizontal(low, most)).otherwise(low).alias(f"{short}_low"),
        pl.when(cut).then(most).otherwise(high).alias(f"{short}_high"),
    ]
