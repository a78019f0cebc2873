"""JSON as it was meant (严格 JSON): what Python would quietly take is refused.

A key twice, NaN and Infinity, NUL bytes and bytes that are not UTF-8 are refused, and nesting
beyond what can be followed is told instead of failing.
"""

from __future__ import annotations

import json
from typing import Any, Literal, NoReturn, cast

Code = Literal["nul_bytes", "not_utf8", "too_deep", "not_json", "duplicate_key", "not_finite"]

_SAID: dict[Code, str] = {
    "nul_bytes": "it holds NUL bytes",
    "not_utf8": "it is not UTF-8",
    "too_deep": "it is nested too deep",
    "not_json": "it is no JSON",
    "duplicate_key": "a key stands twice in one object",
    "not_finite": "a number is not finite",
}


class NotJson(ValueError):
    """This is no JSON that can be taken.

    Attributes:
        code: A stable word for what is wrong.
        told: The same as a sentence that repeats nothing of what was sent.
        found: Where or what it was; it may be the sender's own words.
    """

    def __init__(self, code: Code, found: str = "") -> None:
        self.code: Code = code
        self.told = _SAID[code]
        self.found = found
        super().__init__(f"{self.told}: {found}" if found else self.told)


def parse(content: bytes) -> object:
    """Read one JSON text; a byte order mark before it is skipped.

    >>> parse(b'{"a": [1, null]}')
    {'a': [1, None]}
    >>> parse(b'{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ...
    checker.strict_json.NotJson: a key stands twice in one object: a

    Raises:
        NotJson: It cannot be taken.
    """
    if b"\0" in content:
        raise NotJson("nul_bytes")
    try:
        return cast("object", _DECODER.decode(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise NotJson("not_utf8", f"byte {error.start}") from None
    except RecursionError:
        raise NotJson("too_deep") from None
    except NotJson:
        raise
    except ValueError as error:
        # of a number with thousands of digits, too
        raise NotJson("not_json", str(error)) from None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise NotJson("duplicate_key", key[:80])
            seen.add(key)
    return named


def _constant(name: str) -> NoReturn:
    raise NotJson("not_finite", name)


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant)
