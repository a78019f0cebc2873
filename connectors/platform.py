"""A system of another authority that takes our records (外部平台), and what passes between it and us.

`Platform` is what delivery needs of it, whatever the wire: signed JSON calls, a front-end table (前置库),
files, or a person who uploads. Each answers as far as its wire can; what it cannot do it refuses to be
asked. A message carries our own record; what it looks like over there is the business of a profile.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

from connectors.disposition import Disposition
from connectors.outcome import Outcome

if TYPE_CHECKING:
    from connectors.mapping import Mapped

Operation = Literal["publish", "withdraw"]
Verdict = Literal["confirmed", "rejected"]
Standing = Literal["confirmed", "pending", "rejected"]


class DeliveryClass(StrEnum):
    """What is known of a platform about sending the same thing twice, and so what we promise."""

    A = "A"
    """It merges by our key: sent again freely."""

    B = "B"
    """It can be read at once: sent again after a quiet time and a look."""

    C = "C"
    """It can be read later: sent again only after a complete later listing that lacks it."""

    D = "D"
    """It cannot be read: never sent again by machine."""


class Ability(StrEnum):
    """What a wire can do beyond taking messages."""

    FIND = "find"
    RECEIPTS = "receipts"
    RECEIPTS_BY_DAY = "receipts_by_day"
    LISTING = "listing"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Message:
    """One version of a record on its way; `content` is canonical JSON of ours, `kind` names who wrote it."""

    key: str
    version: int
    operation: Operation
    idem_key: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a platform says has become of a record (回执); `at` is its own word, as it stands there."""

    ref: str
    verdict: Verdict
    code: str
    raw_sm3: str
    key: str = ""
    version: int | None = None
    message: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one message of a batch fared, as far as can be told now.

    Attributes:
        outcome: One of the classes of `connectors.outcome`; it decides whether the message may go again.
        receipt: Where the verdict came with the answer.
        ref: What the platform calls it, also while its verdict is still to come.
        disposition: Who has to act where it was refused or rejected.
        detail: For people: codes and counts, never the content of a record.
        retry_after_seconds: Where the platform asked for a pause; of the destination, not of the message.
        status: Of HTTP, where there was one.
        raw_sm3: Digest of what was answered, to the byte.
    """

    key: str
    version: int
    outcome: Outcome
    receipt: Receipt | None = None
    ref: str = ""
    code: str = ""
    disposition: Disposition = Disposition.NONE
    detail: str = ""
    retry_after_seconds: int | None = None
    status: int | None = None
    raw_sm3: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What a platform holds under a key of ours."""

    key: str
    version: int
    operation: Operation
    content_sm3: str
    """64 hexadecimal digits, as on the wire."""

    ref: str
    standing: Standing = "confirmed"
    code: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """Receipts in the order they were given, and where to go on; rows that could not be read are counted."""

    receipts: tuple[Receipt, ...]
    cursor: str
    unread: int = 0


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of what a platform holds, in the order of its keys; a page with unread rows is not whole."""

    total: int
    pages: int
    page: int
    page_sm3: str
    records: tuple[Held, ...]
    unread: int = 0


class Platform(Protocol):
    """A system of another authority that takes our messages."""

    @property
    def destination(self) -> str:
        """Its name in courses and ledgers."""
        ...

    @property
    def delivery_class(self) -> DeliveryClass:
        """What is promised of it."""
        ...

    @property
    def abilities(self) -> Collection[Ability]:
        """What can be asked of it."""
        ...

    @property
    def together(self) -> int:
        """How many messages go into one call or file at most; what is unclear of one is unclear of all."""
        ...

    @property
    def at_once(self) -> int:
        """How many calls or files it is given at once at most."""
        ...

    def lay_out(self, message: Message, /) -> Mapped:
        """Return a message as it would stand over there; the same message always comes out the same.

        Raises:
            Unmappable: The record has problems; all of them are told.
            NotOffered: This platform takes no such record.
        """
        ...

    async def deliver(self, batch: Sequence[Message], /) -> list[Delivery]:
        """Hand over some messages; one answer each, in the order given.

        It raises nothing for what a wire or a platform can do: every message has its outcome.
        """
        ...

    async def find(self, keys: Sequence[str], /) -> Mapping[str, tuple[Held, ...]]:
        """Return what it holds of some keys, those it does not know left out; one held twice is told twice.

        Raises:
            WireError: It cannot be told; `NotOffered` where this wire cannot ask.
        """
        ...

    async def receipts(self, cursor: str, /, *, limit: int = 500) -> ReceiptPage:
        """Return the receipts given after a cursor; "" is the beginning.

        Raises:
            WireError: As for `find`.
        """
        ...

    async def listing(self, page: int, /, *, size: int = 500) -> ListingPage:
        """Return one page of all it holds, from 1.

        Raises:
            WireError: As for `find`.
        """
        ...
