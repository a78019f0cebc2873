"""Delivering what is due (报送执行): claimed and on record first, then sent, then kept, in groups.

Nothing leaves without a committed attempt. Sending happens outside of any transaction, several at a time;
what comes back is kept in groups, so that a disk that syncs slowly does not hold up the wire. Once a
destination asks to be left alone, what was claimed and not begun is given back. Store calls run in threads;
the event loop never waits for a disk.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from connectors.outcome import Outcome
from connectors.platform import Delivery, Message, Operation, Platform
from sanctions.delivery import sweep
from sanctions.delivery.calls import Batches
from sanctions.delivery.claim import Claimed, claim, is_due
from sanctions.delivery.finish import Result, finish_all
from sanctions.delivery.foreign_text import CODE, REF, digits, plain
from sanctions.delivery.gathering import Gathering
from sanctions.delivery.pace import Pace
from sanctions.delivery.pausing import BREAKS_AFTER, GIVEN_BACK, PAUSES, failed, pause_for
from sanctions.delivery.probe import Probe
from sanctions.delivery.tables import DestinationRow
from sanctions.delivery.template import drifted, receipt_days
from sanctions.delivery.transactions import Transactions, database_clock, kept

Clock = Callable[[Session], datetime]
BEGUN_WITHIN = 0.8
"""The part of a lease in which what it covers may be begun; the rest is for what is under way."""


@dataclass(slots=True)
class Told:
    """What a run of a worker has done, by outcome, and why a destination was left alone."""

    outcomes: Counter[str] = field(default_factory=Counter[str])
    swept: Counter[str] = field(default_factory=Counter[str])
    left_alone: str = ""
    stale: int = 0


def _since_boot() -> float:
    """Return seconds that pass while the machine sleeps as well, where it tells them."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def _nowhere(point: str) -> None:
    """Go on."""
    del point


class Worker:
    """Delivers to one destination; several may run at once, in processes of their own on PostgreSQL."""

    def __init__(
        self,
        store: Transactions,
        platform: Platform,
        *,
        clock: Clock = database_clock,
        pace: Pace | None = None,
        elapsed: Callable[[], float] = _since_boot,
        crash: Callable[[str], None] = _nowhere,
    ) -> None:
        self._store = store
        self._platform = platform
        self._clock = clock
        self._pace = pace or Pace()
        self._receipt_days = receipt_days(platform)
        at_once = min(self._pace.at_once, platform.at_once)
        self._batches = Batches(platform.delivery_class.value, platform.together, at_once)
        # seconds that pass whatever the clock does, and while we are stopped or asleep
        self._elapsed = elapsed
        # numbered points at which a test may kill the process
        self._crash = crash

    @property
    def destination(self) -> str:
        """Where it delivers to."""
        return self._platform.destination

    async def run(self) -> Told:
        """Deliver until nothing more is due, or the destination is to be left alone."""
        told = Told()
        probe = Probe(self._store, self._platform, self._clock, self._pace.kept, self._pace.lease)
        if await asyncio.to_thread(self._is_due) and (lines := await drifted(self._platform)):
            await asyncio.to_thread(self._pause, f"{PAUSES['template']} ({'; '.join(lines)})")
        many = self._pace.first_claim
        while True:
            begun = self._elapsed()
            run = _Run(self._elapsed, begun + BEGUN_WITHIN * self._pace.lease.total_seconds())
            claimed = await asyncio.to_thread(self._claimed, many, told)
            if claimed:
                await self._send(claimed, run, told)
                many = self._pace.next_claim(many, self._elapsed() - begun)
            elif told.left_alone or not await probe.ask(told.outcomes):
                told.left_alone = told.left_alone or probe.cannot
                return told

    def _is_due(self) -> bool:
        with self._store.reading() as session:
            destination = session.get_one(DestinationRow, self.destination)
            return destination.state == "ACTIVE" and is_due(session, destination.id, self._clock(session))

    def _pause(self, why: str) -> None:
        def work(session: Session) -> None:
            destination = session.get_one(DestinationRow, self.destination, with_for_update=True)
            pause_for(session, destination, why, self._clock(session))

        kept(self._store, work)

    def _claimed(self, many: int, told: Told) -> list[Claimed]:
        found = kept(self._store, lambda session: self._claim(session, many, told))
        self._crash("after claim commit")
        return found

    def _claim(self, session: Session, many: int, told: Told) -> list[Claimed]:
        now = self._clock(session)
        swept = sweep.sweep(session, self.destination, now)
        told.swept.update(
            crashed=swept.crashed, overdue=swept.overdue, again=swept.again, manual=swept.manual
        )
        destination = session.get_one(DestinationRow, self.destination)
        if destination.state != "ACTIVE":
            told.left_alone = destination.paused_for or "paused"
            return []
        if destination.rests_until is not None and destination.rests_until > now:
            told.left_alone = f"rests until {destination.rests_until.isoformat()}"
            return []
        found = claim(
            session,
            self._store.keys,
            destination,
            limit=self._pace.limit(many, self._batches),
            now=now,
            lease=self._pace.lease,
        )
        self._crash("before claim commit")
        return found

    async def _send(self, claimed: Sequence[Claimed], run: _Run, told: Told) -> None:
        came = Gathering[tuple[Claimed, Result]](self._pace.kept, self._pace.gather)
        keeper = asyncio.create_task(self._keep_all(came, told))
        calls = list(self._batches.of(claimed))
        left = iter(calls)

        async def sender() -> None:
            for messages in left:
                if (why := run.over) or keeper.done():
                    why = f"not begun: {why or 'what comes back is not kept'}"
                    results = [Result(GIVEN_BACK, why)] * len(messages)
                else:
                    results = await self._sent(messages)
                    run.count(results)
                came.add(*zip(messages, results, strict=True))

        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(min(self._batches.at_once, len(calls))):
                    _ = tasks.create_task(sender())
        finally:
            came.end()
            await keeper

    async def _sent(self, messages: Sequence[Claimed]) -> list[Result]:
        """Send some messages in one call; its number is that of the first."""
        self._crash("before send")
        call = messages[0].id if len(messages) > 1 else None
        try:
            delivered = await self._platform.deliver([_message(one) for one in messages])
            told = zip(messages, delivered, strict=True)
            results = [result_of(one, self._receipt_days, call) for _, one in told]
        except Exception as error:  # it promises to raise nothing, and an answer to each
            return [self._broken(one, error, call) for one in messages]
        self._crash("after reply")
        return results

    def _broken(self, message: Claimed, error: Exception, call: int | None) -> Result:
        """Return what comes of a message over which a wire broke: it may have arrived, if it is writable."""
        name = type(error).__name__
        try:
            _ = self._platform.lay_out(_message(message))
        except Exception:  # nor can it be laid out: it has never left, and costs nobody but itself
            return Result("REFUSED", f"cannot be laid out: {name}", disposition="data", call=call)
        return Result("UNKNOWN", f"the wire broke: {name}", call=call)

    async def _keep_all(self, came: Gathering[tuple[Claimed, Result]], told: Told) -> None:
        """Keep what comes back, as much at once as comes back within a moment."""
        while results := await came.group():
            await asyncio.to_thread(self._keep, results, told)

    def _keep(self, results: Sequence[tuple[Claimed, Result]], told: Told) -> None:
        def work(session: Session) -> list[bool]:
            held = finish_all(session, results, self._clock(session))
            self._crash("before result commit")
            return held

        for (_, result), was_held in zip(results, kept(self._store, work), strict=True):
            if was_held:
                told.outcomes[result.outcome] += 1
            else:
                told.stale += 1
        self._crash("after result commit")


