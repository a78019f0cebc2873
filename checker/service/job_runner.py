"""Runs screening jobs, one at a time, each in a child process (任务执行器).

A job is claimed under a lease that is renewed while its child works. Whatever ends an attempt early,
the job is tried again: by this runner, or by another once the lease is over. A result counts only
when all of it is stored and the lease still held, so there is exactly one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TypeVar, cast
from zoneinfo import ZoneInfo

from checker.intake.wording import Language
from checker.service.job_folder import JobFolders
from checker.service.log_lines import log_of
from checker.service.screening_order import RESULT, Counts, Failure, InputFormat, Order
from checker.service.screening_process import ChildLost, screening_process
from checker.store import job_runs
from checker.store.errors import StoreRefused
from checker.store.job_parts import PART_BYTES, add_result_part, input_parts
from checker.store.job_runs import Claimed
from checker.store.store import Store

LEGAL_TIME = ZoneInfo("Asia/Shanghai")

_T = TypeVar("_T")
_log = log_of("jobs")


class _LeaseLost(Exception):
    """Another runner has the job now."""


@dataclass(slots=True)
class _Work:
    """A job at work, and how far it has come."""

    job: Claimed
    screened: int = 0
    expected: int | None = None


class JobRunner:
    """Runs the jobs of a store.

    Args:
        folder: Where private folders of jobs are made; one of this user's own where None.
        rule_base: Tells which folder of a rule base a job is screened by; None for the shipped one.
        now: Tells the time.
        poll_seconds: How often the store is asked for jobs, and told how far one has come.
        lease_seconds: After which a job whose runner is gone is taken over; several polls long.
        most_seconds: How long a child may take before it is killed.
        ended: Told how each job ended: done or failed.
        language: Of what is told about the input.
    """

    def __init__(
        self,
        store: Store,
        *,
        folder: Path | None,
        rule_base: Callable[[], Path | None],
        now: Callable[[], datetime],
        poll_seconds: float = 2,
        lease_seconds: float = 30,
        most_seconds: float = 3600,
        language: Language = "zh",
        ended: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._folders = JobFolders(folder)
        self._rule_base = rule_base
        self._now = now
        self._poll_seconds = poll_seconds
        self._lease_seconds = lease_seconds
        self._most_seconds = most_seconds
        self._language: Language = language
        self._ended = ended
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """Look for jobs at once; to be called on the event loop of `run`."""
        self._nudged.set()

    async def run(self) -> None:
        """Run jobs until cancelled; the one at work is then given back, and its child killed."""
        await self._sweep()
        while True:
            self._nudged.clear()
            try:
                found = await self._next()
            except Exception as error:
                # a runner that stopped would look like one that has nothing to do
                reason = error.code if isinstance(error, StoreRefused) else type(error).__name__
                _log.error("no job could be run", reason=reason)
                found = False
            if not found:
                with suppress(TimeoutError):
                    _ = await asyncio.wait_for(self._nudged.wait(), self._poll_seconds)

    async def _sweep(self) -> None:
        """Remove what runners that were killed left lying on this machine."""
        try:
            removed = await _in_thread(self._folders.sweep)
        except OSError as error:
            _log.error("the folder of jobs cannot be used", error=type(error).__name__)
            return
        if removed:
            _log.warning("removed folders of jobs whose runner is gone", folders=removed)

    async def _next(self) -> bool:
        """Claim a job and carry it out; False where there is reason to wait before the next."""
        claiming = asyncio.ensure_future(asyncio.to_thread(self._claim))
        try:
            job = await asyncio.shield(claiming)
        except asyncio.CancelledError:
            # one may be ours by now, and nobody else would know
            _ = await asyncio.wait([claiming])
            if claiming.exception() is None and (job := claiming.result()) is not None:
                await self._give_back(job, counts=False)
            raise
        if job is None:
            return False
        try:
            await self._attempt(_Work(job))
        except asyncio.CancelledError:
            await self._give_back(job, counts=False)
            raise
        except _LeaseLost:
            _log.warning("a job was taken over by another runner", job=job.id)
        except Exception as error:
            # its text may hold what a case says
            reason = str(error) if isinstance(error, ChildLost) else type(error).__name__
            _log.warning("an attempt at a job failed", job=job.id, attempt=job.attempt, reason=reason)
            await self._give_back(job, counts=True)
            return False
        return True

    async def _attempt(self, work: _Work) -> None:
        """Carry a job out while its lease is renewed; whichever ends first ends the other."""
        tasks = [
            asyncio.ensure_future(self._renewed(work)),
            asyncio.ensure_future(self._carried_out(work)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                _ = task.cancel()
            # the child is gone and the folder removed before anything else happens
            _ = await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _renewed(self, work: _Work) -> None:
        """Tell how far the job has come, over and over, until cancelled.

        Raises:
            _LeaseLost: Another has taken it over.
        """
        never = asyncio.Event()
        every = min(self._poll_seconds, self._lease_seconds / 3)
        while True:
            with suppress(TimeoutError):
                _ = await asyncio.wait_for(never.wait(), every)
            try:
                held = await _in_thread(lambda: self._progress(work))
            except StoreRefused as error:
                # the child works on: the store may be back before the lease is over
                _log.warning("the lease of a job was not renewed", job=work.job.id, code=error.code)
                continue
            if not held:
                raise _LeaseLost

    async def _carried_out(self, work: _Work) -> None:
        job = work.job
        with self._folders.one() as folder:
            await _in_thread(lambda: self._lay_out(job, folder))
            ended = await self._screened(work, folder)
            if isinstance(ended, Failure):
                held = await _in_thread(lambda: self._fail(job, ended))
            else:
                held = await _in_thread(lambda: self._keep(job, folder / RESULT, ended))
        if not held:
            raise _LeaseLost
        self._ended("failed" if isinstance(ended, Failure) else "done")
        outcome = {"failed": ended.code} if isinstance(ended, Failure) else ended.model_dump()
        _log.info("a job ended", job=job.id, attempt=job.attempt, **outcome)

    async def _screened(self, work: _Work, folder: Path) -> Counts | Failure:
        until = asyncio.get_running_loop().time() + self._most_seconds
        async with screening_process(folder) as child:
            while True:
                told = await child.told(until - asyncio.get_running_loop().time())
                if told.screened is not None:
                    work.screened, work.expected = told.screened, told.expected
                elif (ended := told.done or told.failed) is not None:
                    return ended

    async def _give_back(self, job: Claimed, *, counts: bool) -> None:
        try:
            _ = await _in_thread(lambda: self._return(job, counts=counts))
        except StoreRefused as error:
            # whoever claims it when its lease is over has it all the same
            _log.warning("a job was not given back", job=job.id, code=error.code)

    def _claim(self) -> Claimed | None:
        with self._store.writing() as session:
            return job_runs.claim(session, self._now(), self._lease_seconds)

    def _lay_out(self, job: Claimed, folder: Path) -> None:
        """Write the order of a job and its input, unsealed, into its folder."""
        rule_base = self._rule_base()
        order = Order(
            format=cast("InputFormat", job.format),
            # the same for every attempt, whenever it is made
            day=job.day or job.created_at.astimezone(LEGAL_TIME).date(),
            default_place=job.default_place,
            jurisdiction=job.place,
            rule_base=None if rule_base is None else str(rule_base.resolve()),
            language=self._language,
        )
        order.write(folder)
        with (folder / order.input).open("xb") as file, self._store.reading() as session:
            for part in input_parts(session, self._store.keys, job.id):
                _ = file.write(part)

    def _progress(self, work: _Work) -> bool:
        with self._store.writing() as session:
            return job_runs.progress(
                session,
                work.job.id,
                work.job.lease,
                self._now(),
                work.screened,
                work.expected,
                lease_seconds=self._lease_seconds,
            )

    def _keep(self, job: Claimed, result: Path, counts: Counts) -> bool:
        """Store a result, a piece a transaction; it counts with the last one."""
        with result.open("rb") as file:
            for number, piece in enumerate(_pieces(file)):
                with self._store.writing() as session:
                    held = add_result_part(
                        session,
                        self._store.keys,
                        job.id,
                        job.lease,
                        number,
                        piece,
                        at=self._now(),
                        lease_seconds=self._lease_seconds,
                    )
                if not held:
                    return False
        with self._store.writing() as session:
            return job_runs.finish(session, job.id, job.lease, self._now(), **counts.model_dump())

    def _fail(self, job: Claimed, failure: Failure) -> bool:
        with self._store.writing() as session:
            return job_runs.fail(session, job.id, job.lease, self._now(), failure.code, failure.message)

    def _return(self, job: Claimed, *, counts: bool) -> bool:
        with self._store.writing() as session:
            return job_runs.give_back(session, job.id, job.lease, self._now(), counts=counts)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PART_BYTES):
        yield piece


async def _in_thread(work: Callable[[], _T]) -> _T:
    """Do something in a thread; where we are cancelled, still wait until it is done."""
    doing = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        _ = await asyncio.wait([doing])
        _ = doing.exception()  # looked at, or it would be told of as forgotten
        raise
