"""`trust` over whole columns: the figures that count at each cut, and the one that counts by lines alone."""

from __future__ import annotations

import narwhals as nw

from checker.case_facts.columns_reckoning import DAY, NAMES, Frame, flag
from checker.case_facts.trust import STATED
from checker.engines.columnar.expressions import FALSE, OPEN, TRUE, choose, sure, whole
from checker.engines.columnar.names import KEY, needs_of

ALL_NAMES = (*NAMES, *STATED)
"""Every name that can narrow a figure that counts."""

WORKERS, AMOUNT, MIGRANTS, MIGRANT_AMOUNT = STATED
ZERO = whole(0)


def counting(cuts: Frame, known: Frame, totals: Frame, *, needs: bool) -> Frame:
    """Return the figures that count at each cut (``c_<figure>``): derived, stated, or what lies between."""
    on_the_day = totals.filter(nw.col("cut") == DAY).select(
        KEY, *[nw.col(f"{q}__{side}").alias(f"day_{q}__{side}") for q in STATED for side in ("lo", "hi")]
    )
    flags = [flag(quantity, name) for quantity in STATED for name in NAMES if needs]
    frame = (
        cuts.select(KEY, "cut")
        .join(known, on=KEY, how="inner")
        .join(totals.with_columns(TRUE.alias("reckoned")), on=[KEY, "cut"], how="left")
        .join(on_the_day, on=KEY, how="left")
        .with_columns(
            sure(nw.col("reckoned")).alias("reckoned"), *[sure(nw.col(name)).alias(name) for name in flags]
        )
    )
    frame = _bounding_each_other(
        frame.with_columns(*[column for quantity in STATED for column in _counted(quantity)])
    )
    figures = [nw.col(f"c_{q}__{side}") for q in STATED for side in ("lo", "hi")]
    narrowed = [column for quantity in STATED for column in _narrowed_by(quantity) if needs]
    return frame.select(KEY, "cut", *figures, *narrowed)


def _counted(quantity: str) -> list[nw.Expr]:
    reckoned, has_lines, stated = nw.col("reckoned"), nw.col("has_lines"), nw.col(quantity)
    # lines that are complete and hold no arrears: nothing is unpaid
    low = choose(reckoned, nw.col(f"{quantity}__lo"), ZERO)
    high = choose(reckoned, nw.col(f"{quantity}__hi"), ZERO)
    alone, apart = _alone(quantity), _apart(quantity)
    lowest, highest = choose(stated < low, stated, low), choose(stated > high, stated, high)
    joined_low = choose(apart, lowest, low)
    joined_high = choose(apart, choose(high.is_null(), OPEN, highest), high)
    return [
        choose(alone, stated, choose(has_lines, joined_low, ZERO)).alias(f"c_{quantity}__lo"),
        choose(alone, stated, choose(has_lines, joined_high, OPEN)).alias(f"c_{quantity}__hi"),
    ]


def _found(quantity: str) -> nw.Expr:
    return ~nw.col(quantity).is_null() & nw.col(f"{quantity}__finding")


def _alone(quantity: str) -> nw.Expr:
    return ~nw.col(quantity).is_null() & (nw.col(f"{quantity}__finding") | ~nw.col("has_lines"))


def _apart(quantity: str) -> nw.Expr:
    stated, reckoned = nw.col(quantity), nw.col("reckoned")
    day_low = choose(reckoned, nw.col(f"day_{quantity}__lo"), ZERO)
    day_high = choose(reckoned, nw.col(f"day_{quantity}__hi"), ZERO)
    return ~stated.is_null() & ((stated < day_low) | sure(stated > day_high))


def _bounding_each_other(frame: Frame) -> Frame:
    frame = frame.with_columns(*_nobody_and_nothing(WORKERS, AMOUNT))
    frame = frame.with_columns(
        *_at_most(MIGRANTS, nw.col(f"c_{WORKERS}__hi"), _found(WORKERS)),
        *_at_most(MIGRANT_AMOUNT, nw.col(f"c_{AMOUNT}__hi"), _found(AMOUNT)),
    )
    return frame.with_columns(*_nobody_and_nothing(MIGRANTS, MIGRANT_AMOUNT))


def _nobody_and_nothing(workers: str, amount: str) -> list[nw.Expr]:
    nobody = choose(nw.col(f"c_{workers}__hi") == 0, ZERO, OPEN)
    nothing = choose(nw.col(f"c_{amount}__hi") == 0, ZERO, OPEN)
    return [*_at_most(workers, nothing, _found(amount)), *_at_most(amount, nobody, _found(workers))]


def _at_most(quantity: str, most: nw.Expr, outranked: nw.Expr) -> list[nw.Expr]:
    low, high = nw.col(f"c_{quantity}__lo"), nw.col(f"c_{quantity}__hi")
    # an open limit compares to nothing and leaves the figure as it is
    above = (high > most) | (high.is_null() & ~most.is_null())
    cut = sure(above & ((low <= most) | outranked))
    return [
        choose(cut & (low > most), most, low).alias(f"c_{quantity}__lo"),
        choose(cut, most, high).alias(f"c_{quantity}__hi"),
    ]


def _narrowed_by(quantity: str) -> list[nw.Expr]:
    reckoned, has_lines = nw.col("reckoned"), nw.col("has_lines")
    exact = (nw.col(f"c_{quantity}__lo") == nw.col(f"c_{quantity}__hi")).fill_null(value=False)
    open_to = ~exact & ~_alone(quantity)
    columns: list[nw.Expr] = []
    for name in ALL_NAMES:
        raised = FALSE
        if name in NAMES:
            unknown_list = TRUE if name == "arrears" else FALSE
            raised = choose(has_lines, reckoned & nw.col(flag(quantity, name)), unknown_list)
        elif name == quantity:
            raised = ~has_lines | _apart(quantity)
        columns.append((open_to & raised).alias(needs_of(f"c_{quantity}", name)))
    return columns


def from_lines(quantity: str, *, needs: bool) -> list[nw.Expr]:
    """Return the figure by lines alone (``lines_…``), beside the one the unit states."""
    reckoned, has_lines = nw.col("reckoned"), nw.col("has_lines")
    target = f"lines_{quantity}"
    columns = [
        choose(reckoned, nw.col(f"raw_{quantity}__lo"), ZERO).alias(f"{target}__lo"),
        choose(reckoned, nw.col(f"raw_{quantity}__hi"), choose(has_lines, ZERO, OPEN)).alias(f"{target}__hi"),
    ]
    for name in NAMES if needs else ():
        open_list = ~has_lines if name == "arrears" else FALSE
        raised = choose(reckoned, nw.col(f"raw_{flag(quantity, name)}"), open_list)
        columns.append(sure(raised).alias(needs_of(target, name)))
    return columns


def renamed(source: str, target: str, *, needs: bool) -> list[nw.Expr]:
    """Return the two bounds of a figure that counts, with `needs` what narrows it, under another name."""
    ends = ["__lo", "__hi", *[needs_of("", name) for name in ALL_NAMES if needs]]
    return [nw.col(f"{source}{end}").alias(f"{target}{end}") for end in ends]