@dataclass(slots=True)
class _Run:
    """How sending fares among what was claimed together: whether the rest of it is to be left.

    Nothing is begun near the end of the lease: who was stopped past it would send what others took over.
    """

    elapsed: Callable[[], float]
    until: float
    failures: int = 0
    why: str = ""

    @property
    def over(self) -> str:
        """Why nothing more is to be begun; "" while there is no reason."""
        return self.why or ("its lease is nearly over" if self.elapsed() >= self.until else "")

    def count(self, call: Sequence[Result]) -> None:
        """Take what came of one call."""
        self.failures = self.failures + 1 if failed(call) else 0
        if any(one.outcome == "THROTTLED" for one in call):
            self.why = "it asked for a pause"
        elif pauses := [one.disposition for one in call if one.disposition in PAUSES]:
            self.why = pauses[0]
        elif self.failures >= BREAKS_AFTER:
            self.why = "it failed too often"


def _message(claimed: Claimed) -> Message:
    return Message(
        key=claimed.key,
        version=claimed.version,
        operation=_operation(claimed.operation),
        idem_key=claimed.idem_key,
        kind=claimed.kind,
        content=claimed.payload,
    )


def _operation(text: str) -> Operation:
    return "withdraw" if text == "withdraw" else "publish"


def result_of(delivered: Delivery, receipt_days: int | None = None, call: int | None = None) -> Result:
    """Return what a platform's answer means for the ledger; its receipt comes within so many days."""
    receipt = delivered.receipt
    outcome = delivered.outcome
    if receipt is not None and outcome is Outcome.SUBMITTED:
        outcome = Outcome.CONFIRMED if receipt.verdict == "confirmed" else Outcome.REJECTED
    ref = delivered.ref or (receipt.ref if receipt else "")
    return Result(
        outcome=outcome.value,
        why=delivered.detail,
        code=plain(delivered.code or (receipt.code if receipt else ""), CODE),
        status=delivered.status,
        response_sm3=digits(delivered.raw_sm3 or (receipt.raw_sm3 if receipt else "")) or None,
        remote_ref=plain(ref, REF) or None,
        retry_after=delivered.retry_after_seconds,
        receipt_days=3 if receipt_days is None else receipt_days,
        disposition=delivered.disposition.value,
        call=call,
    )
