"""What counts as unpaid where lines and the unit's own figures meet, and the rules that rest on it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from benchmarks.by_hand import debts
from benchmarks.by_hand.debts import BEFORE_FILING, CUT, ORDERS_UNKNOWN, TODAY
from benchmarks.by_hand.law import ONE_WORKER, TEN_WORKERS, at_least, col, now
from benchmarks.by_hand.other_lines import INHERITED, counts_for_crime, ran_out
from benchmarks.by_hand.other_lines import OF_CASE as ASKED_OF_CASE

FIGURES = {
    "workers": "unpaid_workers",
    "total": "unpaid_total_fen",
    "migrant_workers": "unpaid_migrant_workers",
    "migrant_total": "unpaid_migrant_total_fen",
}
"""Short names, and the figures the unit states itself."""

_FLAGS = ["arrears__given", "payments__given", "orders__given"]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What rules ask: per case the crime's limbs, per order what was unpaid at its end."""

    limbs: pl.LazyFrame
    orders: pl.LazyFrame
    of_case: pl.LazyFrame


def reckon(
    cases: pl.LazyFrame, arrears: pl.LazyFrame, payments: pl.LazyFrame, orders: pl.LazyFrame
) -> Reckoned:
    """Work out everything derived from arrears, payments and orders."""
    rows = arrears.select("case").unique().with_columns(pl.lit(value=True).alias("has_rows"))
    known = now(
        cases.select(
            "case", "filed_on", *FIGURES.values(), *(f"{name}__finding" for name in FIGURES.values()), *_FLAGS
        )
        .join(rows, on="case", how="left")
        .with_columns(col("has_rows").fill_null(value=False))
        .with_columns((col("has_rows") | col("arrears__given")).alias("has_lines"))
    )
    issued = now(_issued(cases, orders))
    every_cut = now(debts.cuts_of(known, issued))
    cuts = now(every_cut.join(known.filter("has_rows").select("case", *_FLAGS[:2]), on="case"))
    owed = now(debts.owed_rows(arrears))
    loose = now(debts.nobody_named(owed))
    paid = now(debts.paid_rows(payments, cuts.select(*CUT, "sure", "possible")))
    unnamed = now(debts.unnamed_payments(paid))
    left = now(debts.left(debts.owed_by_worker(owed), cuts, paid))
    totals = now(debts.totals(cuts, left, unnamed, loose))
    counting = now(_counting(every_cut, known, totals))
    standing = now(_standing(known, issued))
    return Reckoned(
        now(_limbs(standing, counting, debts.by_worker(cuts, left, unnamed, loose), known)),
        now(issued.join(counting, left_on=["case", "line_no"], right_on=CUT, how="left")),
        now(_of_case(known, counting, totals)),
    )


def _issued(cases: pl.LazyFrame, orders: pl.LazyFrame) -> pl.LazyFrame:
    facts = cases.select("case", *ASKED_OF_CASE, *(col(name).alias(f"of_case_{name}") for name in INHERITED))
    return (
        orders.join(facts, on="case")
        .with_columns(col(name).fill_null(col(f"of_case_{name}")) for name in INHERITED)
        .with_columns(counts_for_crime().alias("counts"))
        .with_columns(ran_out().alias("ran_out"))
    )


def _counting(cuts: pl.LazyFrame, known: pl.LazyFrame, totals: pl.LazyFrame) -> pl.LazyFrame:
    """The figures that count: a finding, else the lines, else the unit's own; an interval where they differ."""
    today = totals.filter(col("cut") == TODAY).select("case", pl.exclude(CUT).name.prefix("today_"))
    frame = (
        cuts.select(CUT)
        .join(known, on="case")
        .join(totals.with_columns(pl.lit(value=True).alias("reckoned")), on=CUT, how="left")
        .join(today, on="case", how="left")
    )
    columns: list[pl.Expr] = []
    # complete lines without any arrears: nothing is unpaid
    reckoned = col("reckoned").fill_null(value=False)
    for short, fact in FIGURES.items():
        low, high, today_low, today_high = (
            pl.when(reckoned).then(col(name)).otherwise(0)
            for name in (f"{short}_low", f"{short}_high", f"today_{short}_low", f"today_{short}_high")
        )
        stated = col(fact)
        alone = stated.is_not_null() & (col(f"{fact}__finding") | ~col("has_lines"))
        differs = ((stated < today_low) | (stated > today_high).fill_null(value=False)).fill_null(value=False)
        columns += [
            pl.when(alone)
            .then(stated)
            .when(~col("has_lines"))
            .then(0)
            .when(differs)
            .then(pl.min_horizontal(stated, low))
            .otherwise(low)
            .alias(f"{short}_low"),
            pl.when(alone)
            .then(stated)
            .when(~col("has_lines") | high.is_null())
            .then(None)
            .when(differs)
            .then(pl.max_horizontal(stated, high))
            .otherwise(high)
            .alias(f"{short}_high"),
        ]
    return frame.select(*CUT, *columns)


