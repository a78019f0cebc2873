"""Answers of the example wire (应答), read strictly and row by row: a broken row costs itself and no other.

What has not the platform's own shape says nothing of what became of a call: it may come from some box in
between.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.platform import Held, Receipt
from connectors.sm3 import canonical, told

FAILED, DONE, NO_PERMISSION, NOTHING_NEW = 0, 1, 2, 3
_MOST = 400
_Text = Field("", max_length=_MOST)


@dataclass(frozen=True, slots=True)
class Shaped:
    """An answer with the platform's own shape."""

    flag: int
    message: str
    document: Mapping[str, Any]

    def rows(self, name: str) -> list[object]:
        """Return the rows under a name; none where there is no list."""
        found = self.document.get(name)
        return cast("list[object]", found) if isinstance(found, list) else []

    def text(self, name: str) -> str:
        """Return the text under a name; "" where there is none."""
        found = self.document.get(name)
        return found if isinstance(found, str) else ""

    def number(self, name: str) -> int | None:
        """Return the whole number under a name, 0 or more; None where there is none."""
        found = self.document.get(name)
        return found if type(found) is int and found >= 0 else None


def shaped(content_type: str, body: bytes) -> Shaped | None:
    """Return an answer as the platform's own; None where it has another shape."""
    if content_type != "application/json":
        return None
    try:
        document: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    known = cast("dict[str, Any]", document)
    flag = known.get("serviceFlag")
    if type(flag) is not int or not FAILED <= flag <= NOTHING_NEW:
        return None
    message = known.get("msg")
    return Shaped(flag, message[:_MOST] if isinstance(message, str) else "", known)


class _Row(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class Result(_Row):
    """What became of one record of a call, as far as the answer says."""

    key: str
    version: int
    status: Literal["accepted", "received", "rejected"]
    code: str = _Text
    message: str = _Text
    ref: str = _Text


class _ReceiptRow(_Row):
    ref: str = Field(min_length=1, max_length=_MOST)
    key: str
    version: int | None = None
    verdict: Literal["confirmed", "rejected"]
    code: str = _Text
    message: str = _Text
    at: str = _Text


class _HeldRow(_Row):
    key: str
    version: int
    operation: Literal["publish", "withdraw"]
    content_sm3: str = Field(pattern=r"^[0-9a-f]{64}$")
    ref: str = _Text
    status: Literal["confirmed", "pending", "rejected"] = "confirmed"
    code: str = _Text


def results(answer: Shaped) -> dict[tuple[str, int], tuple[Result, str]]:
    """Return results by key and version, each with its digest; of two for one record the first stands."""
    found: dict[tuple[str, int], tuple[Result, str]] = {}
    for row in answer.rows("results"):
        if (read := _read(Result, row)) is not None:
            _ = found.setdefault((read.key, read.version), (read, _digest(row)))
    return found


def receipts(answer: Shaped) -> tuple[list[Receipt], int]:
    """Return receipts in their order, and how many rows could not be read."""
    found: list[Receipt] = []
    rows = answer.rows("receipts")
    for row in rows:
        if (read := _read(_ReceiptRow, row)) is not None:
            found.append(
                Receipt(
                    read.ref,
                    read.verdict,
                    read.code,
                    _digest(row),
                    read.key,
                    read.version,
                    read.message,
                    read.at,
                )
            )
    return found, len(rows) - len(found)


def held(answer: Shaped) -> tuple[list[Held], int]:
    """Return records as the platform holds them, and how many rows could not be read."""
    rows = answer.rows("records")
    found = list(_held(rows))
    return found, len(rows) - len(found)


def _held(rows: list[object]) -> Iterator[Held]:
    for row in rows:
        if (read := _read(_HeldRow, row)) is not None:
            yield Held(
                read.key, read.version, read.operation, read.content_sm3, read.ref, read.status, read.code
            )


_R = TypeVar("_R", bound=_Row)


def _read(form: type[_R], row: object) -> _R | None:
    try:
        return form.model_validate(row)
    except ValidationError:
        return None


def _digest(row: object) -> str:
    try:
        return told(canonical(row))
    except (ValueError, RecursionError):
        return ""  # half a surrogate pair, or a number that is none: the row is kept without
