"""Signed JSON calls (服务接口): a platform on the example wire, whichever of the three it is.

A call takes records of one profile. What it came to is told record by record; where the answer does not
say, the outcome is unknown and nothing is guessed from its absence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from connectors import answers
from connectors.answered import of_record, of_whole
from connectors.answers import DONE, NOTHING_NEW, Shaped, shaped
from connectors.disposition import Disposition
from connectors.errors import NotOffered, NotSent, Refused, Throttled, Unclear, WireError
from connectors.laying_out import LaidOut, fared, laid_out
from connectors.mapping import Mapped, Site, map_record
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
from connectors.profile import PlatformProfile, RecordProfile
from connectors.template_check import TemplateCheck, compare
from connectors.transport import Wire

_RECORDS = "/api/records"
LONGEST_CURSOR = 200
"""Characters of a cursor; it is kept until the next night."""


class JsonExchange:
    """A platform behind signed JSON calls."""

    def __init__(self, wire: Wire, profile: PlatformProfile, site: Site, destination: str = "") -> None:
        """Speak to a platform over an open wire.

        Args:
            wire: Open for as long as this is used.
            profile: What is known of the platform.
            site: Names and codes only the site knows.
            destination: Its name in ledgers, where that is not the platform's.
        """
        self.wire, self.profile, self.site = wire, profile, site
        self._destination = destination or profile.platform

    @property
    def destination(self) -> str:
        """Its name in courses and ledgers."""
        return self._destination

    @property
    def delivery_class(self) -> DeliveryClass:
        """What is promised of it."""
        return self.profile.delivery_class

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be asked of it: nothing of one that cannot be read."""
        if self.profile.delivery_class is DeliveryClass.D:
            return frozenset({Ability.TEMPLATE})
        known = {Ability.FIND, Ability.LISTING, Ability.TEMPLATE}
        by = {"cursor": Ability.RECEIPTS, "by_day": Ability.RECEIPTS_BY_DAY}.get(self.profile.receipts)
        return frozenset(known if by is None else {*known, by})

    @property
    def together(self) -> int:
        """As many as the profile says; one where what is unclear takes a listing, or a person, to clear."""
        return self.profile.most_records if self.delivery_class in "AB" else 1

    @property
    def at_once(self) -> int:
        """As many as its wire lets through."""
        return self.wire.limits.at_once

    def lay_out(self, message: Message, /) -> Mapped:
        """Return a message as it stands over there.

        Raises:
            Unmappable: The record has problems.
            NotOffered: There is no profile for it.
        """
        layout = self.profile.of(message.kind, message.operation).layout(message.operation)
        return map_record(layout, message.key, message.content, self.site)

    async def deliver(self, batch: Sequence[Message], /) -> list[Delivery]:
        """Hand over some messages; one answer each, in the order given."""
        rows, fared = laid_out(batch, self.lay_out)
        ready: dict[str, list[LaidOut]] = {}
        for row in rows:
            profile = self.profile.of(row.message.kind, row.message.operation).name
            ready.setdefault(profile, []).append(row)
        for profile, of_one in ready.items():
            for part in _parts(of_one, self.profile.most_records):
                told = await self._send(self.profile.named(profile), part)
                fared |= {row.number: one for row, one in zip(part, told, strict=True)}
        return [fared[number] for number in range(len(batch))]

    async def _send(self, profile: RecordProfile, rows: Sequence[LaidOut]) -> list[Delivery]:
        document = {
            "profile": profile.name,
            "template": profile.template,
            "records": [_record(row.message, row.mapped) for row in rows],
        }
        messages = [row.message for row in rows]
        try:
            whole, found = await self._call(_RECORDS, document)
        except NotSent as error:
            return [fared(one, Outcome.NOT_SENT, error.message, error.disposition) for one in messages]
        except WireError as error:
            return [fared(one, Outcome.UNKNOWN, error.message, error.disposition) for one in messages]
        if whole.outcome is Outcome.REFUSED and whole.disposition is Disposition.DATA and len(rows) > 1:
            return await self._apart(profile, rows, whole)
        if found is None:
            return [replace(whole, key=one.key, version=one.version) for one in messages]
        by_record = answers.results(found)
        return [
            of_record(self.profile, one, whole, by_record.get((one.key, one.version))) for one in messages
        ]

    async def _apart(
        self, profile: RecordProfile, rows: Sequence[LaidOut], whole: Delivery
    ) -> list[Delivery]:
        """Find the record for which a whole call was refused, by halves where sending again merges.

        Where it does not, but can be looked for, it is unclear until that was done, and each goes alone then.
        Elsewhere all of them are left to a person. None is said to be wrong.
        """
        if self.delivery_class is DeliveryClass.A:
            half = len(rows) // 2
            return [*await self._send(profile, rows[:half]), *await self._send(profile, rows[half:])]
        detail = f"{whole.detail}: a call of {len(rows)} records was refused for one of them, or for its form"
        told = replace(whole, disposition=Disposition.MAPPING, detail=detail)
        if self.delivery_class is DeliveryClass.B:
            told = replace(whole, outcome=Outcome.UNKNOWN, detail=detail)
        return [replace(told, key=row.message.key, version=row.message.version) for row in rows]

    async def _call(self, path: str, document: Mapping[str, Any]) -> tuple[Delivery, Shaped | None]:
        """Return what an answer says of a whole call, and what it holds where it was taken by HTTP.

        Other credentials are asked for once a call, so that nothing is locked out.

        Raises:
            WireError: There is no answer.
        """
        whole, found = await self._called(path, document)
        refused = whole.outcome is Outcome.REFUSED and whole.disposition is Disposition.AUTH
        if refused and self.wire.renew_credentials():
            whole, found = await self._called(path, document)
        return whole, found

    async def _called(self, path: str, document: Mapping[str, Any]) -> tuple[Delivery, Shaped | None]:
        answer = await self.wire.post(path, document)
        found = shaped(answer.content_type, answer.body)
        whole = of_whole(self.profile, answer, found, self.wire.now())
        return whole, found if 200 <= answer.status < 300 else None

    async def find(self, keys: Sequence[str], /) -> Mapping[str, tuple[Held, ...]]:
        """Return what it holds of some keys.

        Raises:
            WireError: It cannot be told.
        """
        self._check(Ability.FIND)
        found: dict[str, tuple[Held, ...]] = {}
        for part in _parts(list(dict.fromkeys(keys)), self.profile.most_records):
            answer = await self.ask("/api/query", {"keys": part})
            rows, unread = answers.held(answer)
            if unread or not isinstance(answer.document.get("records", []), list):
                # what is not read might be what is looked for
                raise Unclear(f"{self.destination}: {unread} rows of the answer cannot be read: ask again")
            for row in rows:
                found[row.key] = (*found.get(row.key, ()), row)
        return found

    async def receipts(self, cursor: str, /, *, limit: int = 500) -> ReceiptPage:
        """Return the receipts given after a cursor; "" is the beginning.

        Raises:
            WireError: It cannot be told.
        """
        self._check(Ability.RECEIPTS)
        answer = await self.ask("/api/receipts", {"after": cursor, "limit": limit})
        found, unread = answers.receipts(answer)
        return ReceiptPage(tuple(found), self.cursor_of(answer, cursor, any_rows=bool(found)), unread)

    async def receipts_of(self, day: date, /) -> ReceiptPage:
        """Return the receipts given on a day, where the platform tells them by day.

        Raises:
            WireError: It cannot be told.
        """
        self._check(Ability.RECEIPTS_BY_DAY)
        answer = await self.ask("/api/receipts", {"day": day.isoformat()})
        found, unread = answers.receipts(answer)
        return ReceiptPage(tuple(found), "", unread)

    async def listing(self, page: int, /, *, size: int = 500, after_day: date | None = None) -> ListingPage:
        """Return one page of all it holds, or of what it took after a day.

        Raises:
            WireError: It cannot be told.
        """
        self._check(Ability.LISTING)
        since = None if after_day is None else after_day.isoformat()
        answer = await self.ask("/api/listing", {"page": page, "size": size, "after_day": since})
        total, pages, number = answer.number("total"), answer.number("pages"), answer.number("page")
        if total is None or pages is None or number is None:
            raise Unclear(f"{self.destination}: a page without its numbers: take none of this listing")
        rows, unread = answers.held(answer)
        return ListingPage(total, pages, number, answer.text("page_sm3"), tuple(rows), unread)

    async def check_template(self, profile: str, /) -> TemplateCheck:
        """Compare our columns of a profile with those the platform tells now.

        Raises:
            WireError: It cannot be told.
        """
        ours = self.profile.named(profile)
        answer = await self.ask("/api/template", {"profile": ours.name})
        return compare(ours, answer.text("template"), answer.rows("columns"))

    def cursor_of(self, answer: Shaped, before: str, *, any_rows: bool) -> str:
        """Return from where to read on after a page; where it was empty, that may be from where it was.

        Raises:
            Unclear: There are rows and no cursor, or one that cannot be kept: the page would be lost, or
                read over and over.
        """
        after = answer.text("cursor")
        if any_rows and not after:
            raise Unclear(f"{self.destination}: rows without a cursor: nothing is taken from this page")
        if len(after) > LONGEST_CURSOR or not after.isprintable():
            told = f"a cursor of {len(after)} characters, expected at most {LONGEST_CURSOR}, all printable"
            raise Unclear(f"{self.destination}: {told}: nothing is taken from this page")
        return after or before

    async def ask(self, path: str, document: Mapping[str, Any]) -> Shaped:
        """Ask for something; nothing over there changes by it.

        Raises:
            WireError: The answer is no, late, or not an answer.
        """
        whole, found = await self._call(path, document)
        if found is not None and found.flag in {DONE, NOTHING_NEW}:
            return found
        told = f"{self.destination} {path}: {whole.detail}"
        if whole.outcome is Outcome.THROTTLED:
            raise Throttled(told, whole.retry_after_seconds or self.profile.pause_seconds)
        if whole.outcome is Outcome.REFUSED:
            raise Refused(told, whole.disposition)
        raise Unclear(told, whole.disposition)

    def _check(self, ability: Ability) -> None:
        if ability not in self.abilities:
            raise NotOffered(f"{self.destination}: cannot be asked for {ability.value}")


def _record(message: Message, mapped: Mapped) -> dict[str, Any]:
    return {
        "key": message.key,
        "version": message.version,
        "operation": message.operation,
        "idem_key": message.idem_key,
        "fields": mapped.fields,
    }


def _parts(rows: list[Any], most: int) -> Iterator[list[Any]]:
    for at in range(0, len(rows), most):
        yield rows[at : at + most]
