"""The four figures of each cut between bounds: workers and total unpaid, and the same of migrants."""

from __future__ import annotations

import polars as pl

from benchmarks.by_hand.debts import CUT, not_negative, total
from benchmarks.by_hand.law import col

_COUNTED = (
    *("sum_low", "sure", "possible_workers", "migrant_low", "migrant_sure", "migrant_possible"),
    *(
        "loose",
        "loose_low",
        "loose_migrants",
        "loose_migrant_low",
        "unnamed_low",
        "cleared",
        "migrant_cleared",
    ),
)
"""Sums and counts that are 0 where a case has no such lines."""


def totals(
    cuts: pl.LazyFrame,
    debts: pl.LazyFrame,
    unnamed: pl.LazyFrame,
    loose: pl.LazyFrame,
    paid: pl.LazyFrame,
    owed: pl.LazyFrame,
) -> pl.LazyFrame:
    """The figures of every cut of the cases that have arrears lines."""
    migrant = col("migrant")
    frame = (
        cuts.select(*CUT, "arrears__given", "payments__given")
        .join(_sums(debts), on=CUT, how="left")
        .join(unnamed, on=CUT, how="left")
        .join(loose, on="case", how="left")
        .join(_paid_beyond(paid, owed), on=CUT, how="left")
        .join(_cleared(debts, unnamed, "cleared"), on=CUT, how="left")
        .join(_cleared(debts.filter(migrant), unnamed, "migrant_cleared"), on=CUT, how="left")
    )

    def nothing_where(missing: str, *names: str) -> list[pl.Expr]:
        # no line at all is nothing, which is not the same as a sum with an unknown part
        return [pl.when(col(missing).is_null()).then(0).otherwise(col(name)).alias(name) for name in names]

    frame = frame.with_columns(
        *nothing_where("named", "sum_high", "migrant_high", "other_high"),
        *nothing_where("loose", "loose_high", "loose_migrant_high", "loose_other_high"),
        *nothing_where("is_beyond", "beyond", "migrant_beyond"),
        *nothing_where("unnamed", "unnamed_high"),
    )
    return _bounds(
        frame.with_columns(
            pl.when("payments__given").then(col("unnamed_high")).alias("unnamed_high"),
            *[col(name).fill_null(0).cast(pl.Int64) for name in _COUNTED],
        )
    )


def _sums(debts: pl.LazyFrame) -> pl.LazyFrame:
    low, high, migrant = col("left_low"), col("left_high"), col("migrant")
    may_be, open_debt = migrant.fill_null(value=True), (high != 0).fill_null(value=True)
    return debts.group_by(CUT).agg(
        low.sum().alias("sum_low"),
        total(high).alias("sum_high"),
        (low > 0).sum().alias("sure"),
        open_debt.sum().alias("possible_workers"),
        low.filter(migrant).sum().alias("migrant_low"),
        total(high.filter(may_be)).alias("migrant_high"),
        ((low > 0) & migrant).sum().alias("migrant_sure"),
        (open_debt & may_be).sum().alias("migrant_possible"),
        total(high.filter(~migrant.fill_null(value=False))).alias("other_high"),
        pl.lit(value=True).alias("named"),
    )


def _paid_beyond(paid: pl.LazyFrame, owed: pl.LazyFrame) -> pl.LazyFrame:
    """What named workers may have got beyond their rows: it may have paid rows that name nobody."""
    by_worker = (
        paid.filter(col("worker").is_not_null())
        .group_by(*CUT, "worker")
        .agg(total(col("paid_high")).alias("paid_high"))
        .join(owed.select("case", "worker", "owed_low", "migrant"), on=["case", "worker"], how="left")
        .with_columns(not_negative(col("paid_high") - col("owed_low").fill_null(0)).alias("more"))
    )
    may_be = col("migrant").fill_null(value=True)
    return by_worker.group_by(CUT).agg(
        total(col("more")).alias("beyond"),
        total(col("more").filter(may_be)).alias("migrant_beyond"),
        pl.lit(value=True).alias("is_beyond"),
    )


def _cleared(debts: pl.LazyFrame, unnamed: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """How many debts payments that name nobody may have cleared, the smallest first."""
    return (
        debts.filter(col("left_low") > 0)
        .select(*CUT, "left_low")
        .join(unnamed, on=CUT)
        .sort("left_low")
        .with_columns(col("left_low").cum_sum().over(CUT).alias("so_far"))
        .group_by(CUT)
        .agg((col("so_far") <= col("unnamed_high")).sum().alias(name))
    )


def _bounds(frame: pl.LazyFrame) -> pl.LazyFrame:
    given = col("arrears__given")
    unbounded = col("unnamed_high").is_null()
    most = col("migrant_high") + col("loose_migrant_high")
    others = col("other_high") + col("loose_other_high")
    beyond_others = not_negative(col("unnamed_low") - others).fill_null(0)

    def least(named: str, loose: str, beyond: str) -> pl.Expr:
        surely_loose = not_negative(col(loose) - col(beyond)).fill_null(0)
        return not_negative(col(named) + surely_loose - col("unnamed_high")).fill_null(0)

    def count(sure: str, cleared: str, sum_low: str) -> pl.Expr:
        surely = pl.when(unbounded).then(0).otherwise(col(sure) - col(cleared))
        return pl.max_horizontal(surely, (col(sum_low) > 0).cast(pl.Int64))

    all_high = col("sum_high") + col("loose_high") - col("unnamed_low")
    return frame.with_columns(
        least("sum_low", "loose_low", "beyond").alias("total_low"),
        pl.when(given).then(not_negative(all_high)).alias("total_high"),
        least("migrant_low", "loose_migrant_low", "migrant_beyond").alias("migrant_total_low"),
        pl.when(given).then(not_negative(most - beyond_others)).alias("migrant_total_high"),
    ).select(
        *CUT,
        count("sure", "cleared", "total_low").alias("workers_low"),
        pl.when(given).then(col("possible_workers") + col("loose")).alias("workers_high"),
        "total_low",
        "total_high",
        count("migrant_sure", "migrant_cleared", "migrant_total_low").alias("migrant_workers_low"),
        pl.when(given).then(col("migrant_possible") + col("loose_migrants")).alias("migrant_workers_high"),
        "migrant_total_low",
        "migrant_total_high",
    )
