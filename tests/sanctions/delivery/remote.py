"""A platform that forgets nothing (外部平台替身): its books are a file, whatever happens to its senders.

It merges, can be read at once, the day after, or not at all, as its class says. What befalls a call is
decided by whoever made it: nothing, a lost answer, a lost call, a commit that comes late.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from connectors.errors import NotOffered, Unclear
from connectors.mapping import Mapped
from connectors.outcome import Outcome
from connectors.platform import (
    Ability,
    Delivery,
    DeliveryClass,
    Held,
    ListingPage,
    Message,
    Receipt,
    ReceiptPage,
)
from connectors.sm3 import canonical, sm3

Befalls = Literal["nothing", "lost_answer", "lost_call", "late", "not_sent", "submitted", "throttled"]
LAG = timedelta(days=1)
_TABLES = """
CREATE TABLE IF NOT EXISTS call (key TEXT, version INTEGER, at TEXT);
CREATE TABLE IF NOT EXISTS effect (
    id INTEGER PRIMARY KEY, key TEXT, version INTEGER, operation TEXT, sm3 TEXT, at TEXT, receipt INTEGER
);
CREATE TABLE IF NOT EXISTS listing (at TEXT);
"""
_ABILITIES = {
    "A": frozenset({Ability.FIND, Ability.LISTING, Ability.RECEIPTS}),
    "B": frozenset({Ability.FIND, Ability.LISTING, Ability.RECEIPTS}),
    "C": frozenset({Ability.LISTING, Ability.RECEIPTS}),
    "D": frozenset[Ability](),
}


class Remote:
    """A platform of a class, on books that several processes may open."""

    def __init__(
        self,
        name: str,
        kind: str,
        books: Path,
        clock: Callable[[], datetime],
        befalls: Callable[[Message], Befalls] = lambda _: "nothing",
        late: timedelta = timedelta(seconds=120),
        together: int = 1,
    ) -> None:
        self._name, self._kind, self._books, self._clock = name, DeliveryClass(kind), books, clock
        self._late, self.together, self.at_once = late, together, 16
        self.befalls = befalls
        self.called: list[int] = []
        """How many messages each call had, in this process."""
        self.on_call: Callable[[Message], None] = lambda _: None
        """Called once a message has left, before anything comes of it."""
        self.disposes: Callable[[Delivery], Delivery] = lambda told: told
        with closing(self._open()) as db:
            _ = db.executescript(_TABLES)

    @property
    def destination(self) -> str:
        """Its name in ledgers."""
        return self._name

    @property
    def delivery_class(self) -> DeliveryClass:
        """What is promised of it."""
        return self._kind

    @property
    def abilities(self) -> Collection[Ability]:
        """What can be asked of it."""
        return _ABILITIES[self._kind.value]

    def lay_out(self, message: Message, /) -> Mapped:
        """Return a message as it would stand there: only its digest counts here."""
        return Mapped({"content": sm3(message.content).hex()})

    async def deliver(self, batch: Sequence[Message], /) -> list[Delivery]:
        """Take some messages; what befalls a call befalls all of it."""
        befalls = self.befalls(batch[0])
        self.called.append(len(batch))
        return [self.disposes(self._taken(message, befalls)) for message in batch]

    async def find(self, keys: Sequence[str], /) -> Mapping[str, tuple[Held, ...]]:
        """Return what stands under some keys."""
        with closing(self._open()) as db:
            told = {key: tuple(self._held(db, key, self._clock())) for key in keys}
        return {key: held for key, held in told.items() if held}

    async def receipts(self, cursor: str, /, *, limit: int = 500) -> ReceiptPage:
        """Return the receipts after a cursor, for what was only taken for processing."""
        with closing(self._open()) as db:
            given = db.execute(
                "SELECT id, key, version FROM effect WHERE receipt = 1 AND id > ? ORDER BY id LIMIT ?",
                (int(cursor or 0), limit),
            ).fetchall()
        told = tuple(
            Receipt(f"R{id_}", "confirmed", "0000", f"{id_:064x}", key, version)
            for id_, key, version in given
        )
        return ReceiptPage(told, str(given[-1][0]) if given else cursor)

    async def listing(self, page: int, /, *, size: int = 500) -> ListingPage:
        """Return all that stands there, on one page; of class C as it stood a day ago."""
        if Ability.LISTING not in self.abilities:
            msg = f"{self._name}: cannot be asked"
            raise NotOffered(msg)
        if page != 1:
            msg = f"{self._name}: there is no page {page} of {size}"
            raise Unclear(msg)
        now = self._clock()
        readable = now - LAG if self._kind is DeliveryClass.C else now
        with closing(self._open()) as db:
            _ = db.execute("INSERT INTO listing VALUES (?)", (now.isoformat(),))
            keys = [key for (key,) in db.execute("SELECT DISTINCT key FROM effect ORDER BY key")]
            found = [
                one for key in keys for one in self._held(db, key, readable) if one.operation == "publish"
            ]
        digest = sm3(canonical([[one.key, one.version, one.ref] for one in found])).hex()
        return ListingPage(len(found), 1, 1, digest, tuple(found))

    def standing(self) -> dict[str, dict[int, int]]:
        """Return by key how often each version stands there, late ones included: the ground truth."""
        told: dict[str, dict[int, int]] = {}
        end = self._clock() + timedelta(days=365)
        with closing(self._open()) as db:
            for (key,) in db.execute("SELECT DISTINCT key FROM effect").fetchall():
                for one in self._held(db, key, end):
                    if one.operation == "publish":
                        versions = told.setdefault(key, {})
                        versions[one.version] = versions.get(one.version, 0) + 1
        return told

    def calls(self) -> dict[str, list[datetime]]:
        """Return by key and version when it left us, whether it arrived or not."""
        told: dict[str, list[datetime]] = {}
        with closing(self._open()) as db:
            for key, version, at in db.execute("SELECT key, version, at FROM call ORDER BY rowid"):
                told.setdefault(f"{key}/{version}", []).append(datetime.fromisoformat(at))
        return told

    def listings(self) -> list[datetime]:
        """Return when a listing was read."""
        with closing(self._open()) as db:
            return [datetime.fromisoformat(at) for (at,) in db.execute("SELECT at FROM listing")]

    def lose(self, key: str) -> None:
        """Forget what stands under a key."""
        with closing(self._open()) as db:
            _ = db.execute("DELETE FROM effect WHERE key = ?", (key,))

    def _taken(self, message: Message, befalls: Befalls) -> Delivery:
        told = Delivery(message.key, message.version, Outcome.UNKNOWN, detail="nothing came back")
        if befalls == "not_sent":
            return replace(told, outcome=Outcome.NOT_SENT)
        if befalls == "throttled":
            return replace(told, outcome=Outcome.THROTTLED, retry_after_seconds=90)
        self._note(message)
        if befalls == "late":
            _ = self._keep(message, self._late, receipt=False)
        self.on_call(message)
        if befalls in ("late", "lost_call"):
            return told
        ref = self._keep(message, timedelta(0), receipt=befalls == "submitted")
        if befalls == "lost_answer":
            return told
        return replace(
            told,
            outcome=Outcome.SUBMITTED if befalls == "submitted" else Outcome.CONFIRMED,
            ref=ref,
            detail="",
        )

    def _note(self, message: Message) -> None:
        row = (message.key, message.version, self._clock().isoformat())
        with closing(self._open()) as db:
            _ = db.execute("INSERT INTO call VALUES (?, ?, ?)", row)

    def _keep(self, message: Message, after: timedelta, *, receipt: bool) -> str:
        at = self._clock()
        digest = self.lay_out(message).content_sm3
        row = (message.key, message.version, message.operation, digest, (at + after).isoformat(), receipt)
        with closing(self._open()) as db:
            made = db.execute(
                "INSERT INTO effect (key, version, operation, sm3, at, receipt) VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
            return f"R{made.lastrowid}"

    def _held(self, db: sqlite3.Connection, key: str, at: datetime) -> list[Held]:
        """Return what stands under a key at a moment: a later version takes the place of earlier ones."""
        rows = db.execute(
            "SELECT version, operation, sm3, id FROM effect WHERE key = ? AND at <= ? ORDER BY at, id",
            (key, at.isoformat()),
        ).fetchall()
        if not rows:
            return []
        if self._kind is DeliveryClass.A:
            stand = rows[-1:]  # whatever came last is what is merged into
        else:
            newest = max(version for version, *_ in rows)
            stand = [row for row in rows if row[0] == newest]
        return [Held(key, version, operation, digest, f"R{id_}") for version, operation, digest, id_ in stand]

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._books, isolation_level=None, timeout=10)
        _ = db.execute("PRAGMA synchronous = OFF")
        return db
