"""What may not be told to others (对外报送的限制): an identity number in words, where others may read it.

Police and procuratorate are told whom they are to look for; everybody else reads records whose texts hold no
identity number. It is looked at where a record leaves, so that no course can forget it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from sanctions.refusal import Refusal

CLOSED = frozenset({"judicial_platform", "procuratorate"})
"""Destinations that only the competent authorities read."""

_NUMBERS = frozenset({"id_number", "credit_code", "registration_number", "number", "sha256"})
"""Fields that hold a number of their own kind, masked by whoever writes them where that is due."""
_IDENTITY = re.compile(
    r"(?<![0-9])[0-9]{6}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
)


def check(destination: str, content: Mapping[str, object]) -> None:
    """Check a record before it is written for a destination.

    Raises:
        Refusal: A text of it holds what looks like an identity number; the number is not repeated.
    """
    if destination in CLOSED:
        return
    for path, text in _texts("", content):
        # full width digits and blanks between them are the same number to whoever reads it
        plain = re.sub(r"[\s\-·]", "", unicodedata.normalize("NFKC", text))
        if _IDENTITY.search(plain):
            raise Refusal(
                "identity_number",
                f"{path} would tell {destination} what looks like an identity number: take it out",
                f"报送 {destination} 的 {path} 含疑似公民身份号码：请删除",
            )


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield path, value
        case Mapping():
            for name, one in value.items():  # pyright: ignore[reportUnknownVariableType]
                if name not in _NUMBERS:
                    yield from _texts(f"{path}.{name}".lstrip("."), one)  # pyright: ignore[reportUnknownArgumentType]
        case list() | tuple():
            for one in value:  # pyright: ignore[reportUnknownVariableType]
                yield from _texts(path, one)  # pyright: ignore[reportUnknownArgumentType]
        case _:
            return
