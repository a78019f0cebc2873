"""Who is owed what at each day that matters: arrears, payments, and what is left between bounds.

A *cut* is such a day: the day itself, the last day before a filing, the end of each order's
period, and "some order we do not know". Amounts travel as ``…_low`` and ``…_high``, the
latter NULL where there is no upper bound.
"""

from __future__ import annotations

import polars as pl

from benchmarks.by_hand.law import DAY, REMUNERATION, col, no

TODAY, BEFORE_FILING, ORDERS_UNKNOWN = -1, -2, -3
"""Cuts beside the line numbers of orders."""

CUT = ["case", "cut"]


def total(amounts: pl.Expr) -> pl.Expr:
    """The sum, NULL where a part is unknown."""
    return pl.when(amounts.is_null().any()).then(None).otherwise(amounts.sum())


def not_negative(amount: pl.Expr) -> pl.Expr:
    return amount.clip(lower_bound=0)


def owed_rows(arrears: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of labour remuneration with an amount other than 0; an unknown amount may be 0."""
    amount, months = col("amount_fen"), col("months")
    counts = col("item").fill_null("wage").is_in(REMUNERATION) & (amount != 0).fill_null(value=True)
    return arrears.filter(counts).select(
        "case",
        "worker",
        "is_migrant",
        amount.alias("owed"),
        pl.when(amount.is_not_null()).then(months).otherwise(0).fill_null(0).alias("months_low"),
        (months + col("part_month").fill_null(value=False).cast(pl.Int64)).alias("months_high"),
    )


def owed_by_worker(rows: pl.LazyFrame) -> pl.LazyFrame:
    migrant = col("is_migrant")
    agreed = (migrant.min() == migrant.max()) & migrant.is_not_null().all()
    return (
        rows.filter(col("worker").is_not_null())
        .group_by("case", "worker")
        .agg(
            col("owed").sum().alias("owed_low"),
            total(col("owed")).alias("owed_high"),
            col("months_low").sum(),
            total(col("months_high")).alias("months_high"),
            pl.when(agreed).then(migrant.first()).alias("migrant"),
        )
    )


def nobody_named(rows: pl.LazyFrame) -> pl.LazyFrame:
    """What is owed to workers the rows do not name (``loose_…``), a row a case."""
    migrant = col("is_migrant")
    may_be, may_not_be = migrant.fill_null(value=True), ~migrant.fill_null(value=False)
    owed = col("owed")
    return (
        rows.filter(col("worker").is_null())
        .group_by("case")
        .agg(
            pl.len().alias("loose"),
            owed.sum().alias("loose_low"),
            total(owed).alias("loose_high"),
            total(col("months_high")).alias("loose_months"),
            may_be.sum().alias("loose_migrants"),
            owed.filter(migrant).sum().alias("loose_migrant_low"),
            total(owed.filter(may_be)).alias("loose_migrant_high"),
            total(owed.filter(may_not_be)).alias("loose_other_high"),
            pl.when((migrant.min() == migrant.max()) & migrant.is_not_null().all())
            .then(migrant.first())
            .alias("loose_is_migrant"),
        )
    )


def paid_rows(payments: pl.LazyFrame, cuts: pl.LazyFrame) -> pl.LazyFrame:
    """What the debtor surely (`paid_low`) and possibly paid in time, a row a payment and cut."""
    by, on, amount = col("by"), col("paid_on"), col("amount_fen")
    by_debtor = by.is_in(["debtor", "on_behalf_of_debtor"])
    in_time = (on <= col("sure")).fill_null(value=False)
    return (
        payments.filter(by_debtor.fill_null(value=True) & (amount != 0).fill_null(value=True))
        .join(cuts, on="case")
        .filter((on <= col("possible")).fill_null(value=True))
        .select(
            *CUT,
            "worker",
            pl.when(in_time & by.is_not_null()).then(amount).otherwise(0).fill_null(0).alias("paid_low"),
            amount.alias("paid_high"),
        )
    )


def left(owed: pl.LazyFrame, cuts: pl.LazyFrame, paid: pl.LazyFrame) -> pl.LazyFrame:
    """What is left of each worker's debt at each cut."""
    by_worker = (
        paid.filter(col("worker").is_not_null())
        .group_by(*CUT, "worker")
        .agg(
            col("paid_low").sum(),
            total(col("paid_high")).alias("paid_high"),
            pl.lit(value=True).alias("was_paid"),
        )
    )
    most_paid = pl.when(no("was_paid")).then(0).otherwise(col("paid_high"))
    return (
        owed.join(cuts, on="case")
        .join(by_worker, on=[*CUT, "worker"], how="left")
        .with_columns(
            pl.when(col("payments__given")).then(most_paid).alias("paid_high"),
            col("paid_low").fill_null(0),
        )
        .with_columns(
            not_negative(col("owed_low") - col("paid_high")).fill_null(0).alias("left_low"),
            not_negative(col("owed_high") - col("paid_low")).alias("left_high"),
        )
    )


def unnamed_payments(paid: pl.LazyFrame) -> pl.LazyFrame:
    return (
        paid.filter(col("worker").is_null())
        .group_by(CUT)
        .agg(
            col("paid_low").sum().alias("unnamed_low"),
            total(col("paid_high")).alias("unnamed_high"),
            pl.lit(value=True).alias("unnamed"),
        )
    )


def by_worker(
    cuts: pl.LazyFrame, debts: pl.LazyFrame, unnamed: pl.LazyFrame, loose: pl.LazyFrame
) -> pl.LazyFrame:
    """A line a worker and cut, and one for whoever the rows do not name, where there may be somebody."""
    given = col("arrears__given")
    somebody = col("loose").is_not_null()
    more = pl.when(given).then(pl.when(somebody).then(col("loose_high")).otherwise(0))
    more_months = pl.when(given).then(pl.when(somebody).then(col("loose_months")).otherwise(0))
    unnamed_high = pl.when(col("payments__given")).then(
        pl.when(col("unnamed").is_null()).then(0).otherwise(col("unnamed_high"))
    )
    named = (
        debts.join(unnamed, on=CUT, how="left")
        .join(loose, on="case", how="left")
        .select(
            *CUT,
            "migrant",
            not_negative(col("owed_low") - col("paid_high") - unnamed_high).fill_null(0).alias("unpaid_low"),
            not_negative(col("owed_high") + more - col("paid_low")).alias("unpaid_high"),
            "months_low",
            (col("months_high") + more_months).alias("months_high"),
        )
    )
    nobody = (
        cuts.join(loose, on="case", how="left")
        .filter(~given | somebody)
        .select(
            *CUT,
            pl.when(given).then(col("loose_is_migrant")).alias("migrant"),
            pl.lit(0, dtype=pl.Int64).alias("unpaid_low"),
            more.alias("unpaid_high"),
            pl.lit(0, dtype=pl.Int64).alias("months_low"),
            more_months.alias("months_high"),
        )
    )
    return pl.concat([named, nobody], how="vertical_relaxed")


def cuts_of(known: pl.LazyFrame, orders: pl.LazyFrame) -> pl.LazyFrame:
    """Every cut of every case: payments up to `sure` count, those up to `possible` may."""
    day, never = pl.lit(DAY), pl.lit(None, dtype=pl.Date)

    def at(frame: pl.LazyFrame, cut: pl.Expr, sure: pl.Expr, possible: pl.Expr) -> pl.LazyFrame:
        return frame.select(
            "case", cut.cast(pl.Int64).alias("cut"), sure.alias("sure"), possible.alias("possible")
        )

    last = pl.min_horizontal(col("filed_on").dt.offset_by("-1d"), day)
    end = pl.when(col("due_on").is_not_null()).then(pl.min_horizontal(col("due_on"), day))
    return pl.concat(
        [
            at(known, pl.lit(TODAY), day, day),
            at(known.filter(col("filed_on").is_not_null()), pl.lit(BEFORE_FILING), last, last),
            at(known.filter(~col("orders__given")), pl.lit(ORDERS_UNKNOWN), never, day),
            at(orders, col("line_no"), end, end.fill_null(day)),
        ]
    )
