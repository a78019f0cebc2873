"""Texts of others as a ledger can keep them (外来文本): bounded, and without what no database takes.

References, codes and keys that come over a wire may be of any length and hold anything JSON can say, NUL and
half a surrogate pair included. Whatever they hold costs nobody a run.
"""

from __future__ import annotations

REF, CODE, KEY = 120, 40, 200


def plain(text: str, most: int) -> str:
    """Return a text with ``?`` for what cannot be printed, cut to so many characters.

    >>> plain("R1\\0\\ud800", 120), plain("x" * 500, 3)
    ('R1??', 'xxx')
    """
    cut = text[:most]
    # nearly every text is printable throughout, and there are several to a message
    return cut if cut.isprintable() else "".join(sign if sign.isprintable() else "?" for sign in cut)


def digits(sm3: str) -> str:
    """Return a digest as it is kept: 64 hexadecimal digits, or what there is of them.

    >>> digits("sm3:" + "0" * 64) == "0" * 64
    True
    """
    return plain(sm3.removeprefix("sm3:"), 64)
