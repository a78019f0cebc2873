"""What periodic reports and meetings ask of their acts (报告与联席会议): no item without a result.

A report has addressee, last day, sender and receipt by its course alone. What a meeting agreed on is one
numbered list; it is followed up when each item has a result on record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from sanctions.proceeding.sending import Writer
from sanctions.proceeding.situation import Guard, Situation, refused


def item_was_agreed(situation: Situation) -> None:
    """A result is that of an item of the list, which counts from one.

    Raises:
        Refusal: There is no such item.
    """
    items, item = _items(situation), cast("int", situation.entry.fields.get("item", 0))
    if not 1 <= item <= len(items):
        raise refused(
            "item",
            f"found item {item}, expected 1 to {len(items)}",
            f"没有第 {item} 项，应为 1 至 {len(items)}",
        )


def every_item_has_a_result(situation: Situation) -> None:
    """A meeting is followed up when all that was agreed has a result.

    Raises:
        Refusal: Some item has none.
    """
    left = open_items(situation)
    if left:
        told = ", ".join(map(str, left))
        raise refused("items", f"no result yet of item {told}", f"尚无落实情况的事项：第 {told} 项")


def open_items(situation: Situation) -> tuple[int, ...]:
    """Return the numbers of the items that have no result."""
    results = () if situation.proceeding is None else situation.proceeding.made("result")
    answered = {entry.fields.get("item") for entry in results}
    return tuple(number for number in range(1, len(_items(situation)) + 1) if number not in answered)


def _items(situation: Situation) -> Sequence[str]:
    found = None if situation.proceeding is None else situation.proceeding.value("items")
    return cast("Sequence[str]", found or ())


GUARDS: Mapping[str, Guard] = {guard.__name__: guard for guard in (item_was_agreed, every_item_has_a_result)}
WRITERS: Mapping[str, Writer] = {}
