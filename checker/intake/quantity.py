"""Numbers as forms carry them: ``2,360.10元``, ``1.2万元``, ``８小时30分``.

Facts count in fen and minutes, forms in yuan and hours. The arithmetic is exact: a
fraction of a fen or of a minute is a fault, never rounded.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import time, timedelta
from fractions import Fraction

from checker.intake.rejection import CellFault
from rules.fact import Fact

WORDS: Mapping[str, Mapping[str, int]] = {
    "fen": {
        "元": 100, "圆": 100, "元整": 100, "分": 1, "千元": 100_000, "万元": 1_000_000, "万": 1_000_000,
        "百万元": 100_000_000, "亿元": 10_000_000_000, "yuan": 100, "fen": 1,
    },
    "minutes": {
        "小时": 60, "时": 60, "个小时": 60, "工时": 60, "分钟": 1, "分": 1,
        "h": 60, "hours": 60, "min": 1, "minutes": 1,
    },
    "persons": {"人": 1, "名": 1, "个": 1, "位": 1, "万人": 10_000, "万": 10_000, "人次": 1, "persons": 1},
    "days": {"天": 1, "日": 1, "days": 1},
    "months": {"个月": 1, "月": 1, "months": 1},
    "years": {"年": 1, "岁": 1, "周岁": 1, "years": 1},
    "times": {"次": 1, "回": 1, "人次": 1, "times": 1},
    "projects": {"个": 1, "项": 1, "projects": 1},
    "percent": {"%": 1, "percent": 1},
}  # fmt: skip
"""Unit of a fact → word on a form → how many of the unit one of it is."""

USUAL: Mapping[str, tuple[int, str, str]] = {
    "fen": (100, "元", "an amount in yuan"),
    "minutes": (60, "小时", "hours"),
    "persons": (1, "人", "a number of persons"),
    "days": (1, "天", "a number of days"),
    "months": (1, "个月", "a number of months"),
    "years": (1, "年", "a number of years"),
    "times": (1, "次", "a number of times"),
    "projects": (1, "个", "a number of projects"),
    "percent": (1, "%", "a percentage"),
}
"""Unit of a fact → what one on a form is where nothing is said, its word, and its English."""

_NUMBER = re.compile(
    r"([+-]?)(?:¥|RMB|人民币)?((?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d+)?)([^\d.,+-]*)"
)
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)")
_HOURS = re.compile(r"(\d{1,4})(?:个)?小时(\d{1,2})分钟?")
_INFORMATIVE = 15
"""Decimal digits a spreadsheet keeps and shows; what a float has beyond them is noise."""


def quantity(fact: Fact, cell: str | float | time | timedelta, unit: str = "") -> int | CellFault:
    """Return the whole number of the fact's unit that a cell states.

    Args:
        fact: A number fact; `unit`, `low` and `high` decide.
        cell: Text as `cells.plain` leaves it, or what a spreadsheet stores.
        unit: The word of the header's brackets (万元), which a word in the cell overrides.
    """
    if isinstance(cell, timedelta | time):
        return _duration(fact, cell)
    whole = _whole(cell)
    if whole is not None and not unit:
        # nearly every cell; the exact arithmetic below comes to the same
        amount = whole * USUAL.get(fact.unit or "", (1, "", ""))[0]
        if fact.low <= amount <= fact.high:
            return amount
    shown = str(cell)
    if isinstance(cell, str):
        if fact.unit == "minutes" and (clock := _CLOCK.fullmatch(cell) or _HOURS.fullmatch(cell)):
            return _in_range(fact, Fraction(int(clock[1]) * 60 + int(clock[2])), shown)
        match = _NUMBER.fullmatch(cell)
        if match is None or len(cell) > 40:
            return CellFault("not_a_number", {"found": shown, "expected": _expected(fact)})
        number = Fraction(match[2].replace(",", "").replace(" ", "")) * (-1 if match[1] == "-" else 1)
        unit = match[3].lower() or unit
    else:
        if not math.isfinite(cell):
            return CellFault("not_a_number", {"found": shown, "expected": _expected(fact)})
        shown = f"{cell:.{_INFORMATIVE}g}"
        number = Fraction(shown)
    factor = _factor(fact, unit)
    if factor is None:
        return CellFault("wrong_unit", {"found": shown, "unit": unit, "expected": _expected(fact)})
    return _in_range(fact, number * factor, shown)


def _whole(cell: str | float) -> int | None:
    if isinstance(cell, str):
        return int(cell) if len(cell) <= _INFORMATIVE and cell.isascii() and cell.isdecimal() else None
    return int(cell) if abs(cell) < 1e15 and cell == int(cell) else None


def takes_unit(fact: Fact, word: str) -> bool:
    """Return whether a word in a header's brackets is a unit this fact can be stated in."""
    return word.lower() in WORDS.get(fact.unit or "", {})


def is_unit(word: str) -> bool:
    """Return whether a word is a unit of anything."""
    return any(word.lower() in words for words in WORDS.values())


def _factor(fact: Fact, word: str) -> int | None:
    if not word:
        return USUAL.get(fact.unit or "", (1, "", ""))[0]
    return WORDS.get(fact.unit or "", {}).get(word.lower())


def _duration(fact: Fact, cell: time | timedelta) -> int | CellFault:
    if fact.unit != "minutes":
        return CellFault("not_a_number", {"found": str(cell), "expected": _expected(fact)})
    if isinstance(cell, time):
        cell = timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    # a spreadsheet stores a duration as a fraction of a day: half a second of noise is its rounding
    seconds = round(cell.total_seconds())
    return _in_range(fact, Fraction(seconds, 60), str(cell))


def _in_range(fact: Fact, number: Fraction, shown: str) -> int | CellFault:
    if not fact.low <= number <= fact.high:
        scale, word, _ = USUAL.get(fact.unit or "", (1, "", ""))
        low, high = (f"{_plain(Fraction(end, scale))}{word}" for end in (fact.low, fact.high))
        return CellFault("out_of_range", {"found": shown, "low": low, "high": high})
    if number.denominator != 1:
        code = {"fen": "fraction_of_fen", "minutes": "not_whole_minutes"}.get(fact.unit or "", "not_whole")
        return CellFault(code, {"found": shown, "expected": _expected(fact)})
    return int(number)


def _plain(number: Fraction) -> str:
    return f"{int(number)}" if number.denominator == 1 else f"{float(number):g}"


def _expected(fact: Fact) -> tuple[str, str]:
    _, word, english = USUAL.get(fact.unit or "", (1, "", "a whole number"))
    if word == "元":
        return "金额（元，最多两位小数）", "an amount in yuan with at most two decimals"
    if word == "小时":
        return "小时数", english
    return f"整数（{word}）" if word else "整数", english
