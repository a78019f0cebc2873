"""Masking of personal data (脱敏): what of a value is shown at which level, as one table.

`full` (全部) shows it, `none` (全部遮蔽) shows nothing, not even how long it is, and `partial` (部分) shows
what the table says, enough to tell two apart and too little to find a person. A value too short for that is
hidden whole. Names inside a free text cannot be told from other words: where they matter it takes `none`. How
much is shown is our choice, as offices commonly print it, and no figure of a law.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["name", "unit_name", "id_number", "phone", "account", "address", "free_text"]
Level = Literal["full", "partial", "none"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LEVELS: Mapping[Level, str] = {"full": "全部", "partial": "部分", "none": "全部遮蔽"}
"""The levels with what they are called."""
SIGN = "*"
NOTHING = SIGN * 3
"""What stands for a whole value, or for the rest of an address."""


@dataclass(frozen=True, slots=True)
class Ends:
    """So many signs shown in front and at the end, if at least so many between them are hidden."""

    first: int
    last: int
    hidden: int

    def __call__(self, text: str) -> str:
        """Return a text with its middle hidden, sign for sign."""
        signs = _signs(text)
        hidden = len(signs) - self.first - self.last
        if hidden < self.hidden:
            return SIGN * len(signs)
        shown_last = signs[len(signs) - self.last :]
        return "".join((*signs[: self.first], SIGN * hidden, *shown_last))


def mask(kind: Kind, text: str, level: Level) -> str:
    """Return what of a text is shown at a level; to mask twice is to mask once.

    >>> mask("name", "王示例", "partial"), mask("id_number", "320500199001010012", "partial")
    ('王**', '320***********0012')
    >>> mask("address", "江苏省苏州市姑苏区示例路1号", "partial")
    '江苏省苏州市姑苏区***'
    """
    if level == "none":
        return NOTHING
    return text if level == "full" else PARTIAL[kind](text)


def _district(text: str) -> str:
    """Return an address up to its district; all of it is hidden where no place is recognised."""
    found = _PLACES.match(text)
    shown = found[0] if found else ""
    return text if shown == text else shown + NOTHING


def _numbers_inside(text: str) -> str:
    """Return a text with every long number in it hidden: identity numbers, phones, accounts."""
    return _LONG_NUMBER.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    places = [at for at, sign in enumerate(found[0]) if sign.isdecimal() or sign in "xX"]
    # sixteen and more that are no identity number are an account
    ends = _ID_OR_PHONE if len(places) < 16 or len(places) == 18 else _ACCOUNT
    hidden = set(places[ends.first : len(places) - ends.last])
    return "".join(SIGN if at in hidden else sign for at, sign in enumerate(found[0]))


def _signs(text: str) -> list[str]:
    """Return the signs a reader sees: a letter with its marks, joiners and shades is one."""
    signs: list[str] = []
    for letter in text:
        joined = bool(signs) and (
            unicodedata.category(letter)[0] == "M"
            or letter == _JOINER
            or letter in _SHADES
            or (signs[-1].endswith(_JOINER) and unicodedata.category(letter) == "So")
        )
        if joined:
            signs[-1] += letter
        else:
            signs.append(letter)
    return signs


_JOINER = "\u200d"
_SHADES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_ID_OR_PHONE, _ACCOUNT = Ends(3, 4, hidden=4), Ends(0, 4, hidden=4)
PARTIAL: Mapping[Kind, Callable[[str], str]] = {
    "name": Ends(1, 0, hidden=1),
    "unit_name": str,
    "id_number": _ID_OR_PHONE,
    "phone": _ID_OR_PHONE,
    "account": _ACCOUNT,
    "address": _district,
    "free_text": _numbers_inside,
}
"""What of each kind is shown at `partial`."""

_BETWEEN = r"[ \t\u3000\u002d\u2010-\u2015\u200b-\u200d\u2060\ufeff]?"
_LONG_NUMBER = re.compile(rf"\d(?:{_BETWEEN}\d){{10,}}(?:{_BETWEEN}[xX](?![A-Za-z]))?")
"""Eleven digits and more, one sign at most between two of them; amounts and dates are shorter."""

# a street may be called as a district is: what could be part of one is not taken for a name
_NAME = r"(?:(?![省市区县旗盟路街巷弄号村楼栋幢室住])[\u4e00-\u9fff]){1,12}?"
_AUTONOMOUS = "内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔"
_PLACES = re.compile(
    rf"(?:(?:{_AUTONOMOUS})自治区|{_NAME}省)?"
    rf"(?:{_NAME}(?:市(?![场民政区委])|自治州|地区|盟))?"
    rf"(?:{_NAME}(?:市(?![场民政区委])|(?<![小社园校厂院库地])区(?![域间政委])|县(?![政委道])|旗))?"
)
