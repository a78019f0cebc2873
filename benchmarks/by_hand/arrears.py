"""Everything derived from arrears, payments and orders, and the limbs of the crime and the list on it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from benchmarks.by_hand import debts
from benchmarks.by_hand.counting import FIGURES, counting
from benchmarks.by_hand.debts import BEFORE_FILING, CUT, ORDERS_UNKNOWN, TODAY
from benchmarks.by_hand.law import FALSE, ONE_WORKER, TEN_WORKERS, TRUE, UNKNOWN, at_least, col, now
from benchmarks.by_hand.other_lines import INHERITED, counts_for_crime, ran_out
from benchmarks.by_hand.other_lines import OF_CASE as ASKED_OF_CASE
from benchmarks.by_hand.totals import totals

_FLAGS = ["arrears__given", "payments__given", "orders__given"]
_LIMBS = ("one", "near_one", "one_migrant", "ten", "near_ten", "ten_migrants", "owing_migrants")


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What rules ask: per case the limbs, per order what was unpaid at its end, per case the rest."""

    limbs: pl.LazyFrame
    orders: pl.LazyFrame
    of_case: pl.LazyFrame


def reckon(
    cases: pl.LazyFrame, arrears: pl.LazyFrame, payments: pl.LazyFrame, orders: pl.LazyFrame
) -> Reckoned:
    """Work it all out; what is used several times is collected."""
    rows = arrears.select("case").unique().with_columns(TRUE.alias("has_rows"))
    stated = (*FIGURES.values(), *(f"{name}__finding" for name in FIGURES.values()))
    known = now(
        cases.select("case", "filed_on", *stated, *_FLAGS)
        .join(rows, on="case", how="left")
        .with_columns(col("has_rows").fill_null(value=False))
        .with_columns((col("has_rows") | col("arrears__given")).alias("has_lines"))
    )
    issued = now(_issued(cases, orders))
    every_cut = now(debts.cuts_of(known, issued))
    cuts = now(every_cut.join(known.filter("has_rows").select("case", *_FLAGS[:2]), on="case"))
    rows = now(debts.owed_rows(arrears))
    owed, loose = now(debts.owed_by_worker(rows)), now(debts.nobody_named(rows))
    paid = now(debts.paid_rows(payments, cuts.select(*CUT, "sure", "possible")))
    unnamed = now(debts.unnamed_payments(paid))
    left = now(debts.left(owed, cuts, paid))
    by_lines = now(totals(cuts, left, unnamed, loose, paid, owed))
    figures = now(counting(every_cut, known, by_lines))
    standing = now(_standing(known, issued))
    workers = debts.by_worker(cuts, left, unnamed, loose)
    return Reckoned(
        now(_limbs(standing, figures, workers, known)),
        now(issued.join(figures, left_on=["case", "line_no"], right_on=CUT, how="left")),
        now(_of_case(known, figures, by_lines)),
    )


def _issued(cases: pl.LazyFrame, orders: pl.LazyFrame) -> pl.LazyFrame:
    inherited = [col(name).alias(f"of_case_{name}") for name in INHERITED]
    return (
        orders.join(cases.select("case", *ASKED_OF_CASE, *inherited), on="case")
        .with_columns(col(name).fill_null(col(f"of_case_{name}")) for name in INHERITED)
        .with_columns(counts_for_crime().alias("counts"))
        .with_columns(ran_out().alias("ran_out"))
    )


def _standing(known: pl.LazyFrame, issued: pl.LazyFrame) -> pl.LazyFrame:
    """The cuts that stand: orders that could count, orders not known, or the day where none surely counts."""

    def at(frame: pl.LazyFrame, cut: int, listed: pl.Expr) -> pl.LazyFrame:
        return frame.select(
            "case",
            pl.lit(cut, dtype=pl.Int64).alias("cut"),
            TRUE.alias("counts"),
            listed.alias("ran_out"),
        )

    could_count = issued.filter(col("counts").fill_null(value=True))
    surely = issued.filter("counts").select("case")
    none_surely = known.filter("orders__given").join(surely, on="case", how="anti")
    return pl.concat(
        [
            could_count.select("case", col("line_no").alias("cut"), "counts", "ran_out"),
            at(none_surely, TODAY, FALSE),
            at(known.filter(~col("orders__given")), ORDERS_UNKNOWN, UNKNOWN),
        ]
    )


