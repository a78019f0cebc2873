"""What a scenario is: one change to a clean review, and the verdicts it is made for.

A scenario states its verdicts itself. They come from reading the law, never from an engine,
so that an engine can be held to them; the figures stand beside the facts they decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from rules.fact import Value


class Empty(Enum):
    """The cell is left empty: the fact is unknown."""

    EMPTY = "empty"


EMPTY: Final = Empty.EMPTY

Filled = Value | Empty
Cells = Mapping[str, Filled]
"""Names of facts or columns, and what is filled in there."""

UNDECIDED_BY_THE_FORM = frozenset({"I04", "PB01"})
"""Rules about what an audit found and what the agency decided: no form says that, they stay UNKNOWN."""

OTHER_PROVINCES = frozenset({"G10"})
"""Rules that do not apply in Jiangsu."""

ROSTER = (
    "B01 B02 B03 B06 B07 B08 B08L B12 B13 B16 B22 B23 B24 C04 C09 C12 C13 D01 D09 D10 "
    "E01 E02 E03 E04 E06 E11 F08 G01 G02 G03 G09 G10JS G11 G12 G17 I02"
)
"""Rules that ask the roster line by line."""

HOURS = "F01 F02 F03 F04 F07 G04"
"""Rules that ask the attendance sheet line by line."""

PROJECTS = "H01 H02 H03"
"""Rules that ask the construction projects line by line."""

LEADS = "B08L I11"
"""Leads of these groups, which no limit of time bars."""

VIOLATIONS = f"A02 A03 A04 B14 B17 B18 C01 F06 G05 G13 G15 I04 L02 {ROSTER} {HOURS} {PROJECTS}"
"""Rules on violations, and `LEADS` among them."""


def ids(text: str) -> frozenset[str]:
    """Return the rules a text names: ``"B01 IN05"``."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Scenario:
    """One change to a clean review.

    Every rule that is not named in `true`, `unknown` or `not_applicable` is meant to be FALSE,
    but for those that no form decides (then `false` may name them).

    Attributes:
        name: What is special, in a sentence that begins with the rule looked at.
        workers: Roster lines beside those of the ordinary workers.
        facts: Facts of the case that differ; `shift` adds to numbers of the clean review.
        size: How many ordinary workers; None where it does not matter.
        every: What the roster line of every ordinary worker says differently.
        left_out: Lists that are not handed in; `incomplete` ones are handed in in part.
        unit_type: The type of unit that sends it; `trade` a word of its name, such as 建筑.
        time_barred: Whether the two-year limit bars every violation (劳动保障监察条例第二十条).
        held: Why a referral that is made out waits for a person.
        once: Whether it may happen once in the year and no more.
    """

    name: str
    workers: tuple[Cells, ...] = ()
    facts: Cells = field(default_factory=dict[str, Filled])
    shift: Mapping[str, int] = field(default_factory=dict[str, int])
    size: int | None = None
    every: Cells = field(default_factory=dict[str, Filled])
    hours: tuple[Cells, ...] = ()
    projects: tuple[Cells, ...] = ()
    arrears: tuple[Cells, ...] = ()
    orders: tuple[Cells, ...] = ()
    payments: tuple[Cells, ...] = ()
    left_out: str = ""
    incomplete: str = ""
    true: str = ""
    unknown: str = ""
    false: str = ""
    not_applicable: str = ""
    time_barred: bool = False
    held: str = ""
    unit_type: str = "enterprise"
    trade: str = ""
    once: bool = False

    @property
    def is_of_workers(self) -> bool:
        """Whether it is told by roster lines alone, so that two of them can stand in one review."""
        told_elsewhere = (self.facts, self.shift, self.every, self.hours, self.projects, self.arrears)
        more = (self.left_out, self.incomplete, self.false, self.not_applicable, self.size, self.once)
        return bool(self.workers) and not any(told_elsewhere) and not any(more)


def of_trade(trade: str, scenarios: Iterable[Scenario]) -> tuple[Scenario, ...]:
    """Return scenarios that happen in one trade."""
    return tuple(replace(scenario, trade=trade) for scenario in scenarios)


def both(one: Scenario, other: Scenario) -> Scenario:
    """Return two scenarios of workers in one review; some line TRUE outweighs another UNKNOWN."""
    true = ids(one.true) | ids(other.true)
    unknown = (ids(one.unknown) | ids(other.unknown)) - true
    return Scenario(
        f"{one.name} | {other.name}",
        (*one.workers, *other.workers),
        trade=one.trade or other.trade,
        true=" ".join(sorted(true)),
        unknown=" ".join(sorted(unknown)),
    )
