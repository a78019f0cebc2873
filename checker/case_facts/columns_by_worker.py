"""`standing.by_worker` over whole columns: one line a worker at each cut of each case."""

from __future__ import annotations

import narwhals as nw

from checker.case_facts.columns_reckoning import (
    LOOSE,
    NAMES,
    PAID,
    PAYMENT_NAMES,
    UNNAMED,
    Frame,
    at_least_zero,
    filled,
    flag,
    inexact,
    one,
)
from checker.engines.columnar.expressions import OPEN, choose, whole
from checker.engines.columnar.names import KEY


def workers_at_cuts(owed: Frame, cuts: Frame, paid: Frame) -> Frame:
    """Return one row a case, cut and worker with what is left of the debt (`left_low`, `left_high`).

    `cuts` carries ``payments_given`` and ``arrears_given`` of its case.
    """
    joined = owed.join(cuts, on=KEY, how="inner").join(paid, on=[KEY, "cut", "worker"], how="left")
    joined = joined.with_columns(*filled(PAID))
    paid_high = choose((nw.col("p_bad") > 0) | ~nw.col("payments_given"), OPEN, nw.col("p_sum"))
    owed_high = choose(nw.col("owed_bad") > 0, OPEN, nw.col("owed"))
    left = joined.with_columns(paid_high.alias("paid_high"), owed_high.alias("owed_high")).with_columns(
        at_least_zero(nw.col("owed") - nw.col("paid_high")).alias("left_low"),
        choose(
            nw.col("owed_high").is_null(), OPEN, at_least_zero(nw.col("owed_high") - nw.col("p_low"))
        ).alias("left_high"),
    )
    return left.with_columns(
        (nw.col("left_low") == nw.col("left_high")).fill_null(value=False).alias("exact")
    )


def lines_by_worker(workers: Frame, cuts: Frame, unnamed: Frame, loose: Frame, *, needs: bool) -> Frame:
    """Return one line a worker and cut: what is unpaid and for how many months, and whether a migrant."""
    known = (
        workers.join(unnamed, on=[KEY, "cut"], how="left")
        .join(loose, on=KEY, how="left")
        .with_columns(*filled((*UNNAMED, *LOOSE)))
    )
    gone = ~nw.col("arrears_given")
    loose_high = choose((nw.col("v_bad") > 0) | gone, OPEN, nw.col("v_sum"))
    loose_months = choose((nw.col("v_months_bad") > 0) | gone, OPEN, nw.col("v_months"))
    u_high = choose((nw.col("u_bad") > 0) | ~nw.col("payments_given"), OPEN, nw.col("u_sum"))
    most_owed = nw.col("owed_high") + loose_high
    months_high = choose(nw.col("months_bad") > 0, OPEN, nw.col("months_high")) + loose_months
    amount_unknown = (nw.col("owed_bad") > 0) | (nw.col("v_bad") > 0)
    nobody = nw.col("v_n") > 0
    paid = {name: (nw.col(flag("p", name)) > 0) | (nw.col(flag("u", name)) > 0) for name in PAYMENT_NAMES}
    unpaid_names = paid | {
        "payments": ~nw.col("payments_given"),
        "payments.worker": nw.col("u_n") > 0,
        "arrears": gone,
        "arrears.amount_fen": amount_unknown,
        "arrears.worker": nobody,
    }
    month_names = {
        "arrears": gone,
        "arrears.amount_fen": amount_unknown,
        "arrears.worker": nobody,
        "arrears.months": (nw.col("months_bad") > 0) | (nw.col("v_months_bad") > 0),
        "arrears.part_month": (nw.col("part") > 0) | (nw.col("v_part") > 0),
    }
    named = known.select(
        KEY,
        "cut",
        at_least_zero(nw.col("owed") - nw.col("paid_high") - u_high).alias("unpaid_fen__lo"),
        choose(most_owed.is_null(), OPEN, at_least_zero(most_owed - nw.col("p_low"))).alias("unpaid_fen__hi"),
        nw.col("months").alias("months__lo"),
        months_high.alias("months__hi"),
        nw.col("migrant"),
        *_raise("unpaid_fen", unpaid_names, needs=needs),
        *_raise("months", month_names, needs=needs),
        *_raise("migrant", {"arrears.is_migrant": nw.col("migrant").is_null()}, needs=needs),
    )
    both = nw.concat([named, _nobody(cuts, loose, needs=needs)], how="vertical")
    return _narrowed(both) if needs else both


def _nobody(cuts: Frame, loose: Frame, *, needs: bool) -> Frame:
    """Return one line a cut for somebody the rows do not name, where there may be such a person."""
    gone = ~nw.col("arrears_given")
    frame = (
        cuts.join(loose, on=KEY, how="left").with_columns(*filled(LOOSE)).filter(gone | (nw.col("v_n") > 0))
    )
    nobody, amount = nw.col("v_n") > 0, nw.col("v_bad") > 0
    kinds = one(nw.col("v_is") > 0) + one(nw.col("v_is_not") > 0) + one(nw.col("v_may_be") > 0)
    known = ~gone & (kinds == 1) & (nw.col("v_may_be") == 0)
    migrant = choose(known, nw.col("v_is") > 0, nw.lit(None, dtype=nw.Boolean))
    unpaid_names = {"arrears": gone, "arrears.amount_fen": amount, "arrears.worker": nobody}
    month_names = unpaid_names | {
        "arrears.months": nw.col("v_months_bad") > 0,
        "arrears.part_month": nw.col("v_part") > 0,
    }
    unsure = migrant.is_null()
    migrant_names = {name: test & unsure for name, test in unpaid_names.items()}
    migrant_names["arrears.is_migrant"] = unsure & (nw.col("v_may_be") > 0)
    return frame.select(
        KEY,
        "cut",
        whole(0).alias("unpaid_fen__lo"),
        choose(gone | amount, OPEN, nw.col("v_sum")).alias("unpaid_fen__hi"),
        whole(0).alias("months__lo"),
        choose(gone | (nw.col("v_months_bad") > 0), OPEN, nw.col("v_months")).alias("months__hi"),
        migrant.alias("migrant"),
        *_raise("unpaid_fen", unpaid_names, needs=needs),
        *_raise("months", month_names, needs=needs),
        *_raise("migrant", migrant_names, needs=needs),
    )


def _raise(figure: str, names: dict[str, nw.Expr], *, needs: bool) -> list[nw.Expr]:
    no = nw.lit(value=False)
    return [names.get(name, no).alias(flag(figure, name)) for name in NAMES if needs]


def _narrowed(frame: Frame) -> Frame:
    flags = [
        (nw.col(flag(figure, name)) & inexact(figure)).alias(flag(figure, name))
        for figure in ("unpaid_fen", "months")
        for name in NAMES
    ]
    return frame.with_columns(*flags)
