"""Our record in the columns of theirs (字段映射), or everything that keeps it from being one.

All is looked at before anything is sent, and every problem is told at once, with key, column, what was
found and what was expected. Amounts are whole fen here and decimal text there, by way of Decimal; nothing
is cut, guessed or filled in.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any, cast

from connectors.amounts import told_money
from connectors.profile import Column, Condition, Layout
from connectors.sm3 import canonical, sm3

LEGAL_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Days of law are days there; the zone has had no summer time since 1991."""

Value = str | list[dict[str, str]]
Site = Mapping[str, Mapping[str, str]]
"""What only the site knows: names and codes of its bureaus, by table and by our value."""

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a record is not one of theirs: `found` is for whoever may see the case, and for no log."""

    key: str
    column: str
    field: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.key}: {self.column} (from {self.field}): found {self.found}, expected {self.expected}"

    def without_found(self) -> str:
        """Return it without anything of the record."""
        return f"{self.column} (from {self.field}): expected {self.expected}"


class Unmappable(Exception):
    """A record has problems; they are all here, in the order of the columns."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(one.without_found() for one in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A record as the platform is to hold it.

    Attributes:
        fields: By column; columns without a value are left out.
        layout: By which it was laid out, unless it goes as it is.
        names: Of the fields of ours it was made of.
    """

    fields: Mapping[str, Value] = field(repr=False)
    layout: Layout | None = field(default=None, repr=False)
    names: tuple[str, ...] = field(default=(), repr=False)

    @property
    def left_over(self) -> tuple[str, ...]:
        """Fields of ours that the profile neither sends nor leaves out by name."""
        if self.layout is None:
            return ()
        sent = {one.source.partition(".")[0] for one in self.layout.columns if one.source}
        asked = {name for one in self.layout.columns for name in _asked_by(one)}
        return tuple(sorted(set(self.names) - sent - asked - set(self.layout.left_out)))

    @property
    def content_sm3(self) -> str:
        """The digest of its fields, as a platform tells it of what it holds: 64 hexadecimal digits."""
        return sm3(canonical(self.fields)).hex()


def map_record(layout: Layout, key: str, content: bytes, site: Site) -> Mapped:
    """Lay out a record of ours; it depends on nothing else.

    Args:
        layout: Of its kind and operation.
        key: Told in problems.
        content: JSON of ours, an object.
        site: The site's own tables.

    Raises:
        Unmappable: It has problems.
    """
    try:
        record: Any = json.loads(content)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise Unmappable([Problem(key, "*", "*", f"{len(content)} bytes", "a JSON object")])
    work = _Work(key, site)
    known = cast("dict[str, Any]", record)
    fields = work.row(layout.columns, known, known, "")
    if work.problems:
        raise Unmappable(work.problems)
    return Mapped(fields, layout, tuple(known))


@dataclass(frozen=True, slots=True)
class _Work:
    key: str
    site: Site
    problems: list[Problem] = field(default_factory=list[Problem])

    def row(
        self, columns: Sequence[Column], record: Mapping[str, Any], whole: Mapping[str, Any], above: str
    ) -> dict[str, Value]:
        fields: dict[str, Value] = {}
        for column in columns:
            if column.only and not _holds(column.only, whole):
                continue
            value = self._value(column, record, whole, above)
            if value is None and column.default:
                value = column.default
            if value is not None:
                fields[column.column] = value
            elif self._is_required(column, whole) and not self._told(column, above):
                self._problem(column, above, "nothing", "a value")
        return fields

    def _value(
        self, column: Column, record: Mapping[str, Any], whole: Mapping[str, Any], above: str
    ) -> Value | None:
        if column.type == "fixed":
            return column.value
        found = _at(record, column.source)
        if found is None or found in ("", []):
            return None
        if column.type == "rows":
            return self._rows(column, found, whole, above)
        if column.look_up:
            table = self.site.get(column.look_up, {})
            if not isinstance(found, str) or found not in table:
                return self._problem(column, above, _shown(found), f"an entry in the site's {column.look_up}")
            found = table[found]
        match column.type:
            case "text" | "code":
                return self._text(column, found, above)
            case "day":
                return self._day(column, found, above)
            case "money":
                return self._money(column, found, above)
            case "whole":
                return self._whole(column, found, above)
            case _:
                return self._texts(column, found, above)

    def _rows(self, column: Column, found: object, whole: Mapping[str, Any], above: str) -> Value | None:
        if not isinstance(found, list):
            return self._problem(column, above, _shown(found), "a list")
        rows: list[dict[str, str]] = []
        for number, one in enumerate(cast("list[object]", found)):
            place = f"{above}{column.source}/{number}/"
            if not isinstance(one, dict):
                return self._problem(column, place, _shown(one), "names and values")
            row = self.row(column.columns, cast("dict[str, Any]", one), whole, place)
            rows.append({name: value for name, value in row.items() if isinstance(value, str)})
        return rows

    def _texts(self, column: Column, found: object, above: str) -> str | None:
        written: list[str] = []
        for part in cast("list[object]", found) if isinstance(found, list) else [found]:
            if isinstance(part, str) and column.separator in part:
                return self._problem(column, above, repr(column.separator), "parts without the separator")
            if (text := self._coded(column, part, above)) is None:
                return None
            written.append(text)
        return self._whole_text(column, column.separator.join(written), above)

    def _text(self, column: Column, found: object, above: str) -> str | None:
        text = self._coded(column, found, above)
        return None if text is None else self._whole_text(column, text, above)

    def _coded(self, column: Column, part: object, above: str) -> str | None:
        if not isinstance(part, str):
            return self._problem(column, above, _shown(part), "text")
        if not column.codes:
            return part
        if part not in column.codes:
            return self._problem(column, above, repr(part[:_SHOWN]), f"one of {', '.join(column.codes)}")
        return column.codes[part]

    def _whole_text(self, column: Column, text: str, above: str) -> str | None:
        # what is printable throughout has nothing odd: most texts are, and need no look at each sign
        if not text.isprintable() and (odd := next(_odd(text), None)) is not None:
            return self._problem(column, above, f"U+{ord(odd):04X}", "no control characters")
        # platforms count as Java or Oracle do: a rare character takes two
        if 2 * len(text) > column.most and (length := len(text.encode("utf-16-le")) // 2) > column.most:
            return self._problem(column, above, f"{length} characters", f"{column.most} at most")
        return text

    def _day(self, column: Column, found: object, above: str) -> str | None:
        day = _read_day(found)
        if day is None:
            return self._problem(column, above, _shown(found), "a day or a moment with its zone (ISO)")
        # strftime writes early years with fewer digits
        year, month, rest = day.isoformat().split("-")
        return column.form.replace("YYYY", year).replace("MM", month).replace("DD", rest)

    def _money(self, column: Column, found: object, above: str) -> str | None:
        if type(found) is not int or found < 0:
            return self._problem(column, above, _shown(found), "whole fen, 0 or more")
        text = told_money(found, column.unit)
        if len(text.partition(".")[0]) > column.most:
            return self._problem(column, above, text, f"{column.most} digits before the point")
        return text

    def _whole(self, column: Column, found: object, above: str) -> str | None:
        if type(found) is not int or found < 0 or len(str(found)) > column.most:
            return self._problem(
                column, above, _shown(found), f"a whole number of {column.most} digits at most"
            )
        return str(found)

    def _is_required(self, column: Column, whole: Mapping[str, Any]) -> bool:
        return column.required if isinstance(column.required, bool) else _holds(column.required, whole)

    def _problem(self, column: Column, above: str, found: str, expected: str) -> None:
        self.problems.append(Problem(self.key, column.column, f"{above}{column.source}", found, expected))

    def _told(self, column: Column, above: str) -> bool:
        place = f"{above}{column.source}"
        return any(one.column == column.column and one.field.startswith(place) for one in self.problems)


def _read_day(found: object) -> date | None:
    if not isinstance(found, str):
        return None
    try:
        if "T" not in found:
            return date.fromisoformat(found)
        moment = datetime.fromisoformat(found)
        return moment.astimezone(LEGAL_TIME).date() if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _at(record: Mapping[str, Any], path: str) -> object:
    if "." not in path:
        return record.get(path)
    at: object = record
    for name in path.split("."):
        if not isinstance(at, dict):
            return None
        at = cast("dict[str, object]", at).get(name)
    return at


def _holds(condition: Condition, record: Mapping[str, Any]) -> bool:
    for path, values in condition.items():
        found = _at(record, path)
        members = cast("list[object]", found) if isinstance(found, list) else [found]
        if not any(one in values for one in members):
            return False
    return True


def _asked_by(column: Column) -> Iterator[str]:
    for condition in (column.only, column.required):
        if not isinstance(condition, bool):
            yield from (path.partition(".")[0] for path in condition)


def _odd(text: str) -> Iterator[str]:
    return (
        sign
        for sign in text
        if (unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t") or sign in "\ufffe\uffff"
    )


def _shown(found: object) -> str:
    return repr(found)[:_SHOWN] if isinstance(found, str | int) else type(found).__name__
