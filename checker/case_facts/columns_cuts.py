"""The cut-offs of a block of cases: the end of each order's period, the day, the day before filing.

A frame of *cuts* has ``__case``, ``cut`` (line number of an order, or one of the constants
of `columns_reckoning`), ``sure`` and ``possible`` (days) and ``why`` (the name that would
fix the day).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import narwhals as nw

from checker.case_facts.columns_reckoning import DAY, FILING, NO_ORDERS, Frame
from checker.engines.columnar.expressions import FALSE, Expressions, choose, whole
from checker.engines.columnar.names import KEY, gap_of
from rules.rule_base import RuleBase

STANDS, RAN_OUT = "stands", "ran_out"
"""What an order may be: one that could carry the crime, and one that carries the listing."""


@dataclass(frozen=True, slots=True)
class OrderGaps:
    """Where each missing name leaves something of an order open.

    Attributes:
        tests: By name, where it leaves open whether the order has run out (`listing_order_ran_out`).
        counts: By name, where it leaves open whether the order could carry the crime (`counts_for_crime`).
        added_to: Adds the columns that both read.
    """

    tests: Mapping[str, nw.Expr]
    counts: Mapping[str, nw.Expr]
    added_to: Callable[[Frame], Frame]


def orders_at_their_end(
    base: RuleBase,
    expressions: Expressions,
    gaps: OrderGaps | None,
    cases: Frame,
    orders: Frame,
    today: nw.Expr,
) -> Frame:
    """Return the orders with their cut-off, `STANDS`, `RAN_OUT` and, with `gaps`, what leaves these open."""
    facts = [name for name in cases.collect_schema().names() if name not in orders.collect_schema().names()]
    joined = orders.join(cases.select(KEY, *facts), on=KEY, how="inner")
    stands = expressions.truth(base.definitions["counts_for_crime"])
    ran_out = expressions.truth(base.definitions["listing_order_ran_out"])
    open_to: list[nw.Expr] = []
    if gaps is not None:
        joined = gaps.added_to(joined)
        for name, test in gaps.tests.items():
            open_to.append((test & ran_out.is_null()).alias(gap_of(RAN_OUT, name)))
            # a name that says whether an order counts says also whether it has run out
            open_to.append((gaps.counts.get(name, FALSE) & stands.is_null()).alias(gap_of(STANDS, name)))
    due = nw.col("orders__due_on")
    return joined.select(
        *orders.collect_schema().names(),
        stands.alias(STANDS),
        ran_out.alias(RAN_OUT),
        *open_to,
        choose(due < today, due, choose(due.is_null(), nw.lit(None, dtype=nw.Date), today)).alias("sure"),
        choose(due < today, due, today).alias("possible"),
        choose(due.is_null(), nw.lit("orders.due_on"), nw.lit("")).alias("why"),
    )


def cuts(known: Frame, orders: Frame, today: nw.Expr) -> Frame:
    """Return every cut-off of every case."""

    def cut(frame: Frame, number: nw.Expr, sure_day: nw.Expr, possible: nw.Expr, why: nw.Expr) -> Frame:
        return frame.select(
            KEY, number.alias("cut"), sure_day.alias("sure"), possible.alias("possible"), why.alias("why")
        )

    nothing = nw.lit("")
    before = nw.col("filed_on").dt.offset_by("-1d")
    last = choose(before < today, before, today)
    never = nw.lit(None, dtype=nw.Date)
    return nw.concat(
        [
            cut(known, whole(DAY), today, today, nothing),
            cut(known.filter(~nw.col("filed_on").is_null()), whole(FILING), last, last, nothing),
            cut(known.filter(~nw.col("orders__given")), whole(NO_ORDERS), never, today, nw.lit("orders")),
            cut(orders, nw.col("orders__line_no"), nw.col("sure"), nw.col("possible"), nw.col("why")),
        ],
        how="vertical",
    )
