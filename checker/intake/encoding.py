"""Which encoding a text file is in: UTF-8, or else GB18030, never a mixture of both.

Deterministic: a byte order mark, then strict UTF-8, then strict GB18030. GB18030 bytes of
a Chinese name rarely form UTF-8, and four characters of it in a row practically never do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from checker.intake.rejection import refused
from checker.intake.wording import Language

MAX_LINE_BYTES = 8 * 2**20
"""Longest line of a delimited file."""

_CERTAIN = 4
"""Chinese characters in one line that show it to be UTF-8."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]")

PRIVATE = re.compile(r"[\ue000-\uf8ff]")
"""Characters of the private use area, which every font shows differently."""

_PRIVATE_FORMS = dict(
    zip(
        # vertical punctuation and radicals that GB18030-2000 placed in the private use area
        "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864"
        "\ue816\ue817\ue818\ue831\ue83b\ue855",
        "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u1e3f\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb"
        "\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe",
        strict=True,
    )
)
_TO_PUBLIC = str.maketrans(_PRIVATE_FORMS)


def encoding_of(path: Path, language: Language) -> str:
    """Return the encoding of a text file, ``utf-8-sig`` or ``gb18030``.

    Raises:
        IntakeRefused: It holds NUL bytes, mixes encodings, is in another one, or has a huge line.
    """
    marked = False
    first_other = first_certain = 0
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE_BYTES + 1), b""), start=1):
            if len(line) > MAX_LINE_BYTES:
                what = (f"第 {number} 行", f"line {number}")
                most = f"{MAX_LINE_BYTES // 2**20} MB"
                raise refused(path, "too_large", language, what=what, found=f"> {most}", most=most)
            if number == 1:
                if line.startswith((b"\xff\xfe", b"\xfe\xff")):
                    raise refused(path, "unknown_encoding", language, found=number)
                marked = line.startswith(b"\xef\xbb\xbf")
            if b"\0" in line:
                raise refused(path, "file_nul_bytes", language, found=number)
            if line.isascii():
                continue
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError:
                first_other = first_other or number
                _check_gb18030(path, line, number, language, known=marked or first_certain)
            else:
                if not first_certain and len(_CHINESE.findall(text)) >= _CERTAIN:
                    first_certain = number
            if first_other and (marked or first_certain):
                found = max(first_certain, first_other)
                raise refused(path, "mixed_encodings", language, found=found)
    return "gb18030" if first_other else "utf-8-sig"


def _check_gb18030(path: Path, line: bytes, number: int, language: Language, *, known: object) -> None:
    try:
        _ = line.decode("gb18030")
    except UnicodeDecodeError:
        code = "mixed_encodings" if known else "unknown_encoding"
        raise refused(path, code, language, found=number) from None


def lines_of(path: Path, encoding: str) -> Iterator[str]:
    """Return the lines of a text file with their ends, the known private characters made public ones."""
    with path.open(encoding=encoding, newline="") as file:
        if encoding == "gb18030":
            for line in file:
                yield line.translate(_TO_PUBLIC)
        else:
            yield from file
