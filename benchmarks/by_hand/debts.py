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


def _total(amounts: pl.Expr) -> pl.Expr:
    """The sum, NULL where a part is unknown."""
    return pl.when(amounts.is_null().any()).then(None).otherwise(amounts.sum())


def _not_negative(amount: pl.Expr) -> pl.Expr:
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
            _total(col("owed")).alias("owed_high"),
            col("months_low").sum(),
            _total(col("months_high")).alias("months_high"),
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
            _total(owed).alias("loose_high"),
            _total(col("months_high")).alias("loose_months"),
            may_be.sum().alias("loose_migrants"),
            owed.filter(migrant).sum().alias("loose_migrant_low"),
            _total(owed.filter(may_be)).alias("loose_migrant_high"),
            _total(owed.filter(may_not_be)).alias("loose_other_high"),
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
            _total(col("paid_high")).alias("paid_high"),
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
            _not_negative(col("owed_low") - col("paid_high")).fill_null(0).alias("left_low"),
            _not_negative(col("owed_high") - col("paid_low")).alias("left_high"),
        )
    )


def unnamed_payments(paid: pl.LazyFrame) -> pl.LazyFrame:
    return (
        paid.filter(col("worker").is_null())
        .group_by(CUT)
        .agg(
            col("paid_low").sum().alias("unnamed_low"),
            _total(col("paid_high")).alias("unnamed_high"),
            pl.lit(value=True).alias("unnamed"),
        )
    )


def totals(
    cuts: pl.LazyFrame, debts: pl.LazyFrame, unnamed: pl.LazyFrame, loose: pl.LazyFrame
) -> pl.LazyFrame:
    """The four figures of each cut: workers and total unpaid, and the same of migrants."""
    low, high, migrant = col("left_low"), col("left_high"), col("migrant")
    may_be, open_debt = migrant.fill_null(value=True), (high != 0).fill_null(value=True)
    sums = debts.group_by(CUT).agg(
        low.sum().alias("sum_low"),
        _total(high).alias("sum_high"),
        (low > 0).sum().alias("sure"),
        open_debt.sum().alias("possible_workers"),
        low.filter(migrant).sum().alias("migrant_low"),
        _total(high.filter(may_be)).alias("migrant_high"),
        ((low > 0) & migrant).sum().alias("migrant_sure"),
        (open_debt & may_be).sum().alias("migrant_possible"),
        _total(high.filter(~migrant.fill_null(value=False))).alias("other_high"),
        pl.lit(value=True).alias("named"),
    )
    frame = (
        cuts.select(*CUT, "arrears__given", "payments__given")
        .join(sums, on=CUT, how="left")
        .join(unnamed, on=CUT, how="left")
        .join(loose, on="case", how="left")
        .join(_cleared(debts, unnamed, "cleared"), on=CUT, how="left")
        .join(_cleared(debts.filter(migrant), unnamed, "migrant_cleared"), on=CUT, how="left")
    )
    frame = frame.with_columns(
        # nobody named, nobody loose: nothing, which is not the same as a sum with an unknown part
        *[
            pl.when(col("named").is_null()).then(0).otherwise(col(name)).alias(name)
            for name in ("sum_high", "migrant_high", "other_high")
        ],
        *[
            pl.when(col("loose").is_null()).then(0).otherwise(col(name)).alias(name)
            for name in ("loose_high", "loose_migrant_high", "loose_other_high")
        ],
        pl.when(col("payments__given"))
        .then(pl.when(col("unnamed").is_null()).then(0).otherwise(col("unnamed_high")))
        .alias("unnamed_high"),
        *[
            col(name).fill_null(0)
            for name in (
                "sum_low",
                "sure",
                "possible_workers",
                "migrant_low",
                "migrant_sure",
                "migrant_possible",
            )
        ],
        *[
            col(name).fill_null(0)
            for name in (
                "loose",
                "loose_low",
                "loose_migrants",
                "loose_migrant_low",
                "unnamed_low",
                "cleared",
            )
        ],
        col("migrant_cleared").fill_null(0),
    )
    return _bounds(frame)


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
    beyond_others = _not_negative(col("unnamed_low") - others).fill_null(0)

    def least(amount: pl.Expr) -> pl.Expr:
        return _not_negative(amount - col("unnamed_high")).fill_null(0)

    def count(sure: str, cleared: str, total: str) -> pl.Expr:
        surely = pl.when(unbounded).then(0).otherwise(col(sure) - col(cleared))
        return pl.max_horizontal(surely, (col(total) > 0).cast(pl.Int64))

    return frame.with_columns(
        least(col("sum_low") + col("loose_low")).alias("total_low"),
        pl.when(given)
        .then(_not_negative(col("sum_high") + col("loose_high") - col("unnamed_low")))
        .alias("total_high"),
        least(col("migrant_low") + col("loose_migrant_low")).alias("migrant_total_low"),
        pl.when(given).then(_not_negative(most - beyond_others)).alias("migrant_total_high"),
    ).select(
        *CUT,
        count("sure", "cleared", "total_low").alias("workers_low"),
        pl.when(given).then(col("possible_workers") + col("loose")).cast(pl.Int64).alias("workers_high"),
        "total_low",
        "total_high",
        count("migrant_sure", "migrant_cleared", "migrant_total_low").alias("migrant_workers_low"),
        pl.when(given)
        .then(col("migrant_possible") + col("loose_migrants"))
        .cast(pl.Int64)
        .alias("migrant_workers_high"),
        "migrant_total_low",
        "migrant_total_high",
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
            _not_negative(col("owed_low") - col("paid_high") - unnamed_high).fill_null(0).alias("unpaid_low"),
            _not_negative(col("owed_high") + more - col("paid_low")).alias("unpaid_high"),
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
