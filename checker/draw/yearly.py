"""The yearly plan of a place (年度抽查计划): the share reached, and the draws that are still owed.

A half-year without a draw, and a share not reached, are open duties with a day; the targets are data
(`yearly.yaml`), since no law fixes them for labour inspection.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter
from sqlmodel import Session, col, select

from checker.draw.ledger import held
from checker.draw.plan import read_plan
from checker.draw.plan_order import PlanOrder
from checker.draw.tables import DrawRow
from checker.registry.registry import Registry
from rules.place import prefix_of
from sanctions.encrypted import Keys
from sanctions.time_limit import LEGAL_TIME

ENDS = {1: (6, 30), 2: (12, 31)}
"""Last day of each half-year."""


class Target(BaseModel):
    """What is meant to be reached in places that begin so."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    place: Annotated[str, StringConstraints(pattern=r"^[0-9]{0,6}$")]
    share: Annotated[str, StringConstraints(pattern=r"^(?:0\.[0-9]{1,6}|1)$")]
    draws_each_half: Annotated[int, Field(ge=0, le=50)]
    source: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Something still owed (待办): a draw of a half-year, or units to reach the share."""

    code: str
    half: int
    short_by: int
    due: date
    overdue: bool
    source: str


@dataclass(frozen=True, slots=True)
class YearReached:
    """How a place stands in a year.

    Attributes:
        employers: Active employers of the place and below.
        units: Different units drawn for a visit so far.
        wanted: Units the target share comes to.
        draws: Serials with their half-year and state.
    """

    place: str
    year: int
    employers: int
    units: int
    wanted: int
    share: str
    draws: tuple[tuple[str, int, str], ...]
    duties: tuple[Duty, ...]


def reached(session: Session, keys: Keys, place: str, year: int, now: datetime) -> YearReached:
    """Return how a place stands in a year: its own draws, against its own employers.

    Raises:
        SealBroken: Something sealed was altered.
    """
    target = target_of(place)
    same = (col(DrawRow.place) == place) & (col(DrawRow.year) == year)
    rows = list(session.exec(select(DrawRow).where(same).order_by(col(DrawRow.id))))
    binding = [row for row in rows if not read_plan(row.plan).rehearsal]
    made = [row for row in binding if row.state in {"drawn", "revealed"}]
    units = drawn_units(session, keys, [row.id for row in made if row.purpose == "visit"])
    employers = len(Registry(session, keys).active_employers(place).active)
    # rounded up in whole numbers: a tenth of 1,301 is 131
    wanted = -int(-Fraction(target.share) * employers // 1)
    today = now.astimezone(LEGAL_TIME).date()
    duties: list[Duty] = []
    for half, (month, day) in ENDS.items():
        due = date(year, month, day)
        missing = target.draws_each_half - sum(row.half == half for row in made)
        if missing > 0:
            duties.append(Duty("draw_missing", half, missing, due, today > due, target.source))
    for row in binding:
        last = max(source.on for source in read_plan(row.plan).seed)
        if row.state == "committed" and today > last:
            duties.append(Duty("draw_not_run", row.half, 1, last, overdue=True, source=row.id))
    if len(units) < wanted:
        due = date(year, *ENDS[2])
        duties.append(Duty("share_short", 2, wanted - len(units), due, today > due, target.source))
    return YearReached(
        place,
        year,
        employers,
        len(units),
        wanted,
        target.share,
        tuple((row.id, row.half, row.state) for row in rows),
        tuple(duties),
    )


def drawn_units(session: Session, keys: Keys, draw_ids: list[str]) -> dict[str, int]:
    """Return the units that stand in the visits of some draws, and how often."""
    found: dict[str, int] = {}
    for draw_id in draw_ids:
        draw = held(session, keys, draw_id)
        units = {shown: unit for unit, shown in draw.shown_as.items()}
        for visit in draw.standings().visits.values():
            unit = units[visit.unit_id]
            found[unit] = found.get(unit, 0) + 1
    return found


def visited(session: Session, keys: Keys, place: str, year: int, *, reviews: bool = False) -> dict[str, int]:
    """Return how often each unit was drawn for a visit this year, by draws of the place, above and below.

    Rehearsals do not count. Args:
        reviews: A written review counts as a visit.
    """
    prefix = prefix_of(place)
    asked = select(DrawRow).where(col(DrawRow.year) == year)
    if not reviews:
        asked = asked.where(col(DrawRow.purpose) == "visit")
    ids = [
        row.id
        for row in session.exec(asked)
        if row.state in {"drawn", "revealed"}
        and not read_plan(row.plan).rehearsal
        and (row.place.startswith(prefix) or place.startswith(prefix_of(row.place)))
    ]
    return drawn_units(session, keys, sorted(ids))


def visited_before(session: Session, keys: Keys, order: PlanOrder) -> dict[str, int]:
    """Return how often each unit was drawn in the year of an order, as its ceiling counts."""
    reviews = order.ceiling is not None and order.ceiling.written_review_counts
    return visited(session, keys, order.place, order.year, reviews=reviews)


def target_of(place: str) -> Target:
    """Return what is meant to be reached in a place: the entry with the longest prefix."""
    fitting = [target for target in _targets() if place.startswith(target.place)]
    return max(fitting, key=lambda target: len(target.place))


@cache
def _targets() -> tuple[Target, ...]:
    text = resources.files("checker.draw").joinpath("yearly.yaml").read_text(encoding="utf-8")
    return tuple(TypeAdapter(list[Target]).validate_python(yaml.safe_load(text)))
