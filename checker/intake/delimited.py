"""Delimited text (CSV): UTF-8 with or without BOM, GB18030; comma, tab, semicolon or bar."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from checker.intake.cells import Cell
from checker.intake.encoding import PRIVATE, encoding_of, lines_of
from checker.intake.rejection import Notes, Where, refused
from checker.intake.sheet_scan import MAX_COLUMNS
from checker.intake.table import HEADER_WITHIN, Rows, Table
from checker.intake.wording import Language

MAX_BYTES = 2 * 2**30
"""Largest delimited file."""

MAX_FIELD = 131_072
"""Longest cell; past it a quote was never closed."""

_DELIMITERS = (",", "\t", ";", "|")


def table(path: Path, notes: Notes) -> Table:
    """Return a delimited file as a table.

    Raises:
        IntakeRefused: Its text cannot be decoded, or its cells not told apart.
    """
    language = notes.language
    size = path.stat().st_size
    if size > MAX_BYTES:
        found, most = f"{size // 2**20} MB", f"{MAX_BYTES // 2**20} MB"
        raise refused(path, "too_large", language, what=("文件", "the file"), found=found, most=most)
    with path.open("rb") as file:
        if file.read(4) == b"PK\x03\x04":
            raise refused(path, "unknown_format", language)
    encoding = encoding_of(path, language)
    delimiter = _delimiter(list(islice(lines_of(path, encoding), HEADER_WITHIN + 1)))
    private = _private(path, encoding) if encoding == "gb18030" else ""
    if private:
        notes.warn(Where(str(path)), "private_character", {"found": private})
    return Table(path, "", path.stem, lambda: _rows(path, encoding, delimiter, language))


def _delimiter(head: list[str]) -> str:
    """Return what divides most of the first lines into most cells."""
    counts: Counter[str] = Counter()
    for line in head:
        counts.update({one: min(line.count(one), 1_000) for one in _DELIMITERS})
    return max(_DELIMITERS, key=lambda one: counts[one])


def _private(path: Path, encoding: str) -> str:
    found: set[str] = set()
    for line in lines_of(path, encoding):
        found.update(PRIVATE.findall(line))
        if len(found) > 10:
            break
    return " ".join(f"U+{ord(one):04X}" for one in sorted(found))


def _rows(path: Path, encoding: str, delimiter: str, language: Language) -> Rows:
    for number, row in enumerate(_records(path, encoding, delimiter, language), start=1):
        if len(row) > MAX_COLUMNS:
            what = (f"第 {number} 行", f"row {number}")
            raise refused(path, "too_many_columns", language, what=what, found=len(row), most=MAX_COLUMNS)
        # ="0012" is how a spreadsheet program is made to keep a code as text
        cells: list[Cell] = [cell[2:-1] if cell[:2] == '="' and cell[-1:] == '"' else cell for cell in row]
        yield number, cells


def _records(path: Path, encoding: str, delimiter: str, language: Language) -> Iterator[list[str]]:
    reader = csv.reader(lines_of(path, encoding), delimiter=delimiter, strict=True)
    started = 1
    try:
        for row in reader:
            yield row
            started = reader.line_num + 1
    except csv.Error as error:
        if "limit" in str(error) and reader.line_num <= started:
            what = (f"第 {started} 行的一格", f"a cell of line {started}")
            most = f"{MAX_FIELD:,} 字符 / characters"
            raise refused(path, "too_large", language, what=what, found=f"> {most}", most=most) from None
        # the end of the file, or a field past the limit, inside quotes: some quote was never closed
        raise refused(path, "broken_quotes", language, found=started) from None
