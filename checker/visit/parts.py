"""What a visit is made of (检查环节): one frozen dataclass an act, as it was decided and as it is kept.

Those that inspectors hand in as files, and all of them when they come out of the store, are read by pydantic
strictly: an unknown key is a fault, not a note.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, TypeAdapter

from checker.draw.confidential import DoorProof

Kind = Literal[
    "open",
    "approve",
    "notice",
    "waive",
    "arrive",
    "record",
    "finding",
    "result",
    "follow_up",
    "publish",
    "close",
]

_STRICT = ConfigDict(extra="forbid")
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Letter = Annotated[str, StringConstraints(pattern=r"^[A-L]$")]
Region = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
FileName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f/\\]+$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class Target:
    """Who is inspected, and where (检查对象): `site` is the region of the place of work, six digits."""

    __pydantic_config__ = _STRICT

    unit: Name
    name: Name
    site: Region
    unit_type: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What a visit comes from: a draw, or a reason that needs none; `reference` names its papers."""

    __pydantic_config__ = _STRICT

    reason: str
    target: Target
    draw_id: str | None = None
    number: int | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """The form of approval (行政检查审批表)."""

    __pydantic_config__ = _STRICT

    target: Target
    inspectors: tuple[str, ...]
    items: tuple[str, ...]
    first: date
    last: date
    ground: str
    proposed_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Notice:
    """That the unit was told (检查通知), on which day and how."""

    __pydantic_config__ = _STRICT

    day: date
    how: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """That the unit was not told, and why (不预先通知)."""

    __pydantic_config__ = _STRICT

    reason: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """The code scanned at the door (扫码入企); a drawn visit has the proof that was shown there."""

    __pydantic_config__ = _STRICT

    inspectors: tuple[str, ...]
    scanned_at: AwareDatetime
    proof: DoorProof | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody met (被询问人、在场人员)."""

    __pydantic_config__ = _STRICT

    name: Name = field(repr=False)
    role: Name


@dataclass(frozen=True, slots=True)
class Medium:
    """What was recorded in sound or pictures (音像记录): where it lies is not ours, only how to know it."""

    __pydantic_config__ = _STRICT

    kind: Literal["audio", "video"]
    file: FileName
    sha256: Sha256
    length_bytes: Annotated[int, Field(ge=1, le=2**53 - 1)]


@dataclass(frozen=True, slots=True)
class Record:
    """The record of the inspection (现场检查笔录); who refuses to sign is witnessed."""

    __pydantic_config__ = _STRICT

    begun: AwareDatetime
    ended: AwareDatetime
    statement: Text = field(repr=False)
    signature: Literal["signed", "refused"]
    persons: tuple[Person, ...] = ()
    witness: Annotated[str, StringConstraints(max_length=200)] = field(default="", repr=False)
    media: tuple[Medium, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person saw (检查发现): its item, its text and, as far as it can be said, facts and lines.

    `facts`, `lines` and `incomplete` are those of a case (`rules.cases`).
    """

    __pydantic_config__ = _STRICT

    item: Letter
    text: Text = field(repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    lines: Mapping[str, list[Any]] = field(default_factory=dict[str, list[Any]], repr=False)
    incomplete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """What each item came to (检查结果), by code."""

    __pydantic_config__ = _STRICT

    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up (复查): of a day to come it has no outcomes yet, afterwards one for each item looked at."""

    __pydantic_config__ = _STRICT

    day: date
    outcomes: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Publication:
    """That the result was published (公示), on which day and where."""

    __pydantic_config__ = _STRICT

    day: date
    where: Name


@dataclass(frozen=True, slots=True)
class Closing:
    """That the visit is over (办结)."""

    __pydantic_config__ = _STRICT


Body = (
    Opening
    | Approval
    | Notice
    | Waiver
    | Arrival
    | Record
    | Finding
    | Results
    | FollowUp
    | Publication
    | Closing
)

READERS: Mapping[Kind, TypeAdapter[Any]] = {
    "open": TypeAdapter(Opening),
    "approve": TypeAdapter(Approval),
    "notice": TypeAdapter(Notice),
    "waive": TypeAdapter(Waiver),
    "arrive": TypeAdapter(Arrival),
    "record": TypeAdapter(Record),
    "finding": TypeAdapter(Finding),
    "result": TypeAdapter(Results),
    "follow_up": TypeAdapter(FollowUp),
    "publish": TypeAdapter(Publication),
    "close": TypeAdapter(Closing),
}
"""What reads and writes the body of an act."""
