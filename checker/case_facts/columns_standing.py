"""The cuts that stand, as the derived lists ``standings`` and ``arrears_by_worker`` of a block."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

import narwhals as nw

from checker.case_facts.columns_cuts import RAN_OUT, STANDS
from checker.case_facts.columns_reckoning import DAY, NAMES, NO_ORDERS, Frame, flag
from checker.case_facts.columns_trust import renamed
from checker.case_facts.trust import STATED
from checker.engines.columnar.expressions import FALSE, OPEN, TRUE, UNKNOWN, choose, sure, whole
from checker.engines.columnar.names import KEY, gap_of, needs_of

_MARKS = {"stands": STANDS, "listing_order": RAN_OUT}
"""Column of both lists → what of an order it tells."""


def standings(figures: Frame, known: Frame, orders: Frame) -> Frame:
    """Return the cuts that stand: orders that count or may, and the day where none surely does."""
    gaps = _gaps(orders)
    counting = orders.filter(nw.col(STANDS).fill_null(value=True)).select(
        KEY,
        nw.col("orders__line_no").alias("cut"),
        nw.col(STANDS).alias("stands"),
        nw.col(RAN_OUT).alias("listing_order"),
        *gaps,
    )
    nothing = [FALSE.alias(name) for name in gaps]
    ordered = counting.filter(sure(nw.col("stands"))).select(KEY).unique().with_columns(TRUE.alias("ordered"))
    unordered = (
        known.filter(nw.col("orders__given"))
        .join(ordered, on=KEY, how="left")
        .filter(nw.col("ordered").is_null())
        .select(
            KEY,
            whole(DAY).alias("cut"),
            TRUE.alias("stands"),
            FALSE.alias("listing_order"),
            *nothing,
        )
    )
    unknown = known.filter(~nw.col("orders__given")).select(
        KEY, whole(NO_ORDERS).alias("cut"), TRUE.alias("stands"), UNKNOWN.alias("listing_order"), *nothing
    )
    at = nw.concat([counting, unordered, unknown], how="vertical")
    return at.join(figures, on=[KEY, "cut"], how="inner")


def _gaps(frame: Frame) -> list[str]:
    starts = tuple(gap_of(mark, "") for mark in _MARKS.values())
    return [name for name in frame.collect_schema().names() if name.startswith(starts)]


def _marks(kind: str, frame: Frame) -> list[nw.Expr]:
    columns: list[nw.Expr] = []
    for column, mark in _MARKS.items():
        start = gap_of(mark, "")
        columns.append(nw.col(column).alias(f"{kind}__{column}"))
        for name in _gaps(frame):
            if name.startswith(start):
                columns.append(nw.col(name).alias(f"{kind}__{column}__needs__{name[len(start) :]}"))
    unknown = nw.col("cut") == NO_ORDERS
    return [
        *columns,
        FALSE.alias(needs_of(f"{kind}__stands", "orders")),
        unknown.alias(needs_of(f"{kind}__listing_order", "orders")),
    ]


def standing_lines(at: Frame, *, needs: bool) -> Frame:
    """Return the list ``standings`` from the cuts that stand."""
    kind = "standings"
    # where nothing is or could be unpaid no aggregate over standings can count the line
    kept = at.filter(~_all(sure(nw.col(f"c_{quantity}__hi") == 0) for quantity in STATED))
    figures = [
        column
        for quantity in STATED
        for column in renamed(f"c_{quantity}", f"{kind}__{quantity}", needs=needs)
    ]
    return kept.select(KEY, nw.col("cut").alias(f"{kind}__line_no"), *_marks(kind, at), *figures)


def _all(tests: Iterable[nw.Expr]) -> nw.Expr:
    return reduce(lambda a, b: a & b, tests)


def worker_lines(by_worker: Frame, known: Frame, standing: Frame, *, needs: bool) -> Frame:
    """Return the list ``arrears_by_worker`` from the lines by worker of every cut."""
    kind, most = "arrears_by_worker", nw.col("c_unpaid_total_fen__hi")
    gaps = _gaps(standing)
    at = standing.select(KEY, "cut", "stands", "listing_order", "c_unpaid_total_fen__hi", *gaps)
    named = by_worker.join(at, on=[KEY, "cut"], how="inner")
    # a list of arrears that is not known at all: somebody may be owed anything
    nobody = at.join(known.filter(~nw.col("has_lines")).select(KEY), on=KEY, how="inner").with_columns(
        whole(0).alias("unpaid_fen__lo"),
        OPEN.alias("unpaid_fen__hi"),
        whole(0).alias("months__lo"),
        OPEN.alias("months__hi"),
        UNKNOWN.alias("migrant"),
        *[
            (TRUE if name == "arrears" else FALSE).alias(flag(figure, name))
            for figure in ("unpaid_fen", "months", "migrant")
            for name in NAMES
            if needs
        ],
    )
    lines = by_worker.collect_schema().names()
    columns = [*lines, "stands", "listing_order", "c_unpaid_total_fen__hi", *gaps]
    every = nw.concat([named.select(*columns), nobody.select(*columns)], how="vertical")
    low, high = nw.col("unpaid_fen__lo"), nw.col("unpaid_fen__hi")
    # nobody is owed more than all together
    every = every.with_columns(
        choose(low > most, most, low).alias("unpaid_fen__lo"),
        choose((high > most) | (high.is_null() & ~most.is_null()), most, high).alias("unpaid_fen__hi"),
    )
    exact = (nw.col("unpaid_fen__lo") == nw.col("unpaid_fen__hi")).fill_null(value=False)
    names: list[nw.Expr] = []
    for name in NAMES if needs else ():
        names += [
            (nw.col(flag("unpaid_fen", name)) & ~exact).alias(needs_of(f"{kind}__unpaid_fen", name)),
            nw.col(flag("months", name)).alias(needs_of(f"{kind}__months", name)),
            nw.col(flag("migrant", name)).alias(needs_of(f"{kind}__is_migrant", name)),
        ]
    bounds = [
        nw.col(f"{figure}__{side}").alias(f"{kind}__{figure}__{side}")
        for figure in ("unpaid_fen", "months")
        for side in ("lo", "hi")
    ]
    return every.select(
        KEY,
        nw.col("cut").alias(f"{kind}__line_no"),
        nw.col("migrant").alias(f"{kind}__is_migrant"),
        *_marks(kind, every),
        *bounds,
        *names,
    )
