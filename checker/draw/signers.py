"""Two signatures of two people (两人签名): names that a look-alike spelling cannot make two of.

Compared are names after NFKC, without white space and upper case: 甲 and 甲 with a blank behind it are one
person. That the two are two people is for the bureau to see to.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from checker.draw.errors import DrawRefused
from checker.draw.lists import is_word

NEEDED = 2


def two_people(names: Sequence[str], what: str = "") -> tuple[str, str]:
    """Return two names that differ, as they are to be written.

    Args:
        what: For what they sign, said before the message.

    Raises:
        DrawRefused: They are not two, not different, or no names.
    """
    written = [name.strip() for name in names]
    told = {"".join(unicodedata.normalize("NFKC", name).casefold().split()) for name in written}
    if len(written) != NEEDED or len(told) != NEEDED or not all(map(is_word, written)):
        before_en, before_zh = (f"{what}: ", f"{what}：") if what else ("", "")
        shown = ", ".join(repr(name[:40]) for name in written[:4])
        raise DrawRefused(
            "signers",
            f"{before_en}found the signatures {shown}, expected two people, names of up to 40 characters",
            f"{before_zh}签名为 {shown}，须为两人、各不超过 40 字",
        )
    first, second = written
    return first, second
