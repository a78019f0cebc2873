"""The three lists a draw freezes (名录): who can be drawn, who cannot and why, and who inspects.

Each is an ordered file of rows in one spelling, so that a list has one digest: `FrameRow`, `ExcludedRow` and
`RosterRow` know their row and read it back. What does not spell the same again is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from checker.draw.digest import Digest
from checker.draw.errors import DrawRefused, Misprinted

MOST_TICKETS = 10_000
UNIT_ID = re.compile(r"[0-9A-Z-]{1,64}|[0-9a-f]{20}")
"""A credit code or another id of a unit, or the token that stands for it."""
TOKEN = re.compile(r"[0-9a-f]{20}")
OPEN_ID = re.compile(r"[0-9A-Z-]{1,64}")
INSPECTOR_ID = re.compile(r"[0-9A-Z-]{1,32}")
_TICKETS = re.compile(r"[1-9][0-9]{0,4}")
_RECUSAL = re.compile(r"[0-9a-f]{20}")


class Row(Protocol):
    """One row of a list."""

    @property
    def id(self) -> str:
        """What is unique in the list."""
        ...

    def text(self) -> str:
        """Return the row as it is published, without its line feed."""
        ...


@dataclass(frozen=True, slots=True)
class FrameRow:
    """A unit that can be drawn (检查对象), with how many tickets it has in its stratum (签数)."""

    id: str
    stratum: str
    tickets: int = 1

    def text(self) -> str:
        """Return ``unit_id|stratum|tickets``."""
        return f"{self.id}|{self.stratum}|{self.tickets}"


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    """A unit that cannot be drawn this time, and the code of the reason (排除原因)."""

    id: str
    reason: str

    def text(self) -> str:
        """Return ``unit_id|reason``."""
        return f"{self.id}|{self.reason}"


@dataclass(frozen=True, slots=True)
class Leave:
    """Days an inspector is away, both included (请假)."""

    first: date
    last: date

    def text(self) -> str:
        """Return ``from/to``."""
        return f"{self.first}/{self.last}"


@dataclass(frozen=True, slots=True)
class RosterRow:
    """An inspector who can be drawn (执法人员).

    Attributes:
        unit: The department he belongs to.
        recusals: Marks of the units he must not inspect (回避), as `recusal` makes them.
    """

    id: str
    unit: str
    qualifications: frozenset[str] = frozenset()
    leave: tuple[Leave, ...] = ()
    recusals: frozenset[str] = frozenset()

    def text(self) -> str:
        """Return ``id|unit|qualifications|leave|recusals``."""
        parts = (
            self.id,
            self.unit,
            ",".join(sorted(self.qualifications, key=str.encode)),
            ",".join(leave.text() for leave in self.leave),
            ",".join(sorted(self.recusals)),
        )
        return "|".join(parts)


_R = TypeVar("_R", bound=Row)


def recusal(salt: bytes, unit_id: str, digest: Digest) -> str:
    """Return the mark of a unit in the recusals of a roster (回避标记), unreadable without the salt."""
    return digest.hex(salt + b"r" + unit_id.encode())[:20]


def ordered(rows: Collection[_R], name: str) -> list[_R]:
    """Return rows in the order of their list, each of them once and well formed.

    Raises:
        DrawRefused: An id comes twice, or a row does not read back as it is.
    """
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise DrawRefused(
                "duplicate", f"{name}: {row.id} stands in it twice", f"{name}：{row.id} 重复出现"
            )
        seen.add(row.id)
        _ = _READERS[name](row.text(), name)
    return sorted(rows, key=lambda row: row.text().encode())


def content(rows: Iterable[Row]) -> bytes:
    """Return the bytes of a list's file."""
    return "".join(f"{row.text()}\n" for row in rows).encode()


def leaves(rows: Iterable[Row]) -> Iterable[bytes]:
    """Return what the list's tree is made of."""
    return (row.text().encode() for row in rows)


def frame_row(text: str, place: str) -> FrameRow:
    """Read one row of ``frame.txt``; raises as `fields` does."""
    unit, stratum, tickets = fields(text, 3, place)
    _check(UNIT_ID.fullmatch(unit) is not None, unit, "the id of a unit", "单位标识", place)
    _check(is_word(stratum), stratum, "a stratum", "分层名称", place)
    fits = _TICKETS.fullmatch(tickets) is not None and int(tickets) <= MOST_TICKETS
    _check(fits, tickets, f"1 to {MOST_TICKETS} tickets", f"签数 1 至 {MOST_TICKETS}", place)
    return FrameRow(unit, stratum, int(tickets))


def excluded_row(text: str, place: str) -> ExcludedRow:
    """Read one row of ``excluded.txt``; raises as `fields` does."""
    unit, reason = fields(text, 2, place)
    _check(UNIT_ID.fullmatch(unit) is not None, unit, "the id of a unit", "单位标识", place)
    _check(is_word(reason), reason, "the code of a reason", "原因代码", place)
    return ExcludedRow(unit, reason)


def roster_row(text: str, place: str) -> RosterRow:
    """Read one row of ``roster.txt``; raises as `fields` does."""
    inspector, unit, qualified, away, recused = fields(text, 5, place)
    _check(INSPECTOR_ID.fullmatch(inspector) is not None, inspector, "an inspector's id", "人员编号", place)
    _check(is_word(unit), unit, "a department", "所属单位", place)
    qualifications, recusals = _list(qualified), _list(recused)
    for name in qualifications:
        _check(is_word(name), name, "a qualification", "资格", place)
    for mark in recusals:
        _check(_RECUSAL.fullmatch(mark) is not None, mark, "20 hexadecimal digits", "20 位十六进制", place)
    leave = tuple(_leave(period, place) for period in _list(away))
    row = RosterRow(inspector, unit, frozenset(qualifications), leave, frozenset(recusals))
    _check(row.text() == text, text, f"the row spelled {row.text()}", f"规范写法 {row.text()}", place)
    return row


_READERS: dict[str, Callable[[str, str], Row]] = {
    "frame.txt": frame_row,
    "excluded.txt": excluded_row,
    "roster.txt": roster_row,
}


def is_word(text: str) -> bool:
    """Return whether a text can name a stratum, a department, a qualification or a reason."""
    return (
        0 < len(text) <= 40
        and text == text.strip()
        and not any(
            sign in "|," or unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in text
        )
    )


def fields(text: str, count: int, place: str) -> list[str]:
    """Return the parts of a row.

    Raises:
        Misprinted: There are more or fewer; and, in the readers above, a part is not as it must be.
    """
    found = text.split("|")
    _check(len(found) == count, text, f"{count} parts between |", f"以 | 分隔的 {count} 项", place)
    return found


def _leave(text: str, place: str) -> Leave:
    first, _, last = text.partition("/")
    try:
        leave = Leave(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        leave = None
    fits = leave is not None and leave.first <= leave.last and leave.text() == text
    _check(fits, text, "two days FROM/TO", "起止两日 FROM/TO", place)
    assert leave is not None
    return leave


def _list(text: str) -> list[str]:
    return text.split(",") if text else []


def _check(fits: bool, found: str, en: str, zh: str, place: str) -> None:
    if not fits:
        raise Misprinted("row", place, f"found {found!r}, expected {en}", f"发现 {found!r}，应为{zh}")
