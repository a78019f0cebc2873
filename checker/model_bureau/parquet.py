"""Reviews by the million, as Parquet: the year's reviews over and over, each time of another employer.

``cases.parquet`` and one file a kind of lines, with the columns that intake hands to the engine of
batches. Case numbers, codes and names differ in every case, wages a little where that changes no
verdict. Pieces are written one after the other as row groups, so that memory does not grow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from checker.intake.batch import CASE_COLUMNS, LINE_COLUMNS, MAX_CASES, Batch, from_cases
from checker.intake.folder import CASES_FILE
from checker.model_bureau.credit_codes import MOST_NUMBERS, credit_codes
from checker.model_bureau.labels import Label
from checker.model_bureau.model_year import make_year
from rules.rule_base import shipped

TILES_A_PIECE = 50
"""Times the year's reviews stand in one piece: 64,000 cases, of the 100,000 a batch may hold."""

_TEMPLATE = "__template"
_PLACE = "__place"
_NUMBER = "__number"

_PAID_FEN = 300_000
"""From this wage on, paid in full and without overtime or deductions, a little more changes no verdict."""

_YEAR_FEN = 12 * 249_000
"""A year of the highest minimum wage of the province: a total above it for every head may rise."""

_DAYS = ("hired_on", "contract_signed_on", "insured_on", "born_on")
_HIRED = (date(2014, 1, 1), date(2025, 11, 30))
"""Days of hire that may move by four weeks: neither the first month nor the first year ends near the day."""

_KNUTH = 2_654_435_761
"""Knuth's multiplier for hashing; ten million times it stays within 64 bits."""

Finish = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Templates:
    """The reviews of a year as columns, and what each is made for."""

    batch: Batch
    labels: tuple[Label, ...]

    def label(self, number: int) -> Label:
        """Return what the case with a number (from 0) is made for; there is no register beside it."""
        return self.labels[number % len(self.labels)]


def templates(seed: int = 1) -> Templates:
    """Return the reviews that are written over and over, as the shipped vocabulary has them."""
    reviews = make_year(seed).reviews
    batch = from_cases((review.case for review in reviews), shipped().vocabulary)
    return Templates(batch, tuple(review.label for review in reviews))


def write_parquet(folder: Path, count: int, seed: int = 1) -> Templates:
    """Write `count` reviews into `folder`, an existing one; return what they are made for.

    Lines stand in the order of their cases.

    Raises:
        ValueError: Not one review, or more than there are made-up codes.
        OSError: The folder cannot be written to.
    """
    if not 0 < count <= MOST_NUMBERS:
        msg = f"asked for {count} reviews, expected 1 to {MOST_NUMBERS}"
        raise ValueError(msg)
    made = templates(seed)
    cases = made.batch.cases
    places = cases.select("case_id", pl.col("place").alias(_PLACE)).with_row_index(_TEMPLATE)
    _sink(
        folder / CASES_FILE,
        cases.join(places, on="case_id", how="left", maintain_order="left"),
        cases.height,
        count,
        _cases,
    )
    for kind, frame in made.batch.lines.items():
        lines = frame.join(places, on="case_id", how="left", maintain_order="left")
        _sink(folder / f"{kind}.parquet", lines, cases.height, count, _roster if kind == "roster" else _lines)
    return made


def case_id_of(place: str, number: int) -> str:
    """Return the number of a written case: its place, the year, and eight digits from 0."""
    return f"{place}-2026-{number:08d}"


