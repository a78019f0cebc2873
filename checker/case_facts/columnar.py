"""`one_case` over whole columns: the same standings, totals and lines for a block of cases.

Only cases that have arrears lines are reckoned; for the rest the totals follow from whether
the list is complete and from what the unit states.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import narwhals as nw

from checker.case_facts.columns_by_worker import lines_by_worker, workers_at_cuts
from checker.case_facts.columns_cuts import OrderGaps, cuts, orders_at_their_end
from checker.case_facts.columns_reckoning import (
    DAY,
    FILING,
    NAMES,
    Frame,
    flag,
    loose_rows,
    owed_by_worker,
    owed_rows,
    paid_by_worker,
    paid_rows,
    paid_to_nobody_named,
    spare_at_cuts,
)
from checker.case_facts.columns_standing import standing_lines, standings, worker_lines
from checker.case_facts.columns_totals import totals_at_cuts
from checker.case_facts.columns_trust import ALL_NAMES, counting, from_lines, renamed
from checker.case_facts.trust import STATED
from checker.engines.columnar.expressions import TRUE, Expressions, choose, sure
from checker.engines.columnar.names import KEY, needs_of
from rules.rule_base import RuleBase

Settle = Callable[[Frame], Frame]
"""Marks a frame that is used several times (see `checker.engines.columnar.plan`)."""


@dataclass(frozen=True, slots=True)
class Derived:
    """The case frame with derived facts, and the line frames with derived columns and kinds."""

    cases: Frame
    lines: dict[str, Frame]


def derive(
    base: RuleBase,
    expressions: Expressions,
    order_gaps: OrderGaps | None,
    day: date,
    cases: Frame,
    lines: dict[str, Frame],
    settle: Settle,
) -> Derived:
    """Return a block with its derived facts.

    Only with `order_gaps` are the columns added that tell what would narrow each derived fact.
    """
    today = nw.lit(day)
    needs = order_gaps is not None
    arrears = settle(owed_rows(lines["arrears"], list(base.vocabulary.lists["remuneration"])))
    known = settle(_known(cases, lines["arrears"]))
    orders = settle(orders_at_their_end(base, expressions, order_gaps, cases, lines["orders"], today))
    at = settle(cuts(known, orders, today))
    reckoned = settle(
        at.join(known.filter(nw.col("has_rows")), on=KEY, how="inner").select(
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
    owed, named = settle(owed_by_worker(arrears)), settle(paid_by_worker(paid))
    unnamed, loose = settle(paid_to_nobody_named(paid)), settle(loose_rows(arrears))
    workers = settle(workers_at_cuts(owed, reckoned, named))
    over = spare_at_cuts(named, owed, loose)
    totals = settle(totals_at_cuts(reckoned, workers, unnamed, loose, over, needs=needs))
    figures = settle(counting(at, known, totals, needs=needs))
    standing = settle(standings(figures, known, orders))
    by_worker = settle(lines_by_worker(workers, reckoned, unnamed, loose, needs=needs))
    return Derived(
        settle(_case_facts(cases, figures, known, totals, needs=needs)),
        {
            **lines,
            "orders": settle(_with_unpaid(orders, figures, needs=needs)),
            "standings": settle(standing_lines(standing, needs=needs)),
            "arrears_by_worker": settle(worker_lines(by_worker, known, standing, needs=needs)),
        },
    )


def _known(cases: Frame, arrears: Frame) -> Frame:
    """Return what each case states, which lists are complete, and whether its arrears say anything."""
    given = [nw.col(f"{kind}__given") for kind in ("arrears", "payments", "orders")]
    has_rows = arrears.select(KEY).unique().with_columns(TRUE.alias("has_rows"))
    return (
        cases.select(KEY, "filed_on", *STATED, *(f"{name}__finding" for name in STATED), *given)
        .join(has_rows, on=KEY, how="left")
        .with_columns(sure(nw.col("has_rows")).alias("has_rows"))
        .with_columns((nw.col("has_rows") | nw.col("arrears__given")).alias("has_lines"))
    )


def _case_facts(cases: Frame, figures: Frame, known: Frame, totals: Frame, *, needs: bool) -> Frame:
    on_day = figures.filter(nw.col("cut") == DAY).select(
        KEY,
        *[column for quantity in STATED for column in renamed(f"c_{quantity}", quantity, needs=needs)],
    )
    total = "unpaid_total_fen"
    filing = figures.filter(nw.col("cut") == FILING).select(
        KEY, *renamed(f"c_{total}", "f", needs=needs), TRUE.alias("is_filed")
    )
    by_lines = STATED[:2]
    raw = totals.filter(nw.col("cut") == DAY).select(
        KEY,
        *[nw.col(f"{q}__{side}").alias(f"raw_{q}__{side}") for q in by_lines for side in ("lo", "hi")],
        *[nw.col(flag(q, name)).alias(f"raw_{flag(q, name)}") for q in by_lines for name in NAMES if needs],
        TRUE.alias("reckoned"),
    )
    frame = (
        cases.join(known.select(KEY, "has_lines"), on=KEY, how="left")
        .with_columns(*[nw.col(q).alias(f"stated_{q}") for q in by_lines])
        .join(on_day, on=KEY, how="left")
        .join(filing, on=KEY, how="left")
        .join(raw, on=KEY, how="left")
        .with_columns(sure(nw.col("is_filed")).alias("is_filed"), sure(nw.col("reckoned")).alias("reckoned"))
    )
    before = "unpaid_before_filing_fen"
    ends = ["__lo", "__hi", *[needs_of("", name) for name in ALL_NAMES if needs]]
    columns = [
        choose(nw.col("is_filed"), nw.col(f"f{end}"), nw.col(f"{total}{end}")).alias(f"{before}{end}")
        for end in ends
    ]
    for quantity in by_lines:
        columns += from_lines(quantity, needs=needs)
    return frame.with_columns(*columns)


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
            for column in renamed(f"c_{source}", f"orders__{target}", needs=needs)
        ],
    )
    return orders.select(*names).join(at_end, on=[KEY, "orders__line_no"], how="left")


__all__ = ["ALL_NAMES", "Derived", "OrderGaps", "derive"]
