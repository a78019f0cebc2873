"""Codes with a check character: credit codes (统一社会信用代码) and identity numbers (公民身份号码).

The region inside a code is the one at registration or birth and may be abolished since,
so no code is refused for it. Source: GB 32100-2015, GB 11643-1999.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from stdnum import exceptions, numdb
from stdnum.cn import uscc

from checker.intake.rejection import CellFault

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(rf"[{_ALPHABET}]{{2}}\d{{6}}[{_ALPHABET}]{{10}}")
_IDENTITY = re.compile(r"\d{17}[\dX]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
    for code in range(first, last + 1)
)


def compact(text: str) -> str:
    """Return a code without the spaces, hyphens, full-width and small letters that forms add.

    >>> compact(" ９１3205-00ma1abcd12r ")
    '91320500MA1ABCD12R'
    """
    return re.sub(r"[\s\-'‘’\u200b\ufeff]", "", unicodedata.normalize("NFKC", text)).upper()


def credit_code(text: str) -> str | CellFault:
    """Return the eighteen characters of a credit code, or what is wrong with it.

    >>> credit_code("91320500MA1ABCD12R")
    '91320500MA1ABCD12R'
    >>> credit_code("91320500MA1ABCD13R").code
    'credit_code_checksum'
    """
    code = compact(text)
    if len(code) != 18:
        return CellFault("credit_code_length", {"found": code, "length": str(len(code))})
    wrong = "".join(sorted({letter for letter in code if letter not in _ALPHABET}))
    if wrong:
        return CellFault("credit_code_characters", {"found": code, "wrong": wrong})
    if not _CODE.fullmatch(code):
        # python-stdnum wants digits in places 1 and 2 too, but rural collectives carry N1 to N3 there
        return CellFault("credit_code_characters", {"found": code, "wrong": code[2:8]})
    if code[-1] != uscc.calc_check_digit(code[:-1]):
        return CellFault("credit_code_checksum", {"found": code})
    return code


def corrections(code: str) -> set[str]:
    """Return the valid credit codes one wrong character or one swap of neighbours away.

    The check character leaves one candidate a position, so that a line with a mistyped
    code can be traced to the employer whose list it leaves incomplete.
    """
    code = compact(code)
    if len(code) != 18:
        return set()
    near: set[str] = set()
    for at in range(18):
        tries = [code[:at] + letter + code[at + 1 :] for letter in _ALPHABET if letter != code[at]]
        if at < 17:
            tries.append(code[:at] + code[at + 1] + code[at] + code[at + 2 :])
        near.update(one for one in tries if isinstance(credit_code(one), str))
    return near


def identity_number(text: str) -> str | CellFault:
    """Return the eighteen characters of an identity number, or what is wrong with it.

    Messages about it never repeat it: it is personal data.

    >>> identity_number("990401199003072340")
    '990401199003072340'
    """
    number = compact(text)
    if len(number) != 18:
        return CellFault("identity_length", {"length": str(len(number))})
    if not _IDENTITY.fullmatch(number) or not number.isascii():
        return CellFault("identity_characters")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return CellFault("identity_birth_date")
    if born.year < 1850:
        return CellFault("identity_birth_date")
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    if number[-1] != "10X98765432"[total % 11]:
        return CellFault("identity_checksum")
    return number


def known_region(number: str) -> bool:
    """Return whether the region of a valid identity number is one that has existed.

    Residents of 港澳台 carry 81 to 83; a foreign national's number is 9, a province and a country.
    """
    if number[:2] in {"81", "82", "83"} or (number[0] == "9" and number[1:3] in _PROVINCES):
        return True
    if number[:2] not in _PROVINCES:
        return False
    try:
        return any(properties for _, properties in numdb.get("cn/loc").info(number[:6]))
    except exceptions.ValidationError:
        return False