def _standing(known: pl.LazyFrame, issued: pl.LazyFrame) -> pl.LazyFrame:
    """The cuts that stand: orders that could count, orders not known, or the day where there is none."""
    counting = issued.filter(col("counts").fill_null(value=True))
    none_counts = known.filter("orders__given").join(counting, on="case", how="anti")
    unknown = known.filter(~col("orders__given"))
    return pl.concat(
        [
            counting.select("case", col("line_no").alias("cut"), "ran_out"),
            none_counts.select(
                "case", pl.lit(TODAY, dtype=pl.Int64).alias("cut"), pl.lit(value=False).alias("ran_out")
            ),
            unknown.select(
                "case",
                pl.lit(ORDERS_UNKNOWN, dtype=pl.Int64).alias("cut"),
                pl.lit(None, dtype=pl.Boolean).alias("ran_out"),
            ),
        ]
    )


def _limbs(
    standing: pl.LazyFrame, counting: pl.LazyFrame, workers: pl.LazyFrame, known: pl.LazyFrame
) -> pl.LazyFrame:
    """Whether some worker, or some standing, reaches the figures of the crime and of the list."""
    months = at_least(col("months_low"), col("months_high"), 3)
    one = months & at_least(col("unpaid_low"), col("unpaid_high"), ONE_WORKER)
    near_one = months & at_least(5 * col("unpaid_low"), 5 * col("unpaid_high"), 4 * ONE_WORKER)
    ten = at_least(col("workers_low"), col("workers_high"), 10)
    all_of_them = ten & at_least(col("total_low"), col("total_high"), TEN_WORKERS)
    near_all = ten & at_least(5 * col("total_low"), 5 * col("total_high"), 4 * TEN_WORKERS)
    migrants = at_least(col("migrant_workers_low"), col("migrant_workers_high"), 10) & at_least(
        col("migrant_total_low"), col("migrant_total_high"), TEN_WORKERS
    )
    anybody = standing.join(known.filter(~col("has_lines")).select("case"), on="case").select(
        *CUT,
        "ran_out",
        pl.lit(None, dtype=pl.Boolean).alias("migrant"),
        pl.lit(0, dtype=pl.Int64).alias("unpaid_low"),
        pl.lit(None, dtype=pl.Int64).alias("unpaid_high"),
        pl.lit(0, dtype=pl.Int64).alias("months_low"),
        pl.lit(None, dtype=pl.Int64).alias("months_high"),
    )
    lines = pl.concat([workers.join(standing, on=CUT), anybody], how="diagonal_relaxed")
    by_worker = lines.group_by("case").agg(
        one.any(ignore_nulls=False).alias("one"),
        near_one.any(ignore_nulls=False).alias("near_one"),
        (col("ran_out") & col("migrant") & one).any(ignore_nulls=False).alias("one_migrant"),
    )
    by_standing = (
        standing.join(counting, on=CUT)
        .group_by("case")
        .agg(
            all_of_them.any(ignore_nulls=False).alias("ten"),
            near_all.any(ignore_nulls=False).alias("near_ten"),
            (col("ran_out") & migrants).any(ignore_nulls=False).alias("ten_migrants"),
        )
    )
    nobody = pl.lit(value=False)
    both = (
        known.select("case").join(by_worker, on="case", how="left").join(by_standing, on="case", how="left")
    )
    asked = lines.select("case").unique().with_columns(pl.lit(value=True).alias("asked"))
    return both.join(asked, on="case", how="left").select(
        "case",
        *[
            pl.when(col("asked").is_null()).then(nobody).otherwise(col(name)).alias(name)
            for name in ("one", "near_one", "one_migrant")
        ],
        "ten",
        "near_ten",
        "ten_migrants",
    )


def _of_case(known: pl.LazyFrame, counting: pl.LazyFrame, totals: pl.LazyFrame) -> pl.LazyFrame:
    """What the rules over cases ask: the total before filing, and the figures by lines alone."""
    ends = ["total_low", "total_high"]
    today = counting.filter(col("cut") == TODAY).select("case", *ends)
    filing = counting.filter(col("cut") == BEFORE_FILING).select(
        "case", pl.lit(value=True).alias("filed"), *ends
    )
    lines = totals.filter(col("cut") == TODAY).select(
        "case",
        *(
            col(f"{figure}_{end}").alias(f"lines_{figure}_{end}")
            for figure in ("workers", "total")
            for end in ("low", "high")
        ),
    )
    frame = (
        known.select("case", "has_rows", "has_lines")
        .join(today, on="case", how="left")
        .join(filing, on="case", how="left", suffix="_filing")
        .join(lines, on="case", how="left")
    )
    empty = pl.when(col("has_lines")).then(0)
    return frame.select(
        "case",
        *[
            pl.when(col("filed"))
            .then(col(f"{end}_filing"))
            .otherwise(col(end))
            .alias(f"before_filing_{end[6:]}")
            for end in ends
        ],
        *[
            pl.when("has_rows").then(col(f"lines_{figure}_low")).otherwise(0).alias(f"lines_{figure}_low")
            for figure in ("workers", "total")
        ],
        *[
            pl.when("has_rows")
            .then(col(f"lines_{figure}_high"))
            .otherwise(empty)
            .alias(f"lines_{figure}_high")
            for figure in ("workers", "total")
        ],
    )
