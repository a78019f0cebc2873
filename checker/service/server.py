"""The service from its start to its end (服务进程): what is opened, in which order, and how it stops.

Nothing is answered before the store, the keys and the rule base are good. On SIGTERM it takes no
new connection, lets requests end, gives a running screening back to whoever comes next, and
closes what it opened in the opposite order. SIGHUP reads the rule base again.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from checker.api.application import application
from checker.api.connections import LimitedRunner
from checker.api.desk import Desk, Lanes
from checker.api.guard import Guard
from checker.engines.agreement import Disagreement
from checker.scoring.rule_bases import RuleBases
from checker.service.errors import CannotListen
from checker.service.housekeeping import Housekeeping
from checker.service.job_runner import JobRunner
from checker.service.log_lines import log_of
from checker.service.metrics import Metrics
from checker.service.reloading import reload
from checker.service.rule_base_in_use import Equipment, RuleBaseInUse
from checker.settings import Settings, SettingsRefused
from checker.settled import settle
from checker.store.errors import StoreRefused
from checker.store.opening import open_store
from rules.rule_base import BASE

_log = log_of("service")

OTHER_FILES = 128
"""Open files beside connections: the store, the child, logs, what is read and written."""

LAST_SECONDS = 1.0
"""For answers to leave, once requests have ended or their time is over."""


def now() -> datetime:
    """Return the moment it is."""
    return datetime.now(UTC)


async def serve(settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Run until told to stop by a signal.

    Args:
        ready: Told the address once requests are answered.

    Raises:
        CannotListen: The address is taken, or is none of this machine's.
        StoreRefused, KeysRefused, RuleBaseError, OSError: What it stands on cannot be used.
    """
    room_for(settings.connections)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_tell_once)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    told = asyncio.Event()
    loop.add_signal_handler(signal.SIGHUP, told.set)
    async with desk_of(settings) as desk, listening(desk) as address:
        settle()
        housekeeping = Housekeeping(desk.store, settings, now)
        tasks = [
            asyncio.create_task(desk.jobs.run()),
            asyncio.create_task(housekeeping.run()),
            asyncio.create_task(_reload_when_told(desk, told)),
            *_syncing(desk),
        ]
        try:
            _log.info("ready", address=address, rule_base=desk.rules.standing.fingerprint)
            ready(address)
            await _stopped(stop, tasks)
            _log.info("stopping")
            desk.stopping = True
        finally:
            for task in tasks:
                _ = task.cancel()
            _ = await asyncio.gather(*tasks, return_exceptions=True)
            await housekeeping.at_the_end()
    _log.info("stopped")


def _syncing(desk: Desk) -> list[asyncio.Task[None]]:
    """Begin the nightly sync, where the site wants the service to do it."""
    settings = desk.settings
    if settings.destinations is None or not settings.sync_at:
        return []
    from checker.delivery.scheduler import Scheduler, hour_of

    at = hour_of(settings.sync_at)
    assert at is not None
    return [asyncio.create_task(Scheduler(desk.store, settings.destinations, at, desk.now).run())]


@asynccontextmanager
async def desk_of(settings: Settings) -> AsyncGenerator[Desk]:
    """Open everything a service stands on, and close it again."""
    metrics = Metrics.new()
    store = await asyncio.to_thread(open_store, settings.database, settings.keys)
    try:
        archive = RuleBases(settings.rule_bases)
        equipment = Equipment(archive, on_disagreement=tell_incident)
        folder = settings.rule_base or BASE
        rules = await asyncio.to_thread(lambda: RuleBaseInUse(folder, equipment, at=now()))
        try:
            metrics.uses(rules.standing.version, rules.standing.fingerprint)
            jobs = JobRunner(
                store,
                folder=None,
                # as it stands here, whatever the folder holds by now
                rule_base=lambda: archive.files_of(rules.standing.fingerprint),
                ended=lambda state: metrics.jobs.labels(state).inc(),
                now=now,
                most_seconds=settings.job_seconds,
            )
            desk = Desk(
                settings=settings,
                store=store,
                rules=rules,
                jobs=jobs,
                guard=Guard(store, settings.token_seconds, now),
                metrics=metrics,
                now=now,
                lanes=Lanes.of(settings.case_seconds),
            )
            try:
                yield desk
            finally:
                for lane in desk.lanes:
                    await asyncio.to_thread(lane.close)
        finally:
            await asyncio.to_thread(rules.close)
    finally:
        await asyncio.to_thread(store.close)


