"""Cells that hold a list: tags, qualifications, leave, recusals.

Each is written as its parts in their order with one kind of divider and read with all that forms use, so that
what was written is read as the same. 无 is the empty list; an empty cell is unknown and never gets here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from checker.intake.cells import plain
from checker.intake.checks import credit_code
from checker.intake.days import day_of
from checker.intake.rejection import CellFault
from checker.registry.inspector import Leave, Recusal

Listed = tuple[str, ...] | tuple[Leave, ...] | tuple[Recusal, ...]

_WORDS = re.compile(r"[、，,；;\s]+")
_PERIODS = re.compile(r"[、，,；;\n]+")
_ENDS = re.compile(r"/|至|到|~|～|—+")
_GROUP = re.compile(r"[A-L]|[0-9A-Z-]{2,40}")
_TAG = re.compile(r"[^\s|、，,；;/]{1,20}")
_MOST_TAGS = 20
_MOST_PARTS = 500


def tags(text: str) -> tuple[str, ...] | CellFault:
    """Return tags, each once.

    >>> tags("示例园区、劳务派遣,示例园区")
    ('劳务派遣', '示例园区')
    """
    parts = sorted(set(_parts(_WORDS, text)))
    if (
        not parts
        or len(parts) > _MOST_TAGS
        or not all(_TAG.fullmatch(part) and part.isprintable() for part in parts)
    ):
        return CellFault("tags_form", {"found": text})
    return tuple(parts)


def qualifications(text: str) -> tuple[str, ...] | CellFault:
    """Return inspection items by letter, or groups, each once.

    >>> qualifications("C、a，Q1")
    ('A', 'C', 'Q1')
    """
    parts = sorted({plain(part).upper() for part in _parts(_WORDS, text)})
    if not parts or len(parts) > _MOST_PARTS or not all(map(_GROUP.fullmatch, parts)):
        return CellFault("qualifications_form", {"found": text})
    return tuple(parts)


def leave(text: str) -> tuple[Leave, ...] | CellFault:
    """Return periods of days, both included; a day by itself is a period too.

    >>> [str(one) for one in leave("2026.9.1；2026年7月1日至2026年7月15日")]
    ['2026-07-01/2026-07-15', '2026-09-01/2026-09-01']
    """
    wrong = CellFault("leave_form", {"found": text})
    periods: set[Leave] = set()
    for part in _parts(_PERIODS, text):
        ends = _days(part)
        if isinstance(ends, CellFault):
            return wrong
        periods.add(ends)
    return tuple(sorted(periods)) if 0 < len(periods) <= _MOST_PARTS else wrong


def _days(part: str) -> Leave | CellFault:
    for ends in ([part], _ENDS.split(part)):
        days = [day_of(plain(end)) for end in ends]
        found = [day for day in days if not isinstance(day, CellFault)]
        if len(found) == len(days) <= 2 and found[0] <= found[-1]:
            return Leave(found[0], found[-1])
    return CellFault("leave_form")


def recusals(text: str) -> tuple[Recusal, ...] | CellFault:
    """Return employers to keep away from with the reason, each once; a fault never repeats what was found."""
    found: dict[str, Recusal] = {}
    for part in _parts(re.compile(r"[；;\n]+"), text):
        code, _, reason = part.replace(":", "：").partition("：")
        checked, reason = credit_code(code), " ".join(reason.split())
        if isinstance(checked, CellFault) or checked in found:
            return CellFault("recusals_form")
        if not 1 <= len(reason) <= 200 or not reason.isprintable() or "|" in reason:
            return CellFault("recusals_form")
        found[checked] = Recusal(checked, reason)
    if not 0 < len(found) <= _MOST_PARTS:
        return CellFault("recusals_form")
    return tuple(sorted(found.values()))


READERS: Mapping[str, Callable[[str], Listed | CellFault]] = {
    "tags": tags,
    "qualifications": qualifications,
    "leave": leave,
    "recusals": recusals,
}
"""Field → how its cell is read."""

_DIVIDERS = {"tags": "、", "qualifications": "、", "leave": "；", "recusals": "；"}


def written(field: str, value: Listed) -> str:
    """Return a list as its cell says it."""
    return _DIVIDERS[field].join(map(str, value)) or "无"


def _parts(divider: re.Pattern[str], text: str) -> list[str]:
    return [part.strip() for part in divider.split(text) if part.strip()]
