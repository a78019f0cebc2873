"""A process whose children deliver and are killed, stopped, or break (投递崩溃试验); it says what was left.

It is started for a test and forks, which a test run with its threads must not. The platform's books are a
file, so that they outlive whoever wrote to them: they are the ground truth. Each line is one schedule.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from checker.store.store import Store
from connectors.platform import Message, Operation
from sanctions.delivery import nightly
from sanctions.delivery.pace import Pace
from sanctions.delivery.worker import Told, Worker
from sanctions.encrypted import Keys
from tests.sanctions.delivery import invariant, made
from tests.sanctions.delivery.made import Clock
from tests.sanctions.delivery.remote import LAG, Befalls, Remote

POINTS = (
    "before claim commit",
    "after claim commit",
    "before send",
    "mid send",
    "after reply",
    "before result commit",
    "after result commit",
)
KINDS = "ABCD"
RECORDS = 6
QUIET = timedelta(seconds=300)
PACE = Pace(claimed=4, at_once=2, kept=2)
_FATES: tuple[Befalls, ...] = ("lost_answer", "lost_call", "late", "not_sent", "submitted")
_ENDS = {"CONFIRMED", "DEAD", "REJECTED", "MANUAL", "SUPERSEDED"}


@dataclass(slots=True)
class Yard:
    """Where it happens: one store, and a destination with a platform of its own for each schedule."""

    url: str
    keys: Keys
    folder: Path
    clock: Clock = field(default_factory=Clock)

    @contextmanager
    def opened(self) -> Generator[Store]:
        """Open the store; never while a child is made, which would inherit its connections."""
        store = Store.open(self.url, self.keys)
        try:
            yield store
        finally:
            store.close()

    def remote(self, name: str, kind: str, together: int = 1) -> Remote:
        """Return the platform of a destination."""
        books = self.folder / f"{name}.books"
        return Remote(name, kind, books, lambda: self.clock.now, together=together)

    def prepared(self, name: str, kind: str, count: int = RECORDS) -> None:
        """Enter a destination with messages."""
        with self.opened() as store:
            made.enter(store, name, kind, lag_seconds=86_400 if kind == "C" else 0)
            made.messages(store, name, count)

    def states(self, name: str) -> list[str]:
        """Return how its messages stand."""
        with self.opened() as store:
            return made.states(store, name)


def child(work: Callable[[], None]) -> int:
    """Start a child that does some work and ends; return its process id."""
    assert threading.active_count() == 1
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return pid


def ended(pid: int) -> int:
    """Wait for a child; return how it ended."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def delivering(
    yard: Yard,
    remote: Remote,
    at: Callable[[str], None] = lambda _: None,
    told: Callable[[Told], None] = lambda _: None,
    elapsed: Callable[[], float] = time.monotonic,
) -> Callable[[], None]:
    """Return work for a child: to deliver what is due; `at` is called at each point."""

    def work() -> None:
        def on_call(_: Message) -> None:
            at("mid send")

        remote.on_call = on_call
        with yard.opened() as store:
            worker = Worker(store, remote, clock=yard.clock, pace=PACE, elapsed=elapsed, crash=at)
            told(asyncio.run(worker.run()))

    return work