@asynccontextmanager
async def listening(desk: Desk) -> AsyncGenerator[str]:
    """Answer requests at the address of the settings, which is told; let requests end afterwards.

    Raises:
        CannotListen: The address is taken, or is none of this machine's.
    """
    settings = desk.settings
    runner = LimitedRunner(
        application(desk),
        most=settings.connections,
        head_seconds=settings.header_seconds,
        idle_seconds=settings.idle_seconds,
        metrics=desk.metrics,
        shutdown_timeout=LAST_SECONDS,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port, backlog=128)
        try:
            await site.start()
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            reason = os.strerror(error.errno) if error.errno else error.strerror
            msg = f"{where}: cannot be listened on ({reason}); set SUNLIT_HOST and SUNLIT_PORT"
            raise CannotListen(msg) from None
        host, port = runner.addresses[0][:2]
        yield f"http://{f'[{host}]' if ':' in str(host) else host}:{port}"
        desk.stopping = True
        await site.stop()
        for lane in desk.lanes:
            lane.stop()
        # the library would stop reading at once, and a body half come would never end
        with suppress(TimeoutError):
            _ = await asyncio.wait_for(desk.activity.idle.wait(), settings.stop_seconds)
    finally:
        await runner.cleanup()


async def _stopped(stop: asyncio.Event, tasks: Iterable[asyncio.Task[None]]) -> None:
    """Wait until told to stop; a part of the service that ended by itself is a reason, too."""
    waiting = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    _ = waiting.cancel()
    for task in done - {waiting}:
        error = task.exception()
        _log.error("a part of the service ended", kind=type(error).__name__ if error else "nothing")


def room_for(connections: int) -> None:
    """Make room for open files, as far as this user may have them.

    Raises:
        SettingsRefused: There is not enough for so many connections.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = connections + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        most = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        if most < needed:
            told = f"this user may open {hard} files, {needed} are needed: lower it, or raise the limit"
            raise SettingsRefused((f"SUNLIT_CONNECTIONS={connections}: {told}",))


def _tell_once(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what nobody caught, the same kind once a minute: it may come a thousand times a second."""
    error = context.get("exception")
    kind, at = type(error).__name__, loop.time()
    if at - _last_told.get(kind, -60.0) >= 60:
        _last_told[kind] = at
        _log.error("uncaught", kind=kind, message=context.get("message"))


_last_told: dict[str, float] = {}


async def _reload_when_told(desk: Desk, told: asyncio.Event) -> None:
    while True:
        _ = await told.wait()
        told.clear()
        try:
            _ = await reload(desk.rules, desk.metrics, desk.store, desk.now, actor="signal")
        except Exception as error:
            reason = error.code if isinstance(error, StoreRefused) else type(error).__name__
            _log.error("a reload is not on record", reason=reason)


def tell_incident(disagreement: Disagreement) -> None:
    """Write a disagreement of the engines to the log, by rules and receipt of nobody's name."""
    _log.error(
        "engines disagree",
        rules=sorted(disagreement.reference.keys() | disagreement.durable.keys()),
        reference=sorted(disagreement.reference),
        durable=sorted(disagreement.durable),
        rule_base=disagreement.fingerprint,
        day=disagreement.day.isoformat(),
        place=disagreement.place,
    )
