"""A process that lets its children be killed in the midst of acts (崩溃试验), and says what they left behind.

It is started for a test and forks, which a test run with its threads must not. Each child opens the store for
itself and makes a script of acts, until at some statement or commit it kills itself; what stands then must be
what an undisturbed run had before the act it was at, or after it. Then that act is made again, once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session

from checker.store.store import Store
from sanctions import audit
from sanctions.encrypted import Keys
from sanctions.proceeding import ledger
from sanctions.proceeding.request import Request, Signed
from sanctions.refusal import Refusal
from sanctions.time_limit import LEGAL_TIME
from tests.sanctions.life_cycle_dump import Dump, dump_of, emptied
from tests.sanctions.made_up_courses import made_up_book
from tests.sanctions.proceeding.bureau import CREDIT_CODE, attached, officers

START = datetime(2026, 6, 1, 9, tzinfo=LEGAL_TIME)
_FIRST, _ERRAND, _STEP = "320500-2026-P0001", "320500-2026-Q0001", "320500-2026-R0001"
_SECOND, _OTHER = "320500-2026-P0002", "320500-2026-Q0002"
_NAMED = {"credit_code": CREDIT_CODE, "investigators": ["inv-1", "inv-2"]}
_LETTER = (attached("example_letter"),)

BEFORE: Sequence[tuple[Request, str]] = (
    (Request("affair", "open", fields=_NAMED), "inv-1"),
    (Request("errand", "open", parent_id=_FIRST, fields={"urgent": True}), "inv-1"),
    (Request("errand", "ask", _ERRAND), "inv-1"),
    (Request("errand", "allow", _ERRAND), "head"),
    (Request("errand", "tell", _ERRAND, papers=_LETTER), "inv-1"),
    (Request("affair", "open", fields=_NAMED), "inv-1"),
    (Request("errand", "open", parent_id=_SECOND), "inv-1"),
    (Request("step", "open", parent_id=_ERRAND), "inv-1"),
    (Request("step", "open", parent_id=_OTHER), "inv-1"),
)
"""What stands before the script: a message about a subject that another family is to send about as well."""
SCRIPT: Sequence[tuple[Request, str]] = (
    (Request("errand", "ask", _OTHER, papers=(attached("example_sketch"), attached("evidence"))), "inv-1"),
    (Request("errand", "allow", _OTHER), "deputy"),
    (Request("errand", "tell", _OTHER, papers=_LETTER), "inv-2"),
    (Request("errand", "withdraw", _ERRAND), "head"),
    (Request("errand", "open", parent_id=_SECOND), "inv-1"),
    (Request("step", "open", parent_id="320500-2026-Q0003"), "inv-1"),
    (Request("affair", "halt", _SECOND, reason="示例"), "head"),
    (Request("affair", "go-on", _SECOND), "head"),
)
"""Acts with a proposal, a decision, messages, a new proceeding, and others brought about in a chain."""


@dataclass(slots=True)
class Fuse:
    """Counts what is said to the database, and kills this process at one of it; None: only counts."""

    blows_at: int | None
    seen: list[str] = field(default_factory=list[str])

    def lit(self) -> None:
        """Count from here on."""
        for target, name, what in _SEEN:
            event.listen(target, name, partial(self._at, what))

    def _at(self, what: str, *_: object) -> None:
        self.seen.append(what)
        if len(self.seen) - 1 == self.blows_at:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(slots=True)
class Yard:
    """Where it happens: a store that is made anew for each child."""

    url: str
    keys: Keys
    runs: int = 0

    def opened(self) -> Store:
        """Open the store of this run."""
        return Store.open(self._address(), self.keys)

    def prepared(self) -> None:
        """Make the store that each run begins with."""
        store = Store.open(self.url, self.keys)
        with store.writing() as session:
            officers(session, store)
        self._began(store)
        store.close()

    def next_run(self) -> None:
        """Bring everything back to where the script begins."""
        self.runs += 1
        if path := self._file():
            _ = path.with_name(f"run-{self.runs}.db").write_bytes(path.read_bytes())
            return
        store = self.opened()
        self._began(store)
        store.close()

    def _began(self, store: Store) -> None:
        emptied(store)
        for number, (asked, by) in enumerate(BEFORE):
            perform(store, asked, by, number - len(BEFORE))

    def _file(self) -> Path | None:
        return Path(self.url.removeprefix("sqlite:///")) if self.url.startswith("sqlite") else None

    def _address(self) -> str:
        path = self._file()
        return self.url if path is None else f"sqlite:///{path.with_name(f'run-{self.runs}.db')}"


def perform(store: Store, asked: Request, by: str, minute: int) -> None:
    """Make one act of the script."""
    signed = Signed(START + timedelta(minutes=minute), by)
    with store.writing() as session:
        _ = ledger.perform(session, store.keys, made_up_book(), asked, signed)


def undisturbed(yard: Yard) -> tuple[list[Dump], list[list[str]]]:
    """Return how the store stands before each act and after the last, and what each says to the database."""
    yard.next_run()
    store = yard.opened()
    dumps = [plain(dump_of(store))]
    for number, (asked, by) in enumerate(SCRIPT):
        perform(store, asked, by, number)
        dumps.append(plain(dump_of(store)))
    store.close()
    yard.next_run()
    status, lines = forked(lambda told: _script(yard, Fuse(None), told))
    assert status == 0
    return dumps, [json.loads(line) for line in lines]


def crashed(yard: Yard, dumps: Sequence[Dump], point: int) -> dict[str, Any]:
    """Let a child be killed at a point; return what is amiss afterwards."""
    yard.next_run()
    status, lines = forked(lambda told: _script(yard, Fuse(point), told))
    amiss: list[str] = []
    done = len(lines)
    asked, by = SCRIPT[done]
    store = yard.opened()
    found = plain(dump_of(store))
    stands = found == dumps[done + 1]
    if not stands and found != dumps[done]:
        parts = [table for table in found if found[table] != dumps[done][table]]
        amiss.append(f"half of {asked.course} {asked.act} stands: {', '.join(parts)}")
    if not stands:
        perform(store, asked, by, done)
    if asked.proceeding_id and not _is_refused(store, asked, by, done):
        amiss.append(f"{asked.course} {asked.act} was made twice")
    if plain(dump_of(store)) != dumps[done + 1]:
        amiss.append(f"{asked.course} {asked.act} came to something else when it was made again")
    with store.reading() as session:
        if not audit.verify(session).whole:
            amiss.append("the chain does not hold")
    store.close()
    return {"killed": status == -signal.SIGKILL, "act": done, "stands": stands, "amiss": amiss}


def plain(found: Dump) -> Dump:
    """Return what is the same whenever the same is done: no nonces, no digests of what is sealed."""
    return {
        table: [{name: repr(row[name]) for name in row.keys() - _VARIES.get(table, set())} for row in rows]
        for table, rows in found.items()
    }


def forked(work: Callable[[Callable[[str], None]], None]) -> tuple[int, list[str]]:
    """Do some work in a child; return how it ended, and the lines it told before."""
    assert threading.active_count() == 1
    inward, outward = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(inward)
        status = 1
        try:
            work(lambda line: _told(outward, line))
            status = 0
        finally:
            os._exit(status)
    os.close(outward)
    with os.fdopen(inward, encoding="utf-8") as told:
        lines = told.read().splitlines()
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), lines


def _told(outward: int, line: str) -> None:
    """Tell at once: nothing is left in a buffer when the process is killed."""
    _ = os.write(outward, f"{line}\n".encode())


def _script(yard: Yard, fuse: Fuse, told: Callable[[str], None]) -> None:
    store = yard.opened()
    fuse.lit()
    for number, (asked, by) in enumerate(SCRIPT):
        fuse_before = len(fuse.seen)
        perform(store, asked, by, number)
        told(json.dumps(fuse.seen[fuse_before:]))


def _is_refused(store: Store, asked: Request, by: str, minute: int) -> bool:
    try:
        perform(store, asked, by, minute)
    except Refusal:
        return True
    return False


_SEEN = (
    (Engine, "before_cursor_execute", "before a statement"),
    (Engine, "after_cursor_execute", "after a statement"),
    (Engine, "commit", "before a commit"),
    (Session, "after_commit", "after a commit"),
)
_VARIES = {"audit_entry": {"data", "this", "previous"}, "audit_head": {"this"}, "outbox": {"id"}}


def _chosen(points: Sequence[tuple[int, str]], count: int, random: Random) -> list[int]:
    """Draw points, a fifth of them at commits, of which there are few."""
    commits = [number for number, (_, what) in enumerate(points) if what.endswith("commit")]
    others = [number for number, (_, what) in enumerate(points) if not what.endswith("commit")]
    few = random.sample(commits, min(count // 5, len(commits)))
    return few + random.sample(others, min(count - len(few), len(others)))


def main() -> None:
    """Read what is wanted as JSON, and write a line of JSON for each child that was killed."""
    asked = json.load(sys.stdin)
    yard = Yard(asked["url"], Keys.made())
    yard.prepared()
    dumps, said = undisturbed(yard)
    points = [(act, what) for act, events in enumerate(said) for what in events]
    for point in _chosen(points, asked["count"], Random(asked["seed"])):
        act, what = points[point]
        expected = {"act_expected": act, "what": what, "points": len(points)}
        print(json.dumps({**expected, **crashed(yard, dumps, point)}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
