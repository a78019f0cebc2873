"""Where in a file of lines those of each case stand, found from the names of their cases alone.

Cases are counted off in blocks of a hundred. Where the lines stand in the order of the
cases, each block has its stretch of the file; where they do not, they are only counted.
Batches are cut from blocks so that neither their cases nor their lines become too many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from checker.intake.batch import MAX_CASES
from checker.intake.parquet.faults import MAX_BYTES
from checker.intake.parquet.files import File

BLOCK = 100
"""Cases of a block."""

MAX_LINES_HELD = 2_000_000
"""Lines of all kinds after which a batch is closed, however few its cases."""

MAX_BLOCK_LINES = 5_000_000
"""Most lines of one kind of a hundred cases on end."""

_AT_ONCE = 1_000_000
_TALLY = {"block": pl.UInt32(), "end": pl.Int64(), "rows": pl.Int64()}


class CaseIndex:
    """Finds the position of a case in its file by the hash of its name."""

    def __init__(self, keys: pl.Series) -> None:
        self._keys = keys
        self.cases = keys.len()

    @cached_property
    def _sorted(self) -> tuple[pl.Series, pl.Series]:
        numbered = self._keys.alias("hash").to_frame().with_row_index("at").drop_nulls()
        # stable: of a name that stands twice, the first is found
        ordered = numbered.sort("hash", maintain_order=True)
        return ordered.get_column("hash"), ordered.get_column("at")

    def positions(self, hashes: pl.Series) -> pl.Series:
        """Return the positions of some names, NULL for those of no case."""
        known, at = self._sorted
        if not known.len():
            return at.clear(hashes.len())
        found = known.search_sorted(hashes.fill_null(0)).clip(upper_bound=known.len() - 1)
        met = (known.gather(found) == hashes).fill_null(value=False)
        return at.gather(found).set(~met, None)

    def onwards(self, hashes: pl.Series, start: int) -> pl.Series:
        """Return the same of names that likely follow in the order of the cases, from `start` on.

        To look along the cases takes a fraction of the time of looking each name up.
        """
        width = 2 * hashes.len()
        met = hashes.clear()
        while met.len() < hashes.len() and width < 4 * self.cases:
            met = self._keys.slice(start, width).is_in(hashes.implode()).arg_true() + start
            width *= 4
        return met if self._keys.gather(met).equals(hashes) else self.positions(hashes)


@dataclass(slots=True)
class Lost:
    """Lines of no case: how many, and the row of the first, from 0."""

    count: int = 0
    first: int = 0

    def add(self, runs: pl.DataFrame) -> None:
        """Count some runs of them."""
        if runs.height:
            self.first = self.first if self.count else int(runs.item(0, "row"))
            self.count += int(runs.get_column("rows").sum())


@dataclass(frozen=True, slots=True)
class Standing:
    """How the lines of one file stand to the cases.

    Attributes:
        ordered: Whether in the order of the cases.
        counts: Lines of each block; where they are ordered, also those of no case before them.
        nameless, strange: Lines that name no case, and lines that name one there is not.
    """

    ordered: bool
    counts: pl.Series
    nameless: Lost
    strange: Lost


def standing(file: File, index: CaseIndex) -> Standing:
    """Return how the lines of a file stand to the cases."""
    tallies = [pl.DataFrame(schema=_TALLY)]
    ordered, last = True, 0
    nameless, strange = Lost(), Lost()
    for start in range(0, file.rows, _AT_ONCE):
        runs = _runs(file, start, min(_AT_ONCE, file.rows - start), index, last)
        lost = runs.filter(pl.col("case").is_null())
        nameless.add(lost.filter(pl.col("hash").is_null()))
        strange.add(lost.filter(pl.col("hash").is_not_null()))
        known = runs.drop_nulls("case")
        cases = known.get_column("case")
        if cases.len():
            ordered = ordered and cases.is_sorted() and int(cases.item(0)) >= last
            last = int(cases.item(-1))
        known = known.with_columns(block=pl.col("case") // BLOCK, end=pl.col("row") + pl.col("rows"))
        tallies.append(known.group_by("block").agg(pl.col("end").max(), pl.col("rows").sum()))
    blocks = pl.int_range(-(-index.cases // BLOCK), dtype=pl.UInt32, eager=True).alias("block")
    tally = pl.concat(tallies).group_by("block").agg(pl.col("end").max(), pl.col("rows").sum())
    tally = blocks.to_frame().join(tally, on="block", how="left", maintain_order="left").fill_null(0)
    ends = tally.get_column("end").cum_max()
    counts = ends - ends.shift(1, fill_value=0) if ordered else tally.get_column("rows")
    return Standing(ordered, counts, nameless, strange)


def hash_of_case() -> pl.Expr:
    """Return the hash of the name in ``case_id``, NULL where there is none."""
    name = pl.col("case_id")
    short = pl.when(name.str.len_bytes().is_between(1, MAX_BYTES)).then(name)
    return pl.when(short.is_not_null()).then(short.hash())


def _runs(file: File, start: int, rows: int, index: CaseIndex, last: int) -> pl.DataFrame:
    """Return the runs of lines of one name: ``hash``, its ``case``, first ``row`` and how many ``rows``."""
    part = file.slice(start, rows, [file.text("case_id")])
    hashes = part.select(hash_of_case().alias("hash")).to_series()
    heads = hashes.ne_missing(hashes.shift(1))
    if heads.len():
        heads = heads.scatter(0, True)
    at = heads.arg_true().cast(pl.Int64)
    names = hashes.gather(at)
    lengths = at.shift(-1, fill_value=rows) - at
    return pl.DataFrame(
        {"hash": names, "case": index.onwards(names, last), "row": at + start, "rows": lengths}
    )


@dataclass(frozen=True, slots=True)
class Stretch:
    """The cases of one batch: from which, and how many."""

    start: int
    cases: int


def cut(cases: int, counts: Sequence[pl.Series]) -> list[Stretch]:
    """Return the batches of some cases, whose lines are counted a block for each kind."""
    blocks = -(-cases // BLOCK)
    lines = [0] * blocks
    if counts:
        lines = pl.DataFrame([one.alias(str(at)) for at, one in enumerate(counts)]).sum_horizontal().to_list()
    stretches: list[Stretch] = []
    start = held = 0
    for block, more in enumerate(lines):
        at = block * BLOCK
        if at > start and (at + BLOCK - start > MAX_CASES or held + more > MAX_LINES_HELD):
            stretches.append(Stretch(start, at - start))
            start, held = at, 0
        held += more
    return [*stretches, Stretch(start, cases - start)]


def spans(found: Standing, stretches: Sequence[Stretch]) -> list[tuple[int, int]]:
    """Return where the lines of each batch stand in a file that has them in order: first row, rows."""
    ends = [0, *found.counts.cum_sum().to_list()]
    starts = [ends[stretch.start // BLOCK] for stretch in stretches]
    return [(start, end - start) for start, end in zip(starts, [*starts[1:], ends[-1]], strict=True)]
