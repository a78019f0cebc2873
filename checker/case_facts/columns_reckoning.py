"""`reckoning` over whole columns: what is owed and paid, by worker and cut-off.

Frames of *cuts* are those of `columns_cuts`. Upper bounds travel as a sum and a count of
unknown parts; a name that would narrow a figure is a 0/1 column ``<figure>_<number in NAMES>``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals as nw

from checker.engines.columnar.expressions import choose, whole
from checker.engines.columnar.names import KEY
from rules.reckoning.sums import DEBTOR

Frame = nw.LazyFrame[Any]

DAY, FILING, NO_ORDERS = -1, -2, -3
"""Cuts that belong to no order: the day itself, the day before filing, orders not known."""

NAMES = (
    "arrears",
    "arrears.amount_fen",
    "arrears.worker",
    "arrears.months",
    "arrears.part_month",
    "arrears.is_migrant",
    "payments",
    "payments.amount_fen",
    "payments.by",
    "payments.paid_on",
    "payments.worker",
    "orders",
    "orders.due_on",
)
"""Every name that can narrow a derived figure."""

NUMBER = {name: number for number, name in enumerate(NAMES)}
PAYMENT_NAMES = ("payments.amount_fen", "payments.by", "payments.paid_on", "orders", "orders.due_on")

ZERO = whole(0)


def one(condition: nw.Expr) -> nw.Expr:
    """Return 1 where the condition is TRUE, else 0."""
    return choose(condition, whole(1), ZERO)


def at_least_zero(number: nw.Expr) -> nw.Expr:
    """Return the number, or 0 where it is negative or unknown."""
    return choose(number > 0, number, ZERO)


def filled(names: Iterable[str]) -> list[nw.Expr]:
    """Return columns with 0 for what a left join did not find."""
    return [nw.col(name).fill_null(0) for name in names]


def flag(figure: str, name: str) -> str:
    """Return the column that says `name` would narrow `figure`."""
    return f"{figure}_{NUMBER[name]}"


def inexact(figure: str) -> nw.Expr:
    """Return whether the two bounds of a figure are apart."""
    return ~(nw.col(f"{figure}__lo") == nw.col(f"{figure}__hi")).fill_null(value=False)


def owed_rows(arrears: Frame, remuneration: list[str]) -> Frame:
    """Return the rows that count: items of labour remuneration with an amount other than 0."""
    amount, months = nw.col("arrears__amount_fen"), nw.col("arrears__months")
    part, migrant = one(nw.col("arrears__part_month")), nw.col("arrears__is_migrant")
    unknown = amount.is_null()
    return arrears.filter(
        nw.col("arrears__item").is_in(remuneration) & ~(amount == 0).fill_null(value=False)
    ).select(
        KEY,
        nw.col("arrears__worker").alias("worker"),
        amount.fill_null(0).alias("owed"),
        one(unknown).alias("owed_bad"),
        choose(unknown, ZERO, months.fill_null(0)).alias("months"),
        (months.fill_null(0) + part).alias("months_high"),
        one(months.is_null()).alias("months_bad"),
        part.alias("part"),
        one(migrant).alias("is"),
        one(~migrant).alias("is_not"),
        one(migrant.is_null()).alias("may_be"),
    )


_SUMMED = ("owed", "owed_bad", "months", "months_high", "months_bad", "part", "is", "is_not", "may_be")


def owed_by_worker(rows: Frame) -> Frame:
    """Return one row a case and named worker."""
    grouped = (
        rows.filter(~nw.col("worker").is_null())
        .group_by(KEY, "worker")
        .agg(*[nw.col(name).sum() for name in _SUMMED])
    )
    sure, sure_not, perhaps = nw.col("is") > 0, nw.col("is_not") > 0, nw.col("may_be") > 0
    migrant = choose(
        perhaps | (sure & sure_not),
        nw.lit(None, dtype=nw.Boolean),
        choose(sure, nw.lit(value=True), nw.lit(value=False)),
    )
    return grouped.with_columns(migrant.alias("migrant"))


def loose_rows(rows: Frame) -> Frame:
    """Return one row a case over the rows that name no worker (`v_…`)."""
    not_false, not_true = nw.col("is_not") == 0, nw.col("is") == 0
    picked = rows.filter(nw.col("worker").is_null()).select(
        KEY,
        whole(1).alias("v_n"),
        nw.col("owed").alias("v_sum"),
        nw.col("owed_bad").alias("v_bad"),
        nw.col("months_high").alias("v_months"),
        nw.col("months_bad").alias("v_months_bad"),
        nw.col("part").alias("v_part"),
        nw.col("is").alias("v_is"),
        nw.col("is_not").alias("v_is_not"),
        nw.col("may_be").alias("v_may_be"),
        choose(nw.col("is") == 1, nw.col("owed"), ZERO).alias("vm_low"),
        choose(not_false, nw.col("owed"), ZERO).alias("vm_sum"),
        choose(not_false, nw.col("owed_bad"), ZERO).alias("vm_bad"),
        one(not_false).alias("vm_n"),
        choose(not_true, nw.col("owed"), ZERO).alias("vo_sum"),
        choose(not_true, nw.col("owed_bad"), ZERO).alias("vo_bad"),
    )
    return picked.group_by(KEY).agg(*[nw.col(name).sum() for name in LOOSE])


LOOSE = (
    "v_n",
    "v_sum",
    "v_bad",
    "v_months",
    "v_months_bad",
    "v_part",
    "v_is",
    "v_is_not",
    "v_may_be",
    "vm_low",
    "vm_sum",
    "vm_bad",
    "vm_n",
    "vo_sum",
    "vo_bad",
)

_NUMBERS = tuple(NUMBER[name] for name in PAYMENT_NAMES)
PAID = ("p_low", "p_sum", "p_bad", *(f"p_{number}" for number in _NUMBERS))


def paid_rows(payments: Frame, cuts: Frame) -> Frame:
    """Return payments of the debtor that count, or may count, at each cut of their case."""
    amount, by, paid_on = nw.col("payments__amount_fen"), nw.col("payments__by"), nw.col("payments__paid_on")
    picked = payments.filter(
        ~(amount == 0).fill_null(value=False) & (by.is_null() | by.is_in(list(DEBTOR)))
    ).select(
        KEY,
        nw.col("payments__worker").alias("worker"),
        amount.alias("amount"),
        by.alias("by"),
        paid_on.alias("on"),
    )
    on, sure = nw.col("on"), nw.col("sure")
    joined = picked.join(cuts, on=KEY, how="inner").filter(~(on > nw.col("possible")).fill_null(value=False))
    in_time = (on <= sure).fill_null(value=False)
    dated = ~on.is_null() & ~in_time
    counts = in_time & ~nw.col("by").is_null()
    return joined.select(
        KEY,
        "cut",
        "worker",
        choose(counts, nw.col("amount").fill_null(0), ZERO).alias("p_low"),
        nw.col("amount").fill_null(0).alias("p_sum"),
        one(nw.col("amount").is_null()).alias("p_bad"),
        one(nw.col("amount").is_null()).alias(flag("p", "payments.amount_fen")),
        one(nw.col("by").is_null()).alias(flag("p", "payments.by")),
        one(on.is_null()).alias(flag("p", "payments.paid_on")),
        one(dated & (nw.col("why") == "orders")).alias(flag("p", "orders")),
        one(dated & (nw.col("why") == "orders.due_on")).alias(flag("p", "orders.due_on")),
    )


def paid_by_worker(rows: Frame) -> Frame:
    """Return one row a case, cut and named worker."""
    named = rows.filter(~nw.col("worker").is_null())
    return named.group_by(KEY, "cut", "worker").agg(*[nw.col(name).sum() for name in PAID])


def paid_to_nobody_named(rows: Frame) -> Frame:
    """Return one row a case and cut over payments that name no worker (`u_…`)."""
    loose = rows.filter(nw.col("worker").is_null())
    return loose.group_by(KEY, "cut").agg(
        nw.len().alias("u_n"), *[nw.col(name).sum().alias(name.replace("p_", "u_", 1)) for name in PAID]
    )


def spare_at_cuts(paid: Frame, owed: Frame, loose: Frame) -> Frame:
    """Return how much of the rows without a worker named payments may have paid, one row a case and cut.

    `paid` and `owed` are by worker. Over all (`x_…`), and over those who may be migrants (`xm_…`).
    """
    unknown, beyond = nw.col("p_bad") > 0, at_least_zero(nw.col("p_sum") - nw.col("owed").fill_null(0))
    frame = (
        paid.join(loose.select(KEY), on=KEY, how="inner")
        .join(owed.select(KEY, "worker", "owed", "migrant"), on=[KEY, "worker"], how="left")
        .with_columns(choose(unknown, ZERO, beyond).alias("over"))
        .filter(unknown | (nw.col("over") > 0))
    )
    columns: list[nw.Expr] = []
    for start, test in (("x", nw.lit(value=True)), ("xm", nw.col("migrant").fill_null(value=True))):
        columns += [
            one(test).alias(f"{start}_n"),
            choose(test, nw.col("over"), ZERO).alias(f"{start}_sum"),
            choose(test, nw.col("p_bad"), ZERO).alias(f"{start}_bad"),
            *(choose(test, nw.col(f"p_{number}"), ZERO).alias(f"{start}_{number}") for number in _NUMBERS),
        ]
    picked = frame.select(KEY, "cut", *columns)
    return picked.group_by(KEY, "cut").agg(*[nw.col(name).sum() for name in SPARE])


UNNAMED = ("u_n", *(name.replace("p_", "u_", 1) for name in PAID))

SPARE = tuple(f"{start}_{end}" for start in ("x", "xm") for end in ("n", "sum", "bad", *_NUMBERS))
