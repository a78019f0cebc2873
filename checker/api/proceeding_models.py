"""What the service answers of proceedings; the OpenAPI document is made from these models too."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BothTitles(_Answer):
    """A title in Chinese and English."""

    zh: str
    en: str


class DutyShown(_Answer):
    """A duty of a proceeding (职责): due between two moments, both empty where that is not known."""

    duty: str
    number: int
    title: BothTitles
    state: Literal["open", "done", "dropped", "suspended"]
    actor: str
    due_first: datetime | None
    due_last: datetime | None
    provisional: bool
    limit: str | None
    late: Literal["true", "unknown", "false"] | None
    source: list[str]


class MessageShown(_Answer):
    """A message to another authority (待报送), and what it waits for if it is held."""

    destination: str
    key: str
    kind: str
    operation: Literal["publish", "withdraw"]
    state: str
    hold: str | None
    due: datetime | None


class LeadShown(_Answer):
    """The verdict a proposal rests on: a lead, it binds nobody."""

    matter: str
    lead: str | None
    outcome: dict[str, Any]
    engines: list[str]
    receipt: str


class BesideShown(_Answer):
    """What an act brought about in another proceeding of the family."""

    id: str
    course: str
    act: str
    state: str


class ActMade(_Answer):
    """What came of an act."""

    id: str
    course: str
    act: str
    number: int
    before: str | None
    state: str
    state_title: BothTitles
    ended: bool
    happened: str
    recorded_at: datetime
    started: list[DutyShown]
    settled: list[DutyShown]
    messages: list[MessageShown]
    beside: list[BesideShown]
    lead: LeadShown | None
    possible: list[str] = Field(description="Acts that may come next, guards aside")


class PaperShown(_Answer):
    """A paper of an act, by its digest."""

    kind: str
    name: str
    number: str
    where: str
    sha256: str
    size: int
    kept: bool


class ActShown(_Answer):
    """An act that was made; `fields` as the course has them, masked or in full."""

    number: int
    act: str
    recorded_at: datetime
    happened: str
    officer: str
    fields: dict[str, Any]
    papers: list[PaperShown]
    reason: str


class _Proceeding(_Answer):
    id: str
    course: str
    bureau: str
    place: str
    state: str
    state_title: BothTitles
    ended: bool
    parent: str | None


class ProceedingShown(_Proceeding):
    """All of a proceeding; `masked` says whether personal data is left out."""

    root: str
    masked: bool
    acts: list[ActShown]
    duties: list[DutyShown]
    messages: list[MessageShown]
    possible: list[str]


class ProceedingBrief(_Proceeding):
    """A proceeding in a list; `acts` counts them."""

    acts: int
    opened_at: datetime
    last_at: datetime


class ProceedingPage(_Answer):
    """A page of proceedings; send `next` as `after` for the page that follows, null at the end."""

    proceedings: list[ProceedingBrief]
    next: str | None


class DutyPage(_Answer):
    """What is owed, overdue duties first, as ``sunlit duties --json`` lists them."""

    duties: list[dict[str, Any]]


MODELS: tuple[type[BaseModel], ...] = (ActMade, ProceedingShown, ProceedingPage, DutyPage)
"""Those that routes name."""
