"""Our own portal (本机关门户网站) as a destination: a folder that a web server shows.

One file a record, named by a digest of its key, so that nothing of a key becomes a path. A record is written
beside and moved into its place; what is withdrawn is taken away. The folder merges by key (class A).
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any

from connectors.errors import NotOffered
from connectors.mapping import Mapped
from connectors.outcome import Outcome
from connectors.platform import (
    Ability,
    Delivery,
    DeliveryClass,
    Held,
    ListingPage,
    Message,
    ReceiptPage,
)
from connectors.sm3 import canonical, sm3, told

_ABILITIES = frozenset({Ability.FIND, Ability.LISTING})


class Portal:
    """A folder of published records."""

    def __init__(self, destination: str, folder: Path) -> None:
        self._destination, self._folder = destination, folder

    @property
    def destination(self) -> str:
        """Its name in courses and ledgers."""
        return self._destination

    @property
    def delivery_class(self) -> DeliveryClass:
        """It merges by key."""
        return DeliveryClass.A

    @property
    def abilities(self) -> Collection[Ability]:
        """It can be read at once."""
        return _ABILITIES

    @property
    def together(self) -> int:
        """A file is a record."""
        return 1

    @property
    def at_once(self) -> int:
        """More would wait for the same disk."""
        return 4

    def lay_out(self, message: Message, /) -> Mapped:
        """Return a record as it stands in the folder: as it is."""
        return Mapped(json.loads(message.content))

    async def deliver(self, batch: Sequence[Message], /) -> list[Delivery]:
        """Write or take away some records."""
        return [await asyncio.to_thread(self._one, message) for message in batch]

    async def find(self, keys: Sequence[str], /) -> Mapping[str, tuple[Held, ...]]:
        """Return what stands under some keys."""
        found = {key: await asyncio.to_thread(self._held, self._path(key)) for key in keys}
        return {key: (held,) for key, held in found.items() if held is not None}

    async def receipts(self, cursor: str, /, *, limit: int = 500) -> ReceiptPage:
        """A folder gives no receipts.

        Raises:
            NotOffered: Always.
        """
        msg = f"{self._destination}: a folder gives no receipts"
        raise NotOffered(msg)

    async def listing(self, page: int, /, *, size: int = 500) -> ListingPage:
        """Return one page of all that stands there, in the order of keys."""
        records = await asyncio.to_thread(self._all)
        pages = max(1, -(-len(records) // size))
        part = tuple(records[(page - 1) * size : page * size])
        digest = told(canonical([[one.key, one.version, one.content_sm3] for one in part]))
        return ListingPage(len(records), pages, page, digest, part)

    def _one(self, message: Message) -> Delivery:
        path = self._path(message.key)
        try:
            if message.operation == "withdraw":
                path.unlink(missing_ok=True)
            else:
                self._write(path, message)
        except OSError as error:
            # nothing of ours is there in part: it is written beside and moved
            return Delivery(message.key, message.version, Outcome.NOT_SENT, detail=str(error.strerror))
        return Delivery(message.key, message.version, Outcome.CONFIRMED, ref=path.name)

    def _write(self, path: Path, message: Message) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        content: dict[str, Any] = {
            "key": message.key,
            "version": message.version,
            "record": json.loads(message.content),
        }
        beside = path.with_name(f".{path.name}.{token_hex(8)}")
        with beside.open("wb") as file:
            _ = file.write(canonical(content) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        _ = beside.replace(path)

    def _path(self, key: str) -> Path:
        return self._folder / f"{sm3(key.encode()).hex()}.json"

    def _held(self, path: Path) -> Held | None:
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            key, version, record = str(document["key"]), int(document["version"]), document["record"]
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, LookupError, RecursionError):
            # a file somebody spoiled shows no record: the reconciliation finds it missing and tells so
            return None
        return Held(key, version, "publish", sm3(canonical(record)).hex(), path.name)

    def _all(self) -> list[Held]:
        paths = sorted(self._folder.glob("*.json")) if self._folder.exists() else []
        held = [found for path in paths if (found := self._held(path)) is not None]
        return sorted(held, key=lambda one: one.key)
