"""The sentences of intake, in Chinese and English, by stable code (``wording.yaml``)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, cast

import yaml

Language = Literal["zh", "en"]

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Control characters, and those that make text read otherwise than it is written."""

MAX_SHOWN = 60
"""Most characters of a found value that a message repeats."""


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Return code → language → sentence, with the names of what it needs in braces."""
    text = (Path(__file__).parent / "wording.yaml").read_text(encoding="utf-8")
    return cast("Mapping[str, Mapping[str, str]]", yaml.safe_load(text))


def sentence(code: str, language: Language, found: Mapping[str, object]) -> str:
    """Return the sentence of a code with what was found put in, long values cut."""
    shown: dict[str, object] = {}
    for name, value in found.items():
        told = cast("tuple[str, str]", value)[language == "en"] if isinstance(value, tuple) else value
        shown[name] = shorten(told) if name == "found" else told
    return sentences()[code][language].format(**shown)


def place_of(sheet: str, row: int | None, column: str, language: Language) -> str:
    """Return where something stands, ending in a colon; empty where there is nothing to say."""
    column = shorten(column)
    if language == "zh":
        told = "".join(
            (
                f"工作表“{sheet}”" if sheet else "",
                f"第 {row} 行" if row else "",
                f"“{column}”" if column else "",
            )
        )
        return f"{told}：" if told else ""
    parts = {"sheet": sheet, "row": row, "column": column}
    told = ", ".join(f"{word} {value}" for word, value in parts.items() if value)
    return f"{told}: " if told else ""


def shorten(value: object) -> str:
    """Return a value on one line, cut to what a message may repeat."""
    text = " ".join(str(value)[: 4 * MAX_SHOWN].split())
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."


def legible(path: str) -> str:
    """Return a path as its sender knows it: names from Windows may stand on a disk in GB18030."""
    return "/".join(_legible(part) for part in path.split("/"))


def _legible(name: str) -> str:
    if printable(name) == name:
        return name
    try:
        return os.fsencode(name).decode("gb18030")
    except UnicodeError:
        return printable(name)


def printable(text: str) -> str:
    """Return a text as it can be shown and written anywhere.

    What was found in a file may hold orders to a terminal, and names may hold half characters.

    >>> printable("91\x1b[2J")
    '91\\\\x1b[2J'
    """
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
