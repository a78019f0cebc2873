"""Days as forms carry them: ``2026.5.31``, ``2026年5月31日``, ``2026/5/31``, ``20260531``, ``长期``."""

from __future__ import annotations

import re
from datetime import date, datetime

from checker.intake.rejection import CellFault

LONG_TERM = date(9999, 9, 9)
"""Without an end (长期), as fielded templates write it; every day of the year 9999 is read as this one."""

FIRST_YEAR = 1900
LAST_YEAR = 2200

_WORDS = frozenset({"长期", "长期有效", "永久", "无限期"})
_CLOCK = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.0+)?)?)?"
_WRITTEN = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _CLOCK),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})" + _CLOCK),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})" + _CLOCK),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})(?:[日号](?: ?\d{1,2}:\d{2}(?::\d{2})?)?)?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)


def day_of(cell: object) -> date | CellFault:
    """Return the day a cell states; text comes as `cells.plain` leaves it.

    A bare number is not taken for a serial number: which epoch it counts from is not
    known once its format is lost. Eight digits are year, month and day.

    >>> day_of("2026年5月31日"), day_of("长期")
    (datetime.date(2026, 5, 31), datetime.date(9999, 9, 9))
    """
    shown = str(cell)
    if isinstance(cell, datetime):
        return _plausible(cell.date(), shown)
    if isinstance(cell, date):
        return _plausible(cell, shown)
    if isinstance(cell, float) and cell.is_integer() and 19_000_101 <= cell <= 99_991_231:
        cell = shown = str(int(cell))
    if isinstance(cell, str):
        if cell in _WORDS:
            return LONG_TERM
        for pattern in _WRITTEN:
            if match := pattern.fullmatch(cell):
                try:
                    return _plausible(date(int(match[1]), int(match[2]), int(match[3])), shown)
                except ValueError:
                    break
    return CellFault("not_a_date", {"found": shown})


def _plausible(day: date, shown: str) -> date | CellFault:
    if day.year == LONG_TERM.year:
        return LONG_TERM
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    return CellFault("date_out_of_range", {"found": shown})
