"""What can be ordered to go wrong (故障), and how each order is worded.

One order names a fault, the calls it befalls and what the fault needs. Everything a platform, its
network or its clerks were seen or feared to do has a name here; `docs/simulator.md` says what each does.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connectors.sm3 import canonical


class Fault(StrEnum):
    """One thing that goes wrong."""

    CONNECT_REFUSED = "connect_refused"
    RESET_ON_CONNECT = "reset_on_connect"

    RESET_BEFORE_READ = "reset_before_read"
    RESET_AFTER_READ = "reset_after_read"
    CLOSE_AFTER_READ = "close_after_read"

    SLEEP_BEFORE_COMMIT = "sleep_before_commit"
    SLEEP_AFTER_COMMIT = "sleep_after_commit"
    LATE_COMMIT = "late_commit"
    RECEIPT_BEFORE_REPLY = "receipt_before_reply"

    STATUS = "status"
    FLAG = "flag"
    LOGIN_PAGE = "login_page"
    EMPTY = "empty"
    GARBAGE = "garbage"
    TRUNCATED = "truncated"
    DRIP = "drip"
    ENDLESS = "endless"
    BIG_HEADER = "big_header"
    GZIP_BOMB = "gzip_bomb"
    DATE_SKEW = "date_skew"

    REJECT = "reject"
    RECEIPT_TWICE = "receipt_twice"
    RECEIPT_UNKNOWN = "receipt_unknown"
    RECEIPT_CONTRADICTORY = "receipt_contradictory"
    RECEIPT_NEVER = "receipt_never"
    RECEIPT_LATE = "receipt_late"
    LOST_ROW = "lost_row"
    CHANGED_ROW = "changed_row"

    LISTING_TRUNCATED = "listing_truncated"
    LISTING_REPEATED_PAGE = "listing_repeated_page"
    LISTING_COUNT = "listing_count"
    LISTING_EMPTY = "listing_empty"

    TEMPLATE_CHANGE = "template_change"
    CODES_CHANGE = "codes_change"


_ALL = list(Fault)


def _from_to(first: Fault, last: Fault) -> frozenset[Fault]:
    return frozenset(_ALL[_ALL.index(first) : _ALL.index(last) + 1])


OF_LISTENER = _from_to(Fault.CONNECT_REFUSED, Fault.RESET_ON_CONNECT)
"""They befall connections, before any call is known."""

OF_REPLY = _from_to(Fault.RESET_BEFORE_READ, Fault.DATE_SKEW)
"""They befall a call as a whole, one of them at most."""

OF_HOLD = _from_to(Fault.SLEEP_BEFORE_COMMIT, Fault.RECEIPT_BEFORE_REPLY)
OF_RECORD = _from_to(Fault.REJECT, Fault.CHANGED_ROW) | {Fault.RECEIPT_BEFORE_REPLY}
OF_LISTING = _from_to(Fault.LISTING_TRUNCATED, Fault.LISTING_EMPTY)
OF_TEMPLATE = _from_to(Fault.TEMPLATE_CHANGE, Fault.CODES_CHANGE)

_WHICH_CALLS = {"fault", "platform", "path", "key", "nth", "times"}
_COMMITTED = _from_to(Fault.RESET_AFTER_READ, Fault.CLOSE_AFTER_READ) | _from_to(
    Fault.LOGIN_PAGE, Fault.BIG_HEADER
)
_SECONDS = OF_HOLD | {Fault.CONNECT_REFUSED, Fault.RECEIPT_LATE, Fault.DATE_SKEW}
_TAKES: dict[Fault, set[str]] = {
    **{fault: {"committed"} for fault in _COMMITTED},
    **{fault: {"seconds"} for fault in _SECONDS},
    Fault.STATUS: {"status", "retry_after", "committed", "body", "content_type"},
    Fault.FLAG: {"flag", "msg", "committed"},
    Fault.DRIP: {"seconds", "committed"},
    Fault.GZIP_BOMB: {"megabytes", "committed"},
    Fault.REJECT: {"code", "message", "by"},
    Fault.LOST_ROW: {"at_once"},
    Fault.CHANGED_ROW: {"fields", "at_once"},
    Fault.LISTING_COUNT: {"off"},
    Fault.TEMPLATE_CHANGE: {"profile", "columns", "template"},
    Fault.CODES_CHANGE: {"profile", "codes"},
}
_NEEDS = {
    Fault.CHANGED_ROW: {"fields"},
    Fault.TEMPLATE_CHANGE: {"profile", "columns"},
    Fault.CODES_CHANGE: {"profile", "codes"},
    Fault.STATUS: {"status"},
}


class Order(BaseModel):
    """A fault and the calls it befalls: from the `nth` that fits, so many `times`.

    A call fits by platform, path and, where a key is given, by a record it names; both may hold ``*``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fault: Fault
    platform: str | None = None
    path: str = ""
    key: str | None = None
    nth: int = Field(1, ge=1)
    times: int | None = Field(1, ge=1)

    seconds: float = Field(30, ge=-(10**9), le=10**9, allow_inf_nan=False)
    committed: bool | None = None
    status: int = Field(500, ge=200, le=599)
    retry_after: str | None = Field(None, pattern=r"^[\x20-\x7e]*$")
    body: str | None = None
    content_type: str = Field("text/html", pattern=r"^[a-z]+/[a-z0-9.+-]+$")
    flag: int = 0
    msg: str = "failed"
    megabytes: int = Field(64, ge=1, le=1024)
    code: str = "1001"
    message: str = "未查询到主体或查询到的主体信息不匹配"
    by: Literal["reply", "receipt"] = "reply"
    fields: dict[str, Any] = {}
    at_once: bool = False
    off: int = 1
    profile: str = ""
    columns: list[Any] = []
    template: str = ""
    codes: dict[str, list[str]] = {}

    @model_validator(mode="after")
    def _only_what_it_takes(self) -> Self:
        given = self.model_fields_set
        takes = _WHICH_CALLS | _TAKES.get(self.fault, set())
        if extra := sorted(given - takes):
            msg = f"{self.fault} takes no {', '.join(extra)}; it takes {', '.join(sorted(takes))}"
            raise ValueError(msg)
        if missing := sorted(_NEEDS.get(self.fault, set()) - given):
            msg = f"{self.fault} needs {', '.join(missing)}"
            raise ValueError(msg)
        if self.key is not None and self.fault in OF_LISTENER | {Fault.RESET_BEFORE_READ}:
            msg = f"{self.fault} comes before any key is known: order it by path or nth call"
            raise ValueError(msg)
        _ = canonical([self.fields, self.columns, self.codes])  # no JSON: told now, not to some sender
        return self

    @property
    def befalls(self) -> str:
        """The paths it befalls: as ordered, else those where it means something."""
        if self.path:
            return self.path
        if self.fault in OF_LISTING:
            return "/api/listing"
        return "/api/*" if self.fault in OF_TEMPLATE else "/api/records"

    @property
    def commits(self) -> bool:
        """Whether the call is carried out before it goes wrong."""
        if self.committed is not None:
            return self.committed
        if self.fault is Fault.STATUS:
            return self.status < 300
        return self.fault not in _NOTHING_DONE


_NOTHING_DONE = {
    Fault.RESET_BEFORE_READ,
    Fault.RESET_AFTER_READ,
    Fault.CLOSE_AFTER_READ,
    Fault.FLAG,
    Fault.LOGIN_PAGE,
}
