"""Credit codes (统一社会信用代码) that pass every check and belong to nobody.

The nine characters of the organisation are Y, seven digits and the check character of
GB 11714; as far as is known, codes that have been given out begin with a digit or with MA.
Source: GB 32100-2015.
"""

from __future__ import annotations

import polars as pl
from stdnum.cn import uscc

MOST_NUMBERS = 10_000_000
"""Organisations that seven digits tell apart."""

PREFIXES = {
    "enterprise": "91",
    "individual_business": "92",
    "state_organ": "11",
    "public_institution": "12",
    "social_organisation": "51",
    "private_non_enterprise": "52",
}
"""Type of unit → registering department and kind, the first two characters of its code."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION = "Y"
_VALUE_IN_ORGANISATION = 34  # GB 11714 counts A as 10 to Z as 35
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(unit_type: str, place: str, number: int) -> str:
    """Return the code of one made-up organisation; numbers run from 0 to 9,999,999.

    >>> credit_code("enterprise", "320505", 37)
    '91320505Y00000374B'
    """
    digits = f"{number:07d}"
    values = (_VALUE_IN_ORGANISATION, *map(int, digits))
    total = sum(value * weight for value, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True))
    check = "0123456789X"[(11 - total % 11) % 11]
    code = f"{PREFIXES[unit_type]}{place}{_ORGANISATION}{digits}{check}"
    return code + uscc.calc_check_digit(code)


def credit_codes(leading: pl.Expr, number: pl.Expr) -> pl.Expr:
    """Return the same codes for a column of leading eight digits (kind and place) and one of numbers."""
    digits = [number // 10**power % 10 for power in range(6, -1, -1)]
    organisation = _VALUE_IN_ORGANISATION * _ORGANISATION_WEIGHTS[0] + _weighed(
        digits, _ORGANISATION_WEIGHTS[1:]
    )
    check = (11 - organisation % 11) % 11
    head = [leading.str.slice(place, 1).cast(pl.Int64) for place in range(8)]
    total = (
        _weighed(head, _WEIGHTS[:8])
        + _ALPHABET.index(_ORGANISATION) * _WEIGHTS[8]
        + _weighed(digits, _WEIGHTS[9:16])
        + pl.when(check == 10).then(_ALPHABET.index("X")).otherwise(check) * _WEIGHTS[16]
    )
    return pl.concat_str(
        leading,
        pl.lit(_ORGANISATION),
        number.cast(pl.String).str.zfill(7),
        _letter(check, "0123456789X"),
        _letter((31 - total % 31) % 31, _ALPHABET),
    )


def _weighed(values: list[pl.Expr], weights: tuple[int, ...]) -> pl.Expr:
    return pl.sum_horizontal(value * weight for value, weight in zip(values, weights, strict=True))


def _letter(value: pl.Expr, letters: str) -> pl.Expr:
    return value.replace_strict(list(range(len(letters))), list(letters), return_dtype=pl.String)
