"""`standing` over whole columns: totals and lines by worker at each cut of each case."""

from __future__ import annotations

from functools import reduce

import narwhals as nw

from checker.case_facts.columns_reckoning import (
    LOOSE,
    NAMES,
    PAID,
    PAYMENT_NAMES,
    UNNAMED,
    ZERO,
    Frame,
    at_least_zero,
    filled,
    flag,
    one,
)
from checker.engines.columnar.expressions import OPEN, choose, whole
from checker.engines.columnar.names import KEY

QUANTITIES = ("unpaid_workers", "unpaid_total_fen", "unpaid_migrant_workers", "unpaid_migrant_total_fen")

_SUMS = (
    "s_low",
    "s_sum",
    "s_bad",
    "n_sure",
    "n_possible",
    "m_low",
    "m_sum",
    "m_bad",
    "mn_sure",
    "mn_possible",
    "o_sum",
    "o_bad",
)
_WORKER_NAMES = ("arrears.amount_fen", "payments", *PAYMENT_NAMES)
_FLAGS = (
    *(flag("s", name) for name in _WORKER_NAMES),
    *(flag("n", name) for name in _WORKER_NAMES),
    *(flag("m", name) for name in (*_WORKER_NAMES, "arrears.is_migrant")),
    *(flag("mn", name) for name in (*_WORKER_NAMES, "arrears.is_migrant")),
)


def _any(*parts: nw.Expr) -> nw.Expr:
    return reduce(lambda a, b: a | b, parts)


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


def summed(workers: Frame, *, needs: bool) -> Frame:
    """Return one row a case and cut over its named workers."""
    inexact, migrant = ~nw.col("exact"), nw.col("migrant")
    low, high = nw.col("left_low"), nw.col("left_high")
    possible = high.is_null() | (high != 0)
    is_migrant, may_be = migrant.fill_null(value=False), migrant.is_null()
    not_other = is_migrant | may_be
    open_count = (low == 0) & possible
    open_migrant_count = not_other & possible & (may_be | (low == 0))
    raised = {name: (nw.col(flag("p", name)) > 0) & inexact for name in PAYMENT_NAMES}
    raised["payments"] = ~nw.col("payments_given") & inexact
    raised["arrears.amount_fen"] = (nw.col("owed_bad") > 0) & inexact
    columns = [
        low.alias("s_low"),
        high.fill_null(0).alias("s_sum"),
        one(high.is_null()).alias("s_bad"),
        one(low > 0).alias("n_sure"),
        one(possible).alias("n_possible"),
        choose(is_migrant, low, ZERO).alias("m_low"),
        choose(not_other, high.fill_null(0), ZERO).alias("m_sum"),
        one(not_other & high.is_null()).alias("m_bad"),
        one(is_migrant & (low > 0)).alias("mn_sure"),
        one(not_other & possible).alias("mn_possible"),
        choose(is_migrant, ZERO, high.fill_null(0)).alias("o_sum"),
        one(~is_migrant & high.is_null()).alias("o_bad"),
    ]
    for name in _WORKER_NAMES if needs else ():
        columns += [
            one(raised[name]).alias(flag("s", name)),
            one(raised[name] & open_count).alias(flag("n", name)),
            one(raised[name] & not_other).alias(flag("m", name)),
            one(raised[name] & open_migrant_count).alias(flag("mn", name)),
        ]
    unsure = may_be & possible
    if needs:
        columns += [
            one(unsure).alias(flag("m", "arrears.is_migrant")),
            one(unsure).alias(flag("mn", "arrears.is_migrant")),
        ]
    picked = workers.select(KEY, "cut", *columns)
    return picked.group_by(KEY, "cut").agg(
        *[nw.col(name).sum() for name in (*_SUMS, *(_FLAGS if needs else ()))]
    )


def cleared(workers: Frame, unnamed: Frame, column: str, *, migrants: bool) -> Frame:
    """Return how many debts payments without a name may have cleared, the smallest first."""
    debts = workers.filter(nw.col("left_low") > 0)
    if migrants:
        debts = debts.filter(nw.col("migrant").fill_null(value=False))
    joined = debts.select(KEY, "cut", "left_low").join(
        unnamed.select(KEY, "cut", "u_sum"), on=[KEY, "cut"], how="inner"
    )
    running = nw.col("left_low").cum_sum().over(KEY, "cut", order_by="left_low")
    counted = joined.with_columns(one(running <= nw.col("u_sum")).alias(column))
    return counted.group_by(KEY, "cut").agg(nw.col(column).sum())


