"""Writing a table of the registry to a file, as a workbook or as delimited text, whole or not at all.

What is written is read again as the same. No cell can become a formula: a text that begins like one gets an
apostrophe before it, which reading takes away.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from checker.intake.new_workbook import new_workbook, whole_file
from checker.registry.columns import TITLES
from checker.registry.errors import RegistryRefused
from checker.registry.layout import Layout

MOST_ROWS = 1_000_000
"""Most rows of a sheet; a workbook holds 1,048,576."""

_WORKBOOK, _TEXT = ".xlsx", ".csv"
_WIDTH = 18


def write_table(path: Path, layout: Layout, entries: Iterable[Mapping[str, object]]) -> int:
    """Write entries, each what is known of it by field; return how many there were.

    Raises:
        RegistryRefused: The name of the file says no known kind, or a sheet cannot hold them all.
        OSError: It cannot be written.
    """
    rows = ([one.write(entry.get(one.of)) for one in layout.columns] for entry in entries)
    header = [one.column.title for one in layout.columns]
    ending = path.suffix.lower()
    if ending not in (_WORKBOOK, _TEXT):
        raise RegistryRefused(
            "cell_not_writable",
            f"“{path.name}”应以 .xlsx 或 .csv 结尾",
            f"found {path.name!r}, expected a name ending in .xlsx or .csv",
        )
    with whole_file(path) as partial:
        return (_workbook if ending == _WORKBOOK else _delimited)(partial, layout, header, rows)


def _workbook(path: Path, layout: Layout, header: list[str], rows: Iterable[list[str | int]]) -> int:
    count = 0
    with new_workbook(path, streamed=True) as book:
        bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(TITLES[layout.kind])
        sheet.freeze_panes(1, 0)
        # long codes typed into the form later stay text too
        sheet.set_column(0, len(header) - 1, _WIDTH, text)
        for column, title in enumerate(header):
            sheet.write_string(0, column, title, bold)
        for count, row in enumerate(rows, start=1):
            if count > MOST_ROWS:
                raise RegistryRefused(
                    "cell_not_writable",
                    f"超过 {MOST_ROWS:,} 行，工作表放不下：请导出为 .csv",
                    f"more than {MOST_ROWS:,} rows, which no sheet holds: export to .csv",
                )
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(count, column, cell)
                elif cell:
                    sheet.write_string(count, column, cell, text)
    return count


def _delimited(path: Path, layout: Layout, header: list[str], rows: Iterable[list[str | int]]) -> int:
    count = 0
    # a mark at the beginning lets spreadsheet programs see that it is UTF-8
    encoding = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        _ = writer.writerow(header)
        for row in rows:
            _ = writer.writerow(row)
            count += 1
    return count