def schedule(yard: Yard, number: int, seed: int) -> dict[str, Any]:
    """Kill senders at some points, let things settle, and say what is amiss."""
    random = Random(seed * 10_000 + number)
    kind, name = KINDS[number % len(KINDS)], f"s{number}"
    yard.prepared(name, kind)
    remote = yard.remote(name, kind, together=(1, 3)[number // len(KINDS) % 2])
    killed: list[str] = []
    for turn in range(random.randint(1, 4)):
        point = POINTS[number % len(POINTS)] if turn == 0 else random.choice(POINTS)
        remote.befalls = _fates(Random(random.random()), share=30)
        fuse = _fuse(point, random.randint(1, 2 if "commit" in point else RECORDS))
        if ended(child(delivering(yard, remote, fuse))) == -signal.SIGKILL:
            killed.append(point)
        yard.clock.pass_by(seconds=random.choice((1, 60, 299, 301, 900)))
        if random.random() < 0.4:
            with yard.opened() as store:
                operation: Operation = random.choice(("publish", "withdraw"))
                made.tell(store, name, random.randint(1, RECORDS), operation, note=f"示例{turn}")
    remote.befalls = _fates(Random(0), share=0)
    _settle(yard, remote, name)
    return {"kind": kind, "killed": killed, "amiss": _amiss(yard, remote, name, kind), "number": number}


def _fates(random: Random, share: int) -> Callable[[Message], Befalls]:
    """Return what befalls calls: to so many of a hundred something does."""

    def befalls(_: Message) -> Befalls:
        return random.choice(_FATES) if random.randrange(100) < share else "nothing"

    return befalls


def _fuse(point: str, nth: int) -> Callable[[str], None]:
    seen: list[str] = []

    def at(here: str) -> None:
        seen.append(here)
        if seen.count(point) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    return at


def _settle(yard: Yard, remote: Remote, name: str) -> None:
    """Let nights pass until nothing moves any more; of class C a message needs several."""

    def nights_pass() -> None:
        with yard.opened() as store:
            for _ in range(14):
                yard.clock.pass_by(hours=12)
                _ = asyncio.run(nightly.sync(store, [remote], clock=yard.clock))
                rows = made.rows(store, name)
                waits = {row.key for row in rows if row.state == "MANUAL"}
                if all(row.state in _ENDS or row.key in waits for row in rows):
                    return

    assert ended(child(nights_pass)) == 0
    yard.clock.pass_by(days=7)


def _amiss(yard: Yard, remote: Remote, name: str, kind: str) -> list[str]:
    with yard.opened() as store:
        told = invariant.amiss(store, name, remote.standing())
        rows = made.rows(store, name)
    standing, calls = remote.standing(), remote.calls()
    waits = {row.key for row in rows if row.state == "MANUAL"}
    for row in rows:
        there = sum(standing.get(row.key, {}).values())
        # a new version waits for a person to say what became of the one before
        if row.state not in _ENDS and not (row.state == "READY" and row.key in waits):
            told.append(f"{row.key} has not come to an end: {row.state} {row.why}")
        if row.state == "MANUAL" and kind != "D":
            told.append(f"{row.key} is left to a person, of class {kind}")
        if there > 1:
            told.append(f"{row.key} stands {there} times")
        times = calls.get(f"{row.key}/{row.version}", [])
        if kind == "D" and len(times) > 1:
            told.append(f"{row.key} was sent {len(times)} times, of class D")
        if kind == "C":
            for before, after in pairwise(times):
                if not any(before + LAG + QUIET <= at <= after for at in remote.listings()):
                    told.append(f"{row.key} was sent again without a listing that covers it")
    return told


def resumed(yard: Yard, number: int) -> dict[str, Any]:
    """Stop a sender between answer and result until its lease is over; another one goes on; it wakes up."""
    name, kind = f"r{number}", "B"
    yard.prepared(name, kind, 3)
    remote, lines = yard.remote(name, kind), yard.folder / f"{name}.told"
    woken = yard.folder / f"{name}.woken"

    def elapsed() -> float:
        return 360.0 if woken.exists() else 0.0

    def tells(told: Told) -> None:
        _write(lines, told.stale)

    first = child(delivering(yard, remote, _stop("after reply"), tells, elapsed))
    _, status = os.waitpid(first, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    yard.clock.pass_by(minutes=6)
    before = len(remote.calls())
    for _ in range(2):
        assert ended(child(delivering(yard, remote))) == 0
        yard.clock.pass_by(minutes=6)
    states = yard.states(name)
    woken.touch()
    os.kill(first, signal.SIGCONT)
    assert ended(first) == 0
    return {
        "before": before,
        "states": states,
        "stale": json.loads(lines.read_text("utf-8")),
        "calls": sorted(len(times) for times in remote.calls().values()),
        "after": yard.states(name),
        "amiss": _amiss(yard, remote, name, kind),
    }


def poisoned(yard: Yard, number: int) -> dict[str, Any]:
    """Let one message break whoever sends it, whatever else is on its way."""
    name, kind = f"p{number}", "A"
    yard.prepared(name, kind)
    remote = yard.remote(name, kind, together=3)
    crashes = 0
    for _ in range(12):

        def work() -> None:
            def breaks(message: Message) -> None:
                if message.key == made.key_of(2):
                    _ = signal.signal(signal.SIGSEGV, signal.SIG_DFL)
                    os.kill(os.getpid(), signal.SIGSEGV)

            remote.on_call = breaks
            with yard.opened() as store:
                _ = asyncio.run(Worker(store, remote, clock=yard.clock, pace=PACE).run())

        crashes += ended(child(work)) == -signal.SIGSEGV
        yard.clock.pass_by(minutes=10)
    with yard.opened() as store:
        tasks = made.tasks(store, name)
        amiss = invariant.amiss(store, name, remote.standing())
    return {"crashes": crashes, "states": yard.states(name), "tasks": tasks, "amiss": amiss}


def nights(yard: Yard, number: int) -> dict[str, Any]:
    """Start a sync twice; kill the one that runs; start it again before and after its lease is over."""
    name, kind = f"n{number}", "B"
    yard.prepared(name, kind)
    remote, lines = yard.remote(name, kind), yard.folder / f"{name}.told"

    def night(at: Callable[[str], None] = lambda _: None) -> Callable[[], None]:
        def work() -> None:
            def on_call(_: Message) -> None:
                at("mid send")

            remote.on_call = on_call
            with yard.opened() as store:
                told = asyncio.run(nightly.sync(store, [remote], clock=yard.clock))
            _write(lines, told.taken)

        return work

    first = child(night(_stop("mid send")))
    _, status = os.waitpid(first, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    assert ended(child(night())) == 0
    second = json.loads(lines.read_text("utf-8"))
    os.kill(first, signal.SIGKILL)
    assert ended(first) == -signal.SIGKILL
    yard.clock.pass_by(minutes=11)
    assert ended(child(night())) == 0
    third = json.loads(lines.read_text("utf-8"))
    _settle(yard, remote, name)
    return {
        "second": second,
        "third": third,
        "states": yard.states(name),
        "amiss": _amiss(yard, remote, name, kind),
    }


def _stop(point: str) -> Callable[[str], None]:
    seen: list[str] = []

    def at(here: str) -> None:
        if here == point and not seen:
            seen.append(here)
            os.kill(os.getpid(), signal.SIGSTOP)

    return at


def _write(lines: Path, told: object) -> None:
    _ = lines.write_text(json.dumps(told), "utf-8")


_WORK: dict[str, Callable[[Yard, int], dict[str, Any]]] = {
    "resumed": resumed,
    "poisoned": poisoned,
    "nights": nights,
}


def main() -> None:
    """Read what is wanted as JSON, and write a line of JSON for each schedule."""
    asked = json.load(sys.stdin)
    yard = Yard(asked["url"], Keys.made(), Path(asked["folder"]))
    for number in range(asked["first"], asked["first"] + asked["count"]):
        work = _WORK.get(asked["work"])
        told = schedule(yard, number, asked["seed"]) if work is None else work(yard, number)
        print(json.dumps(told), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
