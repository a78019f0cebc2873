"""The public seed (公开种子): sources declared beforehand, their numbers, and their one spelling (RFC 3797).

A source is worth as many outcomes as it can have; all sources together must have 2^128, reckoned in whole
numbers. Dice before a notary are the default, a lottery's issue may be added where the place allows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import comb, perm
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from checker.draw.errors import DrawRefused

LEAST_BITS = 128
HIGHEST = 2**53 - 1
"""The largest whole number every reader of JSON takes."""


def _only_days(found: Any) -> Any:
    """Let days and texts pass: a number would be read as seconds since 1970."""
    if not isinstance(found, str | date) or isinstance(found, datetime):
        msg = "expected a day such as 2026-08-14"
        raise ValueError(msg)  # noqa: TRY004 - pydantic tells these
    return found


Day = Annotated[date, BeforeValidator(_only_days), Field(strict=False)]
_Words = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$")]


class Source(BaseModel):
    """A public event that gives numbers (种子来源), as a plan declares it.

    Attributes:
        low, high: The first and the last number it can give.
        count: How many it gives.
        ordered: Their order counts.
        distinct: None comes twice, as balls that are not put back.
        on: The day it happens.
        issue: The issue of a lottery (期号), empty for dice.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: _Words
    low: Annotated[int, Field(ge=0, le=HIGHEST)]
    high: Annotated[int, Field(ge=0, le=HIGHEST)]
    count: Annotated[int, Field(ge=1, le=1_000)]
    ordered: bool = True
    distinct: bool = False
    on: Day
    issue: Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")] = ""

    @model_validator(mode="after")
    def _can_happen(self) -> Source:
        if self.high <= self.low:
            msg = f"high is {self.high}, expected more than low, {self.low}"
            raise ValueError(msg)
        if self.distinct and self.count > self.sides:
            msg = f"{self.count} different numbers of {self.sides} cannot be"
            raise ValueError(msg)
        if not self.distinct and not self.ordered:
            # their sorted form would not be equally likely in every outcome
            msg = "numbers that can come twice must be ordered"
            raise ValueError(msg)
        return self

    @property
    def sides(self) -> int:
        """How many numbers there are to choose from."""
        return self.high - self.low + 1

    @property
    def outcomes(self) -> int:
        """How many equally likely outcomes it has."""
        if not self.distinct:
            return self.sides**self.count
        return (perm if self.ordered else comb)(self.sides, self.count)


def dice(count: int, on: date, name: str = "公证员见证下掷十面骰") -> Source:
    """Return ten-sided dice thrown one after another, 0 to 9 each: 3.32 bits a throw."""
    return Source(name=name, low=0, high=9, count=count, on=on)


@dataclass(frozen=True, slots=True)
class Seed:
    """What the sources gave, source by source."""

    numbers: tuple[tuple[int, ...], ...]

    def text(self) -> str:
        """Return the canonical seed.

        >>> Seed(((4, 8), (7,))).text()
        '4.8./7./'
        """
        return "".join("".join(f"{number}." for number in source) + "/" for source in self.numbers)


def check_sources(sources: Sequence[Source]) -> None:
    """Check that sources declared for a draw are worth a seed.

    Raises:
        DrawRefused: Together they have fewer than 2^128 outcomes; the message says how many bits.
    """
    outcomes = 1
    for source in sources:
        outcomes *= source.outcomes
        if outcomes >> LEAST_BITS:
            return
    if outcomes < 1 << LEAST_BITS:
        bits = outcomes.bit_length() - 1
        raise DrawRefused(
            "seed_bits",
            f"the seed's sources are worth {bits} bits, expected {LEAST_BITS} at least: declare more, "
            "for example 39 ten-sided dice",
            f"种子来源合计仅 {bits} 比特，应不少于 {LEAST_BITS} 比特：请增加来源，例如 39 次十面骰",
        )


def cast(sources: Sequence[Source], numbers: Sequence[Sequence[int]]) -> Seed:
    """Return the seed that the sources' numbers make; where order does not count they are sorted.

    Raises:
        DrawRefused: Numbers are missing, too many, out of range or there twice.
    """
    if len(numbers) != len(sources):
        raise DrawRefused(
            "seed_numbers",
            f"found numbers of {len(numbers)} sources, expected {len(sources)} as the plan declares",
            f"给出 {len(numbers)} 个来源的数字，计划声明了 {len(sources)} 个",
        )
    return Seed(tuple(_given(source, given) for source, given in zip(sources, numbers, strict=True)))


def _given(source: Source, given: Sequence[int]) -> tuple[int, ...]:
    outside = [number for number in given if not source.low <= number <= source.high]
    if len(given) != source.count:
        found, expected = f"{len(given)}", f"{source.count}"
    elif outside:
        found, expected = f"{outside[0]}", f"{source.low}-{source.high}"
    elif source.distinct and len(set(given)) < len(given):
        twice = next(number for number in given if given.count(number) > 1)
        found, expected = f"2 × {twice}", "1"
    else:
        return tuple(given) if source.ordered else tuple(sorted(given))
    raise DrawRefused(
        "seed_numbers",
        f"source {source.name!r}: found {found}, expected {expected}: read the numbers again",
        f"种子来源“{source.name}”：发现 {found}，应为 {expected}：请核对数字",
    )
