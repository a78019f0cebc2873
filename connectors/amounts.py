"""Amounts on the wire (金额单位): whole fen here, yuan with two decimals or 万元 with six there.

One platform writes a fine of 2,000 yuan as 0.2 and its neighbour the same sum as 2000, so the unit stands
in the profile. Decimal all the way: a fraction of a fen is an error and never rounded.
"""

from __future__ import annotations

import re
from decimal import Decimal

from connectors.errors import FileRefused

_DECIMALS = {"yuan": 2, "wan": 6}


def told_money(fen: int, unit: str) -> str:
    """Return an amount in the unit of a platform.

    >>> told_money(200_000, "wan"), told_money(200_000, "yuan"), told_money(1, "wan")
    ('0.200000', '2000.00', '0.000001')
    """
    decimals = _DECIMALS[unit]
    return f"{Decimal(fen).scaleb(-decimals):.{decimals}f}"


def fen_of(text: str, unit: str) -> int:
    """Return an amount of a platform in whole fen.

    >>> fen_of("0.2", "wan"), fen_of("18640", "yuan")
    (200000, 1864000)

    Raises:
        FileRefused: It is no amount, or has a fraction of a fen.
    """
    if re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,12})?", text):
        fen = Decimal(text).scaleb(_DECIMALS[unit])
        if fen == fen.to_integral_value():
            return int(fen)
    msg = f"found {text[:40]!r}, expected an amount in {unit} that is whole fen"
    raise FileRefused(msg)
