"""Characters that editions of GB 18030 write differently (字符编码标准版本差异).

Python's table is that of an old edition: for a few characters a receiver of the edition of 2022 reads other
bytes as the same character, or the same bytes as another. Names hold them now and then. They are told, and
UTF-8 is advised; the list is from memory, so every character of a private area is told as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

# 2005 gave 1E3F its two bytes; 2022 did so for these, which before stood in the private area
MOVED = frozenset(map(chr, (0x1E3F, *range(0x9FB4, 0x9FBC), *range(0xFE10, 0xFE1A))))
_PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0x110000))


def affected(text: str) -> list[str]:
    """Return the characters of a text that another edition may read otherwise, each once, in order.

    >>> affected("示例\\u9fb4\\ue81e\\u9fb4")
    ['\\u9fb4', '\\ue81e']
    """
    found = (sign for sign in text if sign in MOVED or any(ord(sign) in area for area in _PRIVATE))
    return list(dict.fromkeys(found))


def warnings(table: Sequence[Sequence[str]], first_row: int) -> list[str]:
    """Return a line for each row that holds such characters: row and code points, never the text."""
    return list(_told(table, first_row))


def _told(table: Sequence[Sequence[str]], first_row: int) -> Iterator[str]:
    for number, row in enumerate(table, first_row):
        if odd := affected("".join(row)):
            points = " ".join(f"U+{ord(sign):04X}" for sign in odd)
            yield f"row {number}: {points} may be read otherwise by another edition of GB 18030: send UTF-8"