def totals_at_cuts(cuts: Frame, workers: Frame, unnamed: Frame, loose: Frame, *, needs: bool) -> Frame:
    """Return, a case and cut, each of `QUANTITIES` as ``__lo`` and ``__hi``, with `needs` its ``_<name number>`` flags."""
    frame = (
        cuts.join(summed(workers, needs=needs), on=[KEY, "cut"], how="left")
        .join(unnamed, on=[KEY, "cut"], how="left")
        .join(loose, on=KEY, how="left")
        .join(cleared(workers, unnamed, "cleared", migrants=False), on=[KEY, "cut"], how="left")
        .join(cleared(workers, unnamed, "m_cleared", migrants=True), on=[KEY, "cut"], how="left")
        .with_columns(*filled((*_SUMS, *(_FLAGS if needs else ()), *UNNAMED, *LOOSE, "cleared", "m_cleared")))
    )
    u_open = (nw.col("u_bad") > 0) | ~nw.col("payments_given")
    open_above = ~nw.col("arrears_given")
    frame = frame.with_columns(
        choose(u_open, OPEN, nw.col("u_sum")).alias("u_high"),
        # where unnamed payments are not bounded, every debt may have been cleared
        choose(u_open, nw.col("n_sure"), nw.col("cleared")).alias("cleared"),
        choose(u_open, nw.col("mn_sure"), nw.col("m_cleared")).alias("m_cleared"),
    )
    frame = frame.with_columns(
        at_least_zero(nw.col("s_low") + (nw.col("v_sum")) - nw.col("u_high")).alias("unpaid_total_fen__lo"),
        choose(
            open_above | (nw.col("s_bad") > 0) | (nw.col("v_bad") > 0),
            OPEN,
            at_least_zero(nw.col("s_sum") + nw.col("v_sum") - nw.col("u_low")),
        ).alias("unpaid_total_fen__hi"),
        at_least_zero(nw.col("m_low") + nw.col("vm_low") - nw.col("u_high")).alias(
            "unpaid_migrant_total_fen__lo"
        ),
        choose(open_above | (nw.col("m_bad") > 0) | (nw.col("vm_bad") > 0), OPEN, _migrant_high()).alias(
            "unpaid_migrant_total_fen__hi"
        ),
    )
    frame = frame.with_columns(
        _count("n_sure", "cleared", "unpaid_total_fen__lo").alias("unpaid_workers__lo"),
        choose(open_above, OPEN, nw.col("n_possible") + nw.col("v_n")).alias("unpaid_workers__hi"),
        _count("mn_sure", "m_cleared", "unpaid_migrant_total_fen__lo").alias("unpaid_migrant_workers__lo"),
        choose(open_above, OPEN, nw.col("mn_possible") + nw.col("vm_n")).alias("unpaid_migrant_workers__hi"),
    )
    return _with_flags(frame, needs=needs)


def _count(sure: str, gone: str, total: str) -> nw.Expr:
    left = nw.col(sure) - nw.col(gone)
    somebody = one(nw.col(total) > 0)
    return choose(left > somebody, left, somebody)


def _migrant_high() -> nw.Expr:
    """Return the upper bound for migrants: unnamed payments went to others first, as far as others were owed."""
    most = nw.col("m_sum") + nw.col("vm_sum")
    others = nw.col("o_sum") + nw.col("vo_sum")
    known = (nw.col("o_bad") == 0) & (nw.col("vo_bad") == 0)
    return choose(known, at_least_zero(most - at_least_zero(nw.col("u_low") - others)), most)


def _with_flags(frame: Frame, *, needs: bool) -> Frame:
    columns = ["unpaid_total_fen", "unpaid_workers", "unpaid_migrant_total_fen", "unpaid_migrant_workers"]
    bounds = [f"{quantity}__{side}" for quantity in columns for side in ("lo", "hi")]
    if not needs:
        return frame.select(KEY, "cut", *bounds)
    has_unnamed = nw.col("u_n") > 0
    unknown_payments = ~nw.col("payments_given")
    unnamed = {name: nw.col(flag("u", name)) > 0 for name in PAYMENT_NAMES} | {"payments": unknown_payments}
    whom = unnamed | {"payments.worker": has_unnamed}
    some_unnamed = nw.col("u_high").is_null() | (nw.col("u_high") != 0)
    amount = "arrears.amount_fen"
    gone = {"arrears": ~nw.col("arrears_given")}

    def total(prefix: str, names: tuple[str, ...]) -> dict[str, nw.Expr]:
        return {name: nw.col(flag(prefix, name)) > 0 for name in names}

    migrant_names = (*_WORKER_NAMES, "arrears.is_migrant")
    loose, loose_migrant = nw.col("v_n") > 0, nw.col("vm_n") > 0
    migrant_loose = {amount: nw.col("vm_bad") > 0, "arrears.is_migrant": nw.col("v_may_be") > 0}
    raised: dict[str, dict[str, nw.Expr]] = {
        "unpaid_total_fen": _union(gone, unnamed, total("s", _WORKER_NAMES), {amount: nw.col("v_bad") > 0}),
        "unpaid_workers": _union(
            gone,
            total("n", _WORKER_NAMES),
            {name: test & (nw.col("cleared") > 0) for name, test in whom.items()},
            {"arrears.worker": loose, amount: nw.col("v_bad") > 0},
        ),
        "unpaid_migrant_total_fen": _union(
            gone,
            total("m", migrant_names),
            migrant_loose,
            {name: test & some_unnamed for name, test in whom.items()},
        ),
        "unpaid_migrant_workers": _union(
            gone,
            total("mn", migrant_names),
            {name: test & (nw.col("m_cleared") > 0) for name, test in whom.items()},
            {"arrears.worker": loose_migrant} | migrant_loose,
        ),
    }
    flags = [
        (_open(quantity) & raised[quantity][name]).alias(flag(quantity, name))
        if name in raised[quantity]
        else nw.lit(value=False).alias(flag(quantity, name))
        for quantity in columns
        for name in NAMES
    ]
    return frame.select(KEY, "cut", *bounds, *flags)


def _open(quantity: str) -> nw.Expr:
    return ~(nw.col(f"{quantity}__lo") == nw.col(f"{quantity}__hi")).fill_null(value=False)


def _union(*parts: dict[str, nw.Expr]) -> dict[str, nw.Expr]:
    union: dict[str, nw.Expr] = {}
    for part in parts:
        for name, test in part.items():
            union[name] = union[name] | test if name in union else test
    return union


def lines_by_worker(workers: Frame, cuts: Frame, unnamed: Frame, loose: Frame, *, needs: bool) -> Frame:
    """Return the lines ``arrears_by_worker`` (columns unpaid and months with bounds and flags) at each cut."""
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
        (nw.col(flag(figure, name)) & _open(figure)).alias(flag(figure, name))
        for figure in ("unpaid_fen", "months")
        for name in NAMES
    ]
    return frame.with_columns(*flags)
