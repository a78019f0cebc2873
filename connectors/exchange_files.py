"""Files in place of calls (文件方式接口): packed, dropped into a folder, and what comes back is read from
another.

Where a person uploads the file it is the same: the folder is one the person looks into, the error report is
put into the other, and the class is D. The manifest is kept here before the file leaves, since whoever
empties the folder may take it away.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from connectors.disposition import Disposition
from connectors.drop import Drop
from connectors.errors import FileRefused, NotOffered, NotSent, SetupRefused, WireError
from connectors.laying_out import LaidOut, fared, laid_out
from connectors.mapping import Mapped, Site, map_record
from connectors.outcome import Outcome
from connectors.packing import Encoding, Form, Manifest, Package, pack
from connectors.platform import (
    Ability,
    Delivery,
    DeliveryClass,
    Held,
    ListingPage,
    Message,
    Operation,
    Receipt,
    ReceiptPage,
)
from connectors.profile import PlatformProfile
from connectors.read_back import ReadBack, read_back

_CURSOR = re.compile(r"[0-9]{1,12}")


class FileExchange:
    """A platform behind folders."""

    def __init__(
        self,
        drop: Drop,
        profile: PlatformProfile,
        site: Site,
        *,
        kept: Path,
        form: Form = "json",
        encoding: Encoding = "utf-8",
        delivery_class: DeliveryClass = DeliveryClass.D,
        destination: str = "",
    ) -> None:
        """Speak to a platform by files.

        Args:
            drop: Where they are handed over.
            profile: What is known of the platform.
            site: Names and codes only the site knows.
            kept: A folder of ours for manifests.
            form: Of the files.
            encoding: Of CSV files.
            delivery_class: D where nobody reads back what stands there; C where listings come.
            destination: Its name in ledgers, where that is not the platform's.

        Raises:
            SetupRefused: There is no such folder.
        """
        if not kept.is_dir():
            msg = f"{kept}: is no folder: make it, or name another"
            raise SetupRefused(msg)
        self.drop, self.profile, self.site = drop, profile, site
        self._kept = kept
        self._form: Form = form
        self._encoding: Encoding = encoding
        self._class = delivery_class
        self._destination = destination or profile.platform

    @property
    def destination(self) -> str:
        """Its name in courses and ledgers."""
        return self._destination

    @property
    def delivery_class(self) -> DeliveryClass:
        """What is promised of it."""
        return self._class

    @property
    def abilities(self) -> frozenset[Ability]:
        """Receipts, where a folder brings them."""
        return frozenset({Ability.RECEIPTS})

    @property
    def together(self) -> int:
        """As many as the profile says: whoever carries files wants few."""
        return self.profile.most_records

    @property
    def at_once(self) -> int:
        """One, so that files are as few as can be."""
        return 1

    def lay_out(self, message: Message, /) -> Mapped:
        """Return a message as it stands over there.

        Raises:
            Unmappable: The record has problems.
            NotOffered: There is no profile for it.
        """
        layout = self.profile.of(message.kind, message.operation).layout(message.operation)
        return map_record(layout, message.key, message.content, self.site)

    async def deliver(self, batch: Sequence[Message], /) -> list[Delivery]:
        """Put some messages into files, one for each kind and operation; one answer each, in their order.

        Which messages go together decides the file: the same batch again is the same file.
        """
        rows, told = laid_out(batch, self.lay_out)
        ready: dict[tuple[str, Operation], list[LaidOut]] = {}
        for row in rows:
            name = self.profile.of(row.message.kind, row.message.operation).name
            ready.setdefault((name, row.message.operation), []).append(row)
        for (name, operation), of_one in ready.items():
            told |= await self._put(name, operation, of_one)
        return [told[number] for number in range(len(batch))]

    async def _put(self, name: str, operation: Operation, rows: Sequence[LaidOut]) -> dict[int, Delivery]:
        def all_of(outcome: Outcome, detail: str, who: Disposition = Disposition.NONE) -> dict[int, Delivery]:
            return {row.number: fared(row.message, outcome, detail, who) for row in rows}

        profile = self.profile.named(name)
        try:
            content = [(row.message, row.mapped) for row in rows]
            package = pack(profile, operation, content, self._form, self._encoding)
        except FileRefused as error:
            return all_of(Outcome.REFUSED, str(error), Disposition.MAPPING)
        try:
            await asyncio.to_thread(self._keep, package)
            is_new = await self.drop.put(package.name, package.content)
        except OSError as error:
            return all_of(Outcome.NOT_SENT, f"the manifest cannot be kept ({error.strerror})")
        except NotSent as error:
            return all_of(Outcome.NOT_SENT, error.message, error.disposition)
        except WireError as error:
            return all_of(Outcome.UNKNOWN, error.message, error.disposition)
        detail = "; ".join(("put" if is_new else "was there", *package.warnings))
        at = {(row.key, row.version): f"{package.name}#{row.row}" for row in package.manifest.rows}
        refs = {row.number: at[row.message.key, row.message.version] for row in rows}
        return {
            row.number: fared(row.message, Outcome.SUBMITTED, detail, ref=refs[row.number]) for row in rows
        }

    def _keep(self, package: Package) -> None:
        beside = self._kept / f".{package.name}.part"
        _ = beside.write_bytes(package.manifest.content())
        _ = beside.replace(self._kept / f"{package.name}.manifest.json")

    def manifest(self, name: str) -> Manifest:
        """Return the manifest of a file of ours, or of the one whose name a returned file begins with.

        Raises:
            FileRefused: There is none.
        """
        for path in sorted(self._kept.glob("*.manifest.json")):
            stem = path.name.removesuffix(".manifest.json").rpartition(".")[0]
            if name.startswith(stem):
                return Manifest.read(path.read_bytes())
        msg = f"{name}: its name begins with that of no file of ours: name the file as ours was, or say which"
        raise FileRefused(msg)

    def read_back(self, name: str, content: bytes, of: str = "") -> ReadBack:
        """Read an error report or receipt; `of` is the file of ours it answers, where its name does not say.

        Raises:
            FileRefused: It cannot be read, or answers no file of ours.
        """
        return read_back(name, content, self.manifest(of or name), self.profile)

    async def find(self, keys: Sequence[str], /) -> Mapping[str, tuple[Held, ...]]:
        """Files cannot be asked.

        Raises:
            NotOffered: Always.
        """
        raise NotOffered(f"{self.destination}: files cannot be asked for {len(keys)} keys: see the receipts")

    async def receipts(self, cursor: str, /, *, limit: int = 500) -> ReceiptPage:
        """Return what came back since a cursor; a file is read whole, and again if of that same second.

        So a receipt may come twice; whoever keeps them goes by reference and verdict.

        Raises:
            WireError: The folder cannot be looked into.
        """
        start = since = int(cursor) if _CURSOR.fullmatch(cursor) else 0
        found: list[Receipt] = []
        unread = fresh = 0
        for file in await self.drop.arrived(start):
            if fresh >= limit and file.changed_at > since:
                break
            since = file.changed_at
            try:
                content = await self.drop.read(file.name)
                back = await asyncio.to_thread(self.read_back, file.name, content)
            except FileRefused:
                unread += 1
                continue
            found += back.receipts
            # what is read again does not count, or a full second would never be left
            fresh += len(back.receipts) if since > start else 0
            unread += len(back.unmatched)
        return ReceiptPage(tuple(found), str(since) if since else cursor, unread)

    async def listing(self, page: int, /, *, size: int = 500) -> ListingPage:
        """Files hold no listing.

        Raises:
            NotOffered: Always.
        """
        raise NotOffered(f"{self.destination}: no page {page} of {size}: files hold no listing")
