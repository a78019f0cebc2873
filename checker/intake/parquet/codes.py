"""Credit codes (统一社会信用代码) as a column: what `checks` says of one, said of all at once.

Source: GB 32100-2015: eighteen characters of an alphabet of 31, the sum of their places in
it, each times a power of 3, divisible by 31 with the last character.
"""

from __future__ import annotations

import polars as pl

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

MAX_LOOSE = 1_000
"""Bytes of a code with spaces and the like; a longer text is none."""

_SHAPE = f"^[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}$"
_NOISE = r"[\s\x1c-\x1f\-'‘’\x{200b}\x{feff}]"
_PLACES = pl.Series([max(0, ALPHABET.find(chr(byte))) for byte in range(256)], dtype=pl.UInt16)
_WEIGHTS = pl.Series([[pow(3, at, 31) for at in range(17)] + [1]], dtype=pl.Array(pl.UInt16, 18))


def compacted(codes: pl.Series) -> pl.Series:
    """Return codes without the spaces, hyphens, full-width and small letters that forms add.

    >>> compacted(pl.Series([" ９１3205-00ma1abcd12r ", None])).to_list()
    ['91320500MA1ABCD12R', None]
    """
    if codes.str.contains(_SHAPE).all():  # NULL counts as well-formed here
        return codes
    short = pl.when(codes.str.len_bytes() <= MAX_LOOSE).then(codes)
    plain = short.str.normalize("NFKC").str.replace_all(_NOISE, "").str.to_uppercase()
    return pl.select(pl.coalesce(plain, codes).alias(codes.name)).to_series()


def sound(codes: pl.Series) -> pl.Series:
    """Return which compacted codes are credit codes; NULL is none.

    >>> sound(pl.Series(["91320500MA1ABCD12R", "91320500MA1ABCD13R", None])).to_list()
    [True, False, False]
    """
    shaped = codes.str.contains(_SHAPE).fill_null(value=False)
    letters = codes.filter(shaped).cast(pl.Binary).bin.reinterpret(dtype=pl.Array(pl.UInt8, 18)).explode()
    sums = (_PLACES.gather(letters).reshape((-1, 18)) * _WEIGHTS).arr.sum()
    return shaped.scatter(shaped.arg_true().filter(sums % 31 != 0), False)
