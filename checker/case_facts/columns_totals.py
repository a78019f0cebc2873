"""`standing` over whole columns: how many are unpaid, and how much, at each cut of each case."""

from __future__ import annotations

import narwhals as nw

from checker.case_facts.columns_reckoning import (
    LOOSE,
    NAMES,
    PAYMENT_NAMES,
    SPARE,
    UNNAMED,
    ZERO,
    Frame,
    at_least_zero,
    filled,
    flag,
    inexact,
    one,
)
from checker.case_facts.trust import STATED
from checker.engines.columnar.expressions import OPEN, choose
from checker.engines.columnar.names import KEY

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


def totals_at_cuts(
    cuts: Frame, workers: Frame, unnamed: Frame, loose: Frame, over: Frame, *, needs: bool
) -> Frame:
    """Return, a case and cut, the bounds of each of `STATED`, with `needs` its ``_<name number>`` flags."""
    frame = (
        cuts.join(summed(workers, needs=needs), on=[KEY, "cut"], how="left")
        .join(unnamed, on=[KEY, "cut"], how="left")
        .join(loose, on=KEY, how="left")
        .join(over, on=[KEY, "cut"], how="left")
        .join(cleared(workers, unnamed, "cleared", migrants=False), on=[KEY, "cut"], how="left")
        .join(cleared(workers, unnamed, "m_cleared", migrants=True), on=[KEY, "cut"], how="left")
        .with_columns(*filled((*_SUMS, *(_FLAGS if needs else ()), *UNNAMED, *LOOSE, *SPARE)))
        .with_columns(*filled(("cleared", "m_cleared")))
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
        at_least_zero(nw.col("s_low") + _sure_of("v_sum", "x") - nw.col("u_high")).alias(
            "unpaid_total_fen__lo"
        ),
        choose(
            open_above | (nw.col("s_bad") > 0) | (nw.col("v_bad") > 0),
            OPEN,
            at_least_zero(nw.col("s_sum") + nw.col("v_sum") - nw.col("u_low")),
        ).alias("unpaid_total_fen__hi"),
        at_least_zero(nw.col("m_low") + _sure_of("vm_low", "xm") - nw.col("u_high")).alias(
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


def _sure_of(loose: str, over: str) -> nw.Expr:
    """Return what is surely owed by rows without a worker; the rest may be what others got too much."""
    return choose(nw.col(f"{over}_bad") > 0, ZERO, at_least_zero(nw.col(loose) - nw.col(f"{over}_sum")))


def _count(sure: str, gone: str, total: str) -> nw.Expr:
    left = nw.col(sure) - nw.col(gone)
    somebody = one(nw.col(total) > 0)
    return choose(left > somebody, left, somebody)


def _migrant_high() -> nw.Expr:
    """Return the upper bound for migrants: unnamed payments went to others first, as far as owed."""
    most = nw.col("m_sum") + nw.col("vm_sum")
    others = nw.col("o_sum") + nw.col("vo_sum")
    known = (nw.col("o_bad") == 0) & (nw.col("vo_bad") == 0)
    return choose(known, at_least_zero(most - at_least_zero(nw.col("u_low") - others)), most)


def _with_flags(frame: Frame, *, needs: bool) -> Frame:
    bounds = [f"{quantity}__{side}" for quantity in STATED for side in ("lo", "hi")]
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
    over, over_migrant = _over("x"), _over("xm")
    loose, loose_migrant = nw.col("v_n") > 0, nw.col("vm_n") > 0
    migrant_loose = {amount: nw.col("vm_bad") > 0, "arrears.is_migrant": nw.col("v_may_be") > 0}
    raised: dict[str, dict[str, nw.Expr]] = {
        "unpaid_total_fen": _union(
            gone, unnamed, total("s", _WORKER_NAMES), over, {amount: nw.col("v_bad") > 0}
        ),
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
            over_migrant,
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
        (inexact(quantity) & raised[quantity][name]).alias(flag(quantity, name))
        if name in raised[quantity]
        else nw.lit(value=False).alias(flag(quantity, name))
        for quantity in STATED
        for name in NAMES
    ]
    return frame.select(KEY, "cut", *bounds, *flags)


def _over(start: str) -> dict[str, nw.Expr]:
    names = {name: nw.col(flag(start, name)) > 0 for name in PAYMENT_NAMES}
    return names | {"arrears.worker": nw.col(f"{start}_n") > 0}


def _union(*parts: dict[str, nw.Expr]) -> dict[str, nw.Expr]:
    union: dict[str, nw.Expr] = {}
    for part in parts:
        for name, test in part.items():
            union[name] = union[name] | test if name in union else test
    return union