def _limbs(
    standing: pl.LazyFrame, figures: pl.LazyFrame, workers: pl.LazyFrame, known: pl.LazyFrame
) -> pl.LazyFrame:
    """Whether some worker, or some standing, reaches the figures of the crime and of the list."""
    at = standing.join(figures, on=CUT)
    most = col("total_high")
    # nobody is owed more than all together
    named = workers.join(at, on=CUT).with_columns(
        pl.min_horizontal("unpaid_low", pl.when(most.is_not_null()).then(most)).alias("unpaid_low"),
        pl.min_horizontal("unpaid_high", most).alias("unpaid_high"),
    )
    somebody = at.join(known.filter(~col("has_lines")).select("case"), on="case").with_columns(
        UNKNOWN.alias("migrant"),
        pl.lit(0, dtype=pl.Int64).alias("unpaid_low"),
        most.alias("unpaid_high"),
        pl.lit(0, dtype=pl.Int64).alias("months_low"),
        pl.lit(None, dtype=pl.Int64).alias("months_high"),
    )
    asked = ["case", "counts", "ran_out", "migrant", "unpaid_low", "unpaid_high", "months_low", "months_high"]
    lines = pl.concat([named.select(asked), somebody.select(asked)], how="vertical_relaxed")
    by_worker = _some(lines, _of_workers())
    by_standing = _some(at, _of_standings())
    both = known.select("case").join(by_worker, on="case", how="left")
    return both.join(by_standing, on="case", how="left", suffix="_standing").select(
        "case",
        *[
            # a case without such a line reaches nothing; one with an undecided line is undecided
            pl.when(col(told).is_null()).then(FALSE).otherwise(col(name)).alias(name)
            for told, names in (("told", _LIMBS[:3]), ("told_standing", _LIMBS[3:]))
            for name in names
        ],
    )


def _some(lines: pl.LazyFrame, limbs: dict[str, pl.Expr]) -> pl.LazyFrame:
    reached = [limb.any(ignore_nulls=False).alias(name) for name, limb in limbs.items()]
    return lines.group_by("case").agg(*reached, TRUE.alias("told"))


def _of_workers() -> dict[str, pl.Expr]:
    low, high = col("unpaid_low"), col("unpaid_high")
    months = at_least(col("months_low"), col("months_high"), 3)
    one = months & at_least(low, high, ONE_WORKER)
    return {
        "one": col("counts") & one,
        "near_one": col("counts") & months & at_least(5 * low, 5 * high, 4 * ONE_WORKER),
        "one_migrant": col("ran_out") & col("migrant") & one,
    }


def _of_standings() -> dict[str, pl.Expr]:
    low, high = col("total_low"), col("total_high")
    migrant_low, migrant_high = col("migrant_total_low"), col("migrant_total_high")
    ten = at_least(col("workers_low"), col("workers_high"), 10)
    ten_migrants = at_least(col("migrant_workers_low"), col("migrant_workers_high"), 10)
    return {
        "ten": col("counts") & ten & at_least(low, high, TEN_WORKERS),
        "near_ten": col("counts") & ten & at_least(5 * low, 5 * high, 4 * TEN_WORKERS),
        "ten_migrants": col("ran_out") & ten_migrants & at_least(migrant_low, migrant_high, TEN_WORKERS),
        "owing_migrants": col("ran_out") & at_least(migrant_low, migrant_high, 1),
    }


def _of_case(known: pl.LazyFrame, figures: pl.LazyFrame, by_lines: pl.LazyFrame) -> pl.LazyFrame:
    """What the rules over cases ask: the total before filing, and the figures by lines alone."""
    ends = ["total_low", "total_high"]
    today = figures.filter(col("cut") == TODAY).select("case", *ends)
    filing = figures.filter(col("cut") == BEFORE_FILING).select("case", TRUE.alias("filed"), *ends)
    pairs = [(figure, end) for figure in ("workers", "total") for end in ("low", "high")]
    lines = by_lines.filter(col("cut") == TODAY).select(
        "case", *(col(f"{figure}_{end}").alias(f"lines_{figure}_{end}") for figure, end in pairs)
    )
    # complete lines without arrears: nothing; no lines: from nothing to whatever
    without = {"low": pl.lit(0, dtype=pl.Int64), "high": pl.when("has_lines").then(0)}
    return (
        known.select("case", "has_rows", "has_lines")
        .join(today, on="case", how="left")
        .join(filing, on="case", how="left", suffix="_filing")
        .join(lines, on="case", how="left")
        .select(
            "case",
            *[
                pl.when("filed")
                .then(col(f"{end}_filing"))
                .otherwise(col(end))
                .alias(f"before_filing_{end[6:]}")
                for end in ends
            ],
            *[
                pl.when("has_rows")
                .then(col(f"lines_{figure}_{end}"))
                .otherwise(without[end])
                .alias(f"lines_{figure}_{end}")
                for figure, end in pairs
            ],
        )
    )
