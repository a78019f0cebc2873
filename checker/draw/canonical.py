"""The one spelling of what a draw publishes as JSON: RFC 8785, restricted to whole numbers.

Unlike the digests of receipts it leaves Chinese readable, since people read these files.
"""

from __future__ import annotations

import json
from typing import Any

from checker.draw.errors import Misprinted
from checker.strict_json import NotJson, parse


def canonical(content: object) -> bytes:
    """Return the bytes of a value: keys sorted by code point, no spaces, UTF-8.

    >>> canonical({"b": 1, "a": ["示例"]}).decode()
    '{"a":["示例"],"b":1}'
    """
    return _ENCODER.encode(content).encode()


def read_canonical(content: bytes, place: str) -> dict[str, Any]:
    """Return the object that canonical bytes spell.

    Raises:
        Misprinted: They are no JSON, no object, or not spelled as they must be.
    """
    try:
        found: Any = parse(content)
        again = canonical(found)
    except (NotJson, UnicodeEncodeError):
        found, again = None, b""
    if again != content or not isinstance(found, dict) or not _is_whole(found):
        raise Misprinted(
            "json",
            place,
            "is not an object in canonical JSON: it was edited, or not written by a draw",
            "不是规范 JSON 对象：曾被改动，或并非抽取所生成",
        )
    return found  # pyright: ignore[reportUnknownVariableType]


def _is_whole(found: Any) -> bool:
    """Return whether every number in a value is whole, and none is too large for any reader of JSON."""
    if isinstance(found, dict):
        return all(map(_is_whole, found.values()))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(found, list):
        return all(map(_is_whole, found))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return not isinstance(found, float) and (not isinstance(found, int) or abs(found) <= _LARGEST)


_LARGEST = 2**53 - 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
