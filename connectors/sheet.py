"""The workbook a platform's page takes (批量导入模板): a note, the headings, then rows of nothing but text.

Empty it is the form for people; filled it is what a person uploads. A cell that begins like a formula stays
text, and the same rows make the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

from connectors.platform import Operation
from connectors.profile import RecordProfile

FIRST_SHEET_ROW = 3
"""The row of the first record, as people count: the note and the headings stand above."""

_MADE = datetime(1980, 1, 1)  # noqa: DTZ001  # of no place; the moment of making would change the bytes
_MOST_CHOICES, _MOST_ROWS = 255, 10_000


def sheet(profile: RecordProfile, operation: Operation, table: Sequence[Sequence[str]] = ()) -> bytes:
    """Return a workbook with these rows, cells in the order of the columns; without rows it is the form."""
    library: Any = import_module("xlsxwriter")  # it carries no types
    columns = profile.layout(operation).columns
    made = io.BytesIO()
    plain = dict.fromkeys(("strings_to_formulas", "strings_to_numbers", "strings_to_urls"), False)
    with library.Workbook(made, {"in_memory": True, **plain}) as book:
        book.set_properties({"created": _MADE})
        text = book.add_format({"num_format": "@"})
        page = book.add_worksheet("数据")
        note = f"{profile.title}（{profile.name}）。示例，请以平台要求为准；带 * 的为必填。"
        page.write_string(0, 0, note)
        for at, column in enumerate(columns):
            page.write_string(1, at, f"{'*' if column.required is True else ''}{column.title}")
            page.set_column(at, at, min(max(2 * len(column.title), 10), 40), text)
            known = sorted(set(column.codes.values()))
            if column.type == "code" and len(",".join(known)) <= _MOST_CHOICES:
                page.data_validation(2, at, _MOST_ROWS, at, {"validate": "list", "source": known})
        for down, row in enumerate(table, FIRST_SHEET_ROW - 1):
            for at, cell in enumerate(row):
                if cell:
                    page.write_string(down, at, cell, text)
    return made.getvalue()
