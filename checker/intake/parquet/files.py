"""The Parquet files of an input: looked at whole before any case of them is taken."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from checker.intake.folder import CASES_FILE, check_file
from checker.intake.parquet.columns import (
    Column,
    Meaning,
    columns_of_schema,
    of_cases,
    of_lines,
    unknown_name,
)
from checker.intake.rejection import IntakeRefused, Notes, Where, refused
from checker.intake.wording import Language
from rules.fact import Vocabulary

MAX_ROWS = 2_000_000_000
"""Most rows of one file: a few bytes can declare any number of equal ones."""

MAX_CASE_ROWS = 100_000_000
"""Most cases of one file; what is remembered of each takes some bytes."""

_MAGIC = b"PAR1"
_ENDING = ".parquet"


@dataclass(frozen=True, slots=True)
class File:
    """One Parquet file whose columns are all known.

    Attributes:
        columns: By name, in the order of the file.
        rows: How many it says it has.
    """

    path: Path
    columns: Mapping[str, Column]
    rows: int
    language: Language

    def slice(self, start: int, rows: int, columns: Sequence[pl.Expr] | None = None) -> pl.DataFrame:
        """Return some rows, all columns as they are checked, or what is asked of them.

        Raises:
            IntakeRefused: The file is damaged there.
        """
        wanted = [column.loaded() for column in self.columns.values()] if columns is None else columns
        with reading(self.path, self.language):
            part = _scan(self.path).slice(start, rows).select(wanted).collect()
        if part.height != rows:
            raise refused(self.path, "damaged_parquet", self.language, found=f"{part.height} != {rows}")
        return part

    def text(self, name: str) -> pl.Expr:
        """Return a column of text, NULL throughout where the file has none."""
        return self.columns[name].loaded() if name in self.columns else pl.lit(None, pl.String).alias(name)


@dataclass(frozen=True, slots=True)
class Files:
    """``cases.parquet`` and the files of lines beside it, by kind."""

    cases: File
    lines: Mapping[str, File]


def open_files(path: Path, vocabulary: Vocabulary, notes: Notes) -> Files:
    """Return the files of a folder, or of a single file of cases, with their columns settled.

    Raises:
        IntakeRefused: One of them cannot be used, or is not known.
    """
    if not path.is_dir():
        if path.stem in vocabulary.stated_lines:
            raise refused(path, "no_employers", notes.language)
        return Files(_open_cases(path, vocabulary, notes.language), {})
    cases = _open_cases(path / CASES_FILE, vocabulary, notes.language)
    lines: dict[str, File] = {}
    for inside in sorted(path.iterdir()):
        if inside.name == CASES_FILE or inside.name.startswith((".", "_", "~$")):
            continue  # what systems and other writers leave behind
        if inside.suffix.lower() != _ENDING:
            notes.warn(Where(str(inside)), "beside_cases")
        elif inside.stem not in vocabulary.stated_lines:
            listed = unknown_name(inside.stem, vocabulary.stated_lines, notes.language)
            raise refused(inside, "unknown_list", notes.language, listed=listed)
        else:
            lines[inside.stem] = _open_lines(inside, vocabulary, notes.language)
    return Files(cases, lines)


def _open_cases(path: Path, vocabulary: Vocabulary, language: Language) -> File:
    file = _open(path, of_cases(vocabulary), language)
    if not {"case_id", "credit_code"} & set(file.columns):
        raise refused(path, "no_case_id", language)
    if not file.rows:
        raise refused(path, "no_rows", language)
    if file.rows > MAX_CASE_ROWS:
        raise _too_many(path, file.rows, MAX_CASE_ROWS, language)
    return file


def _open_lines(path: Path, vocabulary: Vocabulary, language: Language) -> File:
    file = _open(path, of_lines(vocabulary, path.stem), language)
    if "case_id" not in file.columns:
        raise refused(path, "no_case_id", language)
    return file


def _open(path: Path, meanings: Mapping[str, Meaning], language: Language) -> File:
    check_file(path, language)
    with path.open("rb") as file:
        start = file.read(4)
    if start != _MAGIC:
        raise refused(path, "not_parquet", language, found=repr(start)[2:-1])
    with reading(path, language):
        scan = _scan(path)
        schema = scan.collect_schema()
        rows = int(scan.select(pl.len()).collect().item())
    if rows > MAX_ROWS:
        raise _too_many(path, rows, MAX_ROWS, language)
    return File(path, columns_of_schema(path, schema, meanings, language), rows, language)


def _too_many(path: Path, rows: int, most: int, language: Language) -> IntakeRefused:
    what = ("行数", "the number of rows")
    return refused(path, "too_large", language, what=what, found=f"{rows:,}", most=f"{most:,}")


def _scan(path: Path) -> pl.LazyFrame:
    # a name with brackets or equals signs is a name, no pattern and no statement of columns
    return pl.scan_parquet(path, glob=False, hive_partitioning=False)


@contextmanager
def reading(path: Path, language: Language) -> Generator[None]:
    """Refuse a file that turns out damaged while it is read.

    Raises:
        IntakeRefused: Always in place of what the library raises.
    """
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise refused(path, "damaged_parquet", language, found=str(error)) from None
