"""The course of draws as the log tells it (抽取程序): one commitment, one seed, one result, in this order.

A second commitment for a serial, a serial left out, a second seed or a result before its seed are what a
redraw without trace would look like.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    """Check that the entries of one draw come in an order the log may have, and in time.

    Raises:
        DrawRefused: ``course``; the message names the entry.
    """
    before = ""
    for number, entry in enumerate(entries):
        if before not in _AFTER[entry.kind]:
            raise DrawRefused(
                "course",
                f"entry {entry.index}: {entry.kind} cannot come after {before or 'nothing'}",
                f"第 {entry.index} 号条目：{entry.kind} 不得出现在 {before or '开头'} 之后",
            )
        if number and entry.at < entries[number - 1].at:
            raise DrawRefused(
                "course",
                f"entry {entry.index} was written at {entry.at.isoformat()}, before the one it follows",
                f"第 {entry.index} 号条目的时间早于其前一条",
            )
        before = entry.kind


def check_body(entry: Entry, expected: Mapping[str, Any]) -> None:
    """Check that an entry holds what it must.

    Raises:
        DrawRefused: ``course``; it names the first part that differs.
    """
    for part in sorted(expected.keys() | entry.body.keys()):
        if part not in expected or part not in entry.body or entry.body[part] != expected[part]:
            raise DrawRefused(
                "course",
                f"entry {entry.index} ({entry.kind}): {part} is not that of the files",
                f"第 {entry.index} 号条目（{entry.kind}）：{part} 与文件不符",
            )


def check_in_time(commit: Entry, seed: Entry | None, plan_days: list[str]) -> None:
    """Check that the commitment came before the day of the seed's first event, the seed not before the last.

    Raises:
        DrawRefused: ``course``: the commitment came on the day or later, or the seed too early.
    """
    if seed is not None and (on := _day(seed)) < max(plan_days):
        raise DrawRefused(
            "course",
            f"entry {seed.index}: the seed was entered on {on}, its last event is on {max(plan_days)}",
            f"第 {seed.index} 号条目：种子录入日为 {on}，早于其最后一个事件 {max(plan_days)}",
        )
    if (day := _day(commit)) >= min(plan_days):
        raise DrawRefused(
            "course",
            f"entry {commit.index}: committed on {day}, the seed's first event is on {min(plan_days)}: "
            "it must come before",
            f"第 {commit.index} 号条目：承诺日为 {day}，应早于种子首个事件 {min(plan_days)}",
        )


def _day(entry: Entry) -> str:
    return entry.at.astimezone(LEGAL_TIME).date().isoformat()
