"""`one_case` over whole columns: the same standings, totals and lines for a block of cases.

Only cases that have arrears lines are reckoned; for the rest the totals follow from whether
the list is complete and from what the unit states.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

import narwhals as nw

from checker.case_facts.columns_reckoning import (
    DAY,
    FILING,
    LOOSE,
    NAMES,
    NO_ORDERS,
    Frame,
    flag,
    loose_rows,
    owed_by_worker,
    owed_rows,
    paid_by_worker,
    paid_rows,
    paid_to_nobody_named,
)
from checker.case_facts.columns_standing import QUANTITIES, lines_by_worker, totals_at_cuts, workers_at_cuts
from checker.case_facts.one_case import STATED
from checker.engines.columnar.expressions import FALSE, OPEN, TRUE, UNKNOWN, Expressions, choose, sure, whole
from checker.engines.columnar.names import KEY, gap_of, needs_of
from rules.rule_base import RuleBase

Settle = Callable[[Frame], Frame]
"""Marks a frame that is used several times (see `checker.engines.columnar.plan`)."""

ALL_NAMES = (*NAMES, *STATED)


@dataclass(frozen=True, slots=True)
class OrderGaps:
    """Where each missing name leaves open whether an order has run out, and the columns that reads."""

    tests: Mapping[str, nw.Expr]
    added_to: Callable[[Frame], Frame]


@dataclass(frozen=True, slots=True)
class Derived:
    """The case frame with derived facts, and the line frames with derived columns and kinds."""

    cases: Frame
    lines: dict[str, Frame]


def derive(
    base: RuleBase,
    expressions: Expressions,
    ran_out_gaps: OrderGaps | None,
    day: date,
    cases: Frame,
    lines: dict[str, Frame],
    settle: Settle,
) -> Derived:
    """Return a block with its derived facts.

    Only with `ran_out_gaps` are the columns added that tell what would narrow each derived fact.
    """
    today = nw.lit(day)
    needs = ran_out_gaps is not None
    given = [nw.col(f"{kind}__given") for kind in ("arrears", "payments", "orders")]
    arrears = settle(owed_rows(lines["arrears"], list(base.vocabulary.lists["remuneration"])))
    has_rows = lines["arrears"].select(KEY).unique().with_columns(TRUE.alias("has_rows"))
    known = settle(
        cases.select(KEY, "filed_on", *STATED, *(f"{name}__finding" for name in STATED), *given)
        .join(has_rows, on=KEY, how="left")
        .with_columns(sure(nw.col("has_rows")).alias("has_rows"))
        .with_columns((nw.col("has_rows") | nw.col("arrears__given")).alias("has_lines"))
    )
    orders = settle(_orders(base, expressions, ran_out_gaps, cases, lines["orders"], today))
    cuts = settle(_cuts(known, orders, today))
    reckoned = settle(
        cuts.join(known.filter(nw.col("has_rows")), on=KEY, how="inner").select(
            KEY,
            "cut",
            "sure",
            "possible",
            "why",
            nw.col("arrears__given").alias("arrears_given"),
            nw.col("payments__given").alias("payments_given"),
        )
    )
    paid = settle(paid_rows(lines["payments"], reckoned.select(KEY, "cut", "sure", "possible", "why")))
    unnamed, loose = settle(paid_to_nobody_named(paid)), settle(loose_rows(arrears))
    workers = settle(workers_at_cuts(owed_by_worker(arrears), reckoned, paid_by_worker(paid)))
    totals = settle(totals_at_cuts(reckoned, workers, unnamed, loose, needs=needs))
    figures = settle(_counting(cuts, known, totals, needs=needs))
    standings = settle(_standings(figures, known, orders))
    by_worker = settle(lines_by_worker(workers, reckoned, unnamed, loose, needs=needs))
    return Derived(
        settle(_case_facts(cases, figures, known, totals, needs=needs)),
        {
            **lines,
            "orders": settle(_with_unpaid(orders, figures, needs=needs)),
            "standings": settle(_at_standings(standings, needs=needs)),
            "arrears_by_worker": settle(_workers(by_worker, known, standings, needs=needs)),
        },
    )


def _orders(
    base: RuleBase,
    expressions: Expressions,
    gaps: OrderGaps | None,
    cases: Frame,
    orders: Frame,
    today: nw.Expr,
) -> Frame:
    facts = [name for name in cases.collect_schema().names() if name not in orders.collect_schema().names()]
    joined = orders.join(cases.select(KEY, *facts), on=KEY, how="inner")
    ran_out = expressions.truth(base.definitions["listing_order_ran_out"])
    tests: Mapping[str, nw.Expr] = {}
    if gaps is not None:
        joined, tests = gaps.added_to(joined), gaps.tests
    due = nw.col("orders__due_on")
    return joined.select(
        *orders.collect_schema().names(),
        sure(~expressions.truth(base.definitions["counts_for_crime"])).alias("counts_not"),
        ran_out.alias("ran_out"),
        *[(test & ran_out.is_null()).alias(gap_of("ran_out", name)) for name, test in tests.items()],
        choose(due < today, due, choose(due.is_null(), nw.lit(None, dtype=nw.Date), today)).alias("sure"),
        choose(due < today, due, today).alias("possible"),
        choose(due.is_null(), nw.lit("orders.due_on"), nw.lit("")).alias("why"),
    )


def _cuts(known: Frame, orders: Frame, today: nw.Expr) -> Frame:
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


def _counting(cuts: Frame, known: Frame, totals: Frame, *, needs: bool) -> Frame:
    """Return the figures that count at each cut: derived, stated, or the interval between the two."""
    on_the_day = totals.filter(nw.col("cut") == DAY).select(
        KEY, *[nw.col(f"{q}__{side}").alias(f"day_{q}__{side}") for q in QUANTITIES for side in ("lo", "hi")]
    )
    flags = [flag(quantity, name) for quantity in QUANTITIES for name in NAMES if needs]
    frame = (
        cuts.select(KEY, "cut")
        .join(known, on=KEY, how="inner")
        .join(totals.with_columns(TRUE.alias("reckoned")), on=[KEY, "cut"], how="left")
        .join(on_the_day, on=KEY, how="left")
        .with_columns(
            sure(nw.col("reckoned")).alias("reckoned"), *[sure(nw.col(name)).alias(name) for name in flags]
        )
    )
    columns: list[nw.Expr] = []
    for quantity in QUANTITIES:
        columns += _counted(quantity, needs=needs)
    return frame.select(KEY, "cut", *columns)


def _counted(quantity: str, *, needs: bool) -> list[nw.Expr]:
    reckoned, has_lines = nw.col("reckoned"), nw.col("has_lines")
    stated, finding = nw.col(quantity), nw.col(f"{quantity}__finding")
    # lines that are complete and hold no arrears: nothing is unpaid
    low = choose(reckoned, nw.col(f"{quantity}__lo"), whole(0))
    high = choose(reckoned, nw.col(f"{quantity}__hi"), whole(0))
    day_low = choose(reckoned, nw.col(f"day_{quantity}__lo"), whole(0))
    day_high = choose(reckoned, nw.col(f"day_{quantity}__hi"), whole(0))
    given = ~stated.is_null()
    alone = given & (finding | ~has_lines)
    apart = given & ((stated < day_low) | sure(stated > day_high))
    lowest, highest = choose(stated < low, stated, low), choose(stated > high, stated, high)
    joined_low, joined_high = (
        choose(apart, lowest, low),
        choose(apart, choose(high.is_null(), OPEN, highest), high),
    )
    counted_low = choose(alone, stated, choose(has_lines, joined_low, whole(0)))
    counted_high = choose(alone, stated, choose(has_lines, joined_high, OPEN))
    still_open = ~(counted_low == counted_high).fill_null(value=False)
    columns = [counted_low.alias(f"c_{quantity}__lo"), counted_high.alias(f"c_{quantity}__hi")]
    for name in ALL_NAMES if needs else ():
        raised = FALSE
        if name in NAMES:
            raised = choose(
                has_lines, reckoned & nw.col(flag(quantity, name)), TRUE if name == "arrears" else FALSE
            )
        elif name == quantity:
            raised = ~has_lines | apart
        columns.append((still_open & ~alone & raised).alias(needs_of(f"c_{quantity}", name)))
    return columns


def _ends(*, needs: bool) -> list[str]:
    return ["__lo", "__hi", *[needs_of("", name) for name in ALL_NAMES if needs]]


def _renamed(source: str, target: str, *, needs: bool) -> list[nw.Expr]:
    ends = _ends(needs=needs)
    return [nw.col(f"{source}{end}").alias(f"{target}{end}") for end in ends]


def _case_facts(cases: Frame, figures: Frame, known: Frame, totals: Frame, *, needs: bool) -> Frame:
    on_day = figures.filter(nw.col("cut") == DAY).select(
        KEY,
        *[column for quantity in QUANTITIES for column in _renamed(f"c_{quantity}", quantity, needs=needs)],
    )
    total = "unpaid_total_fen"
    filing = figures.filter(nw.col("cut") == FILING).select(
        KEY, *_renamed(f"c_{total}", "f", needs=needs), TRUE.alias("is_filed")
    )
    raw = totals.filter(nw.col("cut") == DAY).select(
        KEY,
        *[nw.col(f"{q}__{side}").alias(f"raw_{q}__{side}") for q in QUANTITIES[:2] for side in ("lo", "hi")],
        *[
            nw.col(flag(q, name)).alias(f"raw_{flag(q, name)}")
            for q in QUANTITIES[:2]
            for name in NAMES
            if needs
        ],
        TRUE.alias("reckoned"),
    )
    frame = (
        cases.join(known.select(KEY, "has_lines"), on=KEY, how="left")
        .with_columns(*[nw.col(q).alias(f"stated_{q}") for q in QUANTITIES[:2]])
        .join(on_day, on=KEY, how="left")
        .join(filing, on=KEY, how="left")
        .join(raw, on=KEY, how="left")
        .with_columns(sure(nw.col("is_filed")).alias("is_filed"), sure(nw.col("reckoned")).alias("reckoned"))
    )
    before = "unpaid_before_filing_fen"
    ends = _ends(needs=needs)
    columns = [
        choose(nw.col("is_filed"), nw.col(f"f{end}"), nw.col(f"{total}{end}")).alias(f"{before}{end}")
        for end in ends
    ]
    for quantity in QUANTITIES[:2]:
        columns += _from_lines(quantity, needs=needs)
    return frame.with_columns(*columns)


def _from_lines(quantity: str, *, needs: bool) -> list[nw.Expr]:
    """Return the figure by lines alone (`lines_…`), beside the one the unit states."""
    reckoned, has_lines = nw.col("reckoned"), nw.col("has_lines")
    target = f"lines_{quantity}"
    columns = [
        choose(reckoned, nw.col(f"raw_{quantity}__lo"), whole(0)).alias(f"{target}__lo"),
        choose(reckoned, nw.col(f"raw_{quantity}__hi"), choose(has_lines, whole(0), OPEN)).alias(
            f"{target}__hi"
        ),
    ]
    for name in NAMES if needs else ():
        open_list = ~has_lines if name == "arrears" else FALSE
        raised = choose(reckoned, nw.col(f"raw_{flag(quantity, name)}"), open_list)
        columns.append(sure(raised).alias(needs_of(target, name)))
    return columns


def _with_unpaid(orders: Frame, figures: Frame, *, needs: bool) -> Frame:
    names = [name for name in orders.collect_schema().names() if name.startswith("orders__") or name == KEY]
    pairs = (
        ("unpaid_total_fen", "unpaid_at_end_fen"),
        ("unpaid_migrant_total_fen", "unpaid_migrant_at_end_fen"),
    )
    at_end = figures.select(
        KEY,
        nw.col("cut").alias("orders__line_no"),
        *[
            column
            for source, target in pairs
            for column in _renamed(f"c_{source}", f"orders__{target}", needs=needs)
        ],
    )
    return orders.select(*names).join(at_end, on=[KEY, "orders__line_no"], how="left")


def _standings(figures: Frame, known: Frame, orders: Frame) -> Frame:
    """Return the cuts that stand: orders that could count, orders not known, or the day where there is none."""
    gaps = [name for name in orders.collect_schema().names() if name.startswith(gap_of("ran_out", ""))]
    counting = orders.filter(~nw.col("counts_not")).select(
        KEY, nw.col("orders__line_no").alias("cut"), nw.col("ran_out").alias("listing_order"), *gaps
    )
    nothing = [FALSE.alias(name) for name in gaps]
    ordered = counting.select(KEY).unique().with_columns(TRUE.alias("ordered"))
    unordered = (
        known.filter(nw.col("orders__given"))
        .join(ordered, on=KEY, how="left")
        .filter(nw.col("ordered").is_null())
        .select(KEY, whole(DAY).alias("cut"), FALSE.alias("listing_order"), *nothing)
    )
    unknown = known.filter(~nw.col("orders__given")).select(
        KEY, whole(NO_ORDERS).alias("cut"), UNKNOWN.alias("listing_order"), *nothing
    )
    at = nw.concat([counting, unordered, unknown], how="vertical")
    return at.join(figures, on=[KEY, "cut"], how="inner")


def _order_needs(kind: str, frame: Frame) -> list[nw.Expr]:
    names = [name for name in frame.collect_schema().names() if name.startswith(gap_of("ran_out", ""))]
    prefix = len(gap_of("ran_out", ""))
    columns = [nw.col(name).alias(f"{kind}__listing_order__needs__{name[prefix:]}") for name in names]
    unknown = nw.col("cut") == NO_ORDERS
    return [*columns, unknown.alias(needs_of(f"{kind}__listing_order", "orders"))]


def _at_standings(standings: Frame, *, needs: bool) -> Frame:
    kind = "standings"
    # where nothing is or could be unpaid no aggregate over standings can count the line
    open_to = [sure(nw.col(f"c_{q}__hi") == 0) for q in QUANTITIES]
    kept = standings.filter(~reduce(lambda a, b: a & b, open_to))
    return kept.select(
        KEY,
        nw.col("cut").alias(f"{kind}__line_no"),
        nw.col("listing_order").alias(f"{kind}__listing_order"),
        *_order_needs(kind, standings),
        *[
            column
            for quantity in QUANTITIES
            for column in _renamed(f"c_{quantity}", f"{kind}__{quantity}", needs=needs)
        ],
    )


def _workers(by_worker: Frame, known: Frame, standings: Frame, *, needs: bool) -> Frame:
    kind = "arrears_by_worker"
    gaps = [name for name in standings.collect_schema().names() if name.startswith(gap_of("ran_out", ""))]
    at = standings.select(KEY, "cut", "listing_order", *gaps)
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
    columns = [*by_worker.collect_schema().names(), "listing_order", *gaps]
    every = nw.concat([named.select(*columns), nobody.select(*columns)], how="vertical")
    names = [
        nw.col(flag(figure, name)).alias(needs_of(f"{kind}__{target}", name))
        for figure, target in (("unpaid_fen", "unpaid_fen"), ("months", "months"), ("migrant", "is_migrant"))
        for name in NAMES
        if needs
    ]
    bounds = [
        nw.col(f"{f}__{side}").alias(f"{kind}__{f}__{side}")
        for f in ("unpaid_fen", "months")
        for side in ("lo", "hi")
    ]
    return every.select(
        KEY,
        nw.col("cut").alias(f"{kind}__line_no"),
        nw.col("migrant").alias(f"{kind}__is_migrant"),
        nw.col("listing_order").alias(f"{kind}__listing_order"),
        *_order_needs(kind, every),
        *bounds,
        *names,
    )


__all__ = ["ALL_NAMES", "LOOSE", "Derived", "derive"]
