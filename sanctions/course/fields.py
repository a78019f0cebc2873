"""Fields of an act (要素): what can be said, written ``day? 履行期限届满日 | last day`` in a course.

One table of types serves the courses, the command line, the HTTP interface and what is kept: a value is read
once, from JSON or from a word of a command, and comes out as plain JSON that reads back the same.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sanctions.happened import Happened
from sanctions.refusal import Refusal

SHORT, LONG, MOST_ENTRIES, MOST_FEN = 200, 20_000, 20_000, 10**14
_WRITTEN = re.compile(r"(?P<type>[a-z_]+)(?:\[(?P<codes>[a-z0-9_|]+)\])?(?P<marks>[?+]*)\s+(?P<title>.+)")
_NUMBER = 60


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `many` takes a list with one value at least."""

    name: str
    type: str
    title: tuple[str, str]
    required: bool = True
    many: bool = False
    codes: tuple[str, ...] = ()

    @classmethod
    def written(cls, name: str, text: str) -> Field:
        """Read a field as a course writes it.

        >>> Field.written("due_on", "day? 届满日 | last day")
        Field(name='due_on', type='day', title=('届满日', 'last day'), required=False, many=False, codes=())

        Raises:
            ValueError: It is written otherwise, or its type is not known.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if (
            found is None
            or found["type"] not in TYPES
            or (found["type"] == "code") is not bool(found["codes"])
        ):
            msg = f"{name}: found {text!r}, expected a type of {', '.join(TYPES)}, then a title"
            raise ValueError(msg)
        codes = tuple(found["codes"].split("|")) if found["codes"] else ()
        return cls(
            name,
            found["type"],
            titles(found["title"]),
            "?" not in found["marks"],
            "+" in found["marks"],
            codes,
        )

    def read(self, value: object) -> Any:
        """Return a value as it is kept, plain JSON.

        Raises:
            Refusal: It is not one.
        """
        if not self.many:
            return self._one(value)
        values = cast("list[object]", value) if isinstance(value, list) else [value]
        if not 1 <= len(values) <= MOST_ENTRIES:
            raise self._refused(f"{len(values)} entries", f"1 to {MOST_ENTRIES}", f"1 至 {MOST_ENTRIES} 项")
        return [self._one(one) for one in values]

    def of_word(self, word: str) -> Any:
        """Return what a word of a command says: the value itself, or for lists of objects the JSON of it."""
        if TYPES[self.type].is_plain:
            return word
        try:
            return json.loads(word)
        except ValueError:
            raise self._refused("text that is no JSON", "JSON, or @FILE", "JSON 或 @文件") from None

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of a value."""
        one: dict[str, Any] = dict(TYPES[self.type].schema)
        if self.codes:
            one = {"enum": list(self.codes)}
        if self.many:
            one = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_ENTRIES}
        return {**one, "title": " | ".join(self.title)}

    def _one(self, value: object) -> Any:
        kind = TYPES[self.type]
        if self.codes:
            if value not in self.codes:
                raise self._refused(repr(str(value)[:40]), " | ".join(self.codes), "、".join(self.codes))
            return value
        try:
            return kind.read(value)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            # what was sent is not shown: it may hold personal data
            raise self._refused("something else", kind.expected[1], kind.expected[0]) from None

    def _refused(self, found: str, en: str, zh: str) -> Refusal:
        return Refusal(
            "field",
            f"{self.name} ({self.title[1]}): found {found}, expected {en}",
            f"{self.name}（{self.title[0]}）：内容不合，应为 {zh}",
        )


def titles(text: str) -> tuple[str, str]:
    """Read ``中文 | English``.

    Raises:
        ValueError: One of the two is missing.
    """
    zh, bar, en = text.partition("|")
    if not bar or not zh.strip() or not en.strip():
        msg = f"found {text!r}, expected 中文 | English"
        raise ValueError(msg)
    return zh.strip(), en.strip()


@dataclass(frozen=True, slots=True)
class _Type:
    read: Callable[[Any], Any]
    schema: Mapping[str, Any]
    expected: tuple[str, str]
    is_plain: bool = True


