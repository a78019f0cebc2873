"""The judicial sharing platform (行政执法与刑事司法信息共享平台): takes referrals, tells what becomes of
them.

What police and procuratorate do with a referral comes as events, asked for from a cursor or called back to
us; both are read by the same words. An event is told until it is confirmed, so whoever takes them goes by
`id`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.errors import FileRefused
from connectors.exchange_json import JsonExchange
from connectors.signing import Signed, Signer, check_headers

STATUS_PATH = "/v1/platform/status"
"""Where the platform calls us."""

Happening = Literal[
    "received",
    "passed_on",
    "supplement",
    "filed",
    "not_filed",
    "withdrawn",
    "not_prosecuted",
    "prosecuted",
    "convicted",
    "acquitted",
]
"""What can happen to a referral over there (案件状态)."""

HAPPENINGS: tuple[str, ...] = get_args(Happening)
_MOST_TEXT = 400


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """Something that happened to a referral (案件状态回传).

    Attributes:
        key: Of our referral.
        on: The day, where the platform says one.
        paper_number: Of the document it rests on (文书号).
    """

    id: str
    key: str
    event: Happening
    on: date | None
    paper_number: str
    note: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events in the order they were given, where to go on, and how many could not be read."""

    events: tuple[StatusEvent, ...]
    cursor: str
    unread: int = 0


class JudicialPlatform(JsonExchange):
    """The judicial sharing platform behind signed JSON calls."""

    async def events(self, cursor: str, /, *, limit: int = 500) -> EventPage:
        """Return what happened after a cursor; "" is the beginning.

        Raises:
            WireError: It cannot be told.
        """
        answer = await self.ask("/api/status", {"after": cursor, "limit": limit})
        rows = answer.rows("events")
        after = self.cursor_of(answer, cursor, any_rows=bool(rows))
        events, unread = _events(rows)
        return EventPage(events, after, unread)


def read_callback(
    headers: Mapping[str, str],
    body: bytes,
    *,
    signers: Mapping[str, Signer],
    now: datetime,
    path: str = STATUS_PATH,
) -> tuple[Signed, EventPage]:
    """Read a call of the platform's: who signed it, and the events in it.

    That its nonce is new is the caller's to check, before anything is taken from it.

    Raises:
        SignatureRefused: It is not the platform's, not of now, or was altered.
        FileRefused: It is signed, and yet no list of events.
    """
    signed = check_headers(headers, signers=signers, path=path, body=body, now=now)
    try:
        document: Any = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    rows = cast("dict[str, Any]", document).get("events") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        msg = 'the call holds no list of events: expected {"events": […]}'
        raise FileRefused(msg)
    events, unread = _events(cast("list[object]", rows))
    return signed, EventPage(events, "", unread)


class _EventRow(BaseModel):
    model_config = ConfigDict(strict=True)

    id: str = Field(min_length=1, max_length=_MOST_TEXT)
    key: str = Field(min_length=1, max_length=_MOST_TEXT)
    event: Happening
    on: date | None = Field(None, strict=False)
    paper_number: str | None = Field(None, max_length=_MOST_TEXT)
    note: str | None = Field(None, max_length=20_000)


def _events(rows: list[object]) -> tuple[tuple[StatusEvent, ...], int]:
    found: list[StatusEvent] = []
    for row in rows:
        try:
            read = _EventRow.model_validate(row)
        except ValidationError:
            continue
        found.append(
            StatusEvent(read.id, read.key, read.event, read.on, read.paper_number or "", read.note or "")
        )
    return tuple(found), len(rows) - len(found)
