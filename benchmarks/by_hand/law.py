"""What the law of the one place and day comes to, and the few turns of phrase the predicates share."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import polars as pl

DAY = date(2026, 12, 31)
PLACE = "32"

ONE_WORKER = 1_000_000
TEN_WORKERS = 6_000_000
MINIMUM_WAGE = (201_000, 249_000)
"""Which class a city is in is not known: the figure is somewhere between."""

REMUNERATION = ("wage", "bonus", "allowance", "overtime")
PAYMENT_ORDERS = (
    "限期整改指令书",
    "限期改正指令书",
    "劳动保障监察限期整改指令书",
    "劳动保障监察限期改正指令书",
    "责令改正决定书",
    "责令整改决定书",
    "责令限期改正通知书",
    "责令支付决定书",
    "责令支付通知书",
    "行政处理决定书",
    "劳动保障监察行政处理决定书",
)
SERVED = (
    "direct",
    "adult_household_member",
    "unit_recipient",
    "left_with_record",
    "post",
    "electronic_confirmed",
    "announcement",
)

TRUE, FALSE = pl.lit(value=True), pl.lit(value=False)
UNKNOWN = pl.lit(None, dtype=pl.Boolean)

col = pl.col

Engine = Literal["in-memory", "streaming"]


def now(frame: pl.LazyFrame, engine: Engine = "in-memory") -> pl.LazyFrame:
    """Work out what is used several times; one plan over everything takes many times longer.

    What comes straight from a large file is faster streamed, everything else in memory.
    """
    return frame.collect(engine=engine).lazy()


def no(name: str) -> pl.Expr:
    """A flag that counts as FALSE where nothing is said, denied."""
    return ~col(name).fill_null(value=False)


def absent(name: str) -> pl.Expr:
    """Whether there is none; unknown where nothing is said."""
    return pl.when(col(f"{name}__absent")).then(True).when(col(name).is_not_null()).then(False)


def gone(name: str) -> pl.Expr:
    """Whether there is surely none."""
    return col(f"{name}__absent")


def there(name: str) -> pl.Expr:
    """Whether it is not the case that there is surely none: a comparison with nothing is FALSE."""
    return ~gone(name)


def months_after(name: str, months: int) -> pl.Expr:
    return col(name).dt.offset_by(f"{months}mo")


def days_after(name: str, days: int) -> pl.Expr:
    return col(name) + timedelta(days=days)


def below_minimum_wage(wage: pl.Expr, times: int = 1) -> pl.Expr:
    """Whether a wage is under so many times the minimum wage; unknown between its bounds."""
    low, high = MINIMUM_WAGE
    return pl.when(wage < times * low).then(True).when(wage >= times * high).then(False)


def either(condition: pl.Expr, yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    """`yes` where the condition holds, `no` where it does not, what both say where that is unknown."""
    return (no & (yes | ~condition)) | (yes & condition)


def at_least(low: pl.Expr, high: pl.Expr, number: int | pl.Expr) -> pl.Expr:
    """Whether a number between bounds (`high` NULL: open) reaches another."""
    return pl.when(low >= number).then(True).when(high < number).then(False)


def over_time_limit() -> pl.Expr:
    """Whether two years have passed since the act; not known leaves the rules in place."""
    limit = months_after("act_ended_on", 24)
    not_complained = gone("first_complaint_on") | (col("first_complaint_on") > limit)
    return (~col("continuing") & (col("discovered_on") > limit) & not_complained).fill_null(value=False)
