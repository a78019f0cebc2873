"""The credit information sharing platform (信用信息共享平台): takes penalties and lists, gives others' lists.

What comes in are lists of those whom others hold to be abnormal, seriously untrustworthy or judgment
debtors; what goes back is what was done about them (联合惩戒反馈).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.answers import Shaped
from connectors.exchange_json import JsonExchange

ListName = Literal["abnormal", "serious", "judgment"]
"""经营异常名录, 严重违法失信名单, 失信被执行人名单."""

_MOST_TEXT = 400


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a list of another authority's; what it does not say is None or ""."""

    name: str
    credit_code: str
    since: date | None
    until: date | None
    number: str


@dataclass(frozen=True, slots=True)
class InboundList:
    """A list as it stood on a day.

    Attributes:
        is_whole: As many rows as announced, and all of them could be read: who is missing is off the list.
    """

    list: ListName
    day: date
    entries: tuple[Listed, ...]
    is_whole: bool
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was done about somebody on a list (联合惩戒反馈)."""

    id: str
    credit_code: str
    measure: str
    applied_on: date
    authority: str
    effect: str = ""


class CreditSharing(JsonExchange):
    """The credit sharing platform behind signed JSON calls."""

    async def inbound(self, name: ListName, day: date, /) -> InboundList:
        """Return a list of others' as it stood on a day.

        Raises:
            WireError: It cannot be told.
        """
        return read_inbound(name, day, await self.ask("/api/lists", {"list": name, "day": day.isoformat()}))

    async def give_feedback(self, rows: Sequence[Feedback], /) -> str:
        """Tell what was done; return the platform's reference. Giving the same again is marked by `id`.

        Raises:
            WireError: It was not taken, or nobody can tell.
        """
        told = [
            {
                "id": one.id,
                "credit_code": one.credit_code,
                "measure": one.measure,
                "applied_on": one.applied_on.isoformat(),
                "authority": one.authority,
                "effect": one.effect,
            }
            for one in rows
        ]
        return (await self.ask("/api/feedback", {"feedback": told})).text("ref")


def read_inbound(name: ListName, day: date, answer: Shaped) -> InboundList:
    """Read a list from an answer."""
    rows, entries = answer.rows("records"), list[Listed]()
    for row in rows:
        try:
            read = _ListedRow.model_validate(row)
        except ValidationError:
            continue
        entries.append(Listed(read.name, read.credit_code, read.since, read.until, read.number))
    unread, total = len(rows) - len(entries), answer.number("total")
    is_of_the_day = answer.text("list") in {"", name} and answer.text("day") in {"", day.isoformat()}
    whole = unread == 0 and total == len(rows) and is_of_the_day
    return InboundList(name, day, tuple(entries), whole, unread)


class _ListedRow(BaseModel):
    model_config = ConfigDict(strict=True)

    name: str = Field(min_length=1, max_length=_MOST_TEXT)
    credit_code: str = Field("", max_length=32)
    since: date | None = Field(None, strict=False)
    until: date | None = Field(None, strict=False)
    number: str = Field("", max_length=_MOST_TEXT)
