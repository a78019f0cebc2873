"""The course of draws as the log tells it (抽取程序): one commitment, one seed, one result, in this order.

A second commitment for a serial, a serial left out, a second seed or a result before its seed are what a
redraw without trace would look like.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.draw.canonical import canonical
from checker.draw.errors import DrawRefused
from checker.draw.log import Entry, Log
from sanctions.time_limit import LEGAL_TIME

_AFTER: dict[str, frozenset[str]] = {
    "commit": frozenset({""}),
    "seed": frozenset({"commit"}),
    "abandon": frozenset({"commit"}),
    "result": frozenset({"seed"}),
    "replace": frozenset({"result", "replace", "substitute"}),
    "substitute": frozenset({"result", "replace", "substitute"}),
    "reveal": frozenset({"result", "replace", "substitute"}),
}
"""What may stand before each kind of entry of one draw; nothing follows `reveal` and `abandon`."""


def check_serials(log: Log) -> None:
    """Check that every serial was committed to once, and that no serial of a series is left out.

    Raises:
        DrawRefused: ``second_commitment`` or ``serial_gap``.
    """
    seen: dict[str, int] = {}
    last: dict[str, int] = {}
    for entry in log.entries:
        if entry.kind != "commit":
            continue
        if entry.draw in seen:
            raise DrawRefused(
                "second_commitment",
                f"entries {seen[entry.draw]} and {entry.index} both commit to draw {entry.draw}",
                f"第 {seen[entry.draw]}、{entry.index} 号条目均对抽查 {entry.draw} 作出承诺",
            )
        seen[entry.draw] = entry.index
        series, _, number = entry.draw.rpartition("-")
        expected = last.get(series, 0) + 1
        if number != f"{expected:02d}":
            raise DrawRefused(
                "serial_gap",
                f"entry {entry.index} commits to {entry.draw}, expected {expected:02d}: one is missing",
                f"第 {entry.index} 号条目的编号为 {entry.draw}，应为 {series}-{expected:02d}：缺少一次抽查",
            )
        last[series] = expected


def check_order(entries: list[Entry]) -> None:
    """Check that the entries of one draw come in an order the log may have.

    Raises:
        DrawRefused: ``course``; the message names the entry.
    """
    before = ""
    for entry in entries:
        if before not in _AFTER[entry.kind]:
            raise DrawRefused(
                "course",
                f"entry {entry.index}: {entry.kind} cannot come after {before or 'nothing'}",
                f"第 {entry.index} 号条目：{entry.kind} 不得出现在 {before or '开头'} 之后",
            )
        before = entry.kind


def check_body(entry: Entry, expected: Mapping[str, Any]) -> None:
    """Check that an entry holds what it must.

    Raises:
        DrawRefused: ``course``; it names the first part that differs.
    """
    for part in sorted(expected.keys() | entry.body.keys()):
        both = part in expected and part in entry.body
        # 1, 1.0 and true are equal to Python and not the same entry
        if not both or canonical(entry.body[part]) != canonical(expected[part]):
            raise DrawRefused(
                "course",
                f"entry {entry.index} ({entry.kind}): {part} is not that of the files",
                f"第 {entry.index} 号条目（{entry.kind}）：{part} 与文件不符",
            )


def check_days(entries: list[Entry]) -> None:
    """Check that the entries of one draw came on days they may come on; a rehearsal (演练) is not asked.

    Raises:
        DrawRefused: ``course``: a commitment or an abandonment on the day of the seed's first event or
        later, or a
            seed before the day of its last.
    """
    body = entries[0].body
    if body["rehearsal"]:
        return
    first, last = body["events"]
    for entry in entries:
        day = entry.at.astimezone(LEGAL_TIME).date().isoformat()
        if entry.kind in {"commit", "abandon"} and day >= first:
            raise DrawRefused(
                "course",
                f"entry {entry.index}: {entry.kind} on {day}, not before the seed's first event on {first}",
                f"第 {entry.index} 号条目：{entry.kind} 于 {day} 作出，应早于种子首个事件 {first}",
            )
        if entry.kind == "seed" and day < last:
            raise DrawRefused(
                "course",
                f"entry {entry.index}: the seed was entered on {day}, its last event is on {last}",
                f"第 {entry.index} 号条目：种子录入日为 {day}，早于其最后一个事件 {last}",
            )


def check_all(log: Log) -> None:
    """Check the serials and the course of every draw of a log.

    Raises:
        DrawRefused: Something in it is not as it may be; the message names the entry.
    """
    check_serials(log)
    draws: dict[str, list[Entry]] = {}
    for entry in log.entries:
        draws.setdefault(entry.draw, []).append(entry)
    for entries in draws.values():
        check_order(entries)
        check_days(entries)