def _sink(path: Path, frame: pl.DataFrame, reviews: int, count: int, finish: Finish) -> None:
    """Write the frame of a year's reviews over and over, one piece after the other."""

    def pieces(
        columns: list[str] | None, _predicate: pl.Expr | None, _rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        for first in range(0, -(-count // reviews), TILES_A_PIECE):
            piece = finish(_tiled(frame, reviews, count, first))
            yield piece if columns is None else piece.select(columns)

    schema = finish(_tiled(frame, reviews, count, 0).clear()).schema
    _ = register_io_source(pieces, schema=schema).sink_parquet(
        path, maintain_order=True, row_group_size=MAX_CASES
    )


def _tiled(frame: pl.DataFrame, reviews: int, count: int, first: int) -> pl.DataFrame:
    """Return one piece, each row with the number of its case; the last one ends with the last case."""
    tiles = min(TILES_A_PIECE, -(-count // reviews) - first)
    tile = first + pl.int_range(pl.len(), dtype=pl.Int64) // max(frame.height, 1)
    number = (tile * reviews + pl.col(_TEMPLATE).cast(pl.Int64)).alias(_NUMBER)
    return pl.concat([frame] * tiles).with_columns(number).filter(pl.col(_NUMBER) < count)


def _numbered(piece: pl.DataFrame) -> pl.DataFrame:
    number = pl.col(_NUMBER).cast(pl.String).str.zfill(8)
    return piece.with_columns(pl.concat_str(pl.col(_PLACE), pl.lit("-2026-"), number).alias("case_id"))


def _cases(piece: pl.DataFrame) -> pl.DataFrame:
    number = pl.col(_NUMBER)
    more = 100 * (number % 997)
    may_rise = (
        (pl.col("wage_total_fen") == pl.col("declared_wage_base_fen"))
        & (pl.col("wage_total_fen") >= _YEAR_FEN * pl.col("average_headcount"))
        & pl.col("payable_wage_base_fen").is_null()
    )
    totals = [
        pl.when(may_rise).then(pl.col(name) + more).otherwise(pl.col(name)).alias(name)
        for name in ("wage_total_fen", "declared_wage_base_fen")
    ]
    name = pl.concat_str(
        pl.lit("示例第"),
        number.cast(pl.String).str.zfill(8),
        pl.lit("号"),
        pl.col("name").str.replace("^示例第[0-9]+号", ""),
    )
    code = credit_codes(pl.col("credit_code").str.slice(0, 8), number)
    varied = _numbered(piece).with_columns(*totals, name.alias("name"), code.alias("credit_code"))
    return varied.select([*CASE_COLUMNS, *_rest(piece, CASE_COLUMNS)])


def _roster(piece: pl.DataFrame) -> pl.DataFrame:
    return _lines(_other_days(_other_wages(piece)))


def _other_wages(piece: pl.DataFrame) -> pl.DataFrame:
    due, paid = pl.col("wage_due_fen"), pl.col("wage_paid_fen")
    nothing_else = (pl.col("overtime_pay_fen") == 0) & (pl.col("loss_deduction_fen") == 0)
    may_rise = (due == paid) & (due >= _PAID_FEN) & nothing_else
    more = 100 * _stirred(499)
    return piece.with_columns(pl.when(may_rise).then(wage + more).otherwise(wage) for wage in (due, paid))


def _other_days(piece: pl.DataFrame) -> pl.DataFrame:
    """Move the start of a worker's employment with all that is counted from it.

    Only where contract and insurance followed within days and the worker was grown up: no limit of
    months or of birthdays is near then.
    """
    hired, signed, insured, born = (pl.col(name) for name in _DAYS)
    soon = ((signed - hired).dt.total_days() <= 12) & ((insured - hired).dt.total_days() <= 25)
    may_move = soon & hired.is_between(*_HIRED) & (born < hired.dt.offset_by("-19y"))
    later = pl.duration(days=_stirred(28))
    return piece.with_columns(
        pl.when(may_move).then(day + later).otherwise(day) for day in (hired, signed, insured, born)
    )


def _stirred(most: int) -> pl.Expr:
    """Return a number below `most` that looks as if it had nothing to do with case and line."""
    return (_KNUTH * pl.col(_NUMBER) + _KNUTH // 3 * pl.col("line_no")) // 2**16 % most


def _lines(piece: pl.DataFrame) -> pl.DataFrame:
    return _numbered(piece).select([*LINE_COLUMNS, *_rest(piece, LINE_COLUMNS)])


def _rest(piece: pl.DataFrame, leading: Collection[str]) -> list[str]:
    return [
        name for name in piece.columns if name not in leading and name not in {_TEMPLATE, _PLACE, _NUMBER}
    ]