def _text(longest: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        written = value.strip()
        odd = any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in written)
        if not 1 <= len(written) <= longest or odd:
            raise ValueError(longest)
        return written

    return read


def _document_number(value: Any) -> str:
    """Normalise a document number (文号): both kinds of brackets occur, 〔〕 is the standard."""
    written = _text(_NUMBER)(value)
    return re.sub(r"[\[［【(（]\s*(\d{4})\s*[\])）】］]", r"〔\1〕", written)


def _day(value: Any) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError(value)
    # a day too far off to count from is none
    return str(Happened.read(value).day)


def _whole(most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}", value):
            value = int(value)
        if type(value) is not int or not 0 <= value <= most:
            raise ValueError(most)
        return value

    return read


def _flag(value: Any) -> bool:
    known = {"true": True, "false": False, True: True, False: False}
    if not isinstance(value, bool | str):
        raise TypeError(value)
    return known[value]


def _pattern(pattern: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(pattern)
        return value

    return read


def _object(value: Any) -> Any:
    if not isinstance(value, dict) or not value:
        raise TypeError(_object)
    written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    odd = any(unicodedata.category(sign) == "Cs" for sign in written)
    if len(written) > LONG or odd or "\\u0000" in written:
        raise ValueError(LONG)
    return json.loads(written)


def _person(value: Any) -> dict[str, str]:
    """Read a person: name, role, and identity number where it is known."""
    if set(value) - {"name", "role", "id_number"}:
        raise ValueError(value)
    read = {"name": _text(50)(value["name"]), "role": _pattern("|".join(ROLES))(value["role"])}
    if value.get("id_number"):
        read["id_number"] = _text(30)(value["id_number"]).upper()
    return read


ROLES: Sequence[str] = (
    "legal_representative",
    "principal",
    "directly_in_charge",
    "directly_responsible",
    "contractor",
)
"""法定代表人, 主要负责人, 直接负责的主管人员, 其他直接责任人员 (45号令第五条), 不具备用工主体资格的个人."""

_CREDIT_CODE = r"[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}"
_TEXT = {"type": "string", "minLength": 1}
TYPES: Mapping[str, _Type] = {
    "text": _Type(_text(SHORT), {**_TEXT, "maxLength": SHORT}, ("文字", f"text of 1 to {SHORT} characters")),
    "long": _Type(_text(LONG), {**_TEXT, "maxLength": LONG}, ("文字", f"text of 1 to {LONG} characters")),
    "number": _Type(_document_number, {**_TEXT, "maxLength": _NUMBER}, ("文号", "a document number")),
    "day": _Type(
        _day, {"type": "string", "format": "date"}, ("日期，如 2026-11-22", "a day such as 2026-11-22")
    ),
    "when": _Type(
        lambda value: Happened.read(value).told(),
        {"type": "string", "maxLength": 40},
        ("时间、日期、月份或 unknown", "a moment, day, month or unknown"),
    ),
    "fen": _Type(
        _whole(MOST_FEN), {"type": "integer", "minimum": 0, "maximum": MOST_FEN}, ("金额（分）", "whole fen")
    ),
    "count": _Type(
        _whole(10**8), {"type": "integer", "minimum": 0, "maximum": 10**8}, ("整数", "a whole number")
    ),
    "flag": _Type(_flag, {"type": "boolean"}, ("true 或 false", "true or false")),
    "code": _Type(_text(SHORT), {}, ("代码", "a code")),
    "place": _Type(
        _pattern(r"[0-9]{6}"), {"type": "string", "pattern": r"^[0-9]{6}$"}, ("六位区划代码", "six digits")
    ),
    "credit_code": _Type(
        _pattern(_CREDIT_CODE),
        {"type": "string", "pattern": f"^{_CREDIT_CODE}$"},
        ("统一社会信用代码", "a credit code"),
    ),
    "officer": _Type(
        _pattern(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}"),
        {"type": "string", "maxLength": 40},
        ("人员编号", "an officer's id"),
    ),
    "line": _Type(_object, {"type": "object"}, ("明细", "an object"), is_plain=False),
    "person": _Type(
        _person, {"type": "object"}, ("人员：name、role、id_number", "name, role, id_number"), is_plain=False
    ),
}
"""What a field may hold."""
