"""The vocabulary (事实): what may be said about a case, by whom, and in which unit.

A condition can only name what is declared here. The same declaration tells intake how
to read a cell, the template which drop-down to offer and the engines which column to
look at, so that a fact has one meaning in one place. Draw plans use the same classes
with a vocabulary of registry columns.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final, Literal


class Absent(Enum):
    """Known not to exist (无), which is not the same as unknown."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


class Unset(Enum):
    """No presumption is declared (``null`` is a presumption: absent)."""

    UNSET = "unset"


ABSENT: Final = Absent.ABSENT
UNSET: Final = Unset.UNSET

FactType = Literal["bool", "int", "date", "str"]
Value = bool | int | str | date | Absent
Presumption = bool | int | str | date | Absent | Unset

MAX_LINES = 1_000_000
"""Most lines of one kind in one case; sums stay inside 64 bits because of it."""

UNITS: dict[str, tuple[int, int]] = {
    "fen": (0, 10**13),
    "persons": (0, 10**8),
    "days": (0, 40_000),
    "months": (0, 1_200),
    "minutes": (0, 60 * 24 * 31),
    "years": (0, 150),
    "times": (0, 10**6),
    "projects": (0, 10**6),
    "percent": (0, 10_000),
}
"""Unit → the range a number of it must lie in, unless the fact declares its own."""

LINE_FEN = (0, 10**11)
"""Range of money in one line: a million lines of it still sum within 64 bits."""

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2200, 12, 31)
"""Days a case can state; anything outside is a slip of the hand."""

LONG_TERM = date(9999, 9, 9)
"""Without an end (长期): every day of the year 9999 is read as this one."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that can be known about a case, or about one line of it.

    Attributes:
        name: English name; of a line column without its list (`path` has both).
        kind: The list it is a column of, or None for a fact of the case.
        low, high: Smallest and largest number allowed (both in).
        origin: Letters of where it comes from: R written review (书面审查), P payroll or
            roster, S on site, X other registers.
        aliases: Further headers under which forms carry it.
        values: Closed list of codes with their Chinese labels; empty for free text.
        may_be_absent: Whether "there is none" can be stated (``null``, 无, /).
        presumed: What holds where nothing is supplied, `UNSET` for nothing: the law puts
            the burden on the other side, or the agency itself keeps the record.
        inherits: A column that takes the case fact of the same name where a line says nothing.
        bounded: Derived from lines: a number known only between two bounds.
        stands_for: The input name that is reported as missing instead of a derived fact.
    """

    name: str
    title: str
    type: FactType
    kind: str | None = None
    unit: str | None = None
    low: int = 0
    high: int = 0
    origin: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    may_be_absent: bool = False
    presumed: Presumption = UNSET
    personal: bool = False
    inherits: bool = False
    derived: bool = False
    bounded: bool = False
    stands_for: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Let one name be one object: it is looked up a thousand times a case."""
        object.__setattr__(self, "name", sys.intern(self.name))

    @property
    def path(self) -> str:
        """The name used in conditions and in lists of missing facts: ``roster.hired_on``."""
        return self.name if self.kind is None else f"{self.kind}.{self.name}"

    def __hash__(self) -> int:
        return hash((self.kind, self.name))


@dataclass(frozen=True, slots=True)
class LineKind:
    """A list of a case (明细), such as the roster: its columns by name."""

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    columns: Mapping[str, Fact] = field(default_factory=dict[str, Fact])
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facts of the case and all kinds of lines; `lists` are named value lists of the law.

    Attributes:
        stated_facts: The facts that input may state.
        stated_lines: The lists that input may carry.
        stated_columns: By list, the columns that its lines may state.
    """

    facts: Mapping[str, Fact]
    lines: Mapping[str, LineKind]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    stated_facts: Mapping[str, Fact] = field(init=False, repr=False, compare=False)
    stated_lines: Mapping[str, LineKind] = field(init=False, repr=False, compare=False)
    stated_columns: Mapping[str, Mapping[str, Fact]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once what every case asks for."""
        lists = {name: kind for name, kind in self.lines.items() if not kind.derived}
        facts = {name: fact for name, fact in self.facts.items() if not fact.derived}
        columns = {
            name: {column: fact for column, fact in kind.columns.items() if not fact.derived}
            for name, kind in lists.items()
        }
        object.__setattr__(self, "stated_facts", facts)
        object.__setattr__(self, "stated_lines", lists)
        object.__setattr__(self, "stated_columns", columns)

    @property
    def paths(self) -> tuple[str, ...]:
        """The names of all that input may state: facts, lists and the columns of lists."""
        lists = self.stated_lines
        columns = (fact for named in self.stated_columns.values() for fact in named.values())
        return (*self.stated_facts, *lists, *(fact.path for fact in columns))
