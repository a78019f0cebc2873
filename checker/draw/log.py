"""The log of draws (抽查日志): append-only, each entry bound to all before it, one tree for the whole bureau.

An entry holds the root of the tree before it, so that one taken out or put in shows even to who keeps no
tree head; who keeps one can ask for the proof that the log only grew. The tree is that of RFC 9162, SHA-256.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from checker.draw import merkle
from checker.draw.canonical import canonical, read_canonical
from checker.draw.errors import DrawRefused, Misprinted
from sanctions.time_limit import LEGAL_TIME

Kind = Literal["commit", "seed", "result", "replace", "substitute", "reveal", "abandon"]
KINDS: frozenset[str] = frozenset(get_args(Kind))
_PARTS = {"at", "body", "draw", "index", "kind", "previous"}
_BODIES: dict[str, frozenset[str]] = {
    "commit": frozenset(
        {"commitment", "events", "excluded_root", "frame_root", "plan", "rehearsal", "roster_root"}
    ),
    "seed": frozenset({"seed"}),
    "result": frozenset({"bounds", "drawn", "key", "visits"}),
    "replace": frozenset({"evidence", "reason", "reserve", "signers", "unit", "visit"}),
    "substitute": frozenset({"from", "reason", "signers", "slot", "to", "visit"}),
    "reveal": frozenset({"blinding_key"}),
    "abandon": frozenset({"reason", "signers"}),
}
"""What the body of each kind holds."""
_DRAW_ID = re.compile(r"[0-9]{6}-[0-9]{4}-H[12]-[0-9]{2,4}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry (日志条目); `previous` is the root, in hexadecimal, of the tree of all entries before it."""

    index: int
    kind: str
    draw: str
    at: datetime
    body: Mapping[str, Any]
    previous: str

    def line(self) -> bytes:
        """Return the entry as it stands in ``log.txt``, without its line feed."""
        return canonical(
            {
                "at": self.at.astimezone(LEGAL_TIME).isoformat(timespec="seconds"),
                "body": self.body,
                "draw": self.draw,
                "index": self.index,
                "kind": self.kind,
                "previous": self.previous,
            }
        )


class Log:
    """The entries so far, and the tree over them."""

    __slots__ = ("_tree", "entries")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries: list[Entry] = []
        self._tree = merkle.Growing()
        for entry in entries:
            self._add(entry)

    def append(self, kind: Kind, draw: str, at: datetime, body: Mapping[str, Any]) -> Entry:
        """Add an entry and return it.

        Raises:
            DrawRefused: The moment lies before that of the last entry: a clock was set back.
        """
        at = at.astimezone(LEGAL_TIME).replace(microsecond=0)
        if self.entries and at < self.entries[-1].at:
            last = self.entries[-1].at.isoformat()
            raise DrawRefused(
                "clock",
                f"now is {at.isoformat()}, the log's last entry is of {last}: set the clock right",
                f"现在时间 {at.isoformat()} 早于日志末条 {last}：请校正时钟",
            )
        entry = Entry(len(self.entries), kind, draw, at, body, self.root())
        self._add(entry)
        return entry

    def root(self) -> str:
        """Return the root over all entries, in hexadecimal."""
        return self._tree.root().hex()

    def of(self, draw: str) -> list[Entry]:
        """Return the entries of one draw."""
        return [entry for entry in self.entries if entry.draw == draw]

    def content(self) -> bytes:
        """Return the bytes of ``log.txt``."""
        return b"".join(entry.line() + b"\n" for entry in self.entries)

    def head(self) -> bytes:
        """Return the bytes of ``head.json``."""
        return canonical({"root": self.root(), "size": len(self.entries)})

    def inclusion(self, index: int) -> list[str]:
        """Return the proof that an entry is in the log; see `merkle.inclusion`."""
        return [step.hex() for step in merkle.inclusion(self._lines(), index)]

    def consistency(self, before: int) -> list[str]:
        """Return the proof that the log only grew since it had `before` entries; see `merkle.consistency`."""
        return [step.hex() for step in merkle.consistency(self._lines(), before)]

    def _lines(self) -> Sequence[bytes]:
        return [entry.line() for entry in self.entries]

    def _add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self._tree.append(entry.line())


def read_log(content: bytes) -> Log:
    """Read ``log.txt``.

    Raises:
        Misprinted: A line is no entry, stands at another index, or does not follow the entries before it.
    """
    log = Log()
    lines = content.split(b"\n")
    if lines.pop() != b"":
        place = f"log.txt:{len(lines) + 1}"
        raise Misprinted("log", place, "the last line has no end: it was cut off", "末行不完整：文件曾被截断")
    for number, line in enumerate(lines, 1):
        place = f"log.txt:{number}"
        entry = read_entry(line, place)
        if entry.index != len(log.entries) or entry.previous != log.root():
            raise Misprinted(
                "log",
                place,
                f"entry {entry.index} does not follow the {len(log.entries)} before it: one was taken out, "
                "put in or changed",
                f"第 {entry.index} 号条目与其前 {len(log.entries)} 条不衔接：有条目被删除、插入或改动",
            )
        if log.entries and entry.at < log.entries[-1].at:
            raise Misprinted(
                "log",
                place,
                f"entry {entry.index} was written at {entry.at.isoformat()}, before the one it follows",
                f"第 {entry.index} 号条目的时间早于其前一条",
            )
        log._add(entry)  # pyright: ignore[reportPrivateUsage]
    return log


def read_entry(line: bytes, place: str) -> Entry:
    """Read one line of the log.

    Raises:
        Misprinted: It is no entry.
    """
    found = read_canonical(line, place)
    try:
        at = datetime.fromisoformat(found["at"])
        entry = Entry(found["index"], found["kind"], found["draw"], at, found["body"], found["previous"])
        sound = at.tzinfo is not None and entry.kind in KINDS and entry.line() == line and _is_plain(entry)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        entry, sound = None, False
    if entry is None or not sound:
        raise Misprinted("log", place, "is no entry of a log of draws", "不是抽查日志条目")
    return entry


def _is_plain(entry: Entry) -> bool:
    """Return whether the parts are of the types an entry has; JSON would take others."""
    parts: tuple[object, ...] = (entry.index, entry.draw, entry.body)
    if tuple(map(type, parts)) != (int, str, dict) or sorted(entry.body) != sorted(_BODIES[entry.kind]):
        return False
    if not _DRAW_ID.fullmatch(entry.draw):
        return False
    if entry.kind != "commit":
        return True
    events, rehearsal = entry.body["events"], entry.body["rehearsal"]
    return type(rehearsal) is bool and _are_days(events)


def _are_days(found: Any) -> bool:
    days = cast("list[object]", found) if isinstance(found, list) else []
    texts = [day for day in days if isinstance(day, str) and _DAY.fullmatch(day)]
    return len(texts) == len(days) == 2 and texts[0] <= texts[1]
