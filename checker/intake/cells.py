"""From a cell of a form to the value of a fact.

Empty is unknown, 无 or / is known not to exist, and everything else has to be readable
without guessing: what cannot be read is a fault with a code, and costs its row.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from checker.intake.days import day_of
from checker.intake.quantity import quantity
from checker.intake.rejection import CellFault
from checker.intake.wording import CONTROL
from rules.fact import ABSENT, Fact, Value

MAX_TEXT = 10_000
"""Most characters of one cell; a spreadsheet takes 32,767."""


@dataclass(frozen=True, slots=True)
class Flawed:
    """A cell whose value the file does not hold: an error, or a formula never computed."""

    code: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell that shares its value with those merged with it, above or below."""

    value: Plain


Plain = str | float | bool | date | datetime | time | timedelta
Cell = Plain | Flawed | Merged | None

YES = frozenset({"是", "有", "true", "yes", "y", "1", "√", "✓", "✔", "☑", "对", "t"})
NO = frozenset({"否", "无", "没有", "false", "no", "n", "0", "×", "✗", "✘", "不是", "f"})
_BLANKS = "\u200b\ufeff \t\r\n\u3000\xa0\x1a"
_NONE = frozenset({"无", "/"})
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_LOOSE = re.compile(r"(?<!\d) | (?!\d)")
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
_LETTERS = (range(0xFF10, 0xFF1A), range(0xFF21, 0xFF3B), range(0xFF41, 0xFF5B))
_FULL_WIDTH = {code: code - 0xFEE0 for letters in _LETTERS for code in letters}


def is_empty(cell: Cell) -> bool:
    """Return whether a cell says nothing."""
    if isinstance(cell, Merged):
        cell = cell.value
    return cell is None or (isinstance(cell, str) and not cell.strip(_BLANKS))


def plain(text: str) -> str:
    """Return text as numbers, days and closed lists are compared: NFKC, spaces only between digits.

    >>> plain(" ２，３６０．１０ 元 ")
    '2,360.10元'
    >>> plain("2026 年 5 月 3 日  12:30")
    '2026年5月3日12:30'
    """
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    text = _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    return _LOOSE.sub("", text)


def read_cell(fact: Fact, cell: Cell, unit: str = "") -> Value | CellFault | None:
    """Return the value of a fact that a cell states, None where it is empty, or the fault in it.

    `unit` is the word in the brackets of the column's header.
    """
    if cell is None or is_empty(cell):
        return None
    if isinstance(cell, Flawed):
        return CellFault(cell.code, {"found": cell.shown})
    if isinstance(cell, Merged):
        # a word or a day holds for every row it spans; whose a number is, nobody can tell
        value = CellFault("merged_cell") if fact.type == "int" else _stated(fact, cell.value, unit)
    else:
        value = _stated(fact, cell, unit)
    if isinstance(value, CellFault) and fact.personal and "found" in value.found:
        # messages travel further than the file: personal data is not repeated in them
        return CellFault(value.code, {**value.found, "found": "***"})
    return value


def text_fault(text: str) -> CellFault | None:
    """Return what is wrong with a text of any kind, None where nothing is."""
    if CONTROL.search(text):
        return CellFault("control_character")
    if len(text) > MAX_TEXT:
        return CellFault("too_long", {"length": str(len(text)), "most": str(MAX_TEXT)})
    return None


def _stated(fact: Fact, cell: Plain, unit: str) -> Value | CellFault:
    if isinstance(cell, str):
        if (fault := text_fault(cell)) is not None:
            return fault
        if cell[0] == "#" and _ERROR.fullmatch(cell.strip()):
            return CellFault("error_cell", {"found": cell.strip()})
        word = plain(cell)
        if word in _NONE and not _means_itself(fact, word):
            return ABSENT if fact.may_be_absent else CellFault("cannot_be_absent", {"found": word})
        if fact.type != "str" or fact.values:
            cell = word
    if fact.type == "bool":
        return _yes_no(cell)
    if fact.type == "int":
        if isinstance(cell, str | float | int | time | timedelta) and not isinstance(cell, bool):
            return quantity(fact, cell, unit)
        return CellFault("not_a_number", {"found": str(cell), "expected": ("数字", "a number")})
    if fact.type == "date":
        return day_of(cell)
    return _chosen(fact, cell) if fact.values else text_of(cell)


def _means_itself(fact: Fact, word: str) -> bool:
    """Whether 无 is an answer of its own: "no", or a label of a closed list."""
    if fact.type == "bool":
        return word in NO
    return bool(fact.values) and any(word in (code, plain(label)) for code, label in fact.values.items())


def _yes_no(cell: Plain) -> bool | CellFault:
    if isinstance(cell, bool):
        return cell
    word = str(int(cell)) if isinstance(cell, float) and cell in (0.0, 1.0) else str(cell).lower()
    if word in YES:
        return True
    if word in NO:
        return False
    return CellFault("not_yes_no", {"found": word})


def _chosen(fact: Fact, cell: Plain) -> str | CellFault:
    word = text_of(cell)
    if isinstance(word, CellFault):
        return word
    if word in fact.values:
        return word
    for code, label in fact.values.items():
        if plain(label) == plain(word) or code.lower() == word.lower():
            return code
    labels = "、".join(label or code for code, label in list(fact.values.items())[:12])
    return CellFault("not_in_list", {"found": word, "expected": labels})


def text_of(cell: Plain) -> str | CellFault:
    """Return a cell as text; a number stands for its digits, unless the spreadsheet has lost some.

    Full-width letters and digits become plain ones, so that a code is the same in every list.
    """
    if isinstance(cell, str):
        return cell.strip(_BLANKS).translate(_FULL_WIDTH)
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return CellFault("digits_lost", {"found": f"{cell:g}"}) if abs(cell) >= 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        cell = cell.date()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
